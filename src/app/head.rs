//! Title, description and address of the page that is shown. Made here, pure; put into the document by [`apply`].

use super::pages::Page;
use super::portal::Visit;
use super::{Load, loading};
use crate::fetch::FetchError;
use crate::model::route::{ListId, Route};
use crate::model::site::Site;
use crate::text::wording;
use leptos::prelude::document;

/// What the head of a page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Plain text, with the site's name behind it.
    pub title: String,
    /// Plain text.
    pub description: String,
    /// Absolute; `None` for what is no page.
    pub canonical: Option<String>,
}

/// The head of a visit. Without the site's file, what the page itself knows.
pub fn of(visit: &Visit, site: Option<&Site>) -> Head {
    let name = site.map_or("", |site| site.name.as_str());
    let site_description = site.map_or("", |site| site.description.as_str());
    let (title, description) = match &visit.page {
        Load::Pending => ("正在载入…".to_owned(), String::new()),
        Load::Failed(error) => {
            let (headline, sentence) = loading::words(*error);
            (headline.to_owned(), sentence.to_owned())
        }
        Load::Ready(page) => match page.as_ref() {
            Page::Home(_) => (site.map_or(String::new(), |site| site.tagline.clone()), site_description.to_owned()),
            Page::List(list) => list_words(list, site),
            Page::Article(article) => (article.title.clone(), article.summary.clone()),
            Page::Standalone(page) => (page.title.clone(), page.summary.clone()),
        },
    };
    let is_home = matches!(&visit.page, Load::Ready(page) if matches!(page.as_ref(), Page::Home(_)));
    let parts = if is_home { [name, &title] } else { [title.as_str(), name] };
    let title = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" - ");
    let exists = !matches!(visit.page, Load::Failed(FetchError::NotFound));
    let canonical = visit.route.as_ref().zip(site).filter(|_| exists).map(|(route, site)| canonical(site, route));
    Head { title, description, canonical }
}

fn list_words(list: &super::pages::list::ListData, site: Option<&Site>) -> (String, String) {
    let page = list.number.map(|_| format!("（第 {} 页）", list.position())).unwrap_or_default();
    let (title, description) = match &list.id {
        ListId::Channel(slug) => {
            let description = site.and_then(|site| site.channel(slug)).map(|channel| channel.description.clone());
            (list.name().to_owned(), description.unwrap_or_default())
        }
        ListId::Tag(_) => (format!("标签：{}", list.name()), format!("与“{}”有关的文章。", list.name())),
        ListId::Month(month) => {
            let month = wording::month(*month);
            (format!("{month}归档"), format!("{month}发表的文章。"))
        }
    };
    (format!("{title}{page}"), description)
}

/// The absolute address of a page.
pub fn canonical(site: &Site, route: &Route) -> String {
    format!("{}{}", site.base_url.trim_end_matches('/'), route.path())
}

/// Puts the head into the document.
pub fn apply(head: &Head) {
    let document = document();
    document.set_title(&head.title);
    set_attribute("meta[name=description]", "content", Some(&head.description));
    set_attribute("link[rel=canonical]", "href", head.canonical.as_deref());
}

/// Sets an attribute of an element that the page's shell holds; without a value the attribute goes.
fn set_attribute(selector: &str, name: &str, value: Option<&str>) {
    let Ok(Some(element)) = document().query_selector(selector) else { return };
    // Setting an attribute with a literal name cannot fail.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}
