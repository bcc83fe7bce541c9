//! What is in a folder, to be compared with what was.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Every entry under a folder by its path from there; `None`: a folder. Nothing for a folder that is not there.
pub fn bytes(folder: &Path) -> BTreeMap<String, Option<Vec<u8>>> {
    let mut found = BTreeMap::new();
    visit(folder, &mut |path| {
        let bytes = (!path.is_dir()).then(|| fs::read(path).unwrap());
        found.insert(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned(), bytes);
    });
    found
}

/// The paths of all files under a folder.
pub fn files(folder: &Path) -> Vec<String> {
    bytes(folder).into_iter().filter_map(|(path, bytes)| bytes.map(|_| path)).collect()
}

/// When each file was last written.
pub fn times(folder: &Path) -> BTreeMap<String, SystemTime> {
    let of = |path: &String| folder.join(path).metadata().unwrap().modified().unwrap();
    files(folder).into_iter().map(|path| (path.clone(), of(&path))).collect()
}

/// Makes every file of a folder look as if it had been written an hour ago, so that what is written now can be told from
/// what is not, whatever the clock's grain.
pub fn age(folder: &Path) {
    let then = SystemTime::now() - Duration::from_secs(3600);
    for path in files(folder) {
        File::options().write(true).open(folder.join(path)).unwrap().set_modified(then).unwrap();
    }
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    visit(from, &mut |path| {
        let target = to.join(path.strip_prefix(from).unwrap());
        if path.is_dir() {
            fs::create_dir_all(target).unwrap();
        } else {
            fs::copy(path, target).unwrap();
        }
    });
}

fn visit(folder: &Path, found: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        found(&path);
        if path.is_dir() {
            visit(&path, found);
        }
    }
}
