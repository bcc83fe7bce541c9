//! Aliases: old addresses of an article or a standalone page, which redirect to its present one. They have the same meaning as in Hugo
//! and Zola.

use crate::publisher::diagnostic::{Diagnostic, Position};
use crate::publisher::site::files::{Folder, Holds};
use percent_encoding::percent_decode_str;
use std::path::Path;

/// Longest alias in bytes, decoded. nginx takes keys of 1,024 bytes (`map_hash_bucket_size` in `deploy/nginx/jinri.conf`), of which the
/// rest is left for the folder of the site.
const ALIAS_MAX: usize = 600;
/// Longest part of an alias between two slashes, in bytes, decoded. Most file systems allow 255 bytes for a file name.
const SEGMENT_MAX: usize = 250;

/// An old address of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alias {
    /// The parts between slashes, decoded; at least one. The last one is not `index.html`.
    segments: Vec<String>,
    /// The address as the author wrote it.
    pub written: String,
    /// Where it stands in the file.
    pub position: Position,
    /// Whether the address follows from something else than a list of old addresses: from `permalink`, a pattern, an invalid slug. Such an
    /// alias gives way where its address is taken.
    pub is_derived: bool,
    /// Whether it gives way: another page or file of the site has the address.
    pub is_taken: bool,
}

/// Why an address cannot be an alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InvalidAlias {
    /// What is wrong, after the address in a message.
    pub message: &'static str,
    /// What to write instead.
    pub hint: &'static str,
}

const SHAPE: &str =
    "write a path from the root of the site, as it stood in the old address: /2019/05/old.html or /posts/x/";

impl Alias {
    /// Parses an address: a path from the root of the site, with or without the first slash, in Chinese or percent-encoded.
    pub(crate) fn parse(written: &str, position: Position) -> Result<Alias, InvalidAlias> {
        let no = |message, hint| Err(InvalidAlias { message, hint });
        if written.starts_with("//") || written.contains("://") {
            return no("is an address of another host", SHAPE);
        }
        if written.contains(['?', '#']) {
            return no(
                "holds a query or a fragment, which no file can answer",
                "remove it, and redirect such addresses on the host",
            );
        }
        let mut segments = Vec::new();
        for segment in written.split('/').filter(|segment| !segment.is_empty()) {
            let Ok(segment) = percent_decode_str(segment).decode_utf8() else {
                return no("holds percent-encoded bytes that are not UTF-8", SHAPE);
            };
            if segment.starts_with('.') {
                return no("has a part that begins with a dot", SHAPE);
            }
            if segment.chars().any(|c| c.is_control() || matches!(c, '/' | '\\')) {
                return no("has a control character, a backslash or an encoded slash", SHAPE);
            }
            if segment.len() > SEGMENT_MAX {
                return no("has a part that is longer than 250 bytes", SHAPE);
            }
            segments.push(segment.into_owned());
        }
        if segments.last().is_some_and(|name| name == "index.html") {
            segments.pop();
            if segments.last().is_some_and(|name| name == "index.html") {
                return no("ends in index.html twice", SHAPE);
            }
        }
        let Some(first) = segments.first() else { return no("is the front page", SHAPE) };
        if Folder::named(first).is_some_and(|folder| folder.holds() == Holds::OwnFiles) {
            return no("is in a folder of the site's own files", "jinri removes all other files from data/ and media/");
        }
        if segments.iter().map(|segment| segment.len() + 1).sum::<usize>() > ALIAS_MAX {
            return no("is longer than 600 bytes", SHAPE);
        }
        Ok(Alias { segments, written: written.to_owned(), position, is_derived: false, is_taken: false })
    }

    /// Parses an address that follows from something else. `None`: it cannot be one of the site's.
    pub(crate) fn derived(written: &str, position: Position) -> Option<Alias> {
        let alias = Alias::parse(written, position).ok()?;
        Some(Alias { is_derived: true, ..alias })
    }

