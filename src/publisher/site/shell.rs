//! The shell: the app's `index.html`, from which pages are made.

use crate::model::element_id;
use crate::publisher::fingerprint::{Digest, Mixer};
use crate::publisher::html::{self, HtmlTag, TagKind};
use crate::publisher::site::files::{FeedFormat, SNAPSHOT_MARK};
use crate::publisher::site::integrity;

/// `index.html` as Trunk has built it, split where pages differ.
pub(crate) struct Shell {
    /// Up to where a page's head goes.
    before_head: String,
    /// From there to the inside of `#app`.
    before_app: String,
    /// From the end tag of `#app`.
    after_app: String,
}

/// Why an `index.html` cannot be a shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InvalidShell {
    /// It has no title, or one that does not end.
    NoTitle,
    /// It has no element with the id `app` below its title, or one that does not end.
    NoApp,
}

/// The parts of a page that the shell has not.
pub(super) struct PageParts {
    /// The page's own elements of the head.
    pub(super) head: String,
    /// What stands inside `#app`.
    pub(super) app: String,
    /// What stands behind `#app`.
    pub(super) behind: String,
}

impl Shell {
    /// Identifies the shell.
    pub(crate) fn digest(&self) -> Digest {
        Mixer::new("shell").text(&self.before_head).text(&self.before_app).text(&self.after_app).finish()
    }

    /// Splits `index.html` where pages differ; `#app` must be below the title. Title, description and canonical link are left out, because
    /// each page has its own.
    pub(crate) fn parse(html: &str) -> Result<Shell, InvalidShell> {
        let mut tags = html::tags(html);
        let title = tags.find(|tag| tag.starts("title")).ok_or(InvalidShell::NoTitle)?;
        let title_end = tags.next().filter(|tag| tag.ends("title")).ok_or(InvalidShell::NoTitle)?.span.end;
        let mut before_app = String::new();
        let mut from = title_end;
        let app = loop {
            let tag = tags.next().ok_or(InvalidShell::NoApp)?;
            if tag.kind == TagKind::Start && tag.written("id") == Some(element_id::APP) {
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
        let app_end = app_end.ok_or(InvalidShell::NoApp)?;
        Ok(Shell {
            before_head: html[..title.span.start].to_owned(),
            before_app,
            after_app: html[app_end.span.start..].to_owned(),
        })
    }

    /// Restores a shell from a page that was rendered from it. Title and placeholder of the original are lost; the pages that are rendered
    /// from the two are the same. `None`: the text is not a whole page.
    pub(crate) fn restored(page: &str) -> Option<String> {
        let (before, behind) = page.split_once(SNAPSHOT_MARK)?;
        let (_, rest) = behind.split_once("</script>")?;
        let title = html::tags(page).find(|tag| tag.starts("title"))?.span.start;
        let mut head_end = None;
        let app = html::tags(before).find(|tag| {
            // The link to the feed ends what a page has of its own in its head.
            if tag.starts("link") && tag.written("type") == Some(FeedFormat::Rss.media_type()) {
                head_end = Some(tag.span.end);
            }
            tag.kind == TagKind::Start && tag.written("id") == Some(element_id::APP)
        })?;
        let (before_head, before_app) = (&page[..title], &page[head_end?..app.span.end]);
        let end_tag = &before[before.rfind('<')?..];
        let shell = integrity::removed(&format!("{before_head}<title></title>{before_app}{end_tag}{rest}"));
        Shell::parse(&shell).is_ok().then_some(shell)
    }

    /// The shell with a page's parts in it.
    pub(super) fn page(&self, PageParts { head, app, behind }: &PageParts) -> String {
        let Shell { before_head, before_app, after_app } = self;
        let (end_tag, rest) = after_app.split_at(after_app.find('>').map_or(0, |at| at + 1));
        format!("{before_head}{head}{before_app}{app}{end_tag}{behind}{rest}")
    }
}

/// Whether a tag in the shell's head is one of those that every page replaces by its own.
fn is_own_of_page(tag: &HtmlTag<'_>) -> bool {
    tag.starts("meta") && tag.written("name") == Some("description")
        || tag.starts("link") && tag.written("rel") == Some("canonical")
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
        assert_eq!(Shell::parse("<div id=app></div>").err(), Some(InvalidShell::NoTitle));
        assert_eq!(Shell::parse("</title><title><div id=app></div>").err(), Some(InvalidShell::NoTitle));
        for early in ["<html id=\"app\"><head><title>报</title></head></html>", "<div id=app></div><title>报</title>"]
        {
            assert_eq!(Shell::parse(early).err(), Some(InvalidShell::NoApp), "{early}");
        }
        assert_eq!(Shell::parse("<title></title><div id=apple></div>").err(), Some(InvalidShell::NoApp));
    }
}
