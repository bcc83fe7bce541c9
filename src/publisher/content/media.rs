//! Pictures, videos and sounds that articles show: found on disk, measured, and named by what is in them.

use crate::publisher::fingerprint::Stamp;
use imagesize::ImageType;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

/// Largest file that is published, in bytes.
pub const MEDIA_MAX: u64 = 30 * 1024 * 1024;

/// Largest SVG in bytes, and most attributes of one of its tags.
const SVG_MAX: usize = 3 * 1024 * 1024;
const SVG_ATTRIBUTES_MAX: usize = 2_000;

/// What a file is to a reader, told from the end of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKind {
    Picture,
    Video,
    Audio,
}

/// The kind of a file name or address; `None` for anything else.
pub fn kind(address: &str) -> Option<MediaKind> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let extension = path.rsplit_once('.')?.1.to_ascii_lowercase();
    match extension.as_str() {
        "svg" | "png" | "jpg" | "jpeg" | "gif" | "webp" => Some(MediaKind::Picture),
        "mp4" | "webm" => Some(MediaKind::Video),
        "mp3" | "ogg" | "m4a" | "wav" => Some(MediaKind::Audio),
        _ => None,
    }
}

/// A file that will be published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaFile {
    pub source: PathBuf,
    /// Name under `media/`: the file's stem, the first ten hex digits of its SHA-256, its extension.
    pub name: String,
    /// Natural size in CSS pixels; 0 for videos and sounds.
    pub width: u32,
    pub height: u32,
    /// Of the source, when it was looked at.
    pub stamp: Stamp,
}

/// A file that an article shows, and where it would have been found before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    absent: Vec<PathBuf>,
    pub file: MediaFile,
}

impl Use {
    /// Whether the file was changed so long before `now` that a later change shows.
    pub fn is_settled(&self, now: SystemTime) -> bool {
        self.file.stamp.is_settled(now)
    }

    /// Whether the paths can be written down as text.
    pub fn is_utf8(&self) -> bool {
        self.absent.iter().chain([&self.file.source]).all(|path| path.to_str().is_some())
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaError {
    /// No such file in any of these places.
    Missing(Vec<PathBuf>),
    /// The address leads out of the content folder.
    Outside,
    TooLarge(u64),
    /// Not a picture of the kind its name says.
    Unmeasurable(String),
    Unreadable(String),
    /// An SVG that runs something when it is opened by itself.
    Active(String),
}

impl fmt::Display for MediaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MediaError::Missing(_) => write!(f, "there is no such file"),
            MediaError::Outside => write!(f, "the address leads out of the content folder"),
            MediaError::TooLarge(bytes) => {
                write!(f, "the file has {} MB, more than the {} MB that are published", bytes >> 20, MEDIA_MAX >> 20)
            }
            MediaError::Unmeasurable(why) => write!(f, "not a picture that can be measured: {why}"),
            MediaError::Active(what) => write!(f, "the drawing holds {what}, which could run on the site"),
            MediaError::Unreadable(why) => write!(f, "cannot be read: {why}"),
        }
    }
}

/// Every file that some article showed. One look at each, however many articles show it; shared by all threads.
pub struct Media {
    /// See [`folders`].
    folders: [PathBuf; 3],
    seen: Mutex<BTreeMap<PathBuf, Seen>>,
}

/// What came of looking at a file.
struct Seen {
    found: Result<Arc<MediaFile>, MediaError>,
    /// Whether something that is published shows it.
    is_shown: bool,
}

/// What one article shows, while it is read.
pub struct ArticleMedia<'m> {
    media: &'m Media,
    article: &'m Path,
    /// What was found, in that order.
    pub uses: Vec<Use>,
}

impl ArticleMedia<'_> {
    /// The file at `address` as the article writes it: relative to the article, or from the root with `/`.
    pub fn find(&mut self, address: &str) -> Result<Arc<MediaFile>, MediaError> {
        let used = self.media.find(self.article, address)?;
        let found = Arc::new(used.file.clone());
        self.uses.push(used);
        Ok(found)
    }

    /// The names of what was found.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.uses.iter().map(|used| used.file.name.as_str())
    }
}

