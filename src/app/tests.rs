//! Pages as text: what every reader, a screen reader and a search engine get.

use super::frame::App;
use super::head;
use super::load::Load;
use super::page::{ListData, ListPart, Page};
use super::portal::{Portal, Visit};
use super::structured;
use crate::fetch::FetchError;
use crate::model::article::{
    Article, ArticleLink, Block, Clip, Figure, Picture, Run, Source, Standalone, Tag, Teaser, Views,
};
use crate::model::element_id;
use crate::model::id::{Month, Slug, TagKey};
use crate::model::list::{Archive, ListHead, ListPage};
use crate::model::route::{Base, ListId, Route};
use crate::model::site::{Channel, Footer, Home, NamedLink, Promotion, Site};
use crate::model::time::Timestamp;
use leptos::prelude::*;
use std::sync::Arc;

/// A headline that would be a script if anybody forgot to escape it.
const HOSTILE: &str = "</title><script>alert(1)</script>\"'&";

fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

fn time() -> Timestamp {
    Timestamp::parse("2022-10-06T21:39:32+08:00").unwrap()
}

fn text(text: &str) -> Run {
    Run::Text(text.to_owned())
}

fn site() -> Site {
    let channel = |slug: &str, name: &str| Channel {
        slug: Slug::parse(slug).unwrap(),
        name: name.to_owned(),
        description: format!("{name}频道的说明。"),
    };
    Site {
        name: "今日邯郸".into(),
        tagline: "口号".into(),
        description: "站点说明。".into(),
        language: "zh-CN".into(),
        base_url: "https://example.org/news/".into(),
        logo: Some(Picture::of("media/logo.0a1b2c3d4e.svg".into(), String::new(), 44, 44)),
        icon: Some("media/icon-512.0a1b2c3d4e.png".into()),
        share_picture: Some("media/share.0a1b2c3d4e.png".into()),
        years: (2022, 2026),
        channels: vec![channel("yaowen", "要闻"), channel("jiaoyu", "教育")],
        standalone: vec![],
        hot: None,
        counter: None,
        friends: vec![NamedLink { name: "友站".into(), url: "https://friend.example/".into() }],
        promotions: vec![Promotion {
            name: "投稿".into(),
            text: "写下身边事".into(),
            url: "/p/feedback".into(),
            house: None,
        }],
        footer: Footer { copyright: "今日邯郸".into(), filings: vec![], report: None },
    }
}

fn article() -> Article {
    Article {
        slug: slug("x"),
        title: "题目".into(),
        channel: slug("jiaoyu"),
        published: time(),
        modified: None,
        summary: "摘要。".into(),
        lead: None,
        source: None,
        authors: vec![],
        editor: None,
        tags: vec![],
        picture: None,
        card: None,
        views: None,
        body: vec![Block::Paragraph(vec![text("正文。")])],
        previous: None,
        next: None,
    }
}

fn teaser(name: &str) -> Teaser {
    Teaser {
        slug: slug(name),
        title: format!("题目{name}"),
        channel: slug("jiaoyu"),
        published: time(),
        summary: "摘要。".into(),
        picture: None,
        source: None,
        views: None,
    }
}

fn visit(page: Page) -> Visit {
    let route = match &page {
        Page::Home(_) => Route::Home,
        Page::List(list) => {
            let number = match &list.part {
                ListPart::Head(_) => None,
                ListPart::Page(number, _) => Some(*number),
            };
            Route::List(list.id.clone(), number)
        }
        Page::Article(article) => Route::Article(article.slug.clone()),
        Page::Standalone(page) => Route::Standalone(page.slug.clone()),
        Page::Archive(_) => Route::Archive,
        Page::Search => Route::Search,
        Page::Kept => Route::Kept,
    };
    Visit::new(format!("/news{}", route.path()), Some(route), Load::ready(page))
}

/// The whole app as text, in a folder `/news/`, read a month after the articles' date.
fn html_of(visit: Visit, site: Load<Site>) -> String {
    Owner::new_root(None).with(|| {
        let now = time().epoch() + 30 * 86_400;
        let portal = Portal::new(Base::new("/news/"), "报名".into(), visit, Some(now));
        portal.site.set(site);
        view! { <App portal /> }.to_html()
    })
}

