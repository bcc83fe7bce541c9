//! A page that is built in parts: what is in the window at once, the rest in later tasks, so that a click is answered before the end of a
//! long text has been laid out.
//!
//! Parts are built in the order of the document and added at its end. So at every moment the document is the beginning of the whole page:
//! what is there does not move, and is read in the right order.

use super::{Inside, Root, open, root};
use crate::app::markup::Node;
use leptos::prelude::Owner;
use leptos::tachys::renderer::{CastFrom, Rndr, types};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::vec::IntoIter;

/// The unit of weight is a byte of text; an element without its text weighs as much as ten Chinese characters.
pub(super) const ELEMENT: usize = 30;

/// Elements so deep in a page are built with all that is in them: the paragraphs of a story, the cards of a list.
const WHOLE: usize = 3;

/// What is built in one task after the first part: on a slow phone it is laid out in less than 50 ms.
const PART: usize = 1500;
/// What is built at once if the first part does not fill the window.
const STEP: usize = 400;

thread_local! {
    static FIRST: Cell<Option<usize>> = const { Cell::new(None) };
    static PAGE: RefCell<Weak<RefCell<Rest>>> = const { RefCell::new(Weak::new()) };
}

/// Lets the next page be built in parts, the first of about this weight. Other pages are built at once.
pub(in crate::app) fn begin_next_page_with(weight: usize) {
    FIRST.set(Some(weight));
}

/// Adds a part to the page. Returns whether there was something to add.
pub(in crate::app) fn grow() -> bool {
    add(PART)
}

/// Adds to the page until there is enough of it.
pub(in crate::app) fn grow_until(is_enough: &dyn Fn() -> bool) {
    let is_whole = || PAGE.with_borrow(Weak::upgrade).is_none_or(|rest| rest.borrow().owner.is_none());
    while !is_whole() && !is_enough() {
        add(STEP);
    }
}

fn add(weight: usize) -> bool {
    let Some(rest) = PAGE.with_borrow(Weak::upgrade) else { return false };
    let owner = rest.borrow().owner.clone();
    owner.is_some_and(|owner| owner.with(|| rest.borrow_mut().add(weight)))
}

/// Returns the weight of the first part of the page that is being built, if it is to be built in parts.
pub(super) fn first() -> Option<usize> {
    FIRST.take()
}

/// The part of a page that is not built yet, and what was built after the first part.
pub(super) struct Rest {
    /// The nodes at the top of the page that were added later.
    pub(super) roots: Vec<Root>,
    inside: Inside,
    /// Elements in the document with the children that they do not have yet: each is in the one before.
    open: Vec<(types::Element, IntoIter<Node>)>,
    nodes: IntoIter<Node>,
    /// An empty text at the end of the page. `None`: the page is not in the document.
    end: Option<types::Node>,
    /// Owns the views; `None`: all is built.
    owner: Option<Owner>,
}

impl Rest {
    /// Builds the first part of a page. Returns its nodes at the top, and the rest.
    pub(super) fn begin(nodes: Vec<Node>, weight: usize) -> (Vec<Root>, Rc<RefCell<Rest>>) {
        let mut rest = Rest {
            roots: Vec::new(),
            inside: Inside::default(),
            open: Vec::new(),
            nodes: nodes.into_iter(),
            end: None,
            owner: Owner::current(),
        };
        rest.add(weight);
        let end: types::Node = Rndr::create_text_node("").into();
        rest.end = Some(end.clone());
        let mut roots = std::mem::take(&mut rest.roots);
        roots.push(Root::Static(end));
        let rest = Rc::new(RefCell::new(rest));
        PAGE.set(Rc::downgrade(&rest));
        (roots, rest)
    }

    fn add(&mut self, weight: usize) -> bool {
        let enough = self.inside.weight.saturating_add(weight);
        while self.inside.weight < enough {
            let (parent, node) = match self.open.last_mut() {
                Some((parent, children)) => match children.next() {
                    Some(node) => (Some(parent.clone()), node),
                    None => {
                        self.open.pop();
                        continue;
                    }
                },
                None => match self.nodes.next() {
                    Some(node) => (None, node),
                    None => return self.owner.take().is_some(),
                },
            };
            let built = match node {
                Node::Element(element) if self.open.len() < WHOLE => {
                    let (built, children) = open(element, &mut self.inside);
                    self.open.push((built.clone(), children.into_iter()));
                    Root::Static(built.into())
                }
                node => root(node, &mut self.inside),
            };
            match parent {
                Some(parent) => built.put_into(&parent, &mut self.inside),
                None => self.put_at_top(built),
            }
        }
        true
    }

    fn put_at_top(&mut self, mut root: Root) {
        if let Some(end) = &self.end
            && let Some(parent) = Rndr::get_parent(end).and_then(types::Element::cast_from)
        {
            root.mount(&parent, Some(end));
        }
        self.roots.push(root);
    }
}
