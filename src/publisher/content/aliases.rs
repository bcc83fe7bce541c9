//! `aliases`: old addresses of an article or a standalone page, which [`crate::publisher::site::redirects`] leads to the new one. Read as Hugo and
//! Zola do.

use crate::model::list;
use crate::model::route::{ListId, Route};
use crate::publisher::catalogue::Catalogue;
use crate::publisher::diagnostic::{Diagnostic, Position};
use crate::publisher::site::{feeds, headers, manifest, redirects, sitemaps};
use percent_encoding::percent_decode_str;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// Longest alias in bytes, decoded. Two thirds of it are left for the folder of the site before nginx's 1,024 are full
/// (`map_hash_bucket_size` in `deploy/nginx/jinri.conf`).
pub const ALIAS_MAX: usize = 600;
/// Longest part of an alias between two slashes, in bytes, decoded: a file name may have 255 on the usual file systems.
const SEGMENT_MAX: usize = 250;

/// Folders of the site in which a page's file is named like its address: `/a/x` is `a/x.html`. In any case of letters.
const PAGE_FOLDERS: [&str; 5] = ["a", "archive", "c", "p", "t"];
/// Folders of which the publisher takes away what it did not put there.
const OWN_FOLDERS: [&str; 2] = ["data", "media"];

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
        if OWN_FOLDERS.iter().any(|folder| first.eq_ignore_ascii_case(folder)) {
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
        self.segments.len() > 1 && PAGE_FOLDERS.iter().any(|folder| self.segments[0].eq_ignore_ascii_case(folder))
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

/// An alias, the file it is written in, and the page it leads to.
pub struct Placed<'a> {
    pub alias: &'a Alias,
    pub source: &'a Path,
    pub route: Route,
    pub title: &'a str,
}

/// The aliases of all pages: those of the newest article first, those of standalone pages last.
pub fn all(catalogue: &Catalogue) -> Vec<Placed<'_>> {
    let articles = catalogue.articles.iter().rev().flat_map(|entry| {
        entry.aliases.iter().map(|alias| Placed {
            alias,
            source: &entry.path,
            route: Route::Article(entry.teaser.slug.clone()),
            title: &entry.teaser.title,
        })
    });
    let pages = catalogue.pages.iter().flat_map(|page| {
        page.aliases.iter().map(|alias| Placed {
            alias,
            source: &page.path,
            route: Route::Standalone(page.slug.clone()),
            title: &page.title,
        })
    });
    articles.chain(pages).collect()
}

/// Where each spelling of each alias leads, by its path, decoded.
pub fn targets(catalogue: &Catalogue) -> HashMap<String, Route> {
    let placed = all(catalogue).into_iter();
    placed
        .flat_map(|Placed { alias, route, .. }| alias.spellings().into_iter().map(move |path| (path, route.clone())))
        .collect()
}

/// The path of a link, decoded, without query and fragment.
pub fn decoded(link: &str) -> String {
    let path = link.split(['?', '#']).next().unwrap_or_default();
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}

/// Aliases that are the address of a page of the site, or of two pages. Case does not tell two addresses apart: not in nginx's
/// `map`, and not on the file systems of Windows and macOS.
pub fn collisions(catalogue: &Catalogue) -> Vec<Diagnostic> {
    let mut placed = all(catalogue);
    if placed.is_empty() {
        return Vec::new();
    }
    placed.sort_by_key(|placed| (placed.source, placed.alias.position));
    let own = OwnFiles::of(catalogue);
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut problems = Vec::new();
    let mut tell = |placed: &Placed<'_>, what: String, hint: &str| {
        let message = format!("the alias `{}` {what}", placed.alias.written);
        let problem = Diagnostic::error("alias-taken", placed.source, message);
        problems.push(problem.at(placed.alias.position).hint(hint));
    };
    let hint = "an address leads to one page: take the alias out of the others";
    for (number, here) in placed.iter().enumerate() {
        let file = here.alias.file().to_ascii_lowercase();
        let spellings: Vec<String> = here.alias.spellings().iter().map(|path| path.to_ascii_lowercase()).collect();
        let mut addresses = spellings.iter().map(|path| path.trim_matches('/'));
        let other = first.get(&file).map(|other| &placed[*other]).filter(|other| other.route != here.route);
        // A file cannot be a folder, too.
        let own = with_folders(&file).find(|path| own.hold(path)).or_else(|| addresses.find(|path| own.answer(path)));
        if let Some(own) = own {
            tell(here, format!("is an address of the site itself ({own})"), hint);
        } else if let Some(other) = other {
            tell(here, format!("is one of {}, too", other.source.display()), hint);
        } else {
            first.entry(file).or_insert(number);
        }
    }
    for here in &placed {
        let file = here.alias.file().to_ascii_lowercase();
        if let Some(other) = with_folders(&file).skip(1).find_map(|folder| first.get(folder)) {
            let other = &placed[*other].alias.written;
            let hint = "a host of files cannot answer both: take one of them out";
            tell(here, format!("lies below `{other}`, which is a file"), hint);
        }
    }
    problems
}

/// A file and the folders that it lies in, from the inside.
fn with_folders(file: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(file), |path| path.rsplit_once('/').map(|(folder, _)| folder))
}

/// The files of the site that an alias could meet, in lower case.
struct OwnFiles {
    /// Those of pages, which hosts answer without their `.html`, too.
    pages: HashSet<String>,
    others: HashSet<String>,
}

impl OwnFiles {
    fn of(catalogue: &Catalogue) -> OwnFiles {
        let articles = catalogue.articles.iter().map(|entry| Route::Article(entry.teaser.slug.clone()));
        let pages = catalogue.pages.iter().map(|page| Route::Standalone(page.slug.clone()));
        let lists = catalogue.lists.iter().flat_map(|(id, members)| {
            let older = 1..=u32::try_from(list::full_pages(members.len())).unwrap_or(u32::MAX);
            std::iter::once(None).chain(older.map(Some)).map(|number| Route::List(id.clone(), number))
        });
        let routes = articles.chain(pages).chain(lists).chain([Route::Archive]);
        let feeds = catalogue.lists.keys().filter_map(|id| match id {
            ListId::Channel(slug) => Some(Some(slug)),
            _ => None,
        });
        let feeds = feeds.chain([None]).flat_map(|channel| {
            [feeds::RSS, feeds::ATOM, feeds::JSON].map(|name| feeds::path(&feeds::page(channel), name))
        });
        let named = ["index.html", "404.html", sitemaps::INDEX, sitemaps::NEWS, sitemaps::ROBOTS, manifest::FILE];
        let named = named.into_iter().chain([headers::FILE, redirects::FILE, redirects::NGINX]).map(str::to_owned);
        OwnFiles {
            pages: routes.map(|route| route.file().to_ascii_lowercase()).collect(),
            others: feeds.chain(named).collect(),
        }
    }

    /// Whether there is a file at a path.
    fn hold(&self, path: &str) -> bool {
        let is_sitemap = path.starts_with("sitemap-") && path.ends_with(".xml");
        is_sitemap || self.pages.contains(path) || self.others.contains(path)
    }

    /// Whether something of the site is found at an address.
    fn answer(&self, address: &str) -> bool {
        self.hold(address) || self.pages.contains(&format!("{address}.html"))
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
            "/data/x",
            "/Media/x.html",
            long.as_str(),
            deep.as_str(),
        ] {
            assert!(Alias::parse(written, HERE).is_err(), "{written}");
        }
    }
}
