//! What shortcodes mean, by name, and what takes their place.

use super::boxes;
use super::calls::Call;
use super::hosts;
use super::inserts::Insert;
use crate::publisher::content::plain;

/// What a shortcode means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A picture with a caption.
    Figure,
    /// A picture, named by words without keys.
    Image,
    /// A video or sound.
    Clip(&'static str),
    /// The address of another article.
    Address,
    /// A link to another article.
    Link,
    /// The address of a file beside the article.
    File,
    /// A link to such a file.
    FileLink,
    /// A player of another site.
    Player,
    /// A piece of text on GitHub Gist.
    Gist,
    /// A link in a frame.
    Card,
    /// The text up to the end, in which no shortcode is looked for.
    Raw,
    /// Code up to the end.
    Code,
    /// A framed piece of text; its first word may say of which kind.
    Box,
    /// A framed piece of text of the kind that the name says.
    NamedBox,
    /// A text that the reader opens.
    Details,
    /// A quotation.
    Quote,
    /// Left out; the text inside stays.
    Bare,
    /// Left out: a long article gets its contents list without a mark.
    Contents,
}

/// By name.
const MEANINGS: &[(&str, Meaning)] = &[
    ("admonition", Meaning::Box),
    ("alert", Meaning::Box),
    ("asset_img", Meaning::Image),
    ("asset_link", Meaning::FileLink),
    ("asset_path", Meaning::File),
    ("audio", Meaning::Clip("audio")),
    ("blockquote", Meaning::Quote),
    ("callout", Meaning::Box),
    ("card", Meaning::Card),
    ("cards", Meaning::Bare),
    ("caution", Meaning::NamedBox),
    ("center", Meaning::Bare),
    ("centerquote", Meaning::Quote),
    ("code", Meaning::Code),
    ("codeblock", Meaning::Code),
    ("collapse", Meaning::Details),
    ("cq", Meaning::Quote),
    ("danger", Meaning::NamedBox),
    ("details", Meaning::Details),
    ("error", Meaning::NamedBox),
    ("expand", Meaning::Details),
    ("figure", Meaning::Figure),
    ("fold", Meaning::Details),
    ("folding", Meaning::Details),
    ("gist", Meaning::Gist),
    ("highlight", Meaning::Code),
    ("hint", Meaning::Box),
    ("image", Meaning::Figure),
    ("img", Meaning::Image),
    ("important", Meaning::NamedBox),
    ("info", Meaning::NamedBox),
    ("link", Meaning::Address),
    ("mermaid", Meaning::Code),
    ("more", Meaning::Bare),
    ("note", Meaning::Box),
    ("notice", Meaning::Box),
    ("post_link", Meaning::Link),
    ("post_path", Meaning::Address),
    ("post_url", Meaning::Address),
    ("pullquote", Meaning::Quote),
    ("quote", Meaning::Quote),
    ("raw", Meaning::Raw),
    ("rawhtml", Meaning::Bare),
    ("ref", Meaning::Address),
    ("relref", Meaning::Address),
    ("spoiler", Meaning::Details),
    ("success", Meaning::NamedBox),
    ("tip", Meaning::NamedBox),
    ("toc", Meaning::Contents),
    ("verbatim", Meaning::Raw),
    ("video", Meaning::Clip("video")),
    ("warning", Meaning::NamedBox),
];

/// Whether a shortcode of this name is known.
pub(super) fn is_known(name: &str) -> bool {
    meaning(name).is_some()
}

/// What a shortcode of this name means; `None`: nobody knows.
pub(super) fn meaning(name: &str) -> Option<Meaning> {
    if hosts::is_shortcode(name) {
        return Some(Meaning::Player);
    }
    MEANINGS.binary_search_by(|(known, _)| (*known).cmp(name)).ok().map(|at| MEANINGS[at].1)
}

/// What a shortcode stands for. Empty: it lacks what it is to show.
pub(super) fn inserts(call: &Call, meaning: Meaning) -> Vec<Insert> {
    let words = call.words();
    match meaning {
        Meaning::Figure => figure(call),
        Meaning::Image if call.keyed(&["src"]).is_some() => figure(call),
        Meaning::Image => {
            let Some(at) = words.iter().position(|word| word.contains(['.', '/'])) else { return Vec::new() };
            let rest: Vec<&str> = words[at + 1..].iter().copied().filter(|word| word.parse::<u32>().is_err()).collect();
            let alt = rest.join(" ").trim_matches(['"', '\'']).to_owned();
            vec![Insert::Open("img", vec![("src", words[at].to_owned()), ("alt", alt)])]
        }
        Meaning::Clip(element) => {
            let src = call.keyed(&["src", "url", "file", "mp4", "webm"]).or(words.first().copied());
            let Some(src) = src.filter(|src| !src.is_empty()) else { return Vec::new() };
            let title = call.keyed(&["title", "caption", "alt"]).unwrap_or_default();
            vec![Insert::Open(element, vec![("src", src.to_owned()), ("title", title.to_owned())])]
        }
        Meaning::Player | Meaning::Gist => {
            let title = call.keyed(&["title"]).unwrap_or_default().to_owned();
            player(call, meaning).map(|(href, host)| card(href, title, host)).unwrap_or_default()
        }
        Meaning::Card => {
            let Some(href) = call.keyed(&["link", "href", "url"]).filter(|href| !href.is_empty()) else {
                return Vec::new();
            };
            let title = call.keyed(&["title"]).unwrap_or(href);
            card(href.to_owned(), title.to_owned(), call.keyed(&["subtitle"]).unwrap_or_default().to_owned())
        }
        Meaning::Box | Meaning::NamedBox | Meaning::Details => vec![framed(call, meaning)],
        Meaning::Quote => vec![Insert::Open("blockquote", vec![("by", author(call))])],
        Meaning::Bare => vec![Insert::Open("x-bare", Vec::new()), Insert::Close("x-bare")],
        _ => Vec::new(),
    }
}

