//! The app's own files: status, type, digest, compression and caching.

use super::cause::Cause;
use super::client::{Client, HostRequest, HostResponse};
use super::files::{self, ExpectedType};
use super::page::AppFile;
use super::{Area, DeployedSite};
use crate::model::asset::CacheClass;
use crate::publisher::site::files::SiteFile;
use crate::publisher::site::worker;

/// The name under which Trunk copies the script that starts the app. Whatever address a page gives it, its type and caching are those of a
/// file with this name.
const START: &str = "boot.js";

const REWRITTEN: &str = "something between the host and the reader rewrites files: switch off minifying and optimizing at \
    the CDN; nginx: no `sub_filter` or `gunzip` filter for this address; or page and file belong to different builds: upload \
    both, files with a digest in their name first";

pub(super) fn look(client: &Client, site: &DeployedSite, areas: &mut Vec<Area>) {
    let mut area = Area::new("app");
    let app = &site.page.app;
    // Whatever addresses a page gives its files, they have the types of these names.
    let hashed = |name: &str| SiteFile::AppHashed(name.to_owned());
    let mut expected = vec![
        (&app.start, SiteFile::App(START.to_owned())),
        (&app.code, hashed("web.js")),
        (&app.wasm, hashed("web.wasm")),
    ];
    expected.extend(app.styles.iter().map(|style| (style, hashed("jinri.css"))));
    // Browsers look here for a newer one: it may not be cached for long.
    let worker = AppFile { url: site.at(worker::PATH), integrity: None };
    expected.push((&worker, SiteFile::App(worker::PATH.to_owned())));
    let requests: Vec<HostRequest> = expected
        .iter()
        .flat_map(|(file, _)| [HostRequest::plain(&file.url), HostRequest::compressed(&file.url)])
        .collect();
    let responses = client.send_all(&requests);
    let mut sound = 0;
    for ((file, expected), pair) in expected.into_iter().zip(responses.chunks(2)) {
        let class = expected.facts().cache_class;
        let [plain, compressed] = pair else { continue };
        match (plain, compressed) {
            (Ok(plain), Ok(compressed)) => {
                if files::present(&mut area, plain, ExpectedType::of(&expected)) {
                    files::caching(&mut area, plain, class);
                    if class == CacheClass::Revalidate {
                        files::revalidation(&mut area, client, compressed);
                    }
                    files::compression(&mut area, plain, compressed);
                    sound += usize::from(is_sound(&mut area, file, plain));
                }
            }
            (Err(error), _) | (_, Err(error)) => area.unreachable(&file.url, error),
        }
    }
    area.seen(match sound {
        0 => "the page names no digests to compare with (an older build)".to_owned(),
        1 => "1 file has the digest that the page names".to_owned(),
        _ => format!("{sound} files have the digests that the page names"),
    });
    areas.push(area);
}

/// Checks that the file has the digest that the page names. Returns whether it has; false if the page names none.
fn is_sound(area: &mut Area, file: &AppFile, response: &HostResponse) -> bool {
    let digests = file.integrity.as_deref();
    let fits = digests.and_then(|digests| files::has_digest(digests, response.decoded().ok()?.as_ref()));
    if fits == Some(false) {
        let message = "the file does not have the digest that the page names: browsers refuse it";
        area.error(Cause::WrongDigest, &file.url, message, REWRITTEN);
    }
    fits == Some(true)
}
