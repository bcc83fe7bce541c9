//! SVG drawings: their size, and that they hold nothing that runs.

use super::MediaError;
use crate::model::link;

/// Largest drawing, in bytes.
const SIZE_MAX: usize = 3 * 1024 * 1024;

/// Most attributes in one tag: the parser compares each with all before it.
const ATTRIBUTES_MAX: usize = 2_000;

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
fn most_attributes(bytes: &[u8]) -> usize {
    let tags = bytes.split(|b| *b == b'<');
    tags.map(|tag| tag.iter().filter(|b| **b == b'=').count()).max().unwrap_or_default()
}

/// What in an element could run a script. Inside `<img>` nothing runs, but a reader may open the file itself.
fn active_content(node: roxmltree::Node<'_, '_>) -> Option<String> {
    let name = node.tag_name().name();
    if matches!(name, "script" | "foreignObject" | "iframe" | "handler") {
        return Some(format!("a <{name}>"));
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
        assert_eq!(size(b"<svg width='960' height='600px' viewBox='0 0 1 1'/>"), Ok((960, 600)));
        assert_eq!(size(b"<svg viewBox='0,0,32 18'/>"), Ok((32, 18)));
        for bad in ["<svg/>", "<svg width='100%' height='100%'/>", "no", "<svg viewBox='0 0 nan 1'/>"] {
            assert!(size(bad.as_bytes()).is_err(), "{bad}");
        }
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
