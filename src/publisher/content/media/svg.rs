//! SVG drawings: their size, and that they hold nothing that runs.

use super::MediaError;
use crate::model::link;
use std::collections::HashMap;

/// Largest drawing, in bytes.
const SIZE_MAX: usize = 3 * 1024 * 1024;

/// Most attributes in one tag: the parser compares each with all before it.
const ATTRIBUTES_MAX: usize = 2_000;

/// The most elements that a browser draws, those included that `<use>` repeats. Nine levels of fifty would be 10^15.
const DRAWN_MAX: u64 = 200_000;

/// The namespace of SVG.
const SVG: &str = "http://www.w3.org/2000/svg";

/// What the names of namespaces begin with whose elements drawing programs add, and browsers ignore. An element of any other namespace is
/// refused: XHTML could redirect the reader or show a page of its own.
const IGNORED: [&str; 9] = [
    "http://sodipodi.sourceforge.net/",
    "http://www.inkscape.org/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://purl.org/dc/",
    "http://creativecommons.org/ns#",
    "http://web.resource.org/cc/",
    "http://ns.adobe.com/",
    "http://www.bohemiancoding.com/",
    "https://boxy-svg.com",
];

/// The elements of SVG 1.1 and 2 that draw, group, describe or animate. Those that embed or run something are not here.
const ELEMENTS: &str = "a altGlyph altGlyphDef altGlyphItem animate animateColor animateMotion animateTransform circle clipPath \
    color-profile cursor defs desc ellipse feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting \
    feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode \
    feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence filter font font-face font-face-format \
    font-face-name font-face-src font-face-uri g glyph glyphRef hatch hatchpath hkern image line linearGradient marker mask mesh \
    meshgradient meshpatch meshrow metadata missing-glyph mpath path pattern polygon polyline radialGradient rect set solidcolor stop \
    style svg switch symbol text textPath title tref tspan use view vkern";

