//! The contract between the publisher and the browser, and the names of things in it. Pure data: no leptos, no web-sys,
//! no files, no clock.
//!
//! - [`id`]: slugs, tag keys and months, the validated names that stand in URLs and file names.
//! - [`route`]: every address a reader can visit, built and parsed by one type.
//! - [`asset`]: every file the publisher writes, with its content type and cache class.
//! - [`article`], [`site`], [`list`], [`counter`]: what those files hold.
//! - [`envelope`]: the schema version around each file. [`boot`]: the files that a page carries with it.
//! - [`decode`]: how they are read.
//! - [`link`], [`time`]: link targets that are safe to follow, and points in time.

pub mod article;
pub mod asset;
pub mod boot;
pub mod counter;
pub mod decode;
pub mod envelope;
pub mod id;
pub mod link;
pub mod list;
pub mod route;
pub mod site;
pub mod time;

#[cfg(test)]
mod tests;
