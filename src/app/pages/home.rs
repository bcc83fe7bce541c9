//! The front page.

use crate::app::components::card::{self, Style};
use crate::app::components::promotions::Promotions;
use crate::app::portal::Portal;
use crate::model::article::{Tag, Teaser};
use crate::model::route::{ListId, Route};
use crate::model::site::{ChannelBlock, Home};
use leptos::prelude::*;

pub fn view(portal: &Portal, home: &Home) -> impl IntoView + use<> {
    let portal = *portal;
    let blocks = home.channels.iter().map(|block| channel_block(&portal, block)).collect_view();
    let empty = home.headline.is_none();
    view! {
        <div class="home">
            <h1 class="unseen" tabindex="-1">{move || portal.site().map(|site| format!("{}首页", site.name))}</h1>
            {empty.then(|| view! { <p class="empty" data-empty="">"还没有文章。"</p> })}
            <div class="front">
                {home.headline.as_ref().map(|teaser| card::view(&portal, teaser, Style::Headline))}
                {latest(&portal, &home.pinned, &home.latest)}
            </div>
            <div class="blocks">{blocks}</div>
            <div class="side">{tags(&portal, &home.tags)}<Promotions/></div>
        </div>
    }
}

fn latest(portal: &Portal, pinned: &[Teaser], latest: &[Teaser]) -> Option<AnyView> {
    if pinned.is_empty() && latest.is_empty() {
        return None;
    }
    let pinned = pinned
        .iter()
        .map(|teaser| view! { <li class="pinned">{card::view(portal, teaser, Style::Line)}</li> }.into_any());
    let latest = latest.iter().map(|teaser| view! { <li>{card::view(portal, teaser, Style::Line)}</li> }.into_any());
    let items = pinned.chain(latest).collect_view();
    Some(
        view! {
            <section class="latest" aria-labelledby="latest">
                <h2 id="latest">"最新"</h2>
                <ul>{items}</ul>
            </section>
        }
        .into_any(),
    )
}

fn channel_block(portal: &Portal, block: &ChannelBlock) -> impl IntoView + use<> {
    let portal = *portal;
    let slug = block.channel.clone();
    let href = portal.href(&Route::list(ListId::Channel(slug.clone())));
    let mut items = block.items.iter();
    let first = items.next().map(|teaser| card::view(&portal, teaser, Style::Brief));
    let rest = items.map(|teaser| view! { <li>{card::view(&portal, teaser, Style::Line)}</li> }).collect_view();
    view! {
        <section class="block">
            <h2><a href=href>{move || portal.channel_name(&slug)}</a></h2>
            {first}
            <ul>{rest}</ul>
        </section>
    }
}

fn tags(portal: &Portal, tags: &[(Tag, u32)]) -> Option<AnyView> {
    if tags.is_empty() {
        return None;
    }
    let items = tags.iter().map(|(tag, articles)| {
        let href = portal.href(&Route::list(ListId::Tag(tag.key.clone())));
        let title = format!("{articles} 篇文章");
        view! { <li><a href=href title=title>{tag.name.clone()}</a></li> }
    });
    let items = items.collect_view();
    Some(
        view! {
            <section class="topics" aria-labelledby="topics">
                <h2 id="topics">"话题"</h2>
                <ul class="tags">{items}</ul>
            </section>
        }
        .into_any(),
    )
}
