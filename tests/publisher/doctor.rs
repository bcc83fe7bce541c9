//! `jinri doctor`: a sound host, and then one that does one thing wrong at a time.

use crate::host::{Asked, Host, Place, Sent};
use crate::run::{Outcome, Run};
use crate::site::{PICTURE, SITE, Site, toml};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

/// The app as Trunk leaves it, in short. The digests are those of [`with_app`]'s files.
const SHELL: &str = "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>报</title><meta name=description><base href=BASE>\
    <link rel=canonical><link href=BASEjinri-0123456789abcdef.css integrity=sha384-wlrnPb9VqaLC5dX1SOijQ5quoAuEP9o9rwizMuyiO1Si6h61yKA0FeClZD6t0hsY rel=stylesheet>\
    <script data-js=BASEweb-0123456789abcdef.js data-wasm=BASEweb-0123456789abcdef_bg.wasm \
    data-js-integrity=sha384-HegLMsz+SGHSkEDsdHI2ODQNQ3cWRjdKqeHWd7LYzQvi0g85Qzn+MtBHM0xIvFy0 \
    data-wasm-integrity=sha384-cP4VLUdyZxO0qrIq4KsxH1wTV5JYfPuaF90FMR2t36ltkUds/uR+fstjM6Oz+MqJ \
    integrity=sha384-+qRK1XzQ5aGD1IV4FcbSR4zTAx8llcugjmeVw6edC7DkainMHrUXCQAos9OhdFnS src=BASEboot.js type=module></script>\
    </head><body><div id=app><div id=shell>…</div></div></body></html>";
const CODE: &str = "/web-0123456789abcdef.js";
const WASM: &str = "/web-0123456789abcdef_bg.wasm";
const STYLE: &str = "/jinri-0123456789abcdef.css";

fn with_app(site: Site, base: &str) -> Site {
    let wasm = [&b"\0asm\x01\0\0\0"[..], &b"jinri ".repeat(500)].concat();
    site.with("../dist/index.html", SHELL.replace("BASE", base))
        .with("../dist/boot.js", "import.meta.url;\n".repeat(100))
        .with("../dist/sw.js", "registration.scope;\n".repeat(100))
        .with(&format!("../dist{CODE}"), "export default () => {};\n".repeat(100))
        .with(&format!("../dist{WASM}"), wasm)
        .with(&format!("../dist{STYLE}"), "main { color: inherit; }\n".repeat(100))
}

/// A site with an article, a tag, a picture and a standalone page, whose own address is where it is served.
fn published(place: &Place, base: &str, more: &str) -> Site {
    let config = SITE.replace("https://example.org/", &format!("{}{base}", place.origin())) + more;
    let article = toml("title = \"题\"\ndate = 2022-10-06\ntags = [\"成语\"]", "正文。\n\n![图](qiao.svg)");
    with_app(Site::new(), base)
        .with("site.toml", config)
        .with("jiaoyu/qiao.svg", PICTURE)
        .with("jiaoyu/a.md", article)
        .with("pages/about.md", toml("title = \"关于\"", "本站。"))
        .built()
}

struct Deployed {
    site: Site,
    host: Host,
}

fn deployed_with(base: &str, more: &str) -> Deployed {
    let place = Place::new();
    let site = published(&place, base, more);
    let host = place.serve(site.out(), base);
    Deployed { site, host }
}

fn deployed() -> Deployed {
    deployed_with("/", "")
}

#[track_caller]
fn doctor(folder: &Path, arguments: &[&str]) -> Outcome {
    Run::start(folder, &[&["doctor"], arguments].concat(), &[("NO_PROXY", "*")]).wait()
}

impl Deployed {
    #[track_caller]
    fn examined(&self) -> Outcome {
        doctor(self.site.folder(), &[&self.host.address])
    }

