//! Values of the contract: what one side writes the other reads, whatever the texts and numbers in it.

use crate::property::{Outcome, holds};
use jinri::model::article::*;
use jinri::model::counter::{Counter, Hot, HotItem};
use jinri::model::decode::Decode;
use jinri::model::id::{Month, Slug, TagKey};
use jinri::model::list::{Archive, ListHead, ListPage};
use jinri::model::site::*;
use jinri::model::time::Timestamp;
use jinri::model::{boot, envelope};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use serde::Serialize;
use std::fmt::Debug;

/// A text with the characters that mean something to JSON, HTML, addresses and people.
pub fn text() -> impl Strategy<Value = String> {
    let special = "\"\\/<>&'\0\n\t\u{7f}\u{85}\u{2028}\u{feff}{}[]:,%#?=-._~ aZ0，。“”图😀\u{301}\u{130}\u{10ffff}";
    let character = prop_oneof![
        4 => proptest::sample::select(special.chars().collect::<Vec<_>>()),
        1 => any::<char>(),
        2 => proptest::char::range('\u{4e00}', '\u{9fff}'),
    ];
    vec(character, 0..12).prop_map(|characters| characters.into_iter().collect())
}

pub fn slug() -> impl Strategy<Value = Slug> {
    let character = proptest::sample::select("abcz019-".chars().collect::<Vec<_>>());
    let text = vec(character, 1..=80).prop_map(|characters| characters.into_iter().collect::<String>());
    text.prop_map(|text| Slug::parse(text.trim_matches('-')).unwrap_or_else(|| Slug::parse("x").unwrap()))
}

pub fn tag_key() -> impl Strategy<Value = TagKey> {
    text().prop_filter_map("a name without letters", |name| TagKey::of(&name))
}

pub fn month() -> impl Strategy<Value = Month> {
    (0..=9999_u16, 1..=12_u8).prop_map(|(year, month)| Month { year, month })
}

pub fn time() -> impl Strategy<Value = Timestamp> {
    let date = (0..=9999_u16, 1..=12_u8, 1..=28_u8);
    let clock = (0..24_u8, 0..60_u8, 0..60_u8);
    (date, clock, any::<bool>(), 0..24_u8, 0..60_u8).prop_map(|((y, mo, d), (h, mi, s), east, oh, om)| {
        let sign = if east { '+' } else { '-' };
        let text = format!("{y:04}-{mo:02}-{d:02}T{h:02}:{mi:02}:{s:02}{sign}{oh:02}:{om:02}");
        Timestamp::parse(&text).expect("such a time exists")
    })
}

fn picture() -> impl Strategy<Value = Picture> {
    let made = (of(text()), of(text()));
    (text(), text(), any::<u32>(), any::<u32>(), made).prop_map(|(src, alt, width, height, (widths, tone))| Picture {
        src,
        alt,
        width,
        height,
        widths,
        tone,
    })
}

fn figure() -> impl Strategy<Value = Figure> {
    (picture(), of(text())).prop_map(|(picture, caption)| Figure { picture, caption })
}

fn clip() -> impl Strategy<Value = Clip> {
    (text(), text(), of(text()), of(text()), of(text())).prop_map(|(src, label, caption, poster, captions)| Clip {
        src,
        label,
        caption,
        poster,
        captions,
    })
}

fn views() -> impl Strategy<Value = Views> {
    (any::<u64>(), of(time())).prop_map(|(count, until)| Views { count, until })
}

fn tag() -> impl Strategy<Value = Tag> {
    (tag_key(), text()).prop_map(|(key, name)| Tag { key, name })
}

fn kind(is_box: bool) -> impl Strategy<Value = Kind> {
    proptest::sample::select(Kind::all().filter(|kind| kind.is_box() == is_box).collect::<Vec<_>>())
}

fn runs() -> impl Strategy<Value = Vec<Run>> {
    let leaf = prop_oneof![
        text().prop_map(Run::Text),
        text().prop_map(Run::Code),
        Just(Run::Break),
        picture().prop_map(Run::Picture),
    ];
    let run = leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Run::Strong),
            vec(inner.clone(), 0..3).prop_map(Run::Emphasis),
            (kind(false), vec(inner.clone(), 0..3)).prop_map(|(kind, runs)| Run::Mark { kind, runs }),
            (text(), of(text()), vec(inner, 0..3)).prop_map(|(href, id, runs)| Run::Link { href, id, runs }),
        ]
    });
    vec(run, 0..4)
}

fn table() -> impl Strategy<Value = Block> {
    let align = proptest::sample::select(vec![Align::Start, Align::Center, Align::End]);
    let row = || vec(runs(), 0..3);
    (of(text()), vec(align, 0..4), row(), vec(row(), 0..3)).prop_map(|(caption, align, head, rows)| Block::Table {
        caption,
        align,
        head,
        rows,
    })
}

