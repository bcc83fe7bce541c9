//! Lists of articles, paged from the oldest end.
//!
//! A list of `n` articles has full pages numbered from 1, oldest first, of [`PAGE_SIZE`] articles each, and a head that
//! holds the newest [`PAGE_SIZE`] to `2 × PAGE_SIZE − 1` (or all, if there are fewer). A full page never changes when an
//! article is added at the new end, but for the newest full page, which learns when there is a newer one; so publishing rewrites the
//! head and, once in [`PAGE_SIZE`] times, adds a page. Inside
//! the head and inside a page the newest article stands first.

use super::article::Teaser;
use super::decode::contract;
use super::id::Month;

/// Articles on a full page.
pub const PAGE_SIZE: usize = 20;

/// How many full pages a list of `total` articles has beside its head.
pub fn full_pages(total: usize) -> usize {
    (total / PAGE_SIZE).saturating_sub(1)
}

contract! {
/// The newest articles of a list.
pub struct ListHead {
    /// What the list is called: a channel's or a tag's name; for a month its number.
    pub name: String,
    /// Articles in the whole list.
    pub total: u32,
    /// Full pages beside this head.
    pub pages: u32,
    pub items: Vec<Teaser>,
}
}

contract! {
/// A full page of a list. It says nothing of the list as a whole, so that it stays as it is when articles are added.
pub struct ListPage {
    pub name: String,
    /// Whether the page with the next number is there, too; else what is newer is in the head.
    pub newer: bool,
    pub items: Vec<Teaser>,
}
}

contract! {
/// The months that have articles, newest first, with how many.
pub struct Archive {
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