fn html(page: Page) -> String {
    html_of(visit(page), Load::ready(site()))
}

fn shows(html: &str, wanted: &[&str]) {
    for part in wanted {
        assert!(html.contains(part), "{part} is not in {html}");
    }
}

#[test]
fn an_article_shows_all_that_is_known_of_it() {
    let html = html(Page::Article(Article {
        modified: Timestamp::parse("2022-10-07T08:00:00+08:00"),
        lead: Some("导语。".into()),
        source: Some(Source {
            name: "某报".into(),
            url: Some("https://paper.example/".into()),
            author: Some("赵某".into()),
            title: Some("原题".into()),
        }),
        authors: vec!["甲".into(), "乙".into()],
        editor: Some("丙".into()),
        tags: vec![Tag { key: TagKey::of("成语").unwrap(), name: "成语".into() }],
        views: Some(Views { count: 12_791, until: Some(time()) }),
        previous: Some(ArticleLink { slug: slug("before"), title: "前一篇".into() }),
        next: Some(ArticleLink { slug: slug("after"), title: "后一篇".into() }),
        ..article()
    }));
    shows(
        &html,
        &[
            "<h1 tabindex=\"-1\">题目</h1>",
            "<time datetime=\"2022-10-06T21:39:32+08:00\">2022年10月6日 21:39</time>",
            "更新于 <time datetime=\"2022-10-07T08:00:00+08:00\">",
            "<p class=\"lead\">导语。</p>",
            "来源：<a href=\"https://paper.example/\" rel=\"noopener\">某报</a>",
            "<dt>原作者</dt><dd>赵某</dd>",
            "<dt>作者</dt><dd>甲、乙</dd>",
            "<dt>责任编辑</dt><dd>丙</dd>",
            "href=\"/news/t/%E6%88%90%E8%AF%AD\" rel=\"tag\"",
            "value=\"12791\" data-state=\"snapshot\"",
            "浏览 1.2万（截至2022年10月6日）",
            "href=\"/news/a/before\"",
            "href=\"/news/a/after\"",
            "aria-label=\"相关资讯\"",
            "<a href=\"/news/c/jiaoyu\">教育</a>",
        ],
    );
    assert_eq!(html.matches("<h1").count(), 1);
}

#[test]
fn the_skip_link_leads_to_the_main_element() {
    let html = html(Page::Article(article()));
    let id = element_id::MAIN;
    shows(&html, &[&format!("href=\"/news/a/x#{id}\" class=\"skip\""), &format!("<main id=\"{id}\"")]);
}

#[test]
fn what_is_not_known_is_not_shown() {
    let html = html(Page::Article(article()));
    for absent in
        ["来源：", "更新于", "class=\"views\"", "class=\"credits\"", "上一篇", "class=\"lead\"", "class=\"aged\""]
    {
        assert!(!html.contains(absent), "{absent} in {html}");
    }
}

#[test]
fn hostile_text_is_text_wherever_it_stands() {
    let hostile = || HOSTILE.to_owned();
    let mut site = site();
    site.name = hostile();
    site.footer.copyright = hostile();
    site.promotions[0].name = hostile();
    site.friends[0].name = hostile();
    site.channels[1].name = hostile();
    let picture = Picture::of("https://x.example/\"onload=alert(1)//".into(), hostile(), 0, 0);
    let page = Page::Article(Article {
        title: hostile(),
        lead: Some(hostile()),
        editor: Some(hostile()),
        source: Some(Source { name: hostile(), url: Some("javascript:alert(1)".into()), author: None, title: None }),
        body: vec![
            Block::Paragraph(vec![text(HOSTILE), Run::Code(hostile())]),
            Block::Paragraph(vec![Run::Link { href: "javascript:alert(1)".into(), id: None, runs: vec![text("点")] }]),
            Block::Image(Figure { picture, caption: Some(hostile()) }),
        ],
        ..article()
    });
    let html = html_of(visit(page), Load::ready(site));
    assert!(!html.contains("<script"), "{html}");
    assert!(!html.contains("javascript:"), "{html}");
    assert!(!html.contains("\"onload"), "{html}");
    assert!(html.contains("referrerpolicy=\"no-referrer\""));
}

