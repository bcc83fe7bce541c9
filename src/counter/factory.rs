//! Which provider belongs to which setting. The one place that knows all kinds of servers.

use super::provider::{Export, Provider, Server};
use super::waline::{self, Waline};
use crate::model::counter::Counter;
use serde_json::Value;

/// The kinds of servers, as `site.toml` names them. [`connect`] knows each.
const SERVERS: [&str; 1] = ["waline"];

/// The name in `site.toml` of counting in each reader's browser: the default.
pub const BROWSER: &str = "local";
/// The name in `site.toml` of not counting.
pub const OFF: &str = "off";

/// Returns every provider's name, as `site.toml` may hold it.
pub fn names() -> Vec<&'static str> {
    SERVERS.into_iter().chain([BROWSER, OFF]).collect()
}

/// Returns the names of all kinds of servers.
pub fn servers() -> &'static [&'static str] {
    &SERVERS
}

/// Whether a provider of this name is a server, and so needs an address.
pub fn is_server(name: &str) -> bool {
    SERVERS.contains(&name)
}

/// Returns the provider that the site's file names; [`Provider::Off`] for a name that this program does not know.
pub fn provider(counter: Option<&Counter>) -> Provider {
    let Some(counter) = counter else { return Provider::Off };
    let address = counter.server.clone().unwrap_or_default();
    if counter.provider == BROWSER {
        return Provider::Browser;
    }
    connect(&counter.provider, address).map_or(Provider::Off, Provider::Server)
}

/// Returns the server at an address that ends in a slash: of the site's own kind if the site counts on a server, else a Waline.
pub fn server_at(address: &str, counter: Option<&Counter>) -> Box<dyn Server> {
    let own_kind = counter.and_then(|counter| connect(&counter.provider, address.to_owned()));
    own_kind.unwrap_or_else(|| Box::new(Waline { address: address.to_owned() }))
}

/// Reads what the administration of one of the known servers exports; `None` if the JSON is something else.
pub fn export(json: &Value) -> Option<Export<'_>> {
    waline::export(json)
}

/// Returns the server of this kind at an address that ends in a slash; `None`: no server has this name.
fn connect(name: &str, address: String) -> Option<Box<dyn Server>> {
    match name {
        "waline" => Some(Box::new(Waline { address })),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counter(provider: &str) -> Counter {
        Counter { provider: provider.to_owned(), server: None, prefix: None, automation: None }
    }

    #[test]
    fn every_kind_of_server_can_be_connected_to() {
        for name in SERVERS {
            assert!(connect(name, "/".to_owned()).is_some(), "{name}");
        }
    }

    #[test]
    fn every_name_is_a_provider_and_needs_a_server_if_it_asks_one() {
        let place = |name: &str| provider(Some(&counter(name)));
        assert_eq!(names(), ["waline", "local", "off"]);
        for name in names() {
            assert_eq!(matches!(place(name), Provider::Server(_)), is_server(name), "{name}");
            assert_eq!(matches!(place(name), Provider::Browser), name == "local", "{name}");
            assert_eq!(matches!(place(name), Provider::Off), name == "off", "{name}");
        }
        assert!(matches!(place("a-provider-of-next-year"), Provider::Off));
        assert!(matches!(provider(None), Provider::Off));
    }

    #[test]
    fn an_address_alone_is_that_of_the_sites_own_kind_of_server_or_of_a_waline() {
        let keys = ["/a/x".to_owned()];
        for counter in [None, Some(counter("waline")), Some(counter("off"))] {
            let url = server_at("https://c.example/", counter.as_ref()).read(&keys).url;
            assert!(url.starts_with("https://c.example/api/article?path=/a/x"), "{url}");
        }
    }
}
