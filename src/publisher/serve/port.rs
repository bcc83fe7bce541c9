//! The port that the site is served on, and the addresses that lead to it.

use crate::publisher::diagnostic::{Diagnostic, Reported};
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, TcpListener, UdpSocket};
use std::path::Path;

/// How many ports are tried.
const TRIES: u16 = 20;

/// An address of documentation (RFC 5737). Nothing is sent to it.
const ELSEWHERE: (Ipv4Addr, u16) = (Ipv4Addr::new(192, 0, 2, 1), 9);

/// A port that this process listens on.
pub(super) struct Bound {
    pub(super) listener: TcpListener,
    port: u16,
    is_shared: bool,
}

/// Listens on a port, or on the next one that is free.
///
/// Errors: `serve`.
pub(super) fn bind(wanted: u16, is_shared: bool) -> Reported<Bound> {
    let ip = if is_shared { Ipv4Addr::UNSPECIFIED } else { Ipv4Addr::LOCALHOST };
    let mut last = ErrorKind::AddrInUse.into();
    for port in (wanted..).take(TRIES.into()) {
        match TcpListener::bind((ip, port)) {
            Ok(listener) => {
                let port = listener.local_addr().map_or(port, |address| address.port());
                return Ok(Bound { listener, port, is_shared });
            }
            Err(error) if error.kind() == ErrorKind::AddrInUse => last = error,
            Err(error) => {
                last = error;
                break;
            }
        }
    }
    let place = format!("{ip}:{wanted}");
    let tried = if last.kind() == ErrorKind::AddrInUse {
        format!(", nor on the {TRIES} ports from there")
    } else {
        String::new()
    };
    let problem = Diagnostic::error("serve", Path::new(&place), format!("cannot listen on this port{tried}: {last}"));
    Err(Box::new(problem.hint("name another port, for example --port 3000")))
}

impl Bound {
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// The origin of the site for a browser on this machine.
    pub(super) fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The addresses of the front page: on this machine, and in the network if others may read the site. `base`: the folder that it lives in.
    pub(super) fn addresses(&self, base: &str) -> Vec<String> {
        let shared = self.is_shared.then(own_address).flatten();
        let shared = shared.map(|ip| format!("http://{ip}:{}{base}", self.port));
        [format!("{}{base}", self.origin())].into_iter().chain(shared).collect()
    }
}

/// The address of this machine in its network: the one from which it would send to another network.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect(ELSEWHERE).ok()?;
    socket.local_addr().ok().map(|address| address.ip()).filter(|ip| !ip.is_loopback() && !ip.is_unspecified())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_gives_the_next_free_one() {
        let first = bind(0, false).unwrap();
        let second = bind(first.port(), false).unwrap();
        assert!(second.port() > first.port() && second.port() < first.port() + TRIES);
        assert_eq!(second.addresses("/news/"), [format!("http://127.0.0.1:{}/news/", second.port())]);
    }
}
