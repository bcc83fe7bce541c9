//! Where pictures, videos and sounds are looked for.

use std::path::{Component, Path, PathBuf};

/// Returns the folders that are searched: the content folder, and `static` and `public` beside it, where Hugo, Zola and Trunk keep such
/// files. The paths are [absolute].
pub(crate) fn folders(content: &Path) -> [PathBuf; 3] {
    let content = absolute(content);
    let project = content.parent().unwrap_or(Path::new("")).to_owned();
    [content, project.join("static"), project.join("public")]
}

/// Returns where the file at an address may lie, in the order of the search. `address`: percent-decoded; from the root of each folder if
/// it begins with `/`, else relative to the folder of the article, and then, unless it begins with `./` or `../`, from those roots as well, and
/// in a folder beside the article that has its name. Empty if the address leads out of the folders.
pub(super) fn candidates(folders: &[PathBuf; 3], article: &Path, address: &str) -> Vec<PathBuf> {
    let inside = |path: PathBuf| {
        let plain = without_dots(&path)?;
        folders.iter().any(|folder| plain.starts_with(folder)).then_some(plain)
    };
    let from_roots = |inner: &str| folders.iter().filter_map(|folder| inside(folder.join(inner))).collect();
    if let Some(inner) = address.strip_prefix('/') {
        return from_roots(inner);
    }
    let folder = absolute(article.parent().unwrap_or(&folders[0]));
    let mut places: Vec<PathBuf> = inside(folder.join(address)).into_iter().collect();
    if !address.starts_with("./") && !address.starts_with("../") {
        let further: Vec<PathBuf> = from_roots(address);
        places.extend(further.into_iter().filter(|place| *place != folder.join(address)));
        // Hexo's folder of an article's files (`post_asset_folder`) has the article's name.
        let own = article.file_stem().filter(|name| *name != "index" && *name != "_index");
        places.extend(own.and_then(|name| inside(folder.join(name).join(address))));
    }
    places
}

/// Returns the address of the picture that a thumbnail of WordPress was made of: `a.jpg` for `a-300x125.jpg`.
pub(super) fn original(address: &str) -> Option<String> {
    let (stem, ending) = address.rsplit_once('.')?;
    let (name, size) = stem.rsplit_once('-')?;
    let (width, height) = size.split_once('x')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_thumbnail = is_number(width) && is_number(height) && !name.is_empty() && !name.ends_with('/');
    is_thumbnail.then(|| format!("{name}.{ending}"))
}

/// Whether a path of one of the folders has a name that begins with a dot: `.git`, `.env`.
pub(super) fn is_hidden(folders: &[PathBuf; 3], path: &Path) -> bool {
    let inner = folders.iter().find_map(|folder| path.strip_prefix(folder).ok()).unwrap_or(path);
    inner.components().any(|part| part.as_os_str().as_encoded_bytes().starts_with(b"."))
}

/// Whether a file lies in one of the folders once symbolic links are followed. Authors are not trusted with the rest of the machine: a link
/// to `/proc/self/environ` would publish the host's secrets.
pub(super) fn is_inside(folders: &[PathBuf; 3], path: &Path) -> bool {
    let Ok(real) = path.canonicalize() else { return false };
    folders.iter().any(|folder| {
        folder
            .canonicalize()
            .is_ok_and(|folder| real.strip_prefix(folder).is_ok_and(|inner| !is_hidden(folders, inner)))
    })
}

/// Returns a path from the root of the file system without `.` and `..`. Symbolic links stay.
pub(crate) fn absolute(path: &Path) -> PathBuf {
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

/// Returns the paths for a message, relative to the current folder where they lie in it: `a, b and c`.
pub(super) fn listed(places: &[PathBuf]) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let names = places.iter().map(|place| place.strip_prefix(&here).unwrap_or(place).display().to_string());
    let names: Vec<String> = names.collect();
    match names.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => names.concat(),
    }
}
