//! Redirects from old addresses ([`Alias`](crate::publisher::content::aliases::Alias)) to their pages, in three forms that agree: HTML
//! pages, which work on every host; lines for hosts that redirect by themselves; and a map for nginx.
//!
//! - `_redirects`: <https://developers.cloudflare.com/pages/configuration/redirects/>,
//!   <https://docs.netlify.com/manage/routing/redirects/overview/>
//! - nginx's `map`: <https://nginx.org/en/docs/http/ngx_http_map_module.html>

use crate::publisher::catalogue::Catalogue;
use crate::publisher::catalogue::aliases::{self, AliasOfPage};
use crate::publisher::content::site_toml::SiteConfig;
use crate::publisher::diagnostic::Diagnostic;
use crate::publisher::site::files::{ALIAS_MARK, Obstacle, SiteFile, TEXT_MARK, TextFile};
use crate::publisher::site::xml::escaped;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use std::collections::HashSet;

/// Lines that Cloudflare Pages reads, and characters in each; it ignores what exceeds them.
const MOST_LINES: usize = 2_000;
const LONGEST_LINE: usize = 1_000;

/// Characters that are percent-encoded in the path of an address: those that browsers encode there (URL Standard, "path percent-encode
/// set"), `%` itself, and those that are patterns in `_redirects`. Encoding more would give an address that browsers do not request.
const PATH: &AsciiSet = &IN_BASE.add(b'%').add(b'*').add(b':');
const IN_BASE: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'?').add(b'^').add(b'`').add(b'{').add(b'}');

/// A decoded path of the site as the path of an address, below the folder that the site lives in.
fn address(config: &SiteConfig, path: &str) -> String {
    let base = config.base();
    let folder = utf8_percent_encode(base.as_str(), IN_BASE);
    format!("{folder}{}", utf8_percent_encode(path.trim_start_matches('/'), PATH))
}

/// The target of a redirect: the page's path on its host.
fn target(config: &SiteConfig, placed: &AliasOfPage<'_>) -> String {
    let base = config.base();
    format!("{}{}", utf8_percent_encode(base.as_str(), IN_BASE), placed.route.path().trim_start_matches('/'))
}

/// The aliases of all pages, each once: a page may list the same alias twice.
fn distinct(catalogue: &Catalogue) -> Vec<AliasOfPage<'_>> {
    let mut seen = HashSet::new();
    let mut aliases = aliases::all(catalogue);
    aliases.retain(|alias| seen.insert(alias.alias.file().to_ascii_lowercase()));
    aliases
}

/// The pages that redirect.
pub(crate) fn pages(config: &SiteConfig, catalogue: &Catalogue) -> Vec<TextFile> {
    let redirect = |alias: &AliasOfPage<'_>| {
        let file = SiteFile::Alias(alias.alias.file());
        TextFile { file, text: page(config, alias) }
    };
    distinct(catalogue).iter().map(redirect).collect()
}

/// `_redirects`. Also written without any alias: it may have held some before.
pub(crate) fn redirects(config: &SiteConfig, catalogue: &Catalogue) -> TextFile {
    TextFile { file: SiteFile::Redirects, text: lines(config, &distinct(catalogue)) }
}

/// The map for nginx. Also written without any alias: nginx's configuration includes it.
pub(crate) fn nginx_aliases(config: &SiteConfig, catalogue: &Catalogue) -> TextFile {
    TextFile { file: SiteFile::NginxAliases, text: map(config, &distinct(catalogue)) }
}

/// Makes a page that redirects without a script, so that a security policy does not block it. Search engines treat a refresh without
/// delay as a permanent redirect.
fn page(config: &SiteConfig, placed: &AliasOfPage<'_>) -> String {
    let (language, title) = (escaped(&config.language), escaped(placed.title));
    let to = escaped(&target(config, placed));
    let canonical = escaped(&config.absolute(&placed.route.path()));
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n{ALIAS_MARK}\n\
         <meta http-equiv=\"refresh\" content=\"0; url={to}\">\n<link rel=\"canonical\" href=\"{canonical}\">\n\
         <meta name=\"robots\" content=\"noindex\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n</head>\n\
         <body>\n<p>这个页面搬到了新的地址：<a href=\"{to}\">{title}</a></p>\n</body>\n</html>\n"
    )
}

/// `_redirects`. The newest articles come first, because hosts read a limited number of lines; the others have their pages.
fn lines(config: &SiteConfig, placed: &[AliasOfPage<'_>]) -> String {
    let mut text = format!("# {TEXT_MARK}: old addresses (aliases), for Cloudflare Pages and Netlify\n");
    let all =
        placed.iter().map(|placed| format!("{} {} 301", address(config, &placed.alias.path()), target(config, placed)));
    let short: Vec<String> = all.filter(|line| line.chars().count() <= LONGEST_LINE).take(MOST_LINES).collect();
    short.iter().for_each(|line| text.extend([line, "\n"]));
    let left = placed.len() - short.len();
    if left > 0 {
        text += &format!(
            "# {left} more have their pages alone: hosts read {MOST_LINES} lines of {LONGEST_LINE} characters\n"
        );
    }
    text
}

/// The entries of nginx's `map` from `$uri`, which is decoded.
fn map(config: &SiteConfig, placed: &[AliasOfPage<'_>]) -> String {
    let mut text =
        format!("# {TEXT_MARK}: old addresses (aliases), for a map from $uri; nginx reads it when it is reloaded\n");
    let base = config.base();
    let folder = percent_decode_str(base.as_str()).decode_utf8_lossy();
    // nginx compares keys without case, and does not start if a key occurs twice.
    let mut seen = HashSet::new();
    for placed in placed {
        let to = target(config, placed);
        for spelling in placed.alias.spellings() {
            let from = format!("{folder}{}", spelling.trim_start_matches('/'));
            if seen.insert(from.to_ascii_lowercase()) {
                text += &format!("{} {};\n", quoted(&from), quoted(&to));
            }
        }
    }
    text
}

/// A text in nginx's quotes. An alias holds no control characters, and `$` has no meaning in a key.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Reports the first alias whose redirect cannot be written to the site's folder. `obstacle` returns the file or folder that prevents it.
pub(crate) fn obstructed(
    catalogue: &Catalogue,
    obstacle: impl Fn(&SiteFile) -> Option<Obstacle>,
) -> Option<Diagnostic> {
    aliases::all(catalogue).iter().find_map(|placed| {
        let Obstacle { path, is_own } = obstacle(&SiteFile::Alias(placed.alias.file()))?;
        let (what, hint) = if is_own {
            // Files are put in place before stale ones are removed: a folder of the same name would come too early.
            let hint = "take the alias out and publish, which removes the file; then put it in again";
            ("lies below a file of the last publication", hint)
        } else {
            ("is the address of a file that jinri did not write", "take the alias out, or move the file away")
        };
        Some(aliases::taken(placed, &format!("{what}: {}", path.display()), hint))
    })
}
