//! `_headers`: the HTTP headers of the site's files, for Cloudflare Pages and Netlify. The security policy is written here, and once more
//! in `deploy/nginx/jinri.conf`, which a test keeps equal.
//!
//! Format: <https://developers.cloudflare.com/pages/configuration/headers/>, <https://docs.netlify.com/manage/routing/headers/>.
//! If two rules match, hosts join the values of a header with a comma: no header may occur in two rules that match the same file.

use crate::model::asset::CacheClass;
use crate::publisher::content::site_toml::SiteConfig;
use crate::publisher::html;
use crate::publisher::site::dress;
use crate::publisher::site::files::{FeedFormat, Folder, SiteFile, TEXT_MARK, TextFile};

/// The one Trusted Types policy that a script of the site may create: `public/boot.js` makes it, for the addresses of the worker that
/// searches and of `sw.js`.
pub(crate) const TRUSTED_TYPES: &str = "jinri";

/// The content security policy of every page. Allows the site's own files, workers and forms, and pictures and sound of other hosts over
/// https; forbids inline scripts and styles, and every conversion of text to markup or to the address of a script, except by the policy
/// [`TRUSTED_TYPES`]. `counter`: the origin of a counting server on another host.
pub fn policy(counter: Option<&str>) -> String {
    let counter = counter.map(|origin| format!(" {origin}")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' https: data:; \
         media-src 'self' https:; connect-src 'self'{counter}; manifest-src 'self'; worker-src 'self'; base-uri 'self'; \
         form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types {TRUSTED_TYPES}"
    )
}

/// The headers of every response, except for caching and types.
pub fn security(counter: Option<&str>) -> [(&'static str, String); 4] {
    [
        ("Content-Security-Policy", policy(counter)),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Referrer-Policy", "strict-origin-when-cross-origin".to_owned()),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()".to_owned()),
    ]
}

/// Makes browsers use https for a year. For sites whose address has https.
pub const TRANSPORT: (&str, &str) = ("Strict-Transport-Security", "max-age=31536000");

/// The origin of the site's counting server if that is on another host, which `connect-src` has to name.
pub(crate) fn counter_origin(config: &SiteConfig) -> Option<&str> {
    let server = config.counter.as_ref()?.server.as_deref()?;
    let host = server.find("://")? + "://".len();
    Some(&server[..server[host..].find('/').map_or(server.len(), |at| host + at)])
}

/// `_headers`. Names the files that may be cached for ever; for all others both hosts send by themselves that they are to be
/// revalidated. `shell`: the app's `index.html`, which names the app's files.
pub(crate) fn headers(config: &SiteConfig, shell: Option<&str>) -> TextFile {
    let base = config.base();
    let immutable = CacheClass::Immutable.cache_control();
    let mut text = format!("# {TEXT_MARK}\n");
    let mut rule = |path: &str, headers: &[(&str, &str)]| {
        text += &format!("{}\n", base.join(path));
        headers.iter().for_each(|(name, value)| text += &format!("  {name}: {value}\n"));
    };
    let security = security(counter_origin(config));
    let transport = config.base_url.starts_with("https://").then_some(TRANSPORT);
    let everywhere: Vec<(&str, &str)> =
        security.iter().map(|(name, value)| (*name, value.as_str())).chain(transport).collect();
    rule("*", &everywhere);
    rule(&format!("{}/*", Folder::Media.name()), &[("Cache-Control", immutable)]);
    for name in shell.map(app_files).unwrap_or_default() {
        rule(&name, &[("Cache-Control", immutable)]);
    }
    // Hosts cannot tell the types of feeds and of the manifest from their names.
    for format in FeedFormat::ALL {
        let kind = format!("{}; charset=utf-8", format.media_type());
        rule(format.file_name(), &[("Content-Type", &kind)]);
        rule(&format!("{}/:channel/{}", Folder::Channels.name(), format.file_name()), &[("Content-Type", &kind)]);
    }
    rule(&SiteFile::Manifest.path(), &[("Content-Type", SiteFile::Manifest.facts().media_type)]);
    TextFile { file: SiteFile::Headers, text }
}

/// The app's files with a digest in their names, as the shell names them: `web-….js`, `web-…_bg.wasm`, `jinri-….css`.
pub(crate) fn app_files(shell: &str) -> Vec<String> {
    let tags = html::tags(shell);
    let named = ["src", "href", "data-js", "data-wasm", "data-search-js", "data-search-wasm", dress::APP_STYLE];
    let addresses = tags.flat_map(|tag| named.map(|name| tag.written(name)));
    let words = addresses.flatten().filter_map(|address| address.rsplit('/').next());
    let mut names: Vec<String> =
        words.filter(|word| matches!(SiteFile::at(word), Some(SiteFile::AppHashed(_)))).map(str::to_owned).collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_apps_own_style_sheet_is_found_behind_the_newspapers() {
        let shell =
            "<link rel=stylesheet href=\"media/jinri.0a1b2c3d4e.css\" data-app-style=\"/jinri-b2c49dd04e00d80b.css\">";
        assert_eq!(app_files(shell), ["jinri-b2c49dd04e00d80b.css"]);
    }

    #[test]
    fn the_apps_files_are_found_in_a_shell_minified_or_not() {
        let shell = "<link href=/jinri-b2c49dd04e00d80b.css rel=stylesheet><script data-js=\"/news/web-2b55a37669118cfc.js\" \
            data-wasm=/web-2b55a37669118cfc_bg.wasm src=/boot.js></script><a href=/a/web-design.js>web-12.js</a>";
        let names = ["jinri-b2c49dd04e00d80b.css", "web-2b55a37669118cfc.js", "web-2b55a37669118cfc_bg.wasm"];
        assert_eq!(app_files(shell), names);
    }
}
