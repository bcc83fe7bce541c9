//! A small host for the site that can misbehave on request.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use jinri::publisher::site::headers;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What a host can do wrong with a file.
#[derive(Clone)]
pub enum Fault {
    /// This status with a page of HTML.
    Status(u16),
    /// The shell, with 200, instead of the file.
    Shell,
    /// This text, with 200, as JSON.
    Text(&'static str),
    /// The first half of the file, said to be all of it.
    Half,
    /// The first half of what was promised, then the connection ends.
    CutOff,
    /// The wrong `Content-Type`; the file is right.
    WrongType,
    /// No answer until [`Server::release`].
    Held,
}

/// Where the counters of journeys are: what the pages' policy must let the app ask.
const COUNTERS: &str = "http://127.0.0.1:*";

/// Where a page finds the script of [`Server::before_every_page`].
const SCRIPT: &str = "/journey.js";

#[derive(Default)]
struct Rules {
    faults: Vec<(String, Fault)>,
    /// Paths asked for, in order.
    log: Vec<String>,
    /// Everything comes without a security policy.
    has_no_policy: bool,
    /// What runs in every page before its own scripts.
    script: String,
}

struct Shared {
    folders: Vec<PathBuf>,
    /// Pages are answered with their snapshots, as a host of files does; else with the shell.
    snapshots: bool,
    rules: Mutex<Rules>,
    /// Counts the releases: whoever is held waits for the next one.
    released: watch::Sender<usize>,
}

/// The network between a browser and a host, which can be cut. It is gone with the value.
pub struct Line {
    pub address: String,
    is_cut: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Line {
    /// Ends every connection, and refuses new ones.
    pub fn cut(&self) {
        self.is_cut.send_replace(true);
    }

    /// From now on there are connections again.
    pub fn mend(&self) {
        self.is_cut.send_replace(false);
    }
}

/// A running host; it stops with the value.
pub struct Server {
    shared: Arc<Shared>,
    pub address: String,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// Serves the first of the folders that has the file.
    pub async fn start(folders: Vec<PathBuf>, snapshots: bool) -> Server {
        let shared = Arc::new(Shared { folders, snapshots, rules: Mutex::default(), released: watch::Sender::new(0) });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(shared.clone());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Server { shared, address, task }
    }

    /// A network to this host, with an address of its own.
    pub async fn line(&self) -> Line {
        let host = self.address.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let is_cut = watch::Sender::new(false);
        let watched = is_cut.subscribe();
        let task = tokio::spawn(async move {
            loop {
                let (mut browser, _) = listener.accept().await.unwrap();
                let (host, mut watched) = (host.clone(), watched.clone());
                tokio::spawn(async move {
                    let carried = async {
                        let mut host = TcpStream::connect(host).await?;
                        copy_bidirectional(&mut browser, &mut host).await
                    };
                    tokio::select! {
                        _ = watched.wait_for(|is_cut| *is_cut) => {}
                        _ = carried => {}
                    }
                });
            }
        });
        Line { address, is_cut, task }
    }

    /// From now on every request whose path contains `part` meets this fault.
    pub fn misbehave(&self, part: &str, fault: Fault) {
        self.shared.rules.lock().unwrap().faults.push((part.to_owned(), fault));
    }

    /// From now on every page begins with this script, beside those of earlier calls. For browsers whose drivers cannot do that.
    pub fn before_every_page(&self, script: &str) {
        let mut rules = self.shared.rules.lock().unwrap();
        if rules.script.is_empty() {
            // The page is to be as it was published.
            rules.script += "document.currentScript.remove();\n";
        }
        rules.script += &format!("{{ {script} }}\n");
    }

    /// From now on pages come without a security policy.
    pub fn send_no_policy(&self) {
        self.shared.rules.lock().unwrap().has_no_policy = true;
    }

    /// All is well again.
    pub fn recover(&self) {
        self.shared.rules.lock().unwrap().faults.clear();
    }

    /// Answers whoever is held, as if nothing had been.
    pub fn release(&self) {
        self.recover();
        self.shared.released.send_modify(|count| *count += 1);
    }

    /// The paths asked for, in order.
    pub fn log(&self) -> Vec<String> {
        self.shared.rules.lock().unwrap().log.clone()
    }

