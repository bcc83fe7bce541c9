//! 今日 (jinri): a city-news portal that lives on a CDN. Two programs share this library: the tool `jinri` (`src/bin/jinri.rs`)
//! turns authored articles into files, and the app `web` (`src/main.rs`) reads those files in a visitor's browser. A third, the worker
//! `search` (`src/bin/search.rs`), is loaded beside the app when a reader searches. No server of ours runs.
//!
//! # The rooms
//!
//! - [`model`]: the contract between the two programs: what the files hold, their names, the addresses of pages. Pure data.
//! - [`text`]: Chinese text, for both programs: summaries, punctuation, wording of dates and counts. Pure.
//! - [`search`]: any two characters found in any article: texts become lists, lists become files, and questions are answered from these.
//!   Pure; for the tool and the worker.
//! - [`fetch`]: reads the contract in the browser: a response becomes a value or one of four failures.
//! - [`counter`]: views of articles: which of them count, what is shown of a count, and the servers that count.
//! - [`app`]: the portal as people see it: pages, components, loading, navigation. Renders in the browser, and to text anywhere
//!   else.
//! - [`publisher`]: native only: reads `content/`, checks it, finds related news, writes the files. Its own map is in its
//!   `mod.rs`.
//!
//! `model` and `search` use none of the others, `text` and `fetch` use `model`; `counter` uses `model` and `fetch`; `app` uses all of these;
//! `publisher` uses `model`, `text`, `search`, `counter` and `app`. `docs/architecture.md` says more, and `tests/architecture.rs` holds it.
//!
//! # An article is published
//!
//! `content/lishi/zhaowangcheng.md` is found and read in `publisher::content`: its front matter is parsed, its Markdown becomes blocks,
//! its pictures are measured and named by their bytes. All files together make the catalogue (`publisher::catalogue`): which article is
//! in which list, and which comes before which. `publisher::relate` finds what else its readers may want. `publisher::site` puts the
//! values of [`model`] together and renders the page from them; [`publisher::build`] encodes them once ([`model::envelope`]) and hands
//! `data/a/zhaowangcheng.json` and `a/zhaowangcheng.html` to [`publisher::release`], which stages every file that changed, decides the
//! publication in one step, and then moves the files to their places. Whatever is wrong on the way is a diagnostic with file and line.
//!
//! # An article is read
//!
//! A reader follows a link to `/a/zhaowangcheng`. `app::navigation` handles the click, finds the [`model::route`], and calls
//! [`app::page`] to load the page, which requests the file that [`model::asset`] names from [`fetch`]. `fetch::requests` has it in its cache
//! if the reader has pointed at the link before; `fetch::answer` says what the answer means. The content becomes a [`app::load::Load`] in
//! [`app::portal`], the app's state; `app::pages::article` shows it, made of `app::components`. Then [`app::head`] sets the title, the
//! headline takes the focus, and related news are requested. After the article has been visible for a second, `counter::tally` counts the
//! view, if `counter::rule` allows it.
//!
//! # Where a change begins
//!
//! - The reading time under the headline: `app::pages::article`.
//! - A front-matter key: `publisher::content`.
//! - The time within which further views do not count: `counter::rule`.
//! - A print button: `app::components`.
//! - A topic page: [`model::route`]; the compiler and `docs/development.md` name the rest.
//! - The share card: [`app::head`].
//! - Another kind of counting server: a file in [`counter`].
//! - Feeds with summaries only: [`publisher::site`], in `feeds`.
//! - An importer: a room of its own in [`publisher`], and a file in [`publisher::command`].
//! - How results of a search are found and ordered: [`search`]; which files its index has: [`search::layout`].

#![warn(clippy::print_stderr, clippy::print_stdout, clippy::too_many_lines, clippy::unwrap_used)]

extern crate alloc;

pub mod app;
pub mod counter;
pub mod fetch;
pub mod model;
#[cfg(not(target_arch = "wasm32"))]
pub mod publisher;
pub mod search;
pub mod text;
