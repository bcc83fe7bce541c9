//! What pages are made of.

pub mod blocks;
pub mod breadcrumb;
pub mod card;
pub mod hot;
pub mod promotions;
pub mod time;
pub mod views;