pub fn blocks() -> impl Strategy<Value = Vec<Block>> {
    let leaf = prop_oneof![
        runs().prop_map(Block::Paragraph),
        (any::<u8>(), text(), runs()).prop_map(|(level, id, runs)| Block::Heading { level, id, runs }),
        figure().prop_map(Block::Image),
        vec(figure(), 0..3).prop_map(Block::Gallery),
        table(),
        clip().prop_map(Block::Video),
        clip().prop_map(Block::Audio),
        (of(text()), text()).prop_map(|(language, text)| Block::Code { language, text }),
        Just(Block::Rule),
    ];
    let block = leaf.prop_recursive(2, 8, 3, |inner| {
        let items = vec(vec(inner.clone(), 0..3), 0..3);
        prop_oneof![
            (kind(true), runs(), vec(inner.clone(), 0..3)).prop_map(|(kind, title, blocks)| Block::Box {
                kind,
                title,
                blocks
            }),
            vec(inner, 0..3).prop_map(Block::Quote),
            (of(any::<u64>()), items).prop_map(|(start, items)| Block::List { start, items }),
        ]
    });
    vec(block, 0..5)
}

fn source() -> impl Strategy<Value = Source> {
    (text(), of(text()), of(text()), of(text())).prop_map(|(name, url, author, title)| Source {
        name,
        url,
        author,
        title,
    })
}

fn article_link() -> impl Strategy<Value = ArticleLink> {
    (slug(), text()).prop_map(|(slug, title)| ArticleLink { slug, title })
}

pub fn articles() -> impl Strategy<Value = Article> {
    let names = (slug(), text(), slug(), text(), of(text()), vec(text(), 0..3), of(text()));
    let rest = (time(), of(time()), of(source()), vec(tag(), 0..3), of(picture()), of(views()));
    (names, rest, blocks(), of(article_link()), of(article_link())).prop_map(|(names, rest, body, previous, next)| {
        let (slug, title, channel, summary, lead, authors, editor) = names;
        let (published, modified, source, tags, picture, views) = rest;
        let card = lead.clone();
        Article {
            slug,
            title,
            channel,
            published,
            modified,
            summary,
            lead,
            source,
            authors,
            editor,
            tags,
            picture,
            card,
            views,
            body,
            previous,
            next,
        }
    })
}

pub fn teaser() -> impl Strategy<Value = Teaser> {
    (slug(), text(), slug(), time(), text(), of(picture()), of(text()), of(views())).prop_map(
        |(slug, title, channel, published, summary, picture, source, views)| Teaser {
            slug,
            title,
            channel,
            published,
            summary,
            picture,
            source,
            views,
        },
    )
}

pub fn related() -> impl Strategy<Value = Related> {
    let reason = prop_oneof![vec(text(), 0..3).prop_map(Reason::Tags), vec(text(), 0..3).prop_map(Reason::Words)];
    let item = (teaser(), reason).prop_map(|(teaser, reason)| RelatedItem { teaser, reason });
    vec(item, 0..4).prop_map(|items| Related { items })
}

pub fn standalone() -> impl Strategy<Value = Standalone> {
    (slug(), text(), text(), of(time()), blocks()).prop_map(|(slug, title, summary, modified, body)| Standalone {
        slug,
        title,
        summary,
        modified,
        body,
    })
}

pub fn list_head() -> impl Strategy<Value = ListHead> {
    (text(), any::<u32>(), any::<u32>(), vec(teaser(), 0..4)).prop_map(|(name, total, pages, items)| ListHead {
        name,
        total,
        pages,
        items,
    })
}

pub fn list_page() -> impl Strategy<Value = ListPage> {
    (text(), any::<bool>(), vec(teaser(), 0..4)).prop_map(|(name, newer, items)| ListPage { name, newer, items })
}

pub fn archive() -> impl Strategy<Value = Archive> {
    vec((month(), any::<u32>()), 0..6).prop_map(|months| Archive { months })
}

pub fn hot() -> impl Strategy<Value = Hot> {
    let item = (slug(), text(), time(), any::<u64>(), of(views()))
        .prop_map(|(slug, title, published, count, views)| HotItem { slug, title, published, count, views });
    (of(time()), vec(item, 0..4)).prop_map(|(until, items)| Hot { until, items })
}

pub fn home() -> impl Strategy<Value = Home> {
    let block = (slug(), vec(teaser(), 0..3)).prop_map(|(channel, items)| ChannelBlock { channel, items });
    let stories = || vec(teaser(), 0..3);
    let blocks = of(vec(text(), 0..4));
    let tags = vec((tag(), any::<u32>()), 0..3);
    (of(teaser()), stories(), of(stories()), stories(), stories(), vec(block, 0..3), tags, blocks).prop_map(
        |(headline, features, strip, pinned, latest, channels, tags, blocks)| Home {
            headline,
            features,
            strip,
            pinned,
            latest,
            channels,
            tags,
            blocks,
        },
    )
}

