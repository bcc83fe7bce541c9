//! Whether HTML is inert: read by a parser that others wrote, html5ever, it holds nothing but what the app makes.

use scraper::{ElementRef, Html, Node, Selector};
use serde_json::Value;
use std::collections::HashSet;
use url::Url;

/// The elements of a page's head and frame, and of a body.
const ELEMENTS: &str = "html head meta title base link script body div header nav main footer section article aside h1 h2 h3 h4 p \
    span a img strong em code pre br hr ul ol li dl dt dd blockquote table thead tbody tr th td figure figcaption video audio time \
    data details summary button caption track s u mark sup sub small kbd ruby rt form input select option noscript found-articles \
    reader-tools article-tools kept-articles picture source";

/// Beside these, `aria-…` and `data-…`.
const ATTRIBUTES: &str = "href src alt class id title rel type content name property charset lang tabindex role datetime value width \
    http-equiv height loading decoding fetchpriority referrerpolicy controls preload playsinline scope start open media poster kind srclang label default action autocomplete enterkeyhint maxlength placeholder hidden \
    srcset sizes";

/// Attributes that hold an address, in any element (HTML, "Attributes", those of the type "valid URL").
const ADDRESSES: [&str; 10] =
    ["href", "src", "action", "formaction", "data", "poster", "cite", "background", "xlink:href", "srcset"];

/// A page that has been read.
pub struct Page(Html);

impl Page {
    pub fn read(html: &str) -> Page {
        Page(Html::parse_document(html))
    }

    /// The text of the elements that a selector finds.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        self.0.select(&parsed(selector)).map(|element| element.text().collect()).collect()
    }

    /// An attribute of the elements that a selector finds.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        self.0.select(&parsed(selector)).filter_map(|element| element.attr(name).map(str::to_owned)).collect()
    }

    /// What is wrong with the page, which is at this address: a page with the app, or one that redirects.
    pub fn problems(&self, address: &str) -> Vec<String> {
        let mut problems = contents(&self.0, address);
        problems.extend(match &self.attributes("meta[http-equiv]", "content")[..] {
            [] => frame(&self.0),
            targets => redirect(&self.0, targets),
        });
        problems
    }
}

/// What is wrong with a page that redirects: it leads to a page of the site and holds the same as a link, and nothing else.
fn redirect(document: &Html, targets: &[String]) -> Vec<String> {
    let mut problems = Vec::new();
    let [target] = targets else { return vec![format!("it redirects to several pages: {targets:?}")] };
    let Some(path) = target.strip_prefix("0; url=").filter(|path| path.starts_with('/') && !path.starts_with("//"))
    else {
        return vec![format!("it redirects to another site: {target}")];
    };
    if document.select(&parsed("body > p > a")).next().and_then(|link| link.attr("href")) != Some(path) {
        problems.push(format!("the link does not lead to {path}"));
    }
    for (selector, expected) in
        [("meta[http-equiv=refresh]", 1), ("body *", 2), ("body > p > a", 1), ("title", 1), ("script", 0)]
    {
        let found = document.select(&parsed(selector)).count();
        if found != expected {
            problems.push(format!("{found} × {selector}"));
        }
    }
    problems
}

/// What is wrong with what every page has.
fn frame(document: &Html) -> Vec<String> {
    let mut problems = Vec::new();
    for (selector, expected) in [
        ("base", 1),
        ("base[href='/']", 1),
        ("title", 1),
        ("head > title", 1),
        ("h1", 1),
        ("main h1", 1),
        ("body > div#app", 1),
        ("body > script#boot", 1),
        ("body > :not(div#app):not(script#boot)", 0),
        ("#app > :not(div.progress):not(header):not(nav.channels):not(main):not(footer)", 0),
        ("head > script[src='/boot.js'][type=module]", 1),
    ] {
        let found = document.select(&parsed(selector)).count();
        if found != expected {
            problems.push(format!("{found} × {selector}"));
        }
    }
    problems.extend(forms(document));
    for script in document.select(&parsed("script")) {
        let text: String = script.text().collect();
        let is_own = match (script.attr("src"), script.attr("type"), script.attr("id")) {
            (Some("/boot.js"), Some("module"), None) => text.is_empty(),
            (None, Some("application/json"), Some("boot"))
            | (None, Some("application/ld+json"), Some("structured")) => serde_json::from_str::<Value>(&text).is_ok(),
            _ => false,
        };
        if !is_own {
            problems.push(format!("a script that is not the page's own: {}", script.html()));
        }
    }
    let mut ids = HashSet::new();
    for element in document.select(&parsed("[id]")) {
        let id = element.attr("id").unwrap_or_default();
        if !ids.insert(id) {
            problems.push(format!("two elements have the id {id}: {}", element.html()));
        }
    }
    problems
}

