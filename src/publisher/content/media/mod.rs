//! Pictures, videos and sounds: found on disk, measured, freed of private data, and named by a digest of the bytes that are published.
//!
//! Takes the address that an article writes and the folders to search; gives the published name and size, or an error.
//!
//! Invariant: in one publication a file has one result, however many articles show it.

mod measure;
mod places;
mod privacy;
mod ready;
mod svg;

pub(crate) use places::{absolute, folders};
pub(crate) use privacy::Kept;
pub(crate) use ready::{Ready, ReadyPictures};

use crate::model::asset::Asset;
use crate::model::link;
use crate::publisher::diagnostic::{Diagnostic, Reported, Severity};
use crate::publisher::fingerprint::Stamp;
use crate::publisher::images::Settings;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::SystemTime;

/// Largest file that is published, in bytes.
const SIZE_MAX: u64 = 30 * 1024 * 1024;

/// The endings of a video's poster and of its captions, which lie beside it.
pub(crate) const POSTER_ENDINGS: [&str; 6] = ["jpg", "jpeg", "png", "webp", "gif", "svg"];
pub(crate) const CAPTION_ENDINGS: [&str; 1] = ["vtt"];

/// How to take the position out of a video or sound.
pub(crate) const WITHOUT_POSITION: &str =
    "ffmpeg -i OLD -map 0:v? -map 0:a? -map_metadata -1 -c copy NEW writes a copy without it";

/// What a file is to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MediaKind {
    /// A picture.
    Picture,
    /// A video.
    Video,
    /// A sound.
    Audio,
}

impl MediaKind {
    /// Returns the kind of a file by the ending of its name or address; `None` for all endings that are not published.
    pub(crate) fn of(address: &str) -> Option<MediaKind> {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let extension = path.rsplit_once('.')?.1.to_ascii_lowercase();
        match extension.as_str() {
            "svg" | "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" => Some(MediaKind::Picture),
            "mp4" | "webm" => Some(MediaKind::Video),
            "mp3" | "ogg" | "m4a" | "wav" => Some(MediaKind::Audio),
            _ => None,
        }
    }
}

/// Whether an address ends like the pictures of phones, which browsers do not show.
pub(crate) fn is_heic(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    path.ends_with(".heic") || path.ends_with(".heif")
}

/// What to do with a picture that [is_heic].
pub(crate) const WITHOUT_HEIC: &str = "most browsers do not show HEIC: export the picture as JPEG (iPhone: Settings, \
    Camera, Formats, Most Compatible; Mac: Preview, File, Export)";

/// Files of several widths that will be made of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Planned {
    /// What their names begin with: the stem of the file's name, and the first ten digits of the key.
    pub stem: String,
    /// Identifies the picture and how the files are made: 32 hex digits of a SHA-256.
    pub key: String,
}

impl Planned {
    /// The address that stands for the picture until the files are made, and it is known which there are.
    fn place(&self) -> String {
        Asset::Media(format!("{}.jpg", self.stem)).path()
    }
}

/// A file that will be published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MediaFile {
    /// Where the author keeps it.
    pub source: PathBuf,
    /// The name under `media/`, if it is published as it is: the stem of the file's name, the first ten hex digits of the SHA-256 of what is published, its ending.
    pub name: String,
    /// Natural width in CSS pixels; 0 for videos and sounds.
    pub width: u32,
    /// Natural height in CSS pixels; 0 for videos and sounds.
    pub height: u32,
    /// What articles show in its place; `None`: the file itself.
    pub planned: Option<Planned>,
    /// The stamp of the source when it was read.
    pub stamp: Stamp,
    /// Whether the published file is not the source, but the source without private data: see [`MediaFile::published`].
    pub is_cleaned: bool,
    /// Whether a video or sound says where it was recorded.
    pub has_position: bool,
}

