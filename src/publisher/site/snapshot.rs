//! Snapshots: pages as HTML, readable before the app has loaded. Each is the shell with the page inside, rendered by the same app, and the
//! texts of the page's files, from which the app takes over.

use crate::app::frame::App;
use crate::app::head::{self, CHANNEL_FEED, Head};
use crate::app::load::Load;
use crate::app::markup::escape_into;
use crate::app::page::Page;
use crate::app::portal::{Portal, Visit};
use crate::app::structured;
use crate::model::boot;
use crate::model::route::{Base, ListId, Route};
use crate::model::site::{Channel, Site};
use crate::publisher::site::files::{FeedFormat, SNAPSHOT_MARK, SiteFile};
use crate::publisher::site::shell::{PageParts, Shell};
use leptos::prelude::*;
use std::sync::Arc;

/// Renders pages; holds what they have in common.
pub(crate) struct Renderer<'a> {
    /// The app's `index.html`.
    pub(crate) shell: &'a Shell,
    /// The folder that the site lives under.
    pub base: &'a Base,
    /// What every page shows.
    pub site: Arc<Site>,
    /// The text of the site's own file.
    pub site_file: &'a str,
    /// The moment of publication, in seconds since 1970.
    pub now: i64,
}

impl Renderer<'_> {
    /// A page as HTML: its content rendered, and the texts of its files for the app to continue from, in the order of
    /// [`crate::app::page::assets`].
    pub(crate) fn page(&self, route: &Route, content: Page, files: &[&str]) -> String {
        let address = self.base.href(route);
        let boot = boot::encode(&route.path(), self.site_file, files);
        self.html(Visit::new(address, Some(route.clone()), Load::ready(content)), &boot)
    }

    /// The page that hosts answer with 404, as HTML.
    pub(crate) fn not_found(&self) -> String {
        let boot = boot::encode("", self.site_file, &[]);
        self.html(Visit::new(String::new(), None, Load::missing()), &boot)
    }

    fn html(&self, visit: Visit, boot: &str) -> String {
        let head = head::of(&visit, Some(&self.site));
        let data = visit.page.value().and_then(|page| structured::of(page, &self.site, &head));
        let size = visit.page.value().and_then(|page| head::shown(page)).map(|(_, size)| size);
        let head = head_html(&head, size, data.as_deref()) + &self.feeds_html(visit.route.as_ref());
        let app = self.app(visit);
        let behind = format!("{SNAPSHOT_MARK}{boot}</script>");
        self.shell.page(&PageParts { head, app, behind })
    }

    /// The feeds that a reader program finds on a page: the site's, and on a channel's page its own before it.
    fn feeds_html(&self, route: Option<&Route>) -> String {
        let channel = match route {
            Some(Route::List(ListId::Channel(slug), _)) => self.site.channel(slug),
            _ => None,
        };
        let link = |channel: Option<&Channel>, title: &str| {
            let path = SiteFile::Feed(channel.map(|channel| channel.slug.clone()), FeedFormat::Rss).path();
            let (address, title) = (escaped(&head::absolute(&self.site, &path)), escaped(title));
            let mark = if channel.is_some() { format!(" {CHANNEL_FEED}") } else { String::new() };
            format!("<link rel=\"alternate\" type=\"application/rss+xml\" title=\"{title}\" href=\"{address}\"{mark}>")
        };
        let own = channel.map(|channel| link(Some(channel), &format!("{} - {}", channel.name, self.site.name)));
        own.unwrap_or_default() + &link(None, &self.site.name)
    }

    fn app(&self, visit: Visit) -> String {
        let owner = Owner::new_root(None);
        let html = owner.with(|| {
            let portal = Portal::new(self.base.clone(), self.site.name.clone(), visit, Some(self.now));
            portal.site.set(Load::Ready(self.site.clone()));
            view! { <App portal /> }.to_html()
        });
        owner.cleanup();
        html
    }
}

/// `size`: width and height of the picture of link cards, in pixels. The app leaves them out: link cards are made of published pages.
fn head_html(head: &Head, size: Option<(u32, u32)>, data: Option<&str>) -> String {
    let mut html = format!("<title>{}</title>", escaped(&head.title));
    for (kind, name, content) in &head.metas {
        html.push_str(&format!("<meta {kind}=\"{name}\" content=\"{}\">", escaped(content)));
    }
    for (name, length) in size.into_iter().flat_map(|(width, height)| [("width", width), ("height", height)]) {
        html.push_str(&format!("<meta property=\"og:image:{name}\" content=\"{length}\">"));
    }
    html.push_str("<link rel=\"canonical\"");
    if let Some(canonical) = &head.canonical {
        html.push_str(&format!(" href=\"{}\"", escaped(canonical)));
    }
    html.push('>');
    if let Some(json) = data {
        html.push_str(&format!("<script type=\"application/ld+json\" id=\"{}\">{json}</script>", head::STRUCTURED));
    }
    html
}

/// Text for an element or a quoted attribute.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    escape_into(text, &mut escaped);
    escaped
}
