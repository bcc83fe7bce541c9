//! Judges related news on real texts, beside plain TF-IDF on the same texts.
//!
//! Nobody has said of real articles which of them belong together, so three judgements are made that need nobody:
//!
//! - **Halves**: each article is cut into two that share no sentence. The other half belongs to a half more than anything else.
//! - **Tags**: tags are taken out. Articles that had a tag in common should find each other.
//! - **Events**: titles are taken out. Articles of the same week with similar titles report of the same event.

pub mod texts;
mod tfidf;

use crate::{FIRST, TemporaryFolder, publish};
use jinri::model::article::{Reason, Related};
use jinri::model::asset::Asset;
use jinri::model::envelope::decode;
use jinri::model::id::Slug;
use std::collections::{HashMap, HashSet};
use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use texts::Text;

/// The most articles of a corpus that are cut into halves.
const HALVED: usize = 1_500;

/// The most articles of a corpus among which tags and events are judged.
const JUDGED: usize = 3_000;

/// The least number of characters of an article that is cut into halves.
const LONG: usize = 200;

/// The articles that a method relates to each article, by number, the best first.
type Lists = Vec<Vec<usize>>;

/// Judges the real corpora: the demo content, and the folders that `JINRI_BENCH_TEXTS` names, separated by colons.
pub fn real_texts() -> Result<(), Box<dyn Error>> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("content")];
    folders.extend(env::var_os("JINRI_BENCH_TEXTS").iter().flat_map(env::split_paths));
    println!("\nrelated news on real texts: jinri, and plain TF-IDF on the same texts");
    println!(
        "  corpus                  judged by       articles   first        in five      no list  under three  by content"
    );
    for folder in folders {
        let texts = texts::read(&folder)?;
        let name = name(&folder);
        halves(&name, &texts)?;
        tags(&name, &texts)?;
        events(&name, &texts)?;
    }
    Ok(())
}

/// The last two parts of a folder's path.
pub fn name(folder: &Path) -> String {
    let parts = folder.ancestors().take(2).filter_map(|part| part.file_name()).collect::<Vec<_>>();
    parts.iter().rev().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn halves(name: &str, texts: &[Text]) -> Result<(), Box<dyn Error>> {
    let long: Vec<(&Text, Vec<&str>)> = texts
        .iter()
        .map(|text| (text, text.sentences()))
        .filter(|(text, sentences)| sentences.len() >= 4 && text.body.chars().count() >= LONG)
        .collect();
    let step = long.len().div_ceil(HALVED).max(1);
    for (kind, is_dealt) in [("sentences dealt", true), ("first and second", false)] {
        let mut cut = Vec::new();
        for (text, sentences) in long.iter().step_by(step) {
            let middle = sentences.len() / 2;
            for half in 0..2 {
                let own = sentences
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| half == if is_dealt { at % 2 } else { usize::from(*at >= middle) });
                let body = own.map(|(_, sentence)| *sentence).collect::<String>();
                cut.push(Text { title: String::new(), tags: Vec::new(), body, ..(*text).clone() });
            }
        }
        let mates = |number: usize| HashSet::from([number ^ 1]);
        compare(name, kind, &cut, mates)?;
    }
    Ok(())
}

fn tags(name: &str, texts: &[Text]) -> Result<(), Box<dyn Error>> {
    let texts = latest(texts);
    let mut members: HashMap<&str, Vec<usize>> = HashMap::new();
    for (number, text) in texts.iter().enumerate() {
        text.tags.iter().for_each(|tag| members.entry(tag).or_default().push(number));
    }
    members.retain(|_, members| (4..=texts.len() / 20).contains(&members.len()));
    let mut mates: Vec<HashSet<usize>> = vec![HashSet::new(); texts.len()];
    for members in members.values() {
        members.iter().for_each(|member| mates[*member].extend(members.iter().filter(|other| *other != member)));
    }
    let untagged: Vec<Text> = texts.iter().map(|text| Text { tags: Vec::new(), ..text.clone() }).collect();
    compare(name, "tags", &untagged, |number| mates[number].clone())
}

