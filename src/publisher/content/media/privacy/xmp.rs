//! Metadata in XMP (ISO 16684-1): keeps the properties that name authors, rights and sources, and whether a picture was generated. A packet
//! may also hold positions, edits, serial numbers and thumbnails.

use crate::publisher::content::media::svg;

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const XML: &str = "http://www.w3.org/XML/1998/namespace";
const DC: &str = "http://purl.org/dc/elements/1.1/";
const PHOTOSHOP: &str = "http://ns.adobe.com/photoshop/1.0/";
const RIGHTS: &str = "http://ns.adobe.com/xap/1.0/rights/";
const IPTC: &str = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";

/// Namespace, usual prefix and name of each property that is kept. The label of generated pictures is that of GB 45438—2025, which nobody
/// may remove: its name is kept in any namespace.
const KEPT: [(&str, &str, &str); 11] = [
    (DC, "dc", "creator"),
    (DC, "dc", "description"),
    (DC, "dc", "rights"),
    (DC, "dc", "title"),
    (PHOTOSHOP, "photoshop", "Credit"),
    (PHOTOSHOP, "photoshop", "Source"),
    (RIGHTS, "xmpRights", "Marked"),
    (RIGHTS, "xmpRights", "UsageTerms"),
    (RIGHTS, "xmpRights", "WebStatement"),
    (IPTC, "Iptc4xmpExt", "DigitalSourceType"),
    ("", "label", GENERATED),
];
const GENERATED: &str = "AIGC";

/// Largest packet that is read, in bytes; most nodes in it, and most attributes in one tag.
const BYTES_MAX: usize = 256 * 1024;
const NODES_MAX: u32 = 20_000;
const ATTRIBUTES_MAX: usize = 1_000;

/// Returns the packet with the kept properties alone; `None` if it has none of them, or cannot be read.
pub(super) fn cleaned(packet: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(packet).ok()?.trim_matches(['\0', '\u{feff}', ' ', '\n']);
    if text.len() > BYTES_MAX || svg::most_attributes(text.as_bytes()) > ATTRIBUTES_MAX {
        return None;
    }
    let options = roxmltree::ParsingOptions { nodes_limit: NODES_MAX, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(text, options).ok()?;
    let described = document.descendants().filter(|node| node.has_tag_name((RDF, "Description")));
    let properties: String = described.flat_map(|node| properties(&node).collect::<Vec<_>>()).collect();
    (!properties.is_empty()).then(|| {
        format!(
            "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
             <rdf:RDF xmlns:rdf=\"{RDF}\"><rdf:Description rdf:about=\"\">{properties}</rdf:Description></rdf:RDF>\
             </x:xmpmeta><?xpacket end=\"r\"?>"
        )
        .into_bytes()
    })
}

/// The kept properties of an `rdf:Description`, written again: attributes, and elements that hold a text or a list of texts.
fn properties<'d>(node: &roxmltree::Node<'d, '_>) -> impl Iterator<Item = String> + use<'d> {
    let attributes = node.attributes().filter_map(|attribute| {
        written(attribute.namespace().unwrap_or_default(), attribute.name(), &escaped(attribute.value()))
    });
    let elements = node.children().filter(roxmltree::Node::is_element).filter_map(|property| {
        let name = property.tag_name();
        let lists = ["Alt", "Seq", "Bag"];
        let list = property
            .children()
            .find(|node| node.tag_name().namespace() == Some(RDF) && lists.contains(&node.tag_name().name()));
        let content = match list {
            Some(list) => {
                let items: String =
                    list.children().filter(|node| node.has_tag_name((RDF, "li"))).filter_map(item).collect();
                let kind = list.tag_name().name();
                (!items.is_empty()).then(|| format!("<rdf:{kind}>{items}</rdf:{kind}>"))
            }
            None => text(&property),
        };
        written(name.namespace().unwrap_or_default(), name.name(), &content?)
    });
    attributes.chain(elements).collect::<Vec<_>>().into_iter()
}

/// A property with this content, if it is kept.
fn written(namespace: &str, name: &str, content: &str) -> Option<String> {
    let is_kept = |(kept, _, known): &&(&str, &str, &str)| *known == name && (*kept == namespace || name == GENERATED);
    let (_, prefix, _) = KEPT.iter().find(is_kept).filter(|_| !namespace.is_empty())?;
    let namespace = escaped(namespace);
    (!content.is_empty())
        .then(|| format!("<{prefix}:{name} xmlns:{prefix}=\"{namespace}\">{content}</{prefix}:{name}>"))
}

/// An item of a list, with its language.
fn item(item: roxmltree::Node<'_, '_>) -> Option<String> {
    let language = item.attribute((XML, "lang")).map(|language| format!(" xml:lang=\"{}\"", escaped(language)));
    Some(format!("<rdf:li{}>{}</rdf:li>", language.unwrap_or_default(), text(&item)?))
}

/// The text of an element, escaped; `None` if it has none or holds elements.
fn text(node: &roxmltree::Node<'_, '_>) -> Option<String> {
    let is_plain = node.children().all(|child| child.is_text());
    node.text().filter(|text| is_plain && !text.trim().is_empty()).map(escaped)
}

fn escaped(text: &str) -> String {
    html_escape::encode_quoted_attribute(text).into_owned()
}
