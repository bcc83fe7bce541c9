//! The sizes of what a first visit downloads before the app runs, which is the wasm, scripts and styles that Trunk built, and of what is
//! downloaded when a reader first uses it.

use std::path::Path;
use std::{fs, io};

/// Compressed bytes of the app's wasm and scripts together, at most.
pub const WASM_AND_SCRIPT_BUDGET: u64 = 130_000;

/// Compressed bytes of the worker that searches, wasm and script together, at most.
pub const SEARCH_BUDGET: u64 = 20_700;

/// Compressed bytes of all styles together, at most.
pub const STYLE_BUDGET: u64 = 12_000;

/// Compressed bytes of scripts for reading without a network, each at most.
pub const OFFLINE_BUDGETS: [(&str, u64); 3] = [("keep.js", 3_200), ("kept.js", 1_600), ("sw.js", 2_000)];

/// Compressed bytes of everything together that is not downloaded before it is used, at most.
pub const LATER_BUDGET: u64 = 45_000;

/// Compressed bytes of the parts that the tools of an article load, each at most.
const TOOL_BUDGETS: [(&str, u64); 3] = [("gallery.js", 3_000), ("share.js", 4_000), ("speech.js", 4_000)];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AssetKind {
    Wasm,
    Script,
    Style,
    /// Downloaded when it is first used: what searches, and the tools of the pages.
    Later,
}

/// A file and its size in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetSize {
    pub kind: AssetKind,
    /// Path under the folder measured.
    pub name: String,
    pub raw: u64,
    /// With brotli quality 11 and a window of 2^22 bytes, which is what a CDN or a precompressed file serves at best.
    pub brotli: u64,
}

impl AssetSize {
    /// Returns the most compressed bytes that this file alone may have. `None`: it has no budget of its own.
    pub fn budget(&self) -> Option<u64> {
        TOOL_BUDGETS.iter().find(|(name, _)| *name == self.name).map(|(_, budget)| *budget)
    }
}

/// Measures every `.wasm`, `.js` and `.css` file under `dist`, in order of kind and name.
pub fn measure(dist: &Path) -> io::Result<Vec<AssetSize>> {
    let mut sizes = Vec::new();
    measure_folder(dist, "", &mut sizes)?;
    sizes.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    Ok(sizes)
}

/// Compressed bytes of the files of some kinds together.
pub fn total(sizes: &[AssetSize], kinds: &[AssetKind]) -> u64 {
    sizes.iter().filter(|size| kinds.contains(&size.kind)).map(|size| size.brotli).sum()
}

/// Compressed bytes of the worker that searches.
pub fn search_total(sizes: &[AssetSize]) -> u64 {
    sizes.iter().filter(|size| size.name.starts_with("search-")).map(|size| size.brotli).sum()
}

/// The scripts of [`OFFLINE_BUDGETS`], each with its compressed bytes and its budget.
pub fn offline(sizes: &[AssetSize]) -> Vec<(&str, u64, u64)> {
    let budget =
        |size: &AssetSize| OFFLINE_BUDGETS.iter().find(|(name, _)| *name == size.name).map(|(_, budget)| *budget);
    sizes.iter().filter_map(|size| Some((size.name.as_str(), size.brotli, budget(size)?))).collect()
}

fn measure_folder(folder: &Path, prefix: &str, sizes: &mut Vec<AssetSize>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            measure_folder(&entry.path(), &format!("{name}/"), sizes)?;
            continue;
        }
        let is_later = !name.starts_with("web-") && name != "boot.js";
        let kind = match name.rsplit('.').next() {
            Some("wasm" | "js") if is_later => AssetKind::Later,
            Some("wasm") => AssetKind::Wasm,
            Some("js") => AssetKind::Script,
            Some("css") => AssetKind::Style,
            _ => continue,
        };
        let bytes = fs::read(entry.path())?;
        let brotli = compressed_length(&bytes)?;
        sizes.push(AssetSize { kind, name, raw: bytes.len() as u64, brotli });
    }
    Ok(())
}

fn compressed_length(mut bytes: &[u8]) -> io::Result<u64> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut compressed, &parameters)?;
    Ok(compressed.len() as u64)
}
