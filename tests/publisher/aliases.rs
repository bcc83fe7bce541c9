//! Old addresses: what authors write as `aliases`, and what leads from there.

use crate::site::{SITE, Site, toml, with_body};
use crate::tree;
use std::fs;

fn with_aliases(aliases: &str) -> String {
    toml(&format!("title = \"题目\"\ndate = 2022-10-06\naliases = [{aliases}]"), "正文。")
}

#[track_caller]
fn text(site: &Site, path: &str) -> String {
    let path = site.out().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines of a file that are no comments.
#[track_caller]
fn lines(site: &Site, path: &str) -> Vec<String> {
    text(site, path).lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

/// Where a page leads: its refresh, its link and its canonical address.
#[track_caller]
fn leads_to(html: &str) -> (&str, &str, &str) {
    let after = |start: &str| {
        let at = html.find(start).unwrap_or_else(|| panic!("no {start}: {html}")) + start.len();
        &html[at..at + html[at..].find('"').unwrap()]
    };
    (after("content=\"0; url="), after("<a href=\""), after("rel=\"canonical\" href=\""))
}

#[test]
fn an_old_address_is_a_page_a_line_for_hosts_and_a_line_for_nginx() {
    let site = Site::new()
        .with("jiaoyu/x.md", with_aliases("\"/2019/05/old.html\", \"/posts/x/\", \"旧闻/一 二\", \"/a/older\""))
        .with("pages/about.md", toml("title = \"关于\"\naliases = \"/%E5%85%B3%E4%BA%8E.html\"", "本站。"))
        .built();
    for (path, to) in [
        ("2019/05/old.html", "/a/x"),
        ("posts/x/index.html", "/a/x"),
        ("旧闻/一 二/index.html", "/a/x"),
        ("a/older.html", "/a/x"),
        ("关于.html", "/p/about"),
    ] {
        let html = text(&site, path);
        assert_eq!(leads_to(&html), (to, to, format!("https://example.org{to}").as_str()), "{path}");
        assert!(
            html.contains("<meta name=\"robots\" content=\"noindex\">") && html.contains("lang=\"zh-CN\""),
            "{html}"
        );
        assert!(
            !html.contains("<script") && !html.contains("style"),
            "the policy lets nothing inside a page run: {html}"
        );
    }
    assert_eq!(
        lines(&site, "_redirects"),
        [
            "/2019/05/old.html /a/x 301",
            "/posts/x/ /a/x 301",
            "/%E6%97%A7%E9%97%BB/%E4%B8%80%20%E4%BA%8C/ /a/x 301",
            "/a/older /a/x 301",
            "/%E5%85%B3%E4%BA%8E.html /p/about 301",
        ]
    );
    let map = lines(&site, "_aliases.map");
    for line in [
        "\"/2019/05/old.html\" \"/a/x\";",
        "\"/posts/x\" \"/a/x\";",
        "\"/posts/x/\" \"/a/x\";",
        "\"/旧闻/一 二\" \"/a/x\";",
        "\"/a/older\" \"/a/x\";",
        "\"/a/older/\" \"/a/x\";",
        "\"/关于.html\" \"/p/about\";",
    ] {
        assert!(map.iter().any(|there| there == line), "{line}: {map:?}");
    }
    assert!(!text(&site, "sitemap-1.xml").contains("old"), "search engines are told of pages alone");
}

#[test]
fn a_site_in_a_folder_redirects_inside_it() {
    let site = Site::new()
        .with("site.toml", SITE.replace("example.org/", "example.org/news/"))
        .with("jiaoyu/x.md", with_aliases("\"/2019/old.html\""))
        .built();
    let html = text(&site, "2019/old.html");
    assert_eq!(leads_to(&html), ("/news/a/x", "/news/a/x", "https://example.org/news/a/x"));
    assert_eq!(lines(&site, "_redirects"), ["/news/2019/old.html /news/a/x 301"]);
    assert_eq!(lines(&site, "_aliases.map"), ["\"/news/2019/old.html\" \"/news/a/x\";"]);
}

#[test]
fn an_alias_that_is_gone_takes_its_page_with_it_and_nothing_else() {
    let site = Site::new().with("jiaoyu/x.md", with_aliases("\"/2019/05/old.html\", \"/2019/06/old.html\"")).built();
    site.write("../dist/2019/06/own.html", "somebody else's, made with jinri build: alias");
    let times = tree::times(&site.out());
    site.build().sound();
    assert_eq!(tree::times(&site.out()), times, "what did not change is not written again");
    site.write("jiaoyu/x.md", with_body("正文。"));
    assert_eq!(site.build().sound().counted("removed"), 2);
    assert!(!site.out().join("2019/05").exists(), "the folder goes, too");
    assert_eq!(tree::files(&site.out().join("2019")), ["06/own.html"]);
    assert_eq!(lines(&site, "_redirects"), [""; 0]);
    assert_eq!(lines(&site, "_aliases.map"), [""; 0]);
}

#[test]
fn a_withheld_article_has_no_old_addresses() {
    let draft = toml("title = \"题目\"\ndate = 2022-10-06\ndraft = true\naliases = [\"/old.html\"]", "正文。");
    let site = Site::new().with("jiaoyu/a.md", with_body("正文。")).with("jiaoyu/x.md", draft).built();
    assert!(!site.out().join("old.html").exists());
    assert_eq!(lines(&site, "_redirects"), [""; 0]);
}

#[test]
fn what_is_no_alias_is_told_where_it_stands() {
    let front = "title = \"题目\"\ndate = 2022-10-06\naliases = [\n  \"/good.html\",\n  \"https://old.example.org/x\",\n  \
        \"/../etc\", \"/?p=7\",\n  \"/data/x\",\n]";
    let outcome = Site::new().with("jiaoyu/x.md", toml(front, "正文。")).check();
    let told = outcome.refused(&[
        "content/jiaoyu/x.md:7:4: error[alias]",
        "content/jiaoyu/x.md:7:15: warning[alias]",
        "content/jiaoyu/x.md:8:4: error[alias]",
    ]);
    let told = told.told();
    assert!(told.iter().all(|told| !told.hint.is_empty()));
    assert_eq!(told[1].message, "the alias `/?p=7` holds a query or a fragment, which no file can answer");
    let yaml = "---\ntitle: 题\ndate: 2022-10-06\naliases:\n  - /good.html\n  - //host/x\n---\n正文。\n";
    Site::new().with("jiaoyu/x.md", yaml).check().refused(&["content/jiaoyu/x.md:6:5: error[alias]"]);
}

#[test]
fn an_address_leads_to_one_page() {
    let taken = |alias: &str| {
        let site = Site::new()
            .with("jiaoyu/a.md", with_body("正文。"))
            .with("pages/about.md", toml("title = \"关于\"", "本站。"))
            .with("jiaoyu/x.md", with_aliases(&format!("\"{alias}\"")));
        site.check().refused(&["content/jiaoyu/x.md:4:13: error[alias-taken]"]);
    };
    for alias in [
        "/a/a",
        "/a/a/",
        "/a/x",
        "/A/a.html",
        "/A/A",
        "/a/a.HTML",
        "/P/About",
        "/c/wenlv",
        "/C/Wenlv/",
        "/archive/2022-10",
        "/archive",
        "/Archive/",
        "/archive.html",
        "/p/about",
        "/404.html",
        "/feed.xml",
        "/c/jiaoyu/atom.xml",
        "/robots.txt",
        "/sitemap-1.xml",
        "/_redirects/x",
        "/a/a.html/x",
        "/manifest.webmanifest",
    ] {
        taken(alias);
    }
    let two = |one: &str, other: &str| {
        let site = Site::new().with("jiaoyu/a.md", with_aliases(one)).with("jiaoyu/b.md", with_aliases(other));
        let told = site.check().refused(&["content/jiaoyu/b.md:4:13: error[alias-taken]"]).told();
        assert!(told[0].message.contains("content/jiaoyu/a.md") || told[0].message.contains("below"), "{told:?}");
    };
    two("\"/posts/x/\"", "\"/posts/x\"");
    two("\"/Old.html\"", "\"/old.html\"");
    two("\"/old.html\"", "\"/old.html/x\"");
    // Folders of the site are no addresses, and what lies in them beside its pages is free.
    for alias in ["/a", "/c/", "/p", "/t", "/archive/old", "/A/old", "/404", "/index"] {
        let site = Site::new().with("jiaoyu/x.md", with_aliases(&format!("\"{alias}\"")));
        site.check().sound();
    }
    // One page may say it twice.
    Site::new().with("jiaoyu/a.md", with_aliases("\"/posts/x/\", \"/posts/X/index.html\"")).check().sound();
}

#[test]
fn a_file_of_somebody_elses_is_not_replaced() {
    for (there, alias) in [("old.html", "/old.html"), ("logo.svg", "/logo.svg"), ("x/index.html", "/x")] {
        let site = Site::new().with("jiaoyu/x.md", with_aliases(&format!("\"{alias}\"")));
        site.write(&format!("../dist/{there}"), "somebody else's");
        let told = site.build().refused(&["content/jiaoyu/x.md:4:13: error[alias-taken]"]).told();
        assert!(told[0].message.contains(there), "{told:?}");
        assert_eq!(text(&site, there), "somebody else's");
        assert!(!site.out().join("data").exists(), "nothing was published");
    }
}

#[test]
fn what_lies_below_an_old_address_of_the_last_publication_can_follow_it() {
    let site = Site::new().with("jiaoyu/x.md", with_aliases("\"/old.html\"")).built();
    site.write("jiaoyu/x.md", with_aliases("\"/old.html/x\""));
    let told = site.build().refused(&["content/jiaoyu/x.md:4:13: error[alias-taken]"]).told();
    assert!(told[0].message.ends_with("lies below a file of the last publication: dist/old.html"), "{told:?}");
    // As the hint says.
    site.write("jiaoyu/x.md", with_body("正文。"));
    site.build().sound();
    site.write("jiaoyu/x.md", with_aliases("\"/old.html/x\""));
    site.build().sound();
    assert!(site.out().join("old.html/x/index.html").is_file());
}

#[test]
fn an_article_that_was_renamed_leaves_an_alias_in_its_place_and_may_come_back() {
    let shell = "<!doctype html><title>报</title><base href=/><div id=app><div id=shell>…</div></div>";
    let site = Site::new().with("../dist/index.html", shell).with("jiaoyu/old.md", with_body("正文。")).built();
    assert!(text(&site, "a/old.html").contains("正文。"));
    site.remove("jiaoyu/old.md");
    site.write("jiaoyu/new.md", with_aliases("\"/a/old\""));
    site.build().sound();
    assert_eq!(leads_to(&text(&site, "a/old.html")).0, "/a/new");
    site.remove("jiaoyu/new.md");
    site.write("jiaoyu/old.md", with_body("正文。"));
    site.build().sound();
    assert!(text(&site, "a/old.html").contains("正文。"));
    assert!(!site.out().join("a/new.html").exists());
}

#[test]
fn hostile_aliases_and_titles_stay_inside_their_line_and_their_page() {
    let front = "title = \"</title><script>alert(1)</script>\\\"\"\ndate = 2022-10-06\n\
        aliases = ['/x\"; } server { listen 81; \"', '/$uri{a}', '/a b*c/:d', '/<script>.html']";
    let site = Site::new().with("jiaoyu/x.md", toml(front, "正文。")).built();
    assert_eq!(
        lines(&site, "_redirects"),
        [
            "/x%22;%20%7D%20server%20%7B%20listen%2081;%20%22/ /a/x 301",
            "/$uri%7Ba%7D/ /a/x 301",
            "/a%20b%2Ac/%3Ad/ /a/x 301",
            "/%3Cscript%3E.html /a/x 301",
        ]
    );
    assert!(text(&site, "_aliases.map").contains("\"/x\\\"; } server { listen 81; \\\"\" \"/a/x\";"));
    assert!(!text(&site, "<script>.html").contains("<script"));
}

#[test]
fn hosts_read_so_many_lines_and_the_newest_articles_have_them() {
    let aliases =
        |article: usize| (0..100).map(|n| format!("\"/old/{article}-{n}.html\"")).collect::<Vec<_>>().join(",");
    let article = |number: usize| {
        let front = format!("title = \"题目\"\ndate = 2022-10-{number:02}\naliases = [{}]", aliases(number));
        (format!("jiaoyu/x{number}.md"), toml(&front, "正文。"))
    };
    let site = Site::new().with_all((1..=21).map(article)).built();
    let lines = lines(&site, "_redirects");
    assert_eq!(lines.len(), 2_000);
    assert_eq!(lines[0], "/old/21-0.html /a/x21 301");
    assert!(lines[1_999].starts_with("/old/2-"));
    assert!(
        text(&site, "_redirects")
            .ends_with("# 100 more have their pages alone: hosts read 2000 lines of 1000 characters\n")
    );
    assert_eq!(tree::files(&site.out().join("old")).len(), 2_100, "every one has its page");
    assert_eq!(text(&site, "_aliases.map").lines().filter(|line| !line.starts_with('#')).count(), 2_100);
}

#[test]
fn a_link_to_an_old_address_leads_to_the_new_one() {
    let body = "[一](/2019/%E6%97%A7.html)、[二](/a/older#s1)、[三](/a/x)";
    let site = Site::new()
        .with("jiaoyu/x.md", with_aliases("\"/2019/旧.html\", \"/a/older\""))
        .with("jiaoyu/y.md", with_body(body));
    let site = site.built();
    let article = text(&site, "data/a/y.json");
    assert_eq!((article.matches("\"/a/x\"").count(), article.matches("\"/a/x#s1\"").count()), (2, 1), "{article}");
}

#[test]
fn another_site_in_a_folder_of_this_one_keeps_its_own() {
    let site = Site::new().with("jiaoyu/x.md", with_aliases("\"/old.html\"")).built();
    site.run(&["build", "--quiet", "--out", "dist/news"]).sound();
    site.write("jiaoyu/x.md", with_body("正文。"));
    site.build().sound();
    assert!(!site.out().join("old.html").exists());
    assert!(site.out().join("news/old.html").is_file());
}
