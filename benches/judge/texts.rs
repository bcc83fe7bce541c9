//! Real articles: a folder of Markdown files of any site generator, as title, date, tags and plain text.

use std::collections::HashSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The date of articles without one, in seconds since 1970-01-01T00:00:00Z.
const UNDATED: i64 = 1_577_836_800;

/// A real article.
#[derive(Clone, Debug, Default)]
pub struct Text {
    pub title: String,
    /// Seconds since 1970-01-01T00:00:00Z, by the day.
    pub published: i64,
    pub tags: Vec<String>,
    /// Paragraphs, one a line.
    pub body: String,
}

impl Text {
    /// The different sentences of the text.
    pub fn sentences(&self) -> Vec<&str> {
        let mut seen = HashSet::new();
        let sentences = self.body.split_inclusive(['。', '！', '？', '\n']);
        sentences.filter(|sentence| seen.insert(sentence.trim()) && sentence.chars().count() >= 5).collect()
    }
}

/// Reads all articles in a folder and the folders in it, in the order of their paths.
pub fn read(folder: &Path) -> Result<Vec<Text>, Box<dyn Error>> {
    let mut paths = Vec::new();
    collect(folder, &mut paths).map_err(|error| format!("{}: {error}", folder.display()))?;
    paths.sort();
    let mut texts = Vec::new();
    for path in paths {
        if let Ok(file) = fs::read_to_string(&path) {
            texts.extend(parsed(&file, &path));
        }
    }
    Ok(texts)
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            paths.push(path);
        }
    }
    Ok(())
}

/// Reads a file without understanding all of it: the front matter by lines, the text without what is not prose.
fn parsed(file: &str, path: &Path) -> Option<Text> {
    let file = file.trim_start_matches('\u{feff}');
    let fence = file.lines().next().filter(|line| ["---", "+++"].contains(&line.trim()))?.trim();
    let (front, body) = file[fence.len()..].split_once(&format!("\n{fence}"))?;
    let body = plain(body);
    let title = value(front, "title").unwrap_or_default();
    let published = value(front, "date").or_else(|| value(front, "publishDate")).and_then(|date| day(&date));
    let published = published.or_else(|| day(path.file_name()?.to_str()?)).unwrap_or(UNDATED);
    let text = Text { title, published, tags: values(front, "tags"), body };
    (text.body.chars().count() >= 60).then_some(text)
}

fn plain(body: &str) -> String {
    let mut text = String::new();
    let (mut is_code, mut is_tag) = (false, false);
    for line in body.replace("</p>", "\n").replace("<br", "\n<br").lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        }
        if is_code || line.trim_start().starts_with(['#', '|', '`', '!']) {
            continue;
        }
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '<' => is_tag = true,
                '>' => is_tag = false,
                _ if is_tag => {}
                // The address of a link.
                ']' if chars.peek() == Some(&'(') => while chars.next().is_some_and(|c| c != ')') {},
                '[' | ']' | '*' | '_' | '`' | '\\' | '{' | '}' | '&' | '~' | '$' => text.push(' '),
                _ => text.push(c),
            }
        }
        text.push('\n');
    }
    let lines = text.lines().map(|line| line.trim().trim_start_matches(['-', '+', '=', ' ']));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The value of a key of one line.
fn value(front: &str, key: &str) -> Option<String> {
    let rest = front.lines().find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix([':', '=']))?;
    Some(rest.trim().trim_matches(['"', '\'']).to_owned())
}

/// The values of a key: a list in brackets, or lines that begin with a hyphen.
fn values(front: &str, key: &str) -> Vec<String> {
    let Some(first) = value(front, key) else { return Vec::new() };
    let clean = |text: &str| text.trim().trim_matches(['"', '\'', '[', ']']).trim().to_owned();
    let listed: Vec<String> = if first.is_empty() {
        let behind = front.lines().skip_while(|line| !line.starts_with(key)).skip(1);
        behind.map_while(|line| line.trim_start().strip_prefix("- ")).map(clean).collect()
    } else {
        first.split(',').map(clean).collect()
    };
    listed.into_iter().filter(|tag| !tag.is_empty()).collect()
}

/// The first day in a text that is written with its year first: 2024-01-31, 20240131.
fn day(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(char::is_ascii_digit).take(8).collect();
    let number: i64 = digits.parse().ok().filter(|_| digits.len() == 8)?;
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    let is_day = (1970..2026).contains(&year) && (1..=12).contains(&month) && (1..=28).contains(&day.min(28));
    // By months of 30 days and a bit: near enough for judging.
    is_day.then(|| (((year - 1970) * 12 + month - 1) * 30_436_875 / 1_000_000 + day - 1) * 86_400)
}

/// The slug of an article.
pub fn slug(number: usize) -> String {
    format!("t{number:06}")
}

/// Writes articles as a content folder.
pub fn write(folder: &Path, texts: &[Text]) -> io::Result<()> {
    fs::create_dir_all(folder.join("texts"))?;
    let site = "title = \"今日测试\"\nbase_url = \"https://bench.example.org/\"\nshare_cards = \"none\"\npunctuation = \"keep\"\n\
        [[channels]]\nslug = \"texts\"\nname = \"文章\"\n";
    fs::write(folder.join("site.toml"), site)?;
    for (number, text) in texts.iter().enumerate() {
        let mut front = toml::Table::new();
        let title = if text.title.is_empty() { format!("{number}") } else { text.title.clone() };
        front.insert("title".to_owned(), title.into());
        front.insert("slug".to_owned(), slug(number).into());
        front.insert("categories".to_owned(), vec!["文章"].into());
        front.insert("tags".to_owned(), text.tags.clone().into());
        let day = jiff::Timestamp::from_second(text.published).map_err(io::Error::other)?;
        front.insert("date".to_owned(), day.to_string().into());
        let body = text.body.replace('\n', "\n\n");
        fs::write(folder.join("texts").join(format!("{}.md", slug(number))), format!("+++\n{front}+++\n\n{body}\n"))?;
    }
    Ok(())
}