    /// With a host that does this wrong: exactly these findings, `error[host-type] /web-1.js`, each with a hint that
    /// says this.
    #[track_caller]
    fn told(&self, expected: &[(&str, &str)], fault: impl Fn(&Asked, &mut Sent) + Send + 'static) {
        self.host.misbehave(fault);
        let outcome = self.examined();
        let origin = self.host.address.trim_end_matches('/');
        let told: Vec<String> = outcome
            .told()
            .iter()
            .map(|told| {
                let (url, what) = told.head.rsplit_once(": ").unwrap();
                format!("{what} {}", url.strip_prefix(origin).unwrap_or(url))
            })
            .collect();
        let heads: Vec<&str> = expected.iter().map(|(head, _)| *head).collect();
        assert_eq!(told, heads, "{}\n{}", outcome.err, outcome.out);
        for (told, (_, hint)) in outcome.told().iter().zip(expected) {
            assert!(format!("{}\n{}", told.message, told.hint).contains(hint), "{hint}: {told:?}");
            assert!(!told.hint.is_empty(), "{told:?}");
        }
        let errors = expected.iter().any(|(head, _)| head.starts_with("error"));
        assert_eq!(outcome.code, Some(i32::from(errors)), "{}", outcome.err);
    }
}

fn at(path: &'static str, change: impl Fn(&mut Sent) + Send + 'static) -> impl Fn(&Asked, &mut Sent) + Send + 'static {
    move |asked, sent| {
        if asked.path == path {
            change(sent);
        }
    }
}

