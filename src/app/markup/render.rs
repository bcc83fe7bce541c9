//! [`Markup`] as a Leptos view: elements in the browser, HTML elsewhere. A rebuild replaces all nodes.

pub(in crate::app) mod kept;
pub(in crate::app) mod parts;

use super::on_screen::Watch;
use super::{Element, Markup, Node, Parts};
use kept::Identity;
use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::{CastFrom, Rndr, types};
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Mountable, Position, PositionState};
use parts::Rest;
use std::cell::RefCell;
use std::rc::Rc;

/// The elements without content and closing tag that pages use (HTML, "Void elements").
const VOID: [&str; 6] = ["br", "hr", "img", "input", "source", "track"];

/// The nodes of a [`Markup`] in the document.
pub(crate) struct MarkupState {
    roots: Vec<Root>,
    /// Views inside elements, and watched elements: a view stops following its signals when its state is dropped.
    _inside: Inside,
    /// The nodes of a page; `roots` is its end.
    rest: Option<Rc<RefCell<Rest>>>,
    /// The page that this is, if it is one.
    page: Option<Identity>,
}

/// What lives as long as the elements that it is in.
#[derive(Default)]
struct Inside {
    live: Vec<AnyViewState>,
    watches: Vec<Watch>,
    /// How much has been built, in the unit of [`parts`].
    weight: usize,
}

/// A node at the top of a [`Markup`], or one that is not yet in its element.
enum Root {
    Static(types::Node),
    Live(AnyViewState),
}

impl Render for Markup {
    type State = MarkupState;

    fn build(self) -> MarkupState {
        let Some(page) = self.page else { return at_once(self.nodes) };
        // Of the page that was to be built, a kept one needs nothing.
        let weight = parts::first();
        if let Some(kept) = kept::take(&page) {
            return kept;
        }
        let (end, rest) = page.owner.with(|| Rest::begin(self.nodes, weight.unwrap_or(usize::MAX)));
        MarkupState { roots: vec![end], _inside: Inside::default(), rest: Some(rest), page: Some(page) }
    }

    fn rebuild(self, state: &mut MarkupState) {
        // While the layout is still known.
        let below = state.rest.as_ref().and_then(|rest| rest.borrow().below_window());
        let mut new = self.build();
        state.insert_before_this(&mut new);
        state.unmount();
        kept::keep(std::mem::replace(state, new), below);
    }
}

/// Builds all nodes at once.
fn at_once(nodes: Vec<Node>) -> MarkupState {
    let mut inside = Inside::default();
    let mut roots: Vec<Root> = nodes.into_iter().map(|node| root(node, &mut inside)).collect();
    if roots.is_empty() {
        // A rebuild needs a node whose place it takes.
        roots.push(Root::Static(Rndr::create_text_node("").into()));
    }
    MarkupState { roots, _inside: inside, rest: None, page: None }
}

/// Builds a node with all that is in it.
fn root(node: Node, inside: &mut Inside) -> Root {
    match node {
        Node::Text(text) => {
            inside.weight += text.len();
            Root::Static(Rndr::create_text_node(&text).into())
        }
        Node::Element(element) => {
            let (built, children) = open(element, inside);
            children.into_iter().for_each(|child| root(child, inside).put_into(&built, inside));
            Root::Static(built.into())
        }
        Node::Live(view) => Root::Live(view.build()),
    }
}

/// Builds an element without its children, which it returns.
fn open(element: Element, inside: &mut Inside) -> (types::Element, Vec<Node>) {
    let Parts { tag, attributes, children, seen } = *element.0;
    inside.weight += parts::ELEMENT;
    let built = Rndr::create_element(tag, None);
    for (name, value) in &attributes {
        Rndr::set_attribute(&built, name, value);
    }
    if let Some(seen) = seen {
        inside.watches.extend(Watch::new(&built, seen));
    }
    (built, children)
}

impl Root {
    /// Puts the node into an element, after its other children.
    fn put_into(self, parent: &types::Element, inside: &mut Inside) {
        match self {
            Root::Static(node) => Rndr::insert_node(parent, &node, None),
            Root::Live(mut view) => {
                view.mount(parent, None);
                inside.live.push(view);
            }
        }
    }

    /// The node, if it is an element that was built here.
    fn element(&self) -> Option<types::Element> {
        match self {
            Root::Static(node) => types::Element::cast_from(node.clone()),
            Root::Live(_) => None,
        }
    }

