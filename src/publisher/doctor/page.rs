//! What a published page says of itself, read from its HTML as it came from the host.

use crate::model::boot;
use crate::publisher::content::html_tag::{self, Tag};
use serde_json::Value;
use url::Url;

/// A page of the site, published or the shell.
pub struct Page {
    /// The site's folder: the page's address with its `<base href>`.
    pub root: Url,
    pub canonical: Option<String>,
    /// What the page carries for the app; `None`: the shell.
    pub boot: Option<Boot>,
    /// Without it there is no app.
    pub app: App,
    /// Pictures, sounds and videos of the site itself, each once.
    pub media: Vec<Url>,
    /// Addresses of the scripts that browsers would run beside the app's, empty for one inside the page.
    pub other_scripts: Vec<String>,
}

/// The app as a page names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    pub start: Named,
    pub code: Named,
    pub wasm: Named,
    pub styles: Vec<Named>,
}

/// A file and the digest that the page holds it to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub url: Url,
    /// As Subresource Integrity spells it: `sha384-…`, several parted by white space.
    pub integrity: Option<String>,
}

/// [`boot::Boot`] as it stands in the page, not yet taken for anything.
pub struct Boot {
    pub path: String,
    pub site: Value,
    pub files: Vec<Value>,
}

/// Reads a page of this address; `None`: it is none of a site that jinri published.
pub fn read(html: &str, url: &Url) -> Option<Page> {
    let tags = tags(html);
    let named = |name: &'static str| tags.iter().filter(move |(_, tag)| tag.name == name).map(|(_, tag)| tag);
    let base = named("base").find_map(|tag| tag.attribute("href")).unwrap_or(".");
    let root = url.join(base).ok()?.join(".").ok()?;
    let file = |address: &str, integrity: Option<&str>| {
        let integrity = integrity.map(str::to_owned).filter(|integrity| !integrity.trim().is_empty());
        Some(Named { url: root.join(address).ok()?, integrity })
    };
    let links = |kind: &'static str| named("link").filter(move |tag| tag.attribute("rel") == Some(kind));
    let script = named("script").find(|tag| tag.attribute("data-wasm").is_some())?;
    let app = App {
        start: file(script.attribute("src")?, script.attribute("integrity"))?,
        code: file(script.attribute("data-js")?, script.attribute("data-js-integrity"))?,
        wasm: file(script.attribute("data-wasm")?, script.attribute("data-wasm-integrity"))?,
        styles: links("stylesheet")
            .filter_map(|tag| file(tag.attribute("href")?, tag.attribute("integrity")))
            .collect(),
    };
    let boot = tags.iter().find(|(_, tag)| tag.name == "script" && tag.attribute("id") == Some(boot::ELEMENT));
    let boot = boot.and_then(|(end, _)| read_boot(html[*end..].split("</script").next()?));
    let mut media: Vec<Url> = ["img", "video", "audio", "source"]
        .into_iter()
        .flat_map(named)
        .flat_map(|tag| [tag.attribute("src"), tag.attribute("poster")])
        .flatten()
        .filter_map(|address| root.join(address).ok())
        .filter(|address| address.as_str().starts_with(&format!("{root}media/")))
        .collect();
    media.sort();
    media.dedup();
    let canonical = links("canonical").find_map(|tag| tag.attribute("href")).map(str::to_owned);
    let other_scripts = named("script").filter(|tag| tag.attribute("data-wasm").is_none() && runs(tag));
    let other_scripts = other_scripts.map(|tag| tag.attribute("src").unwrap_or_default().to_owned()).collect();
    Some(Page { root, canonical, boot, app, media, other_scripts })
}

/// Whether a script is one to browsers, and no data (HTML, "The script element").
fn runs(script: &Tag) -> bool {
    let kind = script.attribute("type").unwrap_or_default().trim().to_ascii_lowercase();
    kind.is_empty() || kind == "module" || kind.contains("javascript") || kind.contains("ecmascript")
}

/// The opening tags, each with the place behind it. What stands in comments, scripts and style sheets is passed over: a
/// proxy may have put some there.
fn tags(html: &str) -> Vec<(usize, Tag)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = html[at..].find('<').map(|offset| at + offset) {
        if html[start..].starts_with("<!--") {
            at = html[start..].find("-->").map_or(html.len(), |offset| start + offset);
            continue;
        }
        at = start + 1;
        if !html[at..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let Some(end) = html_tag::end(html, start) else { break };
        // Behind it in any case: whatever a page holds, it is read once.
        at = end;
        let Some(tag) = html_tag::parse(&html[start..end]) else { continue };
        if matches!(tag.name.as_str(), "script" | "style") {
            at = html[end..].find(&format!("</{}", tag.name)).map_or(html.len(), |offset| end + offset);
        }
        found.push((end, tag));
    }
    found
}

fn read_boot(json: &str) -> Option<Boot> {
    let mut value: Value = serde_json::from_str(json).ok()?;
    let data = value.get_mut("data")?;
    let path = data.get("path")?.as_str()?.to_owned();
    let site = data.get_mut("site")?.take();
    let Value::Array(files) = data.get_mut("files")?.take() else { return None };
    Some(Boot { path, site, files })
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: &str =
        "<script data-js=/news/web-1.js data-wasm=/news/web-1_bg.wasm src=/news/boot.js type=module></script>";

    fn page(html: &str) -> Option<Page> {
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
        let boot = page.boot.unwrap();
        assert_eq!((boot.path.as_str(), boot.files.len()), ("/a/x", 1));
        assert_eq!(page.other_scripts, [""], "that of the proxy, and not what the page carries");
    }

    #[test]
    fn a_shell_carries_nothing_and_another_page_is_none() {
        assert!(page(&format!("<base href=/news/>{APP}<div id=app>")).unwrap().boot.is_none());
        for html in
            ["", "<", "<html><body>It works!", "<script data-wasm=x>", "<script src=/a.js></script>", "图<图 '>"]
        {
            assert!(page(html).is_none(), "{html}");
        }
    }
}