fn everywhere(change: impl Fn(&mut Sent) + Send + 'static) -> impl Fn(&Asked, &mut Sent) + Send + 'static {
    move |_, sent| change(sent)
}

#[test]
fn a_sound_host_is_told_to_be_so_area_by_area() {
    let outcome = deployed().examined().sound();
    for line in [
        "front page: sound, http, on this machine, a published page, page ",
        "app: sound, boot.js 2 kB (",
        "4 files have the digests that the page names",
        "data: sound, site.json",
        "search: sound, sitemap.xml, sitemap-news.xml, feed.xml, atom.xml, feed.json, robots.txt",
        "pages: sound, 5 pages of the sitemap at their clean addresses, 6 data files match their pages, 2 of their pictures",
        "missing: sound, 4 of 4 missing addresses return 404",
        "security: sound, Content-Security-Policy with Trusted Types, nosniff, Referrer-Policy, Permissions-Policy",
        "counter: sound, views are counted in each reader's browser",
        "0 errors, 0 warnings",
    ] {
        assert!(outcome.out.contains(line), "{line}\n{}", outcome.out);
    }
    assert!(outcome.out.contains("with br)"), "{}", outcome.out);
}

#[test]
fn a_site_in_a_folder_is_found_from_any_of_its_addresses() {
    let deployed = deployed_with("/news/", "");
    let whole = deployed.host.address.clone();
    let bare = whole.trim_end_matches('/').to_owned();
    // As hosts of files do with a folder.
    let target = whole.clone();
    deployed.host.misbehave(at("/news", move |sent| {
        sent.status = 301;
        sent.set("location", &target);
    }));
    for address in [&whole, &bare, &format!("{whole}a/a"), &format!("{whole}index.html?x#y")] {
        let outcome = doctor(deployed.site.folder(), &[address]).sound();
        assert!(outcome.out.contains("pages: sound, 5 pages of the sitemap"), "{address}: {}", outcome.out);
        let elsewhere = outcome.out.contains(&format!("found at {whole}"));
        assert_eq!(elsewhere, *address == bare || address.ends_with("a/a"), "{address}: {}", outcome.out);
    }
    assert!(deployed.host.log().iter().all(|line| !line.contains(" /data/")), "nothing is looked for outside");
}

#[test]
fn what_is_wrong_with_the_front_page() {
    let deployed = deployed();
    deployed.told(&[("error[host-status] /", "try_files /index.html")], at("/", |sent| sent.status = 403));
    deployed
        .told(&[("error[host-not-jinri] /", "make build")], at("/", |sent| sent.body = b"<h1>It works!</h1>".to_vec()));
    deployed.told(
        &[("warning[host-type] /", "charset utf-8;")],
        everywhere(|sent| {
            if sent.headers["content-type"].starts_with("text/html") {
                sent.set("content-type", "text/html");
            }
        }),
    );
    deployed.told(
        &[("error[host-type] /", "charset utf-8;")],
        at("/", |sent| sent.set("content-type", "text/html; charset=gbk")),
    );
    deployed
        .told(&[("error[host-type] /", "include mime.types;")], at("/", |sent| sent.set("content-type", "text/plain")));
    deployed.told(
        &[("error[host-unreachable] /", "redirected 6 times")],
        everywhere(|sent| {
            sent.status = 302;
            sent.set("location", "/");
        }),
    );
    // The page of a site at the root of its host, put into a folder.
    let address = format!("{}news/", deployed.host.address);
    let front = std::fs::read(deployed.site.out().join("index.html")).unwrap();
    deployed.host.misbehave(at("/news/", move |sent| (sent.status, sent.body) = (200, front.clone())));
    let outcome = doctor(deployed.site.folder(), &[&address]).refused(&[&format!("{address}: error[host-address]")]);
    assert!(outcome.told()[0].hint.contains("--public-url /news/"), "{}", outcome.err);
    // A copy for trying out.
    let place = Place::new();
    let copy = Deployed { host: place.serve(deployed.site.out(), "/"), site: deployed.site };
    let hint = format!("base_url = \"{}\"", copy.host.address);
    copy.told(&[("warning[host-address] /", &hint)], |_, _| {});
}

#[test]
fn a_site_without_published_pages_is_looked_at_as_well() {
    let deployed = deployed();
    let shell = std::fs::read(deployed.site.out().join("data/shell.html")).unwrap();
    deployed.told(
        &[("warning[host-shell] /", "jinri build --out"), ("warning[host-shell] /a/a", "try_files")],
        everywhere(move |sent| {
            if sent.headers["content-type"].starts_with("text/html") {
                sent.body = shell.clone();
            }
        }),
    );
}

#[test]
fn a_script_that_something_on_the_way_adds_is_told() {
    let deployed = deployed();
    let added = |script: &'static str| {
        everywhere(move |sent| {
            if sent.headers["content-type"].starts_with("text/html") && sent.status == 200 {
                sent.replace("</body>", &format!("{script}</body>"));
            }
        })
    };
    let address = "/cdn-cgi/scripts/5c5dd728/cloudflare-static/email-decode.min.js";
    deployed.told(
        &[("warning[host-script] /", "Email Address Obfuscation")],
        added("<script data-cfasync=\"false\" src=\"/cdn-cgi/scripts/5c5dd728/cloudflare-static/email-decode.min.js\"></script>"),
    );
    let told = deployed.examined().told().remove(0).message;
    assert!(told.contains(address) && told.contains("/a/a"), "{told}");
    deployed.told(&[("warning[host-script] /", "an inline script")], added("<script>window.x = 1;</script>"));
    deployed.told(&[], added("<script type=\"application/ld+json\">{}</script>"));
}

#[test]
fn what_is_wrong_with_the_apps_files() {
    let deployed = deployed();
    let kind = |path, kind: &'static str| at(path, move |sent| sent.set("content-type", kind));
    let wasm = "application/wasm wasm;";
    deployed.told(&[(&format!("warning[host-type] {WASM}"), wasm)], kind(WASM, "application/octet-stream"));
    deployed.told(&[(&format!("error[host-type] {CODE}"), "mime.types")], kind(CODE, "text/plain"));
    deployed.told(&[(&format!("error[host-type] {STYLE}"), "text/css")], kind(STYLE, "text/plain"));
    deployed.told(&[(&format!("error[host-status] {WASM}"), "uploaded")], at(WASM, |sent| sent.status = 404));
    deployed.told(&[(&format!("error[host-status] {CODE}"), "page of HTML")], kind(CODE, "text/html"));
    let rewritten = |sent: &mut Sent| sent.replace("export default", "export  default");
    deployed.told(&[(&format!("error[host-integrity] {CODE}"), "sub_filter")], at(CODE, rewritten));
    deployed.told(&[("error[host-integrity] /boot.js", "minifying")], at("/boot.js", |sent| sent.body.push(b'\n')));
    // A page of an older build names no digest: nothing can be compared.
    deployed.host.misbehave(|_, sent| {
        if sent.headers["content-type"].starts_with("text/html") {
            let html = String::from_utf8(std::mem::take(&mut sent.body)).unwrap();
            sent.body = html.replace("integrity=", "older=").into_bytes();
        }
    });
    assert!(deployed.examined().sound().out.contains("the page names no digests to compare with"));
}

