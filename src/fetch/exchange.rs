//! One request and its answer, with a limit to the patience.

use gloo_net::http::Request;
use leptos::prelude::set_timeout_with_handle;
use std::pin::Pin;
use std::time::Duration;
use wasm_bindgen::JsValue;
use web_sys::{AbortController, RequestCache, RequestCredentials, RequestInit};

/// The status and the text of an answer.
pub type Answer = (u16, String);

/// A file of the site. `None`: no answer, or not in time, or given up.
pub async fn file(url: &str, abort: &AbortController, patience: Duration) -> Option<Answer> {
    let request = Request::get(url).abort_signal(Some(&abort.signal())).build().ok()?;
    limited(request, abort, patience).await
}

/// A server that is not the site's host: nothing that identifies the reader goes with the request, and no copy is used. A `form` is
/// posted, and arrives even if the page is closed meanwhile. `None`: no answer, or not in time.
pub async fn server(url: &str, form: Option<&str>, patience: Duration) -> Option<Answer> {
    let abort = AbortController::new().ok()?;
    let request = if form.is_some() { Request::post(url) } else { Request::get(url) };
    let request =
        request.credentials(RequestCredentials::Omit).cache(RequestCache::NoStore).abort_signal(Some(&abort.signal()));
    let request = match form {
        None => request.build().ok()?,
        Some(form) => {
            let request: web_sys::Request =
                request.header("content-type", "application/x-www-form-urlencoded").body(form).ok()?.into();
            let outliving = RequestInit::new();
            js_sys::Reflect::set(&outliving, &"keepalive".into(), &JsValue::TRUE).ok()?;
            web_sys::Request::new_with_request_and_init(&request, &outliving).ok()?.into()
        }
    };
    limited(request, &abort, patience).await
}

/// Boxed: both kinds of requests would bring the code of it otherwise.
fn limited(
    request: Request,
    abort: &AbortController,
    patience: Duration,
) -> Pin<Box<dyn Future<Output = Option<Answer>>>> {
    let controller = abort.clone();
    let timer = set_timeout_with_handle(move || controller.abort(), patience).ok();
    Box::pin(async move {
        let answer = answer(request).await;
        if let Some(timer) = timer {
            timer.clear();
        }
        answer.ok()
    })
}

async fn answer(request: Request) -> Result<Answer, gloo_net::Error> {
    let response = request.send().await?;
    let text = response.text().await?;
    Ok((response.status(), text))
}
