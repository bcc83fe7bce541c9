//! Search: any two Chinese characters, and any word, from files on a host that does nothing but send them.
//!
//! Takes the text of articles and gives the files of an index ([`index`]); takes what a reader typed, and files as they come, and gives hits,
//! each checked by its article ([`engine`]). Used by the publisher, which writes the files, and by the worker, which reads them in the
//! browser. The format is described in docs/search.md.
//!
//! Invariant: what one program writes, the other reads with the same code. Nothing here knows of files, networks or clocks.

pub mod candidates;
pub mod check;
pub mod coder;
pub mod document;
pub mod engine;
pub mod fold;
pub mod index;
pub mod json;
pub mod layout;
pub mod lists;
pub mod query;
pub mod root;
pub mod store;
pub mod terms;
pub mod text;
pub mod units;
pub mod words;
