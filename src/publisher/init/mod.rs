//! A new newspaper: a folder with settings, channels and a few articles, or the demo newspaper.
//!
//! Takes the newspaper's name, address and language; gives the number of files that it wrote. The templates are in `template/`.
//!
//! Invariant: nothing is written into a folder that holds anything, and what is written publishes without a warning.

use crate::publisher::bundle;
use crate::publisher::content::site_toml;
use crate::publisher::diagnostic::{self, Diagnostic, Reported};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp as Instant};
use std::fs;
use std::io;
use std::path::Path;

/// The settings of a newspaper.
const SETTINGS: &str = "content/site.toml";

/// The files of a new newspaper: path and template.
const TEMPLATES: [(&str, &str); 6] = [
    (".gitignore", include_str!("template/gitignore")),
    (SETTINGS, include_str!("template/content/site.toml")),
    (
        "content/yaowen/tushuguan-yanchang-kaifang.md",
        include_str!("template/content/yaowen/tushuguan-yanchang-kaifang.md"),
    ),
    ("content/bianjibu/zenyang-xie-wenzhang.md", include_str!("template/content/bianjibu/zenyang-xie-wenzhang.md")),
    ("content/bianjibu/zenyang-fabu.md", include_str!("template/content/bianjibu/zenyang-fabu.md")),
    ("content/pages/about.md", include_str!("template/content/pages/about.md")),
];
/// Pictures of a new newspaper.
const PICTURES: [(&str, &[u8]); 1] =
    [("content/images/tushuguan.svg", include_bytes!("template/content/images/tushuguan.svg"))];

/// How long before the moment of creation the first article is dated, in minutes; each further one is a minute older.
const EARLIER: i64 = 1;

/// What a new newspaper is called.
pub(crate) struct Named {
    /// Its name; not empty.
    pub(crate) name: String,
    /// The address of its front page.
    pub(crate) address: String,
    /// A BCP 47 tag.
    pub(crate) language: String,
}

/// Writes a new newspaper into a folder, which is created if it is missing. Its articles are dated just before `now`.
///
/// Errors: `init` if the folder is not empty; those of `site.toml` if a name or address is invalid; `unwritable`. Nothing is written if
/// there is an error, except that `unwritable` may leave some of the files.
pub(crate) fn create(folder: &Path, named: &Named, now: Instant) -> Result<(), Vec<Diagnostic>> {
    let one = |problem: Box<Diagnostic>| vec![*problem];
    check_empty(folder).map_err(one)?;
    let files = filled(named, now);
    let settings = files.iter().find(|(path, _)| *path == SETTINGS).map(|(_, text)| text.as_str());
    site_toml::parse(&folder.join(SETTINGS), settings.unwrap_or_default()).map_err(diagnostic::folded)?;
    files.iter().try_for_each(|(path, text)| write(folder, path, text.as_bytes())).map_err(one)?;
    PICTURES.iter().try_for_each(|(path, bytes)| write(folder, path, bytes)).map_err(one)
}

/// The templates with the newspaper's name, and dates.
fn filled(named: &Named, now: Instant) -> Vec<(&'static str, String)> {
    let zone = TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC);
    let mut minutes = 0;
    let mut files = Vec::new();
    for (path, template) in TEMPLATES {
        let dated = now
            .checked_sub(SignedDuration::from_mins(EARLIER + minutes))
            .unwrap_or(now)
            .to_zoned_datetime(zone.clone());
        minutes += i64::from(template.contains("{{date}}"));
        let text = template
            .replace("{{date}}", &dated.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
            .replace("{{name}}", &quoted(&named.name))
            .replace("{{address}}", &quoted(&named.address))
            .replace("{{language}}", &quoted(&named.language));
        files.push((path, text));
    }
    files
}

/// Writes the demo newspaper into a folder, which is created if it is missing.
///
/// Errors: `init` if the folder is not empty, or this program carries no demo; `unwritable`.
pub(crate) fn create_demo(folder: &Path) -> Reported<()> {
    check_empty(folder)?;
    let files = bundle::demo().ok_or_else(|| {
        let problem = Diagnostic::error("init", folder, "this jinri was built without the demo newspaper");
        Box::new(problem.hint("use a jinri from a package, or build one with the app and the demo: make tool"))
    })?;
    write(folder, TEMPLATES[0].0, TEMPLATES[0].1.as_bytes())?;
    files.iter().try_for_each(|(path, bytes)| write(folder, &format!("content/{path}"), bytes))
}

/// Refuses a folder that holds anything.
fn check_empty(folder: &Path) -> Reported<()> {
    let problem = match fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            None => return Ok(()),
            Some(_) => Diagnostic::error("init", folder, "this folder is not empty: nothing was written"),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            Diagnostic::error("init", folder, "there is a file of this name: nothing was written")
        }
        Err(error) => Diagnostic::io("unwritable", folder, "read the folder", &error),
    };
    Err(Box::new(problem.hint("name a new folder: jinri init my-newspaper")))
}

fn write(folder: &Path, path: &str, bytes: &[u8]) -> Reported<()> {
    let path = folder.join(path);
    let parent = path.parent().expect("every file lies in the folder");
    fs::create_dir_all(parent)
        .and_then(|()| fs::write(&path, bytes))
        .map_err(|error| Box::new(Diagnostic::io("unwritable", &path, "write", &error)))
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