#[test]
fn what_is_wrong_with_caching_and_compression() {
    let deployed = deployed();
    let missing = everywhere(|sent| drop(sent.headers.remove("cache-control")));
    deployed.told(
        &[("warning[host-caching] /", "\"no-cache\""), (&format!("warning[host-caching] {CODE}"), "immutable")],
        missing,
    );
    let caching = |path, value: &'static str| at(path, move |sent| sent.set("cache-control", value));
    deployed.told(&[(&format!("warning[host-caching] {WASM}"), "immutable")], caching(WASM, "no-cache"));
    deployed.told(&[("error[host-caching] /data/site.json", "no-cache")], caching("/data/site.json", "max-age=86400"));
    deployed.told(&[("warning[host-caching] /boot.js", "no-cache")], caching("/boot.js", "public, max-age=1800"));
    deployed.told(&[("error[host-caching] /sw.js", "no-cache")], caching("/sw.js", "public, max-age=31536000"));
    deployed.told(&[("error[host-caching] /", "31536000 seconds")], caching("/", "max-age=31536000, immutable"));
    deployed.told(&[("warning[host-caching] /", "downloads the file again")], caching("/", "no-store"));
    deployed.told(&[], caching("/data/site.json", "max-age=60"));
    deployed.told(&[("warning[host-caching] /", "etag on;")], everywhere(|sent| drop(sent.headers.remove("etag"))));
    deployed.told(&[("warning[host-caching] /", "instead of 304")], everywhere(|sent| sent.conditional = false));

    deployed.told(&[("warning[host-compression] /", "application/wasm")], everywhere(|sent| sent.packs = false));
    let outcome = deployed.examined();
    let also = &outcome.told()[0].message;
    assert!(also.contains(WASM) && also.contains(STYLE) && outcome.out.contains("app: see above"), "{outcome:?}");
    deployed.told(
        &[("error[host-compression] /data/home.json", "compressed twice")],
        at("/data/home.json", |sent| {
            sent.packs = false;
            sent.set("content-encoding", "gzip");
        }),
    );
    // Of pages and of what search engines ask for, too.
    for (path, now, once) in [
        ("/data/home.json", "题", "旧题"),
        ("/a/a", "题", "旧题"),
        ("/feed.xml", "题", "旧题"),
        ("/feed.json", "题", "旧题"),
        ("/sitemap.xml", "</sitemapindex>", " </sitemapindex>"),
        ("/sitemap-1.xml", "</urlset>", " </urlset>"),
        ("/robots.txt", "User-agent", "\nUser-agent"),
    ] {
        deployed.told(&[(&format!("error[host-stale] {path}"), "`jinri build --compress`")], move |asked, sent| {
            if asked.packed && asked.path == path {
                sent.replace(now, once);
            }
        });
    }
}

#[test]
fn an_address_where_nothing_is_must_say_so() {
    let deployed = deployed();
    let shell = std::fs::read(deployed.site.out().join("data/shell.html")).unwrap();
    let none = "/data/a/jinri-doctor-none.json";
    deployed.told(
        &[(&format!("error[host-missing] {none}"), "=404;")],
        everywhere(move |sent| {
            if sent.status == 404 {
                (sent.status, sent.body) = (200, shell.clone());
            }
        }),
    );
    deployed.told(
        &[(&format!("warning[host-missing] {none}"), "object stores")],
        everywhere(|sent| {
            if sent.status == 404 {
                sent.status = 403;
            }
        }),
    );
    deployed.told(
        &[(&format!("error[host-missing] {none}"), "redirects (302)")],
        everywhere(|sent| {
            if sent.status == 404 {
                sent.status = 302;
                sent.set("location", "/");
            }
        }),
    );
    deployed.told(
        &[("warning[host-missing] /a/jinri-doctor-none", "error_page 404 /404.html;")],
        everywhere(|sent| {
            if sent.status == 404 {
                sent.body = b"<h1>404 Not Found</h1>".to_vec();
            }
        }),
    );
}

