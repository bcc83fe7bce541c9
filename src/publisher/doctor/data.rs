//! The files that the app reads: `data/site.json` and `data/home.json`, for all of `data/`.

use super::client::{Ask, Client};
use super::{Area, Site, files};
use crate::model::asset::Asset;
use crate::model::envelope::{self, DecodeError};
use crate::model::site;
use serde_json::Value;

/// `data/site.json` as it is served now.
#[derive(Default)]
pub struct Data {
    pub site: Option<site::Site>,
    pub json: Option<Value>,
}

pub fn look(client: &Client, site: &Site, areas: &mut Vec<Area>) -> Data {
    let mut area = Area::new("data");
    let urls = [Asset::Site, Asset::Home].map(|asset| site.at(&asset.url_path()));
    let asks: Vec<Ask> = urls.iter().flat_map(|url| [Ask::plain(url), Ask::packed(url)]).collect();
    let answers = client.all(&asks);
    let mut data = Data::default();
    for (number, (url, pair)) in urls.iter().zip(answers.chunks(2)).enumerate() {
        let [plain, packed] = pair else { continue };
        match (plain, packed) {
            (Ok(plain), Ok(packed)) => {
                if files::present(&mut area, plain, &files::DATA) {
                    files::caching(&mut area, plain, Asset::Site.cache_class());
                    files::revalidation(&mut area, client, packed);
                    files::packing(&mut area, plain, packed);
                    if number == 0 {
                        data = read(&mut area, site, &plain.text());
                    }
                }
            }
            (Err(failure), _) | (_, Err(failure)) => area.failed(url, failure),
        }
    }
    if let Some(site) = &data.site {
        area.seen(format!("{}, {} channels", site.name, site.channels.len()));
    }
    areas.push(area);
    data
}

fn read(area: &mut Area, site: &Site, text: &str) -> Data {
    let json = envelope::decode::<Value>(text).ok();
    let (message, hint) = match envelope::decode::<site::Site>(text) {
        Ok(site) => return Data { site: Some(site), json },
        Err(DecodeError::Newer(schema)) => (
            format!("has schema {schema}, and this jinri knows {}", envelope::SCHEMA),
            "look at the site with the jinri that published it, or a newer one",
        ),
        Err(error) => (
            format!("is not what jinri writes: {error:?}"),
            "cut off on the way, or uploaded by half? publish and upload again",
        ),
    };
    area.error("host-status", &site.at(&Asset::Site.url_path()), message, hint);
    Data { site: None, json }
}
