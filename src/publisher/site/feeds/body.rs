//! A body as the HTML of a feed: without scripts and styles, and with absolute addresses, because feed readers show it away from the site.

use crate::model::article::{Block, Clip, Figure, Kind, Picture, Run, Source};
use crate::model::link::{self, LinkKind};
use crate::model::route;
use crate::publisher::content::entry::Full;
use crate::publisher::site::xml::escaped;

/// The page that a body belongs to.
pub(super) struct Place<'a> {
    /// The site's address, ending in a slash.
    pub base_url: &'a str,
    /// The address of the article's own page.
    pub page: &'a str,
}

impl Place<'_> {
    /// The absolute address of a link or a picture; `None`: its scheme is not allowed.
    pub(super) fn address(&self, written: &str) -> Option<String> {
        let Place { base_url, page } = self;
        Some(match link::kind(written)? {
            LinkKind::Web if written.starts_with("//") => {
                let scheme = base_url.split_once("//").map_or("https:", |(scheme, _)| scheme);
                format!("{scheme}{written}")
            }
            LinkKind::Web | LinkKind::Contact => written.to_owned(),
            LinkKind::Internal if written.starts_with('#') => format!("{page}{written}"),
            // Pages have a `<base>`, by which a path means the same with and without a slash at its start.
            LinkKind::Internal => route::absolute(base_url, written),
        })
    }
}

/// The text of an article as HTML: lead, body, source.
pub(super) fn article(title: &str, article: &Full, place: &Place<'_>) -> String {
    let lead = article.lead.iter().map(|lead| format!("<p>{}</p>", escaped(lead)));
    let source = article.source.iter().map(|source| format!("<p>{}</p>", credit(source, title, place)));
    lead.chain([html(&article.body, place)]).chain(source).collect()
}

/// The source and the original author and title, in one line, as the article's page shows them.
fn credit(source: &Source, title: &str, place: &Place<'_>) -> String {
    let name = escaped(&source.name);
    let url = source.url.as_ref().filter(|url| link::kind(url) == Some(LinkKind::Web));
    let name = match url.and_then(|url| place.address(url)) {
        Some(address) => format!("<a href=\"{}\">{name}</a>", escaped(&address)),
        None => name,
    };
    let original = source.title.as_ref().filter(|original| *original != title);
    let rest = [("原标题", original), ("原作者", source.author.as_ref())];
    let rest = rest.into_iter().filter_map(|(label, value)| Some(format!("；{label}：{}", escaped(value?))));
    format!("来源：{name}{}", rest.collect::<String>())
}

/// The blocks as HTML text.
fn html(blocks: &[Block], place: &Place<'_>) -> String {
    blocks.iter().map(|found| block(found, place)).collect()
}

fn block(block: &Block, place: &Place<'_>) -> String {
    match block {
        Block::Paragraph(text) => format!("<p>{}</p>", runs(text, place)),
        Block::Heading { level, runs: text, .. } => {
            let level = level.clamp(&2, &4);
            format!("<h{level}>{}</h{level}>", runs(text, place))
        }
        Block::Image(found) => figure(found, place),
        Block::Gallery(figures) => figures.iter().map(|found| figure(found, place)).collect(),
        Block::List { start, items } => {
            let items: String = items.iter().map(|item| format!("<li>{}</li>", html(item, place))).collect();
            match start {
                None => format!("<ul>{items}</ul>"),
                Some(1) => format!("<ol>{items}</ol>"),
                Some(start) => format!("<ol start=\"{start}\">{items}</ol>"),
            }
        }
        Block::Quote(inner) => format!("<blockquote>{}</blockquote>", html(inner, place)),
        Block::Table { caption: title, head, rows, .. } => {
            let row = |cells: &[Vec<Run>], name: &str| {
                let cells: String =
                    cells.iter().map(|cell| format!("<{name}>{}</{name}>", runs(cell, place))).collect();
                format!("<tr>{cells}</tr>")
            };
            let rows: String = rows.iter().map(|cells| row(cells, "td")).collect();
            let title =
                title.as_ref().map(|title| format!("<caption>{}</caption>", escaped(title))).unwrap_or_default();
            let head = if head.is_empty() { String::new() } else { format!("<thead>{}</thead>", row(head, "th")) };
            format!("<table>{title}{head}<tbody>{rows}</tbody></table>")
        }
        Block::Video(found) => clip("video", found, place),
        Block::Audio(found) => clip("audio", found, place),
        Block::Code { text, .. } => format!("<pre><code>{}</code></pre>", escaped(text)),
        Block::Rule => "<hr>".to_owned(),
        Block::Box { kind, title, blocks } => framed(*kind, title, blocks, place),
    }
}