impl MediaFile {
    /// Returns the bytes that are published.
    ///
    /// Errors: `unreadable`.
    pub(crate) fn published(&self) -> Reported<Vec<u8>> {
        let failed = |error| Box::new(Diagnostic::io("unreadable", &self.source, "read the file", &error));
        measure::published(&self.source).map_err(failed)
    }

    /// Returns the bytes of a picture without private data, and what is kept of its metadata.
    ///
    /// Errors: `unreadable`.
    pub(crate) fn as_source(&self) -> Reported<(Vec<u8>, Kept)> {
        let failed = |error| Box::new(Diagnostic::io("unreadable", &self.source, "read the file", &error));
        measure::source(&self.source).map_err(failed)
    }

    /// The path that articles write.
    fn src(&self) -> String {
        match &self.planned {
            Some(planned) => planned.place(),
            None => Asset::Media(self.name.clone()).path(),
        }
    }

    /// What the file is called after, if its name ends in something else: `png` for a PNG that is called `a.jpg`.
    fn true_ending(&self) -> Option<String> {
        let written = self.source.extension()?.to_string_lossy().to_ascii_lowercase();
        let found = self.name.rsplit_once('.')?.1;
        (written != found).then(|| found.to_owned())
    }
}

/// A file that an article shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Use {
    /// Where this file would have been found before, and where files that belong to it would have been found.
    absent: Vec<PathBuf>,
    /// The file.
    pub file: MediaFile,
}

impl Use {
    /// Whether the file was changed long enough before `now` that its stamp shows a later change.
    pub(crate) fn is_settled(&self, now: SystemTime) -> bool {
        self.file.stamp.is_settled(now)
    }

    /// Whether the paths are UTF-8, and so can be serialized.
    pub(crate) fn is_utf8(&self) -> bool {
        self.absent.iter().chain([&self.file.source]).all(|path| path.to_str().is_some())
    }
}

/// Where browsers get a picture, video or sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Located {
    /// The path of the published file under the site's folder, or an `https` address.
    pub(crate) src: String,
    /// Natural width in CSS pixels; 0 for videos, sounds and files of other hosts.
    pub(crate) width: u32,
    /// Natural height in CSS pixels; 0 for videos, sounds and files of other hosts.
    pub(crate) height: u32,
    /// Whether a video or sound of the site says where it was recorded.
    pub(crate) has_position: bool,
    /// The address of the picture that was found in place of its thumbnail.
    original: Option<String>,
    /// The ending that the file's name should have.
    true_ending: Option<String>,
    /// Whether the address begins with `http://` and the file is asked for with `https://`.
    is_secured: bool,
}

impl Located {
    /// Returns the warnings, without a position, about a file that is not quite what is at `address`.
    pub(crate) fn warnings(&self, path: &Path, address: &str) -> Vec<Diagnostic> {
        let address = address.escape_debug();
        let substitution = self.original.as_deref().map(|shown| {
            let message =
                format!("`{address}`: there is no such file; `{}` is shown in its place", shown.escape_debug());
            Diagnostic::warning("picture-missing", path, message).hint("write the address of the picture that is shown")
        });
        let misnamed = self.true_ending.as_deref().map(|ending| {
            let message = format!("`{address}` is a picture of the kind `{ending}`, and is published as such");
            Diagnostic::warning("picture-kind", path, message).hint(format!("rename it, so that it ends in .{ending}"))
        });
        let secured = self.is_secured.then(|| {
            let message = "pictures, videos and sounds with http:// are loaded with https://";
            let hint = "write https://, and look whether the host answers it";
            Diagnostic::warning("link-scheme", path, message).hint(hint)
        });
        substitution.into_iter().chain(misnamed).chain(secured).collect()
    }
}

