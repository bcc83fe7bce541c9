//! A real Waline server with a real database, and a line to it that can be disturbed.

use crate::site;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::watch;

/// A condition that does not come true within this time fails the journey.
const PATIENCE: Duration = Duration::from_secs(60);

/// What can happen to a request on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// This status, with a page of HTML; Waline sees nothing of it.
    Status(u16),
    /// A page of HTML with 200; Waline sees nothing of it.
    Html,
    /// Waline's own way to say that something failed: an `errno` with 200. It has counted nothing.
    Errno,
    /// Waline takes the request, but its answer is kept back until [`Line::release`].
    AnswerHeld,
    /// As [`Trouble::AnswerHeld`], for requests that count; reading works.
    CountHeld,
}

/// Where Waline keeps its counts.
enum Database {
    Sqlite(tempfile::TempDir),
    Postgres(Postgres),
}

pub struct Waline {
    database: Database,
    /// Its own address.
    port: u16,
    server: Mutex<Option<Child>>,
    /// What Waline asks for other services on every request: it answers that there are none.
    services: String,
    pub line: Line,
}

impl Waline {
    /// With a new SQLite database.
    pub async fn on_sqlite() -> Waline {
        let folder = tempfile::tempdir().unwrap();
        let schema = site::root().join("deploy/waline/sqlite.sql");
        let script = "const db = new (require('sqlite3').Database)(process.argv[1]);\
            db.exec(require('fs').readFileSync(process.argv[2], 'utf8'), e => { if (e) throw e; });";
        let made = node(script, &[&folder.path().join("waline.sqlite"), &schema]).await;
        assert_eq!(made, "");
        Waline::start(Database::Sqlite(folder)).await
    }

    /// With a new PostgreSQL server; `None` where that is not installed.
    pub async fn on_postgres() -> Option<Waline> {
        Some(Waline::start(Database::Postgres(Postgres::start().await?)).await)
    }

