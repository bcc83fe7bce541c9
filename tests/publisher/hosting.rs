//! What hosts and browsers are told beside the pages: `_headers`, the manifest, the recipe for nginx.

use crate::site::{SITE, Site, with_body};
use jinri::model::asset::CacheClass;
use jinri::publisher::site::files::SiteFile;
use jinri::publisher::site::headers;
use serde_json::Value;
use std::fs;
use std::path::Path;

const SHELL: &str = "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>报</title><base href=/>\
    <link href=manifest.webmanifest rel=manifest><link href=/jinri-b2c49dd04e00d80b.css rel=stylesheet>\
    <script data-js=/web-2b55a37669118cfc.js data-wasm=/web-2b55a37669118cfc_bg.wasm src=/boot.js type=module></script>\
    </head><body><div id=app><div id=shell>…</div></div></body></html>";

#[track_caller]
fn text(site: &Site, path: &str) -> String {
    let path = site.out().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The rules of `_headers`: a path and its headers.
fn rules(text: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut rules: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match line.strip_prefix("  ") {
            None => rules.push((line.to_owned(), Vec::new())),
            Some(header) => {
                let (name, value) = header.split_once(": ").unwrap();
                rules.last_mut().unwrap().1.push((name.to_owned(), value.to_owned()));
            }
        }
    }
    rules
}

/// All headers that a host sends with a path: those of each rule that matches.
fn sent(rules: &[(String, Vec<(String, String)>)], path: &str) -> Vec<(String, String)> {
    let matches = |rule: &str| match rule.split_once('*') {
        Some((start, _)) => path.starts_with(start),
        None => {
            let (rule, path): (Vec<_>, Vec<_>) = (rule.split('/').collect(), path.split('/').collect());
            rule.len() == path.len()
                && rule.iter().zip(&path).all(|(part, there)| part.starts_with(':') || part == there)
        }
    };
    rules.iter().filter(|(rule, _)| matches(rule)).flat_map(|(_, headers)| headers.clone()).collect()
}

fn site(base: &str, more: &str) -> Site {
    let toml = SITE.replace("https://example.org/", base).replacen("\n\n[[", &format!("\n{more}\n\n[["), 1);
    Site::new()
        .with("site.toml", toml)
        .with("../dist/index.html", SHELL)
        .with("jiaoyu/a.md", with_body("正文。"))
        .built()
}

#[test]
fn every_header_is_sent_once_and_with_the_right_file() {
    for (base, folder) in [("https://example.org/", ""), ("https://example.org/news/", "/news")] {
        let site = site(base, "");
        let rules = rules(&text(&site, "_headers"));
        let value = |path: &str, name: &str| {
            let sent = sent(&rules, &format!("{folder}{path}"));
            let values: Vec<&String> = sent.iter().filter(|(there, _)| there == name).map(|(_, value)| value).collect();
            assert!(values.len() <= 1, "hosts join what is said twice: {path} {name} {values:?}");
            values.first().map(|value| (*value).clone())
        };
        let forever = Some("public, max-age=31536000, immutable".to_owned());
        for path in [
            "/media/p.0a1b2c3d4e.svg",
            "/web-2b55a37669118cfc.js",
            "/web-2b55a37669118cfc_bg.wasm",
            "/jinri-b2c49dd04e00d80b.css",
        ] {
            assert_eq!(value(path, "Cache-Control"), forever, "{path}");
            assert_eq!(value(path, "X-Content-Type-Options").as_deref(), Some("nosniff"));
        }
        for path in ["/", "/a/x", "/data/site.json", "/boot.js", "/feed.xml", "/web-design.html"] {
            assert_eq!(value(path, "Cache-Control"), None, "both hosts ask again by themselves: {path}");
            assert_eq!(value(path, "Content-Security-Policy"), Some(headers::policy(None)));
            assert_eq!(value(path, "Strict-Transport-Security").as_deref(), Some("max-age=31536000"));
        }
        for (path, kind) in [
            ("/feed.xml", "application/rss+xml; charset=utf-8"),
            ("/c/jiaoyu/feed.xml", "application/rss+xml; charset=utf-8"),
            ("/c/jiaoyu/atom.xml", "application/atom+xml; charset=utf-8"),
            ("/feed.json", "application/feed+json; charset=utf-8"),
            ("/manifest.webmanifest", "application/manifest+json"),
        ] {
            assert_eq!(value(path, "Content-Type").as_deref(), Some(kind), "{path}");
        }
        assert_eq!(value("/a/x", "Content-Type"), None);
        assert!(rules.len() <= 100, "Cloudflare Pages reads so many rules");
        assert!(text(&site, "_headers").lines().all(|line| line.len() <= 2_000), "and lines so long");
    }
}

