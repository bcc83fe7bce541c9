//! The tree of a text: elements and texts, as a browser would have them.
//!
//! Markdown without HTML grows the tree directly ([`Planted`]). With HTML in it, the Markdown is written as HTML and goes through a
//! browser's parser (html5ever, [`Parsed`]) with it, so that tags that are not closed, nested wrongly or spread over paragraphs mean what
//! they mean to a browser.

use html5ever::buffer_queue::BufferQueue;
use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, LocalName, QualName, TokenizerResult, ns};
use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

/// The node that holds all others.
pub(super) const ROOT: NodeId = 0;
/// Most elements inside elements. Elements without a meaning of their own count, too.
pub(super) const DEPTH_MAX: usize = 100;
/// Most elements and texts.
pub(super) const NODES_MAX: usize = super::budget::ELEMENTS_MAX;

/// A node of a [`Tree`].
pub(super) type NodeId = usize;

/// What a node is.
pub(super) enum Content {
    Element(Element),
    Text(String),
    /// A comment, or what else a reader does not see.
    Nothing,
}

/// An element.
pub(super) struct Element {
    name: QualName,
    attributes: Vec<(LocalName, String)>,
    /// Whether somebody wrote it as HTML.
    pub(super) is_html: bool,
}

impl Element {
    pub(super) fn name(&self) -> &str {
        &self.name.local
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(found, _)| &**found == name).map(|(_, value)| value.as_str())
    }

    /// Whether the author hides the element from readers.
    fn is_hidden(&self) -> bool {
        let is_undisplayed = || {
            let style = self.attribute("style")?.to_ascii_lowercase().replace(|c: char| c.is_ascii_whitespace(), "");
            style.split(';').any(|rule| matches!(rule, "display:none" | "display:none!important")).then_some(())
        };
        let is_closed = || self.name() == "dialog" && self.attribute("open").is_none();
        self.is_html && (self.attribute("hidden").is_some() || is_closed() || is_undisplayed().is_some())
    }

    pub(super) fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes.iter().map(|(name, value)| (&**name, value.as_str()))
    }
}

/// A node with its place in the tree and in the source.
pub(super) struct Node {
    parent: Option<NodeId>,
    pub(super) children: Vec<NodeId>,
    depth: usize,
    /// Where it begins in the prepared Markdown, in bytes.
    pub(super) offset: usize,
    pub(super) content: Content,
}

/// The tree. Removed nodes stay in the list.
pub(super) struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    fn new() -> Tree {
        let root = Element { name: html_name("body"), attributes: Vec::new(), is_html: false };
        let content = Content::Element(root);
        Tree { nodes: vec![Node { parent: None, children: Vec::new(), depth: 0, offset: 0, content }] }
    }

    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }

    pub(super) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.nodes[id].children.iter().copied()
    }

    pub(super) fn element(&self, id: NodeId) -> Option<&Element> {
        match &self.nodes[id].content {
            Content::Element(element) => Some(element),
            _ => None,
        }
    }

    /// The name of an element; empty for other nodes.
    pub(super) fn name(&self, id: NodeId) -> &str {
        self.element(id).map_or("", Element::name)
    }

    /// Drops the elements that a browser does not show, with what they hold. Returns the name and the place of each.
    pub(super) fn drop_hidden(&mut self) -> Vec<(String, usize)> {
        let mut dropped = Vec::new();
        for node in &mut self.nodes {
            if let Content::Element(element) = &node.content
                && element.is_hidden()
            {
                dropped.push((element.name().to_owned(), node.offset));
                node.content = Content::Nothing;
                node.children.clear();
            }
        }
        dropped
    }

    fn push(&mut self, content: Content, offset: usize) -> NodeId {
        self.nodes.push(Node { parent: None, children: Vec::new(), depth: 0, offset, content });
        self.nodes.len() - 1
    }

    fn append(&mut self, parent: NodeId, child: NodeId) {
        self.detach(child);
        self.nodes[child].parent = Some(parent);
        self.nodes[child].depth = self.nodes[parent].depth + 1;
        self.nodes[parent].children.push(child);
    }

    fn append_text(&mut self, parent: NodeId, text: &str, offset: usize) {
        if text.is_empty() {
            return;
        }
        let last = self.nodes[parent].children.last().copied();
        if let Some(Content::Text(before)) = last.map(|last| &mut self.nodes[last].content) {
            before.push_str(text);
            return;
        }
        let id = self.push(Content::Text(text.to_owned()), offset);
        self.append(parent, id);
    }

    fn detach(&mut self, id: NodeId) {
        if let Some(parent) = self.nodes[id].parent.take() {
            let children = &mut self.nodes[parent].children;
            // Nodes that move are mostly among the last.
            if let Some(at) = children.iter().rposition(|child| *child == id) {
                children.remove(at);
            }
        }
    }

    fn insert_before(&mut self, sibling: NodeId, child: NodeId) {
        self.detach(child);
        let Some(parent) = self.nodes[sibling].parent else { return };
        let at = self.nodes[parent].children.iter().rposition(|id| *id == sibling).unwrap_or(0);
        self.nodes[child].parent = Some(parent);
        self.nodes[child].depth = self.nodes[parent].depth + 1;
        self.nodes[parent].children.insert(at, child);
    }
}

