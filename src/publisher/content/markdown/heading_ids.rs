//! Names headings: gives each an id of its own, for links.

use crate::model::element_id;
use std::collections::HashSet;

/// The ids of the headings of one text.
#[derive(Default)]
pub(super) struct HeadingIds {
    used: HashSet<String>,
    /// The number in the last id that has one. No smaller number is free from the place of its heading on.
    last_number: usize,
}

impl HeadingIds {
    /// Returns the id of the next heading. It is `written`, unless that cannot stand in a URL as it is, or the page or another heading
    /// has it: then it is `s` and a number, counted from the heading's place among all.
    pub(super) fn next(&mut self, written: Option<&str>) -> String {
        let first = written.filter(|id| is_usable(id)).map(str::to_owned);
        let id = first.filter(|id| !self.used.contains(id)).unwrap_or_else(|| self.numbered());
        self.used.insert(id.clone());
        id
    }

    fn numbered(&mut self) -> String {
        let mut numbers =
            (self.used.len().max(self.last_number) + 1..).map(|number| (number, element_id::heading(number)));
        let (number, id) =
            numbers.find(|(_, id)| !self.used.contains(id)).expect("there are more numbers than headings");
        self.last_number = number;
        id
    }

    /// Returns the id `written` for a place that is no heading; `None`: it cannot be used, or is in use.
    pub(super) fn claim(&mut self, written: &str) -> Option<String> {
        (is_usable(written) && self.used.insert(written.to_owned())).then(|| written.to_owned())
    }
}

/// Whether an id can stand in a URL as it is, and neither the page nor a footnote has it.
fn is_usable(id: &str) -> bool {
    !id.is_empty()
        && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        && !element_id::RESERVED.contains(&id)
        && !id.starts_with(element_id::NOTE)
        && !id.starts_with(element_id::REFERENCE)
}