#[test]
fn what_must_not_be_followed_is_no_source_of_a_picture_or_a_clip_either() {
    for src in
        ["javascript://x/%0aalert(1)", "data://text/html,x", "data:image/svg+xml,<svg xmlns='http://x'/>", "vbscript:x"]
    {
        let picture = || Picture::of(src.to_owned(), "图".into(), 0, 0);
        let file = || Some(src.to_owned());
        let clip =
            || Clip { src: src.to_owned(), label: "片".into(), caption: None, poster: file(), captions: file() };
        let body = vec![
            Block::Image(Figure { picture: picture(), caption: None }),
            Block::Video(clip()),
            Block::Audio(clip()),
        ];
        let html = html(Page::Article(Article { body, ..article() }));
        assert_eq!(html.matches(" src=\"/news/").count(), 6, "{src}: the logo and five paths: {html}");
        assert_eq!(html.matches(" poster=\"/news/").count(), 1, "{html}");
        assert!(!html.contains(" src=\"data") && !html.contains(" src=\"javascript"), "{html}");
    }
}

#[test]
fn a_video_loads_nothing_but_its_poster_and_captions_before_it_is_played() {
    let file = |ending: &str| Some(format!("media/x.{ending}"));
    let clip = Clip {
        src: "media/x.webm".into(),
        label: "桥".into(),
        caption: None,
        poster: file("webp"),
        captions: file("vtt"),
    };
    let html = html(Page::Article(Article { body: vec![Block::Video(clip)], ..article() }));
    let track = "<track kind=\"captions\" src=\"/news/media/x.vtt\" srclang=\"zh-CN\" label=\"字幕\" default=\"\">";
    shows(&html, &["poster=\"/news/media/x.webp\"", "preload=\"none\"", track]);
    assert!(!html.contains("</track>"), "{html}");
}

#[test]
fn a_table_has_its_caption_and_no_tab_stop_of_its_own() {
    let cell = || vec![text("格")];
    let table =
        Block::Table { caption: Some("学校数".into()), align: vec![], head: vec![cell()], rows: vec![vec![cell()]] };
    let html = html(Page::Article(Article { body: vec![table], ..article() }));
    shows(&html, &["<div class=\"table\"><table><caption>学校数</caption><thead>"]);
}

#[test]
fn short_lines_of_a_paragraph_are_verse_and_long_ones_are_not() {
    let lines = |line: &str| Block::Paragraph(vec![text(line), Run::Break, text(line)]);
    let shown = |block: Block| html(Page::Article(Article { body: vec![block], ..article() }));
    shows(&shown(lines("劝君更尽一杯酒，")), &["<p class=\"verse\">劝君更尽一杯酒，<br>"]);
    for prose in [lines(&"长".repeat(25)), Block::Paragraph(vec![text("一行。")])] {
        assert!(!shown(prose).contains("verse"));
    }
}

#[test]
fn the_notice_of_age_counts_from_the_last_change() {
    let aged = |published: &str, modified: Option<&str>| {
        let article = Article {
            published: Timestamp::parse(published).unwrap(),
            modified: modified.map(|time| Timestamp::parse(time).unwrap()),
            ..article()
        };
        html(Page::Article(article))
    };
    let (old, older, now) = ("2020-03-01T08:00:00+08:00", "2019-03-01T08:00:00+08:00", time());
    shows(&aged(old, None), &["class=\"aged\"", "本文发表于 2020 年"]);
    shows(&aged(older, Some(old)), &["本文最后更新于 2020 年"]);
    assert!(!aged(old, Some(now.as_str())).contains("class=\"aged\""));
}

#[test]
fn notices_of_the_newspaper_and_advertisements_are_told_apart() {
    let mut site = site();
    let house = Promotion { name: "栏目".into(), text: "去看".into(), url: "/c/jiaoyu".into(), house: Some(true) };
    site.promotions.push(house);
    let html = html_of(visit(Page::Article(article())), Load::ready(site));
    let (own, advertisement) = (html.find("aria-label=\"推荐\"").unwrap(), html.find("aria-label=\"广告\"").unwrap());
    assert!(own < advertisement);
    shows(&html[own..advertisement], &["href=\"/news/c/jiaoyu\" rel=\"noopener\""]);
    shows(&html[advertisement..], &["rel=\"sponsored nofollow noopener\""]);
}