fn html_name(name: &str) -> QualName {
    QualName::new(None, ns!(html), LocalName::from(name))
}

/// What the events of Markdown and pieces of HTML are given to.
pub(super) trait Grow {
    /// Begins an element. `false`: it would be nested too deep, or there are too many.
    fn open(&mut self, name: &'static str, attributes: &[(&'static str, &str)], offset: usize) -> bool;

    /// Adds text.
    fn text(&mut self, text: &str, offset: usize);

    /// Ends an element.
    fn close(&mut self, name: &'static str);

    /// Adds a piece of HTML: tags or text as they are written. `false`: as [`Grow::open`].
    fn html(&mut self, html: &str, offset: usize) -> bool;

    /// How many elements and texts there are.
    fn len(&self) -> usize;
}

/// A tree that is built step by step, as the parser asks.
pub(super) struct Planted {
    tree: Tree,
    /// The open elements, the innermost last.
    open: Vec<NodeId>,
}

impl Planted {
    pub(super) fn new() -> Planted {
        Planted { tree: Tree::new(), open: vec![ROOT] }
    }

    pub(super) fn into_tree(self) -> Tree {
        self.tree
    }

    fn innermost(&self) -> NodeId {
        self.open.last().copied().unwrap_or(ROOT)
    }
}

impl Grow for Planted {
    fn open(&mut self, name: &'static str, attributes: &[(&'static str, &str)], offset: usize) -> bool {
        if self.open.len() > DEPTH_MAX || self.tree.nodes.len() > NODES_MAX {
            return false;
        }
        let attributes = attributes.iter().map(|(name, value)| (LocalName::from(*name), (*value).to_owned()));
        let element = Element { name: html_name(name), attributes: attributes.collect(), is_html: false };
        let id = self.tree.push(Content::Element(element), offset);
        self.tree.append(self.innermost(), id);
        self.open.push(id);
        true
    }

    fn text(&mut self, text: &str, offset: usize) {
        self.tree.append_text(self.innermost(), text, offset);
    }

    fn close(&mut self, name: &'static str) {
        if let Some(at) = self.open.iter().rposition(|id| *id != ROOT && self.tree.name(*id) == name) {
            self.open.truncate(at);
        }
    }

    fn html(&mut self, html: &str, offset: usize) -> bool {
        self.text(html, offset);
        true
    }

    fn len(&self) -> usize {
        self.tree.nodes.len()
    }
}

/// A tree that a browser's parser builds.
pub(super) struct Parsed {
    tokenizer: Tokenizer<TreeBuilder<NodeId, Sink>>,
    input: BufferQueue,
}

impl Parsed {
    pub(super) fn new() -> Parsed {
        let sink = Sink {
            tree: RefCell::new(Tree::new()),
            offset: Cell::new(0),
            is_html: Cell::new(false),
            depth: Cell::new(0),
        };
        let body = sink.create_element(html_name("body"), Vec::new(), ElementFlags::default());
        let builder = TreeBuilder::new_for_fragment(sink, body, None, TreeBuilderOpts::default());
        let tokenizer = Tokenizer::new(builder, TokenizerOpts::default());
        Parsed { tokenizer, input: BufferQueue::default() }
    }

    pub(super) fn into_tree(self) -> Tree {
        self.tokenizer.end();
        self.tokenizer.sink.sink.finish()
    }

    fn sink(&self) -> &Sink {
        &self.tokenizer.sink.sink
    }

    fn is_full(&self) -> bool {
        self.sink().depth.get() >= DEPTH_MAX || self.len() > NODES_MAX
    }

    fn feed(&self, html: &str, offset: usize, is_html: bool) {
        self.sink().offset.set(offset);
        self.sink().is_html.set(is_html);
        self.input.push_back(StrTendril::from(html));
        // The tokenizer stops behind each script.
        while !matches!(self.tokenizer.feed(&self.input), TokenizerResult::Done) {}
    }
}

