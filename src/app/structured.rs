//! Structured data of a page, as JSON-LD for search engines: <https://schema.org/NewsArticle> for an article, and
//! <https://schema.org/BreadcrumbList> for where a page is in the site. Pure.

use super::head::{Head, absolute};
use super::page::Page;
use crate::model::article::Article;
use crate::model::route::{ListId, Route};
use crate::model::site::Site;
use crate::text::wording;

/// Returns the structured data of a page with this head, fit to stand inside a script element. `None`: the front page, which needs no
/// breadcrumb, the pages of search and of what is kept, which search engines do not list, or an address that is no page.
pub fn of(page: &Page, site: &Site, head: &Head) -> Option<String> {
    let canonical = head.canonical.as_deref()?;
    match page {
        Page::Home(_) | Page::Search | Page::Kept => None,
        Page::Article(article) => {
            let channel = site.channel(&article.channel);
            let list = Route::list(ListId::Channel(article.channel.clone()));
            let channel = channel.map(|channel| (channel.name.as_str(), absolute(site, &list.path())));
            let trail = trail(site, channel, &article.title, canonical);
            let own = article
                .card
                .as_ref()
                .or(article.picture.as_ref().map(|picture| &picture.src))
                .map(|src| absolute(site, src));
            let picture = own.as_deref().or(head.picture.as_deref());
            Some(format!("[{},{trail}]", news_article(article, site, canonical, picture)))
        }
        Page::List(list) => Some(match list.id {
            ListId::Month(month) => {
                let archive = ("归档", absolute(site, &Route::Archive.path()));
                trail(site, Some(archive), &wording::month(month), canonical)
            }
            _ => trail(site, None, list.name(), canonical),
        }),
        Page::Standalone(page) => Some(trail(site, None, &page.title, canonical)),
        Page::Archive(_) => Some(trail(site, None, "归档", canonical)),
    }
}

fn news_article(article: &Article, site: &Site, canonical: &str, picture: Option<&str>) -> String {
    let person = |name: &String| object(&[("@type", text("Person")), ("name", text(name))]);
    let own = || {
        let organization =
            [("@type", text("NewsMediaOrganization")), ("name", text(&site.name)), ("url", text(&site.base_url))];
        let logo = site
            .icon
            .as_ref()
            .map(|icon| ("logo", object(&[("@type", text("ImageObject")), ("url", text(&absolute(site, icon)))])));
        object(&organization.into_iter().chain(logo).collect::<Vec<_>>())
    };
    let source = article.source.as_ref();
    // An article taken over from a source may name the author there.
    let authors: Vec<String> = match article.authors[..] {
        [] => source.and_then(|source| source.author.as_ref()).map(person).into_iter().collect(),
        _ => article.authors.iter().map(person).collect(),
    };
    let author = match (authors.is_empty(), source) {
        (false, _) => format!("[{}]", authors.join(",")),
        (true, Some(source)) => object(&[("@type", text("Organization")), ("name", text(&source.name))]),
        (true, None) => own(),
    };
    let modified = article.modified.as_ref().unwrap_or(&article.published);
    let section = site.channel(&article.channel).map_or("", |channel| channel.name.as_str());
    object(&[
        ("@context", text("https://schema.org")),
        ("@type", text("NewsArticle")),
        ("headline", text(&article.title)),
        ("description", text(&article.summary)),
        ("image", format!("[{}]", picture.map(text).unwrap_or_default())),
        ("datePublished", text(article.published.as_str())),
        ("dateModified", text(modified.as_str())),
        ("author", author),
        ("publisher", own()),
        ("articleSection", text(section)),
        ("inLanguage", text(&site.language)),
        ("mainEntityOfPage", text(canonical)),
    ])
}

/// Returns the breadcrumb: home, the list if there is one, the page itself.
fn trail(site: &Site, list: Option<(&str, String)>, title: &str, canonical: &str) -> String {
    let home = ("首页", site.base_url.clone());
    let steps = std::iter::once(home).chain(list).chain(std::iter::once((title, canonical.to_owned())));
    let step = |(place, (name, address)): (usize, (&str, String))| {
        let place = ("position", (place + 1).to_string());
        object(&[("@type", text("ListItem")), place, ("name", text(name)), ("item", text(&address))])
    };
    let steps: Vec<String> = steps.enumerate().map(step).collect();
    object(&[
        ("@context", text("https://schema.org")),
        ("@type", text("BreadcrumbList")),
        ("itemListElement", format!("[{}]", steps.join(","))),
    ])
}

/// Returns a JSON object from names and values, which are JSON already.
fn object(fields: &[(&str, String)]) -> String {
    let fields: Vec<String> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", fields.join(","))
}

/// Returns a JSON string (RFC 8259, "Strings"). `<` is escaped as well, since `</script>` would end the script element.
fn text(value: &str) -> String {
    let mut json = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            '<' | '\0'..='\u{1f}' => json.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => json.push(c),
        }
    }
    json.push('"');
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_json_and_ends_no_script() {
        for hostile in ["</script><script>alert(1)</script>", "\"\\\n\t\u{0}", "<!--", "题“目”"] {
            let json = text(hostile);
            assert!(!json.contains('<'), "{json}");
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), hostile);
        }
    }
}