    /// The elements that the node consists of.
    fn elements(&self) -> Vec<types::Element> {
        match self {
            Root::Static(_) => self.element().into_iter().collect(),
            Root::Live(view) => view.elements(),
        }
    }

    fn unmount(&mut self) {
        match self {
            Root::Static(node) => Rndr::remove(node),
            Root::Live(view) => view.unmount(),
        }
    }

    /// Puts the node before another one, or at the end.
    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        match self {
            Root::Static(node) => Rndr::insert_node(parent, node, marker),
            Root::Live(view) => view.mount(parent, marker),
        }
    }
}

impl Mountable for MarkupState {
    fn unmount(&mut self) {
        self.roots.iter_mut().for_each(Root::unmount);
        if let Some(rest) = &self.rest {
            rest.borrow_mut().unmount();
        }
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        self.roots.iter_mut().for_each(|root| root.mount(parent, marker));
        if let Some(rest) = &self.rest {
            rest.borrow_mut().mount(parent);
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.roots.iter().any(|root| match root {
            Root::Static(node) => match Rndr::get_parent(node).and_then(types::Element::cast_from) {
                Some(parent) => {
                    child.mount(&parent, Some(node));
                    true
                }
                None => false,
            },
            Root::Live(view) => view.insert_before_this(child),
        })
    }

    fn elements(&self) -> Vec<types::Element> {
        self.roots.iter().flat_map(Root::elements).collect()
    }
}

impl AddAnyAttr for Markup {
    type Output<NewAttr: Attribute> = Markup;

    /// Attributes spread over a component do not apply to static markup.
    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Markup {
        self
    }
}

impl RenderHtml for Markup {
    type AsyncOutput = Markup;
    type Owned = Markup;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Markup {
        self
    }

    fn to_html_with_buf(
        self,
        out: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra: Vec<AnyAttribute>,
    ) {
        let mut writer = HtmlWriter { out, escape, mark_branches, extra };
        self.nodes.into_iter().for_each(|node| writer.node(node, position));
    }

    /// Pages are replaced, never hydrated: see `docs/design.md`.
    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> MarkupState {
        self.build()
    }

    fn into_owned(self) -> Markup {
        self
    }
}

/// Writes nodes as HTML. Its options are those that Leptos passes to a view for the views inside.
struct HtmlWriter<'a> {
    out: &'a mut String,
    escape: bool,
    mark_branches: bool,
    extra: Vec<AnyAttribute>,
}

impl HtmlWriter<'_> {
    fn node(&mut self, node: Node, position: &mut Position) {
        match node {
            Node::Text(text) => {
                escape_into(&text, self.out);
                *position = Position::NextChildAfterText;
            }
            Node::Element(element) => {
                self.element(element);
                *position = Position::NextChild;
            }
            Node::Live(view) => {
                view.to_html_with_buf(self.out, position, self.escape, self.mark_branches, self.extra.clone());
            }
        }
    }

    fn element(&mut self, element: Element) {
        let Parts { tag, attributes, children, .. } = *element.0;
        self.out.push('<');
        self.out.push_str(tag);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            escape_into(&value, self.out);
            self.out.push('"');
        }
        self.out.push('>');
        if !VOID.contains(&tag) {
            let mut inner = Position::FirstChild;
            children.into_iter().for_each(|child| self.node(child, &mut inner));
            self.out.push_str("</");
            self.out.push_str(tag);
            self.out.push('>');
        }
    }
}

/// Appends `text` to `out`, with the characters escaped that have a meaning in HTML text or in a quoted attribute.
pub fn escape_into(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{element, link, markup};
    use leptos::prelude::*;

    #[test]
    fn text_and_attributes_are_escaped() {
        let html = markup(link("/a?x=1&y=\"2\"".into(), "</a><script>alert(1)</script>&amp;")).to_html();
        assert_eq!(
            html,
            "<a href=\"/a?x=1&amp;y=&quot;2&quot;\">&lt;/a&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;</a>"
        );
    }

    #[test]
    fn void_elements_have_no_closing_tag() {
        let html = markup((element("br"), element("p").child(None::<String>))).to_html();
        assert_eq!(html, "<br><p></p>");
    }

    #[test]
    fn live_views_stand_among_still_ones() {
        let live = view! { <button>"重试"</button> }.into_any();
        assert_eq!(markup(element("p").child(("甲", live))).to_html(), "<p>甲<button>重试</button></p>");
    }
}
