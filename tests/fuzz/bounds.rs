//! How long a test tries inputs, from which seed, and where it keeps an input that failed.
//!
//! - Without variables, as in `make test`: a fixed number of inputs from a fixed seed, the same in every run.
//! - With `FUZZ_SECONDS`, as in `make fuzz`: for that time, of which each test gets its share, from a seed that is printed.
//! - With `FUZZ_SEED`: from that seed.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The seed of `make test`.
const SEED: u64 = 20_261_129;

/// The bounds of one test.
pub struct Bounds {
    name: &'static str,
    seed: u64,
    /// `None`: a number of inputs.
    end: Option<Instant>,
    few: u64,
    /// The seeds given until now.
    pub tried: u64,
    /// The inputs that are made from one seed.
    pub each: u64,
}

fn variable(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok().filter(|value| !value.is_empty())?;
    Some(value.parse().unwrap_or_else(|_| panic!("{name} is a whole number, not `{value}`")))
}

impl Bounds {
    /// The bounds of the test called `name`: `few` inputs, or `percent` of the time that `FUZZ_SECONDS` gives to all tests.
    pub fn of(name: &'static str, few: u64, percent: u64) -> Bounds {
        let seconds = variable("FUZZ_SECONDS");
        let clock = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(SEED, |time| time.as_secs());
        let seed = variable("FUZZ_SEED").unwrap_or_else(|| if seconds.is_some() { clock() } else { SEED });
        let end = seconds.map(|seconds| Instant::now() + Duration::from_millis(seconds * percent * 10));
        say(&format!("{name}: FUZZ_SEED={seed}"));
        Bounds { name, seed, end, few, tried: 0, each: 1 }
    }

    /// Whether the test runs for a time, and so may measure it.
    pub fn is_timed(&self) -> bool {
        self.end.is_some()
    }

    /// The seed of the next input, if there is another one.
    pub fn next(&mut self) -> Option<u64> {
        let is_over = self.end.map_or(self.tried >= self.few, |end| Instant::now() >= end);
        if is_over {
            say(&format!("{}: {} inputs", self.name, self.tried * self.each));
            return None;
        }
        self.tried += 1;
        Some(fastrand::Rng::with_seed(self.seed ^ self.tried.wrapping_mul(0x9e37_79b9_7f4a_7c15)).u64(..))
    }
}

/// Prints a line past the harness, which would show it only if the test fails.
pub fn say(line: &str) {
    // Nobody may read it.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// The folder of inputs that failed, `tmp/fuzz` in Cargo's folder for compiled code.
pub fn failures() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fuzz");
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Keeps an input that failed, and prints where.
pub fn keep(name: &str, input: &[u8]) -> PathBuf {
    let digest = input
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |digest, byte| (digest ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    let path = failures().join(format!("{name}-{digest:016x}"));
    fs::write(&path, input).unwrap();
    say(&format!("{name}: the input that failed is kept in {}", path.display()));
    path
}
