//! Elements as plain data: what a page shows once its files are there, and that does not change any more.
//!
//! `view!` gives every piece of markup a type of its own, and each type its own code to build and to compare: that was half
//! of the app (see `docs/decisions/`). Almost all of a newspaper page stands still, so it is described by one type, whose code is
//! there once. What moves or listens (a button, a list that loads later) is a Leptos view and goes in with [`Node::Live`].
//!
//! Text is always text and attributes are always attributes: there is no way to put markup in as a string.

mod on_screen;
mod render;

pub use render::escape_into;

use leptos::prelude::{AnyView, Effect, IntoAny};
use std::borrow::Cow;

/// A piece of a page.
pub enum Node {
    Text(Cow<'static, str>),
    Element(Element),
    Live(AnyView),
}

/// An element with its attributes and what is inside.
pub struct Element {
    tag: &'static str,
    attributes: Vec<(&'static str, Cow<'static, str>)>,
    children: Vec<Node>,
    /// Called once the element is on the screen, or almost.
    seen: Option<Box<dyn FnOnce() + Send>>,
}

/// Nodes side by side: what a component returns, and a Leptos view.
#[derive(Default)]
pub struct Markup(Vec<Node>);

/// An element without attributes or children.
pub fn element(tag: &'static str) -> Element {
    Element { tag, attributes: Vec::new(), children: Vec::new(), seen: None }
}

/// Nodes side by side.
pub fn markup(nodes: impl IntoNodes) -> Markup {
    let mut list = Vec::new();
    nodes.append_to(&mut list);
    Markup(list)
}

impl Element {
    pub fn attr(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Element {
        self.attributes.push((name, value.into()));
        self
    }

    /// The attribute, if there is a value for it.
    pub fn maybe_attr(self, name: &'static str, value: Option<impl Into<Cow<'static, str>>>) -> Element {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    pub fn class(self, names: &'static str) -> Element {
        self.attr("class", names)
    }

    pub fn child(mut self, nodes: impl IntoNodes) -> Element {
        nodes.append_to(&mut self.children);
        self
    }

    /// In the browser, calls back once, when the element comes near the screen.
    pub fn when_seen(self, seen: impl FnOnce() + Send + 'static) -> Element {
        Element { seen: Some(Box::new(seen)), ..self }
    }

    pub fn children<N: IntoNodes>(mut self, nodes: impl IntoIterator<Item = N>) -> Element {
        nodes.into_iter().for_each(|node| node.append_to(&mut self.children));
        self
    }
}

/// Nodes that follow the signals which `nodes` reads: whenever one changes, they are made anew. All of them are one view to Leptos;
/// each kind would bring its own code.
pub fn live<N: IntoNodes>(nodes: impl Fn() -> N + Send + 'static) -> AnyView {
    let nodes: Box<dyn Fn() -> Markup + Send> = Box::new(move || markup(nodes()));
    (move || nodes()).into_any()
}

/// In the browser, does something once, after what is being made now has been put in its place.
pub fn once_in_place(act: impl FnOnce() + 'static) {
    let mut act: Option<Box<dyn FnOnce()>> = Some(Box::new(act));
    Effect::new(move |_| act.take().map_or((), |act| act()));
}

/// A link.
pub fn link(href: String, text: impl IntoNodes) -> Element {
    element("a").attr("href", href).child(text)
}

/// What can stand inside an element.
pub trait IntoNodes {
    fn append_to(self, nodes: &mut Vec<Node>);
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
        nodes.append(&mut self.0);
    }
}

impl IntoNodes for AnyView {
    fn append_to(self, nodes: &mut Vec<Node>) {
        nodes.push(Node::Live(self));
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
            #[expect(non_snake_case, reason = "the type parameters name the parts, too")]
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
