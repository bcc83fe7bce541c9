//! Every address that a reader can visit. No other code builds or parses a URL path of the site.

use super::id::{Month, Slug, TagKey};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The characters that are percent-encoded in a path segment: everything but RFC 3986's unreserved characters.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Percent-encodes a path segment.
pub fn encode_segment(segment: &str) -> String {
    utf8_percent_encode(segment, SEGMENT).to_string()
}

/// A list of articles that has pages.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListId {
    /// The articles of a channel.
    Channel(Slug),
    /// The articles with a tag.
    Tag(TagKey),
    /// The articles published in a month.
    Month(Month),
}

/// A page of the site. The folder that the site lives under (see [`Base`]) is not part of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Route {
    /// `/`
    Home,
    /// `/c/{channel}`, `/t/{tag}`, `/archive/{yyyy-mm}`: the newest articles of a list; with a number, `/c/{channel}/{n}`,
    /// its nth full page counted from the oldest (see [`super::list`]), from 1.
    List(ListId, Option<u32>),
    /// `/a/{slug}`
    Article(Slug),
    /// `/p/{page}`: 关于 and the like.
    Standalone(Slug),
    /// `/archive`: the months that have articles.
    Archive,
    /// `/search`. What is searched for is in the query of the address: see [`super::search::Query`].
    Search,
    /// `/kept`: what the reader's browser keeps. No file says what that is.
    Kept,
}

impl Route {
    /// Returns one route of each kind of page.
    pub fn examples() -> Vec<Route> {
        let first = Slug::parse("zhaowangcheng").map(Route::Article);
        std::iter::successors(first, Route::next_example).collect()
    }

    /// The example after this one. A new kind of page has to be put into the chain.
    fn next_example(&self) -> Option<Route> {
        match self {
            Route::Article(slug) => Some(Route::list(ListId::Channel(slug.clone()))),
            Route::List(ListId::Channel(slug), _) => Some(Route::Standalone(slug.clone())),
            Route::List(ListId::Tag(_) | ListId::Month(_), _) | Route::Standalone(_) => Some(Route::Home),
            Route::Home => Some(Route::Archive),
            Route::Archive => Some(Route::Search),
            Route::Search => Some(Route::Kept),
            Route::Kept => None,
        }
    }

    /// Returns the route of the newest articles of a list.
    pub fn list(id: ListId) -> Route {
        Route::List(id, None)
    }

    /// Returns the route at a path that begins with `/` and does not include the [`Base`]. Segments may be percent-encoded. A trailing slash
    /// and a trailing `index.html` are accepted, since hosts add them, and so is `.html`, except for tags, whose names may end in it.
    /// `None`: there is no such page.
    pub fn parse(path: &str) -> Option<Route> {
        let path = path.split(['?', '#']).next()?;
        // Only the whole name: an article may have the slug `a-sad-index`, and so the file `a-sad-index.html`.
        let path = path.strip_suffix("/index.html").unwrap_or(path);
        let decoded = path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(|segment| percent_decode_str(segment).decode_utf8().ok())
            .collect::<Option<Vec<_>>>()?;
        let segments: Vec<&str> = decoded.iter().map(AsRef::as_ref).collect();
        match segments[..] {
            [] => Some(Route::Home),
            ["a", slug] => Some(Route::Article(Slug::parse(file_stem(slug))?)),
            ["p", slug] => Some(Route::Standalone(Slug::parse(file_stem(slug))?)),
            ["archive" | "archive.html"] => Some(Route::Archive),
            ["search" | "search.html"] => Some(Route::Search),
            ["kept" | "kept.html"] => Some(Route::Kept),
            [kind, key] => Some(Route::List(list_id(kind, key)?, None)),
            [kind, key, number] => Some(Route::List(list_id(kind, key)?, Some(page_number(file_stem(number))?))),
            _ => None,
        }
    }

    /// Returns the path of this route, beginning with `/`, percent-encoded. [`Route::parse`] reads the route back.
    pub fn path(&self) -> String {
        match self {
            Route::Home => "/".to_owned(),
            Route::Article(slug) => format!("/a/{slug}"),
            Route::Standalone(slug) => format!("/p/{slug}"),
            Route::Archive => "/archive".to_owned(),
            Route::Search => "/search".to_owned(),
            Route::Kept => "/kept".to_owned(),
            Route::List(id, page) => {
                let list = match id {
                    ListId::Channel(slug) => format!("/c/{slug}"),
                    ListId::Tag(key) => format!("/t/{}", encode_segment(key.as_str())),
                    ListId::Month(month) => format!("/archive/{month}"),
                };
                match page {
                    Some(number) => format!("{list}/{number}"),
                    None => list,
                }
            }
        }
    }

    /// Returns the path of the page's file in the site's folder: `a/zhaowangcheng.html`. Hosts serve it at [`Route::path`].
    pub fn file(&self) -> String {
        let path = match self {
            Route::Home => "/index".to_owned(),
            Route::List(ListId::Tag(key), None) => format!("/t/{}", key.as_str()),
            Route::List(ListId::Tag(key), Some(number)) => format!("/t/{}/{number}", key.as_str()),
            other => other.path(),
        };
        format!("{}.html", path.trim_start_matches('/'))
    }
}

