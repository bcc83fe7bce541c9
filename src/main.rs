//! The app's entry in the browser: takes the place of the shell that `index.html` shows until here.

#[cfg(target_arch = "wasm32")]
fn main() {
    use jinri::app::loading::Load;
    use jinri::app::portal::{Portal, Visit};
    use jinri::app::{App, navigation};
    use jinri::model::route::Base;
    use leptos::prelude::*;
    use wasm_bindgen::JsCast;

    // The base address is the page's own `<base href>`, so that the site may live in a folder.
    let base = document().base_uri().ok().flatten().and_then(|uri| web_sys::Url::new(&uri).ok());
    let base = Base::new(&base.map_or_else(|| "/".to_owned(), |url| url.pathname()));
    let now = (js_sys::Date::now() / 1000.0) as i64;
    let shell = document().get_element_by_id("app").and_then(|element| element.dyn_into().ok());
    let Some(shell): Option<web_sys::HtmlElement> = shell else {
        leptos::logging::error!("index.html has no element with the id `app`");
        return;
    };
    let name = document().title();
    shell.set_text_content(None);
    leptos::mount::mount_to(shell, move || {
        let portal =
            Portal::new(base, name, Visit { address: String::new(), route: None, page: Load::Pending }, Some(now));
        navigation::start(portal);
        view! { <App portal/> }
    })
    .forget();
}

/// The app is for the browser; this keeps a native build of the whole package from failing.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