impl Media {
    /// Files are looked for in `content`, and beside it in `static` and `public`, where Hugo, Zola and Trunk keep theirs.
    pub fn new(content: &Path) -> Media {
        Media { folders: folders(content), seen: Mutex::default() }
    }

    /// For reading one article.
    pub fn of<'m>(&'m self, article: &'m Path) -> ArticleMedia<'m> {
        ArticleMedia { media: self, article, uses: Vec::new() }
    }

    fn find(&self, article: &Path, address: &str) -> Result<Use, MediaError> {
        let decoded = percent_encoding::percent_decode_str(address).decode_utf8_lossy();
        let candidates = self.candidates(article, &decoded);
        if candidates.is_empty() {
            return Err(MediaError::Outside);
        }
        let Some(at) = candidates.iter().position(|path| path.is_file()) else {
            return Err(MediaError::Missing(candidates));
        };
        let found = self.look(&candidates[at])?;
        Ok(Use { absent: candidates[..at].to_vec(), file: found.as_ref().clone() })
    }

    fn look(&self, path: &Path) -> Result<Arc<MediaFile>, MediaError> {
        let known = || self.seen.lock().expect("no thread panics while it holds this lock");
        if let Some(seen) = known().get(path) {
            return seen.found.clone();
        }
        let found = measure(path).map(Arc::new);
        known().entry(path.to_owned()).or_insert(Seen { found, is_shown: false }).found.clone()
    }

    /// Notes that something that is published shows these.
    pub fn show(&self, uses: &[Use]) {
        let mut seen = self.seen.lock().expect("no thread panics while it holds this lock");
        for used in uses {
            if let Some(seen) = seen.get_mut(&used.file.source) {
                seen.is_shown = true;
            }
        }
    }

    /// Takes over what an earlier publication found, if looking again would find the same. `are_shown`: by something that is published.
    pub fn adopt(&self, uses: &[Use], are_shown: bool) -> bool {
        let is_same = |used: &Use| {
            let known = || self.seen.lock().expect("no thread panics while it holds this lock");
            if used.absent.iter().any(|path| path.is_file()) {
                return false;
            }
            if let Some(seen) = known().get_mut(&used.file.source) {
                let is_same = seen.found.as_ref().is_ok_and(|file| **file == used.file);
                seen.is_shown |= is_same && are_shown;
                return is_same;
            }
            let is_same = Stamp::at(&used.file.source) == Some(used.file.stamp);
            if is_same {
                let found = Ok(Arc::new(used.file.clone()));
                let mut known = known();
                let seen = known.entry(used.file.source.clone()).or_insert(Seen { found, is_shown: false });
                seen.is_shown |= are_shown;
            }
            is_same
        };
        uses.iter().all(is_same)
    }

    /// The files that are shown, each once, by name.
    pub fn files(&self) -> Vec<Arc<MediaFile>> {
        let seen = self.seen.lock().expect("no thread panics while it holds this lock");
        let by_name: BTreeMap<&str, &Arc<MediaFile>> = seen
            .values()
            .filter(|seen| seen.is_shown)
            .flat_map(|seen| &seen.found)
            .map(|file| (file.name.as_str(), file))
            .collect();
        by_name.into_values().cloned().collect()
    }

    fn candidates(&self, article: &Path, address: &str) -> Vec<PathBuf> {
        let inside = |path: PathBuf| inside(&self.folders, &path);
        match address.strip_prefix('/') {
            Some(inner) => self.folders.iter().filter_map(|folder| inside(folder.join(inner))).collect(),
            None => {
                let folder = absolute(article.parent().unwrap_or(&self.folders[0]));
                inside(folder.join(address)).into_iter().collect()
            }
        }
    }
}

