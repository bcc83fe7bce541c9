//! Pages as HTML, readable before the app has come: the shell that Trunk built with the page in it, rendered by the same app, and the
//! page's files beside it for the app to take over from.

use crate::app::App;
use crate::app::head::{self, CHANNEL_FEED, Head};
use crate::app::load::Load;
use crate::app::markup::escape_into;
use crate::app::page::Page;
use crate::app::portal::{Portal, Visit};
use crate::app::structured;
use crate::model::boot;
use crate::model::route::{Base, ListId, Route};
use crate::model::site::{Channel, Site};
use crate::publisher::fingerprint::{Digest, Mixer};
use crate::publisher::html::{self, HtmlTag, TagKind};
use crate::publisher::site::files::{FeedFormat, SNAPSHOT_MARK, SiteFile};
use leptos::prelude::*;
use std::sync::Arc;

/// `index.html` as Trunk has built it, taken apart where the pages differ.
pub struct Shell {
    /// To where the head goes.
    before_head: String,
    /// From behind the head to the inside of `#app`.
    before_app: String,
    /// From the end of `#app`.
    after_app: String,
}

/// Why an `index.html` cannot be a shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoShell {
    NoTitle,
    NoApp,
}

impl Shell {
    /// Another one when the shell is another.
    pub fn digest(&self) -> Digest {
        Mixer::new("shell").text(&self.before_head).text(&self.before_app).text(&self.after_app).finish()
    }

    /// Splits `index.html` where pages differ; `#app` must be below the title. Title, description and canonical link are left out, because
    /// each page has its own.
    pub fn parse(html: &str) -> Result<Shell, NoShell> {
        let mut tags = html::tags(html);
        let title = tags.find(|tag| tag.starts("title")).ok_or(NoShell::NoTitle)?;
        let title_end = tags.next().filter(|tag| tag.ends("title")).ok_or(NoShell::NoTitle)?.span.end;
        let mut before_app = String::new();
        let mut from = title_end;
        let app = loop {
            let tag = tags.next().ok_or(NoShell::NoApp)?;
            if tag.kind == TagKind::Start && tag.written("id") == Some("app") {
                break tag;
            }
            if is_own_of_page(&tag) {
                before_app.push_str(&html[from..tag.span.start]);
                from = tag.span.end;
            }
        };
        before_app.push_str(&html[from..app.span.end]);
        let mut depth = 1_usize;
        let app_end = tags.filter(|tag| tag.name == app.name).find(|tag| {
            match tag.kind {
                TagKind::Start => depth += 1,
                TagKind::End => depth -= 1,
            }
            depth == 0
        });
        let app_end = app_end.ok_or(NoShell::NoApp)?;
        Ok(Shell {
            before_head: html[..title.span.start].to_owned(),
            before_app,
            after_app: html[app_end.span.start..].to_owned(),
        })
    }
}

/// Whether a tag of the shell's head is one that each page has of its own.
fn is_own_of_page(tag: &HtmlTag<'_>) -> bool {
    tag.starts("meta") && tag.written("name") == Some("description")
        || tag.starts("link") && tag.written("rel") == Some("canonical")
}

/// What all pages have in common.
pub struct Renderer<'a> {
    /// The app's `index.html`.
    pub shell: &'a Shell,
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
    pub fn page(&self, route: &Route, content: Page, files: &[&str]) -> String {
        let address = self.base.href(route);
        let boot = boot::encode(&route.path(), self.site_file, files);
        self.html(Visit { address, route: Some(route.clone()), page: Load::ready(content) }, &boot)
    }

    /// The page that hosts answer with 404, as HTML.
    pub fn not_found(&self) -> String {
        let boot = boot::encode("", self.site_file, &[]);
        self.html(Visit { address: String::new(), route: None, page: Load::missing() }, &boot)
    }

    fn html(&self, visit: Visit, boot: &str) -> String {
        let head = head::of(&visit, Some(&self.site));
        let data = visit.page.value().and_then(|page| structured::of(page, &self.site, &head));
        let head = head_html(&head, data.as_deref()) + &self.feeds_html(visit.route.as_ref());
        let app = self.app(visit);
        let Shell { before_head, before_app, after_app } = self.shell;
        // The element's end tag stands first in what follows `#app`.
        let (close, rest) = after_app.split_at(after_app.find('>').map_or(0, |at| at + 1));
        format!("{before_head}{head}{before_app}{app}{close}{SNAPSHOT_MARK}{boot}</script>{rest}")
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

fn head_html(head: &Head, data: Option<&str>) -> String {
    let mut html = format!("<title>{}</title>", escaped(&head.title));
    for (kind, name, content) in &head.metas {
        html.push_str(&format!("<meta {kind}=\"{name}\" content=\"{}\">", escaped(content)));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_is_taken_apart_minified_or_not() {
        for html in [
            "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>报</title><meta name=description><base href=/><link rel=canonical><link href=x.css rel=stylesheet></head><body><div id=app><div class=a>…</div></div></body></html>",
            "<!doctype html>\n<html><head><title>报</title>\n<meta name=\"description\" content=\"a > b\" />\n<base href=\"/\"><link rel=\"canonical\" /></head>\n<body><div id=\"app\"><div><div></div></div></div>\n<footer></footer></body></html>",
        ] {
            let shell = Shell::parse(html).unwrap();
            assert!(!shell.before_head.contains("title") && shell.before_head.starts_with("<!doctype html>"), "{html}");
            assert!(!shell.before_app.contains("description") && !shell.before_app.contains("canonical"), "{html}");
            assert!(shell.before_app.contains("<base") && shell.before_app.ends_with('>'), "{html}");
            assert!(shell.after_app.starts_with("</div>") && !shell.after_app.contains("<div"), "{html}");
        }
        assert_eq!(Shell::parse("<div id=app></div>").err(), Some(NoShell::NoTitle));
        assert_eq!(Shell::parse("</title><title><div id=app></div>").err(), Some(NoShell::NoTitle));
        for early in ["<html id=\"app\"><head><title>报</title></head></html>", "<div id=app></div><title>报</title>"]
        {
            assert_eq!(Shell::parse(early).err(), Some(NoShell::NoApp), "{early}");
        }
        assert_eq!(Shell::parse("<title></title><div id=apple></div>").err(), Some(NoShell::NoApp));
    }
}
