//! The reason why two documents are related: what they share that is telling, and how it is shown.

use super::lexicon::{NAME_ENDINGS, Readability, Word, WordClass};
use super::weight::{Occurrence, Term, TermId, Terms};
use crate::model::article::{Reason, Tag};

/// The largest number of tags or words in a reason.
const NAMED: usize = 3;

/// The rarity (see [`super::weight`]) of a term that one document in ten has.
const TELLING: f32 = 2.3;

/// The least rarity of a word that may be shown beside a telling one.
const SUPPORTING: f32 = 1.3;

/// The least rarity of a tag in a reason: one document in seven may have it, since an editor chose it.
pub(super) const TELLING_TAG: f32 = 1.9;

/// How much a shared verb tells: one event is described with many of them.
const VERB: f32 = 0.4;

/// What a term can contribute to a reason.
pub(super) struct Role {
    rarity: f32,
    /// How much the term tells beside its rarity, 0 to 1.
    tells: f32,
    part: ReasonPart,
}

enum ReasonPart {
    None,
    Tag,
    Word(Readability),
}

impl Role {
    /// Returns the role of a term.
    pub(super) fn of(terms: &Terms, term: TermId) -> Role {
        let rarity = terms.spread(term).evidence;
        let part = match terms.get(term) {
            Term::Tag(tag) if rarity >= TELLING_TAG && !tag.is_place => ReasonPart::Tag,
            Term::Word(word) if rarity >= SUPPORTING => ReasonPart::Word(word.readability),
            _ => ReasonPart::None,
        };
        let tells = match terms.get(term) {
            Term::Word(Word { class: WordClass::Verb, .. }) => VERB,
            _ => 1.0,
        };
        Role { rarity, tells, part }
    }

    fn is_tag(&self) -> bool {
        matches!(self.part, ReasonPart::Tag)
    }

    /// Whether the term is a word that can be shown as a reason for relating the two documents in which it has these weights.
    fn is_word(&self, a: &Occurrence, b: &Occurrence) -> bool {
        match self.part {
            ReasonPart::Word(Readability::Anywhere) => true,
            ReasonPart::Word(Readability::FromTitle) => a.in_title || b.in_title,
            ReasonPart::Word(Readability::Repeated) => a.is_repeated() && b.is_repeated(),
            ReasonPart::Word(Readability::Nowhere) | ReasonPart::Tag | ReasonPart::None => false,
        }
    }
}

/// How much telling terms two documents share.
#[derive(Default)]
pub(super) struct Evidence {
    /// Σ rarity · prominence · prominence over the shared terms that can stand in a reason.
    pub(super) sum: f32,
    tags: u32,
    words: u32,
    telling_words: u32,
}

impl Evidence {
    /// Adds a shared term.
    pub(super) fn add(&mut self, role: &Role, a: &Occurrence, b: &Occurrence) {
        let (is_tag, is_word) = (role.is_tag(), role.is_word(a, b));
        if is_tag || is_word {
            self.sum += role.rarity * role.tells * f32::from(a.prominence) * f32::from(b.prominence) / (255.0 * 255.0);
            self.tags += u32::from(is_tag);
            self.words += u32::from(is_word);
            self.telling_words += u32::from(is_word && role.rarity >= TELLING);
        }
    }

    /// Whether a tag is shared.
    pub(super) fn has_tags(&self) -> bool {
        self.tags >= 1
    }

    /// Whether two words are shared, one of them telling.
    pub(super) fn has_words(&self) -> bool {
        self.telling_words >= 1 && self.words >= 2
    }
}

/// What a reason is worded from.
pub(super) struct Wording<'t> {
    /// The tags of one document, whose names are shown.
    pub(super) tags: &'t [Tag],
    /// Titles and texts of both.
    pub(super) texts: [&'t str; 4],
}

/// Returns the reason why two documents are related: the telling tags that they share, else the most telling words. Terms of a title count
/// double. `shared`: the shared terms, each with the product of its weights. `None`: nothing that they share can be shown.
pub(super) fn reason(
    terms: &Terms,
    shared: &[(f32, Occurrence, Occurrence)],
    Wording { tags, texts }: &Wording<'_>,
) -> Option<Reason> {
    let (mut telling_tags, mut words) = (Vec::new(), Vec::new());
    for (weight, a, b) in shared {
        let role = Role::of(terms, a.term);
        let weight = weight * if a.in_title || b.in_title { 2.0 } else { 1.0 };
        match terms.get(a.term) {
            Term::Tag(tag) if role.is_tag() => {
                let named = tags.iter().find(|other| other.key.as_str() == tag.key);
                telling_tags.extend(named.map(|tag| (weight, tag.name.as_str())));
            }
            Term::Word(word) if role.is_word(a, b) => words.push((weight, word.text.as_str())),
            _ => {}
        }
    }
    if !telling_tags.is_empty() {
        return Some(Reason::Tags(named(telling_tags).into_iter().map(str::to_owned).collect()));
    }
    let words = named(words);
    (!words.is_empty()).then(|| Reason::Words(words.into_iter().map(|word| shown(word, texts)).collect()))
}

/// Returns a word as the texts write it.
fn shown(word: &str, texts: &[&str]) -> String {
    if !word.is_ascii() {
        return complete(word, texts);
    }
    let as_written = texts.iter().find_map(|text| {
        let mut places = text.as_bytes().windows(word.len()).enumerate();
        let (at, _) = places.find(|(_, bytes)| bytes.eq_ignore_ascii_case(word.as_bytes()))?;
        text.get(at..at + word.len())
    });
    as_written.unwrap_or(word).to_owned()
}

/// Returns the names of the heaviest terms.
fn named(mut terms: Vec<(f32, &str)>) -> Vec<&str> {
    terms.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let mut names: Vec<&str> = Vec::with_capacity(NAMED);
    for (_, name) in terms {
        // 学步 adds nothing to 邯郸学步.
        let is_covered = names.iter().any(|other| other.contains(name) || name.contains(other));
        if !is_covered && names.len() < NAMED {
            names.push(name);
        }
    }
    names
}

/// Completes a word with the character that always follows it in these texts, if that character ends names: the dictionary has 赵武灵 and
/// not 赵武灵王, 回车 and not 回车巷.
fn complete(word: &str, texts: &[&str]) -> String {
    let mut ending = None;
    for text in texts {
        for (at, _) in text.match_indices(word) {
            let next = text[at + word.len()..].chars().next().filter(|c| NAME_ENDINGS.contains(c));
            if next.is_none() || (ending.is_some() && ending != next) {
                return word.to_owned();
            }
            ending = next;
        }
    }
    word.chars().chain(ending).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cut_short_by_the_dictionary_is_completed() {
        let text = "赵武灵王推行改革。";
        assert_eq!(complete("赵武灵", &[text, "说到赵武灵王，赵武灵王的叔父"]), "赵武灵王");
        assert_eq!(complete("赵武灵", &[text, "赵武灵之"]), "赵武灵");
        assert_eq!(complete("改革", &[text, "说到赵武灵王"]), "改革");
        assert_eq!(complete("改革", &["", ""]), "改革");
    }

    #[test]
    fn a_word_within_another_is_not_named_beside_it() {
        assert_eq!(named(vec![(0.1, "学步"), (0.3, "邯郸学步"), (0.2, "庄子")]), ["邯郸学步", "庄子"]);
        assert_eq!(named(vec![(0.1, "甲"), (0.1, "乙"), (0.1, "丙"), (0.1, "丁")]).len(), NAMED);
    }
}
