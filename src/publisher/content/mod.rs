//! What people write: the content folder, `site.toml`, front matter, Markdown, pictures, dates and old addresses.

pub mod aliases;
pub mod config;
pub mod date;
pub mod front_matter;
pub mod html_tag;
pub mod markdown;
pub mod media;
pub mod read;