fn named_link() -> impl Strategy<Value = NamedLink> {
    (text(), text()).prop_map(|(name, url)| NamedLink { name, url })
}

fn counter() -> impl Strategy<Value = Counter> {
    (text(), of(text()), of(text()), of(any::<bool>())).prop_map(|(provider, server, prefix, automation)| Counter {
        provider,
        server,
        prefix,
        automation,
    })
}

pub fn sites() -> impl Strategy<Value = Site> {
    let channel = (slug(), text(), text()).prop_map(|(slug, name, description)| Channel { slug, name, description });
    let link = (slug(), text()).prop_map(|(slug, title)| StandaloneLink { slug, title });
    let promotion = (text(), text(), text(), of(any::<bool>())).prop_map(|(name, text, url, house)| Promotion {
        name,
        text,
        url,
        house,
    });
    let footer = (text(), vec(named_link(), 0..3), of(named_link())).prop_map(|(copyright, filings, report)| Footer {
        copyright,
        filings,
        report,
    });
    let texts = (text(), text(), text(), text(), text(), any::<(u16, u16)>(), of(picture()), of(text()), of(text()));
    let lists = (vec(channel, 0..3), vec(link, 0..3), vec(named_link(), 0..3), vec(promotion, 0..3));
    (texts, lists, of(any::<u8>()), of(counter()), footer).prop_map(|(texts, lists, hot, counter, footer)| {
        let (name, tagline, description, language, base_url, years, logo, icon, share_picture) = texts;
        let (channels, standalone, friends, promotions) = lists;
        Site {
            name,
            tagline,
            description,
            language,
            base_url,
            logo,
            icon,
            share_picture,
            years,
            channels,
            standalone,
            hot,
            counter,
            friends,
            promotions,
            footer,
        }
    })
}

/// A plain article.
pub fn article() -> Article {
    Article {
        slug: Slug::parse("x").unwrap(),
        title: "题".to_owned(),
        channel: Slug::parse("jiaoyu").unwrap(),
        published: Timestamp::parse("2022-10-06T21:39:32+08:00").unwrap(),
        modified: None,
        summary: String::new(),
        lead: None,
        source: None,
        authors: vec![],
        editor: None,
        tags: vec![],
        picture: None,
        card: None,
        views: None,
        body: vec![],
        previous: None,
        next: None,
    }
}

/// A plain site.
pub fn site() -> Site {
    Site {
        name: "报".to_owned(),
        tagline: String::new(),
        description: String::new(),
        language: "zh-CN".to_owned(),
        base_url: "https://example.org/news/".to_owned(),
        logo: None,
        icon: None,
        share_picture: None,
        years: (2022, 2026),
        channels: vec![],
        standalone: vec![],
        hot: Some(10),
        counter: None,
        friends: vec![],
        promotions: vec![],
        footer: Footer { copyright: "报".to_owned(), filings: vec![], report: None },
    }
}

fn returns<T: Serialize + Decode + PartialEq + Debug>(value: T) -> Outcome {
    let file = envelope::encode(&value);
    prop_assert_eq!(envelope::decode::<T>(&file), Ok(value));
    // A page carries the content of the file.
    prop_assert_eq!(envelope::around(envelope::content(&file)), file);
    Ok(())
}

/// Numbers of JSON are exact only up to 2^53 in JavaScript, but both programs are Rust.
#[test]
fn articles_return_as_they_went() {
    holds("articles", 2, 100, articles(), returns);
    holds("standalone-pages", 1, 64, standalone(), returns);
    holds("related", 1, 200, related(), returns);
}

#[test]
fn lists_return_as_they_went() {
    holds("list-heads", 1, 200, list_head(), returns);
    holds("list-pages", 1, 200, list_page(), returns);
    holds("archives", 1, 200, archive(), returns);
    holds("hot", 1, 200, hot(), returns);
    holds("homes", 1, 64, home(), returns);
}

#[test]
fn sites_return_as_they_went() {
    holds("sites", 1, 200, sites(), returns);
}

#[test]
fn what_a_page_carries_returns_as_it_went_and_ends_no_script() {
    holds("boot", 1, 32, (text(), sites(), articles()), |(path, site, article)| {
        let (site_file, file) = (envelope::encode(&site), envelope::encode(&article));
        let text = boot::encode(&path, &site_file, &[&file]);
        prop_assert!(!text.contains('<'), "{}", text);
        let read: boot::Boot = envelope::decode(&text).map_err(|error| TestCaseError::fail(format!("{error:?}")))?;
        prop_assert_eq!((read.path, read.site), (path, site));
        prop_assert_eq!(Article::decode(&read.files[0]), Ok(article));
        Ok(())
    });
}