    /// How often a path that contains `part` was asked for.
    pub fn requests(&self, part: &str) -> usize {
        self.shared.rules.lock().unwrap().log.iter().filter(|path| path.contains(part)).count()
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let mut response = answer_from(&shared, request).await;
    // What a browser asks for again may be another file by then, or none.
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    // With everything, as hosts are asked to: a worker runs under the policy that its own file came with.
    if !shared.rules.lock().unwrap().has_no_policy {
        let policy = HeaderValue::from_str(&headers::policy(Some(COUNTERS))).unwrap();
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

async fn answer_from(shared: &Arc<Shared>, request: Request) -> Response {
    let path = percent_encoding::percent_decode_str(request.uri().path()).decode_utf8_lossy().into_owned();
    if path == SCRIPT {
        let headers = [(header::CONTENT_TYPE, "text/javascript"), (header::CACHE_CONTROL, "no-store")];
        return (headers, shared.rules.lock().unwrap().script.clone()).into_response();
    }
    // From here on: a release between now and then must not be missed.
    let mut released = shared.released.subscribe();
    let fault = {
        let mut rules = shared.rules.lock().unwrap();
        rules.log.push(path.clone());
        rules.faults.iter().find(|(part, _)| path.contains(part)).map(|(_, fault)| fault.clone())
    };
    match fault {
        None => file(shared, &path),
        Some(Fault::Status(status)) => {
            let status = StatusCode::from_u16(status).unwrap();
            (status, [(header::CONTENT_TYPE, "text/html")], "<html>error</html>").into_response()
        }
        Some(Fault::Shell) => file(shared, "/index.html"),
        Some(Fault::Text(text)) => ([(header::CONTENT_TYPE, "application/json")], text).into_response(),
        // What is missing is missing.
        Some(Fault::Half | Fault::CutOff) if read(shared, &path).is_none() => file(shared, &path),
        Some(Fault::Half) => {
            let bytes = read(shared, &path).unwrap();
            ([(header::CONTENT_TYPE, "application/json")], bytes[..bytes.len() / 2].to_vec()).into_response()
        }
        Some(Fault::CutOff) => {
            let bytes = read(shared, &path).unwrap();
            let half = Bytes::copy_from_slice(&bytes[..bytes.len() / 2]);
            let broken = stream::iter([Ok(half), Err(std::io::Error::other("cut off"))]);
            let mut response = Response::new(Body::from_stream(broken));
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            response
        }
        Some(Fault::WrongType) => {
            let mut response = file(shared, &path);
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
            response
        }
        Some(Fault::Held) => {
            // The sender lives as long as `shared`, which this function holds.
            released.changed().await.unwrap();
            file(shared, &path)
        }
    }
}

/// The file at a path. A page's address is answered with its snapshot, or 404 with the page for that; or with the shell, as a
/// host of a single-page app does.
fn file(shared: &Shared, path: &str) -> Response {
    let html = |status: StatusCode, bytes: Vec<u8>| page(shared, status, bytes);
    let is_file = path.starts_with("/data/") || path.starts_with("/media/") || path.contains('.');
    if is_file && path != "/index.html" {
        return match read(shared, path) {
            Some(bytes) => ([(header::CONTENT_TYPE, content_type(path))], bytes).into_response(),
            None => html(StatusCode::NOT_FOUND, b"<html>404</html>".to_vec()),
        };
    }
    if !shared.snapshots {
        let shell = read(shared, "/data/shell.html").expect("the built site has a shell");
        return html(StatusCode::OK, shell);
    }
    let page = if path == "/" { "/index.html".to_owned() } else { format!("{path}.html") };
    match read(shared, &page) {
        Some(page) => html(StatusCode::OK, page),
        None => html(StatusCode::NOT_FOUND, read(shared, "/404.html").unwrap_or_default()),
    }
}

/// A page, with the script that the journey asks for.
fn page(shared: &Shared, status: StatusCode, mut bytes: Vec<u8>) -> Response {
    let rules = shared.rules.lock().unwrap();
    // After the encoding, which has to stand near the beginning. Published pages leave out the tag of the head.
    let charset = bytes.windows(13).position(|part| part == b"<meta charset");
    let place = charset.and_then(|at| Some(at + bytes[at..].iter().position(|byte| *byte == b'>')? + 1));
    if let Some(at) = place.filter(|_| !rules.script.is_empty()) {
        let tag = format!("<script src=\"{SCRIPT}\"></script>");
        bytes.splice(at..at, tag.into_bytes());
    }
    (status, [(header::CONTENT_TYPE, "text/html")], bytes).into_response()
}

fn read(shared: &Shared, path: &str) -> Option<Vec<u8>> {
    let inner = Path::new(path.trim_start_matches('/'));
    assert!(inner.components().all(|part| matches!(part, std::path::Component::Normal(_))), "{path}");
    shared.folders.iter().find_map(|folder| std::fs::read(folder.join(inner)).ok())
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript",
        "css" => "text/css",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webm" => "video/webm",
        "ogg" => "audio/ogg",
        _ => "application/octet-stream",
    }
}
