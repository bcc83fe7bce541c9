//! `jinri new`: an article's file with its front matter filled in.

use crate::model::id::{SLUG_MAX, Slug};
use crate::model::time::Timestamp;
use crate::publisher::content::config::{RESERVED, SiteConfig};
use crate::publisher::content::date;
use crate::publisher::content::{front_matter, read};
use crate::publisher::diagnostic::Diagnostic;
use jiff::Timestamp as Instant;
use pinyin::ToPinyin;
use std::collections::HashSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Syllables of a slug made from a title: enough to be recognized, short enough for a QR code.
const SLUG_SYLLABLES: usize = 6;

/// What the new article is to be.
pub struct Draft<'a> {
    pub title: &'a str,
    /// A channel's name or slug; `None`: the site's first.
    pub channel: Option<&'a str>,
    /// `None`: made from the title.
    pub slug: Option<&'a str>,
    pub now: Instant,
}

/// Writes `content/{channel}/{slug}.md` and returns its path. Never overwrites a file.
pub fn article(content: &Path, config: &SiteConfig, draft: &Draft<'_>) -> Result<PathBuf, Box<Diagnostic>> {
    let title = &draft.title.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() {
        return Err(Box::new(Diagnostic::error("title", content, "the title is empty").hint("jinri new \"标题\"")));
    }
    let channel = match draft.channel {
        None => config.channels.first(),
        Some(named) => config.channels.iter().find(|c| c.name == named || c.slug.as_str() == named),
    };
    let Some(channel) = channel else {
        let names: Vec<&str> = config.channels.iter().map(|channel| channel.name.as_str()).collect();
        let message = format!("there is no channel `{}`", draft.channel.unwrap_or_default());
        return Err(Box::new(
            Diagnostic::error("channel", content, message).hint(format!("one of: {}", names.join("、"))),
        ));
    };
    let time = date::to_contract(draft.now, &config.zone)
        .ok_or_else(|| Box::new(Diagnostic::error("date", content, "the clock is outside the years 0 to 9999")))?;
    let taken = slugs_in_use(content);
    let slug = match draft.slug {
        Some(written) => {
            let slug = Slug::parse(written).ok_or_else(|| {
                let message = format!("the slug `{written}` is malformed");
                Box::new(Diagnostic::error("slug", content, message).hint("use a-z, 0-9 and -, at most 80"))
            })?;
            if RESERVED.contains(&slug.as_str()) {
                let message = format!("hosts have a meaning of their own for the slug `{slug}`");
                return Err(Box::new(Diagnostic::error("slug", content, message).hint("choose another with --slug")));
            }
            if taken.contains(slug.as_str()) {
                let used = Diagnostic::error("slug-twice", content, format!("the slug `{slug}` is in use"));
                return Err(Box::new(used.hint("choose another with --slug, or leave it out")));
            }
            slug
        }
        None => free_slug(&taken, &slug_of(title, &time)),
    };
    let path = content.join(channel.slug.as_str()).join(format!("{slug}.md"));
    let text = format!(
        "+++\ntitle = {title}\ndate = {date}\ncategories = [{channel}]\ntags = []\n# description = \"\"      一两句话的导语，可不写\n\
         # images = [\"/images/….jpg\"]\n# editor = \"\"\ndraft = true\n\n[source]\nname = {name}\n# url = \"https://…\"\n+++\n\n正文从这里开始。\n",
        title = quoted(title),
        date = time.as_str(),
        channel = quoted(&channel.name),
        name = quoted(&config.name),
    );
    let folder = path.parent().unwrap_or(content);
    let unwritable = |error| Box::new(Diagnostic::io("unwritable", &path, "write", &error));
    fs::create_dir_all(folder).map_err(unwritable)?;
    // create_new: an article that is there is never overwritten.
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&path).map_err(unwritable)?;
    file.write_all(text.as_bytes()).map_err(unwritable)?;
    Ok(path)
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// The first syllables of the title in pinyin, joined by hyphens; Latin words and numbers stay. A title without either
/// gives the day.
fn slug_of(title: &str, now: &Timestamp) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut word = String::new();
    for (c, syllable) in title.chars().zip(title.chars().map(|c| c.to_pinyin())) {
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_lowercase());
            continue;
        }
        parts.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        // ü is written v in slugs: lü → lv.
        parts.extend(syllable.map(|syllable| syllable.plain().replace('ü', "v")));
    }
    parts.extend((!word.is_empty()).then_some(word));
    parts.truncate(SLUG_SYLLABLES);
    let mut slug = parts.join("-");
    // Room for a number behind it.
    slug.truncate(SLUG_MAX - 10);
    let slug = slug.trim_end_matches('-').to_owned();
    if Slug::parse(&slug).is_some() { slug } else { now.as_str()[..10].replace('-', "") }
}

/// The slug, with a number behind it if an article has it or none can.
fn free_slug(taken: &HashSet<String>, wanted: &str) -> Slug {
    let numbered = (2..).map(|number| format!("{wanted}-{number}"));
    let is_free = |slug: &String| !taken.contains(slug) && !RESERVED.contains(&slug.as_str());
    let free = std::iter::once(wanted.to_owned()).chain(numbered).find(is_free);
    free.and_then(|slug| Slug::parse(&slug)).expect("a slug made here leaves room for a number behind it")
}

/// The slugs of all files: their names, and what their front matter says instead.
fn slugs_in_use(content: &Path) -> HashSet<String> {
    let (files, _) = read::list(content);
    let mut slugs = HashSet::new();
    for path in files {
        let stem = path.file_stem().filter(|stem| *stem != "index");
        // Of a page bundle the folder has the name.
        let name = stem.or_else(|| path.parent().and_then(Path::file_name));
        slugs.extend(name.map(|name| name.to_string_lossy().into_owned()));
        if let Ok(text) = read::text_file(&path) {
            let written = front_matter::read(&path, &text).ok().and_then(|split| split.front.text("slug").ok()?);
            slugs.extend(written);
        }
    }
    slugs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_made_from_the_title() {
        let now = &Timestamp::parse("2026-11-23T10:00:00+08:00").unwrap();
        assert_eq!(slug_of("邯郸学步：一则成语", now), "han-dan-xue-bu-yi-ze");
        assert_eq!(slug_of("2026年5G网络", now), "2026-nian-5g-wang-luo");
        assert_eq!(slug_of("《》", now), "20261123");
        assert_eq!(slug_of("绿", now), "lv");
        assert!(slug_of(&"a".repeat(200), now).len() <= SLUG_MAX - 10);
    }
}