/// Where files are looked for: the content folder, and its neighbours for static files.
pub fn folders(content: &Path) -> [PathBuf; 3] {
    let content = absolute(content);
    let project = content.parent().unwrap_or(Path::new("")).to_owned();
    [content, project.join("static"), project.join("public")]
}

/// The path, if it stays inside one of these folders.
fn inside(roots: &[PathBuf], path: &Path) -> Option<PathBuf> {
    let plain = without_dots(path)?;
    roots.iter().any(|root| plain.starts_with(root)).then_some(plain)
}

/// A path from the root of the file system, however it was spelled.
pub fn absolute(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    without_dots(&absolute).unwrap_or(absolute)
}

/// The path without `.` and `..`; `None` if it leads above the root.
fn without_dots(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                if !plain.pop() {
                    return None;
                }
            }
            other => plain.push(other),
        }
    }
    Some(plain)
}

/// Places as a person in this folder would name them.
pub fn shown(places: &[PathBuf]) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let names = places.iter().map(|place| place.strip_prefix(&here).unwrap_or(place).display().to_string());
    names.collect::<Vec<_>>().join(" and ")
}

fn measure(path: &Path) -> Result<MediaFile, MediaError> {
    let unreadable = |error: io::Error| MediaError::Unreadable(error.to_string());
    let metadata = path.metadata().map_err(unreadable)?;
    let size = metadata.len();
    if size > MEDIA_MAX {
        return Err(MediaError::TooLarge(size));
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (stem, extension) = file_name.rsplit_once('.').unwrap_or((&file_name, ""));
    let extension = extension.to_ascii_lowercase();
    let (width, height) = match (kind(&file_name), extension.as_str()) {
        (Some(MediaKind::Picture), "svg") => svg_size(&bytes)?,
        (Some(MediaKind::Picture), _) => {
            let kind = imagesize::image_type(&bytes).map_err(|e| MediaError::Unmeasurable(e.to_string()))?;
            let named_right = matches!(
                (kind, extension.as_str()),
                (ImageType::Png, "png")
                    | (ImageType::Jpeg, "jpg" | "jpeg")
                    | (ImageType::Gif, "gif")
                    | (ImageType::Webp, "webp")
            );
            if !named_right {
                return Err(MediaError::Unmeasurable(format!("its bytes are not those of a {extension} file")));
            }
            let size = imagesize::blob_size(&bytes).map_err(|e| MediaError::Unmeasurable(e.to_string()))?;
            (size.width as u32, size.height as u32)
        }
        _ => (0, 0),
    };
    let digest = Sha256::digest(&bytes);
    let digest: String = digest.iter().take(5).map(|byte| format!("{byte:02x}")).collect();
    let name = format!("{}.{digest}.{extension}", ascii_stem(stem));
    Ok(MediaFile { source: path.to_owned(), name, width, height, stamp: Stamp::of(&metadata) })
}

/// A file's stem as it may stand in a URL without encoding.
fn ascii_stem(stem: &str) -> String {
    let kept: String = stem
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '_' { c.to_ascii_lowercase() } else { '-' })
        .take(60)
        .collect();
    let kept = kept.trim_matches('-');
    if kept.is_empty() { "m".to_owned() } else { kept.to_owned() }
}

/// The attributes of the tag that has most: the parser compares each with all before it.
fn most_attributes(bytes: &[u8]) -> usize {
    let tags = bytes.split(|b| *b == b'<');
    tags.map(|tag| tag.iter().filter(|b| **b == b'=').count()).max().unwrap_or_default()
}

/// What in an SVG could run a script: inside `<img>` nothing does, but a reader may open the file by itself.
fn active_content(node: roxmltree::Node<'_, '_>) -> Option<String> {
    let name = node.tag_name().name();
    if matches!(name, "script" | "foreignObject" | "iframe" | "handler") {
        return Some(format!("a <{name}>"));
    }
    let active = node.attributes().find(|attribute| {
        // An animation can set an address, too.
        let written: String = attribute.value().chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        if written.to_ascii_lowercase().contains("javascript:") {
            return true;
        }
        let is_handler = attribute.name().len() > 2 && attribute.name().to_ascii_lowercase().starts_with("on");
        let is_script = attribute.name() == "href" && crate::model::link::kind(attribute.value().trim()).is_none();
        is_handler || is_script && !attribute.value().trim_start().starts_with("data:image/")
    })?;
    Some(format!("the attribute {}", active.name()))
}

