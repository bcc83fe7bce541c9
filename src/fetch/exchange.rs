//! One request and its answer, with a limit to the patience.

use super::tasks::after;
use gloo_net::http::Request;
use std::pin::Pin;
use std::time::Duration;
use wasm_bindgen::JsValue;
use web_sys::{AbortController, RequestCache, RequestCredentials, RequestInit, UrlSearchParams};

/// The status and the text of an answer.
pub type Answer = (u16, String);

/// A file of the site. `None`: no answer, or not in time, or given up.
pub async fn file(url: &str, abort: &AbortController, patience: Duration) -> Option<Answer> {
    limited(url, RequestInit::new(), abort, patience).await
}

/// A server that is not the site's host: no cookie goes with the request, and no copy is used. A `form` is posted, and
/// arrives even if the page is closed meanwhile. `None`: no answer, or not in time.
pub async fn server(url: &str, form: Option<&str>, patience: Duration) -> Option<Answer> {
    let abort = AbortController::new().ok()?;
    let request = RequestInit::new();
    request.set_credentials(RequestCredentials::Omit);
    request.set_cache(RequestCache::NoStore);
    if let Some(form) = form {
        request.set_method("POST");
        // Says of itself which content type it is.
        request.set_body(&UrlSearchParams::new_with_str(form).ok()?.into());
        js_sys::Reflect::set(&request, &"keepalive".into(), &JsValue::TRUE).ok()?;
    }
    limited(url, request, &abort, patience).await
}

/// Boxed: both kinds of requests would bring the code of it otherwise.
fn limited(
    url: &str,
    request: RequestInit,
    abort: &AbortController,
    patience: Duration,
) -> Pin<Box<dyn Future<Output = Option<Answer>>>> {
    request.set_signal(Some(&abort.signal()));
    let request = web_sys::Request::new_with_str_and_init(url, &request);
    let controller = abort.clone();
    let timer = after(patience, move || controller.abort());
    Box::pin(async move {
        let answer = match request {
            Ok(request) => answer(request.into()).await.ok(),
            Err(_) => None,
        };
        if let Some(timer) = timer {
            timer.clear();
        }
        answer
    })
}

async fn answer(request: Request) -> Result<Answer, gloo_net::Error> {
    let response = request.send().await?;
    let text = response.text().await?;
    Ok((response.status(), text))
}