#[test]
fn a_link_of_the_site_that_names_another_address_stays_on_the_site() {
    let run = Run::Link { href: "/p/about?from=https://x.example/".into(), id: None, runs: vec![text("文")] };
    let html = html(Page::Article(Article { body: vec![Block::Paragraph(vec![run])], ..article() }));
    shows(&html, &["href=\"/news/p/about?from=https://x.example/\""]);
}

#[test]
fn every_failure_has_its_code_and_one_action() {
    for (error, code, action) in [
        (FetchError::NotFound, "not-found", "回到首页</a>"),
        (FetchError::Offline, "offline", "重试"),
        (FetchError::Malformed, "malformed", "刷新页面"),
        (FetchError::Version, "version", "刷新页面"),
    ] {
        let html = html_of(Visit::new("/news/nope".into(), None, Load::Failed(error)), Load::ready(site()));
        shows(&html, &["role=\"alert\"", &format!("data-error=\"{code}\""), action]);
        assert_eq!(html.matches("role=\"alert\"").count(), 1);
        assert_eq!(html.matches("<h1").count(), 1);
    }
}

#[test]
fn without_the_sites_file_the_article_stands_and_the_shells_name_above_it() {
    let html = html_of(visit(Page::Article(article())), Load::Failed(FetchError::Offline));
    shows(&html, &["正文。", "报名", "data-error=\"offline\""]);
}

fn list(part: ListPart) -> ListData {
    ListData { id: ListId::Channel(slug("jiaoyu")), part }
}

fn list_head() -> ListData {
    list(ListPart::Head(ListHead { name: "教育".into(), total: 60, pages: 2, items: vec![teaser("new")] }))
}

fn list_page(number: u32, newer: bool) -> ListData {
    list(ListPart::Page(number, ListPage { name: "教育".into(), newer, items: vec![teaser("old")] }))
}

#[test]
fn a_list_leads_to_its_older_and_newer_pages() {
    let head = html(Page::List(list_head()));
    shows(&head, &["href=\"/news/c/jiaoyu/2\" rel=\"next\"", "教育频道的说明。", "共 60 篇"]);
    assert!(!head.contains("rel=\"prev\""));
    let second = html(Page::List(list_page(2, false)));
    shows(
        &second,
        &["href=\"/news/c/jiaoyu\" rel=\"prev\"", "href=\"/news/c/jiaoyu/1\" rel=\"next\"", "2022年10月6日"],
    );
    let oldest = html(Page::List(list_page(1, true)));
    shows(&oldest, &["href=\"/news/c/jiaoyu/2\" rel=\"prev\""]);
    assert!(!oldest.contains("rel=\"next\""));
    // No list has so many pages, but a host may send a file for any address.
    let last = html(Page::List(list_page(u32::MAX, true)));
    shows(&last, &["href=\"/news/c/jiaoyu\" rel=\"prev\""]);
}

#[test]
fn the_archive_has_its_months_by_year() {
    let month = |text: &str| Month::parse(text).unwrap();
    let months = vec![(month("2023-02"), 1), (month("2022-12"), 2), (month("2022-10"), 3)];
    let html = html(Page::Archive(Archive { months }));
    shows(&html, &["共 6 篇", "<h2>2023年</h2>", "<h2>2022年</h2>", "href=\"/news/archive/2022-12\"", ">10月</a>"]);
    assert_eq!(html.matches("<h2>2022年").count(), 1);
    let damaged = vec![(month("2023-02"), u32::MAX), (month("2022-12"), 1)];
    shows(&self::html(Page::Archive(Archive { months: damaged })), &["共 4294967295 篇"]);
}

#[test]
fn a_search_is_a_plain_form_on_every_page() {
    let html = self::html(Page::Search);
    let page = &html[html.find("<main").unwrap()..];
    shows(
        page,
        &["<form role=\"search\" action=\"/news/search\">", "<input type=\"search\" name=\"q\" maxlength=\"200\""],
    );
    shows(page, &["<option value=\"jiaoyu\">教育</option>", "<found-articles><noscript>", "href=\"/news/archive\""]);
    assert!(html.contains("<header class=\"masthead bare\""), "the page's own box is enough: {html}");
    let archive = self::html(Page::Archive(Archive { months: vec![] }));
    assert_eq!(archive.matches("action=\"/news/search\"").count(), 1);
    assert!(!archive.contains("masthead bare"));
}

