//! 热门排行: what `jinri build --views` makes of counts.

use crate::site::{Site, toml};
use jinri::model::asset::Asset;
use jinri::model::counter::Hot;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

/// Articles of the day of publication, of a week before, and of four years before, the last with views from an old site.
fn three_ages() -> Site {
    let article = |date: &str, more: &str| toml(&format!("title = \"题\"\ndate = {date}\n{more}"), "正文。");
    Site::new()
        .with("jiaoyu/today.md", article("2026-11-23T08:00:00+08:00", ""))
        .with("jiaoyu/week.md", article("2026-11-16T08:00:00+08:00", ""))
        .with("jiaoyu/old.md", article("2022-10-06", "views = 2791"))
}

fn ranked(site: &Site) -> Vec<(String, u64)> {
    let hot: Hot = site.get(&Asset::Hot);
    assert_eq!(site.site_file().hot.map(usize::from), Some(hot.items.len()));
    hot.items.iter().map(|item| (item.slug.to_string(), item.count)).collect()
}

fn places(expected: &[(&str, u64)]) -> Vec<(String, u64)> {
    expected.iter().map(|(slug, count)| ((*slug).to_owned(), *count)).collect()
}

/// A server that gives one answer after the other and then always the last. Its address, and the requests that it gets.
fn server(answers: &'static [&'static str]) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (sender, requests) = channel();
    thread::spawn(move || {
        for (at, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let mut request = String::new();
            let mut lines = BufReader::new(stream.try_clone().unwrap());
            while lines.read_line(&mut request).unwrap() > 2 {}
            let answer = answers[at.min(answers.len() - 1)];
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length";
            write!(stream, "{head}: {}\r\n\r\n{answer}", answer.len()).unwrap();
            // Whoever asked may have what it wanted.
            if sender.send(request).is_err() {
                return;
            }
        }
    });
    (address, requests)
}

#[test]
fn counts_and_age_make_the_order() {
    let site = three_ages().with("../counts.json", r#"{"/a/today": 10, "/a/week": 60, "/a/old": 9, "/a/gone": 999}"#);
    site.run(&["build", "--views", "counts.json"]).sound();
    assert_eq!(ranked(&site), places(&[("today", 10), ("week", 60), ("old", 2800)]));
    site.write("../counts.json", r#"{"/a/today": 10, "/a/week": 62, "/a/old": 9}"#);
    site.run(&["build", "--views", "counts.json"]).sound();
    assert_eq!(
        ranked(&site),
        places(&[("week", 62), ("today", 10), ("old", 2800)]),
        "6.1 times the views weigh a week"
    );
    let hot: Hot = site.get(&Asset::Hot);
    assert_eq!(hot.until.unwrap().as_str(), "2026-11-23T08:00:00+08:00");
    assert_eq!(hot.items[2].views.as_ref().unwrap().count, 2791);
}

#[test]
fn without_counts_there_is_what_was_brought_over_and_without_that_no_list() {
    let site = three_ages().built();
    assert_eq!(ranked(&site), places(&[("old", 2791)]));
    assert_eq!(site.get::<Hot>(&Asset::Hot).until, None);
    site.remove("jiaoyu/old.md");
    site.build().sound();
    assert!(!site.has(&Asset::Hot));
    assert_eq!(site.site_file().hot, None);
}

#[test]
fn the_list_has_ten_places_and_of_equals_the_newer_comes_first() {
    let day = |n: usize| toml(&format!("title = \"第{n}篇\"\ndate = 2026-11-{n:02}"), "正文。");
    let site = Site::new().with_all((1..=12).map(|n| (format!("jiaoyu/a{n}.md"), day(n))));
    let counts: Vec<String> = (1..=12).map(|n| format!("\"a{n}\": 5")).collect();
    site.write("../counts.json", format!("{{{}}}", counts.join(",")));
    site.run(&["build", "--views", "counts.json"]).sound();
    let slugs: Vec<String> = ranked(&site).into_iter().map(|(slug, _)| slug).collect();
    assert_eq!(slugs, (3..=12).rev().map(|n| format!("a{n}")).collect::<Vec<_>>());
}

#[test]
fn a_server_is_asked_in_one_go_says_who_asks_and_may_fail_once() {
    let (address, requests) =
        server(&["<html>restarting</html>", r#"{"errno":0,"data":[{"time":9},{"time":60},{"time":10}]}"#]);
    let site = three_ages();
    site.run(&["build", "--views", &address]).sound();
    assert_eq!(ranked(&site), places(&[("today", 10), ("week", 60), ("old", 2800)]));
    for _ in 0..2 {
        let request = requests.recv().unwrap();
        assert!(request.starts_with("GET /api/article?path=/a/old,/a/week,/a/today&type=time"), "{request}");
        assert!(request.to_ascii_lowercase().contains("referer: https://example.org/"), "{request}");
    }
}

#[test]
fn counts_that_cannot_be_had_leave_the_site_as_it_was() {
    let site = three_ages().built();
    let (address, _requests) = server(&[r#"{"errno":1000,"errmsg":"no database"}"#]);
    for (source, says) in [
        (address.as_str(), "errno 1000: no database"),
        ("http://127.0.0.1:9", "no answer"),
        ("there-is-no.json", "cannot read the file with the view counts"),
    ] {
        site.write("jiaoyu/new.md", toml("title = \"新\"\ndate = 2026-11-22", "正文。"));
        let outcome = site.run(&["build", "--views", source]);
        let told = outcome.told();
        assert_eq!(outcome.code, Some(1), "{source}");
        assert!(told[0].head.ends_with("error[counts]") && told[0].message.contains(says), "{told:?}");
        assert!(!told[0].hint.is_empty());
        assert!(!site.slugs().contains(&"new".to_owned()), "{source}");
    }
}
