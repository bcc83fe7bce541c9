//! What a page says about itself, read from the HTML that the host sent.

use crate::model::boot;
use crate::publisher::html::{self, HtmlTag, TagKind};
use crate::publisher::site::files::Folder;
use serde_json::Value;
use url::Url;

/// Most tags of a page that are looked at: more than the longest article has pictures.
const TAGS_MAX: usize = 20_000;
/// Most style sheets of a page, each of which is requested. The app has one.
const STYLES_MAX: usize = 10;

/// A page of the site: a published one, or the shell.
pub(super) struct DeployedPage {
    /// The site's folder: the page's address, with its `<base href>` applied.
    pub(super) root: Url,
    pub(super) canonical: Option<String>,
    /// The data that the page carries for the app; `None`: the page is the shell.
    pub(super) carried: Option<CarriedData>,
    pub(super) app: AppFiles,
    /// Addresses of pictures, sounds and videos of the site itself, sorted, each once.
    pub(super) media: Vec<Url>,
    /// Addresses of the scripts that browsers run besides the app's; empty for an inline script.
    pub(super) other_scripts: Vec<String>,
}

/// The files of the app that a page names.
pub(super) struct AppFiles {
    pub(super) start: AppFile,
    pub(super) code: AppFile,
    pub(super) wasm: AppFile,
    pub(super) styles: Vec<AppFile>,
}

impl AppFiles {
    /// Yields every file.
    pub(super) fn all(&self) -> impl Iterator<Item = &AppFile> {
        [&self.start, &self.code, &self.wasm].into_iter().chain(&self.styles)
    }
}

/// A file of the app, and the digest that the page requires.
pub(super) struct AppFile {
    pub(super) url: Url,
    /// In the form of Subresource Integrity: `sha384-…`, several separated by white space.
    pub(super) integrity: Option<String>,
}

/// The values of [`boot::Boot`] in a page, not yet decoded.
pub(super) struct CarriedData {
    pub(super) path: String,
    pub(super) site: Value,
    pub(super) files: Vec<Value>,
}

/// Reads a page from this address. Returns `None` if it is not a page of a site that jinri published.
pub(super) fn read(html: &str, url: &Url) -> Option<DeployedPage> {
    let tags: Vec<HtmlTag> = html::tags(html).filter(is_read).take(TAGS_MAX).collect();
    let named = |name: &'static str| tags.iter().filter(move |tag| tag.starts(name));
    let base = named("base").find_map(|tag| tag.attribute("href"));
    let root = url.join(base.as_deref().unwrap_or(".")).ok()?.join(".").ok()?;
    let file = |tag: &HtmlTag, address: &str, integrity: &str| {
        let integrity = tag.attribute(integrity).filter(|digests| !digests.trim().is_empty());
        let url = root.join(&tag.attribute(address)?).ok()?;
        Some(AppFile { url, integrity: integrity.map(String::from) })
    };
    let links = |relation: &'static str| named("link").filter(move |tag| tag.written("rel") == Some(relation));
    let script = named("script").find(|tag| tag.find("data-wasm").is_some())?;
    let app = AppFiles {
        start: file(script, "src", "integrity")?,
        code: file(script, "data-js", "data-js-integrity")?,
        wasm: file(script, "data-wasm", "data-wasm-integrity")?,
        styles: links("stylesheet").filter_map(|tag| file(tag, "href", "integrity")).take(STYLES_MAX).collect(),
    };
    let carried = tags.iter().position(|tag| tag.starts("script") && tag.written("id") == Some(boot::ELEMENT));
    let carried = carried.and_then(|number| {
        // The next tag after a script is its end tag.
        let end = tags.get(number + 1).map_or(html.len(), |tag| tag.span.start);
        read_carried(&html[tags[number].span.end..end])
    });
    let folder = format!("{root}{}/", Folder::Media.name());
    let mut media: Vec<Url> = ["img", "video", "audio", "source"]
        .into_iter()
        .flat_map(named)
        .flat_map(|tag| [tag.attribute("src"), tag.attribute("poster")])
        .flatten()
        .filter_map(|address| root.join(&address).ok())
        .filter(|address| address.as_str().starts_with(&folder))
        .collect();
    media.sort();
    media.dedup();
    let canonical = links("canonical").find_map(|tag| tag.attribute("href")).map(String::from);
    let other_scripts = named("script").filter(|tag| tag.find("data-wasm").is_none() && is_run(tag));
    let other_scripts = other_scripts.map(|tag| tag.attribute("src").map(String::from).unwrap_or_default()).collect();
    Some(DeployedPage { root, canonical, carried, app, media, other_scripts })
}

