//! Files for search engines: the sitemaps (<https://www.sitemaps.org/protocol.html>), Google's news sitemap and `robots.txt`.

use crate::model::route::{self, Route};
use crate::model::time::Timestamp;
use crate::publisher::catalogue::Catalogue;
use crate::publisher::content::entry::Entry;
use crate::publisher::content::site_toml::SiteConfig;
use crate::publisher::site::files::{SiteFile, TEXT_MARK, TextFile};
use crate::publisher::site::xml::{element, escaped};

/// Addresses in one sitemap, at most (sitemaps.org).
const MOST_URLS: usize = 50_000;
/// Articles in the news sitemap, at most, and their greatest age in seconds (Google's rules).
const MOST_NEWS: usize = 1_000;
const NEWS_SECONDS: i64 = 2 * 86_400;

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const NEWS_NAMESPACE: &str = "http://www.google.com/schemas/sitemap-news/0.9";

/// A page as a sitemap lists it.
#[derive(Clone, Debug)]
pub(crate) struct SitemapEntry {
    /// Absolute.
    pub address: String,
    /// When the page was last changed; `None`: unknown.
    pub changed: Option<Timestamp>,
}

/// The index and the numbered sitemaps.
pub(crate) fn sitemaps(config: &SiteConfig, catalogue: &Catalogue) -> Vec<TextFile> {
    let is_article = |kind: &Route| matches!(kind, Route::Article(_));
    let (articles, others): (Vec<Route>, Vec<Route>) = Route::examples().into_iter().partition(is_article);
    let entries = |kinds: Vec<Route>| -> Vec<SitemapEntry> {
        kinds.iter().flat_map(|kind| entries_of(kind, config, catalogue)).collect()
    };
    numbered(&config.base_url, &entries(articles), &entries(others))
}

/// All pages of the same kind as this one.
fn entries_of(kind: &Route, config: &SiteConfig, catalogue: &Catalogue) -> Vec<SitemapEntry> {
    let entry =
        |route: Route, changed: Option<Timestamp>| SitemapEntry { address: config.absolute(&route.path()), changed };
    match kind {
        Route::Article(_) => {
            let articles = catalogue.articles.iter();
            let of =
                |article: &Entry| entry(Route::Article(article.teaser.slug.clone()), Some(article.changed().clone()));
            articles.map(|article| of(article)).collect()
        }
        Route::List(..) => {
            let lists = catalogue.lists.iter().filter(|(_, members)| !members.is_empty());
            lists.map(|(id, _)| entry(Route::list(id.clone()), None)).collect()
        }
        Route::Standalone(_) => {
            let pages = catalogue.pages.iter();
            pages.map(|page| entry(Route::Standalone(page.slug.clone()), page.modified.clone())).collect()
        }
        Route::Home | Route::Archive => vec![entry(kind.clone(), None)],
        // Search engines are asked not to list them.
        Route::Search | Route::Kept => Vec::new(),
    }
}

/// The index and the numbered sitemaps that it lists: first the articles, which are given oldest first, so that a full file never
/// changes; then everything else.
pub(crate) fn numbered(base_url: &str, articles: &[SitemapEntry], others: &[SitemapEntry]) -> Vec<TextFile> {
    let mut index = opened(&format!("sitemapindex xmlns=\"{NAMESPACE}\""));
    let mut files = Vec::new();
    for (number, urls) in (1..).zip(articles.chunks(MOST_URLS).chain(others.chunks(MOST_URLS))) {
        let file = SiteFile::Sitemap(number);
        let newest = urls.iter().filter_map(|url| url.changed.as_ref()).max_by_key(|time| time.epoch());
        index += &located("sitemap", &route::absolute(base_url, &file.path()), newest);
        let mut xml = opened(&format!("urlset xmlns=\"{NAMESPACE}\""));
        urls.iter().for_each(|url| xml += &located("url", &url.address, url.changed.as_ref()));
        files.push(TextFile { file, text: xml + "</urlset>\n" });
    }
    files.insert(0, TextFile { file: SiteFile::SitemapIndex, text: index + "</sitemapindex>\n" });
    files
}

/// The start of a document with this root element.
fn opened(root: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- {TEXT_MARK} -->\n<{root}>\n")
}

fn located(name: &str, address: &str, changed: Option<&Timestamp>) -> String {
    let changed = changed.map(|time| format!("<lastmod>{}</lastmod>", time.as_str())).unwrap_or_default();
    format!("<{name}><loc>{}</loc>{changed}</{name}>\n", escaped(address))
}

/// The news sitemap. `now`: the moment of publication in seconds since 1970.
pub(crate) fn news_sitemap(config: &SiteConfig, catalogue: &Catalogue, now: i64) -> TextFile {
    TextFile { file: SiteFile::NewsSitemap, text: news(config, catalogue, now) }
}

