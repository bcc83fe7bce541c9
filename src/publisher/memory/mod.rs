//! What the next publication continues from.

pub mod cache;
pub mod records;