/// Why a picture, video or sound cannot be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MediaError {
    /// The address is on another host, and not an `https` address that a page may use.
    Scheme,
    /// There is no file at any of these places.
    Missing(Vec<PathBuf>),
    /// The address leads out of the folders that are searched, or the file is a symbolic link that does.
    Outside,
    /// The file or a folder above it has a name that begins with a dot.
    Hidden,
    /// The file has this many bytes.
    TooLarge(u64),
    /// The file is not a picture of the kind that its name says; why not.
    Unmeasurable(String),
    /// The picture is one that phones take and browsers do not show.
    Heic,
    /// The picture has this width and height.
    Pixels(u32, u32),
    /// What the operating system says.
    Unreadable(String),
    /// What in an SVG could run a script when somebody opens the file itself.
    Active(String),
}

impl fmt::Display for MediaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MediaError::Scheme => write!(f, "files of other hosts need an https address"),
            MediaError::Missing(_) => write!(f, "there is no such file"),
            MediaError::Outside => write!(f, "the address leads out of the content folder"),
            MediaError::Hidden => write!(f, "files whose names begin with a dot are not published"),
            MediaError::TooLarge(bytes) => {
                write!(f, "the file has {} MB; at most {} MB are published", bytes >> 20, SIZE_MAX >> 20)
            }
            MediaError::Unmeasurable(why) => write!(f, "not a picture that can be measured: {why}"),
            MediaError::Heic => write!(f, "the picture is a HEIC"),
            MediaError::Pixels(width, height) => write!(f, "the picture has {width} × {height} pixels"),
            MediaError::Active(what) => write!(f, "the drawing holds {what}, which could run on the site"),
            MediaError::Unreadable(why) => write!(f, "cannot read the file: {why}"),
        }
    }
}

impl MediaError {
    /// Returns the code of the diagnostic.
    fn code(&self) -> &'static str {
        match self {
            MediaError::Scheme => "link-scheme",
            MediaError::Pixels(..) => "picture-size",
            MediaError::Heic => "picture-kind",
            _ => "picture-missing",
        }
    }

    /// Returns the warning, without a position, for a file of the site that is loaded from its own host at `address`, because the content has
    /// no such file.
    pub(crate) fn elsewhere(&self, path: &Path, address: &str) -> Diagnostic {
        let problem = self.diagnostic(path, address);
        let message = format!("`{}` is loaded from that address: {self}", address.escape_debug());
        Diagnostic { severity: Severity::Warning, message, ..problem }
    }

    /// Returns the diagnostic, without a position, for an `address` in the file at `path`.
    pub(crate) fn diagnostic(&self, path: &Path, address: &str) -> Diagnostic {
        let code = self.code();
        let hint = match self {
            MediaError::Scheme => "use a file of the site or an https address".to_owned(),
            MediaError::Missing(places) => format!("jinri looks for it at {}", places::listed(places)),
            MediaError::Outside => "use a file in content/, static/ or public/, not a link to one elsewhere".to_owned(),
            MediaError::Hidden => "give the file another name, or put it into another folder".to_owned(),
            MediaError::TooLarge(_) => "make the file smaller, or put it on another host".to_owned(),
            MediaError::Unmeasurable(_) => "save it again as svg, png, jpg, gif, webp or avif".to_owned(),
            MediaError::Heic => WITHOUT_HEIC.to_owned(),
            MediaError::Pixels(..) => format!(
                "a picture has from 1 to {} pixels a side, and up to {} million in all: scale it",
                measure::SIDE_MAX,
                measure::AREA_MAX / 1_000_000
            ),
            MediaError::Active(_) => "remove it from the drawing".to_owned(),
            MediaError::Unreadable(_) => "make the file readable for jinri".to_owned(),
        };
        Diagnostic::error(code, path, format!("`{}`: {self}", address.escape_debug())).hint(hint)
    }
}

/// Whether an address names something that is not a file of the site: another host, or the data itself.
pub(crate) fn is_remote(address: &str) -> bool {
    address.contains("://") || address.starts_with("//") || address.starts_with("data:")
}

