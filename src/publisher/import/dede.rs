//! DedeCMS: a dump of its database. `archives` holds articles, `addonarticle` their texts, `arctype` categories, `taglist` tags.

use super::account::Outcome;
use super::channels::Paper;
use super::dump::{self, Found, Record, is_table};
use super::story::Story;
use super::tables::{self, Library, Node, Nodes, Tags, seconds};
use super::{Intake, story};
use crate::publisher::diagnostic::Reported;
use jiff::tz::TimeZone;
use std::collections::HashMap;

/// What is read of a dump before its articles can be made.
struct Dede {
    library: Library,
    types: Nodes,
    /// By category: its folder and the pattern of its addresses.
    patterns: HashMap<u64, (String, String)>,
    /// By category: the number of articles.
    articles: HashMap<u64, u64>,
    tags: Tags,
    paper: Paper,
    folder: String,
}

pub(super) fn read(intake: &mut Intake<'_>) -> Reported<()> {
    let mut dede = Dede {
        library: Library::new()?,
        types: Nodes::default(),
        patterns: HashMap::new(),
        articles: HashMap::new(),
        tags: Tags::default(),
        paper: Paper::default(),
        folder: String::new(),
    };
    let source = intake.request.source.clone();
    dump::read(&source, &mut |found| match found {
        Found::Broken(record, why) => intake.note(&record.numbered(), Outcome::NotUnderstood(why)),
        Found::Record(record) => dede.take(intake, &record),
    })?;
    intake.newspaper(dede.paper.clone());
    intake.comes_from("dede");
    intake.plan(dede.types.tops(&dede.articles));
    dede.types.note(intake)?;
    for (key, place) in std::mem::take(&mut dede.library.heads) {
        let head = dede.library.spool.get(place)?;
        let text = dede.library.take(key)?;
        let made = dede.story(&head, key.1, text.as_ref());
        tables::settle(intake, (&head, key.1), text.as_ref(), made)?;
    }
    dede.library.note_rest(intake)
}

impl Dede {
    /// Takes a row of any table.
    fn take(&mut self, intake: &mut Intake<'_>, record: &Record) -> Reported<()> {
        let table = record.table.clone();
        let is = |name: &str| is_table(&table, name);
        let is_addon = table.rsplit('_').next().is_some_and(|name| name.starts_with("addon"));
        let is_known = is("archives") || is("arctype") || is("taglist") || is_addon;
        if is_known && record.columns.is_empty() {
            return intake.note(
                &record.numbered(),
                Outcome::NotUnderstood("the dump has no CREATE TABLE for its table".to_owned()),
            );
        }
        if is("archives") {
            let id = record.number_of("id");
            if !self.library.head((0, id), record)? {
                return intake
                    .note(&record.row(id), Outcome::NotUnderstood("another article has the same id".to_owned()));
            }
            *self.articles.entry(record.number_of("typeid")).or_default() += u64::from(withheld(record).is_none());
            return Ok(());
        }
        if is_addon {
            let id = record.number_of("aid");
            return match self.library.text((0, id), record)? {
                true => Ok(()),
                false => intake.note(
                    &record.row(id),
                    Outcome::NotUnderstood("another text belongs to the same article".to_owned()),
                ),
            };
        }
        let outcome = match () {
            () if is("arctype") => {
                self.category(record);
                return Ok(());
            }
            () if is("taglist") => {
                self.tags.add(record.number_of("aid"), record.get("tag"));
                Outcome::Imported(String::new(), "a tag of its article".to_owned())
            }
            () if is("sysconfig") => self.setting(record),
            () if is("flink") => Outcome::Withheld("a friend link: copy it to [[friends]] in site.toml".to_owned()),
            () => Outcome::Withheld("its table holds no articles".to_owned()),
        };
        intake.note(&record.numbered(), outcome)
    }

    fn category(&mut self, record: &Record) {
        let id = record.number_of("id");
        let folder = record.get("typedir").replace("{cmspath}", &self.folder);
        let last = folder.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
        self.patterns.insert(id, (folder, record.get("namerule").to_owned()));
        let node = Node {
            name: record.get("typename").to_owned(),
            folder: last,
            description: record.get("description").to_owned(),
            parent: record.number_of("reid"),
            row: record.row(id),
        };
        self.types.0.insert(id, node);
    }

