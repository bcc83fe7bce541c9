//! Pages that the reader has left, as they were in the document. Going back puts such a page in again instead of building it anew, with
//! what the reader has unfolded there.

use super::MarkupState;
use super::parts::{self, Below};
use crate::app::page::Page;
use leptos::prelude::Owner;
use std::cell::RefCell;
use std::sync::Arc;

/// The most pages that are kept: who goes back further waits until the page is built.
const MOST: usize = 3;

thread_local! {
    /// The oldest first.
    static KEPT: RefCell<Vec<MarkupState>> = const { RefCell::new(Vec::new()) };
}

/// Which page some nodes are.
pub(in crate::app) struct Identity {
    /// Path and query: links on the page lead to its own fragments.
    address: String,
    /// What the page was made of.
    content: Arc<Page>,
    /// Owns the signals of the page's views, for as long as the page is kept.
    pub(in crate::app) owner: Owner,
}

impl Identity {
    pub(in crate::app) fn new(address: &str, content: Arc<Page>) -> Identity {
        Identity { address: address.to_owned(), content, owner: Owner::default() }
    }

    fn is_same(&self, other: &Identity) -> bool {
        self.address == other.address && Arc::ptr_eq(&self.content, &other.content)
    }

    fn is_of(&self, state: &MarkupState) -> bool {
        state.page.as_ref().is_some_and(|page| page.is_same(self))
    }

    /// Whether the page has been kept.
    pub(in crate::app) fn is_kept(&self) -> bool {
        KEPT.with_borrow(|kept| kept.iter().any(|state| self.is_of(state)))
    }
}

/// Takes a page from those that were kept.
pub(super) fn take(page: &Identity) -> Option<MarkupState> {
    let state = KEPT.with_borrow_mut(|kept| {
        let at = kept.iter().position(|state| page.is_of(state))?;
        Some(kept.remove(at))
    })?;
    state.rest.iter().for_each(parts::go_on);
    Some(state)
}

/// Keeps nodes that have been taken out of the document, if they are a page; `below`: what of it was below the window.
pub(super) fn keep(state: MarkupState, below: Option<Below>) {
    if let Some(rest) = &state.rest {
        if let Some(below) = below {
            rest.borrow_mut().hold(below);
        }
        KEPT.with_borrow_mut(|kept| kept.push(state));
    }
}

/// Gives up the oldest pages. For a moment at which the reader waits for nothing: to free a page takes as long as to build it.
pub(in crate::app) fn trim() {
    let given_up = KEPT.with_borrow_mut(|kept| {
        let given_up = kept.len().saturating_sub(MOST);
        kept.drain(..given_up).collect::<Vec<_>>()
    });
    // Outside the borrow: views that are dropped may build others.
    drop(given_up);
}
