//! The whole app: masthead and footer around every page, with the page inside.

#![expect(unreachable_pub, reason = "the component macro makes a public struct of the properties")]

use super::load::Load;
use super::markup::{Element, Markup, element, link, list, live, markup};
use super::masthead::Masthead;
use super::portal::Portal;
use super::{failure, pages};
use crate::model::asset::FEED;
use crate::model::element_id;
use crate::model::link::{LinkKind, kind};
use crate::model::route::Route;
use crate::model::site::{Footer as FooterLines, NamedLink, Site};
use leptos::prelude::*;

/// Shows the portal: `portal` says what is shown first, and the app follows its signals from then on.
#[component]
pub(crate) fn App(
    /// The state of the app.
    portal: Portal,
) -> impl IntoView {
    provide_context(portal);
    view! {
        <ProgressBar />
        {live(move || {
            portal
                .site
                .with(|site| match site {
                    Load::Failed(error) => Some(failure::site_failure(&portal, *error)),
                    _ => None,
                })
        })}
        <Masthead />
        <main id="main" tabindex="-1">
            {live(move || pages::shown(&portal))}
        </main>
        <footer class="footer">
            {live(move || footer(&portal))} <a class="top" href=move || portal.here(element_id::APP)>
                "回到顶部"
            </a>
        </footer>
    }
}

/// Shows a thin bar at the top while a load takes noticeably long.
#[component]
fn ProgressBar() -> impl IntoView {
    let portal = Portal::expect();
    view! { <div class="progress" class:busy=move || portal.busy.get() aria-hidden="true"></div> }
}

/// Shows friend links, description and filing lines. Follows the signal of the site.
fn footer(portal: &Portal) -> Markup {
    markup(portal.site().map(|site| {
        let parts = (friends(portal, &site.friends), about(portal, &site), legal(portal, &site));
        element("div").class("inner").child(parts)
    }))
}

fn friends(portal: &Portal, links: &[NamedLink]) -> Option<Element> {
    let items = links.iter().map(|link| element("li").child(named_link(portal, link)));
    let nav = element("nav").class("friends").attr("aria-label", "友情链接");
    (!links.is_empty()).then(|| nav.child((element("h2").child("友情链接"), element("ul").children(items))))
}

fn about(portal: &Portal, site: &Site) -> Element {
    let pages = site
        .standalone
        .iter()
        .map(|page| element("li").child(link(portal.href(&Route::Standalone(page.slug.clone())), page.title.clone())));
    let feed = element("li").child(link(portal.file(FEED), "订阅（RSS）"));
    let description = element("p").child(site.description.clone());
    element("div").class("about").child((description, list("ul").children(pages.chain([feed]))))
}

fn legal(portal: &Portal, site: &Site) -> Element {
    let FooterLines { copyright, filings, report } = &site.footer;
    let years = match site.years {
        (first, last) if first == last => first.to_string(),
        (first, last) => format!("{first}–{last}"),
    };
    let lines = report.iter().chain(filings).map(|line| element("li").child(named_link(portal, line)));
    let copyright = element("p").child(format!("© {years} {copyright}"));
    element("div").class("legal").child((copyright, list("ul").children(lines)))
}

/// Shows a link from the site's settings; as plain text, if its address must not be followed.
fn named_link(portal: &Portal, target: &NamedLink) -> Element {
    let name = target.name.clone();
    match kind(&target.url) {
        None => element("span").child(name),
        Some(LinkKind::Internal) => link(portal.file(&target.url), name),
        Some(_) => link(target.url.clone(), name).attr("rel", "noopener"),
    }
}