fn events(name: &str, texts: &[Text]) -> Result<(), Box<dyn Error>> {
    const WEEK: i64 = 7 * 86_400;
    let texts = latest(texts);
    let pairs: Vec<HashSet<String>> = texts.iter().map(|text| pairs_of_characters(&text.title)).collect();
    let mut mates: Vec<HashSet<usize>> = vec![HashSet::new(); texts.len()];
    for a in 0..texts.len() {
        for b in a + 1..texts.len() {
            if texts[b].published - texts[a].published > WEEK {
                break;
            }
            let (both, all) = (pairs[a].intersection(&pairs[b]).count(), pairs[a].union(&pairs[b]).count());
            // Titles of a series differ in a number only.
            if pairs[a].len() >= 5 && pairs[b].len() >= 5 && (4 * all..8 * all).contains(&(10 * both)) {
                mates[a].insert(b);
                mates[b].insert(a);
            }
        }
    }
    let untitled: Vec<Text> =
        texts.iter().map(|text| Text { title: String::new(), tags: Vec::new(), ..text.clone() }).collect();
    compare(name, "events", &untitled, |number| mates[number].clone())
}

/// The latest articles, the oldest first.
fn latest(texts: &[Text]) -> Vec<Text> {
    let mut sorted = texts.to_vec();
    sorted.sort_by_key(|text| text.published);
    sorted.split_off(sorted.len().saturating_sub(JUDGED))
}

fn pairs_of_characters(title: &str) -> HashSet<String> {
    let chars: Vec<char> = title.chars().filter(|c| c.is_alphanumeric()).collect();
    chars.windows(2).map(|pair| pair.iter().collect()).collect()
}

fn compare(
    name: &str,
    kind: &str,
    texts: &[Text],
    mates: impl Fn(usize) -> HashSet<usize>,
) -> Result<(), Box<dyn Error>> {
    let judged: Vec<usize> = (0..texts.len()).filter(|number| !mates(*number).is_empty()).collect();
    if judged.len() < 20 {
        return Ok(());
    }
    let (ours, by_content) = related(texts)?;
    let plain = tfidf::related(texts);
    // Of the first item, whether it is a mate; of the first five, the share of the mates that there are, at most five.
    let share = |lists: &Lists, most: usize| {
        let of = |number: &usize| {
            let mates = mates(*number);
            let hits = lists[*number].iter().take(most).filter(|other| mates.contains(other)).count();
            hits as f64 / mates.len().min(most) as f64
        };
        judged.iter().map(of).sum::<f64>() / judged.len() as f64
    };
    let shorter =
        |lists: &Lists, than: usize| lists.iter().filter(|list| list.len() < than).count() as f64 / lists.len() as f64;
    println!(
        "  {name:<22}  {kind:<16}{:8}   {:.3} {:.3}  {:.3} {:.3}  {:.3}    {:.3}        {:.3}",
        judged.len(),
        share(&ours, 1),
        share(&plain, 1),
        share(&ours, FIRST),
        share(&plain, FIRST),
        shorter(&ours, 1),
        shorter(&ours, 3),
        by_content,
    );
    Ok(())
}

/// Publishes texts and reads their related news. Returns also the share of articles whose list begins with one that is related by content.
fn related(texts: &[Text]) -> Result<(Lists, f64), Box<dyn Error>> {
    let work = TemporaryFolder::new()?;
    texts::write(&work.content(), texts)?;
    work.empty_site()?;
    publish(&work)?;
    let numbers: HashMap<String, usize> = (0..texts.len()).map(|number| (texts::slug(number), number)).collect();
    let (mut lists, mut by_content) = (Vec::new(), 0);
    for number in 0..texts.len() {
        let related = read(&work.site(), &texts::slug(number))?;
        by_content += usize::from(related.items.first().is_some_and(|item| matches!(item.reason, Reason::Words(_))));
        lists.push(related.items.iter().map(|item| numbers[item.teaser.slug.as_str()]).collect());
    }
    Ok((lists, by_content as f64 / texts.len() as f64))
}

/// Reads the related news of an article.
pub fn read(site: &Path, slug: &str) -> Result<Related, Box<dyn Error>> {
    let asset = Asset::Related(Slug::parse(slug).ok_or("not a slug")?);
    let path: PathBuf = site.join(asset.path());
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(decode(&text).map_err(|error| format!("{}: {error:?}", path.display()))?)
}
