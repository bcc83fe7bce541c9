//! Pages as HTML, made from the app's `index.html`.

use crate::site::{SHELL, Site, toml, with_app, with_body};
use crate::tree;
use std::fs;

fn page(site: &Site, path: &str) -> String {
    let path = site.out().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_page_is_written_where_a_host_looks_for_it() {
    let tagged = toml("title = \"题\"\ndate = 2022-10-06\ntags = [\"成语\"]", "正文。");
    let site =
        with_app(Site::new()).with("jiaoyu/a.md", tagged).with("pages/about.md", toml("title = \"关于\"", "本站。"));
    let site = site.built();
    for (path, shows) in [
        ("index.html", "测试报首页"),
        ("a/a.html", "正文。"),
        ("c/jiaoyu.html", "<h1 tabindex=\"-1\">教育</h1>"),
        ("c/wenlv.html", "这里还没有文章。"),
        ("t/成语.html", "成语</h1>"),
        ("archive/2022-10.html", "2022年10月</h1>"),
        ("p/about.html", "本站。"),
        ("search.html", "<meta name=\"robots\" content=\"noindex, follow\">"),
        ("404.html", "没有找到这个页面"),
    ] {
        let html = page(&site, path);
        assert!(html.contains(shows), "{path} does not show {shows}: {html}");
        assert_eq!(html.matches("<h1").count(), 1, "{path}");
        assert_eq!(html.matches("<title>").count(), 1, "{path}");
        assert_eq!(html.matches("id=\"boot\"").count(), 1, "{path}");
        assert!(
            html.contains("/boot.js") && html.contains("<base href=/>") && html.ends_with("</body></html>"),
            "{path}"
        );
        assert!(!html.contains("id=shell"), "{path}");
        // With a <base> that would be a place on the front page.
        assert!(!html.contains("href=\"#"), "{path}");
    }
    assert_eq!(page(&site, "data/shell.html"), SHELL);
}

#[test]
fn a_page_tells_of_the_sites_feed_and_a_channels_page_of_its_own() {
    let site = with_app(Site::new()).with("jiaoyu/a.md", with_body("甲。")).built();
    let feed = |title: &str, path: &str| {
        format!(
            "<link rel=\"alternate\" type=\"application/rss+xml\" title=\"{title}\" href=\"https://example.org/{path}\""
        )
    };
    let (of_site, of_channel) = (feed("测试报", "feed.xml"), feed("教育 - 测试报", "c/jiaoyu/feed.xml"));
    for (path, expected) in [("index.html", 1), ("a/a.html", 1), ("archive/2022-10.html", 1), ("c/jiaoyu.html", 2)] {
        let html = page(&site, path);
        assert_eq!(html.matches("rel=\"alternate\"").count(), expected, "{path}");
        assert!(html.contains(&of_site) && html.contains(&of_channel) == (expected == 2), "{path}");
    }
    assert!(site.out().join("c/jiaoyu/feed.xml").is_file());
}

#[test]
fn pages_are_made_again_from_the_shell_and_only_if_they_change() {
    let site =
        with_app(Site::new()).with("jiaoyu/a.md", with_body("甲。")).with("jiaoyu/b.md", with_body("乙。")).built();
    let (a, index) = (page(&site, "a/a.html"), page(&site, "index.html"));
    let again = site.build();
    assert!(again.out.contains(" 0 removed") && again.out.contains("0 written"), "{}", again.out);
    assert_eq!((page(&site, "a/a.html"), page(&site, "index.html")), (a, index));
    site.remove("jiaoyu/b.md");
    site.write("../dist/a/own.html", "somebody else's");
    site.build().sound();
    assert_eq!(page(&site, "a/own.html"), "somebody else's");
    assert!(!site.out().join("a/b.html").exists(), "the page of an article that is gone");
    assert!(page(&site, "a/a.html").contains("甲。"));
    // A new app.
    site.write("../dist/index.html", SHELL.replace("/boot.js", "/boot-2.js"));
    site.build().sound();
    assert!(page(&site, "a/a.html").contains("/boot-2.js"));
}

#[test]
fn a_hostile_headline_is_shown_as_it_was_written() {
    let hostile = "</title></script><script>alert(1)</script>\\\"><img src=x onerror=alert(1)>";
    let front = format!("title = \"{hostile}\"\ndate = 2022-10-06\ndescription = \"{hostile}\"\ntags = [\"成语\"]");
    let site = with_app(Site::new()).with("jiaoyu/a.md", toml(&front, "正文。"));
    site.build();
    for path in ["a/a.html", "index.html", "c/jiaoyu.html", "t/成语.html", "archive/2022-10.html"] {
        let html = page(&site, path);
        assert!(!html.contains("<script>") && !html.contains("<img src=x"), "{path}");
        // The app's script, the page's files, and where there is any the structured data.
        let scripts = html.matches("<script").count();
        assert!(scripts == html.matches("</script>").count() && (2..=3).contains(&scripts), "{path}: {scripts}");
    }
    assert!(page(&site, "a/a.html").contains("&lt;/title&gt;&lt;/script&gt;&lt;script&gt;alert(1)"));
}

#[test]
fn without_an_app_there_are_only_the_files_that_it_would_read() {
    let site = Site::new().with("jiaoyu/a.md", with_body("甲。")).built();
    assert!(!site.out().join("a").exists() && !site.out().join("index.html").exists());
    let site = with_app(Site::new()).with("jiaoyu/a.md", with_body("甲。"));
    site.run(&["build", "--data-only"]).sound();
    assert_eq!(page(&site, "index.html"), SHELL);
    assert!(!site.out().join("a").exists() && !site.out().join("feed.xml").exists());
}

#[test]
fn a_shell_that_was_lost_is_restored_from_any_page() {
    let site = with_app(Site::new()).with("jiaoyu/a.md", with_body("甲。")).built();
    let fresh = |site: &Site| {
        let pages = tree::bytes(&site.out()).into_iter();
        pages.filter(|(path, _)| path.ends_with(".html") && *path != "data/shell.html").collect::<Vec<_>>()
    };
    let before = fresh(&site);
    for lost in
        [&["data/shell.html"][..], &["data/shell.html", "index.html"], &["data/shell.html", "index.html", "404.html"]]
    {
        for path in lost {
            fs::write(site.out().join(path), "").unwrap();
        }
        site.run(&["build", "--no-cache"]).sound();
        assert!(fresh(&site) == before, "{lost:?}");
    }
    fs::remove_file(site.out().join("data/shell.html")).unwrap();
    site.build().sound();
    assert!(fresh(&site) == before && page(&site, "data/shell.html").contains("<title>"));
    site.write("jiaoyu/b.md", with_body("乙。"));
    site.build().sound();
    assert!(page(&site, "a/b.html").contains("乙。") && page(&site, "a/b.html").contains("/boot.js"));
}

#[test]
fn a_shell_that_cannot_be_restored_is_told_with_what_to_do() {
    let site = with_app(Site::new()).with("jiaoyu/a.md", with_body("甲。")).built();
    fs::remove_file(site.out().join("data/shell.html")).unwrap();
    for path in ["index.html", "404.html", "a/a.html"] {
        fs::write(site.out().join(path), "").unwrap();
    }
    let told = site.build().refused(&["dist/data/shell.html: error[shell]"]).told();
    assert!(told[0].hint.contains("make build"), "{told:?}");
    site.write("../dist/index.html", SHELL);
    site.build().sound();
}

#[test]
fn an_index_that_is_no_shell_is_told_and_nothing_is_published() {
    for (html, says) in [("<p>hello</p>", "it has no title"), ("<title>x</title><p>hello</p>", "`app`")] {
        let site = Site::new().with("../dist/index.html", html).with("jiaoyu/a.md", with_body("甲。"));
        let outcome = site.build();
        let told = outcome.refused(&["dist/index.html: error[shell]"]).told();
        assert!(told[0].message.contains(says), "{told:?}");
        assert!(!site.out().join("data").exists());
    }
}