/// `robots.txt`
pub(crate) fn robots(config: &SiteConfig) -> TextFile {
    TextFile { file: SiteFile::Robots, text: robots_text(config) }
}

/// The articles of the last two days, newest first. Also written without any: search engines are given its address once.
fn news(config: &SiteConfig, catalogue: &Catalogue, now: i64) -> String {
    let mut xml = opened(&format!("urlset xmlns=\"{NAMESPACE}\" xmlns:news=\"{NEWS_NAMESPACE}\""));
    let recent = |time: &Timestamp| (now - NEWS_SECONDS..=now).contains(&time.epoch());
    let language = news_language(&config.language);
    let recent = catalogue.articles.iter().rev().filter(|entry| recent(&entry.teaser.published));
    for entry in recent.take(MOST_NEWS) {
        xml += "<url>\n";
        xml += &element("loc", &config.absolute(&Route::Article(entry.teaser.slug.clone()).path()));
        xml += "<news:news>\n<news:publication>\n";
        xml += &element("news:name", &config.name);
        xml += &element("news:language", &language);
        xml += "</news:publication>\n";
        xml += &element("news:publication_date", entry.teaser.published.as_str());
        xml += &element("news:title", &entry.teaser.title);
        xml += "</news:news>\n</url>\n";
    }
    xml + "</urlset>\n"
}

/// The language as Google's news sitemap requires it: ISO 639, and `zh-cn` or `zh-tw` for the two scripts of Chinese.
fn news_language(language: &str) -> String {
    let language = language.to_ascii_lowercase();
    let mut parts = language.split('-');
    match parts.next().unwrap_or_default() {
        "zh" if parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo")) => "zh-tw".to_owned(),
        "zh" => "zh-cn".to_owned(),
        other => other.to_owned(),
    }
}

/// Allows everything. Crawlers request this file at the root of a host only, so it has no effect for a site in a folder.
fn robots_text(config: &SiteConfig) -> String {
    let sitemap = |file: SiteFile| format!("Sitemap: {}\n", config.absolute(&file.path()));
    format!(
        "# {TEXT_MARK}\nUser-agent: *\nAllow: /\n\n{}{}",
        sitemap(SiteFile::SitemapIndex),
        sitemap(SiteFile::NewsSitemap)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://example.org/";

    fn urls(kind: &str, count: usize) -> Vec<SitemapEntry> {
        let changed = Timestamp::parse("2022-10-06T21:39:32+08:00");
        (0..count).map(|n| SitemapEntry { address: format!("{BASE}{kind}/{n}"), changed: changed.clone() }).collect()
    }

    /// The addresses that a sitemap or an index names.
    fn named(xml: &str) -> Vec<String> {
        let document = roxmltree::Document::parse(xml).unwrap();
        let places = document.descendants().filter(|node| node.has_tag_name((NAMESPACE, "loc")));
        places.map(|node| node.text().unwrap().to_owned()).collect()
    }

    #[test]
    fn more_than_fifty_thousand_addresses_are_more_than_one_file() {
        let files = numbered(BASE, &urls("a", 100_001), &urls("t", 50_001));
        let names: Vec<String> = files.iter().map(|file| file.file.path()).collect();
        let numbered_names = (1..=5).map(|number| format!("sitemap-{number}.xml")).collect::<Vec<_>>();
        assert_eq!(names[0], "sitemap.xml");
        assert_eq!(names[1..], numbered_names);
        let expected: Vec<String> = numbered_names.iter().map(|name| format!("{BASE}{name}")).collect();
        assert_eq!(named(&files[0].text), expected);
        let counts: Vec<usize> = files[1..].iter().map(|file| named(&file.text).len()).collect();
        assert_eq!(counts, [50_000, 50_000, 1, 50_000, 1]);
        assert_eq!(named(&files[3].text), [format!("{BASE}a/100000")]);
        assert_eq!(named(&files[4].text)[0], format!("{BASE}t/0"));
    }

    #[test]
    fn a_full_file_stays_as_it_is() {
        let before = numbered(BASE, &urls("a", 50_000), &urls("t", 3));
        let after = numbered(BASE, &urls("a", 50_001), &urls("t", 3));
        assert!(before[1].text == after[1].text);
        assert_eq!((before.len(), after.len()), (3, 4));
    }

    #[test]
    fn the_two_scripts_of_chinese_have_names_of_their_own() {
        let pairs = [("zh-CN", "zh-cn"), ("zh", "zh-cn"), ("zh-Hant-HK", "zh-tw"), ("zh-TW", "zh-tw"), ("en-GB", "en")];
        for (written, name) in pairs {
            assert_eq!(news_language(written), name);
        }
    }
}