    /// The path, decoded, without a slash at the end.
    fn plain(&self) -> String {
        format!("/{}", self.segments.join("/"))
    }

    /// Whether the alias names an HTML file.
    fn is_file(&self) -> bool {
        let last = self.segments.last().map(|name| name.to_ascii_lowercase()).unwrap_or_default();
        last.ends_with(".html") || last.ends_with(".htm")
    }

    /// Whether the alias is in a folder of the site's own pages.
    pub(crate) fn is_among_pages(&self) -> bool {
        let folder = self.segments.first().and_then(|first| Folder::named(first));
        self.segments.len() > 1 && folder.is_some_and(|folder| folder.holds() == Holds::Pages)
    }

    /// Returns the path that the host answers, decoded: `/2019/05/old.html`, `/posts/x/`; among the site's pages `/a/old`.
    pub(crate) fn path(&self) -> String {
        let plain = self.plain();
        match (self.is_among_pages(), self.is_file()) {
            (true, _) => plain.strip_suffix(".html").unwrap_or(&plain).to_owned(),
            (false, true) => plain,
            (false, false) => plain + "/",
        }
    }

    /// Returns every spelling of the path, decoded, that readers may use.
    pub(crate) fn spellings(&self) -> Vec<String> {
        let path = self.path();
        match (self.is_among_pages(), path.strip_suffix('/')) {
            (true, _) => vec![format!("{path}.html"), format!("{path}/"), path],
            (false, Some(plain)) => vec![plain.to_owned(), format!("{path}index.html"), path],
            (false, None) => vec![path],
        }
    }

    /// Returns the path of the file that redirects, under the site's folder: `posts/x/index.html`, as in Hugo and Zola. Among the site's
    /// pages it is named as they are, because hosts look for pages there.
    pub(crate) fn file(&self) -> String {
        let path = self.path();
        let inner = &path[1..];
        match (self.is_among_pages(), self.is_file()) {
            (true, _) => format!("{inner}.html"),
            (false, true) => inner.to_owned(),
            (false, false) => format!("{inner}index.html"),
        }
    }
}

/// Parses the aliases of the file at `path`, each with its place in the file, and reports the invalid ones. Of an address on another host,
/// from which the article was moved, the path counts.
pub(super) fn read<'w>(
    written: impl Iterator<Item = (&'w String, Position)>,
    path: &Path,
) -> (Vec<Alias>, Vec<Diagnostic>) {
    let (mut aliases, mut problems) = (Vec::new(), Vec::new());
    for (written, position) in written {
        match Alias::parse(without_host(written), position) {
            Ok(alias) => aliases.push(alias),
            Err(InvalidAlias { message, hint }) => {
                let message = format!("the alias `{written}` {message}");
                // No file can answer `/?p=7`, and no spelling of it would help.
                let problem = match written.contains(['?', '#']) {
                    true => Diagnostic::warning("alias", path, message),
                    false => Diagnostic::error("alias", path, message),
                };
                problems.push(problem.at(position).hint(hint));
            }
        }
    }
    (aliases, problems)
}

/// The path of an absolute address; other addresses as they are.
fn without_host(address: &str) -> &str {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    rest.map_or(address, |rest| rest.find('/').map_or("/", |at| &rest[at..]))
}

/// A pattern of old addresses, from `old_addresses` in `site.toml`: `/{year}/{month}/{slug}/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern(Vec<Part>);

/// A piece of a [`Pattern`].
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    /// The name between braces.
    Value(String),
}

impl Pattern {
    /// Parses a pattern: a path with names in braces. `None`: a brace is not closed, or the path does not begin with a slash.
    pub(crate) fn parse(text: &str) -> Option<Pattern> {
        if !text.starts_with('/') {
            return None;
        }
        let (mut parts, mut rest) = (Vec::new(), text);
        while let Some((before, more)) = rest.split_once('{') {
            let (name, after) = more.split_once('}')?;
            let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
            if name.is_empty() || !name.chars().all(is_name) || before.contains('}') {
                return None;
            }
            parts.push(Part::Text(before.to_owned()));
            parts.push(Part::Value(name.to_owned()));
            rest = after;
        }
        parts.push(Part::Text(rest.to_owned()));
        (!rest.contains('}') && parts.len() > 1).then_some(Pattern(parts))
    }

