//! The head of a page: title, description, address, link card. [`of`] makes it and is pure; [`apply`] puts it into the document, and the
//! publisher into the published page.

use super::failure;
use super::load::Load;
use super::page::{ListData, ListPart, Page};
use super::portal::Visit;
use crate::fetch::FetchError;
use crate::model::article::{Article, CARD};
use crate::model::element_id;
use crate::model::route::{self, ListId};
use crate::model::site::Site;
use crate::model::time::Timestamp;
use crate::text::wording;
use leptos::prelude::document;

/// A `meta` element: the attribute that names it (`name` or `property`), the name, the content.
pub type Meta = (&'static str, &'static str, String);

/// The head of a page. All texts are plain; writing them into HTML needs escaping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The title, with the site's name.
    pub title: String,
    /// One or a few sentences.
    pub description: String,
    /// The absolute address of the page; `None` if there is no such page.
    pub canonical: Option<String>,
    /// The description, and the link card: Open Graph (ogp.me) and X's card.
    pub metas: Vec<Meta>,
    /// The absolute address of the link card's picture.
    pub picture: Option<String>,
}

/// Returns the head of a visit. Without the site's file it holds what the page itself knows.
pub fn of(visit: &Visit, site: Option<&Site>) -> Head {
    let name = site.map_or("", |site| site.name.as_str());
    let site_description = site.map_or("", |site| site.description.as_str());
    let (title, description) = match &visit.page {
        Load::Pending if visit.headline.is_empty() => ("正在载入…".to_owned(), String::new()),
        Load::Pending => (visit.headline.clone(), String::new()),
        Load::Failed(error) => {
            let (headline, sentence) = failure::words(*error);
            (headline.to_owned(), sentence.to_owned())
        }
        Load::Ready(page) => match page.as_ref() {
            Page::Home(_) => (site.map_or(String::new(), |site| site.tagline.clone()), site_description.to_owned()),
            Page::List(list) => list_words(list, site),
            Page::Article(article) => (article.title.clone(), article.summary.clone()),
            Page::Standalone(page) => (page.title.clone(), page.summary.clone()),
            Page::Archive(_) => ("归档".to_owned(), "按月查看全部文章。".to_owned()),
            Page::Search => ("搜索".to_owned(), "搜索本站的全部文章。".to_owned()),
            Page::Kept => ("收藏".to_owned(), "收藏在这台设备上的文章。".to_owned()),
        },
    };
    let is_home = matches!(&visit.page, Load::Ready(page) if matches!(page.as_ref(), Page::Home(_)));
    let parts = if is_home { [name, &title] } else { [title.as_str(), name] };
    let whole_title = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" - ");
    let exists = !matches!(visit.page, Load::Failed(FetchError::NotFound));
    let canonical =
        visit.route.as_ref().zip(site).filter(|_| exists).map(|(route, site)| absolute(site, &route.path()));
    let mut metas = vec![("name", "description", description.clone())];
    let mut card_picture = None;
    if let (Some(site), Some(address), Load::Ready(page)) = (site, &canonical, &visit.page) {
        let src = shown(page).map(|(src, _)| src).or(site.share_picture.as_deref());
        card_picture = src.map(|picture| absolute(site, picture));
        let title = if is_home { name } else { &title };
        let card = LinkCard { title, description: &description, address, picture: card_picture.as_deref() };
        card.add_to(&mut metas, page, site);
        if matches!(page.as_ref(), Page::Search | Page::Kept) {
            metas.push(("name", "robots", "noindex, follow".to_owned()));
        }
    }
    Head { title: whole_title, description, canonical, metas, picture: card_picture }
}

/// What a link to the page looks like where it is shared. Addresses are absolute.
struct LinkCard<'a> {
    title: &'a str,
    description: &'a str,
    address: &'a str,
    picture: Option<&'a str>,
}