fn list_id(kind: &str, key: &str) -> Option<ListId> {
    match kind {
        "c" => Slug::parse(file_stem(key)).map(ListId::Channel),
        "t" => TagKey::parse(key).map(ListId::Tag),
        "archive" => Month::parse(file_stem(key)).map(ListId::Month),
        _ => None,
    }
}

/// Returns the name of a page's file without `.html`: some hosts redirect readers to the file.
fn file_stem(name: &str) -> &str {
    name.strip_suffix(".html").unwrap_or(name)
}

/// Reads `1`, `2`, …; one spelling for each number, so that a page has one address.
fn page_number(text: &str) -> Option<u32> {
    let number: u32 = text.parse().ok()?;
    (number >= 1 && number.to_string() == text).then_some(number)
}

/// Returns the absolute address of a path or file of a site. `base_url`: the address of the front page, ending in a slash.
pub fn absolute(base_url: &str, path: &str) -> String {
    format!("{base_url}{}", path.trim_start_matches('/'))
}

/// The folder that the site lives under: `/` or, for example, `/news/`. Begins and ends with a slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base(String);

impl Base {
    /// Makes a base from the path of the page's base address; adds missing slashes.
    pub fn new(path: &str) -> Base {
        let inner = path.trim_matches('/');
        Base(if inner.is_empty() { "/".to_owned() } else { format!("/{inner}/") })
    }

    /// Returns the path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the address of a route, for an `href`.
    pub fn href(&self, route: &Route) -> String {
        self.join(&route.path())
    }

    /// Returns the address of a site path (`/a/x` or `media/x.svg`), for an `href` or `src`.
    pub fn join(&self, path: &str) -> String {
        format!("{}{}", self.0, path.trim_start_matches('/'))
    }

    /// Returns the part of a URL path that is inside the site, beginning with `/`; `None` if the path is outside.
    pub fn strip<'a>(&self, path: &'a str) -> Option<&'a str> {
        let folder = self.0.trim_end_matches('/');
        match path.strip_prefix(folder)? {
            "" => Some("/"),
            inner => inner.starts_with('/').then_some(inner),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_kind() -> Vec<Route> {
        let slug = || Slug::parse("jiaoyu").unwrap();
        let lists = [
            ListId::Channel(slug()),
            ListId::Tag(TagKey::of("成语典故").unwrap()),
            ListId::Tag(TagKey::of("5A 景区").unwrap()),
            ListId::Month(Month::parse("2022-10").unwrap()),
        ];
        let mut routes = vec![
            Route::Home,
            Route::Article(slug()),
            Route::Standalone(slug()),
            Route::Archive,
            Route::Search,
            Route::Kept,
        ];
        for id in lists {
            routes.push(Route::List(id.clone(), None));
            routes.push(Route::List(id, Some(12)));
        }
        routes
    }

    #[test]
    fn every_route_is_read_back_from_its_own_path() {
        for route in every_kind() {
            assert_eq!(Route::parse(&route.path()), Some(route.clone()), "{}", route.path());
            assert!(route.path().is_ascii(), "{}", route.path());
        }
    }

    #[test]
    fn hosts_may_add_slashes_index_html_queries_and_fragments() {
        let article = Route::Article(Slug::parse("x").unwrap());
        for path in ["/a/x", "/a/x/", "/a/x/index.html", "/a/x?from=wechat", "/a/x#top", "/a/x.html"] {
            assert_eq!(Route::parse(path), Some(article.clone()), "{path}");
        }
        let named_so = Route::Article(Slug::parse("air-quality-index").unwrap());
        assert_eq!(Route::parse("/a/air-quality-index.html"), Some(named_so));
        assert_eq!(Route::parse("/index.html"), Some(Route::Home));
        assert_eq!(Route::parse("/c/x/2.html"), Route::parse("/c/x/2"));
        assert_eq!(Route::parse(""), Some(Route::Home));
    }

    #[test]
    fn other_paths_are_no_page() {
        for path in [
            "/a",
            "/a/X",
            "/a/x/y",
            "/b/x",
            "/c/x/0",
            "/c/x/01",
            "/c/x/-1",
            "/archive/2022-13",
            "/t/%FF",
            "/t/%2e%2e",
            "/a/%2e%2e%2fsecret",
            "/c/x/1/2",
        ] {
            assert_eq!(Route::parse(path), None, "{path}");
        }
    }

    #[test]
    fn a_site_in_a_folder_keeps_its_links_inside_it() {
        let base = Base::new("/news");
        let route = Route::Article(Slug::parse("x").unwrap());
        assert_eq!(base.href(&route), "/news/a/x");
        assert_eq!(base.href(&Route::Home), "/news/");
        assert_eq!(base.strip("/news/a/x"), Some("/a/x"));
        assert_eq!(base.strip("/news"), Some("/"));
        assert_eq!(base.strip("/newspaper/a/x"), None);
        assert_eq!(Base::new("/").strip("/a/x"), Some("/a/x"));
        assert_eq!(Base::new("").href(&route), "/a/x");
    }
}