/// Returns the width and height of a drawing in CSS pixels: its `width` and `height`, else those of its `viewBox` (SVG 2, "Sizing
/// properties"). Refuses drawings that could run a script when somebody opens the file itself.
pub(super) fn size(bytes: &[u8]) -> Result<(u32, u32), MediaError> {
    let unmeasurable = |why: &str| MediaError::Unmeasurable(why.to_owned());
    let text = std::str::from_utf8(bytes).map_err(|_| unmeasurable("not UTF-8"))?;
    if bytes.len() > SIZE_MAX || text.contains("<!ENTITY") || most_attributes(bytes) > ATTRIBUTES_MAX {
        return Err(unmeasurable("it is too large or too complex for a drawing on a page"));
    }
    if is_otherwise_encoded(text) {
        return Err(unmeasurable("it names another encoding than UTF-8; save it as UTF-8"));
    }
    let options = roxmltree::ParsingOptions { allow_dtd: true, nodes_limit: 200_000, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(text, options)
        .map_err(|error| MediaError::Unmeasurable(error.to_string()))?;
    if let Some(active) = document.descendants().find_map(active_content).or_else(|| active_frame(text, &document)) {
        return Err(MediaError::Active(active));
    }
    let root = document.root_element();
    if !root.has_tag_name((SVG, "svg")) {
        return Err(unmeasurable(
            "its first element is not an svg element of the namespace http://www.w3.org/2000/svg",
        ));
    }
    if drawn(&document).is_none_or(|drawn| drawn > DRAWN_MAX) {
        return Err(unmeasurable("its use elements repeat too much"));
    }
    written_size(&root)
        .or_else(|| view_box_size(&root))
        .ok_or_else(|| unmeasurable("the svg element has neither width and height nor a viewBox"))
}

fn written_size(root: &roxmltree::Node<'_, '_>) -> Option<(u32, u32)> {
    let length = |name| pixels(root.attribute(name)?.trim().trim_end_matches("px").parse().ok()?);
    Some((length("width")?, length("height")?))
}

fn view_box_size(root: &roxmltree::Node<'_, '_>) -> Option<(u32, u32)> {
    let written = root.attribute("viewBox").unwrap_or_default();
    let numbers: Vec<f64> = written.split([' ', ',']).filter_map(|number| number.parse().ok()).collect();
    match numbers[..] {
        [_, _, width, height] => Some((pixels(width)?, pixels(height)?)),
        _ => None,
    }
}

fn pixels(length: f64) -> Option<u32> {
    (1.0..1e6).contains(&length).then_some(length.round() as u32)
}

/// The number of attributes of the tag that has most.
pub(super) fn most_attributes(bytes: &[u8]) -> usize {
    let tags = bytes.split(|b| *b == b'<');
    tags.map(|tag| tag.iter().filter(|b| **b == b'=').count()).max().unwrap_or_default()
}

/// What in an element could run a script. Inside `<img>` nothing runs, but a reader may open the file itself.
fn active_content(node: roxmltree::Node<'_, '_>) -> Option<String> {
    if let Some(foreign) = foreign(node) {
        return Some(foreign);
    }
    let active = node.attributes().find(|attribute| {
        // An animation can set an address, too.
        let written: String = attribute.value().chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        if written.to_ascii_lowercase().contains("javascript:") {
            return true;
        }
        let is_handler = attribute.name().len() > 2 && attribute.name().to_ascii_lowercase().starts_with("on");
        let is_script = attribute.name() == "href" && link::kind(attribute.value().trim()).is_none();
        is_handler || is_script && !attribute.value().trim_start().starts_with("data:image/")
    })?;
    Some(format!("the attribute {}", active.name()))
}

/// Whether an element is none of a drawing; its name.
fn foreign(node: roxmltree::Node<'_, '_>) -> Option<String> {
    if !node.is_element() {
        return None;
    }
    let (namespace, name) = (node.tag_name().namespace().unwrap_or_default(), node.tag_name().name());
    let is_known = match namespace {
        SVG => ELEMENTS.split_whitespace().any(|known| known == name),
        // Without a namespace an element means nothing to a browser, unless it is the first one, which is checked by itself.
        "" => true,
        other => IGNORED.iter().any(|ignored| other.starts_with(ignored)),
    };
    (!is_known).then(|| format!("a <{name}> that is not one of a drawing"))
}

/// Returns how many elements a browser draws, those included that `<use>` repeats; `None` if it is too complex to tell.
fn drawn(document: &roxmltree::Document<'_>) -> Option<u64> {
    let named = document.descendants().filter_map(|node| Some((node.attribute("id")?, node)));
    let mut drawing = Drawing { named: named.collect(), known: HashMap::new(), looked_at: 0 };
    drawing.count(document.root_element(), 0)
}

/// A drawing whose elements are counted.
struct Drawing<'a, 'i> {
    named: HashMap<&'a str, roxmltree::Node<'a, 'i>>,
    /// The numbers of elements in those that `<use>` repeats.
    known: HashMap<roxmltree::NodeId, u64>,
    /// How many elements were looked at.
    looked_at: u64,
}

impl<'a, 'i> Drawing<'a, 'i> {
    /// Counts the elements in one element. `depth`: of how many `<use>` it is a part.
    fn count(&mut self, element: roxmltree::Node<'a, 'i>, depth: u32) -> Option<u64> {
        if let Some(known) = self.known.get(&element.id()) {
            return Some(*known);
        }
        // A circle of `<use>` is an error to browsers, too.
        if depth > 30 {
            return None;
        }
        let mut total: u64 = 0;
        for inside in element.descendants().filter(roxmltree::Node::is_element) {
            self.looked_at += 1;
            if self.looked_at > 10 * DRAWN_MAX {
                return None;
            }
            total = total.saturating_add(1);
            let target = inside.attributes().find(|attribute| attribute.name() == "href");
            let target = target.and_then(|href| self.named.get(href.value().trim().strip_prefix('#')?).copied());
            if let Some(target) = target.filter(|_| inside.tag_name().name() == "use") {
                total = total.saturating_add(self.count(target, depth + 1)?);
            }
        }
        self.known.insert(element.id(), total);
        Some(total)
    }
}

/// What around the elements could run a script. Our parser ignores attributes that a document type declares for elements; a browser gives
/// the elements these attributes (XML 1.0, "Attribute Defaults"). A browser also turns a drawing with an XSLT style sheet into another
/// document.
fn active_frame(text: &str, document: &roxmltree::Document<'_>) -> Option<String> {
    if text.contains("<!ATTLIST") {
        return Some("attributes in its document type".to_owned());
    }
    let styled = |node: roxmltree::Node<'_, '_>| node.pi().is_some_and(|found| found.target == "xml-stylesheet");
    document.root().children().any(styled).then(|| "a style sheet".to_owned())
}

/// Whether the XML declaration names an encoding in which the file could be another document than the UTF-8 that is checked here: our parser
/// ignores the declaration, and a browser obeys it. An encoding of several bytes for a character (GBK) can swallow a `]` or a `>`; an
/// encoding of one byte for a character leaves the marks of XML where they are. Browsers end the declaration at the first `>`.
fn is_otherwise_encoded(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Some(declaration) = text.strip_prefix("<?xml").and_then(|rest| rest.split('>').next()) else { return false };
    let harmless = |named: &str| {
        let value = named.trim_start().strip_prefix('=').unwrap_or_default().trim_start();
        let name =
            value.strip_prefix(['"', '\'']).and_then(|value| value.split(['"', '\'']).next()).unwrap_or_default();
        matches!(name.trim(), "utf-8" | "us-ascii" | "iso-8859-1")
    };
    !declaration.to_ascii_lowercase().split("encoding").skip(1).all(harmless)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_svg_is_measured_by_its_attributes_or_its_view_box() {
        let svg = |attributes: &str| size(format!("<svg xmlns='{SVG}' {attributes}/>").as_bytes());
        assert_eq!(svg("width='960' height='600px' viewBox='0 0 1 1'"), Ok((960, 600)));
        assert_eq!(svg("viewBox='0,0,32 18'"), Ok((32, 18)));
        for bad in ["", "width='100%' height='100%'", "viewBox='0 0 nan 1'"] {
            assert!(svg(bad).is_err(), "{bad}");
        }
        for bad in
            ["no", "<svg width='9' height='9'/>", "<html xmlns='http://www.w3.org/1999/xhtml' width='9' height='9'/>"]
        {
            assert!(size(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn elements_of_other_languages_are_refused_and_those_of_drawing_programs_are_not() {
        let svg = |inner: &str| {
            let inkscape =
                "xmlns:i='http://www.inkscape.org/namespaces/inkscape' xmlns:h='http://www.w3.org/1999/xhtml'";
            size(format!("<svg xmlns='{SVG}' {inkscape} width='9' height='9'>{inner}</svg>").as_bytes())
        };
        for foreign in [
            "<h:meta http-equiv='refresh' content='0;url=https://x.example/'/>",
            "<h:script>x()</h:script>",
            "<g><html xmlns='http://www.w3.org/1999/xhtml'/></g>",
            "<x:stylesheet xmlns:x='http://www.w3.org/1999/XSL/Transform'/>",
            "<video src='x.webm'/>",
            "<Script>x()</Script>",
        ] {
            assert!(matches!(svg(foreign), Err(MediaError::Active(_))), "{foreign}");
        }
        for drawn in ["<i:grid/>", "<metadata/>", "<linearGradient><stop/></linearGradient>", "<text>字</text>"] {
            assert_eq!(svg(drawn), Ok((9, 9)), "{drawn}");
        }
    }

    #[test]
    fn a_drawing_that_repeats_itself_without_end_is_refused() {
        let svg = |inner: &str| size(format!("<svg xmlns='{SVG}' width='9' height='9'>{inner}</svg>").as_bytes());
        let level = |n: usize| {
            let uses = format!("<use href='#l{}'/>", n + 1).repeat(50);
            format!("<g id='l{n}'>{uses}</g>")
        };
        let levels: String = (0..9).map(level).collect();
        for bomb in [
            format!("{levels}<g id='l9'><rect/></g>"),
            "<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>".to_owned(),
            "<g id='a'><use xmlns:x='http://www.w3.org/1999/xlink' x:href='#a'/></g>".to_owned(),
        ] {
            assert!(matches!(svg(&bomb), Err(MediaError::Unmeasurable(_))), "{}", &bomb[..60]);
        }
        let stars = "<use href='#star'/>".repeat(500);
        assert_eq!(svg(&format!("<defs><path id='star'/></defs>{stars}")), Ok((9, 9)));
    }

    #[test]
    fn an_svg_that_could_run_a_script_is_refused() {
        for active in ["<script/>", "<g onload='x()'/>", "<a href='javascript:x()'/>", "<foreignObject/>"] {
            let svg = format!("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>{active}</svg>");
            assert!(matches!(size(svg.as_bytes()), Err(MediaError::Active(_))), "{active}");
        }
        let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>";
        for before in
            ["<!DOCTYPE svg [<!ATTLIST svg onload CDATA 'x()'>]>", "<?xml-stylesheet type='text/xsl' href='#x'?>"]
        {
            let active = size(format!("{before}{svg}").as_bytes());
            assert!(matches!(active, Err(MediaError::Active(_))), "{before}: {active:?}");
        }
        let still = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><use href='#a'/></svg>";
        assert_eq!(size(still.as_bytes()), Ok((9, 9)));
    }

    #[test]
    fn an_svg_of_another_encoding_is_refused() {
        let svg = |declaration: &str| {
            format!("{declaration}<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><desc>中</desc></svg>")
        };
        for other in [
            "<?xml version='1.0' encoding='GBK'?>",
            "<?xml version=\"1.0\" encoding = \"gb18030\"?>",
            "<?xml version='1.0'\n\tencoding='Big5' standalone='no'?>",
            "<?xml version='1.0' encoding=' utf-16'?>",
            "<?xml version=' encoding=\"utf-8\" encoding=\"gbk\"'?>",
            "\u{feff}<?xml version='1.0' encoding='Shift_JIS'?>",
            "<?xml version='1.0' encoding?>",
        ] {
            let refused = size(svg(other).as_bytes());
            assert!(matches!(refused, Err(MediaError::Unmeasurable(_))), "{other}: {refused:?}");
        }
        for same in [
            "",
            "\u{feff}",
            "<?xml version='1.0'?>",
            "<?xml version='1.0' encoding='UTF-8' standalone='no'?>",
            "<?xml version=\"1.0\" encoding=\"utf-8\" ?>",
            "<?xml version='1.0' encoding='US-ASCII'?>",
            "<?xml version='1.0' encoding='iso-8859-1'?>",
        ] {
            assert_eq!(size(svg(same).as_bytes()), Ok((9, 9)), "{same}");
        }
        let wide = |order: fn(u16) -> [u8; 2], start: &str| -> Vec<u8> {
            format!("{start}{}", svg("")).encode_utf16().flat_map(order).collect()
        };
        for order in [u16::to_le_bytes, u16::to_be_bytes] {
            for start in ["", "\u{feff}", "<?xml version='1.0' encoding='UTF-16'?>"] {
                assert!(size(&wide(order, start)).is_err(), "UTF-16: {start}");
            }
        }
    }
}