impl LinkCard<'_> {
    fn add_to(&self, metas: &mut Vec<Meta>, page: &Page, site: &Site) {
        let kind = if matches!(page, Page::Article(_)) { "article" } else { "website" };
        metas.extend([
            ("property", "og:type", kind.to_owned()),
            ("property", "og:title", self.title.to_owned()),
            ("property", "og:description", self.description.to_owned()),
            ("property", "og:url", self.address.to_owned()),
            ("property", "og:site_name", site.name.clone()),
            ("property", "og:locale", site.language.replace('-', "_")),
            ("name", "twitter:card", "summary_large_image".to_owned()),
        ]);
        metas.extend(self.picture.map(|picture| ("property", "og:image", picture.to_owned())));
        if let Page::Article(article) = page {
            let time = |time: &Timestamp| time.as_str().to_owned();
            metas.push(("property", "article:published_time", time(&article.published)));
            let modified = article.modified.as_ref();
            metas.extend(modified.map(|modified| ("property", "article:modified_time", time(modified))));
            let channel = site.channel(&article.channel);
            metas.extend(channel.map(|channel| ("property", "article:section", channel.name.clone())));
        }
    }
}

/// Returns the path of the page's own picture for link cards, with its width and height in pixels. `None`: it has none; sites that show
/// link cards do not draw SVG.
pub fn shown(page: &Page) -> Option<(&str, (u32, u32))> {
    let picture = match page {
        Page::Article(Article { card: Some(card), .. }) => return Some((card, CARD)),
        Page::Article(article) => article.picture.as_ref(),
        Page::Home(home) => home.headline.as_ref()?.picture.as_ref(),
        Page::List(_) | Page::Standalone(_) | Page::Archive(_) | Page::Search | Page::Kept => None,
    };
    picture
        .filter(|picture| !picture.src.ends_with(".svg"))
        .map(|picture| (picture.src.as_str(), (picture.width, picture.height)))
}

/// Returns the title and the description of a part of a list.
fn list_words(list: &ListData, site: Option<&Site>) -> (String, String) {
    let span = match &list.part {
        ListPart::Head(_) => None,
        ListPart::Page(..) => list.span(),
    };
    let page = span.map(|span| format!("（{span}）")).unwrap_or_default();
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

/// Returns the absolute address of a page or a file of the site. Addresses of other hosts stay as they are.
pub fn absolute(site: &Site, path: &str) -> String {
    if path.contains("://") { path.to_owned() } else { route::absolute(&site.base_url, path) }
}

/// The id of the element with the structured data. Only published pages have it: a search engine reads each page by itself, and a strict
/// policy (Trusted Types) forbids scripts to write into a script element, whatever its type.
pub const STRUCTURED: &str = element_id::STRUCTURED;

/// The attribute of the link to a channel's feed. The link to the site's feed, which belongs to every page, does not have it.
pub const CHANNEL_FEED: &str = "data-channel";

/// Shows the newspaper's icon where the document names none: the shell as it is built belongs to no newspaper.
pub(super) fn show_icon(address: &str) {
    if let Ok(Some(link)) = document().query_selector("link[rel=icon]:not([href])") {
        // Setting an attribute with a literal name cannot fail.
        let _ = link.set_attribute("href", address);
    }
}

/// Puts the head into the document and removes that of the previous page. The head of a published page stays as it is.
pub(super) fn apply(head: &Head) {
    let document = document();
    let link = document.query_selector("link[rel=canonical]").ok().flatten();
    let here = link.as_ref().and_then(|link| link.get_attribute("href"));
    if head.canonical.is_some() && here == head.canonical && document.title() == head.title {
        return;
    }
    document.set_title(&head.title);
    if let Some(link) = link {
        // Setting an attribute with a literal name cannot fail.
        let _ = match &head.canonical {
            Some(address) => link.set_attribute("href", address),
            None => link.remove_attribute("href"),
        };
    }
    let Some(parent) = document.head() else { return };
    let old = format!(
        "meta[property], meta[name=description], meta[name='twitter:card'], meta[name=robots], link[{CHANNEL_FEED}], #{STRUCTURED}"
    );
    while let Ok(Some(element)) = parent.query_selector(&old) {
        element.remove();
    }
    for (kind, name, content) in &head.metas {
        // The browser cannot refuse these literal names; if it does, the head lacks a part and the page is still readable.
        let Ok(meta) = document.create_element("meta") else { continue };
        let _ = meta.set_attribute(kind, name);
        let _ = meta.set_attribute("content", content);
        let _ = parent.append_child(&meta);
    }
}