#[test]
fn the_page_of_what_is_kept_has_a_place_for_it_and_says_what_it_is() {
    let html = html(Page::Kept);
    shows(&html, &["<h1 tabindex=\"-1\">收藏</h1>", "<kept-articles><noscript>", "没有网络时也能读"]);
}

#[test]
fn notices_are_named_as_such_and_come_after_the_headline() {
    let html = html(Page::Home(Home {
        headline: Some(teaser("a")),
        features: vec![],
        strip: None,
        pinned: vec![teaser("b")],
        latest: vec![],
        channels: vec![],
        tags: vec![],
        blocks: None,
    }));
    let notice = html.find("aria-label=\"广告\"").unwrap();
    assert!(html.find("<h1").unwrap() < notice);
    shows(&html[notice..], &["href=\"/news/p/feedback\" rel=\"sponsored nofollow noopener\""]);
    shows(&html, &["<li class=\"pinned\">", "aria-current=\"page\""]);
}

#[test]
fn an_article_tells_link_cards_and_search_engines_what_it_is() {
    let mut site = site();
    site.name = "今日邯郸".into();
    let picture = Picture::of("media/p.0a1b2c3d4e.svg".into(), "图".into(), 960, 600);
    let article = Article {
        title: HOSTILE.into(),
        summary: HOSTILE.into(),
        authors: vec![HOSTILE.into()],
        picture: Some(picture),
        modified: Timestamp::parse("2022-10-07T08:00:00+08:00"),
        ..article()
    };
    let visit = visit(Page::Article(article));
    let head = head::of(&visit, Some(&site));
    let meta = |name: &str| head.metas.iter().find(|(_, key, _)| *key == name).map(|(_, _, content)| content.as_str());
    assert_eq!(meta("og:type"), Some("article"));
    assert_eq!(meta("og:title"), Some(HOSTILE), "plain text: whoever writes it into a page escapes it");
    assert_eq!(meta("og:url"), Some("https://example.org/news/a/x"));
    assert_eq!(meta("og:image"), Some("https://example.org/news/media/share.0a1b2c3d4e.png"), "no link card draws SVG");
    assert_eq!(meta("og:locale"), Some("zh_CN"));
    assert_eq!(meta("article:published_time"), Some("2022-10-06T21:39:32+08:00"));
    assert_eq!(meta("article:modified_time"), Some("2022-10-07T08:00:00+08:00"));
    assert_eq!(meta("article:section"), Some("教育"));
    let json = structured::of(visit.page.value().unwrap(), &site, &head).unwrap();
    assert!(!json.contains('<'), "{json}");
    let data: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(data[0]["@type"], "NewsArticle");
    assert_eq!(data[0]["headline"], HOSTILE);
    assert_eq!(data[0]["datePublished"], "2022-10-06T21:39:32+08:00");
    assert_eq!(data[0]["dateModified"], "2022-10-07T08:00:00+08:00");
    assert_eq!(data[0]["author"][0]["name"], HOSTILE);
    assert_eq!(data[0]["image"][0], "https://example.org/news/media/p.0a1b2c3d4e.svg");
    assert_eq!(data[0]["publisher"]["name"], "今日邯郸");
    let trail = data[1]["itemListElement"].as_array().unwrap();
    let steps: Vec<_> = trail.iter().map(|step| step["item"].as_str().unwrap()).collect();
    let expected = ["https://example.org/news/", "https://example.org/news/c/jiaoyu", "https://example.org/news/a/x"];
    assert_eq!(steps, expected);
}

/// The structured data of a page.
fn structured_of(page: Page) -> serde_json::Value {
    let (site, visit) = (site(), visit(page));
    let head = head::of(&visit, Some(&site));
    serde_json::from_str(&structured::of(visit.page.value().unwrap(), &site, &head).unwrap()).unwrap()
}

