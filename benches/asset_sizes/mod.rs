//! The sizes of what a first visit downloads before the app runs: the wasm, scripts and styles that Trunk built.

use std::path::Path;
use std::{fs, io};

/// Compressed bytes of the app's wasm and scripts together, at most.
pub const WASM_AND_SCRIPT_BUDGET: u64 = 130_000;

/// Compressed bytes of the worker that searches, wasm and script together, at most. It is no part of the first visit.
pub const SEARCH_BUDGET: u64 = 20_000;

/// Compressed bytes of all styles together, at most.
pub const STYLE_BUDGET: u64 = 12_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AssetKind {
    Wasm,
    Script,
    Style,
}

/// A file and its size in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetSize {
    pub kind: AssetKind,
    /// Whether it is a file of the worker that searches.
    pub is_search: bool,
    /// Path under the folder measured.
    pub name: String,
    pub raw: u64,
    /// With brotli quality 11 and a window of 2^22 bytes, which is what a CDN or a precompressed file serves at best.
    pub brotli: u64,
}

/// Measures every `.wasm`, `.js` and `.css` file under `dist`, in order of kind and name.
pub fn measure(dist: &Path) -> io::Result<Vec<AssetSize>> {
    let mut sizes = Vec::new();
    measure_folder(dist, "", &mut sizes)?;
    sizes.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    Ok(sizes)
}

/// Compressed bytes of the files of some kinds together, without those of the worker that searches.
pub fn total(sizes: &[AssetSize], kinds: &[AssetKind]) -> u64 {
    sizes.iter().filter(|size| !size.is_search && kinds.contains(&size.kind)).map(|size| size.brotli).sum()
}

/// Compressed bytes of the worker that searches.
pub fn search_total(sizes: &[AssetSize]) -> u64 {
    sizes.iter().filter(|size| size.is_search).map(|size| size.brotli).sum()
}

fn measure_folder(folder: &Path, prefix: &str, sizes: &mut Vec<AssetSize>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            measure_folder(&entry.path(), &format!("{name}/"), sizes)?;
            continue;
        }
        let kind = match name.rsplit('.').next() {
            Some("wasm") => AssetKind::Wasm,
            Some("js") => AssetKind::Script,
            Some("css") => AssetKind::Style,
            _ => continue,
        };
        let bytes = fs::read(entry.path())?;
        let brotli = compressed_length(&bytes)?;
        let is_search = name.rsplit('/').next().is_some_and(|name| name.starts_with("search-"));
        sizes.push(AssetSize { kind, is_search, name, raw: bytes.len() as u64, brotli });
    }
    Ok(())
}

fn compressed_length(mut bytes: &[u8]) -> io::Result<u64> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut compressed, &parameters)?;
    Ok(compressed.len() as u64)
}
