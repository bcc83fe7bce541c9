//! The hosts under which the site is and was found: `base_url`, and `old_hosts`.

/// Hosts, each with a folder if the site lives in one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hosts(Vec<String>);

impl Hosts {
    /// Returns the hosts of a site. `addresses`: with or without http or https, with or without a slash at the end.
    pub(super) fn new<'a>(addresses: impl IntoIterator<Item = &'a str>) -> Hosts {
        let bare = |address: &'a str| without_scheme(address).unwrap_or(address).trim_end_matches('/').to_owned();
        let mut hosts: Vec<String> = addresses.into_iter().map(bare).filter(|host| !host.is_empty()).collect();
        // Of `x.org/blog` and `x.org`, the longer counts.
        hosts.sort_by_key(|host| std::cmp::Reverse(host.len()));
        Hosts(hosts)
    }

    /// Returns the path, below the site's folder, of an absolute address of the site: it begins with a slash. `None`: the address is that of
    /// another site, or a path.
    pub(crate) fn path<'a>(&self, address: &'a str) -> Option<&'a str> {
        let rest = without_scheme(address)?;
        let inner = self.0.iter().find_map(|host| {
            let (start, inner) = rest.split_at_checked(host.len())?;
            start.eq_ignore_ascii_case(host).then_some(inner)
        })?;
        match inner {
            "" => Some("/"),
            _ => inner.starts_with('/').then_some(inner),
        }
    }
}

/// An address without `http://`, `https://` or `//`. `None`: it does not begin with one.
fn without_scheme(address: &str) -> Option<&str> {
    let (scheme, rest) = address.split_once("//")?;
    let is_web = ["", "http:", "https:"].iter().any(|web| scheme.eq_ignore_ascii_case(web));
    is_web.then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_the_site_has_a_path_and_others_have_none() {
        let hosts = Hosts::new(["https://example.org/news/", "old.example.org", "http://older.example.org/"]);
        for (address, path) in [
            ("https://example.org/news/a/x#y", Some("/a/x#y")),
            ("HTTP://Example.org/news", Some("/")),
            ("//old.example.org/2020/x.html?p=1", Some("/2020/x.html?p=1")),
            ("http://older.example.org", Some("/")),
            ("https://example.org/", None),
            ("https://example.org/newspaper/x", None),
            ("https://old.example.org.attacker.example/", None),
            ("https://old.example.org:8080/", None),
            ("https://x@old.example.org/", None),
            ("ftp://old.example.org/x", None),
            ("/a//old.example.org/", None),
            ("https://例", None),
        ] {
            assert_eq!(hosts.path(address), path, "{address}");
        }
    }
}