/// What around the elements of an SVG could run a script: a browser gives elements the attributes that a document type declares
/// for them (XML 1.0, "Attribute Defaults"), which our parser passes over, and makes another document of one with an XSLT style sheet.
fn active_frame(text: &str, document: &roxmltree::Document<'_>) -> Option<String> {
    if text.contains("<!ATTLIST") {
        return Some("attributes in its document type".to_owned());
    }
    let styled = |node: roxmltree::Node<'_, '_>| node.pi().is_some_and(|found| found.target == "xml-stylesheet");
    document.root().children().any(styled).then(|| "a style sheet".to_owned())
}

/// Whether the XML declaration names an encoding that could make another document of the file than the UTF-8 that is looked at: our
/// parser passes it over, and a browser obeys it. One of several bytes for a character (GBK) can swallow a `]` or a `>`; one byte each
/// leaves the marks of XML where they are. Browsers take the declaration to end at the first `>`.
fn is_otherwise_encoded(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Some(declaration) = text.strip_prefix("<?xml").and_then(|rest| rest.split('>').next()) else { return false };
    let harmless = |named: &str| {
        let value = named.trim_start().strip_prefix('=').unwrap_or_default().trim_start();
        let name =
            value.strip_prefix(['"', '\'']).and_then(|value| value.split(['"', '\'']).next()).unwrap_or_default();
        matches!(name.trim(), "utf-8" | "us-ascii" | "iso-8859-1")
    };
    !declaration.to_ascii_lowercase().split("encoding").skip(1).all(harmless)
}

