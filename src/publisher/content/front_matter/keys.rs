//! The keys of front matter that are known.

use crate::publisher::content::visibility::differs_by_one;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The keys at the top level that are read, beside those of the list picture; `docs/authoring.md` documents each.
const KEYS: [&str; 42] = [
    "title",
    "date",
    "lastmod",
    "updated",
    "modified",
    "slug",
    "description",
    "summary",
    "excerpt",
    "tags",
    "tag",
    "categories",
    "category",
    "channel",
    "authors",
    "author",
    "draft",
    "aliases",
    "alias",
    "redirect_from",
    "permalink",
    "url",
    "path",
    "publishDate",
    "pubDate",
    "published",
    "expiryDate",
    "unpublishDate",
    "source",
    "editor",
    "views",
    "views_until",
    "pinned",
    "sticky",
    "top",
    "layout",
    "type",
    "urlname",
    "abbrlink",
    "taxonomies",
    "extra",
    "params",
];

/// The keys that hold the list picture, here and in other tools: the first with a picture that can be shown counts.
pub(crate) const PICTURE_KEYS: [&str; 18] = [
    "images",
    "image",
    "cover",
    "banner",
    "thumbnail",
    "img",
    "featured_image",
    "featuredImage",
    "featured",
    "feature_image",
    "cover_image",
    "index_img",
    "top_img",
    "header",
    "extra.image",
    "extra.cover",
    "extra.banner",
    "params.image",
];

/// Keys of other tools that have no effect here and need no word: they concern a page's looks, its comments, or tools.
const KEYS_OF_OTHER_TOOLS: [&str; 44] = [
    "weight",
    "order",
    "id",
    "toc",
    "comments",
    "comment",
    "keywords",
    "keyword",
    "template",
    "menu",
    "math",
    "mathjax",
    "katex",
    "latex",
    "mermaid",
    "copyright",
    "license",
    "lang",
    "language",
    "locale",
    "markup",
    "linkTitle",
    "subtitle",
    "sort_by",
    "paginate_by",
    "insert_anchor_links",
    "in_search_index",
    "generate_feed",
    "transparent",
    "series",
    "translationKey",
    "resources",
    "outputs",
    "cascade",
    "sitemap",
    "robots",
    "isCJKLanguage",
    "sidebar",
    "breadcrumbs",
    "share",
    "photos",
    "color",
    "icon",
    "aside",
];

/// The keys at the top level that have an effect.
fn read_keys() -> impl Iterator<Item = &'static str> {
    KEYS.into_iter().chain(PICTURE_KEYS.into_iter().filter(|key| !key.contains('.')))
}

/// The known keys by their lower case. They are looked up for every key of every file.
static KNOWN: LazyLock<HashMap<String, &'static str>> =
    LazyLock::new(|| read_keys().chain(KEYS_OF_OTHER_TOOLS).map(|key| (key.to_ascii_lowercase(), key)).collect());

/// Returns the known key that a key is in any case.
pub(super) fn known_key(key: &str) -> Option<&'static str> {
    let is_lower = !key.bytes().any(|b| b.is_ascii_uppercase());
    if is_lower { KNOWN.get(key).copied() } else { KNOWN.get(&key.to_ascii_lowercase()).copied() }
}

/// Changes known keys to the case in which they are read: Hugo accepts any case. Of two keys that become one, the first is shadowed.
pub(super) fn canonical_keys(values: Map<String, Value>, shadowed: &mut Vec<(String, Value)>) -> Map<String, Value> {
    let spelled = |key: String| match known_key(&key) {
        Some(known) if known != key => known.to_owned(),
        _ => key,
    };
    let mut canonical = Map::new();
    for (key, value) in values {
        let key = spelled(key);
        if let Some(before) = canonical.insert(key.clone(), value) {
            shadowed.push((key, before));
        }
    }
    canonical
}

/// Returns the known key that an unknown one was probably meant to be.
pub(super) fn meant(key: &str) -> Option<&'static str> {
    read_keys().find(|known| known.len() > 3 && key.len() > 3 && differs_by_one(key, known))
}
