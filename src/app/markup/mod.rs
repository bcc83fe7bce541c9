//! Elements as plain data, for what does not change once its files are there.
//!
//! `view!` gives every piece of markup a type of its own, and each type its own code to build and to compare: that was half of the app
//! (see `docs/decisions/`). Almost all of a newspaper page is static, so one type describes it, with one copy of the code. What changes
//! or listens (a button, a list that loads later) is a Leptos view, which goes in as [`Node::Live`].
//!
//! Invariant: text is always text and attributes are always attributes. There is no way to put markup in as a string.

mod on_screen;
mod render;

pub use render::escape_into;
pub(super) use render::{kept, parts};

use super::page::Page;
use crate::fetch::tasks::after_paint;
use kept::Identity;
use leptos::prelude::*;
use std::borrow::Cow;
use std::sync::Arc;

/// A piece of a page.
pub(crate) enum Node {
    /// Text, not escaped.
    Text(Cow<'static, str>),
    /// An element.
    Element(Element),
    /// A Leptos view.
    Live(Box<AnyView>),
}

/// An element. In a box: every function that takes or returns one would bring code to move its parts.
pub(crate) struct Element(Box<Parts>);

/// An element's name, attributes and children.
struct Parts {
    tag: &'static str,
    attributes: Vec<(&'static str, Cow<'static, str>)>,
    children: Vec<Node>,
    /// Called once, when the element comes near the screen.
    seen: Option<Box<dyn FnOnce() + Send>>,
}

/// A sequence of nodes. It is a Leptos view.
#[derive(Default)]
pub(crate) struct Markup {
    nodes: Vec<Node>,
    /// The page that the nodes are, if they are a page.
    page: Option<Identity>,
}

/// Makes an element without attributes or children.
pub(crate) fn element(tag: &'static str) -> Element {
    Element(Box::new(Parts { tag, attributes: Vec::new(), children: Vec::new(), seen: None }))
}

/// Makes a sequence of nodes.
pub(crate) fn markup(nodes: impl IntoNodes) -> Markup {
    nodes.into_markup()
}

impl Element {
    /// Adds an attribute.
    pub(crate) fn attr(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Element {
        self.0.attributes.push((name, value.into()));
        self
    }

    /// Adds an attribute, if there is a value for it.
    pub(crate) fn maybe_attr(self, name: &'static str, value: Option<impl Into<Cow<'static, str>>>) -> Element {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// Adds the attribute `class`.
    pub(crate) fn class(self, names: &'static str) -> Element {
        self.attr("class", names)
    }

    /// Adds nodes at the end.
    pub(crate) fn child(mut self, nodes: impl IntoNodes) -> Element {
        nodes.append_to(&mut self.0.children);
        self
    }

    /// In the browser, calls `seen` once, when the element comes near the screen.
    pub(crate) fn when_seen(mut self, seen: impl FnOnce() + Send + 'static) -> Element {
        self.0.seen = Some(Box::new(seen));
        self
    }

    /// Adds a sequence of nodes at the end.
    pub(crate) fn children<N: IntoNodes>(mut self, nodes: impl IntoIterator<Item = N>) -> Element {
        nodes.into_iter().for_each(|node| node.append_to(&mut self.0.children));
        self
    }
}

/// Makes a page, which the browser may build in [`parts`], and which it keeps when the reader leaves. `nodes` is called unless the page
/// has been kept.
pub(crate) fn page(address: &str, content: &Arc<Page>, nodes: impl FnOnce() -> Markup) -> Markup {
    let identity = Identity::new(address, content.clone());
    let nodes = if identity.is_kept() { Vec::new() } else { identity.owner.with(nodes).nodes };
    Markup { nodes, page: Some(identity) }
}

/// Makes a view of nodes that follow the signals which `nodes` reads: whenever one changes, `nodes` is called again. All such views have
/// one type, since each type would bring its own code.
pub(crate) fn live<N: IntoNodes>(nodes: impl Fn() -> N + Send + 'static) -> AnyView {
    let nodes: Box<dyn Fn() -> Markup + Send> = Box::new(move || markup(nodes()));
    (move || nodes()).into_any()
}

/// In the browser, calls `act` once, after the view that is being made is in the document.
pub(crate) fn once_in_place(act: impl FnOnce() + 'static) {
    let mut act: Option<Box<dyn FnOnce()>> = Some(Box::new(act));
    Effect::new(move |_| act.take().map_or((), |act| act()));
}

/// In the browser, calls `act` once, after the view that is being made has been painted.
pub(crate) fn once_painted(act: impl FnOnce() + 'static) {
    once_in_place(|| after_paint(act));
}

/// Makes a list without bullets, `ul` or `ol`. Safari takes such a list for none, unless it is in a `nav` or has this role.
pub(crate) fn list(tag: &'static str) -> Element {
    element(tag).attr("role", "list")
}

/// Makes a button that calls `act`.
pub(crate) fn button(name: &'static str, act: impl Fn() + 'static) -> AnyView {
    let act: Box<dyn Fn()> = Box::new(act);
    let button = view! {
        <button class="button" type="button" on:click=move |_| act()>
            {name}
        </button>
    };
    button.into_any()
}

/// Makes a link.
pub(crate) fn link(href: String, text: impl IntoNodes) -> Element {
    element("a").attr("href", href).child(text)
}

/// What can be a child of an element.
pub(crate) trait IntoNodes {
    /// Adds the nodes at the end.
    fn append_to(self, nodes: &mut Vec<Node>);

    /// Makes a sequence of the nodes.
    fn into_markup(self) -> Markup
    where
        Self: Sized,
    {
        let mut nodes = Vec::new();
        self.append_to(&mut nodes);
        Markup { nodes, page: None }
    }
}

impl IntoNodes for Node {
    fn append_to(self, nodes: &mut Vec<Node>) {
        nodes.push(self);
    }
}

impl IntoNodes for Element {
    fn append_to(self, nodes: &mut Vec<Node>) {
        nodes.push(Node::Element(self));
    }
}

impl IntoNodes for Markup {
    fn append_to(mut self, nodes: &mut Vec<Node>) {
        nodes.append(&mut self.nodes);
    }

    fn into_markup(self) -> Markup {
        self
    }
}

impl IntoNodes for AnyView {
    fn append_to(self, nodes: &mut Vec<Node>) {
        nodes.push(Node::Live(Box::new(self)));
    }
}

impl IntoNodes for String {
    fn append_to(self, nodes: &mut Vec<Node>) {
        nodes.push(Node::Text(self.into()));
    }
}

impl IntoNodes for &'static str {
    fn append_to(self, nodes: &mut Vec<Node>) {
        nodes.push(Node::Text(self.into()));
    }
}

impl<N: IntoNodes> IntoNodes for Option<N> {
    fn append_to(self, nodes: &mut Vec<Node>) {
        if let Some(node) = self {
            node.append_to(nodes);
        }
    }
}

impl<N: IntoNodes> IntoNodes for Vec<N> {
    fn append_to(self, nodes: &mut Vec<Node>) {
        self.into_iter().for_each(|node| node.append_to(nodes));
    }
}

macro_rules! tuple_of_nodes {
    ($($name:ident),*) => {
        impl<$($name: IntoNodes),*> IntoNodes for ($($name,)*) {
            #[expect(non_snake_case, reason = "the parts have the names of their type parameters")]
            fn append_to(self, nodes: &mut Vec<Node>) {
                let ($($name,)*) = self;
                $($name.append_to(nodes);)*
            }
        }
    };
}
tuple_of_nodes!(A, B);
tuple_of_nodes!(A, B, C);
tuple_of_nodes!(A, B, C, D);
tuple_of_nodes!(A, B, C, D, E);
tuple_of_nodes!(A, B, C, D, E, F);
tuple_of_nodes!(A, B, C, D, E, F, G);
