//! Every file that the publisher writes and the app reads, with its content type and cache class. No other code names such a file.

use super::id::Slug;
use super::route::{ListId, encode_segment};

/// A file of the site.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Asset {
    /// [`super::site::Site`]: what every page shows.
    Site,
    /// [`super::site::Home`]
    Home,
    /// [`super::article::Article`]
    Article(Slug),
    /// [`super::article::Related`] of the article with this slug.
    Related(Slug),
    /// [`super::article::Standalone`]
    Standalone(Slug),
    /// [`super::list::ListHead`]
    ListHead(ListId),
    /// [`super::list::ListPage`], numbered from the oldest, from 1.
    ListPage(ListId, u32),
    /// [`super::list::Archive`]
    Archive,
    /// [`super::counter::Hot`]
    Hot,
    /// A picture, video, sound or the newspaper's own style sheet: `media/{name}`, where the name holds a digest of the bytes.
    Media(String),
}

/// How long a cache may use a copy without asking the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheClass {
    /// Forever, since the bytes at the address never change: `public, max-age=31536000, immutable`.
    Immutable,
    /// Not at all, since the next publication may change the bytes: `no-cache` (keep, but revalidate before use).
    Revalidate,
}

impl CacheClass {
    /// Returns the value of `Cache-Control`.
    pub fn cache_control(self) -> &'static str {
        match self {
            CacheClass::Immutable => "public, max-age=31536000, immutable",
            CacheClass::Revalidate => "no-cache",
        }
    }
}

/// The path of the feed that pages link: RSS, of the whole site.
pub const FEED: &str = "feed.xml";

impl Asset {
    /// Returns the path of the file in the site's folder, for a file system. Begins without a slash.
    pub fn path(&self) -> String {
        match self {
            Asset::ListHead(id) => format!("{}/head.json", list_folder(id, str::to_owned)),
            Asset::ListPage(id, number) => format!("{}/{number}.json", list_folder(id, str::to_owned)),
            other => other.plain_path(),
        }
    }

    /// Returns the same path for a URL: percent-encoded.
    pub fn url_path(&self) -> String {
        match self {
            Asset::ListHead(id) => format!("{}/head.json", list_folder(id, encode_segment)),
            Asset::ListPage(id, number) => format!("{}/{number}.json", list_folder(id, encode_segment)),
            other => other.plain_path(),
        }
    }

    /// Returns the path of assets whose names are ASCII, the same for a file system and a URL.
    fn plain_path(&self) -> String {
        match self {
            Asset::Site => "data/site.json".to_owned(),
            Asset::Home => "data/home.json".to_owned(),
            Asset::Archive => "data/archive.json".to_owned(),
            Asset::Hot => "data/hot.json".to_owned(),
            Asset::Article(slug) => format!("data/a/{slug}.json"),
            Asset::Related(slug) => format!("data/r/{slug}.json"),
            Asset::Standalone(slug) => format!("data/p/{slug}.json"),
            Asset::Media(name) => format!("media/{name}"),
            Asset::ListHead(_) | Asset::ListPage(..) => String::new(),
        }
    }

    /// Returns the `Content-Type` that a host must send.
    pub fn content_type(&self) -> &'static str {
        match self {
            Asset::Media(name) => match name.rsplit('.').next().unwrap_or_default() {
                "svg" => "image/svg+xml",
                "css" => "text/css",
                "png" => "image/png",
                "jpg" | "jpeg" => "image/jpeg",
                "gif" => "image/gif",
                "webp" => "image/webp",
                "avif" => "image/avif",
                "mp4" => "video/mp4",
                "webm" => "video/webm",
                "mp3" => "audio/mpeg",
                "ogg" => "audio/ogg",
                "m4a" => "audio/mp4",
                "wav" => "audio/wav",
                "vtt" => "text/vtt",
                _ => "application/octet-stream",
            },
            _ => "application/json",
        }
    }

    /// Returns how long caches may use a copy.
    pub fn cache_class(&self) -> CacheClass {
        match self {
            Asset::Media(_) => CacheClass::Immutable,
            _ => CacheClass::Revalidate,
        }
    }
}

fn list_folder(id: &ListId, spell: fn(&str) -> String) -> String {
    match id {
        ListId::Channel(slug) => format!("data/c/{slug}"),
        ListId::Tag(key) => format!("data/t/{}", spell(key.as_str())),
        ListId::Month(month) => format!("data/m/{month}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::TagKey;

    #[test]
    fn a_chinese_tag_is_a_plain_file_name_on_disk_and_encoded_in_a_url() {
        let head = Asset::ListHead(ListId::Tag(TagKey::of("成语").unwrap()));
        assert_eq!(head.path(), "data/t/成语/head.json");
        assert_eq!(head.url_path(), "data/t/%E6%88%90%E8%AF%AD/head.json");
    }

    #[test]
    fn pictures_are_immutable_and_data_is_not() {
        let picture = Asset::Media("congtai.0a1b2c3d.svg".into());
        assert_eq!(picture.content_type(), "image/svg+xml");
        assert_eq!(picture.cache_class(), CacheClass::Immutable);
        assert_eq!(Asset::Home.cache_class(), CacheClass::Revalidate);
        assert_eq!(Asset::Home.content_type(), "application/json");
    }
}
