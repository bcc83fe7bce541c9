//! What a site consists of: the registry of its files ([`files`]), and one file here for each kind of file that is made.
//!
//! Takes an edition ([`crate::publisher::catalogue::edition`]) and its related news; gives back values of the contract ([`data`]), pages
//! as HTML ([`snapshot`]) and texts. [`crate::publisher::build`] hands them to the release.
//!
//! Invariant: this room neither reads the clock nor writes a file. The same edition gives the same bytes.

pub(crate) mod app_record;
pub(crate) mod brand;
pub(crate) mod code;
pub(crate) mod data;
pub(crate) mod dress;
pub(crate) mod feeds;
pub mod files;
pub mod headers;
pub(crate) mod integrity;
pub(crate) mod manifest;
pub(crate) mod redirects;
pub(crate) mod shell;
pub(crate) mod sitemaps;
pub(crate) mod snapshot;
pub(crate) mod style;
pub(crate) mod worker;
mod xml;