#[test]
fn whoever_wrote_an_article_is_its_author() {
    let source = |author: Option<&str>| {
        let author = author.map(str::to_owned);
        Some(Source { name: "某报".into(), url: None, author, title: None })
    };
    let author = |authors: &[&str], source: Option<Source>| {
        let authors = authors.iter().map(|name| (*name).to_owned()).collect();
        let data = structured_of(Page::Article(Article { authors, source, ..article() }));
        let author = &data[0]["author"];
        let author = author.get(0).unwrap_or(author);
        (author["@type"].as_str().unwrap().to_owned(), author["name"].as_str().unwrap().to_owned())
    };
    let person = |name: &str| ("Person".to_owned(), name.to_owned());
    assert_eq!(author(&["王"], source(Some("李"))), person("王"));
    assert_eq!(author(&[], source(Some("李"))), person("李"));
    assert_eq!(author(&[], source(None)), ("Organization".to_owned(), "某报".to_owned()));
    assert_eq!(author(&[], None), ("NewsMediaOrganization".to_owned(), "今日邯郸".to_owned()));
}

#[test]
fn a_month_has_the_name_that_readers_see() {
    let month = || ListData { id: ListId::Month(Month::parse("2022-10").unwrap()), ..list_head() };
    let head = head::of(&visit(Page::List(month())), Some(&site()));
    let title = head.metas.iter().find(|(_, name, _)| *name == "og:title").map(|(_, _, title)| title.as_str());
    assert_eq!(title, Some("2022年10月归档"));
    let trail = structured_of(Page::List(month()));
    let names: Vec<_> = trail["itemListElement"].as_array().unwrap().iter().map(|step| &step["name"]).collect();
    assert_eq!(names, ["首页", "归档", "2022年10月"]);
}

#[test]
fn the_first_picture_is_not_loaded_late() {
    let picture = |src: &str| Picture::of(src.into(), String::new(), 4, 3);
    let image = |src: &str| Block::Image(Figure { picture: picture(src), caption: None });
    let gallery = ["media/2.png", "media/3.png"].map(|src| Figure { picture: picture(src), caption: None });
    let paragraph = || Block::Paragraph(vec![text("正文。")]);
    let body = vec![paragraph(), image("media/1.png"), Block::Gallery(gallery.into()), image("media/4.png")];
    let html = html(Page::Article(Article { body, ..article() }));
    let loadings: Vec<bool> = (1..=4)
        .map(|number| {
            let (_, after) = html.split_once(&format!("media/{number}.png")).unwrap();
            after.split_once('>').unwrap().0.contains("loading=\"eager\"")
        })
        .collect();
    assert_eq!(loadings, [true, true, false, false]);
}

#[test]
fn the_head_names_the_page_and_its_address() {
    let site = site();
    let of = |page| head::of(&visit(page), Some(&site));
    let article_head = of(Page::Article(article()));
    assert_eq!(article_head.title, "题目 - 今日邯郸");
    assert_eq!(article_head.description, "摘要。");
    assert_eq!(article_head.canonical.as_deref(), Some("https://example.org/news/a/x"));
    assert_eq!(of(Page::List(list_head())).title, "教育 - 今日邯郸");
    let older = of(Page::List(list_page(1, true)));
    assert_eq!(older.title, "教育（2022年10月6日） - 今日邯郸");
    assert_eq!(older.canonical.as_deref(), Some("https://example.org/news/c/jiaoyu/1"));
    let page = Standalone {
        slug: slug("about"),
        title: "关于".into(),
        summary: "说明。".into(),
        modified: None,
        body: vec![],
    };
    assert_eq!(of(Page::Standalone(page)).title, "关于 - 今日邯郸");
    let missing = Visit::new("/news/nope".into(), None, Load::Failed(FetchError::NotFound));
    assert_eq!(head::of(&missing, Some(&site)).canonical, None);
    let arc: Arc<Site> = Arc::new(site);
    let home = Home {
        headline: None,
        features: vec![],
        strip: None,
        pinned: vec![],
        latest: vec![],
        channels: vec![],
        tags: vec![],
        blocks: None,
    };
    assert_eq!(head::of(&visit(Page::Home(home)), Some(&arc)).title, "今日邯郸 - 口号");
}
