//! Known ways to get a script into somebody else's page, for the publisher's tests and for the journeys. Each would call `alert(1)`,
//! or do what is as good as that, if it came to a browser unescaped in the place it is made for. Written out from what is publicly
//! known: the OWASP cheat sheet on filter evasion, the HTML5 Security Cheatsheet, and what was published on mutation and on DOM
//! clobbering.

mod addresses;
mod markdown;
mod markup;
pub mod site;

/// What every vector but those in disguise calls.
const CALL: &str = "alert(1)";

/// Text that is made to be taken for markup or for code.
pub use markup::MARKUP;

/// Addresses that a browser would run, or that break out of their attribute.
pub use addresses::ADDRESSES;

/// Markdown that makes links and markup in ways of its own.
pub use markdown::MARKDOWN;

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
