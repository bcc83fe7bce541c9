//! The key `offline` of `site.toml`: the worker `sw.js`, and what pages say of it.

use crate::carried_app::with_built_app;
use crate::run::Run;
use crate::site::{SHELL, SITE, Site, with_app, with_body};
use std::fs;

const WORKER: &str = "work();";
const SWITCHED_OFF: &str = "self.off=1;\nwork();";

fn text(site: &Site, name: &str) -> String {
    fs::read_to_string(site.out().join(name)).unwrap()
}

/// Publishes with the key and without it, and looks at both.
fn is_switched(site: &Site, publish: impl Fn()) {
    let pages = ["index.html", "a/x.html", "kept.html", "404.html"];
    for _ in 0..2 {
        site.write("site.toml", SITE);
        publish();
        assert_eq!(text(site, "sw.js"), WORKER);
        for page in pages {
            assert!(!text(site, page).contains("data-offline"), "{page}");
        }
        site.write("site.toml", format!("offline = false\n{SITE}"));
        publish();
        assert_eq!(text(site, "sw.js"), SWITCHED_OFF);
        for page in pages {
            assert!(text(site, page).contains("<html lang=\"zh-CN\" data-offline=\"off\">"), "{page}");
        }
        // Once more, from the cache.
        publish();
        assert_eq!(text(site, "sw.js"), SWITCHED_OFF);
        Run::start(site.folder(), &["verify", "dist"], &[]).wait().sound();
    }
}

#[test]
fn a_worker_is_switched_off_and_on_whoever_has_built_the_app() {
    let article = |site: Site| site.with("jiaoyu/x.md", with_body("正文。"));
    let built = article(with_app(Site::new())).with("../dist/sw.js", WORKER);
    is_switched(&built, || drop(built.build().sound()));
    let digits = "1111111111111111";
    let carried = with_built_app(article(Site::new()), digits).with(&format!("../app-{digits}/sw.js"), WORKER);
    is_switched(&carried, || drop(carried.run(&["build", "--app", &format!("app-{digits}"), "--compress"]).sound()));
}

#[test]
fn an_app_without_a_worker_gets_none() {
    let site = with_app(Site::new()).with("jiaoyu/x.md", with_body("正文。"));
    let site = site.with("site.toml", format!("offline = false\n{SITE}")).built();
    assert!(!site.out().join("sw.js").exists());
    assert!(SHELL.contains("boot.js"), "the app before this one");
}

#[test]
fn the_key_is_true_or_false() {
    let site = Site::new().with("site.toml", format!("offline = \"no\"\n{SITE}"));
    site.build().refused(&["content/site.toml:1:11: error[site]"]);
}
