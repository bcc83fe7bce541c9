//! Search: what the page (`public/find.js`) and the worker that searches say to each other, each message a JSON text.
//!
//! The page first sends a [`Greeting`], then a [`Question`] or a [`Prefix`] whenever the reader types. A newer question makes the worker
//! give up older ones. It answers with an [`Answer`], or several with a growing list of hits, and with [`Suggestions`].

use super::decode::{Decode, Fault, contract};
use super::id::{Month, Slug};
use super::time::Timestamp;

/// The most characters of a search, as the form has it.
pub const LONGEST: &str = "200";

contract! {
/// Where the worker finds what it needs. Paths of the host.
pub struct Greeting {
    /// The folder that the site lives under: see [`super::route::Base`].
    pub base: String,
    /// The worker's wasm.
    pub wasm: String,
    /// The digest of the wasm, `sha384-…`, if the page knows it.
    pub integrity: Option<String>,
}
}

contract! {
/// What a reader searches for.
pub struct Question {
    /// The number of the message.
    pub id: u32,
    /// The words, as the reader typed them.
    pub text: String,
    /// Only articles of this channel.
    pub channel: Option<Slug>,
    /// Only articles of this month and later ones.
    pub from: Option<Month>,
    /// Only articles of this month and earlier ones.
    pub until: Option<Month>,
    /// The most hits that are wanted. Grows when the reader wants more.
    pub limit: u32,
}
}

contract! {
/// What the reader has typed so far, for suggestions.
pub struct Prefix {
    /// The number of the message.
    pub id: u32,
    /// The text of the field.
    pub suggest: String,
}
}

/// A text in pieces; those that are true match the search.
pub type Marked = Vec<(String, bool)>;

contract! {
/// What the worker found.
pub struct Answer {
    /// The number of the question.
    pub id: u32,
    /// All hits so far, the best first.
    pub hits: Vec<Hit>,
    /// The number of articles that match.
    pub count: u32,
    /// Whether the number is an estimate.
    pub approx: bool,
    /// Whether a higher limit would give more hits.
    pub more: bool,
    /// Present if nothing was found for the question itself.
    pub instead: Option<Instead>,
    /// Present if something is wrong; see [`Problem`].
    pub problem: Option<Problem>,
    /// Whether this is the last answer to the question.
    pub done: bool,
}
}

contract! {
/// An article that was found.
pub struct Hit {
    /// The article's key.
    pub slug: Slug,
    /// The article's channel.
    pub channel: Slug,
    /// When the article was published.
    pub published: Timestamp,
    /// The headline.
    pub title: Marked,
    /// A piece of the text that shows why the article was found.
    pub snippet: Marked,
}
}

contract! {
/// What was searched for instead.
pub struct Instead {
    /// `sound`: words that sound the same; `near`: fewer or other words.
    pub how: String,
    /// The words that were found.
    pub text: String,
}
}

contract! {
/// Completions of what the reader is typing.
pub struct Suggestions {
    /// The number of the question.
    pub id: u32,
    /// The best first.
    pub suggestions: Vec<String>,
}
}

/// Why a search has no answer, or not all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Problem {
    /// One character, or nothing that can be searched.
    Short,
    /// More than [`LONGEST`] characters.
    Long,
    /// Only words that are to be excluded.
    Operators,
    /// The site has no search.
    Unpublished,
    /// The index is for another version of the app.
    Version,
    /// The index is not what was published.
    Damaged,
    /// No answer from the host.
    Offline,
    /// Some files of the index could not be read: the hits are what was found in the others.
    Partial,
}

