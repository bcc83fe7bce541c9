//! One run of the program: its exit code and what it printed.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A run that takes longer than this hangs. No test measures time with it.
const HANGS: Duration = Duration::from_secs(60);

/// A run under way.
pub struct Run {
    child: Child,
    out: Printed,
    err: Printed,
    /// Is told when one of the two is complete.
    complete: Receiver<()>,
}

/// What was printed until now.
type Printed = Arc<Mutex<Vec<u8>>>;

impl Run {
    /// Starts `jinri` in a folder.
    pub fn start(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        let mut child = Command::new(env!("CARGO_BIN_EXE_jinri"))
            .args(arguments)
            .current_dir(folder)
            .env("RUST_BACKTRACE", "0")
            // What is kept for the next publication is kept with the test's own folder.
            .env("XDG_CACHE_HOME", folder.join(".cache"))
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, complete) = channel();
        let out = followed(child.stdout.take().unwrap(), sender.clone());
        let err = followed(child.stderr.take().unwrap(), sender);
        Run { child, out, err, complete }
    }

    /// What it has printed to standard output until now.
    pub fn out(&self) -> String {
        text(&self.out)
    }

    /// What it has printed to standard error until now.
    pub fn err(&self) -> String {
        text(&self.err)
    }

    /// Waits until it has ended.
    #[track_caller]
    pub fn wait(mut self) -> Outcome {
        for _ in 0..2 {
            if self.complete.recv_timeout(HANGS).is_err() {
                self.child.kill().unwrap();
                self.child.wait().unwrap();
                panic!("jinri was still running after {HANGS:?}");
            }
        }
        let code = self.child.wait().unwrap().code();
        Outcome { code, out: self.out(), err: self.err() }
    }

    /// Asks it to end (SIGTERM).
    #[cfg(unix)]
    pub fn terminate(&self) {
        let id = self.child.id().try_into().unwrap();
        // SAFETY: sends a signal to a process that this test has started and not yet waited for.
        assert_eq!(unsafe { libc::kill(id, libc::SIGTERM) }, 0);
    }

    /// Kills it (SIGKILL) unless it has ended before. Whether it had.
    pub fn kill_after(mut self, time: Duration) -> bool {
        let ended = self.complete.recv_timeout(time);
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        !matches!(ended, Err(RecvTimeoutError::Timeout))
    }
}

fn followed(mut from: impl Read + Send + 'static, complete: Sender<()>) -> Printed {
    let printed = Printed::default();
    let kept = printed.clone();
    thread::spawn(move || {
        let mut piece = [0; 4_096];
        loop {
            let read = from.read(&mut piece).unwrap();
            if read == 0 {
                return complete.send(());
            }
            kept.lock().unwrap().extend_from_slice(&piece[..read]);
        }
    });
    printed
}

fn text(printed: &Printed) -> String {
    String::from_utf8_lossy(&printed.lock().unwrap()).into_owned()
}

/// A run that has ended.
#[derive(Debug)]
pub struct Outcome {
    /// `None`: ended by a signal.
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// A diagnostic as it was printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// `content/a.md:3:1: error[date]`
    pub head: String,
    pub message: String,
    /// Empty if there is none.
    pub hint: String,
}

impl Outcome {
    /// The diagnostics in the order in which they were printed. Anything else on standard error fails the test.
    #[track_caller]
    pub fn told(&self) -> Vec<Told> {
        let mut told: Vec<Told> = Vec::new();
        for line in self.err.lines() {
            if let Some(hint) = line.strip_prefix("  hint: ") {
                told.last_mut().expect("a hint follows its diagnostic").hint = hint.to_owned();
            } else if !["nothing was published: ", "published in part: "].iter().any(|end| line.starts_with(end)) {
                let (head, message) = line.split_once("]: ").unwrap_or_else(|| panic!("no diagnostic: {line}"));
                assert!(head.contains(": error[") || head.contains(": warning["), "no diagnostic: {line}");
                told.push(Told { head: format!("{head}]"), message: message.to_owned(), hint: String::new() });
            }
        }
        told
    }

    /// What the diagnostics are about: `content/a.md:3:1: error[date]`.
    #[track_caller]
    pub fn heads(&self) -> Vec<String> {
        self.told().into_iter().map(|told| told.head).collect()
    }

    /// Exit code 0 and nothing on standard error.
    #[track_caller]
    pub fn sound(self) -> Outcome {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""));
        self
    }

    /// Exit code 1 and these diagnostics, no more and no fewer, in this order.
    #[track_caller]
    pub fn refused(self, heads: &[&str]) -> Outcome {
        assert_eq!((self.code, self.heads()), (Some(1), heads.iter().map(|head| head.to_string()).collect()));
        self
    }

    /// Exit code 0 and these warnings.
    #[track_caller]
    pub fn warned(self, heads: &[&str]) -> Outcome {
        assert_eq!((self.code, self.heads()), (Some(0), heads.iter().map(|head| head.to_string()).collect()));
        self
    }

    /// Exit code 0 or 1, every line on standard error a diagnostic: no panic, no abort.
    #[track_caller]
    pub fn survived(self) -> Outcome {
        let end = self.err.char_indices().nth(400).map_or(self.err.len(), |(at, _)| at);
        assert!(matches!(self.code, Some(0 | 1)), "exit code {:?}: {}", self.code, &self.err[..end]);
        self.told();
        self
    }

    /// The number in front of a word of what was printed: `counted("written")` of `3 written, 1 unchanged` is 3.
    #[track_caller]
    pub fn counted(&self, what: &str) -> usize {
        let words: Vec<&str> = self.out.split_whitespace().collect();
        let found = words.windows(2).find(|pair| pair[1].trim_end_matches([',', ';']) == what);
        found.unwrap_or_else(|| panic!("no count of {what}: {}", self.out))[0].parse().unwrap()
    }
}
