//! Tests that try very many inputs: what holds for every value, what is edited at random, and what is written in every format that jinri
//! reads. `make test` tries a few of them, the same each time; `make fuzz` tries as many as the time allows ([`bounds`]).
//!
//! - [`formats`]: the registry of the formats that are read. [`mutate`] makes inputs from the [`grammars`]; [`examine`] reads one and
//!   watches for a panic, a hang and memory, which [`memory`] counts.
//! - [`sources`]: what is imported, with what holds for every import.
//! - [`json`]: every file that the app reads, damaged at every place.
//! - [`contract`], [`addresses`], [`summaries`], [`authors`], [`redirects`]: properties ([`property`]).
//! - [`search`]: the files of the search index, damaged and strange, and answers from them.
//! - [`publications`]: the cache against publications from nothing.
#![cfg(not(target_arch = "wasm32"))]
#![expect(unreachable_pub, reason = "the modules of a test are no library")]

mod bounds;
mod examine;
mod memory;
mod mutate;
mod property;

mod addresses;
mod authors;
mod contract;
mod formats;
mod grammars;
mod json;
mod publications;
mod redirects;
mod search;
mod sources;
mod summaries;

#[path = "../index/mod.rs"]
#[expect(dead_code, reason = "shared with the tests of the search")]
mod index;

#[path = "../publisher/run.rs"]
#[expect(dead_code, reason = "shared with the tests of the publisher")]
mod run;
#[path = "../publisher/site.rs"]
#[expect(dead_code, reason = "shared with the tests of the publisher")]
mod site;
#[path = "../publisher/stories.rs"]
mod stories;
#[path = "../publisher/tree.rs"]
#[expect(dead_code, reason = "shared with the tests of the publisher")]
mod tree;

#[global_allocator]
static ALLOCATOR: memory::Counting = memory::Counting;
