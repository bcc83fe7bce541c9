//! The elements of HTML: which there are, and what becomes of each.

use crate::model::article::Kind;

/// What an element becomes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Paragraph,
    /// With its level.
    Heading(u8),
    /// Its content, as blocks of their own.
    Division,
    /// Its content.
    Nothing,
    Strong,
    Emphasis,
    Mark(Kind),
    Code,
    Link,
    Picture,
    Video,
    Audio,
    Figure,
    List,
    Terms,
    Quote,
    Table,
    Preformatted,
    Break,
    Rule,
    Details,
    Abbreviation,
    Quotation,
    Frame,
    CheckBox,
    /// A framed piece of text, from Markdown or a shortcode.
    Box,
    /// A link to what is not shown on the page, from a shortcode.
    Card,
    /// A reference to a footnote.
    Reference,
    /// A footnote.
    Footnote,
    /// Not shown, as in a browser.
    Hidden,
    /// Not published.
    Refused,
}

/// Whether HTML has a tag.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Yes,
    No,
    /// A tag that has no effect.
    Ignored,
}

/// By name, what becomes of elements.
const ROLES: &[(&str, Role)] = &[
    ("a", Role::Link),
    ("abbr", Role::Abbreviation),
    ("acronym", Role::Abbreviation),
    ("address", Role::Division),
    ("applet", Role::Refused),
    ("area", Role::Refused),
    ("article", Role::Division),
    ("aside", Role::Division),
    ("audio", Role::Audio),
    ("b", Role::Strong),
    ("base", Role::Refused),
    ("basefont", Role::Nothing),
    ("bdi", Role::Nothing),
    ("bdo", Role::Nothing),
    ("big", Role::Nothing),
    ("blink", Role::Nothing),
    ("blockquote", Role::Quote),
    ("body", Role::Division),
    ("br", Role::Break),
    ("button", Role::Refused),
    ("canvas", Role::Refused),
    ("caption", Role::Division),
    ("center", Role::Division),
    ("cite", Role::Emphasis),
    ("code", Role::Code),
    ("col", Role::Hidden),
    ("colgroup", Role::Hidden),
    ("data", Role::Nothing),
    ("datalist", Role::Refused),
    ("dd", Role::Division),
    ("del", Role::Mark(Kind::STRUCK)),
    ("details", Role::Details),
    ("dfn", Role::Emphasis),
    ("dialog", Role::Division),
    ("dir", Role::List),
    ("div", Role::Division),
    ("dl", Role::Terms),
    ("dt", Role::Division),
    ("em", Role::Emphasis),
    ("embed", Role::Refused),
    ("fieldset", Role::Division),
    ("figcaption", Role::Division),
    ("figure", Role::Figure),
    ("font", Role::Nothing),
    ("footer", Role::Division),
    ("form", Role::Division),
    ("frame", Role::Refused),
    ("frameset", Role::Refused),
    ("h1", Role::Heading(1)),
    ("h2", Role::Heading(2)),
    ("h3", Role::Heading(3)),
    ("h4", Role::Heading(4)),
    ("h5", Role::Heading(5)),
    ("h6", Role::Heading(6)),
    ("head", Role::Hidden),
    ("header", Role::Division),
    ("hgroup", Role::Division),
    ("hr", Role::Rule),
    ("html", Role::Division),
    ("i", Role::Emphasis),
    ("iframe", Role::Frame),
    ("image", Role::Picture),
    ("img", Role::Picture),
    ("input", Role::CheckBox),
    ("ins", Role::Mark(Kind::UNDERLINED)),
    ("kbd", Role::Mark(Kind::KEY)),
    ("label", Role::Nothing),
    ("legend", Role::Division),
    ("li", Role::Division),
    ("link", Role::Refused),
    ("listing", Role::Preformatted),
    ("main", Role::Division),
    ("map", Role::Nothing),
    ("mark", Role::Mark(Kind::HIGHLIGHTED)),
    ("marquee", Role::Nothing),
    ("math", Role::Nothing),
    ("menu", Role::List),
    ("meta", Role::Refused),
    ("meter", Role::Nothing),
    ("nav", Role::Division),
    ("nobr", Role::Nothing),
    ("noembed", Role::Hidden),
    ("noframes", Role::Hidden),
    ("noscript", Role::Hidden),
    ("object", Role::Refused),
    ("ol", Role::List),
    ("optgroup", Role::Nothing),
    ("option", Role::Nothing),
    ("output", Role::Nothing),
    ("p", Role::Paragraph),
    ("param", Role::Hidden),
    ("picture", Role::Nothing),
    ("pre", Role::Preformatted),
    ("progress", Role::Nothing),
    ("q", Role::Quotation),
    ("rb", Role::Nothing),
    ("rp", Role::Hidden),
    ("rt", Role::Mark(Kind::READING)),
    ("rtc", Role::Nothing),
    ("ruby", Role::Mark(Kind::RUBY)),
    ("s", Role::Mark(Kind::STRUCK)),
    ("samp", Role::Code),
    ("script", Role::Refused),
    ("search", Role::Division),
    ("section", Role::Division),
    ("select", Role::Refused),
    ("small", Role::Mark(Kind::SMALL)),
    ("source", Role::Hidden),
    ("span", Role::Nothing),
    ("strike", Role::Mark(Kind::STRUCK)),
    ("strong", Role::Strong),
    ("style", Role::Refused),
    ("sub", Role::Mark(Kind::BELOW)),
    ("summary", Role::Division),
    ("sup", Role::Mark(Kind::ABOVE)),
    ("svg", Role::Refused),
    ("table", Role::Table),
    ("tbody", Role::Division),
    ("td", Role::Division),
    ("template", Role::Refused),
    ("textarea", Role::Refused),
    ("tfoot", Role::Division),
    ("th", Role::Division),
    ("thead", Role::Division),
    ("time", Role::Nothing),
    ("title", Role::Hidden),
    ("tr", Role::Division),
    ("track", Role::Hidden),
    ("tt", Role::Code),
    ("u", Role::Mark(Kind::UNDERLINED)),
    ("ul", Role::List),
    ("var", Role::Emphasis),
    ("video", Role::Video),
    ("wbr", Role::Hidden),
    ("x-box", Role::Box),
    ("x-card", Role::Card),
    ("x-note", Role::Footnote),
    ("x-ref", Role::Reference),
    ("xmp", Role::Preformatted),
];

