//! The portal as people see it. Both programs render it: the browser to elements, the publisher and the tests to text.
//!
//! - [`portal`]: what every part of the app can see: the site, the page that is shown, addresses.
//! - [`navigation`]: from a click to a page, in the browser.
//! - [`loading`]: a load as placeholder, content, or one of the four failures.
//! - [`markup`]: elements as plain data, for all that stands still.
//! - [`pages`]: one room for each kind of page, with what it loads beside how it looks.
//! - [`components`]: what pages are made of.
//! - [`frame`]: what stands around every page.
//! - [`head`], [`structured`]: title, description, link card and structured data of the page that is shown.
//! - [`takeover`]: how the app takes the place of a snapshot, in the browser.

pub mod components;
pub mod frame;
pub mod head;
pub mod loading;
pub mod markup;
pub mod navigation;
pub mod pages;
pub mod portal;
pub mod structured;
pub mod takeover;
#[cfg(test)]
mod tests;

use leptos::prelude::*;
use loading::Load;
use markup::live;
use portal::Portal;

/// The whole portal. What it shows first is in `portal`; in the browser, [`navigation::start`] keeps it going.
#[component]
pub fn App(portal: Portal) -> impl IntoView {
    provide_context(portal);
    view! {
        <a class="skip" href=move || portal.here("#main")>
            "跳到正文"
        </a>
        <ProgressBar />
        {live(move || {
            portal
                .site
                .with(|site| match site {
                    Load::Failed(error) => Some(loading::site_failure(&portal, *error)),
                    _ => None,
                })
        })}
        <frame::Masthead />
        <main id="main" tabindex="-1">
            {live(move || pages::shown(&portal))}
        </main>
        <footer class="footer">{live(move || frame::footer(&portal))}</footer>
    }
}

/// A thin bar at the top while a load takes longer than a reader notices.
#[component]
fn ProgressBar() -> impl IntoView {
    let portal = Portal::expect();
    view! { <div class="progress" class:busy=move || portal.busy.get() aria-hidden="true"></div> }
}