    fn setting(&mut self, record: &Record) -> Outcome {
        let value = record.get("value").to_owned();
        match record.get("varname") {
            "cfg_webname" => self.paper.name = value,
            "cfg_basehost" => self.paper.address = value,
            "cfg_description" => self.paper.description = value,
            "cfg_cmspath" => self.folder = value,
            _ => return Outcome::Withheld("a setting of the old system".to_owned()),
        }
        Outcome::imported("site.toml")
    }

    /// The article of a row. The error says what became of it instead.
    fn story(&self, head: &Record, id: u64, text: Option<&Record>) -> Result<Story, Outcome> {
        if let Some(why) = withheld(head) {
            return Err(Outcome::Withheld(why.to_owned()));
        }
        let Some(text) = text else { return Err(Outcome::NotUnderstood(tables::NO_TEXT.to_owned())) };
        if !text.get("redirecturl").trim().is_empty() {
            return Err(Outcome::Withheld("it only leads to another address".to_owned()));
        }
        let body = ["body", "content", "introduce", "note"]
            .iter()
            .find(|column| text.has(column))
            .map_or("", |column| text.get(column));
        let tags = self.tags.of(id);
        let picture = head.get("litpic");
        Ok(Story {
            title: head.get("title").to_owned(),
            number: id.to_string(),
            html: pages(body),
            date: seconds(head.get("pubdate")).or_else(|| seconds(head.get("senddate"))),
            modified: None,
            is_pinned: head.number_of("sortrank") > head.number_of("senddate").max(head.number_of("pubdate")) + 86_400,
            categories: self.types.names(head.number_of("typeid")),
            tags: if tags.is_empty() { tables::words(head.get("keywords")) } else { tags },
            description: head.get("description").to_owned(),
            picture: if picture.contains("defaultpic") { String::new() } else { picture.to_owned() },
            authors: Some(head.get("writer").to_owned()).into_iter().filter(|name| !name.trim().is_empty()).collect(),
            source: head.get("source").to_owned(),
            views: head.number_of("click"),
            addresses: self.address(head, id).into_iter().collect(),
            ..Story::default()
        })
    }

    /// The address that an article had, by the pattern of its category.
    fn address(&self, head: &Record, id: u64) -> Option<String> {
        let (folder, pattern) = self.patterns.get(&head.number_of("typeid"))?;
        let sent = seconds(head.get("senddate")).or_else(|| seconds(head.get("pubdate")))?;
        let zone = TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC);
        let sent = sent.to_zoned_datetime(zone);
        let named = head.get("filename");
        let id = if named.is_empty() { id.to_string() } else { named.trim_end_matches(".html").to_owned() };
        let filled = pattern
            .replace("{typedir}", folder.trim_end_matches('/'))
            .replace("{Y}", &sent.strftime("%Y").to_string())
            .replace("{M}", &sent.strftime("%m").to_string())
            .replace("{D}", &sent.strftime("%d").to_string())
            .replace("{timestamp}", &sent.timestamp().as_second().to_string())
            .replace("{typeid}", head.get("typeid"))
            .replace("{aid}", &id);
        (!filled.is_empty() && !filled.contains('{')).then(|| format!("/{}", filled.trim_start_matches('/')))
    }
}

/// Why an article is not for the public.
fn withheld(head: &Record) -> Option<&'static str> {
    match head.get("arcrank").trim().parse::<i64>().unwrap_or_default() {
        -2 => return Some("in the recycle bin"),
        rank if rank < 0 => return Some("not approved"),
        rank if rank > 0 => return Some("for members only"),
        _ => {}
    }
    if head.get("flag").split(',').any(|flag| flag == "j") {
        return Some("it only leads to another address");
    }
    None
}

/// Makes headings of the marks between the pages of a text: `#p#title#e#`.
fn pages(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((before, behind)) = rest.split_once("#p#") {
        out.push_str(before);
        match tables::split_near(behind, "#e#") {
            Some((title, behind)) => {
                let title = story::line(title);
                let is_named = !title.is_empty() && title != "分页标题" && title != "副标题";
                if is_named {
                    out.push_str(&format!("<h2>{}</h2>", html_escape::encode_text(&title)));
                }
                rest = behind;
            }
            _ => rest = behind,
        }
    }
    out.push_str(rest);
    out
}
