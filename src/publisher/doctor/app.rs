//! The app's own files: there, of the right type, whole, packed, and kept for as long as they may be.

use super::client::{Answer, Ask, Client};
use super::files::{self, Kind};
use super::page::Named;
use super::{Area, Site};
use crate::model::asset::CacheClass;

const REWRITTEN: &str = "something on the way rewrites files: switch off minifying and optimizing at the CDN, nginx: \
    no `sub_filter` or `gunzip` filter for it; or page and file are of two builds: upload both, files with a digest \
    in their name first";

pub fn look(client: &Client, site: &Site, areas: &mut Vec<Area>) {
    let mut area = Area::new("app");
    let app = &site.page.app;
    let mut expected: Vec<(&Named, &Kind, CacheClass)> = vec![
        (&app.start, &files::SCRIPT, CacheClass::Revalidate),
        (&app.code, &files::SCRIPT, CacheClass::Immutable),
        (&app.wasm, &files::WASM, CacheClass::Immutable),
    ];
    expected.extend(app.styles.iter().map(|style| (style, &files::STYLE, CacheClass::Immutable)));
    let asks: Vec<Ask> =
        expected.iter().flat_map(|(file, ..)| [Ask::plain(&file.url), Ask::packed(&file.url)]).collect();
    let answers = client.all(&asks);
    let mut held = 0;
    for ((file, kind, class), pair) in expected.into_iter().zip(answers.chunks(2)) {
        let [plain, packed] = pair else { continue };
        match (plain, packed) {
            (Ok(plain), Ok(packed)) => {
                if files::present(&mut area, plain, kind) {
                    files::caching(&mut area, plain, class);
                    if class == CacheClass::Revalidate {
                        files::revalidation(&mut area, client, packed);
                    }
                    files::packing(&mut area, plain, packed);
                    held += usize::from(whole(&mut area, file, plain));
                }
            }
            (Err(failure), _) | (_, Err(failure)) => area.failed(&file.url, failure),
        }
    }
    area.seen(match held {
        0 => "its pages name no digests to compare with (an older build)".to_owned(),
        1 => "1 file has the digest that the page names".to_owned(),
        _ => format!("{held} files have the digests that the page names"),
    });
    areas.push(area);
}

/// Tells a file that is not the one that the page means. Whether it was found to be the one.
fn whole(area: &mut Area, file: &Named, answer: &Answer) -> bool {
    let fits = file.integrity.as_deref().and_then(|named| files::is_whole(named, answer.unpacked().ok()?.as_ref()));
    if fits == Some(false) {
        let message = "not the bytes of which the page names the digest: browsers refuse the file";
        area.error("host-integrity", &file.url, message, REWRITTEN);
    }
    fits == Some(true)
}
