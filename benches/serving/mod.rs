//! How long an editor waits in `jinri serve`: from saving an article until the open page is told to load itself again.

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

/// Articles saved, one after the other.
const SAVES: usize = 7;

/// Between two of them, as an editor pauses; the file's time has to differ, too.
const PAUSE: Duration = Duration::from_millis(300);

/// A program that is stopped with the value.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Asked, so that it removes its folder.
        let id = i32::try_from(self.0.id()).unwrap_or_default();
        if id > 0 {
            // SAFETY: sends a signal to a process of our own that has not been waited for.
            unsafe { libc::kill(id, libc::SIGTERM) };
        }
        let _ = self.0.wait();
    }
}

/// Returns the median of the times. `content` holds a newspaper, of which the file `article` is saved; `app` the app's folder.
pub fn from_save_to_page(content: &Path, article: &Path, app: &Path) -> Result<Duration, Box<dyn Error>> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_jinri"))
        .args(["serve", "--port", "0", "--content"])
        .arg(content)
        .arg("--app")
        .arg(app)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut out = BufReader::new(child.stdout.take().ok_or("the output is piped")?);
    let _running = Running(child);
    let mut line = String::new();
    out.read_line(&mut line)?;
    let address = line.strip_prefix("serving http://").and_then(|rest| rest.split('/').next()).ok_or("no address")?;
    let address = address.to_owned();
    // Whatever else it says is read, so that it can go on.
    thread::spawn(move || out.lines().for_each(drop));
    let mut events = TcpStream::connect(&address)?;
    write!(events, "GET /_jinri/events HTTP/1.1\r\nHost: {address}\r\n\r\n")?;
    let mut events = BufReader::new(events);
    let mut number = told(&mut events, 0)?;
    let text = fs::read_to_string(article)?;
    let mut times = Vec::new();
    for round in 0..SAVES {
        thread::sleep(PAUSE);
        let start = Instant::now();
        fs::write(article, format!("{text}\n第{round}次改。\n"))?;
        number = told(&mut events, number)?;
        times.push(start.elapsed());
    }
    fs::write(article, text)?;
    times.sort();
    Ok(times[SAVES / 2])
}

/// Waits until there is a later publication than this one, and returns its number.
fn told(events: &mut BufReader<TcpStream>, last: u64) -> Result<u64, Box<dyn Error>> {
    loop {
        let mut line = String::new();
        if events.read_line(&mut line)? == 0 {
            return Err("jinri serve has ended".into());
        }
        let number = line.split("\"number\":").nth(1).and_then(|rest| rest.split(',').next());
        if let Some(number) = number.and_then(|number| number.parse().ok()).filter(|number| *number > last) {
            return Ok(number);
        }
    }
}
