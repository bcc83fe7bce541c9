//! Addresses: what is built is parsed as the same, and what becomes a link is one to a browser too.

use crate::contract::{month, slug, tag_key, text};
use crate::property::holds;
use jinri::model::asset::Asset;
use jinri::model::id::{Month, Slug, TagKey};
use jinri::model::link::{self, LinkKind};
use jinri::model::route::{Base, ListId, Route};
use jinri::model::time::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use url::Url;

fn list() -> impl Strategy<Value = ListId> {
    prop_oneof![slug().prop_map(ListId::Channel), tag_key().prop_map(ListId::Tag), month().prop_map(ListId::Month)]
}

pub fn route() -> impl Strategy<Value = Route> {
    prop_oneof![
        Just(Route::Home),
        Just(Route::Archive),
        Just(Route::Search),
        slug().prop_map(Route::Article),
        slug().prop_map(Route::Standalone),
        (list(), proptest::option::of(1..=u32::MAX)).prop_map(|(list, number)| Route::List(list, number)),
    ]
}

#[test]
fn every_address_is_parsed_as_what_it_was_built_from() {
    holds("routes", 2, 200, (route(), text()), |(route, folder)| {
        let path = route.path();
        prop_assert!(path.is_ascii() && path.starts_with('/'), "{}", path);
        prop_assert_eq!(Route::parse(&path), Some(route.clone()));
        for added in ["/", "?from=x", "#top", "/index.html"] {
            prop_assert_eq!(Route::parse(&format!("{path}{added}")), Some(route.clone()));
        }
        let base = Base::new(&folder.replace(['/', '?', '#'], ""));
        let href = base.href(&route);
        prop_assert_eq!(base.strip(&href).and_then(Route::parse), Some(route.clone()));
        // The page's file, as a host serves it; only a tag's name may end in .html itself.
        let is_tag = matches!(route, Route::List(ListId::Tag(_), None));
        let file = route.file();
        prop_assert!(file.ends_with(".html") && !file.contains("//") && !file.starts_with('/'));
        if file.is_ascii() && !is_tag {
            prop_assert_eq!(Route::parse(&format!("/{file}")), Some(route));
        }
        Ok(())
    });
}

#[test]
fn any_text_is_an_address_of_one_spelling_or_none() {
    let piece = proptest::sample::select(vec![
        "/",
        "a",
        "c",
        "t",
        "p",
        "archive",
        "index.html",
        ".html",
        "%",
        "%2F",
        "%41",
        "%E4%B8%80",
        "%FF",
        "?",
        "#",
        "..",
        "1",
        "0",
        "2022-10",
        "成语",
        "X",
        "-",
    ]);
    holds("address-texts", 1, 200, vec(piece, 0..10), |pieces| {
        let text = pieces.concat();
        if let Some(route) = Route::parse(&text) {
            prop_assert_eq!(Route::parse(&route.path()), Some(route));
        }
        Ok(())
    });
}

#[test]
fn two_pages_or_files_never_share_a_name() {
    holds("names", 1, 200, (route(), route(), list(), list(), 1..50_u32), |(one, other, list, other_list, number)| {
        // Hosts and file systems may not tell upper from lower case; no name has any upper case in ASCII.
        if one != other {
            prop_assert_ne!(one.file(), other.file());
            prop_assert_ne!(one.path(), other.path());
        }
        let files = |list: &ListId| [Asset::ListHead(list.clone()), Asset::ListPage(list.clone(), number)];
        for file in files(&list) {
            prop_assert!(file.url_path().is_ascii());
            if list != other_list {
                prop_assert!(files(&other_list).iter().all(|other| other.path() != file.path()));
            }
        }
        Ok(())
    });
}

#[test]
fn names_are_parsed_as_they_are_written() {
    holds("ids", 1, 200, (text(), slug(), month()), |(text, slug, month)| {
        if let Some(key) = TagKey::of(&text) {
            prop_assert_eq!(TagKey::parse(key.as_str()), Some(key.clone()));
            prop_assert_eq!(TagKey::of(key.as_str()), Some(key));
        }
        for (parsed, is_same) in [
            (Slug::parse(&text).map(String::from), true),
            (Month::parse(&text).map(String::from), true),
            (Timestamp::parse(&text).map(String::from), true),
        ] {
            prop_assert_eq!(parsed.is_none_or(|parsed| parsed == text), is_same);
        }
        prop_assert_eq!(Slug::parse(slug.as_str()), Some(slug));
        prop_assert_eq!(Month::parse(&month.to_string()), Some(month));
        Ok(())
    });
}

#[test]
fn what_becomes_a_link_leads_a_browser_nowhere_else() {
    let piece = proptest::sample::select(vec![
        "javascript:",
        "JAVASCRIPT:",
        "data:",
        "http:",
        "https:",
        "mailto:",
        "tel:",
        "//",
        "/",
        "\\",
        ":",
        "x",
        "\t",
        "\n",
        "\u{1}",
        " ",
        "\u{a0}",
        "\u{3000}",
        "#",
        "?",
        "@",
        "[",
        "..",
        "%3a",
        "：",
        "vbscript:",
    ]);
    let page = Url::parse("https://example.org/news/a/x").unwrap();
    holds("links", 1, 200, vec(piece, 1..6), move |pieces| {
        let written = pieces.concat();
        let (kind, read) = (link::kind(&written), page.join(&written));
        let Some((kind, read)) = kind.zip(read.ok()) else { return Ok(()) };
        let is_web = matches!(read.scheme(), "http" | "https");
        match kind {
            LinkKind::Internal => prop_assert_eq!(read.origin(), page.origin(), "{:?}", written),
            LinkKind::Web => prop_assert!(is_web, "{:?} leads to {}", written, read),
            LinkKind::Contact => {
                prop_assert!(matches!(read.scheme(), "mailto" | "tel"), "{:?} leads to {}", written, read)
            }
        }
        Ok(())
    });
}
