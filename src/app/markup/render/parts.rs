//! A page that is built in parts: what is in the window at once, the rest in later tasks, so that a click is answered before the end of a
//! long text has been laid out.
//!
//! Parts are built in the order of the document and added at its end. So at every moment the document is the beginning of the whole page:
//! what is there does not move, and is read in the right order.

use super::{Inside, Root, open, root};
use crate::app::ahead;
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

/// What a slow phone builds and lays out in less than 50 ms.
const PART: usize = 900;
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
    let is_whole = || PAGE.with_borrow(Weak::upgrade).is_none_or(|rest| rest.borrow().is_whole());
    while !is_whole() && !is_enough() {
        add(STEP);
    }
}

fn add(weight: usize) -> bool {
    let Some(rest) = PAGE.with_borrow(Weak::upgrade) else { return false };
    let owner = rest.borrow().owner.clone();
    match owner {
        Some(owner) => owner.with(|| rest.borrow_mut().build(weight)),
        None => rest.borrow_mut().place(weight),
    }
}

/// Returns the weight of the first part of the page that is being built, if it is to be built in parts.
pub(super) fn first() -> Option<usize> {
    FIRST.take()
}

/// Goes on with a page that was left and is shown again.
pub(super) fn go_on(rest: &Rc<RefCell<Rest>>) {
    PAGE.set(Rc::downgrade(rest));
}

/// The nodes of a page, those that are not built yet, and those that were built and are out of the document.
pub(super) struct Rest {
    /// The nodes at the top of the page.
    roots: Vec<Root>,
    /// How many of `roots` are in the document when the page is.
    placed: usize,
    inside: Inside,
    /// Elements in the document with the children that they do not have yet: each is in the one before.
    open: Vec<(types::Element, IntoIter<Node>)>,
    nodes: IntoIter<Node>,
    /// What was taken out of the page when it was left; the last is the first in the document.
    held: Vec<Held>,
    /// An empty text at the end of the page.
    end: types::Node,
    /// Owns the views; `None`: all is built.
    owner: Option<Owner>,
}

/// Built nodes that are out of the document.
enum Held {
    /// The next of the nodes at the top of the page.
    Root,
    /// The last children of the first element, in the second.
    Children(types::Element, types::Element),
}

impl Rest {
    /// Builds the first part of a page. Returns its end, before which it will be in the document, and the rest.
    pub(super) fn begin(nodes: Vec<Node>, weight: usize) -> (Root, Rc<RefCell<Rest>>) {
        let end: types::Node = Rndr::create_text_node("").into();
        let mut rest = Rest {
            roots: Vec::new(),
            placed: 0,
            inside: Inside::default(),
            open: Vec::new(),
            nodes: nodes.into_iter(),
            held: Vec::new(),
            end: end.clone(),
            owner: Owner::current(),
        };
        rest.build(weight);
        let rest = Rc::new(RefCell::new(rest));
        PAGE.set(Rc::downgrade(&rest));
        (Root::Static(end), rest)
    }

    fn is_whole(&self) -> bool {
        self.owner.is_none() && self.held.is_empty()
    }

    /// Puts the page before its end, which is in the document.
    pub(super) fn mount(&mut self, parent: &types::Element) {
        self.roots[..self.placed].iter_mut().for_each(|root| root.mount(parent, Some(&self.end)));
    }

    pub(super) fn unmount(&mut self) {
        self.roots.iter_mut().for_each(Root::unmount);
    }

    /// Returns what of the page is below the window. For a page in the document; `None`: it is not complete.
    pub(super) fn below_window(&self) -> Option<Below> {
        if !self.is_whole() {
            return None;
        }
        let height = ahead::height();
        let mut cuts = Vec::new();
        let below = self.roots.iter().rev().take_while(|root| root.elements().iter().all(|it| is_below(it, height)));
        let placed = self.roots.len() - below.count();
        let elements = self.roots[..placed].iter().filter_map(Root::element);
        elements.for_each(|element| cut(&element, height, 0, &mut cuts));
        Some(Below { placed, cuts })
    }

    /// Takes what was below the window out of a page that is no longer in the document.
    pub(super) fn hold(&mut self, below: Below) {
        self.placed = below.placed;
        for root in self.roots[below.placed..].iter().rev() {
            if let Some(element) = root.element() {
                self.held.push(children_from(&element, element.first_child()));
            }
            self.held.push(Held::Root);
        }
        self.held.extend(below.cuts.into_iter().rev().map(|(parent, first)| children_from(&parent, Some(first))));
    }

    /// Puts nodes back that have been built. Returns whether there were any.
    fn place(&mut self, weight: usize) -> bool {
        let mut placed = 0;
        while placed < weight
            && let Some(held) = self.held.pop()
        {
            match held {
                Held::Root => {
                    placed += ELEMENT;
                    let parent = Rndr::get_parent(&self.end).and_then(types::Element::cast_from);
                    if let (Some(root), Some(parent)) = (self.roots.get_mut(self.placed), parent) {
                        root.mount(&parent, Some(&self.end));
                    }
                    self.placed += 1;
                }
                Held::Children(parent, holder) => {
                    if let Some(node) = holder.first_child() {
                        placed += weight_of(&node);
                        Rndr::insert_node(&parent, &node, None);
                        self.held.push(Held::Children(parent, holder));
                    }
                }
            }
        }
        placed > 0
    }

    /// Builds more of the page.
    fn build(&mut self, weight: usize) -> bool {
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
        if let Some(parent) = Rndr::get_parent(&self.end).and_then(types::Element::cast_from) {
            root.mount(&parent, Some(&self.end));
        }
        self.roots.push(root);
        self.placed += 1;
    }
}

/// Takes the last children out of an element, from `first` on.
fn children_from(parent: &types::Element, first: Option<types::Node>) -> Held {
    let holder = Rndr::create_element("div", None);
    let mut next = first;
    while let Some(node) = next {
        next = node.next_sibling();
        Rndr::insert_node(&holder, &node, None);
    }
    Held::Children(parent.clone(), holder)
}

/// Returns about how much a node weighs that has been built.
fn weight_of(node: &types::Node) -> usize {
    let elements = types::Element::cast_from(node.clone()).map_or(0, |it| it.get_elements_by_tag_name("*").length());
    node.text_content().unwrap_or_default().len() + ELEMENT * (1 + elements as usize)
}

/// What of a page is below the window.
pub(super) struct Below {
    /// How many nodes at the top of the page are not.
    placed: usize,
    /// Elements that are partly below the window, in the order of the document, each with the first of its last children that are.
    cuts: Vec<(types::Element, types::Node)>,
}

fn is_below(element: &types::Element, height: f64) -> bool {
    let area = element.get_bounding_client_rect();
    // An element without an area is nowhere.
    area.top() > height || area.width() == 0.0 && area.height() == 0.0
}

/// Finds the last children of an element that are below the window, and those of its other children.
fn cut(element: &types::Element, height: f64, depth: usize, cuts: &mut Vec<(types::Element, types::Node)>) {
    if depth == WHOLE || element.get_bounding_client_rect().bottom() <= height {
        return;
    }
    let (mut first, mut last) = (None, element.last_element_child());
    while let Some(child) = last.take_if(|child| is_below(child, height)) {
        last = child.previous_element_sibling();
        first = Some(child.into());
    }
    let mut others = Vec::new();
    while let Some(child) = last {
        last = child.previous_element_sibling();
        others.push(child);
    }
    others.iter().rev().for_each(|child| cut(child, height, depth + 1, cuts));
    cuts.extend(first.map(|first| (element.clone(), first)));
}
