//! Names headings: gives each an id of its own, for links.

use crate::model::element_id;
use std::collections::HashSet;

/// The ids of the headings of one text.
#[derive(Default)]
pub(super) struct HeadingIds {
    used: HashSet<String>,
}

impl HeadingIds {
    /// Returns the id of the next heading. It is `written`, unless that cannot stand in a URL as it is, or the page or another heading
    /// has it: then it is `s` and a number, counted from the heading's place among all.
    pub(super) fn next(&mut self, written: Option<&str>) -> String {
        let plain = |id: &&str| !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        let first = written.filter(plain).filter(|id| !element_id::RESERVED.contains(id)).map(str::to_owned);
        let numbered = (self.used.len() + 1..).map(element_id::heading);
        let id = first.into_iter().chain(numbered).find(|id| !self.used.contains(id));
        let id = id.expect("there are more numbers than headings");
        self.used.insert(id.clone());
        id
    }
}
