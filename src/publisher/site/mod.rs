//! What a site consists of: every kind of published file, made from the catalogue.

pub mod data;
pub mod feeds;
pub mod headers;
pub mod integrity;
pub mod manifest;
pub mod redirects;
pub mod sitemaps;
pub mod snapshot;
pub mod xml;
