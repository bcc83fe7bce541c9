//! The data files of the app: the site file and the front page's, as a sample of all.

use super::cause::Cause;
use super::client::{Client, HostRequest};
use super::files::ExpectedType;
use super::{Area, DeployedSite, files};
use crate::model::asset::Asset;
use crate::model::envelope::{self, DecodeError};
use crate::model::site;
use crate::publisher::site::files::SiteFile;
use serde_json::Value;

/// The site file as the host sends it now.
#[derive(Default)]
pub(super) struct SentSite {
    /// What this version of jinri reads from it.
    pub(super) site: Option<site::Site>,
    /// All of it.
    pub(super) json: Option<Value>,
}

pub(super) fn look(client: &Client, site: &DeployedSite, areas: &mut Vec<Area>) -> SentSite {
    let mut area = Area::new("data");
    let expected = [Asset::Site, Asset::Home];
    let urls: Vec<_> = expected.iter().map(|asset| site.at(&asset.url_path())).collect();
    let requests: Vec<HostRequest> =
        urls.iter().flat_map(|url| [HostRequest::plain(url), HostRequest::compressed(url)]).collect();
    let responses = client.send_all(&requests);
    let mut file = SentSite::default();
    for ((asset, url), pair) in expected.iter().zip(&urls).zip(responses.chunks(2)) {
        let [plain, compressed] = pair else { continue };
        match (plain, compressed) {
            (Ok(plain), Ok(compressed)) => {
                if files::present(&mut area, plain, ExpectedType::of(&SiteFile::Asset(asset.clone()))) {
                    files::caching(&mut area, plain, asset.cache_class());
                    files::revalidation(&mut area, client, compressed);
                    files::compression(&mut area, plain, compressed);
                    if *asset == Asset::Site {
                        file = read(&mut area, site, &plain.text());
                    }
                }
            }
            (Err(error), _) | (_, Err(error)) => area.unreachable(url, error),
        }
    }
    if let Some(site) = &file.site {
        area.seen(format!("{}, {} channels", site.name, site.channels.len()));
    }
    areas.push(area);
    file
}

fn read(area: &mut Area, site: &DeployedSite, text: &str) -> SentSite {
    let json = envelope::decode::<Value>(text).ok();
    let (cause, message, hint) = match envelope::decode::<site::Site>(text) {
        Ok(site) => return SentSite { site: Some(site), json },
        Err(DecodeError::Newer(schema)) => (
            Cause::NewerSchema,
            format!("has schema {schema}, but this jinri reads up to {}", envelope::SCHEMA),
            "examine the site with the version of jinri that published it, or a newer one",
        ),
        Err(error) => (
            Cause::DamagedSiteFile,
            format!("is not what jinri writes: {error:?}"),
            "truncated on the way, or partly uploaded? publish and upload again",
        ),
    };
    area.error(cause, &site.at(&Asset::Site.url_path()), message, hint);
    SentSite { site: None, json }
}
