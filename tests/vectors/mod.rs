//! Known ways to get a script into somebody else's page, for the publisher's tests and for the journeys. Each would call `alert(1)`,
//! or do what is as good as that, if it came to a browser unescaped in the place it is made for. The kinds are those of the OWASP
//! cheat sheet on filter evasion and of the HTML5 Security Cheatsheet, and what is known of mutation and of DOM clobbering.

mod addresses;
pub mod html;
mod markdown;
mod markup;
pub mod site;

pub use addresses::ADDRESSES;
use markdown::MARKDOWN;
use markup::MARKUP;

/// What every vector but those in disguise calls.
const CALL: &str = "alert(1)";

/// All of them, each with its number, by which it calls: `alert(17)`. So whatever is called names the vector, and a field puts
/// its own thousands before it.
pub fn all() -> Vec<(usize, &'static str)> {
    let vectors = MARKUP.iter().chain(ADDRESSES).chain(MARKDOWN);
    vectors.copied().enumerate().map(|(index, vector)| (index + 1, vector)).collect()
}

/// The vector, calling with this number.
pub fn calling(vector: &str, number: usize) -> String {
    vector.replace(CALL, &format!("alert({number})"))
}
