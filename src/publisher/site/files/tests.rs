//! Paths of files, and files found by their paths.

use super::*;
use crate::model::id::{Month, TagKey};
use crate::model::route::ListId;

fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

/// The folder of a page; `None`: the page lies in the site's own folder.
fn folder_of(route: &Route) -> Option<Folder> {
    match route {
        Route::Home | Route::Archive | Route::Search | Route::Kept => None,
        Route::Article(_) => Some(Folder::Articles),
        Route::Standalone(_) => Some(Folder::Standalone),
        Route::List(ListId::Channel(_), _) => Some(Folder::Channels),
        Route::List(ListId::Tag(_), _) => Some(Folder::Tags),
        Route::List(ListId::Month(_), _) => Some(Folder::Archive),
    }
}

#[test]
fn a_file_is_found_by_its_own_path() {
    let tag = ListId::Tag(TagKey::of("成语").unwrap());
    let month = ListId::Month(Month::parse("2022-10").unwrap());
    let found = [
        SiteFile::Asset(Asset::Media("p.0a1b2c3d4e.svg".to_owned())),
        SiteFile::Page(Route::Home),
        SiteFile::Page(Route::Archive),
        SiteFile::Page(Route::Search),
        SiteFile::Page(Route::Kept),
        SiteFile::Page(Route::Article(slug("air-quality-index"))),
        SiteFile::Page(Route::Standalone(slug("about"))),
        SiteFile::Page(Route::List(ListId::Channel(slug("jiaoyu")), Some(2))),
        SiteFile::Page(Route::list(tag.clone())),
        SiteFile::Page(Route::List(tag, Some(7))),
        SiteFile::Page(Route::list(month)),
        SiteFile::NotFound,
        SiteFile::Shell,
        SiteFile::Record,
        SiteFile::AppRecord,
        SiteFile::Feed(None, FeedFormat::Rss),
        SiteFile::Feed(Some(slug("jiaoyu")), FeedFormat::Json),
        SiteFile::SitemapIndex,
        SiteFile::Sitemap(12),
        SiteFile::NewsSitemap,
        SiteFile::Robots,
        SiteFile::Headers,
        SiteFile::Redirects,
        SiteFile::NginxAliases,
        SiteFile::Manifest,
        SiteFile::AppHashed("web-2b55a37669118cfc_bg.wasm".to_owned()),
        SiteFile::App("boot.js".to_owned()),
    ];
    for file in found {
        assert_eq!(SiteFile::at(&file.path()), Some(file.clone()), "{}", file.path());
    }
}

#[test]
fn every_kind_of_file_but_redirects_and_data_is_found_by_its_path() {
    for file in SiteFile::examples() {
        let is_found = !matches!(file, SiteFile::Alias(_) | SiteFile::Asset(Asset::Site) | SiteFile::Search(_));
        assert_eq!(SiteFile::at(&file.path()), is_found.then(|| file.clone()), "{}", file.path());
    }
}

#[test]
fn a_path_that_only_looks_like_a_file_of_the_site_is_none() {
    for path in [
        "sitemap-07.xml",
        "sitemap-0.xml",
        "sitemap-.xml",
        "a/X.html",
        "a/x/y.html",
        "c/jiaoyu/1/feed.xml",
        "t/%E6%88%90.html",
        "x/feed.xml",
        "a",
        "",
        "posts/x/index.html",
        "web-12.html",
    ] {
        assert_eq!(SiteFile::at(path), None, "{path}");
    }
}

#[test]
fn a_page_lies_in_the_folder_that_is_named_for_it() {
    let tag = ListId::Tag(TagKey::of("成语").unwrap());
    let month = ListId::Month(Month::parse("2022-10").unwrap());
    for route in [
        Route::Home,
        Route::Archive,
        Route::Search,
        Route::Kept,
        Route::Article(slug("x")),
        Route::Standalone(slug("x")),
        Route::List(ListId::Channel(slug("x")), Some(1)),
        Route::list(tag),
        Route::list(month),
    ] {
        let file = route.file();
        let folder = file.split_once('/').map(|(folder, _)| folder);
        assert_eq!(folder, folder_of(&route).map(Folder::name), "{file}");
        assert!(folder_of(&route).is_none_or(|folder| folder.holds() == Holds::Pages));
    }
    for first in PLACED_FIRST {
        assert!(Folder::named(first.split('/').next().unwrap()).is_some(), "{first}");
    }
}

#[test]
fn pages_bear_the_element_that_the_app_reads() {
    assert!(SNAPSHOT_MARK.contains(&format!("id=\"{}\"", crate::model::boot::ELEMENT)));
    assert!(ALIAS_MARK.contains(TEXT_MARK));
}

#[test]
fn only_media_with_a_digest_in_its_name_is_the_publishers() {
    assert!(is_media_name("congtai.0a1b2c3d4e.svg"));
    for other in ["congtai.svg", "0a1b2c3d4e.svg", "congtai.0a1b2c3d4.svg", "congtai.0a1b2c3d4g.svg", "own"] {
        assert!(!is_media_name(other), "{other}");
    }
}
