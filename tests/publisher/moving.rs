//! Content that was written for Hugo, Zola, Hexo or Jekyll.

use crate::run::Outcome;
use crate::site::{PICTURE, Site, channel, slugs, with_body};
use crate::tree;
use jinri::model::article::{Block, Run};

fn yaml(front: &str) -> String {
    format!("---\ntitle: 题目\ndate: 2022-10-06\n{front}\n---\n正文。\n")
}

fn with_settings(lines: &str) -> Site {
    Site::new().with("site.toml", format!("{lines}\n{}", crate::site::SITE))
}

/// Everything that is published, as one text.
fn published(site: &Site) -> String {
    let bytes: Vec<u8> = tree::bytes(&site.out()).into_values().flatten().flatten().collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn what_another_tool_hides_is_not_published_and_named() {
    let keys = [
        "published: false",
        "draft: yes",
        "hidden: true",
        "private: \"yes\"",
        "unlisted: on",
        "status: draft",
        "visibility: private",
        "password: \"1234\"",
        "layout: false",
        "_build:\n  render: never",
        "build: {list: never}",
    ];
    let mut site = Site::new().with("jiaoyu/shown.md", yaml("published: true\npassword: \"\""));
    for (number, key) in keys.iter().enumerate() {
        site = site.with(&format!("jiaoyu/secret-{number}.md"), yaml(key));
    }
    let site = site
        .with("_drafts/secret-a.md", yaml(""))
        .with("jiaoyu/_secret-b.md", yaml(""))
        .with("wenlv/geheim/_index.md", "+++\ndraft = true\n+++\n")
        .with("wenlv/geheim/secret-c.md", yaml(""))
        .with("wenlv/erben/_index.md", "---\ncascade:\n- _build:\n    render: never\n---\n")
        .with("wenlv/erben/tief/secret-d.md", yaml(""))
        .with("wenlv/offen/_index.md", "---\ntitle: 开\n_build:\n  render: never\n---\n")
        .with("wenlv/offen/open.md", yaml(""));
    let outcome = site.build().sound();
    assert_eq!(site.slugs(), ["open", "shown"]);
    assert!(!published(&site).contains("secret"), "is told nowhere");
    assert_eq!((outcome.counted("draft"), outcome.counted("hidden")), (2, 13));
    let checked = site.check().sound();
    for name in ["jiaoyu/secret-0.md", "_drafts/secret-a.md", "jiaoyu/_secret-b.md", "tief/secret-d.md"] {
        assert!(checked.out.lines().any(|line| line.starts_with("not published, ") && line.ends_with(name)), "{name}");
    }
}

#[test]
fn a_key_that_may_hide_a_file_and_is_not_understood_is_an_error() {
    for key in ["published: flase", "visibility: friends", "permission: 3", "noindex: true", "hiddenFromHomePage: true"]
    {
        let site = Site::new().with("jiaoyu/a.md", yaml(key));
        let told = site.build().refused(&["content/jiaoyu/a.md:4:1: error[visibility]"]).told();
        assert!(told[0].hint.contains("draft = true"), "{told:?}");
    }
    let site = Site::new().with("jiaoyu/_index.md", "---\nprivate: perhaps\n---\n").with("jiaoyu/a.md", yaml(""));
    site.build().refused(&["content/jiaoyu/_index.md:2:1: error[visibility]"]);
}

#[test]
fn the_front_matters_of_hugo_and_hexo_are_read() {
    let site = Site::new()
        .with("jiaoyu/json.md", "{\n\"title\": \"题: 一\", \"date\": \"2022-10-06\"\n}\n\n正文。\n")
        .with("jiaoyu/semicolons.md", "\"title\": \"题: 一\",\n\"date\": \"2022-10-06\"\n;;;\n\n正文。\n")
        .with("jiaoyu/unopened.md", "title: \"题: 一\"\ndate: 2022-10-06\n---\n\n正文。\n")
        .with("jiaoyu/mac.md", "---\rtitle: \"题: 一\"\rdate: 2022-10-06\r---\r正文。\r")
        .built();
    for slug in ["json", "semicolons", "unopened", "mac"] {
        assert_eq!(
            (site.article(slug).title.as_str(), site.article(slug).summary.as_str()),
            ("题：一", "正文。"),
            "{slug}"
        );
    }
}

#[test]
fn a_title_that_lacks_quotes_is_read_with_a_warning() {
    let site = Site::new().with("jiaoyu/a.md", "---\ntitle: 今日: 邯郸\ndate: 2022-10-06\n---\n正文。\n");
    site.build().warned(&["content/jiaoyu/a.md:2:1: warning[front-matter-yaml]"]);
    assert_eq!(site.article("a").title, "今日：邯郸");
}

#[test]
fn a_missing_title_and_a_missing_date_are_found_elsewhere() {
    let site = Site::new()
        .with("jiaoyu/2020-01-05-a.md", "# 大标题\n\n正文。\n")
        .with("jiaoyu/2020/01/06/b.md", "---\ntags: []\n---\n正文。\n");
    let heads =
        ["content/jiaoyu/2020/01/06/b.md:1:1: warning[title]", "content/jiaoyu/2020-01-05-a.md:1:1: warning[title]"];
    site.build().warned(&heads);
    let article = site.article("2020-01-05-a");
    assert_eq!((article.title.as_str(), article.published.as_str()), ("大标题", "2020-01-05T00:00:00+08:00"));
    assert_eq!(article.body.len(), 1, "the heading is not repeated");
    assert_eq!(site.article("b").published.as_str(), "2020-01-06T00:00:00+08:00");
    assert_eq!(site.article("b").title, "b");
}

#[test]
fn a_date_that_may_mean_two_days_is_refused() {
    let site = Site::new().with("jiaoyu/a.md", "---\ntitle: 题\ndate: 05/06/2020\n---\n正文。\n");
    let told = site.build().refused(&["content/jiaoyu/a.md:3:1: error[date]"]).told();
    assert!(told[0].message.contains("two days"), "{told:?}");
}

#[test]
fn a_file_at_the_root_with_a_date_or_tags_is_an_article() {
    let site = with_settings("default_channel = \"jiaoyu\"")
        .with("dated.md", yaml(""))
        .with("2020-01-05-tagged.md", "---\ntitle: 题\ntags: 甲 乙\n---\n正文。\n")
        .with("about.md", "---\ntitle: 关于\n---\n正文。\n")
        .with("jiaoyu/links.md", "---\ntitle: 链接\nlayout: page\n---\n正文。\n")
        .built();
    assert_eq!(site.slugs(), ["2020-01-05-tagged", "dated"]);
    assert_eq!((site.page("about").title.as_str(), site.page("links").title.as_str()), ("关于", "链接"));
    assert_eq!(site.article("2020-01-05-tagged").tags.len(), 2);
}

#[test]
fn the_first_category_that_is_a_channel_counts_else_the_default() {
    let aliased = crate::site::SITE.replacen("name = \"文旅\"", "name = \"文旅\"\naliases = [\"Travel\"]", 1);
    let site = Site::new()
        .with("site.toml", format!("default_channel = \"教育\"\n{aliased}"))
        .with("x/second.md", yaml("categories: [头条, 文旅]"))
        .with("x/alias.md", yaml("categories: travel"))
        .with("x/nested.md", yaml("categories:\n- [头条, 本地]\n- [WENLV]"))
        .with("x/joined.md", yaml("category: 头条, 文旅"))
        .with("x/unknown.md", yaml("categories: [头条]"))
        .with("wenlv/by-folder.md", yaml("categories: [头条]"))
        .built();
    let members = |slug| slugs(&site.head(channel(slug)).items).into_iter().map(str::to_owned).collect::<Vec<_>>();
    let mut wenlv = members("wenlv");
    wenlv.sort_unstable();
    assert_eq!(wenlv, ["alias", "by-folder", "joined", "nested", "second"]);
    assert_eq!(members("jiaoyu"), ["unknown"]);
}

#[test]
fn channels_are_made_from_the_categories_for_a_first_try() {
    let site = Site::bare()
        .with("site.toml", "title = \"报\"\nbase_url = \"https://example.org/\"\nchannels = \"auto\"\n")
        .with("_posts/a.md", yaml("categories: [头条]"))
        .with("_posts/b.md", yaml("categories: 头条"))
        .with("_posts/c.md", yaml("categories: [Tech]"))
        .with("_posts/d.md", yaml("categories: [tech]"))
        .with("_posts/e.md", yaml(""))
        .built();
    let channels: Vec<(String, String)> =
        site.site_file().channels.into_iter().map(|channel| (channel.slug.to_string(), channel.name)).collect();
    let expected = [("tech", "Tech"), ("tou-tiao", "头条"), ("qita", "其他")];
    assert_eq!(channels, expected.map(|(slug, name)| (slug.to_owned(), name.to_owned())));
    assert_eq!(slugs(&site.head(channel("qita")).items), ["e"]);
    // Another category makes another channel, also of articles that are recalled from the cache.
    site.write("_posts/e.md", yaml("categories: [新]"));
    site.build().sound();
    assert_eq!(slugs(&site.head(channel("xin")).items), ["e"]);
}

#[test]
fn a_slug_is_derived_from_a_name_that_is_none_and_does_not_depend_on_other_files() {
    let first = || Site::new().with("jiaoyu/你好.md", yaml("")).with("wenlv/Hello_World.md", yaml(""));
    let site = first().built();
    assert_eq!(site.slugs(), ["hello-world", "ni-hao"]);
    let redirect = |site: &Site| std::fs::read_to_string(site.out().join("_redirects")).unwrap();
    assert!(
        redirect(&site).contains("/a/%E4%BD%A0%E5%A5%BD /a/ni-hao 301")
            || redirect(&site).contains("/a/你好 /a/ni-hao 301")
    );
    // A newer article with the same slug comes before it in the order of the files, and does not take it.
    let newer = "---\ntitle: 题目\ndate: 2023-01-02\n---\n正文。\n";
    site.write("jiaoyu/0/你好.md", newer);
    site.write("jiaoyu/0/hello_world.md", newer);
    site.build().sound();
    assert_eq!(site.slugs(), ["hello-world-20230102", "hello-world", "ni-hao-20230102", "ni-hao"]);
    // A slug that was written comes first, and what was published before makes no difference.
    site.write("jiaoyu/written.md", "---\ntitle: 题目\ndate: 2024-01-02\nslug: ni-hao\n---\n正文。\n");
    site.build();
    let again = first()
        .with("jiaoyu/0/你好.md", newer)
        .with("jiaoyu/0/hello_world.md", newer)
        .with("jiaoyu/written.md", "---\ntitle: 题目\ndate: 2024-01-02\nslug: ni-hao\n---\n正文。\n");
    again.build();
    assert_eq!(tree::bytes(&site.out()), tree::bytes(&again.out()));
    assert_eq!(site.article("ni-hao").published.as_str(), "2024-01-02T00:00:00+08:00");
}

#[test]
fn slugs_that_collide_once_they_are_derived_are_told_apart_whatever_the_order() {
    let files = |folders: [&str; 3]| {
        let site = Site::new().with("jiaoyu/written.md", yaml("slug: ni-hao-20221006"));
        folders.iter().fold(site, |site, folder| site.with(&format!("jiaoyu/{folder}/你好.md"), yaml("")))
    };
    let site = files(["1", "2", "3"]).with("jiaoyu/Ni_Hao.md", yaml("")).built();
    let mut slugs = site.slugs();
    slugs.sort();
    slugs.dedup();
    assert_eq!(slugs.len(), 5, "{slugs:?}");
    assert!(slugs.contains(&"ni-hao".to_owned()) && slugs.contains(&"ni-hao-20221006".to_owned()), "{slugs:?}");
    // Another article, however its file is called, changes none of them.
    site.write("jiaoyu/0.md", yaml(""));
    site.build().sound();
    assert!(slugs.iter().all(|slug| site.slugs().contains(slug)), "{:?}", site.slugs());
}

#[test]
fn slugs_that_were_only_a_part_of_an_address_may_occur_twice() {
    let files = |site: Site| {
        site.with("jiaoyu/b.md", "---\ntitle: 一月\ndate: 2019-01-01\nslug: monthly\n---\n正文。\n")
            .with("jiaoyu/a.md", "---\ntitle: 二月\ndate: 2019-02-01\nslug: monthly\n---\n正文。\n")
    };
    files(Site::new()).build().refused(&["content/jiaoyu/b.md: error[slug-twice]"]);
    let site = files(with_settings("old_addresses = \"/{year}/{month}/{slug}/\""));
    site.build().warned(&["content/jiaoyu/a.md: warning[slug-twice]"]);
    assert_eq!(
        (site.article("monthly").title.as_str(), site.article("monthly-20190201").title.as_str()),
        ("一月", "二月")
    );
    let redirects = std::fs::read_to_string(site.out().join("_redirects")).unwrap();
    assert!(redirects.contains("/2019/02/monthly/ /a/monthly-20190201 301"), "{redirects}");
}

#[test]
fn old_addresses_follow_from_a_pattern_and_from_permalinks() {
    let site = with_settings("old_addresses = [\"/{year}/{month}/{day}/{title}.html\", \"/p/{abbrlink}/\"]")
        .with("jiaoyu/2020-01-05-a.md", yaml("abbrlink: 34212\npermalink: /hao/"))
        .with(
            "jiaoyu/b.md",
            yaml("url: /old.html\nredirect_from:\n- /older/\naliases: [\"https://old.example.org/oldest\"]"),
        )
        .with("jiaoyu/c.md", yaml("permalink: /hao/"));
    site.build().warned(&["content/jiaoyu/c.md:4:1: warning[alias-taken]"]);
    let redirects = std::fs::read_to_string(site.out().join("_redirects")).unwrap();
    for line in [
        "/2022/10/06/a.html /a/2020-01-05-a 301",
        "/p/34212 /a/2020-01-05-a 301",
        "/hao/ /a/2020-01-05-a 301",
        "/old.html /a/b 301",
        "/older/ /a/b 301",
        "/oldest/ /a/b 301",
        "/2022/10/06/c.html /a/c 301",
    ] {
        assert!(redirects.lines().any(|other| other == line), "{line}: {redirects}");
    }
}

fn first_link(site: &Site, slug: &str) -> String {
    match &site.article(slug).body[0] {
        Block::Paragraph(runs) => match &runs[0] {
            Run::Link { href, .. } => href.clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn links_to_files_and_to_old_addresses_lead_to_the_articles() {
    let links = [
        "Target.md",
        "./Target.md#x",
        "../jiaoyu/Target.md",
        "@/jiaoyu/Target.md",
        "/jiaoyu/Target.md",
        "../Target/",
        "/posts/target/",
        "/posts/target#x",
    ];
    let mut site = Site::new().with("jiaoyu/Target.md", yaml("aliases: [/posts/target/]"));
    for (number, link) in links.iter().enumerate() {
        site = site.with(&format!("jiaoyu/link-{number}.md"), with_body(&format!("[链接]({link})")));
    }
    let site = site.built();
    let check = |site: &Site, slug: &str| {
        for (number, link) in links.iter().enumerate() {
            let fragment = link.find('#').map_or("", |at| &link[at..]);
            assert_eq!(first_link(site, &format!("link-{number}")), format!("/a/{slug}{fragment}"), "{link}");
        }
    };
    check(&site, "target");
    // The links follow an article that gets another slug, although their own files do not change.
    site.write("jiaoyu/Target.md", yaml("slug: other\naliases: [/posts/target/]"));
    site.build().sound();
    check(&site, "other");
    // And they can be published again from the cache.
    site.write("jiaoyu/new.md", with_body("正文。"));
    site.build().sound();
    check(&site, "other");
}

#[test]
fn links_with_the_sites_full_address_lead_to_the_articles() {
    let links = [
        ("https://old.example.org/posts/target/#x", "/a/target#x"),
        ("http://OLD.example.org/posts/target", "/a/target"),
        ("//old.example.org/a/target", "/a/target"),
        ("https://example.org/a/target", "/a/target"),
        ("https://example.org/", "/"),
        ("https://other.example.org/posts/target/", "https://other.example.org/posts/target/"),
        ("https://old.example.org/none.html", "https://old.example.org/none.html"),
    ];
    let mut site =
        with_settings("old_hosts = [\"old.example.org\"]").with("jiaoyu/Target.md", yaml("aliases: [/posts/target/]"));
    for (number, (link, _)) in links.iter().enumerate() {
        site = site.with(&format!("jiaoyu/link-{number}.md"), with_body(&format!("[链接]({link})")));
    }
    let told = site.build().warned(&["content/jiaoyu/link-6.md:6:1: warning[link-broken]"]).told();
    assert!(told[0].hint.contains("old_addresses"), "{told:?}");
    for (number, (link, target)) in links.iter().enumerate() {
        assert_eq!(first_link(&site, &format!("link-{number}")), *target, "{link}");
    }
}

#[test]
fn pictures_with_the_sites_full_address_are_those_of_the_content() {
    let body = "![图](https://old.example.org/p.svg)\n\n![图](https://old.example.org/none.png)";
    let front = "images: [\"http://old.example.org/p.svg\"]";
    let site = with_settings("old_hosts = [\"old.example.org\"]")
        .with("p.svg", PICTURE)
        .with("jiaoyu/a.md", format!("---\ntitle: 题目\ndate: 2022-10-06\n{front}\n---\n{body}\n"));
    for _ in 0..2 {
        site.build().warned(&["content/jiaoyu/a.md:8:1: warning[picture-missing]"]);
    }
    let article = site.article("a");
    let [Block::Image(own), Block::Image(other)] = &article.body[..] else { panic!("two pictures: {article:?}") };
    assert!(own.picture.src.starts_with("media/p.") && own.picture.width == 32, "{own:?}");
    assert_eq!(other.picture.src, "https://old.example.org/none.png");
    assert_eq!(article.picture.unwrap().src, own.picture.src);
}

#[test]
fn an_unknown_key_is_a_warning_once_also_from_the_cache() {
    let site = Site::new().with("jiaoyu/a.md", yaml("forum_id: 1")).with("jiaoyu/b.md", yaml("forum_id: 2"));
    for _ in 0..2 {
        let told = site.build().warned(&["content/jiaoyu/a.md: warning[front-matter-key]"]).told();
        assert!(told[0].message.contains("files with it: 2"), "{told:?}");
    }
}

#[test]
fn articles_in_other_formats_are_named() {
    let site = Site::new()
        .with("jiaoyu/a.md", with_body("正文。"))
        .with("jiaoyu/b.html", "---\ntitle: 题目\n---\n<p>正文。\n")
        .with("jiaoyu/c.org", "#+TITLE: 题目\n")
        .with("jiaoyu/attachment.html", "<!doctype html><p>附件\n")
        .with("_drafts/d.html", "---\ntitle: 题目\n---\n");
    let told = site.build().warned(&["content/jiaoyu/b.html: warning[not-read]"]).told();
    assert!(told[0].message.starts_with("2 articles"), "{told:?}");
}

#[test]
fn a_list_picture_that_cannot_be_shown_is_left_out() {
    let site = Site::new()
        .with("p.svg", PICTURE)
        .with("jiaoyu/a.md", yaml("cover:\n  image: none.png\nbanner: /p.svg"))
        .with("jiaoyu/b.md", yaml("img: /images/"));
    site.build().warned(&["content/jiaoyu/b.md:4:1: warning[picture-kind]"]);
    assert!(site.article("a").picture.is_some() && site.article("b").picture.is_none());
}

#[test]
fn a_dateline_is_not_in_the_summary() {
    let site = Site::new().with("jiaoyu/a.md", with_body("央视网消息（新闻联播）：邯郸今日举行大会。")).built();
    assert_eq!(site.article("a").summary, "邯郸今日举行大会。");
    assert!(
        matches!(&site.article("a").body[0], Block::Paragraph(runs) if matches!(&runs[0], Run::Text(text) if text.starts_with("央视网")))
    );
}

const BROKEN: &str = "---\ntitle: 题目\ndate: 2022-10-06\ncategories: [没有]\n---\n正文。\n";

/// A publication that left something out.
#[track_caller]
fn left_out(outcome: Outcome, heads: &[&str]) -> Outcome {
    assert_eq!((outcome.code, outcome.heads()), (Some(3), heads.iter().map(|head| head.to_string()).collect()));
    outcome
}

#[test]
fn what_is_in_order_is_published_if_asked() {
    let site = Site::new().with("jiaoyu/a.md", with_body("正文。")).with("jiaoyu/b.md", BROKEN);
    site.build().refused(&["content/jiaoyu/b.md:4:1: error[channel]"]);
    assert!(!site.out().join("data").exists());
    let outcome = left_out(site.run(&["build", "--leave-out-broken"]), &["content/jiaoyu/b.md:4:1: error[channel]"]);
    assert!(outcome.out.contains("left out: content/jiaoyu/b.md"), "{}", outcome.out);
    assert_eq!(site.slugs(), ["a"]);
    site.write("jiaoyu/b.md", with_body("正文。"));
    site.run(&["build", "--leave-out-broken"]).sound();
    assert_eq!(site.slugs(), ["a", "b"]);
}

#[test]
fn an_article_that_is_broken_now_stays_as_it_was_published() {
    let article = "---\ntitle: 题目\ndate: 2022-10-06\naliases: [/old/b/]\ntags: [甲]\n---\n正文。\n\n![图](/p.svg)\n";
    let site = Site::new()
        .with("p.svg", PICTURE)
        .with("jiaoyu/a.md", yaml("tags: [甲]"))
        .with("jiaoyu/b.md", article)
        .with("pages/about.md", "---\ntitle: 关于\n---\n正文。\n")
        .built();
    let before = tree::bytes(&site.out());
    // The body, the front matter, and the whole file.
    for broken in [BROKEN.as_bytes(), b"---\ntitle: [\ndate: 2022-10-06\n---\nx\n", b"\xff\xfe\xff"] {
        site.write("jiaoyu/b.md", broken);
        std::fs::remove_file(site.content().join("p.svg")).ok();
        for arguments in [&["build", "--leave-out-broken"][..], &["build", "--leave-out-broken", "--no-cache"]] {
            let outcome = site.run(arguments);
            assert_eq!(outcome.code, Some(3), "{outcome:?}");
            assert!(outcome.out.contains("stays as it was published before: content/jiaoyu/b.md"), "{}", outcome.out);
            assert_eq!(tree::bytes(&site.out()), before, "{arguments:?}");
        }
    }
    site.write("pages/about.md", "---\ntitle: 关于\nexpiryDate: 昨天\n---\n正文。\n");
    assert_eq!(site.run(&["build", "--leave-out-broken"]).code, Some(3));
    assert_eq!(tree::bytes(&site.out()), before);
    // An article beside it appears in its lists, as ever.
    site.write("jiaoyu/c.md", yaml("tags: [甲]"));
    assert_eq!(site.run(&["build", "--leave-out-broken"]).code, Some(3));
    assert_eq!(site.slugs(), ["a", "b", "c"]);
    assert!(site.page("about").title == "关于" && site.article("b").next.is_some_and(|next| next.slug.as_str() == "c"));
}

#[test]
fn what_is_hidden_now_does_not_stay_although_it_is_broken() {
    for hidden in [
        "---\ntitle: 题目\ndate: 2022-10-06\nprivate: true\nexpiryDate: 昨天\n---\n正文。\n",
        "---\ntitle: 题目\ndate: 2022-10-06\nvisibility: friends\n---\n正文。\n",
        "---\ntitle: [\ndraft: true\n---\n正文。\n",
    ] {
        let site =
            Site::new().with("jiaoyu/a.md", with_body("正文。")).with("jiaoyu/b.md", with_body("正文。")).built();
        site.write("jiaoyu/b.md", hidden);
        site.run(&["build", "--leave-out-broken"]);
        assert_eq!(site.slugs(), ["a"], "{hidden}");
    }
}

#[test]
fn a_site_of_which_nothing_would_be_left_stays() {
    let site = Site::new().with("jiaoyu/a.md", with_body("正文。")).built();
    site.write("jiaoyu/a.md", "---\ntitle: [\ndraft: true\n---\n正文。\n");
    assert_eq!(site.run(&["build", "--leave-out-broken"]).code, Some(1));
    assert_eq!(site.slugs(), ["a"]);
}

#[test]
fn two_articles_with_one_slug_are_not_both_left_out() {
    let site = Site::new()
        .with("jiaoyu/a.md", with_body("正文。"))
        .with("wenlv/a.md", with_body("正文。"))
        .with("wenlv/b.md", with_body("正文。"));
    left_out(site.run(&["build", "--leave-out-broken"]), &["content/wenlv/a.md: error[slug-twice]"]);
    assert_eq!(site.slugs(), ["a", "b"]);
    assert_eq!(site.article("a").channel.as_str(), "jiaoyu");
}

#[test]
fn check_ends_with_a_table_by_code() {
    let site = Site::new()
        .with("jiaoyu/a.md", yaml("lastmod: 昨天\nexpiryDate: 明天"))
        .with("jiaoyu/b.md", with_body("正文。"))
        .with("jiaoyu/c.md", with_body("[z](none.md)"));
    let outcome = site.check();
    assert_eq!(outcome.code, Some(1));
    let rows: Vec<Vec<&str>> = outcome.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert!(rows.contains(&vec!["date", "error", "2", "1"]), "{}", outcome.out);
    assert!(rows.contains(&vec!["link-broken", "warning", "1", "1"]), "{}", outcome.out);
    assert_eq!(outcome.out.lines().last(), Some("2 of 3 files in order (66.6 %)"));
}

#[test]
fn machines_read_the_problems_in_three_formats() {
    let site = Site::new().with("jiaoyu/坏 b.md", yaml("lastmod: 昨天")).with("jiaoyu/c.md", yaml("draft: true"));
    let json: serde_json::Value = serde_json::from_str(&site.run(&["check", "--format", "json"]).out).unwrap();
    assert_eq!((&json["files"], &json["in_order"]), (&2.into(), &1.into()));
    assert_eq!((&json["problems"][0]["code"], &json["problems"][0]["line"]), (&"date".into(), &4.into()));
    assert_eq!(json["withheld"][0]["reason"], "draft");
    let sarif: serde_json::Value = serde_json::from_str(&site.run(&["check", "--format", "sarif"]).out).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&"date".into(), &"error".into()));
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["region"]["startLine"], 4);
    assert_eq!(place["artifactLocation"]["uri"], "content/jiaoyu/%E5%9D%8F%20b.md");
    let github = site.run(&["check", "--format", "github"]);
    assert_eq!((github.code, github.err.as_str()), (Some(1), ""));
    assert!(github.out.starts_with("::error file=content/jiaoyu/坏 b.md,line=4,col=1,title=date::"), "{}", github.out);
    assert_eq!(github.out.lines().count(), 1, "a hint follows on the same line");
}

#[test]
fn a_description_in_markdown_is_shown_as_plain_text() {
    let described = |text: &str| yaml(&format!("description: |\n  {}", text.replace('\n', "\n  ")));
    let site = Site::new()
        .with("jiaoyu/marks.md", described("**邯郸**有[通报](https://e.org/a_b)，见`a*b`和~~旧~~<b>新</b>版。"))
        .with("jiaoyu/beside.md", described("**时间：**2020 年，*“合格”*的学校。"))
        .with("jiaoyu/picture.md", described("![封面](none.jpg)一句导语。"))
        .with("jiaoyu/only.md", described("![封面](none.jpg)"))
        .with("jiaoyu/plain.md", described("1. 甲 * 乙 a_b_c\n2. 丙 [丁] # 戊 \\*己\\*"))
        .built();
    let lead = |slug: &str| site.article(slug).lead;
    assert_eq!(lead("marks").as_deref(), Some("邯郸有通报，见a*b和旧新版。"));
    assert_eq!(lead("beside").as_deref(), Some("时间：2020 年，“合格”的学校。"));
    assert_eq!(lead("picture").as_deref(), Some("一句导语。"));
    assert_eq!(lead("only"), None);
    assert_eq!(lead("plain").as_deref(), Some("1. 甲 * 乙 a_b_c\n2. 丙 [丁] # 戊 *己*"));
    assert_eq!(site.article("marks").summary, "邯郸有通报，见a*b和旧新版。");
    assert_eq!(site.article("only").summary, "正文。");
}

#[test]
fn a_picture_that_is_not_beside_the_article_is_looked_for_from_the_roots() {
    let shows = |src: &str| with_body(&format!("![图]({src})"));
    let site = Site::new()
        .with("jiaoyu/root.md", shows("images/a.svg"))
        .with("jiaoyu/static.md", shows("images/b.svg"))
        .with("jiaoyu/beside.md", shows("images/c.svg"))
        .with("images/a.svg", PICTURE)
        .with("../static/images/b.svg", PICTURE)
        .with("images/c.svg", PICTURE)
        .with("jiaoyu/images/c.svg", PICTURE.replace("32", "33"));
    site.build().sound();
    let width = |slug: &str| match &site.article(slug).body[..] {
        [Block::Image(figure)] => figure.picture.width,
        other => panic!("{slug}: {other:?}"),
    };
    assert_eq!([width("root"), width("static"), width("beside")], [32, 32, 33]);
    let site = Site::new().with("jiaoyu/a.md", shows("./images/a.svg")).with("images/a.svg", PICTURE);
    site.build().refused(&["content/jiaoyu/a.md:6:1: error[picture-missing]"]);
    let site = Site::new().with("jiaoyu/a.md", shows("images/none.svg"));
    let told = site.build().refused(&["content/jiaoyu/a.md:6:1: error[picture-missing]"]).told();
    assert!(told[0].hint.contains("content/jiaoyu/images/none.svg, content/images/none.svg, static/"), "{told:?}");
}

#[test]
fn the_original_takes_the_place_of_a_thumbnail_that_is_missing() {
    let front = "title: 题目\ndate: 2022-10-06\ncover: a-64x48.svg";
    let text = format!("---\n{front}\n---\n\n![图](a-300x125.svg)\n\n![图](b-1x2.svg)\n");
    let site = Site::new()
        .with("jiaoyu/a.md", text)
        .with("jiaoyu/a.svg", PICTURE)
        .with("jiaoyu/b.svg", PICTURE)
        .with("jiaoyu/b-1x2.svg", PICTURE.replace("32", "33"));
    let warned =
        ["content/jiaoyu/a.md:4:1: warning[picture-missing]", "content/jiaoyu/a.md:7:1: warning[picture-missing]"];
    let told = site.build().warned(&warned).told();
    assert!(told[1].message.contains("`a-300x125.svg`") && told[1].message.contains("`a.svg`"), "{told:?}");
    let article = site.article("a");
    let widths = article.body.iter().map(|block| match block {
        Block::Image(figure) => figure.picture.width,
        other => panic!("{other:?}"),
    });
    assert_eq!(widths.collect::<Vec<_>>(), [32, 33]);
    // Once it is there, it is shown.
    site.write("jiaoyu/a-300x125.svg", PICTURE.replace("32", "34"));
    site.build().warned(&warned[..1]);
    let Block::Image(figure) = &site.article("a").body[0] else { panic!("a picture") };
    assert_eq!(figure.picture.width, 34);
}