/// Whether [`read`] looks at the tag; of end tags, those of scripts.
fn is_read(tag: &HtmlTag) -> bool {
    match tag.kind {
        TagKind::Start => matches!(&*tag.name, "base" | "link" | "script" | "img" | "video" | "audio" | "source"),
        TagKind::End => tag.ends("script"),
    }
}

/// Whether browsers run a script, rather than taking it for data (HTML, "The script element").
fn is_run(script: &HtmlTag) -> bool {
    let kind = script.attribute("type").unwrap_or_default().trim().to_ascii_lowercase();
    kind.is_empty() || kind == "module" || kind.contains("javascript") || kind.contains("ecmascript")
}

fn read_carried(json: &str) -> Option<CarriedData> {
    let mut value: Value = serde_json::from_str(json).ok()?;
    let data = value.get_mut("data")?;
    let path = data.get("path")?.as_str()?.to_owned();
    let site = data.get_mut("site")?.take();
    let Value::Array(files) = data.get_mut("files")?.take() else { return None };
    Some(CarriedData { path, site, files })
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: &str =
        "<script data-js=/news/web-1.js data-wasm=/news/web-1_bg.wasm src=/news/boot.js type=module></script>";

    fn page(html: &str) -> Option<DeployedPage> {
        read(html, &Url::parse("https://example.org/news/a/x").unwrap())
    }

    #[test]
    fn a_page_is_read_from_the_folder_that_it_names() {
        let html = format!(
            "<!doctype html><!-- what a proxy doesn't leave out --><script>if (1<2) {{'}}</script><base href=/news/><link href=/news/j-1.css integrity=sha384-x rel=stylesheet>{APP}\
             <link rel=\"canonical\" href=\"https://example.org/news/a/x\"><img src=\"/news/media/a.1.svg\"><img src=\"media/a.1.svg\">\
             <img src=https://other.example/media/b.svg><script type=\"application/json\" id=\"boot\">\
             {{\"schema\":1,\"data\":{{\"path\":\"/a/x\",\"site\":{{}},\"files\":[{{\"title\":\"\\u003c/script>\"}}]}}}}</script>"
        );
        let page = page(&html).unwrap();
        assert_eq!(page.root.as_str(), "https://example.org/news/");
        assert_eq!(page.app.wasm.url.path(), "/news/web-1_bg.wasm");
        assert_eq!(page.app.styles[0].integrity.as_deref(), Some("sha384-x"));
        assert_eq!(page.canonical.as_deref(), Some("https://example.org/news/a/x"));
        assert_eq!(page.media.iter().map(Url::path).collect::<Vec<_>>(), ["/news/media/a.1.svg"]);
        let carried = page.carried.unwrap();
        assert_eq!((carried.path.as_str(), carried.files.len()), ("/a/x", 1));
        assert_eq!(page.other_scripts, [""], "the proxy's, not the data that the page carries");
    }

    #[test]
    fn a_shell_carries_nothing_and_another_page_is_none() {
        assert!(page(&format!("<base href=/news/>{APP}<div id=app>")).unwrap().carried.is_none());
        for html in
            ["", "<", "<html><body>It works!", "<script data-wasm=x>", "<script src=/a.js></script>", "图<图 '>"]
        {
            assert!(page(html).is_none(), "{html}");
        }
    }
}
