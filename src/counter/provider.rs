//! What a provider is: a place that counts the views of a site. Pure: a provider says what to send and what an answer means; sending is
//! up to the caller, in the browser and natively.

use std::fmt;

/// Where the views of a site are counted.
pub enum Provider {
    /// On a server, for all readers together.
    Server(Box<dyn Server>),
    /// In each reader's browser, for that reader alone: see `counter::local`.
    Browser,
    /// Nowhere.
    Off,
}

/// A server that counts. Its keys are what [`super::key`] makes of an article, such as `/a/zhaowangcheng`.
pub trait Server: Send + Sync {
    /// Returns the request for the counts of some articles.
    fn read(&self, keys: &[String]) -> Request;

    /// Returns the request that counts one view of an article and asks for the count that includes it.
    fn add(&self, key: &str) -> Request;

    /// Reads the text of an answer to either request. Returns one count for each of `keys` keys, in the order of the request.
    fn counts(&self, answer: &str, keys: usize) -> Result<Vec<u64>, AnswerError>;
}

/// A request to a counting server. It is one that browsers send to another host without a preflight (Fetch standard, "CORS-safelisted"),
/// so that it costs one exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The address: absolute, or a path of the host that the site is on.
    pub url: String,
    /// `None`: a GET. Otherwise a POST with this body, of type `application/x-www-form-urlencoded`.
    pub form: Option<String>,
}

/// Why an answer holds no counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerError {
    /// The server reports that it failed. It has counted nothing.
    Failed(String),
    /// The answer is not in the server's form, so that nothing is known of what the server did.
    Invalid(&'static str),
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AnswerError::Failed(message) => f.write_str(message),
            AnswerError::Invalid(reason) => f.write_str(reason),
        }
    }
}

/// Counts that a server's own tools have exported, as JSON holds them.
pub struct Export<'a> {
    /// A server's key or an address, and its count as it was written.
    pub rows: Vec<(&'a str, &'a serde_json::Value)>,
    /// When the counts were exported, in milliseconds since 1970-01-01T00:00:00Z, if the export says so.
    pub time: Option<i64>,
}
