//! Counting without a server: a reader sees how often this browser has shown an article, labelled as such. Pure.

use super::lines;
use crate::model::id::Slug;

/// The most articles that are remembered: some 30 kB of storage. The one read longest ago is dropped first.
const REMEMBERED: usize = 1_000;

/// How often this browser has shown each article, the last one at the end. Stored as [`lines`] of `{slug} {count}`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Own(Vec<(Slug, u64)>);

impl Own {
    /// Reads the stored text. Damaged lines are skipped.
    pub(super) fn parse(text: &str) -> Own {
        let read = |(slug, numbers): (&str, Vec<i64>)| match numbers[..] {
            [count] => Some((Slug::parse(slug)?, u64::try_from(count).ok()?)),
            _ => None,
        };
        Own(lines::parse(text).into_iter().filter_map(read).collect())
    }

    /// Counts one view. Returns the count that includes it.
    pub(super) fn add(&mut self, slug: &Slug) -> u64 {
        let before = self.0.iter().position(|(read, _)| read == slug).map(|at| self.0.remove(at).1);
        let count = before.unwrap_or(0).saturating_add(1);
        self.0.push((slug.clone(), count));
        if self.0.len() > REMEMBERED {
            self.0.remove(0);
        }
        count
    }

    /// Returns the count of each article.
    pub(super) fn counts(&self) -> &[(Slug, u64)] {
        &self.0
    }

    /// Returns the text to be stored.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        self.0.iter().for_each(|(slug, count)| lines::push(&mut text, slug.as_str(), &[count.cast_signed()]));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(text: &str) -> Slug {
        Slug::parse(text).unwrap()
    }

    #[test]
    fn counts_outlive_a_reload_and_damage() {
        let mut own = Own::parse("x 2\nX 3\ny\ny many\n");
        assert_eq!(own.add(&slug("x")), 3);
        assert_eq!(own.add(&slug("y")), 1);
        assert_eq!(Own::parse(&own.text()), own);
        assert_eq!(own.text(), "x 3\ny 1\n");
    }

    #[test]
    fn the_article_read_longest_ago_is_forgotten_first() {
        let mut own = Own::default();
        own.add(&slug("kept"));
        (0..REMEMBERED - 1).for_each(|n| assert_eq!(own.add(&slug(&format!("a{n}"))), 1));
        assert_eq!(own.add(&slug("kept")), 2);
        assert_eq!(own.add(&slug("one-more")), 1);
        assert_eq!(own.counts().len(), REMEMBERED);
        assert_eq!(own.add(&slug("kept")), 3);
        assert_eq!(own.add(&slug("a0")), 1, "a0 was forgotten");
    }
}