#[test]
fn what_is_wrong_with_headers_that_protect_readers() {
    let deployed = deployed();
    let without = |name: &'static str| everywhere(move |sent| drop(sent.headers.remove(name)));
    deployed.told(&[("warning[host-headers] /", "nosniff;")], without("x-content-type-options"));
    deployed.told(&[("warning[host-headers] /", "Referrer-Policy strict-origin")], without("referrer-policy"));
    deployed.told(&[("warning[host-headers] /", "camera=()")], without("permissions-policy"));
    let policy = "content-security-policy";
    let drawing = format!("warning[host-policy] /media/{}", deployed.site.media()[0]);
    let recipe = "add_header Content-Security-Policy \"default-src 'none'";
    deployed.told(&[("warning[host-policy] /", recipe), (&drawing, recipe)], without(policy));
    for (from, to, head, hint) in [
        (" 'wasm-unsafe-eval'", "", "error[host-policy] /", "`script-src 'self' 'wasm-unsafe-eval'`"),
        (
            "script-src 'self'",
            "script-src 'self' 'unsafe-inline'",
            "warning[host-policy] /",
            "'unsafe-inline' in script-src",
        ),
        ("frame-ancestors 'none'; ", "", "warning[host-policy] /", "`frame-ancestors 'none'`"),
        (
            "require-trusted-types-for 'script'; ",
            "",
            "warning[host-policy] /",
            "`require-trusted-types-for 'script'; trusted-types jinri`",
        ),
        (
            "form-action 'self'",
            "form-action 'none'",
            "error[host-policy] /",
            "forbids the site's own form: the search box leads nowhere",
        ),
        (
            "worker-src 'self'",
            "worker-src 'none'",
            "error[host-policy] /",
            "forbids the site's own worker: search finds nothing",
        ),
        (
            "trusted-types jinri",
            "trusted-types 'none'",
            "error[host-policy] /",
            "cannot start the worker that searches",
        ),
    ] {
        deployed.told(
            &[(head, hint)],
            everywhere(move |sent| {
                let weaker = sent.headers[policy].replace(from, to);
                sent.set(policy, &weaker);
            }),
        );
    }
}

#[test]
fn what_a_sound_host_may_do_otherwise_is_not_told() {
    let deployed = deployed();
    let policy = "content-security-policy";
    deployed.told(
        &[],
        everywhere(move |sent| {
            let more =
                "script-src 'self' 'report-sample' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' 127.0.0.1";
            let other = sent.headers[policy].replace("script-src 'self'", more);
            sent.set(policy, &other);
        }),
    );
    // The host of a site in a folder is that of an app that answers everything with its page.
    let folder = deployed_with("/news/", "");
    folder.host.misbehave(at("/robots.txt", |sent| {
        sent.status = 200;
        sent.set("content-type", "text/html; charset=utf-8");
        sent.body = b"<!doctype html><title>App</title>".to_vec();
    }));
    let outcome = doctor(folder.site.folder(), &[&folder.host.address]).sound();
    assert!(outcome.out.contains("no robots.txt at the host's root"), "{}", outcome.out);
}

