//! A load as a reader sees it: a placeholder, the content, or one of four failures with one action each.

use super::markup::{Markup, element, link, markup};
use super::portal::Portal;
use crate::fetch::{self, FetchError, Freshness};
use crate::model::asset::Asset;
use crate::model::decode::Decode;
use crate::model::route::Route;
use leptos::prelude::*;
use std::sync::Arc;

/// A value on its way.
#[derive(Debug)]
pub enum Load<T> {
    Pending,
    Ready(Arc<T>),
    Failed(FetchError),
}

impl<T> Clone for Load<T> {
    fn clone(&self) -> Self {
        match self {
            Load::Pending => Load::Pending,
            Load::Ready(value) => Load::Ready(value.clone()),
            Load::Failed(error) => Load::Failed(*error),
        }
    }
}

impl<T> Load<T> {
    pub fn ready(value: T) -> Load<T> {
        Load::Ready(Arc::new(value))
    }

    /// Of something that is not there.
    pub fn missing() -> Load<T> {
        Load::Failed(FetchError::NotFound)
    }

    pub fn value(&self) -> Option<&Arc<T>> {
        match self {
            Load::Ready(value) => Some(value),
            _ => None,
        }
    }
}

impl<T> From<Result<T, FetchError>> for Load<T> {
    fn from(result: Result<T, FetchError>) -> Self {
        match result {
            Ok(value) => Load::ready(value),
            Err(error) => Load::Failed(error),
        }
    }
}

/// A file that comes after the page, and a way to ask for it (again).
pub fn late<T: Decode + Send + Sync + 'static>(
    portal: &Portal,
    asset: Asset,
) -> (RwSignal<Load<T>>, impl Fn() + Clone + Send + 'static) {
    let portal = *portal;
    let value = RwSignal::new(Load::Pending);
    let ask = move || {
        fetch::then(portal.base(), asset.clone(), Freshness::Any, move |loaded: Result<T, FetchError>| {
            // The reader may be gone by now, and the signal with the page.
            let _ = value.try_set(loaded.into());
        });
    };
    (value, ask)
}

/// What stands where a page is still to come.
pub fn placeholder() -> Markup {
    let bone = |class: &'static str| element("div").class(class);
    let words = element("p").child("正在载入…");
    let placeholder = element("div").class("placeholder").attr("role", "status");
    markup(placeholder.child((words, bone("bone title"), bone("bone"), bone("bone"), bone("bone short"))))
}

/// What is said of a failure: a headline and a sentence.
pub fn words(error: FetchError) -> (&'static str, &'static str) {
    match error {
        FetchError::NotFound => ("没有找到这个页面", "它可能已经移走、改名，或者地址写错了。"),
        FetchError::Offline => ("暂时连接不上", "网络不通，或者网站正忙。您的位置没有丢，请稍后再试。"),
        FetchError::Malformed => ("内容没有完整送达", "收到的文件不完整，或者已被改动。刷新页面通常可以解决。"),
        FetchError::Version => ("网站刚刚更新", "这个页面需要新版的程序才能显示，请刷新页面。"),
    }
}

/// A page that could not be shown.
pub fn page_failure(portal: &Portal, error: FetchError) -> Markup {
    let (headline, sentence) = words(error);
    let portal = *portal;
    let text = (element("h1").attr("tabindex", "-1").child(headline), element("p").child(sentence));
    let failure = element("div").class("failure").attr("role", "alert").attr("data-error", error.code());
    markup(failure.child((text, action(&portal, error, move || portal.retry()))))
}

/// The site's own file could not be read: the page below still works, without channels.
pub fn site_failure(portal: &Portal, error: FetchError) -> Markup {
    // Without its file there is no home page to go to; asking again is what helps.
    let error = if error == FetchError::NotFound { FetchError::Offline } else { error };
    let portal = *portal;
    let text = element("p").child("网站的频道与页脚没有载入。");
    let notice = element("div").class("notice").attr("role", "alert").attr("data-error", error.code());
    markup(notice.child((text, action(&portal, error, move || portal.load_site()))))
}

/// The one thing a reader can do about a failure.
fn action(portal: &Portal, error: FetchError, retry: impl Fn() + 'static) -> Markup {
    let (name, act): (_, Box<dyn Fn()>) = match error {
        FetchError::NotFound => return markup(link(portal.href(&Route::Home), "回到首页").class("button")),
        FetchError::Offline => ("重试", Box::new(retry)),
        // A reload that the browser refuses leaves the button where it is.
        FetchError::Malformed | FetchError::Version => ("刷新页面", Box::new(|| drop(window().location().reload()))),
    };
    let button = view! {
        <button class="button" type="button" on:click=move |_| act()>
            {name}
        </button>
    };
    markup(button.into_any())
}