    /// Returns the address with its values. `None`: the article has no such value.
    pub(crate) fn filled(&self, value: impl Fn(&str) -> Option<String>) -> Option<String> {
        let parts = self.0.iter().map(|part| match part {
            Part::Text(text) => Some(text.clone()),
            Part::Value(name) => value(name).filter(|value| !value.is_empty()),
        });
        parts.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Position = Position { line: 1, column: 1 };

    fn alias(written: &str) -> Alias {
        Alias::parse(written, HERE).unwrap_or_else(|no| panic!("{written}: {}", no.message))
    }

    #[test]
    fn an_alias_has_one_file_however_it_is_spelled() {
        for (written, path, file) in [
            ("/2019/05/old.html", "/2019/05/old.html", "2019/05/old.html"),
            ("/Old.HTM", "/Old.HTM", "Old.HTM"),
            ("/posts/x/", "/posts/x/", "posts/x/index.html"),
            ("posts/x", "/posts/x/", "posts/x/index.html"),
            ("/posts/x/index.html", "/posts/x/", "posts/x/index.html"),
            ("/show.php", "/show.php/", "show.php/index.html"),
            ("/%E6%97%A7%E9%97%BB/%E4%B8%80", "/旧闻/一/", "旧闻/一/index.html"),
            ("/旧闻/一 二.html", "/旧闻/一 二.html", "旧闻/一 二.html"),
            ("/a/old", "/a/old", "a/old.html"),
            ("/a/old/", "/a/old", "a/old.html"),
            ("/a/old.html", "/a/old", "a/old.html"),
            ("/A/Old", "/A/Old", "A/Old.html"),
            ("/a", "/a/", "a/index.html"),
            ("/100%", "/100%/", "100%/index.html"),
        ] {
            let alias = alias(written);
            assert_eq!((alias.path().as_str(), alias.file().as_str()), (path, file), "{written}");
            assert!(alias.spellings().contains(&alias.path()), "{written}");
        }
        assert_eq!(alias("/posts/x").spellings(), ["/posts/x", "/posts/x/index.html", "/posts/x/"]);
        assert_eq!(alias("/a/old").spellings(), ["/a/old.html", "/a/old/", "/a/old"]);
    }

    #[test]
    fn what_is_no_address_of_the_site_is_no_alias() {
        let (long, deep) = ("字".repeat(84), "abcdefghi/".repeat(61));
        for written in [
            "https://old.example.org/x",
            "//old.example.org/x",
            "/x?id=1",
            "/x#y",
            "/../x",
            "/a/%2e%2e/x",
            "./x",
            "/.htaccess",
            "/a%2fb",
            "/a%5Cb",
            "/a\\b",
            "/a%00",
            "/a%0Ab",
            "/%FF",
            "/",
            "/index.html",
            "/x/index.html/index.html",
            "/data/x",
            "/Media/x.html",
            long.as_str(),
            deep.as_str(),
        ] {
            assert!(Alias::parse(written, HERE).is_err(), "{written}");
        }
    }

    #[test]
    fn a_pattern_is_filled_with_the_values_of_an_article() {
        let value = |name: &str| (name != "none").then(|| format!("<{name}>"));
        let filled = |text: &str| Pattern::parse(text).and_then(|pattern| pattern.filled(value));
        assert_eq!(filled("/{year}/{month}/{slug}.html").as_deref(), Some("/<year>/<month>/<slug>.html"));
        assert_eq!(filled("/x/{none}/"), None);
        for invalid in ["{year}", "/x/", "/{year", "/year}", "/{}", "/{a b}/", "/{a{b}}"] {
            assert_eq!(Pattern::parse(invalid), None, "{invalid}");
        }
    }
}
