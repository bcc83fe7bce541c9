//! The service worker `public/sw.js`, by which kept articles are read without a network: a newspaper can switch it off.
//!
//! A worker that is switched off removes itself, and what it has kept, from every browser that has it. The file has to be there for that:
//! browsers keep a worker whose file is missing.

/// The worker's path under the site's folder, which is also the folder that it answers for.
pub(crate) const PATH: &str = "sw.js";

/// The first line of a worker that is switched off; the script reads it.
const OFF: &[u8] = b"self.off=1;\n";

/// Returns the script of the worker, switched on or off, whatever it was before.
pub(crate) fn switched(script: &[u8], is_on: bool) -> Vec<u8> {
    let rest = script.strip_prefix(OFF).unwrap_or(script);
    if is_on { rest.to_vec() } else { [OFF, rest].concat() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_is_switched_off_and_on_again() {
        let off = switched(b"work();", false);
        assert_eq!(off, b"self.off=1;\nwork();");
        assert_eq!(switched(&off, false), off);
        assert_eq!(switched(&off, true), b"work();");
    }
}
