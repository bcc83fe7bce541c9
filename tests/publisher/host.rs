//! A host that serves a published site as `docs/deploy.md` asks, and can be made to do one thing wrong.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode, Uri};
use jinri::publisher::site::headers;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tokio::runtime::Runtime;

/// What is asked for.
pub struct Asked {
    /// As it stands in the address, percent-encoded, with the folder that the site lives in.
    pub path: String,
    /// Whether the file may come compressed.
    pub packed: bool,
    pub headers: BTreeMap<String, String>,
}

/// What is sent.
pub struct Sent {
    pub status: u16,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    /// Before it is compressed.
    pub body: Vec<u8>,
    /// Whether it is compressed where it may be.
    pub packs: bool,
    /// Whether 304 is answered where nothing has changed.
    pub conditional: bool,
}

impl Sent {
    pub fn set(&mut self, name: &str, value: &str) {
        self.headers.insert(name.to_owned(), value.to_owned());
    }

    /// Sends other text with the same headers.
    pub fn replace(&mut self, from: &str, to: &str) {
        let text = String::from_utf8(std::mem::take(&mut self.body)).unwrap();
        assert!(text.contains(from), "{from} is not in it");
        self.body = text.replace(from, to).into_bytes();
    }
}

type Fault = Box<dyn Fn(&Asked, &mut Sent) + Send>;

struct Shared {
    folder: PathBuf,
    /// `/` or `/news/`.
    base: String,
    fault: Mutex<Fault>,
    log: Mutex<Vec<String>>,
}

/// A place on this machine where a host will be: its address is known before there is a site.
pub struct Place(TcpListener);

impl Place {
    pub fn new() -> Place {
        Place(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    /// `http://127.0.0.1:…`, without a slash at its end.
    pub fn origin(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }

    /// Serves a folder under a path that begins and ends with a slash.
    pub fn serve(self, folder: PathBuf, base: &str) -> Host {
        let address = format!("{}{base}", self.origin());
        let fault: Mutex<Fault> = Mutex::new(Box::new(|_, _| {}));
        let shared = Arc::new(Shared { folder, base: base.to_owned(), fault, log: Mutex::default() });
        let runtime = Runtime::new().unwrap();
        let router = Router::new().fallback(answer).with_state(shared.clone());
        runtime.spawn(async move {
            self.0.set_nonblocking(true).unwrap();
            let listener = tokio::net::TcpListener::from_std(self.0).unwrap();
            axum::serve(listener, router).await.unwrap();
        });
        Host { address, shared, _runtime: runtime }
    }
}

/// A running host; it stops with the value.
pub struct Host {
    /// Of the site's front page.
    pub address: String,
    shared: Arc<Shared>,
    _runtime: Runtime,
}

impl Host {
    /// From now on every answer passes through this.
    pub fn misbehave(&self, fault: impl Fn(&Asked, &mut Sent) + Send + 'static) {
        *self.shared.fault.lock().unwrap() = Box::new(fault);
    }

    /// The paths asked for, in order, with their methods and queries: `GET /a/x?y`.
    pub fn log(&self) -> Vec<String> {
        self.shared.log.lock().unwrap().clone()
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let headers: BTreeMap<String, String> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
        .collect();
    let packed = headers.get("accept-encoding").is_some_and(|value| value.contains("br"));
    let asked = Asked { path: request.uri().path().to_owned(), packed, headers };
    shared.log.lock().unwrap().push(format!("{} {}", request.method(), request.uri()));
    let mut sent = file(&shared, request.uri());
    shared.fault.lock().unwrap()(&asked, &mut sent);
    let unchanged = asked.headers.get("if-none-match").is_some_and(|tag| sent.headers.get("etag") == Some(tag));
    if sent.status == 200 && sent.conditional && unchanged {
        (sent.status, sent.body) = (304, Vec::new());
    }
    if asked.packed && sent.packs && !sent.body.is_empty() {
        let mut packed = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 20);
        packed.write_all(&sent.body).unwrap();
        sent.body = packed.into_inner();
        sent.set("content-encoding", "br");
    }
    let mut response = Response::builder().status(StatusCode::from_u16(sent.status).unwrap());
    for (name, value) in &sent.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(sent.body)).unwrap()
}

fn file(shared: &Shared, uri: &Uri) -> Sent {
    let path = percent_encoding::percent_decode_str(uri.path()).decode_utf8().unwrap();
    let inner = path.strip_prefix(&shared.base);
    let found = inner.and_then(|inner| {
        let inner = if inner.is_empty() { "index.html" } else { inner };
        let names = [inner.to_owned(), format!("{inner}.html")];
        names.into_iter().find_map(|name| Some((std::fs::read(shared.folder.join(&name)).ok()?, name)))
    });
    let (status, body, name) = match found {
        Some((body, name)) => (200, body, name),
        None => (404, std::fs::read(shared.folder.join("404.html")).unwrap_or_default(), "404.html".to_owned()),
    };
    let mut tag = DefaultHasher::new();
    body.hash(&mut tag);
    let by_digest = name.starts_with("media/") || name.starts_with("web-") || name.starts_with("jinri-");
    let caching = if by_digest { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut sent = Sent { status, headers: BTreeMap::new(), body, packs: true, conditional: true };
    headers::security(None).iter().for_each(|(name, value)| sent.set(&name.to_lowercase(), value));
    sent.set("content-type", content_type(&name));
    sent.set("etag", &format!("\"{:x}\"", tag.finish()));
    if status == 200 {
        sent.set("cache-control", caching);
    }
    sent
}

fn content_type(name: &str) -> &'static str {
    match Path::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "xml" => "text/xml; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