impl Problem {
    /// Returns the name in messages, and the value of `data-error`.
    pub fn code(self) -> &'static str {
        match self {
            Problem::Short => "short",
            Problem::Long => "long",
            Problem::Operators => "operators",
            Problem::Unpublished => "unpublished",
            Problem::Version => "version",
            Problem::Damaged => "damaged",
            Problem::Offline => "offline",
            Problem::Partial => "partial",
        }
    }

    /// Every problem.
    pub const ALL: [Problem; 8] = [
        Problem::Short,
        Problem::Long,
        Problem::Operators,
        Problem::Unpublished,
        Problem::Version,
        Problem::Damaged,
        Problem::Offline,
        Problem::Partial,
    ];
}

impl Decode for Problem {
    fn decode(value: &serde_json::Value) -> Result<Problem, Fault> {
        let found = Problem::ALL.into_iter().find(|problem| value.as_str() == Some(problem.code()));
        found.ok_or(Fault::expected("a problem"))
    }
}

impl Answer {
    /// Returns an answer without hits to the question of this number.
    pub fn failed(id: u32, problem: Problem) -> Answer {
        let (hits, problem) = (Vec::new(), Some(problem));
        Answer { id, hits, count: 0, approx: false, more: false, instead: None, problem, done: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::route::Route;
    use serde_json::json;

    /// The script of the page, which builds addresses and messages by itself.
    const SCRIPT: &str = include_str!("../../public/find.js");

    #[test]
    fn a_question_is_read_as_the_page_writes_it() {
        let text = json!({"id": 7, "text": "督导 -\"考试\"", "channel": "jiaoyu", "from": null, "until": "2024-12", "limit": 20});
        let question = Question::decode(&text).unwrap();
        assert_eq!((question.from, question.until), (None, Month::parse("2024-12")));
        assert_eq!(serde_json::to_value(&question).unwrap(), text);
        assert!(SCRIPT.contains("post({ id: question, text, channel, from, until, limit })"));
        assert!(SCRIPT.contains("post({ id: suggestion, suggest: text })"));
        // Without a digest there is no field of it.
        let greeting = Greeting::decode(&json!({"base": "/", "wasm": "/search-1.wasm"})).unwrap();
        assert_eq!(greeting.integrity, None);
    }

    #[test]
    fn an_answer_is_read_as_the_worker_writes_it() {
        let text = json!({
            "id": 1, "count": 123, "approx": true, "more": true, "instead": {"how": "sound", "text": "督导"}, "problem": "partial",
            "done": false, "hits": [{"slug": "a-b", "channel": "jiaoyu", "published": "2024-03-01T08:00:00+08:00",
                "title": [["教育", false], ["督导", true]], "snippet": [["…", false]]}],
        });
        let answer = Answer::decode(&text).unwrap();
        assert_eq!((answer.count, answer.problem), (123, Some(Problem::Partial)));
        assert_eq!(answer.hits[0].title[1], ("督导".into(), true));
        assert_eq!(serde_json::to_value(&answer).unwrap(), text);
        for problem in Problem::ALL {
            assert_eq!(serde_json::to_value(problem).unwrap(), json!(problem.code()));
            let answer = Answer::failed(3, problem);
            assert_eq!(Answer::decode(&serde_json::to_value(&answer).unwrap()), Ok(answer));
        }
    }

    #[test]
    fn the_page_has_words_for_every_problem() {
        for problem in Problem::ALL.into_iter().filter(|problem| *problem != Problem::Partial) {
            assert!(SCRIPT.contains(&format!("  {}: ", problem.code())), "{}", problem.code());
        }
    }

    #[test]
    fn the_page_builds_the_addresses_that_the_routes_have() {
        let article = Route::Article(Slug::parse("x").unwrap());
        let addresses =
            [(Route::Search, "${base}search"), (Route::Archive, "${base}archive"), (article, "${base}a/${hit.slug}")];
        for (route, written) in addresses {
            assert_eq!(written.replace("${base}", "/").replace("${hit.slug}", "x"), route.path());
            assert!(SCRIPT.contains(&format!("`{written}`")) || SCRIPT.contains(&format!("`{written}$")), "{written}");
        }
    }
}
