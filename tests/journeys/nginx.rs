//! A real nginx with a file of `deploy/`.

use crate::site;
use crate::waline::free_port;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// A server that does not start within this time fails the journey.
const PATIENCE: Duration = Duration::from_secs(60);

/// The module that sends brotli made beforehand, as Debian's package of it is installed.
const BROTLI: &str = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so";

/// Stops with the value.
pub struct Nginx {
    _server: Child,
    _folder: tempfile::TempDir,
}

impl Nginx {
    /// Starts it with what stands in `http { … }`, and waits until it listens on this port.
    pub async fn start(http: &str, port: u16) -> Nginx {
        Nginx::start_with("", http, port).await
    }

    /// The same, with lines before `events`, such as `load_module`.
    pub async fn start_with(main: &str, http: &str, port: u16) -> Nginx {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {};", path(kind)))
            .join("\n");
        let configuration = format!(
            "{main}\ndaemon off; master_process off; pid {}; error_log {} warn;\n\
             events {{ worker_connections 256; }}\n\
             http {{ access_log off; {temporary}\n{http}\n}}\n",
            path("pid"),
            path("error.log"),
        );
        std::fs::write(path("nginx.conf"), configuration).unwrap();
        let server = Command::new(program())
            .args(["-p", &path(""), "-c", &path("nginx.conf")])
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("nginx is installed: toolchain/install nginx");
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            let log = std::fs::read_to_string(path("error.log")).unwrap_or_default();
            assert!(Instant::now() < deadline, "nginx does not listen on {port}: {log}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Nginx { _server: server, _folder: folder }
    }

    /// Starts it with the recipe for a site, with what the recipe's reader is told to edit: `root` is its `root`, and the site is in a
    /// folder there (`/news`) or is all of it (``). The addresses are `http://127.0.0.1:1234`: of the site, and of the server that
    /// redirects to https.
    pub async fn with_recipe(root: &Path, folder: &str) -> (Nginx, [String; 2]) {
        let (port, plain_port) = (free_port().await, free_port().await);
        let root = root.display().to_string();
        let mut recipe = std::fs::read_to_string(site::root().join("deploy/nginx/jinri.conf")).unwrap();
        let mut edit = |from: &str, to: &str| {
            let found: Vec<String> = recipe.lines().filter(|line| line.contains(from)).map(str::to_owned).collect();
            assert!(!found.is_empty(), "no {from}");
            for line in found {
                assert!(line.contains("# EDIT"), "the reader is told of {from}");
                recipe = recipe.replacen(&line, &line.replacen(from, to, 1), 1);
            }
        };
        edit("listen 80;", &format!("listen 127.0.0.1:{plain_port};"));
        edit("listen [::]:80;", "");
        edit("listen 443 ssl http2;", &format!("listen 127.0.0.1:{port};"));
        edit("listen [::]:443 ssl http2;", "");
        edit("server_name handan.example.org;", "server_name 127.0.0.1;");
        edit("ssl_certificate /etc/ssl/handan.example.org.pem;", "");
        edit("ssl_certificate_key /etc/ssl/handan.example.org.key;", "");
        edit("root /srv/jinri;", &format!("root {root};"));
        edit("/srv/jinri/_aliases.map", &format!("{root}{folder}/_aliases.map"));
        if !folder.is_empty() {
            edit("rewrite ^ /.alias last;", &format!("rewrite ^ {folder}/.alias last;"));
            edit("# location = /news {", &format!("location = {folder} {{"));
            edit("location ^~ / {", &format!("location ^~ {folder}/ {{"));
            edit("error_page 404 /404.html;", &format!("error_page 404 {folder}/404.html;"));
        }
        edit("# brotli_static on;", "brotli_static on;");
        if !folder.is_empty() {
            recipe = with_headers_in_the_location(&recipe);
        }
        assert!(Path::new(BROTLI).is_file(), "there is no {BROTLI}: toolchain/install nginx");
        let nginx = Nginx::start_with(&format!("load_module {BROTLI};"), &recipe, port).await;
        (nginx, [port, plain_port].map(|port| format!("http://127.0.0.1:{port}")))
    }
}

/// The recipe with the headers of the server in the site's location, where a site in a folder has them.
fn with_headers_in_the_location(recipe: &str) -> String {
    let is_moved = |line: &&str| line.starts_with("    add_header");
    let headers: Vec<&str> = recipe.lines().filter(is_moved).collect();
    assert!(!headers.is_empty(), "the server has headers");
    let mut moved = Vec::new();
    for line in recipe.lines().filter(|line| !is_moved(line)) {
        moved.push(line);
        if line.trim_start().starts_with("location ^~ /") {
            moved.extend(&headers);
        }
    }
    moved.join("\n")
}

/// Debian keeps it where only root's PATH looks.
fn program() -> PathBuf {
    let debian = Path::new("/usr/sbin/nginx");
    if debian.is_file() { debian.to_owned() } else { PathBuf::from("nginx") }
}
