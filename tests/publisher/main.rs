//! The publisher as whoever runs it sees it: exit code, what is printed, and the files of the site.
//!
//! Each test writes a content folder (or takes one from `fixtures/`), runs the real program on it at a fixed moment, and
//! looks at what came out. The harness is in [`site`], [`run`] and [`tree`]; [`stories`] makes articles by the number,
//! [`inert`] reads HTML, and [`host`] serves a site.
#![cfg(not(target_arch = "wasm32"))]
#![expect(unreachable_pub, reason = "the modules of a test are no library")]

mod host;
mod inert;
mod run;
mod site;
mod stories;
mod tree;
#[path = "../vectors/mod.rs"]
mod vectors;

mod aliases;
mod articles;
mod building;
mod carried_app;
mod command_new;
mod demo;
mod doctor;
mod feeds;
mod files;
mod folders;
mod front_matter;
mod front_page;
mod going_on;
mod hostile;
mod hosting;
mod hot_list;
mod html;
mod images;
mod importing;
mod init;
mod interrupted;
mod limits;
mod links;
mod lists;
mod looks;
mod markdown;
mod moving;
mod offline;
mod other_tools;
mod pages;
mod photos;
mod pictures;
mod power_cut;
mod same_bytes;
mod scripts;
mod serve;
mod share_cards;
mod sitemaps;
mod verify;