/// All files that articles show, shared by all threads. A file has one result, however many articles show it.
pub(crate) struct Media {
    /// See [`folders`].
    folders: [PathBuf; 3],
    /// How pictures are made.
    settings: Settings,
    /// By path.
    inspected: Mutex<BTreeMap<PathBuf, Inspected>>,
    /// Whether no file is looked for: every address stays as it is written.
    is_as_written: bool,
}

/// A file that has been looked at.
struct Inspected {
    found: Result<Arc<MediaFile>, MediaError>,
    /// Whether an article or page that is published shows it.
    is_shown: bool,
    /// Whether it is published as it is, whatever is made of it for articles.
    is_shown_whole: bool,
}

impl Inspected {
    fn new(found: Result<Arc<MediaFile>, MediaError>) -> Inspected {
        Inspected { found, is_shown: false, is_shown_whole: false }
    }
}

/// What one article shows, while it is read.
pub(crate) struct ArticleMedia<'m> {
    media: &'m Media,
    article: &'m Path,
    /// The files found until now, in the order of the article.
    pub(crate) uses: Vec<Use>,
}

impl ArticleMedia<'_> {
    /// Finds what an article shows. Files of other hosts need `https`, and their size is unknown; files of the site are found and measured.
    pub(crate) fn locate(&mut self, address: &str) -> Result<Located, MediaError> {
        if self.media.is_as_written {
            return Ok(elsewhere(address.to_owned()));
        }
        if is_remote(address) {
            return remote(address).ok_or(MediaError::Scheme);
        }
        // A query belongs to the host that the address was written for: `a.png?raw=true`.
        let (path, has_query) = address.split_once('?').map_or((address, false), |(path, _)| (path, true));
        let found = match self.find(address) {
            Err(MediaError::Missing(_)) if has_query => self.find(path),
            found => found,
        };
        let (file, original) = match found {
            Err(MediaError::Missing(places)) => self.find_original(path, places)?,
            found => (found?, None),
        };
        let (src, true_ending) = (file.src(), file.true_ending());
        let MediaFile { width, height, has_position, .. } = file;
        Ok(Located { src, width, height, has_position, original, true_ending, is_secured: false })
    }

    /// Finds the picture that a thumbnail was made of, which is in none of the `places`; gives its address, too.
    fn find_original(
        &mut self,
        address: &str,
        places: Vec<PathBuf>,
    ) -> Result<(MediaFile, Option<String>), MediaError> {
        let found = places::original(address).and_then(|original| Some((self.find(&original).ok()?, Some(original))));
        if let (Some(_), Some(used)) = (&found, self.uses.last_mut()) {
            // If the thumbnail appears later, the article is read again.
            used.absent.extend(places.iter().cloned());
        }
        found.ok_or(MediaError::Missing(places))
    }

    /// Finds and measures a file of the site. `address`: relative to the article, or from the root of the site with `/`.
    fn find(&mut self, address: &str) -> Result<MediaFile, MediaError> {
        let used = self.media.find(self.article, address)?;
        let file = used.file.clone();
        self.uses.push(used);
        Ok(file)
    }

    /// Finds a file that belongs to the file found last: it has the same name in the same folder, with the first of these endings that
    /// exists. `None`: there is none.
    pub(crate) fn beside_last(&mut self, endings: &[&str]) -> Result<Option<String>, MediaError> {
        let Some(last) = self.uses.len().checked_sub(1) else { return Ok(None) };
        let source = self.uses[last].file.source.clone();
        for ending in endings {
            let path = source.with_extension(ending);
            if path.is_file() {
                let file = self.media.inspect(&path)?;
                let src = file.src();
                self.uses.insert(last, Use { absent: Vec::new(), file: file.as_ref().clone() });
                return Ok(Some(src));
            }
            // If the file appears later, the article is read again.
            self.uses[last].absent.push(path);
        }
        Ok(None)
    }

    /// Returns what identifies the files found until now, and what is made of them.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.uses.iter().map(|Use { file, .. }| file.planned.as_ref().map_or(&*file.name, |planned| &*planned.stem))
    }
}

