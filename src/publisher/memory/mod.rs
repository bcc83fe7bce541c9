//! What the next publication continues from.
//!
//! [`records`] holds the outcome of each content file, [`cache`] stores records of any kind in the user's cache folder, sealed by the
//! program and `site.toml`. [`pictures`] keeps the files that were made of pictures. Related news and published files are stored through the same cache; [`crate::publisher::build`] puts the parts
//! together.
//!
//! Takes records at the end of a publication; gives them back at the beginning of the next one, or nothing if they are missing, damaged, or
//! were written by another program or under another `site.toml`.
//!
//! Invariant: all stored records may be deleted or damaged at any time. The next publication then takes longer and gives the same bytes.

pub(super) mod cache;
pub(super) mod pictures;
pub(super) mod records;
