//! How long an editor waits in `jinri serve`: from saving an article until the open page is painted with what was saved.

use crate::browser::{DESKTOP, Reader, Setup, journey_at};
use crate::synthetic::{self, Plan};
use crate::{median, site};
use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Articles of the newspaper, and what is promised, in milliseconds.
const SIZES: [(usize, u32); 2] = [(1_000, 300), (100_000, 1_500)];

/// How often an article is saved.
const SAVES: usize = 11;

/// Between two of them, as an editor pauses; the file's time has to differ, too.
const PAUSE: Duration = Duration::from_millis(500);

const EDITOR: Setup = Setup { snapshots: true, ..DESKTOP };

/// Notes which of the saved texts the page shows, and when it was first painted so, in milliseconds of the clock.
const WATCH: &str = "const look = () => {\
      const [, round] = document.body?.textContent.match(/第(\\d+)次改/) || [];\
      if (round && round !== window.round) {\
        window.round = round; window.repainted = 0;\
        requestAnimationFrame(() => setTimeout(() => window.repainted = performance.timeOrigin + performance.now()));\
      }\
      requestAnimationFrame(look);\
    };\
    look();";

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

/// Measures, and prints.
pub async fn report() -> Result<(), Box<dyn Error>> {
    println!(
        "\nfrom saving an article to the repainted page in `jinri serve`, medians of {SAVES} (least to greatest), ms"
    );
    for (articles, budget) in SIZES {
        let folder = tempfile::tempdir()?;
        let content = folder.path().join("content");
        synthetic::write(&content, Plan { articles, tags: true })?;
        let app = folder.path().join("app");
        site::put_app(&app);
        let times = saved(&content, &app).await?;
        let extremes =
            times.iter().fold((f64::INFINITY, 0.0_f64), |(least, most), time| (least.min(*time), most.max(*time)));
        println!(
            "{articles:>10} articles {:>6.0} ({:.0}–{:.0}), budget ≤ {budget}",
            median(&times, |time| *time),
            extremes.0,
            extremes.1
        );
    }
    Ok(())
}

async fn saved(content: &Path, app: &Path) -> Result<Vec<f64>, Box<dyn Error>> {
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
    let address = line.strip_prefix("serving ").and_then(|rest| rest.split("/ ").next()).ok_or("no address")?;
    // Whatever else it says is read, so that it can go on.
    thread::spawn(move || out.lines().for_each(drop));
    let article = newest(content)?;
    let slug = article.file_stem().and_then(|stem| stem.to_str()).ok_or("the file has a name")?.to_owned();
    let text = fs::read_to_string(&article)?;
    let mut times = Vec::new();
    journey_at(address, "saved", EDITOR, async |reader| {
        reader.before_every_page(WATCH).await;
        reader.client.goto(&format!("{address}/a/{slug}")).await.unwrap();
        reader.until("document.documentElement.dataset.app === 'ready'").await;
        for round in 0..SAVES {
            tokio::time::sleep(PAUSE).await;
            let start = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            fs::write(&article, format!("{text}\n第{round}次改。\n")).unwrap();
            times.push(repainted(reader, round).await - start.as_secs_f64() * 1_000.0);
        }
    })
    .await;
    fs::write(article, text)?;
    Ok(times)
}

/// When the page was painted with the text of this round, in milliseconds of the clock.
async fn repainted(reader: &Reader, round: usize) -> f64 {
    reader.until(&format!("window.round === '{round}' && window.repainted > 0")).await;
    reader.value("window.repainted").await.as_f64().expect("the script answers with a number")
}

/// The article whose path comes last.
fn newest(content: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let mut open = vec![content.to_owned()];
    let mut newest = None;
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                newest = newest.max(Some(path));
            }
        }
    }
    Ok(newest.ok_or("there is an article")?)
}
