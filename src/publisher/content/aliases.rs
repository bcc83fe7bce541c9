//! `aliases`: old addresses of an article or a standalone page, which [`crate::publisher::site::redirects`] leads to the new one. Read as Hugo and
//! Zola do.

use crate::publisher::diagnostic::{Diagnostic, Position};
use crate::publisher::site::files::{Folder, Holds};
use percent_encoding::percent_decode_str;
use std::path::Path;

/// Longest alias in bytes, decoded. Two thirds of it are left for the folder of the site before nginx's 1,024 are full
/// (`map_hash_bucket_size` in `deploy/nginx/jinri.conf`).
pub const ALIAS_MAX: usize = 600;
/// Longest part of an alias between two slashes, in bytes, decoded: a file name may have 255 on the usual file systems.
const SEGMENT_MAX: usize = 250;

/// An old address of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// Its parts between slashes, decoded; at least one. The last one is no `index.html`.
    segments: Vec<String>,
    /// As the author wrote it.
    pub written: String,
    pub position: Position,
}

/// Why an address can be no alias: what is wrong, and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoAlias {
    pub message: &'static str,
    pub hint: &'static str,
}

const SHAPE: &str =
    "write a path from the root of the site, as it stood in the old address: /2019/05/old.html or /posts/x/";

impl Alias {
    /// Reads an address: a path from the root of the site, with or without the first slash, in Chinese or percent-encoded.
    pub fn parse(written: &str, position: Position) -> Result<Alias, NoAlias> {
        let no = |message, hint| Err(NoAlias { message, hint });
        if written.starts_with("//") || written.contains("://") {
            return no("leads to another host", SHAPE);
        }
        if written.contains(['?', '#']) {
            return no(
                "holds a query or a fragment, which no file can answer",
                "take it out, and redirect such addresses on the host",
            );
        }
        let mut segments = Vec::new();
        for segment in written.split('/').filter(|segment| !segment.is_empty()) {
            let Ok(segment) = percent_decode_str(segment).decode_utf8() else {
                return no("holds percent-encoded bytes that are not UTF-8", SHAPE);
            };
            if segment.starts_with('.') {
                return no("leads out of the site, or to a hidden file", SHAPE);
            }
            if segment.chars().any(|c| c.is_control() || matches!(c, '/' | '\\')) {
                return no("holds a character that no address has", SHAPE);
            }
            if segment.len() > SEGMENT_MAX {
                return no("has a part that is longer than a file name may be", SHAPE);
            }
            segments.push(segment.into_owned());
        }
        if segments.last().is_some_and(|name| name == "index.html") {
            segments.pop();
        }
        let Some(first) = segments.first() else { return no("is the front page", SHAPE) };
        if Folder::named(first).is_some_and(|folder| folder.holds() == Holds::OwnFiles) {
            return no("is in a folder of the site's own files", "nothing but jinri's files stays in data/ and media/");
        }
        if segments.iter().map(|segment| segment.len() + 1).sum::<usize>() > ALIAS_MAX {
            return no("is too long", SHAPE);
        }
        Ok(Alias { segments, written: written.to_owned(), position })
    }

    /// Its path, decoded, without a slash at the end.
    fn plain(&self) -> String {
        format!("/{}", self.segments.join("/"))
    }

    /// Whether it names an HTML file.
    fn is_file(&self) -> bool {
        let last = self.segments.last().map(|name| name.to_ascii_lowercase()).unwrap_or_default();
        last.ends_with(".html") || last.ends_with(".htm")
    }

    /// Whether it lies where the site's own pages do.
    fn is_among_pages(&self) -> bool {
        let folder = self.segments.first().and_then(|first| Folder::named(first));
        self.segments.len() > 1 && folder.is_some_and(|folder| folder.holds() == Holds::Pages)
    }

    /// Its path as the host answers it, decoded: `/2019/05/old.html`, `/posts/x/`; among the site's pages `/a/old`.
    pub fn path(&self) -> String {
        let plain = self.plain();
        match (self.is_among_pages(), self.is_file()) {
            (true, _) => plain.strip_suffix(".html").unwrap_or(&plain).to_owned(),
            (false, true) => plain,
            (false, false) => plain + "/",
        }
    }

    /// Every spelling of its path, decoded, by which readers may come.
    pub fn spellings(&self) -> Vec<String> {
        let path = self.path();
        match (self.is_among_pages(), path.strip_suffix('/')) {
            (true, _) => vec![format!("{path}.html"), format!("{path}/"), path],
            (false, Some(plain)) => vec![plain.to_owned(), format!("{path}index.html"), path],
            (false, None) => vec![path],
        }
    }

    /// Where the file lies that redirects, under the site's folder: `posts/x/index.html`, as Hugo and Zola place it. Among the
    /// site's pages it is named as they are, since hosts are told to look there.
    pub fn file(&self) -> String {
        let path = self.path();
        let inner = &path[1..];
        match (self.is_among_pages(), self.is_file()) {
            (true, _) => format!("{inner}.html"),
            (false, true) => inner.to_owned(),
            (false, false) => format!("{inner}index.html"),
        }
    }
}

/// Reads the aliases of one file. `position` finds what an author wrote.
pub fn read(written: &[String], path: &Path, position: impl Fn(&str) -> Position) -> (Vec<Alias>, Vec<Diagnostic>) {
    let (mut aliases, mut problems) = (Vec::new(), Vec::new());
    for written in written {
        let position = position(written);
        match Alias::parse(written, position) {
            Ok(alias) => aliases.push(alias),
            Err(NoAlias { message, hint }) => {
                let message = format!("the alias `{written}` {message}");
                problems.push(Diagnostic::error("alias", path, message).at(position).hint(hint));
            }
        }
    }
    (aliases, problems)
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
            "/data/x",
            "/Media/x.html",
            long.as_str(),
            deep.as_str(),
        ] {
            assert!(Alias::parse(written, HERE).is_err(), "{written}");
        }
    }
}