#[test]
fn an_old_copy_in_a_cache_is_told() {
    let deployed = deployed();
    deployed.told(&[("error[host-stale] /a/a", "purge")], at("/a/a", |sent| sent.replace("正文。", "旧文。")));
    deployed.told(
        &[("error[host-stale] /a/a", "data/a/a.json")],
        at("/data/a/a.json", |sent| sent.replace("正文。", "旧文。")),
    );
    let other = |sent: &mut Sent| sent.replace("测试报", "旧报");
    deployed.told(&[("error[host-stale] /", "data/site.json")], at("/data/site.json", other));
    // A page of the build before, whose files are gone, and of one whose files are still there.
    let older = |sent: &mut Sent| sent.replace("web-0123456789abcdef.js", "web-fedcba9876543210.js");
    deployed.told(&[("error[host-stale] /a/a", "web-fedcba9876543210.js")], at("/a/a", older));
    std::fs::write(deployed.site.out().join("web-fedcba9876543210.js"), "0").unwrap();
    deployed.told(&[("warning[host-stale] /a/a", "different build")], at("/a/a", older));
}

#[test]
fn the_counter_is_read_as_a_browser_would_and_never_counts() {
    let place = Place::new();
    let counter = format!("\n[counter]\nprovider = \"waline\"\nserver = \"{}\"\n", place.origin());
    let counter_site = tempfile::tempdir().unwrap();
    let counts = counter_site.path().join("api/article.json");
    std::fs::create_dir_all(counts.parent().unwrap()).unwrap();
    std::fs::write(counter_site.path().join("api/article"), r#"{"errno":0,"data":[{"time":7}]}"#).unwrap();
    let counter_host = place.serve(counter_site.path().to_owned(), "/");
    let deployed = deployed_with("/", &counter);
    let origin = counter_host.address.trim_end_matches('/').to_owned();
    let asked = format!("{origin}/api/article?path=/a/a&type=time&lang=zh-CN");
    let open = |sent: &mut Sent| sent.set("access-control-allow-origin", "*");

    // The recipe's policy knows no counter.
    counter_host.misbehave(everywhere(open));
    let line =
        format!("`connect-src 'self' {origin}`; nginx: `map $host $jinri_connect {{ default \"'self' {origin}\"; }}`");
    deployed.told(&[("error[host-policy] /", &line)], |_, _| {});
    let named = format!("connect-src 'self' {origin}");
    let lets = move |_: &Asked, sent: &mut Sent| {
        let policy = sent.headers["content-security-policy"].replace("connect-src 'self'", &named);
        sent.set("content-security-policy", &policy);
    };
    deployed.told(&[], lets.clone());
    let head = format!("error[host-counter] {asked}");
    for (fault, hint) in [
        (
            (|sent| drop(sent.headers.remove("access-control-allow-origin"))) as fn(&mut Sent),
            "deploy/waline/nginx.conf",
        ),
        (|sent| sent.set("access-control-allow-origin", "https://example.org"), "https://example.org"),
        (|sent| sent.status = 403, "$http_origin $welcome"),
        (|sent| sent.status = 502, "proxy_pass"),
        (|sent| sent.body = br#"{"errno":1000,"errmsg":"no database"}"#.to_vec(), "no database"),
        (|sent| sent.body = b"<!doctype html>".to_vec(), "location = /counter/api/article"),
    ] {
        counter_host.misbehave(move |_, sent| {
            open(sent);
            fault(sent);
        });
        deployed.told(&[(&head, hint)], lets.clone());
    }
    assert!(
        counter_host
            .log()
            .iter()
            .all(|line| line.starts_with("GET ") && line.contains("type=time") && !line.contains("inc"))
    );
    drop(counter_host);
    deployed.told(&[(&head, "is Waline running")], lets);

    // A path of the site's own host that nobody passes on.
    let deployed = deployed_with("/", "\n[counter]\nprovider = \"waline\"\nserver = \"/counter/\"\n");
    let head = "error[host-counter] /counter/api/article?path=/a/a&type=time&lang=zh-CN";
    deployed.told(&[(head, "location = /counter/api/article {")], |_, _| {});
}

#[test]
fn what_search_engines_and_feed_readers_find() {
    let deployed = deployed();
    deployed.told(&[("error[host-status] /feed.xml", "uploaded")], at("/feed.xml", |sent| sent.status = 404));
    let kind = |path, kind: &'static str| at(path, move |sent| sent.set("content-type", kind));
    deployed.told(&[("warning[host-type] /atom.xml", "mime.types")], kind("/atom.xml", "application/octet-stream"));
    let robots = |text: &'static str| at("/robots.txt", move |sent| sent.body = text.into());
    deployed.told(&[("error[host-robots] /robots.txt", "`Allow: /`")], robots("User-agent: *\nDisallow: /\n"));
    let hint = format!("`Sitemap: {}sitemap.xml`", deployed.host.address);
    deployed.told(&[("warning[host-robots] /robots.txt", &hint)], robots("User-agent: *\nAllow: /\n"));
    deployed.told(
        &[("error[host-robots] /", "add_header X-Robots-Tag")],
        at("/", |sent| sent.set("x-robots-tag", "noindex")),
    );
    deployed.told(
        &[("warning[host-status] /sitemap.xml", "jinri build --out")],
        at("/sitemap.xml", |sent| sent.body = b"<urlset/>".to_vec()),
    );
}

#[test]
fn pages_and_pictures_at_their_addresses() {
    let deployed = deployed();
    let front = std::fs::read(deployed.site.out().join("index.html")).unwrap();
    deployed
        .told(&[("error[host-status] /a/a", "another page (/)")], at("/a/a", move |sent| sent.body = front.clone()));
    deployed.told(&[("error[host-status] /a/a", "$uri.html")], at("/a/a", |sent| sent.status = 404));
    deployed.told(
        &[("warning[host-address] /a/a", "$uri.html =404;")],
        at("/a/a", |sent| {
            sent.status = 308;
            sent.set("location", "/a/a.html");
        }),
    );
    let name = format!("/media/{}", deployed.site.media()[0]);
    let path: &'static str = name.clone().leak();
    let head = format!("error[host-type] {name}");
    deployed.told(&[(&head, "image/svg+xml")], at(path, |sent| sent.set("content-type", "text/plain")));
    std::fs::remove_file(deployed.site.out().join(&name[1..])).unwrap();
    deployed.told(&[(&format!("error[host-status] {name}"), "was media/ uploaded")], |_, _| {});
}

#[test]
fn a_host_that_does_not_answer_is_told_for_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let told = |address: &str, says: &str, hint: &str| {
        let outcome = doctor(folder.path(), &["--timeout", "1", address]);
        let outcome = outcome.refused(&[&format!("{address}: error[host-unreachable]")]);
        let told = &outcome.told()[0];
        assert!(told.message.contains(says) && told.hint.contains(hint), "{told:?}");
    };
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", silent.local_addr().unwrap());
    told(&address, "no response within 1 s", "--timeout");
    drop(silent);
    told(&address, "refused", "listen 443 ssl;");
    let deployed = deployed();
    told(&deployed.host.address.replace("http:", "https:"), "no secure connection", "ssl_certificate");
    told("http://nobody.invalid/", "no host is called nobody.invalid", "DNS");
}

#[test]
fn what_is_no_address_is_a_wrong_argument() {
    for address in ["", "example.org", "ftp://example.org/", "/srv/jinri", "http://"] {
        let run = Command::new(env!("CARGO_BIN_EXE_jinri")).args(["doctor", address]).output().unwrap();
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.code() == Some(2) && said.contains("address"), "{address}: {said}");
    }
}

#[test]
fn a_page_made_to_exhaust_the_doctor_is_examined_within_bounds() {
    let deployed = deployed();
    let styles: String = (0..3_000).map(|number| format!("<link rel=stylesheet href=/x{number}.css>")).collect();
    let attributes = format!("<script {}></script>", "a=b ".repeat(300_000));
    let values = format!("<script type=application/json id=boot>[{}0]</script>", "0,".repeat(2_000_000));
    for piece in [styles, attributes, values] {
        deployed.host.misbehave(at("/", move |sent| sent.body.extend_from_slice(piece.as_bytes())));
        let before = deployed.host.log().len();
        deployed.examined().survived();
        let requests = deployed.host.log().len() - before;
        assert!(requests < 120, "{requests} requests");
    }
}