/// Whether a text stands between the shortcode and its end.
pub(super) fn is_pair(meaning: Meaning) -> bool {
    matches!(meaning, Meaning::Box | Meaning::NamedBox | Meaning::Details | Meaning::Quote)
}

fn figure(call: &Call) -> Vec<Insert> {
    let src = call.keyed(&["src", "url", "path"]).or(call.words().first().copied()).unwrap_or_default();
    if src.is_empty() {
        return Vec::new();
    }
    let caption = [call.keyed(&["caption", "title"]), call.keyed(&["attr"])];
    let caption = plain::without_tags(&caption.into_iter().flatten().collect::<Vec<_>>().join(" "));
    let alt = call.keyed(&["alt"]).unwrap_or(&caption);
    let image = Insert::Open("img", vec![("src", src.to_owned()), ("alt", alt.to_owned()), ("title", caption.clone())]);
    match call.keyed(&["link"]).filter(|link| *link != src && !link.is_empty()) {
        Some(link) => vec![Insert::Open("a", vec![("href", link.to_owned())]), image, Insert::Close("a")],
        None => vec![image],
    }
}

/// Who is quoted: `blockquote 鲁迅, 故乡`.
fn author(call: &Call) -> String {
    let keyed = ["author", "by", "source"].iter().filter_map(|key| call.keyed(&[key]));
    match &*call.name {
        "blockquote" | "quote" => {
            let words = call.words().into_iter().filter(|word| !word.starts_with("el:"));
            keyed.chain(words).collect::<Vec<_>>().join(" ")
        }
        _ => keyed.collect::<Vec<_>>().join(" "),
    }
}

/// The link in place of a player: its address and its host.
fn player(call: &Call, meaning: Meaning) -> Option<(String, String)> {
    let words = call.words();
    if meaning == Meaning::Gist {
        let path = match words[..] {
            [user, id, ..] => format!("{user}/{id}"),
            [id] => id.to_owned(),
            [] => return None,
        };
        let is_path = path.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/'));
        return is_path.then(|| (format!("https://gist.github.com/{path}"), "GitHub Gist".to_owned()));
    }
    let id = call.keyed(&["id", "bvid", "vid", "aid", "videoid"]).or(words.first().copied())?;
    hosts::of_shortcode(&call.name, id).map(|card| (card.href, card.host))
}

fn card(href: String, text: String, host: String) -> Vec<Insert> {
    vec![Insert::Open("x-card", vec![("href", href), ("text", text), ("host", host)]), Insert::Close("x-card")]
}

/// A remark that needs no end, and the text in it: `alert "text"`, `notice tip "text"`. `None`: its text stands below.
pub(super) fn remark(call: &Call, meaning: Meaning) -> Option<(Insert, String)> {
    let words = call.words();
    let is_word = |word: &str| word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let (kind, text) = match (meaning, &words[..]) {
        (Meaning::NamedBox, text) => (&*call.name, text.join(" ")),
        (Meaning::Box, [kind, text @ ..]) if boxes::is_kind(kind) || is_word(kind) && !text.is_empty() => {
            (*kind, text.join(" "))
        }
        (Meaning::Box, text) => ("note", text.join(" ")),
        _ => return None,
    };
    let kind = call.keyed(&["type", "kind", "style"]).unwrap_or(kind).to_lowercase();
    let title = call.keyed(&["title"]).unwrap_or_default().to_owned();
    let open = Insert::Open("x-box", vec![("kind", kind), ("title", title)]);
    (!text.trim().is_empty()).then_some((open, text))
}

fn framed(call: &Call, meaning: Meaning) -> Insert {
    let words = call.words();
    let (kind, title) = match meaning {
        Meaning::Details => ("details".to_owned(), words.join(" ")),
        Meaning::NamedBox => (call.name.clone(), words.join(" ")),
        _ => {
            let kind = call.keyed(&["type", "kind", "style"]).or(words.first().copied()).unwrap_or("note");
            (kind.to_lowercase(), words.get(1..).unwrap_or_default().join(" "))
        }
    };
    let title = call.keyed(&["title", "summary"]).map_or(title, str::to_owned);
    Insert::Open("x-box", vec![("kind", kind), ("title", title)])
}
