//! What the next publication continues from.
//!
//! [`records`] says what came of each content file, [`cache`] keeps records of any kind in the user's cache folder, sealed by the program
//! and `site.toml`. Related news and published files keep their records through the same cache; [`crate::publisher::build`] puts the
//! parts together.
//!
//! Invariant: everything here may be deleted or damaged at any time. The next publication then takes longer and gives the same bytes.

pub(super) mod cache;
pub(super) mod records;
