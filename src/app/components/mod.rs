//! What pages are made of. Takes the portal and a value of the contract; gives elements.
//!
//! Invariant: a component does not know which page it is on.

pub(super) mod blocks;
pub(super) mod breadcrumb;
pub(super) mod card;
pub(super) mod hot;
pub(super) mod picture;
pub(super) mod promotions;
pub(super) mod search_box;
pub(super) mod time;
pub(super) mod views;
