//! The demo content of this repository, as it would be published.

use crate::site::{Site, channel, slugs};
use jinri::model::article::{Align, Article, Block, Kind, Reason, Run, plain_text};
use std::collections::BTreeSet;

fn articles(site: &Site) -> Vec<Article> {
    site.slugs().iter().map(|slug| site.article(slug)).collect()
}

#[test]
fn the_demo_has_no_errors_and_no_warnings() {
    let outcome = Site::demo().check().sound();
    let summary = outcome.out.lines().next().unwrap_or_default();
    assert!(summary.ends_with(", 0 errors, 0 warnings"), "{}", outcome.out);
    assert!(outcome.out.ends_with(" in order (100.0 %)\n"), "{}", outcome.out);
}

#[test]
fn the_demo_is_a_newspaper() {
    let site = Site::demo().built();
    let articles = articles(&site);
    assert!(articles.len() >= 30, "{}", articles.len());
    let channels: BTreeSet<&str> = articles.iter().map(|article| article.channel.as_str()).collect();
    assert!(channels.len() >= 6, "{channels:?}");
    let tags: BTreeSet<&str> = articles.iter().flat_map(|article| &article.tags).map(|tag| tag.key.as_str()).collect();
    assert!(tags.len() >= 20, "{tags:?}");
    let longest = articles.iter().map(|article| text(&article.body).chars().count()).max();
    assert!(longest > Some(3_000), "{longest:?}");
    assert!(articles.iter().any(|article| article.picture.is_some()));
    for channel_file in &site.site_file().channels {
        let head = site.head(channel(channel_file.slug.as_str()));
        assert!(!head.items.is_empty(), "{} is empty", channel_file.name);
        assert!(slugs(&head.items).iter().all(|slug| site.slugs().iter().any(|other| other == slug)));
    }
}

/// All text of a body.
fn text(blocks: &[Block]) -> String {
    let mut found = String::new();
    for block in blocks {
        match block {
            Block::Paragraph(runs) | Block::Heading { runs, .. } => found.push_str(&plain_text(runs)),
            Block::Quote(inner) => found.push_str(&text(inner)),
            Block::List { items, .. } => items.iter().for_each(|item| found.push_str(&text(item))),
            Block::Table { head, rows, .. } => {
                head.iter().chain(rows.iter().flatten()).for_each(|cell| found.push_str(&plain_text(cell)));
            }
            _ => {}
        }
    }
    found
}

/// The variants that a body uses. A variant that is added to the contract does not compile here until it has a name.
fn collect(blocks: &[Block], found: &mut BTreeSet<&'static str>) {
    for block in blocks {
        found.insert(match block {
            Block::Paragraph(_) => "paragraph",
            Block::Heading { .. } => "heading",
            Block::Image(_) => "image",
            Block::Gallery(_) => "gallery",
            Block::List { start: None, .. } => "list",
            Block::List { start: Some(_), .. } => "ordered list",
            Block::Quote(_) => "quote",
            Block::Table { .. } => "table",
            Block::Video(_) => "video",
            Block::Audio(_) => "audio",
            Block::Code { .. } => "code",
            Block::Rule => "rule",
            Block::Box { kind, .. } => kind.name(),
        });
        match block {
            Block::Paragraph(runs) | Block::Heading { runs, .. } => collect_runs(runs, found),
            Block::Quote(inner) => collect(inner, found),
            Block::List { items, .. } => items.iter().for_each(|item| collect(item, found)),
            Block::Box { title, blocks, .. } => {
                collect_runs(title, found);
                collect(blocks, found);
            }
            Block::Table { align, head, rows, .. } => {
                head.iter().chain(rows.iter().flatten()).for_each(|cell| collect_runs(cell, found));
                found.extend(align.iter().map(|align| match align {
                    Align::Start => "align start",
                    Align::Center => "align center",
                    Align::End => "align end",
                }));
            }
            _ => {}
        }
    }
}

