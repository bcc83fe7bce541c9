//! What the checks read of a host's answers, without the host.

use super::policy::{self, Policy};
use super::{page, search};
use url::Url;

/// Returns the address of the site that is said to have answered; `None`: never, since it is valid.
fn site() -> Option<Url> {
    Url::parse("https://example.org/news/").ok()
}

/// Whether a text is a page of a site that jinri published.
pub(in crate::publisher) fn is_page(html: &str) -> bool {
    site().is_some_and(|url| page::read(html, &url).is_some())
}

/// Returns the addresses in a sitemap.
pub(in crate::publisher) fn sitemap(xml: &str) -> Vec<String> {
    search::located(xml)
}

/// Whether a `robots.txt` lets crawlers in.
pub(in crate::publisher) fn robots(text: &str) -> bool {
    site().is_some_and(|url| search::allows(text, url.path()))
}

/// Returns the weaknesses of a security policy, as they are printed.
pub(in crate::publisher) fn security_policy(header: &str) -> Vec<String> {
    let Some(url) = site() else { return Vec::new() };
    policy::judge(&Policy::all(&[header]), &url, None).iter().map(|weakness| weakness.flaw.to_string()).collect()
}
