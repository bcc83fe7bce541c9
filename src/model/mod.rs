//! The contract between the publisher and the browser: what files hold, and the names of files, addresses and elements.
//!
//! - [`id`]: slugs, tag keys and months: the validated names in URLs and file names.
//! - [`route`]: every address that a reader can visit, built and parsed by one type.
//! - [`asset`]: every file that the app reads, with its content type and cache class.
//! - [`article`], [`site`], [`list`], [`counter`]: what those files hold.
//! - [`search`]: what the app and the worker that searches say to each other.
//! - [`envelope`]: the schema version around each file. [`boot`]: the files that a published page carries.
//! - [`decode`]: how the files are read.
//! - [`link`], [`time`]: link targets that are safe to follow, and points in time.
//! - [`element_id`]: ids of elements that the app, the publisher and the shell agree on.
//!
//! Invariant: pure data. No leptos, no web-sys, no files, no clock; no other room is used.

pub mod article;
pub mod asset;
pub mod boot;
pub mod counter;
pub mod decode;
pub mod element_id;
pub mod envelope;
pub mod id;
pub mod link;
pub mod list;
pub mod route;
pub mod search;
pub mod site;
pub mod time;

#[cfg(test)]
mod tests;
