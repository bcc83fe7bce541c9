//! The app that the tool publishes itself (`--app` stands for the one inside it): into an empty folder, over an older one, beside files of
//! others.

use crate::run::{Outcome, Run};
use crate::site::{Site, with_body};
use crate::tree;
use std::fs;

/// The files of an app whose program has these hexadecimal digits in its name, in a folder beside the content.
pub fn with_built_app(site: Site, digits: &str) -> Site {
    let index = format!(
        "<!doctype html><html lang=zh-CN><head><meta charset=utf-8><title>报</title><meta name=description><base href=/>\
         <link rel=canonical><link href=/jinri-{digits}.css rel=stylesheet><script data-js=/web-{digits}.js \
         data-wasm=/web-{digits}_bg.wasm src=/boot.js type=module></script></head><body><div id=app>…</div></body></html>"
    );
    let folder = format!("../app-{digits}");
    let site = site.with(&format!("{folder}/index.html"), index);
    let names = [format!("jinri-{digits}.css"), format!("web-{digits}.js"), format!("web-{digits}_bg.wasm")];
    let site = names.iter().fold(site, |site, name| site.with(&format!("{folder}/{name}"), digits.repeat(100)));
    site.with(&format!("{folder}/boot.js"), format!("// {digits}")).with(&format!("{folder}/logo.svg"), "<svg/>")
}

const ONE: &str = "1111111111111111";
const TWO: &str = "2222222222222222";
const THREE: &str = "3333333333333333";

fn site() -> Site {
    let site = Site::new().with("jiaoyu/x.md", with_body("正文。"));
    [ONE, TWO, THREE].into_iter().fold(site, with_built_app)
}

#[track_caller]
fn publish(site: &Site, digits: &str, more: &[&str]) -> Outcome {
    let app = format!("app-{digits}");
    site.run(&[&["build", "--app", &app], more].concat())
}

/// The files of the site's own folder that belong to an app.
fn of_app(site: &Site) -> Vec<String> {
    let is_of_app =
        |name: &String| !name.contains('/') && [".js", ".wasm", ".css", ".svg"].iter().any(|end| name.contains(end));
    tree::files(&site.out()).into_iter().filter(is_of_app).collect()
}

fn files_of(digits: &str) -> [String; 3] {
    [format!("jinri-{digits}.css"), format!("web-{digits}.js"), format!("web-{digits}_bg.wasm")]
}

#[test]
fn an_empty_folder_gets_the_whole_site() {
    for more in [&[][..], &["--no-cache"]] {
        let site = site();
        let out = publish(&site, ONE, more).sound().out;
        assert!(out.contains("\napp: "), "{out}");
        let page = fs::read_to_string(site.out().join("a/x.html")).unwrap();
        assert!(page.contains(&format!("data-wasm=/web-{ONE}_bg.wasm data-wasm-integrity=\"sha384-")), "{page}");
        for file in files_of(ONE).iter().map(String::as_str).chain(["boot.js", "logo.svg", "index.html", "404.html"]) {
            assert!(site.out().join(file).is_file(), "{file}");
        }
        Run::start(site.folder(), &["verify", "dist"], &[]).wait().sound();
        let again = publish(&site, ONE, more).sound();
        assert_eq!((again.counted("written"), again.counted("removed")), (0, 0), "{}", again.out);
        assert!(!again.out.contains("app: "), "{}", again.out);
    }
}

