//! One input at a time: reading it must not panic, hang or take much memory.

use crate::bounds::{self, say};
use crate::memory::measured;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// The longest processor time for one input, where time is measured.
const SLOW: Duration = Duration::from_secs(2);

/// Whoever reads longer than this never ends, however busy the machine is.
const HANGS: Duration = Duration::from_secs(60);

/// The most bytes for one input.
const MUCH: usize = 500 << 20;

/// What is wrong with how an input was read.
pub enum Failure {
    Panic(String),
    Slow(Duration),
    Memory(usize),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Panic(message) => write!(f, "panicked: {message}"),
            Failure::Slow(time) => write!(f, "took {} ms", time.as_millis()),
            Failure::Memory(bytes) => write!(f, "took {} MB of memory", bytes >> 20),
        }
    }
}

/// Reads inputs of one test, and watches.
pub struct Examiner {
    is_timed: bool,
    /// Is told the format of an input that is about to be read, and `None` once it has been read.
    watch: Sender<Option<&'static str>>,
    /// The formats of which an input was read.
    formats: RefCell<BTreeSet<&'static str>>,
}

/// Holds the input of a format that is being read: it is left if the program dies of it.
fn current(format: &str) -> PathBuf {
    bounds::failures().join(format!("{format}-unfinished"))
}

impl Examiner {
    /// `is_timed`: whether a slow input is a failure. It is none where the code is not optimized.
    pub fn new(is_timed: bool) -> Examiner {
        let (watch, begun) = channel::<Option<&'static str>>();
        thread::spawn(move || {
            // Between two inputs it waits without a limit.
            while let Ok(Some(format)) = begun.recv() {
                if begun.recv_timeout(HANGS) == Err(RecvTimeoutError::Timeout) {
                    say(&format!("{format}: still reading after {HANGS:?}: {}", current(format).display()));
                    std::process::exit(101);
                }
            }
        });
        Examiner { is_timed, watch, formats: RefCell::default() }
    }

    /// Reads an input. Returns what `read` returns.
    pub fn read<T>(&self, format: &'static str, input: &[u8], read: impl Fn(&[u8]) -> T) -> Result<T, Failure> {
        if self.formats.borrow_mut().insert(format) && current(format).exists() {
            let kept = bounds::failures().join(format!("{format}-last"));
            fs::rename(current(format), &kept).unwrap();
            say(&format!("{format}: the last run was killed, or died, while it read {}", kept.display()));
        }
        fs::write(current(format), input).unwrap();
        self.watch.send(Some(format)).unwrap();
        let start = clock();
        let (outcome, most) = measured(|| catch_unwind(AssertUnwindSafe(|| read(input))));
        let took = clock().saturating_sub(start);
        self.watch.send(None).unwrap();
        match outcome {
            Err(payload) => Err(Failure::Panic(message(&*payload))),
            Ok(_) if most > MUCH => Err(Failure::Memory(most)),
            Ok(_) if self.is_timed && took > SLOW => Err(Failure::Slow(took)),
            Ok(outcome) => Ok(outcome),
        }
    }

    /// Makes an input that fails shorter, as long as it fails: a panic with the same message.
    pub fn shortened<T>(
        &self,
        format: &'static str,
        input: &[u8],
        message: &str,
        read: impl Fn(&[u8]) -> T,
    ) -> Vec<u8> {
        let fails = |input: &[u8]| {
            let outcome = self.read(format, input, &read);
            matches!(outcome, Err(Failure::Panic(other)) if other == message)
        };
        let mut short = input.to_vec();
        let mut length = short.len() / 2;
        while length > 0 {
            let mut at = 0;
            while at < short.len() {
                let end = short.len().min(at + length);
                let without = [&short[..at], &short[end..]].concat();
                if fails(&without) {
                    short = without;
                } else {
                    at = end;
                }
            }
            length /= 2;
        }
        short
    }
}

impl Drop for Examiner {
    fn drop(&mut self) {
        for format in self.formats.borrow().iter() {
            // If it stays, the next run reports an input that did nothing.
            let _ = fs::remove_file(current(format));
        }
    }
}

/// The processor time of this thread: on a busy machine most inputs wait longer than they are read.
#[cfg(unix)]
fn clock() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the call writes to the value, which lives longer.
    let failed = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    assert_eq!(failed, 0, "every Unix has this clock");
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// The time since the first call.
#[cfg(not(unix))]
fn clock() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

fn message(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("a panic without a message").to_owned()
}

#[test]
fn a_panic_and_much_memory_are_failures() {
    let examiner = Examiner::new(false);
    let failure = |read: &dyn Fn(&[u8]) -> usize| {
        let outcome = examiner.read("examined", b"x", read);
        outcome.err().map(|failure| failure.to_string())
    };
    assert_eq!(failure(&<[u8]>::len), None);
    assert_eq!(failure(&|_| panic!("broken")).as_deref(), Some("panicked: broken"));
    let much = |_: &[u8]| std::hint::black_box(Vec::<u8>::with_capacity(MUCH + 1)).capacity();
    assert_eq!(failure(&much).as_deref(), Some("took 500 MB of memory"));
}