#[test]
fn a_site_without_https_does_not_promise_it() {
    assert!(!text(&site("http://example.org/", ""), "_headers").contains("Strict-Transport-Security"));
}

#[test]
fn a_counter_on_another_host_may_be_asked() {
    let policy = |counter: &str| {
        let counter = format!("\n[counter]\nprovider = \"waline\"\nserver = \"{counter}\"\n");
        let site =
            Site::new().with("site.toml", format!("{SITE}{counter}")).with("jiaoyu/a.md", with_body("正文。")).built();
        let rules = rules(&text(&site, "_headers"));
        sent(&rules, "/").into_iter().find(|(name, _)| name == "Content-Security-Policy").unwrap().1
    };
    let connect = |policy: &str| policy.split("; ").find(|part| part.starts_with("connect-src")).unwrap().to_owned();
    assert_eq!(connect(&policy("/counter/")), "connect-src 'self'");
    assert_eq!(
        connect(&policy("https://counter.example.org:8443/views/")),
        "connect-src 'self' https://counter.example.org:8443"
    );
    assert_eq!(connect(&policy("https://counter.example.org")), "connect-src 'self' https://counter.example.org");
}

#[test]
fn what_the_sites_owner_wrote_stays() {
    let site = site("https://example.org/", "");
    for name in ["_headers", "_redirects", "_aliases.map", "manifest.webmanifest"] {
        site.write(&format!("../dist/{name}"), "the owner's");
    }
    site.build().sound();
    for name in ["_headers", "_redirects", "_aliases.map", "manifest.webmanifest"] {
        assert_eq!(text(&site, name), "the owner's");
        fs::remove_file(site.out().join(name)).unwrap();
    }
    site.build().sound();
    for name in ["_headers", "_redirects", "_aliases.map", "manifest.webmanifest"] {
        assert_ne!(text(&site, name), "the owner's");
    }
}

#[test]
fn the_manifest_names_the_site_and_its_icons_wherever_it_lives() {
    for base in ["https://example.org/", "https://example.org/news/"] {
        let site = site(base, "description = \"一句\\\"话\"\nshort_title = \"报\"");
        let manifest: Value = serde_json::from_str(&text(&site, "manifest.webmanifest")).unwrap();
        assert_eq!(
            [&manifest["name"], &manifest["short_name"], &manifest["description"], &manifest["lang"]],
            ["测试报", "报", "一句\"话", "zh-CN"]
        );
        let own = url::Url::parse(base).unwrap().join("manifest.webmanifest").unwrap();
        let resolved = |address: &Value| own.join(address.as_str().unwrap()).unwrap().to_string();
        assert_eq!([resolved(&manifest["start_url"]), resolved(&manifest["scope"])], [base, base]);
        assert_eq!(manifest["id"], url::Url::parse(base).unwrap().path(), "relative to the host");
        for icon in manifest["icons"].as_array().unwrap() {
            let address = resolved(&icon["src"]);
            let file = site.out().join(address.strip_prefix(base).unwrap());
            // Width and height of a PNG: bytes 16 to 24, in the order of networks.
            let bytes = fs::read(file).unwrap();
            let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
            assert_eq!(icon["sizes"], format!("{}x{}", number(16), number(20)));
        }
        assert!(text(&site, "a/a.html").contains("<link href=manifest.webmanifest rel=manifest>"));
    }
    assert_eq!(
        serde_json::from_str::<Value>(&text(&site("https://example.org/", ""), "manifest.webmanifest")).unwrap()["short_name"],
        "测试报"
    );
}