/// A file of another host, which is asked for with `https`. `None`: no page may use it.
fn remote(address: &str) -> Option<Located> {
    let bare = address.strip_prefix("http://");
    let src = bare.map_or_else(|| address.to_owned(), |rest| format!("https://{rest}"));
    let is_allowed = src.starts_with("https://") && link::kind(&src).is_some();
    let is_secured = bare.is_some();
    is_allowed.then(|| Located { is_secured, ..elsewhere(src) })
}

/// A file of which nothing but the address is known.
fn elsewhere(src: String) -> Located {
    let (original, true_ending) = (None, None);
    Located { src, width: 0, height: 0, has_position: false, original, true_ending, is_secured: false }
}

impl Media {
    /// Returns an empty collection for a content folder. Files will be looked for in its [`folders`].
    pub(crate) fn new(content: &Path, settings: &Settings) -> Media {
        let (folders, settings) = (folders(content), settings.clone());
        Media { folders, settings, inspected: Mutex::default(), is_as_written: false }
    }

    /// Returns a collection in which no file is looked for. Addresses stay as they are written, and sizes are unknown.
    pub(crate) fn as_written() -> Media {
        let (folders, settings) = (Default::default(), Settings::default());
        Media { folders, settings, inspected: Mutex::default(), is_as_written: true }
    }

    /// Begins with the article at the path `article`.
    pub(crate) fn of<'m>(&'m self, article: &'m Path) -> ArticleMedia<'m> {
        ArticleMedia { media: self, article, uses: Vec::new() }
    }

    /// Notes that an article or page that is published shows these files.
    pub(crate) fn show(&self, uses: &[Use]) {
        let mut inspected = self.inspected();
        for used in uses {
            if let Some(file) = inspected.get_mut(&used.file.source) {
                file.is_shown = true;
            }
        }
    }

    /// Notes that a file is published as it is, because something other than an article shows it.
    pub(crate) fn show_whole(&self, used: &Use) {
        if let Some(file) = self.inspected().get_mut(&used.file.source) {
            file.is_shown_whole = true;
        }
    }

    /// Keeps a file of an earlier publication, at the path `source` in the site's folder, under its name.
    pub(crate) fn keep(&self, source: &Path, name: &str) {
        if let Some(stamp) = Stamp::at(source) {
            let path = source.to_owned();
            // As it was published: nothing is taken out of it again.
            let (source, name) = (source.to_owned(), name.to_owned());
            let file = MediaFile {
                source,
                name,
                width: 0,
                height: 0,
                planned: None,
                stamp,
                has_position: false,
                is_cleaned: false,
            };
            let inspected = Inspected { is_shown: true, ..Inspected::new(Ok(Arc::new(file))) };
            self.inspected().insert(path, inspected);
        }
    }

    /// Takes over what an earlier publication found for a file of the content, and returns `true`, if looking again would find the same.
    pub(crate) fn adopt(&self, uses: &[Use]) -> bool {
        uses.iter().all(|used| self.adopt_one(used))
    }

    fn adopt_one(&self, used: &Use) -> bool {
        if used.absent.iter().any(|path| path.is_file()) {
            return false;
        }
        if let Some(file) = self.inspected().get(&used.file.source) {
            return file.found.as_ref().is_ok_and(|found| **found == used.file);
        }
        // The lock is not held during file system access.
        let is_same = Stamp::at(&used.file.source) == Some(used.file.stamp);
        if is_same {
            let found = Ok(Arc::new(used.file.clone()));
            self.inspected().entry(used.file.source.clone()).or_insert(Inspected::new(found));
        }
        is_same
    }

    /// Returns the number of pictures, videos and sounds that are shown.
    pub(crate) fn count(&self) -> usize {
        let inspected = self.inspected();
        let shown = inspected.values().filter(|file| file.is_shown || file.is_shown_whole);
        shown.flat_map(|file| &file.found).map(|found| found.name.as_str()).collect::<HashSet<_>>().len()
    }

