//! The whole app: masthead, channel navigation and footer around every page, with the page inside.

#![expect(unreachable_pub, reason = "the component macro makes a public struct of the properties")]

use super::load::Load;
use super::markup::{Element, Markup, element, link, live, markup};
use super::portal::Portal;
use super::{failure, pages};
use crate::model::element_id;
use crate::model::link::{LinkKind, kind};
use crate::model::route::{ListId, Route};
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
        <a class="skip" href=move || portal.here(element_id::MAIN)>
            "跳到正文"
        </a>
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
        <footer class="footer">{live(move || footer(&portal))}</footer>
    }
}

/// Shows a thin bar at the top while a load takes noticeably long.
#[component]
fn ProgressBar() -> impl IntoView {
    let portal = Portal::expect();
    view! { <div class="progress" class:busy=move || portal.busy.get() aria-hidden="true"></div> }
}

/// Shows the newspaper's name and its channels.
#[component]
fn Masthead() -> impl IntoView {
    let portal = Portal::expect();
    view! {
        <header class="masthead">
            <div class="inner">
                <a class="nameplate" href=portal.href(&Route::Home)>
                    <img src=portal.file("logo.svg") alt="" width="44" height="44" />
                    <span class="name">{live(move || portal.name())}</span>
                </a>
                <p class="tagline">{live(move || portal.site().map(|site| site.tagline.clone()))}</p>
            </div>
            <nav class="channels" aria-label="频道">
                <ul>
                    <li>{navigation_link(Route::Home, "首页".to_owned())}</li>
                    {live(move || portal.site().map(|site| list_links(&site)))}
                </ul>
            </nav>
        </header>
    }
}

/// Links to the channels and the archive.
fn list_links(site: &Site) -> Vec<Element> {
    let channels = site.channels.iter().map(|channel| {
        let route = Route::list(ListId::Channel(channel.slug.clone()));
        (route, channel.name.clone())
    });
    let links = channels.chain([(Route::Archive, "归档".to_owned())]);
    links.map(|(route, name)| element("li").child(navigation_link(route, name).into_any())).collect()
}

/// Links to a page. The link is marked while that page or one of its list is shown.
fn navigation_link(route: Route, name: String) -> impl IntoView {
    let portal = Portal::expect();
    let href = portal.href(&route);
    let current = move || {
        portal.visit.with(|visit| match (&visit.route, &route) {
            (Some(shown), here) if shown == here => Some("page"),
            (Some(Route::List(ListId::Month(_), _)), Route::Archive) => Some("true"),
            (Some(Route::List(shown, _)), Route::List(here, _)) if shown == here => Some("true"),
            (Some(Route::Article(_)), Route::List(ListId::Channel(here), _)) => {
                let channel = visit.page.value().and_then(|page| page.channel().cloned());
                (channel.as_ref() == Some(here)).then_some("true")
            }
            _ => None,
        })
    };
    view! {
        <a href=href aria-current=current>
            {name}
        </a>
    }
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
    let description = element("p").child(site.description.clone());
    element("div").class("about").child((description, element("ul").children(pages)))
}

fn legal(portal: &Portal, site: &Site) -> Element {
    let FooterLines { copyright, filings, report } = &site.footer;
    let years = match site.years {
        (first, last) if first == last => first.to_string(),
        (first, last) => format!("{first}–{last}"),
    };
    let lines = report.iter().chain(filings).map(|line| element("li").child(named_link(portal, line)));
    let copyright = element("p").child(format!("© {years} {copyright}"));
    element("div").class("legal").child((copyright, element("ul").children(lines)))
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