    async fn start(database: Database) -> Waline {
        let port = free_port().await;
        let services = answer_always(r#"{"services":[]}"#).await;
        let line = Line::start(format!("http://127.0.0.1:{port}")).await;
        let waline = Waline { database, port, server: Mutex::new(None), services, line };
        waline.restart().await;
        waline
    }

    /// Starts the server (again), on the same port and the same database, and waits until it answers.
    pub async fn restart(&self) {
        let program = cache().join("npm/waline/node_modules/@waline/vercel/vanilla.js");
        assert!(program.is_file(), "Waline is not installed: toolchain/install waline");
        let mut command = Command::new("node");
        // It takes its port from the command line only.
        command.arg(program).arg(self.port.to_string()).env("JWT_TOKEN", "journeys").env("OAUTH_URL", &self.services);
        match &self.database {
            Database::Sqlite(folder) => command.env("SQLITE_PATH", folder.path()),
            Database::Postgres(postgres) => command
                .env("PG_DB", "postgres")
                .env("PG_USER", "postgres")
                .env("PG_PASSWORD", "any")
                .env("PG_HOST", "127.0.0.1")
                .env("PG_PORT", postgres.port.to_string()),
        };
        let server = command.stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true).spawn().unwrap();
        *self.server.lock().unwrap() = Some(server);
        let address = format!("http://127.0.0.1:{}/api/article?path=/&type=time&lang=zh-CN", self.port);
        let deadline = Instant::now() + PATIENCE;
        while forward(Method::GET, address.clone(), None, Bytes::new()).await.is_none_or(|(status, _)| status != 200) {
            assert!(Instant::now() < deadline, "Waline does not answer");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Kills the server: nobody listens on its port any more.
    pub async fn kill(&self) {
        let server = self.server.lock().unwrap().take();
        server.expect("it runs").kill().await.unwrap();
    }

    /// Stops the server where it is (`true`), or lets it go on. While it is stopped it takes requests and does nothing with them.
    pub fn hang(&self, hangs: bool) {
        let server = self.server.lock().unwrap();
        let process = server.as_ref().and_then(Child::id).expect("it runs");
        let signal = if hangs { libc::SIGSTOP } else { libc::SIGCONT };
        // SAFETY: kill has no preconditions; the process is a child that nobody has waited for.
        assert_eq!(unsafe { libc::kill(process.cast_signed(), signal) }, 0);
    }

    /// The server's own address, without the line.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Every count, read from the server's database; a key that was never counted is not there.
    pub async fn counts(&self) -> BTreeMap<String, u64> {
        let text = match &self.database {
            Database::Sqlite(folder) => {
                let script = "const db = new (require('sqlite3').Database)(process.argv[1]);\
                    db.all('SELECT url, time FROM wl_Counter', (e, rows) => { if (e) throw e;\
                      rows.forEach(row => console.log(row.url + ' ' + row.time)); });";
                node(script, &[&folder.path().join("waline.sqlite")]).await
            }
            Database::Postgres(postgres) => postgres.query("SELECT url || ' ' || time FROM wl_counter").await,
        };
        let row = |line: &str| {
            let (url, count) = line.split_once(' ').unwrap();
            (url.to_owned(), count.parse().unwrap())
        };
        let counts: Vec<(String, u64)> = text.lines().map(row).collect();
        let by_url: BTreeMap<String, u64> = counts.iter().cloned().collect();
        assert_eq!(by_url.len(), counts.len(), "one row for each article: {counts:?}");
        by_url
    }

    /// The count of one article, 0 if there is none.
    pub async fn count(&self, slug: &str) -> u64 {
        self.counts().await.get(&format!("/a/{slug}")).copied().unwrap_or(0)
    }

    /// Waits until the count of an article is this.
    pub async fn until_count(&self, slug: &str, count: u64) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let now = self.count(slug).await;
            if now == count {
                return;
            }
            assert!(Instant::now() < deadline, "{slug} has {now} views, never {count}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Counts that were there before anybody came.
    pub async fn put(&self, counts: &[(&str, u64)]) {
        let Database::Sqlite(folder) = &self.database else { panic!("only needed with SQLite") };
        for (slug, count) in counts {
            let script = format!(
                "const db = new (require('sqlite3').Database)(process.argv[1]);\
                 db.run('INSERT INTO wl_Counter (url, time) VALUES (?, ?)', ['/a/{slug}', {count}], e => {{ if (e) throw e; }});"
            );
            assert_eq!(node(&script, &[&folder.path().join("waline.sqlite")]).await, "");
        }
    }
}

/// Between the browser and Waline.
pub struct Line {
    pub address: String,
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

struct Shared {
    to: String,
    trouble: Mutex<Option<Trouble>>,
    /// Methods and addresses asked for, in order.
    log: Mutex<Vec<String>>,
    released: watch::Sender<usize>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Line {
    async fn start(to: String) -> Line {
        let shared =
            Arc::new(Shared { to, trouble: Mutex::default(), log: Mutex::default(), released: watch::Sender::new(0) });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(pass).with_state(shared.clone());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Line { address, shared, task }
    }

    pub fn disturb(&self, trouble: Trouble) {
        *self.shared.trouble.lock().unwrap() = Some(trouble);
    }

    pub fn recover(&self) {
        *self.shared.trouble.lock().unwrap() = None;
    }

    /// Hands over the answers that were kept back.
    pub fn release(&self) {
        self.recover();
        self.shared.released.send_modify(|count| *count += 1);
    }

    /// The requests until now, as `GET /api/article?…`.
    pub fn requests(&self) -> Vec<String> {
        self.shared.log.lock().unwrap().clone()
    }

    pub fn requests_of(&self, method: &str) -> usize {
        self.requests().iter().filter(|request| request.starts_with(method)).count()
    }
}

async fn pass(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    shared.log.lock().unwrap().push(format!("{method} {uri}"));
    // From here on: a release between now and then must not be missed.
    let mut released = shared.released.subscribe();
    let trouble = *shared.trouble.lock().unwrap();
    let any = [(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (header::CONTENT_TYPE, "text/html")];
    match trouble {
        Some(Trouble::Status(status)) => {
            return (StatusCode::from_u16(status).unwrap(), any, "<html>trouble</html>").into_response();
        }
        Some(Trouble::Html) => return (any, "<html>an ISP's advertisement</html>").into_response(),
        Some(Trouble::Errno) => return (any, r#"{"errno":1001,"errmsg":"database is locked"}"#).into_response(),
        _ => {}
    }
    let content_type = headers.get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap().to_owned());
    let counts = method == Method::POST;
    let answer = forward(method, format!("{}{uri}", shared.to), content_type, body).await;
    if trouble == Some(Trouble::AnswerHeld) || trouble == Some(Trouble::CountHeld) && counts {
        // The sender lives as long as `shared`, which this function holds.
        released.changed().await.unwrap();
    }
    let json = [(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (header::CONTENT_TYPE, "application/json")];
    match answer {
        Some((status, text)) => (StatusCode::from_u16(status).unwrap(), json, text).into_response(),
        None => (StatusCode::BAD_GATEWAY, any, "<html>bad gateway</html>").into_response(),
    }
}

/// Status and text of the answer; `None`: nobody answers.
async fn forward(method: Method, url: String, content_type: Option<String>, body: Bytes) -> Option<(u16, String)> {
    let exchange = move || {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
        let answer = if method == Method::POST {
            let request = agent.post(&url);
            let request = content_type.iter().fold(request, |request, value| request.header("content-type", value));
            request.send(&body[..])
        } else {
            agent.get(&url).call()
        };
        let mut answer = answer.ok()?;
        Some((answer.status().as_u16(), answer.body_mut().read_to_string().ok()?))
    };
    tokio::task::spawn_blocking(exchange).await.unwrap()
}

/// A PostgreSQL server of this test's own.
struct Postgres {
    programs: PathBuf,
    folder: tempfile::TempDir,
    port: u16,
}

impl Postgres {
    async fn start() -> Option<Postgres> {
        let programs = postgres_programs()?;
        let folder = tempfile::tempdir().unwrap();
        let postgres = Postgres { programs, folder, port: free_port().await };
        if is_root() {
            // PostgreSQL refuses to run as root.
            run("chown", &["postgres", &postgres.folder.path().display().to_string()]).await;
        }
        let data = postgres.data();
        let password = postgres.folder.path().join("password");
        std::fs::write(&password, "any").unwrap();
        let password = format!("--pwfile={}", password.display());
        postgres
            .program("initdb", &["-D", &data, "-U", "postgres", "-E", "UTF8", "-A", "scram-sha-256", &password])
            .await;
        let options = format!(
            "-p {} -k {} -c listen_addresses=127.0.0.1 -c fsync=off",
            postgres.port,
            postgres.folder.path().display()
        );
        let log = format!("{data}.log");
        postgres.program("pg_ctl", &["-D", &data, "-l", &log, "-o", &options, "-w", "start"]).await;
        let schema = site::root().join("deploy/waline/postgresql.sql");
        postgres.query(&std::fs::read_to_string(schema).unwrap()).await;
        Some(postgres)
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    async fn program(&self, name: &str, arguments: &[&str]) -> String {
        let program = self.programs.join(name).display().to_string();
        if is_root() {
            let mut all = vec!["-u", "postgres", "--", &program];
            all.extend(arguments);
            run("runuser", &all).await
        } else {
            run(&program, arguments).await
        }
    }

    async fn query(&self, sql: &str) -> String {
        let address = format!("postgresql://postgres:any@127.0.0.1:{}/postgres", self.port);
        run(
            &self.programs.join("psql").display().to_string(),
            &["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql, &address],
        )
        .await
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.data();
        let program = self.programs.join("pg_ctl");
        let mut command = if is_root() {
            let mut command = std::process::Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            std::process::Command::new(program)
        };
        // The folder goes with this value: a server that does not stop in time loses it.
        let stopped = command.args(["-D", &data, "-m", "immediate", "-w", "stop"]).stdout(Stdio::null()).status();
        if !stopped.is_ok_and(|status| status.success()) {
            eprintln!("PostgreSQL in {data} did not stop");
        }
    }
}

/// The folder of Debian's newest PostgreSQL, or of the one on PATH.
fn postgres_programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let on_path = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let folders = versions.map(|version| version.path().join("bin")).chain(on_path.into_iter().flatten());
    folders.into_iter().find(|folder| folder.join("initdb").is_file())
}

fn is_root() -> bool {
    // SAFETY: getuid has no preconditions and cannot fail.
    unsafe { libc::getuid() == 0 }
}

/// Runs a script with the modules that come with Waline. What it prints.
async fn node(script: &str, arguments: &[&Path]) -> String {
    let output = Command::new("node")
        .env("NODE_PATH", cache().join("npm/waline/node_modules"))
        .args(["-e", script])
        .args(arguments)
        .output()
        .await
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

async fn run(program: &str, arguments: &[&str]) -> String {
    // Where it may look around: the folder of the caller may be closed to another user.
    let output = Command::new(program).args(arguments).current_dir("/").output().await.unwrap();
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Where `toolchain/install` puts programs.
fn cache() -> PathBuf {
    let named = std::env::var_os("JINRI_CACHE").map(PathBuf::from);
    named.expect("JINRI_CACHE is set by toolchain/run: use make test")
}

pub async fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

/// The address of a server that gives the same answer to everything.
async fn answer_always(text: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let router = Router::new().fallback(move || async move { ([(header::CONTENT_TYPE, "application/json")], text) });
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}
