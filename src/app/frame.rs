//! What stands around every page: masthead, channel navigation, footer.

use super::portal::Portal;
use crate::model::link;
use crate::model::route::{ListId, Route};
use crate::model::site::{Channel, Footer as FooterLines, NamedLink, Site};
use leptos::prelude::*;

/// The newspaper's name and its channels.
#[component]
pub fn Masthead() -> impl IntoView {
    let portal = Portal::expect();
    view! {
        <header class="masthead">
            <div class="inner">
                <a class="nameplate" href=portal.href(&Route::Home)>
                    <img src=portal.file("logo.svg") alt="" width="44" height="44"/>
                    <span class="name">{move || portal.site().map_or_else(shell_name, |site| site.name.clone())}</span>
                </a>
                <p class="tagline">{move || portal.site().map(|site| site.tagline.clone())}</p>
            </div>
            <nav class="channels" aria-label="频道">
                <ul>
                    <li>{navigation_link(Route::Home, "首页".to_owned())}</li>
                    {move || portal.site().map(|site| channel_links(&site.channels))}
                    {move || {
                        let month = portal.site()?.newest_month?;
                        Some(view! { <li>{navigation_link(Route::list(ListId::Month(month)), "归档".to_owned())}</li> })
                    }}
                </ul>
            </nav>
        </header>
    }
}

/// The name that `index.html` carries, until the site's file has been read.
fn shell_name() -> String {
    if is_server() { String::new() } else { document().title().split(" - ").next().unwrap_or_default().to_owned() }
}

fn channel_links(channels: &[Channel]) -> Vec<AnyView> {
    let link = |channel: &Channel| {
        let route = Route::list(ListId::Channel(channel.slug.clone()));
        view! { <li>{navigation_link(route, channel.name.clone())}</li> }.into_any()
    };
    channels.iter().map(link).collect()
}

/// A link that is marked while its page, or a page of its list, is shown.
fn navigation_link(route: Route, name: String) -> impl IntoView {
    let portal = Portal::expect();
    let href = portal.href(&route);
    let current = move || {
        portal.visit.with(|visit| match (&visit.route, &route) {
            (Some(shown), here) if shown == here => Some("page"),
            (Some(Route::List(ListId::Month(_), _)), Route::List(ListId::Month(_), _)) => Some("true"),
            (Some(Route::List(shown, _)), Route::List(here, _)) if shown == here => Some("true"),
            (Some(Route::Article(_)), Route::List(ListId::Channel(here), _)) => {
                let channel = visit.page.value().and_then(|page| page.channel().cloned());
                (channel.as_ref() == Some(here)).then_some("true")
            }
            _ => None,
        })
    };
    view! { <a href=href aria-current=current>{name}</a> }
}

/// Friend links, description, filing lines.
#[component]
pub fn Footer() -> impl IntoView {
    let portal = Portal::expect();
    view! { <footer class="footer">{move || portal.site().map(|site| footer_lines(&portal, &site))}</footer> }
}

fn footer_lines(portal: &Portal, site: &Site) -> impl IntoView + use<> {
    let FooterLines { copyright, filings, report } = &site.footer;
    let years = match site.years {
        (first, last) if first == last => format!("{first}"),
        (first, last) => format!("{first}–{last}"),
    };
    let about = site.standalone.iter().map(|page| {
        let href = portal.href(&Route::Standalone(page.slug.clone()));
        view! { <li><a href=href>{page.title.clone()}</a></li> }
    });
    let lines = report.iter().chain(filings).map(|link| view! { <li>{named_link(portal, link)}</li> }).collect_view();
    view! {
        <div class="inner">
            {(!site.friends.is_empty()).then(|| view! {
                <nav class="friends" aria-label="友情链接">
                    <h2>"友情链接"</h2>
                    <ul>{site.friends.iter().map(|link| view! { <li>{named_link(portal, link)}</li> }).collect_view()}</ul>
                </nav>
            })}
            <div class="about">
                <p>{site.description.clone()}</p>
                <ul>{about.collect_view()}</ul>
            </div>
            <div class="legal">
                <p>{format!("© {years} {copyright}")}</p>
                <ul>{lines}</ul>
            </div>
        </div>
    }
}

/// A link of the site's configuration; one that must not be followed is shown as text.
pub fn named_link(portal: &Portal, link: &NamedLink) -> AnyView {
    let name = link.name.clone();
    match link::kind(&link.url) {
        None => name.into_any(),
        Some(link::LinkKind::Internal) => view! { <a href=portal.file(&link.url)>{name}</a> }.into_any(),
        Some(_) => view! { <a href=link.url.clone() rel="noopener">{name}</a> }.into_any(),
    }
}