#[test]
fn the_shell_names_the_manifest_behind_its_base_and_in_the_same_colour() {
    let index = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("index.html")).unwrap();
    let at = |part: &str| index.find(part).unwrap_or_else(|| panic!("no {part}"));
    assert!(at("<link rel=\"manifest\" href=\"manifest.webmanifest\"") > at("<base "));
    let manifest: Value =
        serde_json::from_str(&text(&site("https://example.org/", ""), "manifest.webmanifest")).unwrap();
    let light =
        format!("media=\"(prefers-color-scheme: light)\" content=\"{}\"", manifest["theme_color"].as_str().unwrap());
    at(&light);
}

#[test]
fn the_recipe_for_nginx_says_what_headers_says() {
    let recipe = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/nginx/jinri.conf")).unwrap();
    let lines: Vec<&str> = recipe.lines().map(str::trim).collect();
    for (name, value) in headers::security(None) {
        let value = value.replace("connect-src 'self'", "connect-src $jinri_connect");
        let line = format!("add_header {name} \"{value}\" always;");
        assert!(lines.contains(&line.as_str()), "{line}");
    }
    let (name, value) = headers::TRANSPORT;
    let line = format!("add_header {name} \"{value}\" always;");
    assert!(lines.iter().any(|there| there.starts_with(&line)), "{line}");
}

#[test]
fn the_recipe_for_nginx_sends_the_types_of_the_registry() {
    let recipe = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/nginx/jinri.conf")).unwrap();
    let types = recipe.split_once("        types {\n").unwrap().1.split_once('}').unwrap().0;
    let type_of = |ending: &str| {
        let mut lines = types.lines().filter_map(|line| line.trim().strip_suffix(';'));
        let line = lines.find(|line| line.split_whitespace().skip(1).any(|there| there == ending));
        line.and_then(|line| line.split_whitespace().next())
    };
    for file in SiteFile::examples() {
        let path = file.path();
        let name = path.rsplit('/').next().unwrap();
        // A feed has a location of its own.
        let location = format!("location ~ /{}$ {{ types {{ }} default_type ", name.replace('.', "\\."));
        let own = recipe.split_once(&location).map(|(_, rest)| rest.split(';').next().unwrap());
        if file.facts().is_served {
            let kind = own.or_else(|| type_of(name.rsplit('.').next().unwrap()));
            assert_eq!(kind, Some(file.facts().media_type), "{path}");
        } else {
            let hidden = recipe.lines().filter(|line| line.trim_end().ends_with("{ return 404; }"));
            let hidden: String = hidden.flat_map(|line| line.replace('\\', "").chars().collect::<Vec<_>>()).collect();
            let stem = name.trim_start_matches('_').trim_end_matches(".html");
            assert!(hidden.contains(stem), "{path} is answered");
        }
    }
}

#[test]
fn headers_and_the_recipe_keep_for_ever_what_the_registry_calls_immutable() {
    let site = site("https://example.org/", "");
    let rules = rules(&text(&site, "_headers"));
    for file in SiteFile::examples().iter().filter(|file| file.facts().is_served) {
        let sent = sent(&rules, &format!("/{}", file.path()));
        let caching = sent.iter().find(|(name, _)| name == "Cache-Control").map(|(_, value)| value.as_str());
        // Hosts revalidate whatever `_headers` does not name.
        let expected =
            (file.facts().cache_class == CacheClass::Immutable).then(|| CacheClass::Immutable.cache_control());
        assert_eq!(caching, expected, "{}", file.path());
    }
}