fn collect_runs(runs: &[Run], found: &mut BTreeSet<&'static str>) {
    for run in runs {
        found.insert(match run {
            Run::Text(_) => "run text",
            Run::Strong(_) => "run strong",
            Run::Emphasis(_) => "run emphasis",
            Run::Link { .. } => "run link",
            Run::Code(_) => "run code",
            Run::Break => "run break",
            Run::Mark { kind, .. } => kind.name(),
            Run::Picture(_) => "run picture",
        });
        if let Run::Strong(inner)
        | Run::Emphasis(inner)
        | Run::Link { runs: inner, .. }
        | Run::Mark { runs: inner, .. } = run
        {
            collect_runs(inner, found);
        }
    }
}

#[test]
fn every_block_and_every_run_is_used_somewhere() {
    let mut found = BTreeSet::new();
    for article in articles(&Site::demo().built()) {
        collect(&article.body, &mut found);
    }
    let blocks = [
        "paragraph",
        "heading",
        "image",
        "gallery",
        "list",
        "ordered list",
        "quote",
        "table",
        "video",
        "audio",
        "code",
        "rule",
    ];
    let runs = ["run text", "run strong", "run emphasis", "run link", "run code", "run break", "run picture"];
    // Underlines and small print do not suit a newspaper.
    let marks = Kind::all().filter(|kind| ![Kind::UNDERLINED, Kind::SMALL, Kind::BELOW].contains(kind));
    let named = marks.map(Kind::name);
    let missing: Vec<_> = blocks.into_iter().chain(runs).chain(named).filter(|name| !found.contains(name)).collect();
    assert!(missing.is_empty(), "no article of the demo has: {missing:?}");
}

#[test]
fn the_captures_own_story_has_its_views_and_its_date() {
    let site = Site::demo().built();
    let story = site.article("congtai-jiaoyu-dudao");
    assert_eq!(story.published.as_str(), "2022-10-06T21:39:32+08:00");
    assert_eq!(story.views.unwrap().count, 2791);
    assert!(!site.related("congtai-jiaoyu-dudao").items.is_empty());
}

#[test]
fn every_summary_is_short_ends_properly_and_is_glued_nowhere() {
    for article in articles(&Site::demo().built()) {
        let summary = &article.summary;
        let (slug, length) = (&article.slug, summary.chars().count());
        assert!((10..=120).contains(&length), "{slug}: {length} characters");
        assert!(summary.ends_with(['。', '…']), "{slug}: {summary}");
        for glue in [
            "。。",
            "，。",
            "、。",
            "：。",
            "；。",
            "，，",
            "。，",
            "……。",
            "。…",
            "，…",
            "、…",
            "  ",
            "\n",
            "“”",
            "（）",
        ] {
            assert!(!summary.contains(glue), "{slug}: {glue} in {summary}");
        }
        for (open, close) in [('“', '”'), ('《', '》'), ('（', '）'), ('‘', '’'), ('「', '」')] {
            assert_eq!(summary.matches(open).count(), summary.matches(close).count(), "{slug}: {summary}");
        }
    }
}

#[test]
fn every_article_of_the_demo_tells_its_source_and_its_related_news_tell_why() {
    let site = Site::demo().built();
    for article in articles(&site) {
        assert!(article.source.is_some(), "{}", article.slug);
        let items = site.related(article.slug.as_str()).items;
        assert!(items.len() >= 3, "{}", article.slug);
        for item in items {
            assert_ne!(item.teaser.slug, article.slug);
            let words = match item.reason {
                Reason::Tags(words) | Reason::Words(words) => words,
                Reason::Channel(names) => {
                    assert_eq!(item.teaser.channel, article.channel);
                    names
                }
                Reason::Site(_) => continue,
            };
            assert!((1..=3).contains(&words.len()), "{}: {words:?}", article.slug);
        }
    }
}

#[test]
fn every_picture_of_the_demo_has_a_size_and_a_description() {
    let site = Site::demo().built();
    for article in articles(&site) {
        for block in &article.body {
            let figures = match block {
                Block::Image(figure) => std::slice::from_ref(figure),
                Block::Gallery(figures) => figures,
                _ => continue,
            };
            for figure in figures {
                let picture = &figure.picture;
                assert!(
                    picture.width > 0 && picture.height > 0 && !picture.alt.is_empty(),
                    "{}: {}",
                    article.slug,
                    picture.src
                );
            }
        }
    }
}