/// The size of an SVG in CSS pixels: its `width` and `height`, else its `viewBox` (SVG 2, "Sizing properties").
fn svg_size(bytes: &[u8]) -> Result<(u32, u32), MediaError> {
    let unmeasurable = |why: String| MediaError::Unmeasurable(why);
    let text = std::str::from_utf8(bytes).map_err(|_| unmeasurable("not UTF-8".to_owned()))?;
    if bytes.len() > SVG_MAX || text.contains("<!ENTITY") || most_attributes(bytes) > SVG_ATTRIBUTES_MAX {
        return Err(unmeasurable("too large or too involved for a drawing on a page".to_owned()));
    }
    if is_otherwise_encoded(text) {
        return Err(unmeasurable("it names another encoding than UTF-8; save it as UTF-8".to_owned()));
    }
    let options = roxmltree::ParsingOptions { allow_dtd: true, nodes_limit: 200_000, ..Default::default() };
    let document =
        roxmltree::Document::parse_with_options(text, options).map_err(|error| unmeasurable(error.to_string()))?;
    if let Some(active) = document.descendants().find_map(active_content).or_else(|| active_frame(text, &document)) {
        return Err(MediaError::Active(active));
    }
    let root = document.root_element();
    let length = |name| {
        let written: f64 = root.attribute(name)?.trim().trim_end_matches("px").parse().ok()?;
        (1.0..1e6).contains(&written).then_some(written.round() as u32)
    };
    if let (Some(width), Some(height)) = (length("width"), length("height")) {
        return Ok((width, height));
    }
    let view: Vec<f64> = root
        .attribute("viewBox")
        .unwrap_or_default()
        .split([' ', ','])
        .filter_map(|number| number.parse().ok())
        .collect();
    match view[..] {
        [_, _, width, height] if (1.0..1e6).contains(&width) && (1.0..1e6).contains(&height) => {
            Ok((width.round() as u32, height.round() as u32))
        }
        _ => Err(unmeasurable("the svg element has neither width and height nor a viewBox".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_svg_is_measured_by_its_attributes_or_its_view_box() {
        assert_eq!(svg_size(b"<svg width='960' height='600px' viewBox='0 0 1 1'/>"), Ok((960, 600)));
        assert_eq!(svg_size(b"<svg viewBox='0,0,32 18'/>"), Ok((32, 18)));
        for bad in ["<svg/>", "<svg width='100%' height='100%'/>", "no", "<svg viewBox='0 0 nan 1'/>"] {
            assert!(svg_size(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_svg_that_could_run_a_script_is_refused() {
        for active in ["<script/>", "<g onload='x()'/>", "<a href='javascript:x()'/>", "<foreignObject/>"] {
            let svg = format!("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>{active}</svg>");
            assert!(matches!(svg_size(svg.as_bytes()), Err(MediaError::Active(_))), "{active}");
        }
        let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>";
        for before in
            ["<!DOCTYPE svg [<!ATTLIST svg onload CDATA 'x()'>]>", "<?xml-stylesheet type='text/xsl' href='#x'?>"]
        {
            let active = svg_size(format!("{before}{svg}").as_bytes());
            assert!(matches!(active, Err(MediaError::Active(_))), "{before}: {active:?}");
        }
        let still = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><use href='#a'/></svg>";
        assert_eq!(svg_size(still.as_bytes()), Ok((9, 9)));
    }

    #[test]
    fn an_svg_of_another_encoding_is_refused() {
        let svg = |declaration: &str| {
            format!("{declaration}<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><desc>中</desc></svg>")
        };
        for other in [
            "<?xml version='1.0' encoding='GBK'?>",
            "<?xml version=\"1.0\" encoding = \"gb18030\"?>",
            "<?xml version='1.0'\n\tencoding='Big5' standalone='no'?>",
            "<?xml version='1.0' encoding=' utf-16'?>",
            "<?xml version=' encoding=\"utf-8\" encoding=\"gbk\"'?>",
            "\u{feff}<?xml version='1.0' encoding='Shift_JIS'?>",
            "<?xml version='1.0' encoding?>",
        ] {
            let refused = svg_size(svg(other).as_bytes());
            assert!(matches!(refused, Err(MediaError::Unmeasurable(_))), "{other}: {refused:?}");
        }
        for same in [
            "",
            "\u{feff}",
            "<?xml version='1.0'?>",
            "<?xml version='1.0' encoding='UTF-8' standalone='no'?>",
            "<?xml version=\"1.0\" encoding=\"utf-8\" ?>",
            "<?xml version='1.0' encoding='US-ASCII'?>",
            "<?xml version='1.0' encoding='iso-8859-1'?>",
        ] {
            assert_eq!(svg_size(svg(same).as_bytes()), Ok((9, 9)), "{same}");
        }
        let wide = |order: fn(u16) -> [u8; 2], start: &str| -> Vec<u8> {
            format!("{start}{}", svg("")).encode_utf16().flat_map(order).collect()
        };
        for order in [u16::to_le_bytes, u16::to_be_bytes] {
            for start in ["", "\u{feff}", "<?xml version='1.0' encoding='UTF-16'?>"] {
                assert!(svg_size(&wide(order, start)).is_err(), "UTF-16: {start}");
            }
        }
    }

    #[test]
    fn addresses_do_not_lead_out_of_the_content() {
        let media = Media::new(Path::new("/site/content"));
        for address in ["../../etc/passwd", "/../../etc/passwd", "%2e%2e/%2e%2e/x.png"] {
            let found = media.of(Path::new("/site/content/a/x.md")).find(address);
            assert_eq!(found, Err(MediaError::Outside), "{address}");
        }
    }

    #[test]
    fn kinds_are_told_from_the_name() {
        assert_eq!(kind("/a/b.JPG?x=1"), Some(MediaKind::Picture));
        assert_eq!(kind("a.webm"), Some(MediaKind::Video));
        assert_eq!(kind("a.ogg"), Some(MediaKind::Audio));
        assert_eq!(kind("a.html"), None);
    }
}
