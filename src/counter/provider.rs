//! What a place that counts views must be able to do. Each provider is one small file; [`named`] knows them all.

use super::waline::Waline;
use crate::model::counter::Counter;
use std::fmt;

/// Where the views of a site are counted.
pub enum Provider {
    /// On a server, for all readers together.
    Server(Box<dyn Server>),
    /// In each reader's browser, for that reader alone: see [`super::local`].
    Browser,
    /// They are not counted.
    Nowhere,
}

/// A request to a counter's server. It is one that browsers send to another host without asking first (Fetch standard,
/// "CORS-safelisted"), so that a count costs one exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub url: String,
    /// `None`: a GET. Otherwise a POST of `application/x-www-form-urlencoded`.
    pub form: Option<String>,
}

/// Why an answer holds no counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The server says that it failed, and so has not counted.
    Failed(String),
    /// It is not this server's answer: who knows what happened.
    Strange(&'static str),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Failed(message) => f.write_str(message),
            Fault::Strange(what) => f.write_str(what),
        }
    }
}

/// A server that counts. Keys are articles' paths, such as `/a/zhaowangcheng`.
pub trait Server {
    /// The request for the counts of some keys.
    fn read(&self, keys: &[String]) -> Request;

    /// The request that counts one view and asks for the count with it.
    fn add(&self, key: &str) -> Request;

    /// The counts in the text of an answer to either request, one for each of so many keys, in their order.
    fn counts(&self, answer: &str, keys: usize) -> Result<Vec<u64>, Fault>;
}

/// The names that `site.toml` may hold, and whether the provider needs the address of a server.
pub const NAMES: [(&str, bool); 3] = [("waline", true), ("local", false), ("off", false)];

/// The provider that a site names. A name that this app does not know counts nothing.
pub fn named(counter: Option<&Counter>) -> Provider {
    let Some(counter) = counter else { return Provider::Nowhere };
    let server = counter.server.clone().unwrap_or_default();
    match counter.provider.as_str() {
        "waline" => Provider::Server(Box::new(Waline { server })),
        "local" => Provider::Browser,
        _ => Provider::Nowhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_provider_and_needs_a_server_if_it_asks_one() {
        let place = |name: &str| {
            let counter = Counter { provider: name.to_owned(), server: None, prefix: None, automation: None };
            named(Some(&counter))
        };
        for (name, needs_server) in NAMES {
            assert_eq!(matches!(place(name), Provider::Server(_)), needs_server, "{name}");
            assert_eq!(matches!(place(name), Provider::Nowhere), name == "off", "{name}");
        }
        assert!(matches!(place("a-provider-of-next-year"), Provider::Nowhere));
        assert!(matches!(named(None), Provider::Nowhere));
    }
}