/// What is wrong with the forms: a page has the search box of its masthead, and the search page one more.
fn forms(document: &Html) -> Option<String> {
    let count = |selector| document.select(&parsed(selector)).count();
    let is_right = count("form") == count("form[role=search][action='/search']:not([method])")
        && count("header form") == 1
        && count("main form") == count("found-articles")
        && count("form") == 1 + count("main form")
        && count("input, select, option") == count("form input, form select, form option");
    (!is_right).then(|| "a form that is no search box".to_owned())
}

/// A part of a page, as it stands in a feed. What is wrong with it.
pub fn part(address: &str, html: &str) -> Vec<String> {
    let fragment = Html::parse_fragment(html);
    let mut problems = contents(&fragment, address);
    problems.extend(
        fragment
            .select(&parsed(
                "script, link, meta, base, form, input, select, option, noscript, found-articles, reader-tools, article-tools, [id], [class]",
            ))
            .map(|element| element.html()),
    );
    problems
}

/// What the text of HTML would be to a reader: `None` if there is an element in it.
pub fn plain(html: &str) -> Option<String> {
    let fragment = Html::parse_fragment(html);
    let root = fragment.root_element();
    (root.descendent_elements().count() == 1).then(|| root.text().collect())
}

fn contents(document: &Html, address: &str) -> Vec<String> {
    let address = Url::parse(address).unwrap();
    let elements: HashSet<&str> = ELEMENTS.split_whitespace().collect();
    let mut problems = Vec::new();
    for node in document.tree.nodes() {
        match node.value() {
            Node::Element(_) => {
                let element = ElementRef::wrap(node).expect("the node is an element");
                if !elements.contains(element.value().name()) {
                    problems.push(format!("an element that no page has: {}", element.html()));
                }
                problems.extend(element.value().attrs().filter_map(|(name, value)| {
                    let why = attribute(name, value, &address)?;
                    Some(format!("{why}: {}", element.html()))
                }));
            }
            Node::Comment(comment) => problems.push(format!("a comment: {}", &**comment)),
            Node::ProcessingInstruction(instruction) => problems.push(format!("an instruction: {}", &**instruction)),
            Node::Doctype(_) | Node::Text(_) | Node::Document | Node::Fragment => {}
        }
    }
    problems
}

/// What is wrong with an attribute.
fn attribute(name: &str, value: &str, page: &Url) -> Option<&'static str> {
    let known = ATTRIBUTES.split_whitespace().any(|known| known == name);
    if !known && !name.starts_with("aria-") && !name.starts_with("data-") {
        return Some("an attribute that no page has");
    }
    // The parser of addresses that browsers have (WHATWG URL). What it does not understand leads nowhere.
    let url = page.join(value).ok().filter(|_| ADDRESSES.contains(&name))?;
    let is_path = value.starts_with('/') && !value.starts_with("//");
    match url.scheme() {
        "http" | "https" if is_path && url.host() != page.host() => Some("a path that leads to another host"),
        "http" | "https" | "mailto" | "tel" => None,
        _ => Some("an address that must not be followed"),
    }
}

fn parsed(selector: &str) -> Selector {
    Selector::parse(selector).unwrap_or_else(|error| panic!("{selector}: {error}"))
}
