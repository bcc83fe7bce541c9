//! Ids of elements that pages have. The app, the publisher and the shell (`index.html`, `public/boot.js`) find elements by them.

/// The element that the app takes the place of.
pub const APP: &str = "app";
/// The script element with the data that a published page carries for the app: see [`super::boot`].
pub const BOOT: &str = "boot";
/// The script element with the structured data of a published page.
pub const STRUCTURED: &str = "structured";
/// The `main` element: the target of the skip link.
pub const MAIN: &str = "main";
/// The notice in the shell, until the app is there.
pub const SHELL: &str = "shell";
/// The heading of the newest articles on the front page.
pub const LATEST: &str = "latest";
/// The heading of the tags on the front page.
pub const TOPICS: &str = "topics";

/// The ids that no heading of a text may have: scripts would find the heading instead of the element.
pub const RESERVED: [&str; 7] = [APP, BOOT, STRUCTURED, MAIN, SHELL, LATEST, TOPICS];

/// What the ids of footnotes begin with.
pub const NOTE: &str = "fn-";
/// What the ids of references to footnotes begin with.
pub const REFERENCE: &str = "fnref-";

/// Returns the id of a heading that its author gave none: `s3` for the third heading of the body.
pub fn heading(number: usize) -> String {
    format!("s{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shell_has_these_ids() {
        let shell = include_str!("../../index.html");
        for id in [APP, MAIN, SHELL] {
            assert!(shell.contains(&format!("id=\"{id}\"")), "{id}");
        }
        assert!(include_str!("../../public/boot.js").contains(&format!("getElementById(\"{SHELL}\")")));
    }
}