/// Elements whose content is shown and whose look is lost.
const LOOKS: [&str; 8] = ["basefont", "big", "blink", "center", "font", "marquee", "meter", "progress"];

/// Parts of formulas and drawings, which the parser must see inside `math` and `svg`.
const FOREIGN: &[&str] = &[
    "animate",
    "animatetransform",
    "circle",
    "clippath",
    "defs",
    "desc",
    "ellipse",
    "filter",
    "foreignobject",
    "g",
    "line",
    "lineargradient",
    "marker",
    "mask",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialgradient",
    "rect",
    "set",
    "stop",
    "switch",
    "symbol",
    "text",
    "textpath",
    "tspan",
    "use",
];

const FORMULA: &[&str] = &[
    "annotation",
    "mfrac",
    "mi",
    "mn",
    "mo",
    "mover",
    "mroot",
    "mrow",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
    "semantics",
];

/// What becomes of an element; one that is not in the list shows its content.
pub(super) fn role(name: &str) -> Role {
    ROLES.binary_search_by(|(known, _)| (*known).cmp(name)).map_or(Role::Nothing, |at| ROLES[at].1)
}

/// Whether the look of an element is lost, though its content is shown.
pub(super) fn is_look(name: &str) -> bool {
    LOOKS.contains(&name)
}

/// Whether HTML has a tag of this name. `has_drawing`: the text has an `svg`.
pub(super) fn known(name: &str, has_drawing: bool) -> Known {
    if name == "plaintext" || name.split_once(':').is_some_and(|(space, _)| matches!(space, "o" | "w" | "v" | "st1")) {
        // Word leaves such tags; nothing ends `plaintext`.
        return Known::Ignored;
    }
    let is_element = !name.starts_with("x-") && ROLES.binary_search_by(|(known, _)| (*known).cmp(name)).is_ok();
    let is_known = is_element || FORMULA.contains(&name) || has_drawing && FOREIGN.contains(&name);
    if is_known { Known::Yes } else { Known::No }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted() {
        assert!(ROLES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