#[test]
fn an_older_app_is_replaced_and_its_files_stay_until_the_one_after() {
    for more in [&[][..], &["--no-cache"], &["--compress"]] {
        let site = site();
        publish(&site, ONE, more).sound();
        let out = publish(&site, TWO, more).sound().out;
        assert!(out.contains("app: ") && out.contains("replaces") && out.contains("3 older files"), "{out}");
        let both: Vec<String> = files_of(ONE).into_iter().chain(files_of(TWO)).collect();
        let missing: Vec<_> = both.iter().filter(|file| !site.out().join(file).is_file()).collect();
        assert_eq!(missing, Vec::<&String>::new(), "{more:?}");
        assert!(fs::read_to_string(site.out().join("index.html")).unwrap().contains(TWO));
        // As often as it is published.
        assert_eq!(publish(&site, TWO, more).sound().counted("removed"), 0);
        assert!(site.out().join(&files_of(ONE)[0]).is_file(), "{more:?}");
        publish(&site, THREE, more).sound();
        let left = of_app(&site);
        assert!(left.iter().all(|file| !file.contains(ONE)), "{more:?}: {left:?}");
        assert!(files_of(TWO).iter().chain(&files_of(THREE)).all(|file| left.contains(file)), "{more:?}: {left:?}");
        assert!(!more.contains(&"--compress") || left.contains(&format!("web-{TWO}.js.br")), "{left:?}");
        Run::start(site.folder(), &["verify", "dist"], &[]).wait().sound();
    }
}

#[test]
fn the_app_that_trunk_has_built_before_is_replaced_too() {
    let site = site();
    for file in files_of(ONE).iter().map(String::as_str).chain(["index.html", "boot.js"]) {
        site.write(&format!("../dist/{file}"), fs::read(site.folder().join(format!("app-{ONE}/{file}"))).unwrap());
    }
    // Trunk's own flow: its app is used, and the tool's is not.
    publish(&site, TWO, &[]).sound();
    assert!(of_app(&site).iter().all(|file| !file.contains(TWO)));
    let out = publish(&site, TWO, &[]).sound().out;
    assert!(out.contains("replaces the one that Trunk had built; 3 older files"), "{out}");
    assert!(site.out().join(&files_of(ONE)[1]).is_file() && site.out().join(&files_of(TWO)[1]).is_file());
    assert_eq!(fs::read_to_string(site.out().join("boot.js")).unwrap(), format!("// {TWO}"));
    // Without an app of its own, a tool goes on with the one that is there.
    site.build().sound();
    assert!(site.out().join(&files_of(TWO)[1]).is_file() && site.out().join("data/app.txt").is_file());
}

#[test]
fn a_newer_app_is_not_replaced() {
    let site = site();
    publish(&site, ONE, &[]).sound();
    let record = site.out().join("data/app.txt");
    let text = fs::read_to_string(&record).unwrap();
    let version = text.lines().find(|line| line.starts_with("version ")).unwrap();
    fs::write(&record, text.replace(version, "version 99.1.0")).unwrap();
    let before = tree::bytes(&site.out());
    let told = publish(&site, TWO, &[]).refused(&["dist/data/app.txt: error[app-newer]"]).told();
    assert!(told[0].message.contains("99.1.0") && told[0].hint.contains("update jinri"), "{told:?}");
    site.build().refused(&["dist/data/app.txt: error[app-newer]"]);
    assert!(tree::bytes(&site.out()) == before);
}

#[test]
fn files_of_others_are_not_replaced() {
    for (file, text) in
        [("index.html", "<title>x</title><div id=app></div>"), ("boot.js", "// mine"), ("logo.svg", "<svg mine/>")]
    {
        let site = site().with(&format!("../dist/{file}"), text);
        let before = tree::bytes(&site.out());
        publish(&site, ONE, &[]).refused(&[&format!("dist/{file}: error[foreign-file]")]);
        assert!(tree::bytes(&site.out()) == before, "{file}");
    }
}

#[test]
fn a_site_in_a_folder_of_its_host_names_the_apps_files_there() {
    let settings = crate::site::SITE.replace("example.org/", "example.org/news/");
    let site = site().with("site.toml", settings);
    publish(&site, ONE, &[]).sound();
    let page = fs::read_to_string(site.out().join("a/x.html")).unwrap();
    for part in ["<base href=\"/news/\">", "src=\"/news/boot.js\"", &format!("data-js=\"/news/web-{ONE}.js\"")] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn a_tool_without_an_app_says_what_it_left_out() {
    let site = site();
    let out = site.build().sound().out;
    assert!(out.contains("no pages were published") && out.contains("--app"), "{out}");
    site.run(&["build", "--app", "nowhere"]).refused(&["nowhere: error[app]"]);
    site.run(&["build", "--app", "content"]).refused(&["content: error[app]"]);
}
