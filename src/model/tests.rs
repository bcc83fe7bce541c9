//! The two sides of the contract: [`super::decode`] reads what serde writes, for every type and every variant.

use super::article::*;
use super::counter::{Counter, Hot, HotItem};
use super::decode::Decode;
use super::envelope::{decode, encode};
use super::id::{Month, Slug, TagKey};
use super::list::{Archive, ListHead, ListPage};
use super::site::*;
use super::time::Timestamp;
use serde::Serialize;
use std::fmt::Debug;

fn returns<T: Serialize + Decode + PartialEq + Debug>(value: T) {
    assert_eq!(decode::<T>(&encode(&value)), Ok(value));
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn run(t: &str) -> Vec<Run> {
    vec![Run::Text(text(t))]
}

fn time() -> Timestamp {
    Timestamp::parse("2022-10-06T21:39:32+08:00").unwrap()
}

fn slug() -> Slug {
    Slug::parse("x").unwrap()
}

fn picture() -> Picture {
    Picture::of(text("media/x.svg"), text("图"), 960, 600)
}

fn tag() -> Tag {
    Tag { key: TagKey::of("成语").unwrap(), name: text("成语") }
}

fn teaser(rich: bool) -> Teaser {
    Teaser {
        slug: slug(),
        title: text("题"),
        channel: slug(),
        published: time(),
        summary: text("摘要。"),
        picture: rich.then(picture),
        source: rich.then(|| text("报")),
        views: rich.then(|| Views { count: u64::MAX, until: Some(time()) }),
    }
}

fn body() -> Vec<Block> {
    let figure = Figure { picture: picture(), caption: None };
    let sound =
        Clip {
            src: text("media/x.ogg"), label: text("钟"), caption: Some(text("说明")), poster: None, captions: None
        };
    let video = Clip {
        src: text("media/x.webm"),
        poster: Some(text("media/x.webp")),
        captions: Some(text("media/x.vtt")),
        ..sound.clone()
    };
    vec![
        Block::Paragraph(vec![
            Run::Text(text("文")),
            Run::Strong(run("重")),
            Run::Emphasis(run("点")),
            Run::Link { href: text("/a/x"), id: None, runs: run("链") },
            Run::Code(text("x")),
            Run::Break,
        ]),
        Block::Heading { level: 2, id: text("s1"), runs: run("节") },
        Block::Image(Figure { caption: Some(text("说明")), ..figure.clone() }),
        Block::Gallery(vec![figure.clone(), figure]),
        Block::List { start: None, items: vec![vec![Block::Paragraph(run("项"))]] },
        Block::List { start: Some(3), items: vec![] },
        Block::Quote(vec![Block::Paragraph(run("引"))]),
        Block::Table {
            caption: Some(text("表")),
            align: vec![Align::Start, Align::Center, Align::End],
            head: vec![run("头")],
            rows: vec![vec![run("格")]],
        },
        Block::Video(video),
        Block::Audio(sound),
        Block::Code { language: Some(text("toml")), text: text("a = 1") },
        Block::Code { language: None, text: text("b") },
        Block::Rule,
        Block::Paragraph(vec![
            Run::Link { href: text(""), id: Some(text("fn-1")), runs: vec![] },
            Run::Picture(picture()),
        ]),
        Block::Paragraph(
            Kind::all().filter(|kind| !kind.is_box()).map(|kind| Run::Mark { kind, runs: run("标") }).collect(),
        ),
        Block::Quote(Kind::all().filter(|kind| kind.is_box()).map(framed).collect()),
    ]
}

fn framed(kind: Kind) -> Block {
    Block::Box { kind, title: run("题"), blocks: vec![Block::Rule] }
}

#[test]
fn an_article_with_every_block_and_run_returns_as_it_went() {
    let link = || Some(ArticleLink { slug: slug(), title: text("邻") });
    let plain = Article {
        slug: slug(),
        title: text("题"),
        channel: slug(),
        published: time(),
        modified: None,
        summary: text("摘要。"),
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
    };
    returns(plain.clone());
    let full =
        Source { name: text("报"), url: Some(text("https://x")), author: Some(text("甲")), title: Some(text("原")) };
    returns(Article {
        modified: Some(time()),
        lead: Some(text("导语")),
        source: Some(full),
        authors: vec![text("甲")],
        editor: Some(text("乙")),
        tags: vec![tag()],
        picture: Some(picture()),
        card: Some(text("media/card.png")),
        views: Some(Views { count: 2791, until: None }),
        body: body(),
        previous: link(),
        next: link(),
        ..plain
    });
}

fn site() -> Site {
    let link = || NamedLink { name: text("友"), url: text("https://x/") };
    Site {
        name: text("报"),
        tagline: text(""),
        description: text(""),
        language: text("zh-CN"),
        base_url: text("https://example.org/"),
        logo: Some(Picture::of(text("media/logo.svg"), text(""), 44, 44)),
        icon: Some(text("media/icon.png")),
        share_picture: Some(text("media/share.png")),
        years: (2022, 2026),
        channels: vec![Channel { slug: slug(), name: text("教育"), description: text("") }],
        standalone: vec![StandaloneLink { slug: slug(), title: text("关于") }],
        hot: Some(10),
        counter: Some(Counter {
            provider: text("waline"),
            server: Some(text("https://counter.example.org/")),
            prefix: Some(text("/handan")),
            automation: Some(true),
        }),
        friends: vec![link()],
        promotions: vec![
            Promotion { name: text("甲"), text: text("乙"), url: text("/p/x"), house: Some(true) },
            Promotion { name: text("丙"), text: text("丁"), url: text("https://example.org/"), house: None },
        ],
        footer: Footer { copyright: text("报"), filings: vec![link()], report: Some(link()) },
    }
}

#[test]
fn every_other_file_returns_as_it_went() {
    returns(Standalone {
        slug: slug(),
        title: text("关于"),
        summary: text("。"),
        modified: Some(time()),
        body: body(),
    });
    returns(Related {
        items: vec![
            RelatedItem { teaser: teaser(true), reason: Reason::Tags(vec![text("甲")]) },
            RelatedItem { teaser: teaser(false), reason: Reason::Words(vec![text("乙"), text("丙")]) },
            RelatedItem { teaser: teaser(false), reason: Reason::Channel(vec![text("丁")]) },
            RelatedItem { teaser: teaser(false), reason: Reason::Site(Vec::new()) },
        ],
    });
    returns(ListHead { name: text("教育"), total: 61, pages: 2, items: vec![teaser(true)] });
    returns(ListPage { name: text("教育"), newer: true, items: vec![teaser(false)] });
    returns(Archive { months: vec![(Month::parse("2022-10").unwrap(), 7)] });
    returns(Counter { provider: text("local"), server: None, prefix: None, automation: None });
    let views = Some(Views { count: 2791, until: None });
    let hot = HotItem { slug: slug(), title: text("题"), published: time(), count: 2801, views };
    returns(Hot { until: Some(time()), items: vec![hot.clone(), HotItem { views: None, ..hot }] });
    returns(Hot { until: None, items: vec![] });
    returns(Home {
        headline: Some(teaser(true)),
        features: vec![teaser(true)],
        strip: Some(vec![teaser(false)]),
        pinned: vec![teaser(false)],
        latest: vec![],
        channels: vec![ChannelBlock { channel: slug(), items: vec![teaser(true)] }],
        tags: vec![(tag(), 3)],
        blocks: Some(vec![text("stories"), text("hot")]),
    });
    returns(site());
}

#[test]
fn the_written_form_is_the_one_that_is_published_everywhere() {
    let item = RelatedItem { teaser: teaser(false), reason: Reason::Words(vec![text("丛台")]) };
    assert_eq!(
        encode(&Related { items: vec![item] }),
        r#"{"schema":2,"data":{"items":[{"teaser":{"slug":"x","title":"题","channel":"x","published":"2022-10-06T21:39:32+08:00","summary":"摘要。"},"reason":{"words":["丛台"]}}]}}"#
    );
    assert_eq!(
        encode(&body()[..2]),
        r#"{"schema":2,"data":[{"paragraph":[{"text":"文"},{"strong":[{"text":"重"}]},{"emphasis":[{"text":"点"}]},{"link":{"href":"/a/x","runs":[{"text":"链"}]}},{"code":"x"},"break"]},{"heading":{"level":2,"id":"s1","runs":[{"text":"节"}]}}]}"#
    );
}
