//! The pages of the demo site, rendered from values and from what the app will read.

mod power_cut;

use super::{Checked, check};
use crate::app::page::{ListData, ListPart, Page};
use crate::model::counter::Hot;
use crate::model::envelope;
use crate::model::list::PAGE_SIZE;
use crate::model::route::Route;
use crate::publisher::catalogue::edition::Edition;
use crate::publisher::progress::Silent;
use crate::publisher::site::brand::Brand;
use crate::publisher::site::data;
use crate::publisher::site::shell::Shell;
use crate::publisher::site::snapshot::Renderer;
use serde::Serialize;
use std::path::Path;
use std::sync::Arc;

/// Renders a page from its value and from the text that the value is encoded as, which must come to the same.
fn same_both_ways<T: Serialize>(renderer: &Renderer<'_>, route: &Route, value: T, page: impl FnOnce(T) -> Page) {
    let file = envelope::encode(&value);
    let from_value = renderer.page(route, page(value), &[&file]);
    let decoded = Page::decode(route, &[envelope::decode(&file).unwrap()]).unwrap();
    let from_file = renderer.page(route, decoded, &[&file]);
    assert!(from_value == from_file, "{route:?}");
}

#[test]
fn a_page_rendered_from_its_value_is_the_page_that_the_app_makes_of_the_file() {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let Checked { edition, problems, .. } = check(&content, "2026-11-29T00:00:00Z".parse().unwrap(), &Silent);
    let edition = edition.unwrap_or_else(|| panic!("{problems:?}"));
    let Edition { config, catalogue, looks, .. } = &edition;
    let shell = Shell::parse("<title></title><div id=app></div>").unwrap();
    let site = data::site(config, &Brand::of(config, looks), catalogue, &Hot { until: None, items: Vec::new() }, 2026);
    let (site_file, base) = (envelope::encode(&site), config.base());
    let renderer = Renderer {
        shell: &shell,
        base: &base,
        site: Arc::new(site),
        site_file: &site_file,
        now: edition.now.as_second(),
    };
    same_both_ways(&renderer, &Route::Home, data::home(config, catalogue), Page::Home);
    same_both_ways(&renderer, &Route::Archive, data::archive(catalogue), Page::Archive);
    for page in &catalogue.pages {
        let route = Route::Standalone(page.slug.clone());
        same_both_ways(&renderer, &route, data::standalone(page), Page::Standalone);
    }
    for number in 0..catalogue.articles.len() {
        let route = Route::Article(catalogue.articles[number].teaser.slug.clone());
        let article = data::article(catalogue, number, &edition.full(number).unwrap(), None);
        same_both_ways(&renderer, &route, article, Page::Article);
    }
    for (id, name) in data::lists(config, catalogue) {
        let members = catalogue.lists.get(&id).map(Vec::as_slice).unwrap_or_default();
        let of_list = |part| Page::List(ListData { id: id.clone(), part });
        let head = data::list_head(catalogue, &name, members);
        same_both_ways(&renderer, &Route::list(id.clone()), head, |head| of_list(ListPart::Head(head)));
        // As if the list were long enough to have two full pages.
        let members: Vec<usize> =
            members.iter().cycle().take(3 * PAGE_SIZE.min(members.len() * PAGE_SIZE)).copied().collect();
        if members.is_empty() {
            continue;
        }
        let page = data::list_page(catalogue, &name, &members, 1);
        let route = Route::List(id.clone(), Some(1));
        same_both_ways(&renderer, &route, page, |page| of_list(ListPart::Page(1, page)));
    }
}
