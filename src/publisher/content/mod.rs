//! What people write: the content folder, `site.toml`, front matter, Markdown, pictures, looks, dates and old addresses.
//!
//! Takes a folder and a moment; gives the [`site_toml::SiteConfig`] and, for each Markdown file, its [`file::ReadFile`]: an article, a
//! standalone page, or the reason why there is none. Problems become [diagnostics](super::diagnostic); reading continues after each, so
//! that one run reports all of them.
//!
//! Invariant: each file is read independently of the others; problems between files are found in [`super::catalogue`].

pub(super) mod aliases;
pub(crate) mod date;
pub(super) mod entry;
pub(super) mod file;
pub(crate) mod folder;
pub(crate) mod front_matter;
pub(super) mod looks;
pub(super) mod markdown;
pub(super) mod media;
mod plain;
pub(super) mod site_toml;
pub(crate) mod slug;
pub(crate) mod visibility;
