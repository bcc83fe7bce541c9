//! One request and its answer, with a timeout.

use super::tasks::after;
use gloo_net::http::Request;
use std::pin::Pin;
use std::time::Duration;
use wasm_bindgen::JsValue;
use web_sys::{AbortController, RequestCache, RequestCredentials, RequestInit, UrlSearchParams};

/// An answer, whatever its status.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
}

/// Requests a file of the site. `None`: no answer before the timeout, or the request was aborted.
pub(super) async fn file(url: &str, abort: &AbortController, timeout: Duration) -> Option<Answer> {
    limited(url, RequestInit::new(), abort, timeout).await
}

/// Sends a request to a server that is not the site's host: without cookies, past every cache. With a `form` it is a POST, which
/// arrives even if the page is closed meanwhile. `None`: no answer before the timeout.
pub(crate) async fn server(url: &str, form: Option<&str>, timeout: Duration) -> Option<Answer> {
    let abort = AbortController::new().ok()?;
    let request = RequestInit::new();
    request.set_credentials(RequestCredentials::Omit);
    request.set_cache(RequestCache::NoStore);
    if let Some(form) = form {
        request.set_method("POST");
        // The browser takes the content type from the type of this object.
        request.set_body(&UrlSearchParams::new_with_str(form).ok()?.into());
        js_sys::Reflect::set(&request, &"keepalive".into(), &JsValue::TRUE).ok()?;
    }
    limited(url, request, &abort, timeout).await
}

/// Boxed, so that both kinds of requests share one copy of the code.
fn limited(
    url: &str,
    request: RequestInit,
    abort: &AbortController,
    timeout: Duration,
) -> Pin<Box<dyn Future<Output = Option<Answer>>>> {
    request.set_signal(Some(&abort.signal()));
    let request = web_sys::Request::new_with_str_and_init(url, &request);
    let controller = abort.clone();
    let timer = after(timeout, move || controller.abort());
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
    Ok(Answer { status: response.status(), text })
}