/// Blocks with a title, in elements that feed readers know: frames are quotations.
fn framed(kind: Kind, title: &[Run], blocks: &[Block], place: &Place<'_>) -> String {
    let (title, blocks) = (runs(title, place), html(blocks, place));
    match kind {
        Kind::DETAILS => format!("<details><summary>{title}</summary>{blocks}</details>"),
        Kind::TERMS => format!("<dl>{blocks}</dl>"),
        Kind::TERM => format!("<dt>{title}</dt><dd>{blocks}</dd>"),
        Kind::NOTES => format!("<hr><p><strong>{title}</strong></p>{blocks}"),
        _ => format!("<blockquote><p><strong>{title}</strong></p>{blocks}</blockquote>"),
    }
}

fn figure(figure: &Figure, place: &Place<'_>) -> String {
    format!("<figure>{}{}</figure>", image(&figure.picture, place), caption(&figure.caption))
}

fn image(picture: &Picture, place: &Place<'_>) -> String {
    let alt = escaped(&picture.alt);
    place.address(&picture.src).map_or_else(
        || alt.clone(),
        |src| {
            // The size of a picture on another host is unknown.
            let known = picture.width > 0 && picture.height > 0;
            let size = if known {
                format!(" width=\"{}\" height=\"{}\"", picture.width, picture.height)
            } else {
                String::new()
            };
            format!("<img src=\"{}\" alt=\"{alt}\"{size}>", escaped(&src))
        },
    )
}

/// A video or sound, with a link for feed readers that do not play it.
fn clip(name: &str, clip: &Clip, place: &Place<'_>) -> String {
    let label = escaped(&clip.label);
    let shown = place.address(&clip.src).map_or_else(
        || label.clone(),
        |src| {
            let src = escaped(&src);
            format!("<{name} src=\"{src}\" controls><a href=\"{src}\">{label}</a></{name}>")
        },
    );
    format!("<figure>{shown}{}</figure>", caption(&clip.caption))
}

fn caption(text: &Option<String>) -> String {
    text.as_ref().map(|text| format!("<figcaption>{}</figcaption>", escaped(text))).unwrap_or_default()
}

fn runs(text: &[Run], place: &Place<'_>) -> String {
    text.iter().map(|found| run(found, place)).collect()
}

fn run(run: &Run, place: &Place<'_>) -> String {
    match run {
        Run::Text(text) => escaped(text),
        Run::Strong(inner) => format!("<strong>{}</strong>", runs(inner, place)),
        Run::Emphasis(inner) => format!("<em>{}</em>", runs(inner, place)),
        Run::Code(code) => format!("<code>{}</code>", escaped(code)),
        Run::Break => "<br>".to_owned(),
        Run::Mark { kind, runs: inner } => format!("<{0}>{1}</{0}>", kind.name(), runs(inner, place)),
        Run::Picture(picture) => image(picture, place),
        Run::Link { href, id, runs: inner } => {
            let text = runs(inner, place);
            // Feed readers show the text on a page of their own, where the links between text and footnotes lead nowhere.
            match place.address(href).filter(|_| id.is_none()) {
                Some(address) => format!("<a href=\"{}\">{text}</a>", escaped(&address)),
                None => text,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place<'_> = Place { base_url: "https://example.org/news/", page: "https://example.org/news/a/x" };

    #[test]
    fn every_address_is_whole() {
        for (written, whole) in [
            ("/c/jiaoyu", "https://example.org/news/c/jiaoyu"),
            ("media/p.0a1b2c3d4e.svg", "https://example.org/news/media/p.0a1b2c3d4e.svg"),
            ("#top", "https://example.org/news/a/x#top"),
            ("//cdn.example.org/x", "https://cdn.example.org/x"),
            ("http://other.example/", "http://other.example/"),
            ("mailto:a@example.org", "mailto:a@example.org"),
        ] {
            assert_eq!(PLACE.address(written).as_deref(), Some(whole));
        }
    }

    #[test]
    fn what_must_not_be_followed_or_shown_is_its_text_alone() {
        let text = || vec![Run::Text("文<b>".into())];
        for href in ["javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "file:///etc/passwd", ""] {
            let link = Block::Paragraph(vec![Run::Link { href: href.into(), id: None, runs: text() }]);
            assert_eq!(html(&[link], &PLACE), "<p>文&lt;b&gt;</p>", "{href:?}");
            let picture = Picture::of(href.into(), "\"图".into(), 1, 1);
            let image = Block::Image(Figure { picture, caption: None });
            assert_eq!(html(&[image], &PLACE), "<figure>&quot;图</figure>", "{href:?}");
        }
    }

    #[test]
    fn attributes_do_not_end_early() {
        let link =
            Run::Link { href: "https://e.org/\"onclick=\"x&y".into(), id: None, runs: vec![Run::Text("文".into())] };
        let expected = "<p><a href=\"https://e.org/&quot;onclick=&quot;x&amp;y\">文</a></p>";
        assert_eq!(html(&[Block::Paragraph(vec![link])], &PLACE), expected);
    }
}
