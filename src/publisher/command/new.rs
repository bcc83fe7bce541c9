//! `jinri new`: creates the file of an article, with its front matter filled in.

use super::{ContentArguments, output};
use crate::model::id::{SLUG_MAX, Slug};
use crate::model::time::Timestamp;
use crate::publisher::build;
use crate::publisher::content::site_toml::SiteConfig;
use crate::publisher::content::{date, folder, front_matter, slug};
use crate::publisher::diagnostic::{Diagnostic, Printable};
use clap::Args;
use jiff::Timestamp as Instant;
use std::collections::HashSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Syllables of a slug that is made from a title: enough to be recognized, and short enough for a QR code.
const SLUG_SYLLABLES: usize = 6;

#[derive(Args)]
pub(super) struct NewArguments {
    /// Headline of the article (标题)
    title: String,
    /// Channel (频道), by name or slug [default: the first one in site.toml]
    #[arg(long)]
    channel: Option<String>,
    /// Key of the article in its address [default: made from the title, in pinyin]
    #[arg(long)]
    slug: Option<String>,
    #[command(flatten)]
    content: ContentArguments,
}

pub(super) fn run(arguments: &NewArguments) -> ExitCode {
    let created = build::site_config(&arguments.content.content)
        .and_then(|config| create(arguments, &config, arguments.content.now()).map_err(|problem| vec![*problem]));
    match created {
        Ok(path) => {
            println!("{}", Printable(&path.display().to_string()));
            println!("write the text, remove `draft = true`, then run: jinri check");
            ExitCode::SUCCESS
        }
        Err(problems) => {
            output::print_diagnostics(&problems);
            ExitCode::FAILURE
        }
    }
}

/// Writes `content/{channel}/{slug}.md`, dated `now`, and returns its path. Never overwrites a file.
fn create(arguments: &NewArguments, config: &SiteConfig, now: Instant) -> Result<PathBuf, Box<Diagnostic>> {
    let content = arguments.content.content.as_path();
    let error = |code, message: String| Diagnostic::error(code, content, message);
    let title = &arguments.title.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() {
        return Err(Box::new(error("title", "the title is empty".to_owned()).hint("jinri new \"标题\"")));
    }
    let channel = match &arguments.channel {
        None => config.channels.first(),
        Some(named) => config.channel(named),
    };
    let channel = channel.ok_or_else(|| {
        let message = format!("there is no channel `{}`", arguments.channel.as_deref().unwrap_or_default());
        Box::new(error("channel", message).hint(format!("one of: {}", config.channel_names())))
    })?;
    let date = date::to_contract(now, &config.zone)
        .ok_or_else(|| Box::new(error("date", "the clock is outside the years 0 to 9999".to_owned())))?;
    let slug = match &arguments.slug {
        Some(written) => chosen_slug(content, written)?,
        None => free_slug(&slugs_in_use(content), &slug_of(title, &date)),
    };
    let path = content.join(channel.slug.as_str()).join(format!("{slug}.md"));
    let text = format!(
        "+++\ntitle = {title}\ndate = {date}\ncategories = [{channel}]\ntags = []\n# description = \"\"      一两句话的导语，可不写\n\
         # images = [\"/images/….jpg\"]\n# editor = \"\"\ndraft = true\n\n[source]\nname = {name}\n# url = \"https://…\"\n+++\n\n正文从这里开始。\n",
        title = quoted(title),
        date = date.as_str(),
        channel = quoted(&channel.name),
        name = quoted(&config.name),
    );
    let unwritable = |error| Box::new(Diagnostic::io("unwritable", &path, "write", &error));
    fs::create_dir_all(path.parent().unwrap_or(content)).map_err(unwritable)?;
    // create_new: fails if the file exists.
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&path).map_err(unwritable)?;
    file.write_all(text.as_bytes()).map_err(unwritable)?;
    Ok(path)
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// The slug that `--slug` names, if it is valid and free.
fn chosen_slug(content: &Path, written: &str) -> Result<Slug, Box<Diagnostic>> {
    let slug = slug::parse(written).map_err(|invalid| {
        let problem = Diagnostic::error("slug", content, invalid.message(&format!("`{written}`")));
        Box::new(problem.hint(invalid.hint("for example --slug congtai-dudao")))
    })?;
    if slugs_in_use(content).contains(slug.as_str()) {
        let problem = Diagnostic::error("slug-twice", content, format!("the slug `{slug}` is in use"));
        return Err(Box::new(problem.hint("choose another with --slug, or leave it out")));
    }
    Ok(slug)
}

/// Makes a slug from the first syllables of the title in pinyin, joined by hyphens; Latin words and numbers stay as they are. A title
/// without any of these gives the day. The slug is short enough for a number at its end.
fn slug_of(title: &str, date: &Timestamp) -> String {
    let mut parts = slug::syllables(title);
    parts.truncate(SLUG_SYLLABLES);
    let mut slug = parts.join("-");
    slug.truncate(SLUG_MAX - 10);
    let slug = slug.trim_end_matches('-').to_owned();
    if Slug::parse(&slug).is_some() { slug } else { date.as_str()[..10].replace('-', "") }
}

/// The slug `wanted`, followed by a number if it is taken or reserved.
fn free_slug(taken: &HashSet<String>, wanted: &str) -> Slug {
    let numbered = (2..).map(|number| format!("{wanted}-{number}"));
    let is_free = |text: &String| !taken.contains(text) && !slug::is_reserved(text);
    let free = std::iter::once(wanted.to_owned()).chain(numbered).find(is_free);
    free.and_then(|text| Slug::parse(&text)).expect("a slug made from a title leaves room for a number")
}

/// The slugs of all files: those of their names, and those that their front matter sets.
fn slugs_in_use(content: &Path) -> HashSet<String> {
    let files = folder::markdown_files(content);
    let mut slugs = HashSet::new();
    for path in files.shown.into_iter().chain(files.hidden) {
        slugs.insert(slug::from_path(&path));
        if let Ok(text) = folder::text_file(&path) {
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
