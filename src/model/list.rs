//! Lists of articles, paged from the oldest end.
//!
//! A list of `n` articles has full pages numbered from 1, oldest first, of [`PAGE_SIZE`] articles each, and a head that
//! holds the newest [`PAGE_SIZE`] to `2 × PAGE_SIZE − 1` (or all, if there are fewer). Adding an article at the new end rewrites the head
//! and, once in [`PAGE_SIZE`] times, adds a full page. Other full pages do not change, except that the newest one then says that there is a
//! newer one. Inside the head and inside a page the newest article is first.

use super::article::Teaser;
use super::decode::contract;
use super::id::Month;

/// Articles on a full page.
pub const PAGE_SIZE: usize = 20;

/// Returns how many full pages a list of `total` articles has besides its head.
pub fn full_pages(total: usize) -> usize {
    (total / PAGE_SIZE).saturating_sub(1)
}

contract! {
/// The newest articles of a list.
pub struct ListHead {
    /// A channel's or a tag's name; for a month its number, `2022-10`.
    pub name: String,
    /// The number of articles in the whole list.
    pub total: u32,
    /// The number of full pages besides this head.
    pub pages: u32,
    /// The articles, newest first.
    pub items: Vec<Teaser>,
}
}

contract! {
/// A full page of a list. It says nothing of the list as a whole, so that it does not change when articles are added.
pub struct ListPage {
    /// As [`ListHead::name`].
    pub name: String,
    /// Whether there is a full page with the next number. If not, the newer articles are in the head.
    pub newer: bool,
    /// [`PAGE_SIZE`] articles, newest first.
    pub items: Vec<Teaser>,
}
}

contract! {
/// The months that have articles.
pub struct Archive {
    /// Each month with its number of articles, newest first.
    pub months: Vec<(Month, u32)>,
}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_is_never_short_once_there_is_a_full_page() {
        for total in 0..200 {
            let head = total - full_pages(total) * PAGE_SIZE;
            assert!(head == total || (PAGE_SIZE..2 * PAGE_SIZE).contains(&head), "{total}");
        }
    }
}
