//! 今日 (jinri): a city-news portal that lives on a CDN. Two programs share this library: the tool `jinri` (`src/bin/jinri.rs`)
//! turns authored articles into files, and the app `web` (`src/main.rs`) reads those files in a visitor's browser. No server
//! of ours runs.
//!
//! # The rooms
//!
//! - [`model`]: the contract between the two programs: what the files hold, their names, the addresses of pages. Pure data.
//! - [`text`]: Chinese text, for both programs: summaries, punctuation, wording of dates and counts. Pure.
//! - [`fetch`]: reading the contract in the browser: an answer becomes a value or one of four failures.
//! - [`counter`]: how often articles are read: which views count, what is shown, and the servers that count.
//! - [`app`]: the portal as people see it: state below, views above, navigation in the browser. Renders to elements in the browser and to
//!   HTML elsewhere.
//! - [`publisher`]: native only: reads `content/`, checks it, finds related news, writes the files.
//!
//! `model` and `text` use none of the others (`text` words the model's dates); `fetch` uses `model`; `counter` uses `model` and
//! `fetch`; `app` uses `model`, `text`, `fetch` and `counter`; `publisher` uses `model`, `text`, `counter` and `app`.
//! `tests/architecture.rs` holds this.
//!
//! # An article is published
//!
//! `content/lishi/zhaowangcheng.md` is found by [`publisher::content::file`], which takes its front matter apart
//! ([`publisher::content::front_matter`]) and turns its Markdown into blocks ([`publisher::content::markdown`]); pictures are measured and named by
//! their bytes ([`publisher::content::media`]). All files together make the [`publisher::catalogue`]: which article is in which list,
//! which comes before which. [`publisher::relate`] finds what else a reader of it may want. [`publisher::site::data`] puts the values of
//! [`model`] together and encodes them ([`model::envelope`]); [`publisher::release`] puts `data/a/zhaowangcheng.json` in
//! its place, with all the others, in one step. Whatever is wrong on the way is a [`publisher::diagnostic`].
//!
//! # An article is read
//!
//! A reader follows a link to `/a/zhaowangcheng`. `app::navigation` handles the click, finds the [`model::route`], and calls
//! [`app::page`] to load the page, which requests the file that [`model::asset`] names from [`fetch`]. `fetch::requests` has it in its cache
//! if the reader has pointed at the link before; `fetch::answer` says what the answer means. The content becomes a [`app::load::Load`] in
//! [`app::portal`], the app's state; `app::pages::article` shows it, made of `app::components`. Then [`app::head`] sets the title, the
//! headline takes the focus, and related news are requested. After the article has been visible for a second, `counter::tally` counts the
//! view, if `counter::rule` allows it.

#![warn(clippy::print_stderr, clippy::print_stdout, clippy::too_many_lines, clippy::unwrap_used)]

pub mod app;
pub mod counter;
pub mod fetch;
pub mod model;
#[cfg(not(target_arch = "wasm32"))]
pub mod publisher;
pub mod text;