    /// Returns the files that are published as they are, each once, sorted by name.
    pub(crate) fn files(&self) -> Vec<Arc<MediaFile>> {
        let inspected = self.inspected();
        let is_whole = |file: &&Inspected| {
            let is_planned = file.found.as_ref().is_ok_and(|found| found.planned.is_some());
            file.is_shown_whole || file.is_shown && !is_planned
        };
        let found = inspected.values().filter(is_whole).flat_map(|file| &file.found);
        let by_name: BTreeMap<&str, &Arc<MediaFile>> = found.map(|found| (found.name.as_str(), found)).collect();
        by_name.into_values().cloned().collect()
    }

    /// Returns the pictures that articles show and of which files of several widths are made, each once, with what is planned. Sorted by
    /// the names of those files.
    pub(crate) fn planned(&self) -> Vec<(Arc<MediaFile>, Planned)> {
        let inspected = self.inspected();
        let found = inspected.values().filter(|file| file.is_shown).flat_map(|file| &file.found);
        let by_stem: BTreeMap<&str, (&Arc<MediaFile>, &Planned)> = found
            .filter_map(|found| found.planned.as_ref().map(|planned| (planned.stem.as_str(), (found, planned))))
            .collect();
        by_stem.into_values().map(|(file, planned)| (file.clone(), planned.clone())).collect()
    }

    /// Finds and measures a file of the site. `article`: the file that names it, to which a relative address belongs.
    pub(crate) fn find(&self, article: &Path, address: &str) -> Result<Use, MediaError> {
        let decoded = percent_encoding::percent_decode_str(address).decode_utf8_lossy();
        let candidates = places::candidates(&self.folders, article, &decoded);
        if candidates.is_empty() {
            return Err(MediaError::Outside);
        }
        if candidates.iter().all(|path| places::is_hidden(&self.folders, path)) {
            return Err(MediaError::Hidden);
        }
        let Some(at) = candidates.iter().position(|path| path.is_file()) else {
            return Err(MediaError::Missing(candidates));
        };
        let found = self.inspect(&candidates[at])?;
        Ok(Use { absent: candidates[..at].to_vec(), file: found.as_ref().clone() })
    }

    fn inspect(&self, path: &Path) -> Result<Arc<MediaFile>, MediaError> {
        if let Some(file) = self.inspected().get(path) {
            return file.found.clone();
        }
        // Measured without the lock; of two threads with the same file, the first one's result stays.
        let found = match places::is_inside(&self.folders, path) {
            true => measure::measure(path, &self.settings).map(Arc::new),
            false => Err(MediaError::Outside),
        };
        let mut inspected = self.inspected();
        inspected.entry(path.to_owned()).or_insert(Inspected::new(found)).found.clone()
    }

    fn inspected(&self) -> MutexGuard<'_, BTreeMap<PathBuf, Inspected>> {
        self.inspected.lock().expect("no thread panics while it holds this lock")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_do_not_lead_out_of_the_content() {
        let media = Media::new(Path::new("/site/content"), &Settings::default());
        for address in ["../../etc/passwd", "/../../etc/passwd", "%2e%2e/%2e%2e/x.png"] {
            let found = media.of(Path::new("/site/content/a/x.md")).find(address);
            assert_eq!(found, Err(MediaError::Outside), "{address}");
        }
    }

    #[test]
    fn the_name_tells_the_kind() {
        assert_eq!(MediaKind::of("/a/b.JPG?x=1"), Some(MediaKind::Picture));
        assert_eq!(MediaKind::of("a.webm"), Some(MediaKind::Video));
        assert_eq!(MediaKind::of("a.ogg"), Some(MediaKind::Audio));
        assert_eq!(MediaKind::of("a.html"), None);
    }
}
