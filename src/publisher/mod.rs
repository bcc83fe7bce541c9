//! Native only: turns `content/` into the files of the site.
//!
//! The rooms from top to bottom. A room uses none above it; `docs/architecture.md` says which of those below.
//!
//! - [`command`]: the command line.
//! - [`build`]: a publication, from the content to the files in their places.
//! - [`serve`]: a newspaper while it is written, in the browser of its editor.
//! - [`doctor`]: a deployed site, judged by what its host answers.
//! - [`init`]: a new newspaper, from templates.
//! - [`import`]: a newspaper's past, from another system.
//! - [`formats`]: every format that others write, each behind one function, for tests of many inputs.
//! - [`release`]: the files of a publication put in place: staged, compressed, stale ones removed.
//! - [`search`]: the search index of an edition.
//! - [`cards`]: share cards: words and colours become a picture.
//! - [`site`]: what a site consists of: the registry of its files, and one maker for each kind of file.
//! - [`memory`]: what the next publication continues from.
//! - [`relate`]: related news.
//! - [`catalogue`]: all content together: lists, neighbours, links, old addresses, views.
//! - [`content`]: what people write: `site.toml`, front matter, Markdown, pictures.
//! - [`images`]: files of several widths, made of one picture.
//! - [`bundle`]: what the tool carries inside itself: the built app, the demo newspaper.
//!
//! A new capability is a room of its own beside these, never a file in one of them.
//!
//! Below all rooms lie files that every room may use: [`diagnostic`] (what is wrong, where, and how to fix it), [`fingerprint`] (whether
//! something has changed), [`html`] (the tags of an HTML text), [`renewed`] (kept and new records together), [`progress`] (how far a
//! publication has come), and the registry [`site::files`], which uses the contract alone.

pub mod build;
pub mod bundle;
mod cards;
mod catalogue;
pub mod command;
mod content;
mod diagnostic;
mod doctor;
mod fingerprint;
pub mod formats;
mod html;
mod images;
mod import;
mod init;
mod memory;
pub mod progress;
mod relate;
pub mod release;
mod renewed;
mod search;
mod serve;
pub mod site;
