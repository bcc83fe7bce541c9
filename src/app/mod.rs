//! The portal as people see it. Both programs render it: the browser to elements, the publisher and the tests to text.
//!
//! State, from the bottom up:
//!
//! - [`load`]: the state of a value that is being fetched.
//! - [`page`]: the content of a page: which files it needs, and how it is read from them.
//! - [`portal`]: what every part of the app can see: the site, the current visit, addresses.
//!
//! Views, which read the state:
//!
//! - [`frame`]: the whole app: what stands around every page, with the page inside.
//! - `pages`: how each kind of page looks. `components`: what pages are made of.
//! - `failure`: what a reader sees where a file could not be fetched.
//! - [`markup`]: elements as plain data, for everything that does not change once it is shown.
//! - [`head`], [`structured`]: title, description, link card and structured data of the current page.
//!
//! In the browser alone:
//!
//! - [`takeover`]: replaces the published page in the document with the app.
//! - `navigation`: from a click to a page. `ahead`: pages that are fetched before the click, or kept after it. `location`: the address
//!   that the browser shows.
//! - `masthead`: the row of channels while the reader scrolls and changes pages. `scrollers`: tables and code that are too wide.
//!
//! Invariant: state does not use views. A view gets the [`portal::Portal`] and returns elements; what it requests later (related
//! news, the hot list) it requests through the portal.

mod ahead;
mod components;
mod failure;
pub(crate) mod frame;
pub mod head;
pub mod load;
mod location;
pub mod markup;
mod masthead;
mod navigation;
pub mod page;
mod pages;
pub mod portal;
mod scrollers;
pub mod structured;
pub mod takeover;
#[cfg(test)]
mod tests;
