//! An article or a standalone page as a source gives it, and its front matter.

use crate::model::article::{Block, plain_text};
use crate::publisher::content::markdown::page;
use crate::publisher::html;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp as Instant};

/// Most characters of a title. The longest headline of a newspaper has some sixty.
const TITLE_MAX: usize = 200;
/// Most characters of a description.
const DESCRIPTION_MAX: usize = 2_000;
/// Most characters of a title that is made from the text.
const MADE_TITLE_MAX: usize = 30;
/// Most tags of an article.
const TAGS_MAX: usize = 40;
/// Most bytes of a tag.
const TAG_MAX: usize = 120;

/// An article or a standalone page. Texts may hold HTML; what is empty is missing.
#[derive(Clone, Debug, Default)]
pub(super) struct Story {
    /// Whether it is a standalone page.
    pub(super) is_page: bool,
    /// Whether it is imported as a draft.
    pub(super) is_draft: bool,
    pub(super) is_pinned: bool,
    pub(super) title: String,
    /// The name in its old address, for the slug.
    pub(super) name: String,
    /// What is put behind a slug that is made from the title, so that it is unique.
    pub(super) number: String,
    pub(super) html: String,
    pub(super) date: Option<Instant>,
    pub(super) modified: Option<Instant>,
    /// The first names the channel.
    pub(super) categories: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) description: String,
    /// The address of the list picture.
    pub(super) picture: String,
    pub(super) authors: Vec<String>,
    pub(super) editor: String,
    pub(super) source: String,
    pub(super) source_url: String,
    pub(super) source_author: String,
    pub(super) views: u64,
    /// Old addresses; the first is the one that relative addresses in the text belong to.
    pub(super) addresses: Vec<String>,
    /// What the source had to change to understand the row.
    pub(super) remarks: Vec<String>,
}

/// A line of plain text: without tags, references, control characters and further white space.
pub(super) fn line(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut from = 0;
    for tag in html::tags(text) {
        plain.push_str(&text[from..tag.span.start]);
        from = tag.span.end;
    }
    plain.push_str(&text[from..]);
    let decoded = html_escape::decode_html_entities(&plain);
    let shown: String = decoded.chars().map(|c| if c.is_control() || c == '\u{feff}' { ' ' } else { c }).collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first characters of a text.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

impl Story {
    /// Corrects what no file may have: a title that is missing or too long, tags that are none, a date that nobody can mean.
    pub(super) fn tidy(&mut self, now: Instant) {
        self.title = line(&self.title);
        if self.title.is_empty() {
            self.title = made_title(&self.html);
            self.remarks.push("it has no title: one was made from its text".to_owned());
        } else if self.title.chars().count() > TITLE_MAX {
            self.title = cut(&self.title, TITLE_MAX);
            self.remarks.push(format!("its title has more than {TITLE_MAX} characters: the rest was cut off"));
        }
        self.description = cut(&line(&self.description), DESCRIPTION_MAX);
        for text in [&mut self.editor, &mut self.source, &mut self.source_author] {
            *text = cut(&line(text), TITLE_MAX);
        }
        for texts in [&mut self.categories, &mut self.authors, &mut self.tags] {
            *texts = texts.iter().map(|text| cut(&line(text), TITLE_MAX)).filter(|text| !text.is_empty()).collect();
        }
        let is_tag = |tag: &String| {
            tag.len() <= TAG_MAX && tag.chars().any(char::is_alphanumeric) && !matches!(&**tag, "404" | "index")
        };
        let written = self.tags.len();
        self.tags.retain(is_tag);
        self.tags.truncate(TAGS_MAX);
        if self.tags.len() < written {
            self.remarks.push(format!("{} of its tags cannot be tags, or are too many", written - self.tags.len()));
        }
        let is_meant =
            |date: &Instant| date.as_second() > 86_400 * 2 && *date < now.saturating_add(FAR).unwrap_or(*date);
        self.modified = self.modified.filter(is_meant);
        self.date = self.date.filter(is_meant);
        if self.date.is_none() {
            self.date = self.modified.take();
            match self.date {
                Some(_) => self.remarks.push("it has no date: that of its last change took its place".to_owned()),
                None if self.is_page => {}
                None => {
                    self.is_draft = true;
                    self.remarks.push("it has no date: it is a draft of 1970".to_owned());
                }
            }
        }
        self.modified = self.modified.filter(|modified| self.date.is_none_or(|date| *modified > date));
    }

    /// The front matter in TOML, between its fences. `categories`: the names to be written; `aliases`: the old addresses.
    pub(super) fn front_matter(&self, categories: &[String], aliases: &[String], zone: &TimeZone) -> String {
        let mut out = format!("+++\ntitle = {}\n", quoted(&self.title));
        let date = self.date.or((!self.is_page).then_some(Instant::UNIX_EPOCH));
        if let Some(date) = date {
            out.push_str(&format!("date = {}\n", dated(date, zone)));
        }
        if let Some(modified) = self.modified {
            out.push_str(&format!("lastmod = {}\n", dated(modified, zone)));
        }
        let mut list = |key: &str, texts: &[String]| {
            if !texts.is_empty() {
                let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
                out.push_str(&format!("{key} = [{}]\n", texts.join(", ")));
            }
        };
        if !self.is_page {
            list("categories", categories);
            list("tags", &self.tags);
        }
        list("aliases", aliases);
        if !self.description.is_empty() {
            out.push_str(&format!("description = {}\n", quoted(&self.description)));
        }
        if !self.is_page {
            self.article_keys(&mut out);
        }
        if self.is_draft {
            out.push_str("draft = true\n");
        }
        if !self.is_page && !self.source.is_empty() {
            out.push_str(&format!("\n[source]\nname = {}\n", quoted(&self.source)));
            for (key, value) in [("url", &self.source_url), ("author", &self.source_author)] {
                if !value.is_empty() {
                    out.push_str(&format!("{key} = {}\n", quoted(value)));
                }
            }
        }
        out.push_str("+++\n");
        out
    }

    fn article_keys(&self, out: &mut String) {
        if !self.picture.is_empty() {
            out.push_str(&format!("images = [{}]\n", quoted(&self.picture)));
        }
        if !self.authors.is_empty() {
            let authors: Vec<String> = self.authors.iter().map(|author| quoted(author)).collect();
            out.push_str(&format!("authors = [{}]\n", authors.join(", ")));
        }
        if !self.editor.is_empty() {
            out.push_str(&format!("editor = {}\n", quoted(&self.editor)));
        }
        if self.views > 0 {
            out.push_str(&format!("views = {}\n", self.views));
        }
        if self.is_pinned {
            out.push_str("pinned = true\n");
        }
    }
}

/// How far ahead a date may be; a later one is a typing error.
const FAR: SignedDuration = SignedDuration::from_hours(24 * 365);

/// A title from the text: its first heading or sentence.
fn made_title(html: &str) -> String {
    let blocks = page::read_html(html).blocks;
    let text = blocks.iter().find_map(|block| match block {
        Block::Heading { runs, .. } | Block::Paragraph(runs) => {
            Some(line(&plain_text(runs))).filter(|text| !text.is_empty())
        }
        _ => None,
    });
    let text = text.unwrap_or_else(|| "无题".to_owned());
    let sentence = text.split_inclusive(['。', '！', '？']).next().unwrap_or_default().trim_end_matches('。');
    cut(sentence, MADE_TITLE_MAX)
}

fn dated(date: Instant, zone: &TimeZone) -> String {
    date.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// A TOML string on one line.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.replace('\n', " ")).to_string()
}