impl Grow for Parsed {
    fn open(&mut self, name: &'static str, attributes: &[(&'static str, &str)], offset: usize) -> bool {
        if self.is_full() {
            return false;
        }
        let mut tag = format!("<{name}");
        for (name, value) in attributes {
            tag.push_str(&format!(" {name}=\"{}\"", html_escape::encode_double_quoted_attribute(value)));
        }
        tag.push('>');
        self.feed(&tag, offset, false);
        true
    }

    fn text(&mut self, text: &str, offset: usize) {
        self.feed(&html_escape::encode_text(text), offset, false);
    }

    fn close(&mut self, name: &'static str) {
        if matches!(name, "br" | "hr" | "img") {
            return;
        }
        let offset = self.sink().offset.get();
        self.feed(&format!("</{name}>"), offset, false);
    }

    fn html(&mut self, html: &str, offset: usize) -> bool {
        let fits = !self.is_full() || html.starts_with("</") || !html.starts_with('<');
        if fits {
            self.feed(html, offset, true);
        }
        fits
    }

    fn len(&self) -> usize {
        self.sink().tree.borrow().nodes.len()
    }
}

/// What the parser's tree builder writes to.
struct Sink {
    tree: RefCell<Tree>,
    /// The place of what is being parsed.
    offset: Cell<usize>,
    /// Whether what is being parsed was written as HTML.
    is_html: Cell<bool>,
    /// How deep the innermost open element is.
    depth: Cell<usize>,
}

impl Sink {
    fn place(&self, child: NodeOrText<NodeId>, put: impl FnOnce(&mut Tree, NodeId)) {
        let mut tree = self.tree.borrow_mut();
        let id = match child {
            NodeOrText::AppendNode(id) => id,
            NodeOrText::AppendText(text) => tree.push(Content::Text(text.to_string()), self.offset.get()),
        };
        put(&mut tree, id);
        if let Content::Element(_) = tree.nodes[id].content {
            self.depth.set(tree.nodes[id].depth);
        }
    }
}

impl TreeSink for Sink {
    type Handle = NodeId;
    type Output = Tree;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Tree {
        let mut tree = self.tree.into_inner();
        // The parser puts what it reads into an `html` of its own.
        let top = tree.nodes[ROOT].children.clone();
        let is_html = |id: &NodeId| tree.name(*id) == "html";
        if let Some(html) = top.iter().copied().find(is_html) {
            tree.nodes[ROOT].children = tree.nodes[html].children.clone();
        }
        tree
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        ROOT
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        Ref::map(self.tree.borrow(), |tree| match &tree.nodes[*target].content {
            Content::Element(element) => &element.name,
            // The tree builder asks for the names of elements only.
            _ => match &tree.nodes[ROOT].content {
                Content::Element(root) => &root.name,
                _ => unreachable!("the root is an element"),
            },
        })
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> NodeId {
        let attributes = attributes.into_iter().map(|found| (found.name.local, found.value.to_string())).collect();
        let element = Element { name, attributes, is_html: self.is_html.get() };
        self.tree.borrow_mut().push(Content::Element(element), self.offset.get())
    }

    fn create_comment(&self, _: StrTendril) -> NodeId {
        self.tree.borrow_mut().push(Content::Nothing, self.offset.get())
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> NodeId {
        self.tree.borrow_mut().push(Content::Nothing, self.offset.get())
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        match child {
            NodeOrText::AppendText(text) => self.tree.borrow_mut().append_text(*parent, &text, self.offset.get()),
            node => self.place(node, |tree, id| tree.append(*parent, id)),
        }
    }

    fn append_based_on_parent_node(&self, element: &NodeId, previous: &NodeId, child: NodeOrText<NodeId>) {
        let has_parent = self.tree.borrow().nodes[*element].parent.is_some();
        if has_parent { self.append_before_sibling(element, child) } else { self.append(previous, child) }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn pop(&self, node: &NodeId) {
        let tree = self.tree.borrow();
        self.depth.set(tree.nodes[*node].parent.map_or(0, |parent| tree.nodes[parent].depth));
    }

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        *target
    }

    fn same_node(&self, one: &NodeId, other: &NodeId) -> bool {
        one == other
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &NodeId, node: NodeOrText<NodeId>) {
        self.place(node, |tree, id| tree.insert_before(*sibling, id));
    }

    fn add_attrs_if_missing(&self, _: &NodeId, _: Vec<Attribute>) {}

    fn remove_from_parent(&self, target: &NodeId) {
        self.tree.borrow_mut().detach(*target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        let mut tree = self.tree.borrow_mut();
        let children = std::mem::take(&mut tree.nodes[*node].children);
        for child in children {
            tree.nodes[child].parent = Some(*new_parent);
            tree.nodes[child].depth = tree.nodes[*new_parent].depth + 1;
            tree.nodes[*new_parent].children.push(child);
        }
    }
}
