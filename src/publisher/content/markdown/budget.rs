//! Bounds the work on one text: the parser's events end once there are more elements than a page can show.

use pulldown_cmark::Event;
use std::cell::Cell;
use std::ops::Range;

/// Most elements of a text: paragraphs, cells, links, and the pieces of text between them. An article of a newspaper has some hundred, a
/// table of 2,000 rows and 10 columns 40,000.
pub(super) const ELEMENTS_MAX: usize = 50_000;

/// Most links to pages of the site in one text.
pub(super) const LINKS_MAX: usize = 2_000;

/// Yields the parser's events, at most [`ELEMENTS_MAX`] without the ends of elements.
pub(super) struct Budgeted<'c, I> {
    events: I,
    elements: usize,
    /// Set to the offset of the first element that is left out.
    ended_at: &'c Cell<Option<usize>>,
}

impl<'c, I> Budgeted<'c, I> {
    /// Bounds these events. `ended_at` will tell whether any were left out.
    pub(super) fn new(events: I, ended_at: &'c Cell<Option<usize>>) -> Budgeted<'c, I> {
        Budgeted { events, elements: 0, ended_at }
    }
}

impl<'e, I: Iterator<Item = (Event<'e>, Range<usize>)>> Iterator for Budgeted<'_, I> {
    type Item = (Event<'e>, Range<usize>);

    fn next(&mut self) -> Option<(Event<'e>, Range<usize>)> {
        if self.ended_at.get().is_some() {
            return None;
        }
        let (event, range) = self.events.next()?;
        self.elements += usize::from(!matches!(event, Event::End(_)));
        if self.elements > ELEMENTS_MAX {
            self.ended_at.set(Some(range.start));
            return None;
        }
        Some((event, range))
    }
}
