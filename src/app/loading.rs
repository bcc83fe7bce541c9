//! A load as a reader sees it: a placeholder, the content, or one of four failures with one action each.

use super::portal::Portal;
use crate::fetch::FetchError;
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

/// What a page shows of its load. No page can leave out a case.
pub fn page<T>(load: &Load<T>, content: impl FnOnce(Arc<T>) -> AnyView) -> AnyView {
    match load {
        Load::Pending => placeholder().into_any(),
        Load::Ready(value) => content(value.clone()),
        Load::Failed(error) => page_failure(*error).into_any(),
    }
}

fn placeholder() -> impl IntoView {
    view! {
        <div class="placeholder" role="status">
            <p>"正在载入…"</p>
            <div class="bone title"></div>
            <div class="bone"></div>
            <div class="bone"></div>
            <div class="bone short"></div>
        </div>
    }
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
fn page_failure(error: FetchError) -> impl IntoView {
    let portal = Portal::expect();
    let (headline, sentence) = words(error);
    view! {
        <div class="failure" role="alert" data-error=error.code()>
            <h1 tabindex="-1">{headline}</h1>
            <p>{sentence}</p>
            {action(error, move || portal.retry(), &portal)}
        </div>
    }
}

/// The site's own file could not be read: the page below still works, without channels.
pub fn site_failure(error: FetchError) -> impl IntoView {
    let portal = Portal::expect();
    // Without its file there is no home page to go to; asking again is what helps.
    let error = if error == FetchError::NotFound { FetchError::Offline } else { error };
    view! {
        <div class="notice" role="alert" data-error=error.code()>
            <p>"网站的频道与页脚没有载入。"</p>
            {action(error, move || portal.load_site(), &portal)}
        </div>
    }
}

fn action(error: FetchError, retry: impl Fn() + 'static, portal: &Portal) -> AnyView {
    match error {
        FetchError::NotFound => view! { <a class="button" href=portal.href(&Route::Home)>"回到首页"</a> }.into_any(),
        FetchError::Offline => {
            view! { <button class="button" type="button" on:click=move |_| retry()>"重试"</button> }.into_any()
        }
        FetchError::Malformed | FetchError::Version => {
            let reload = move |_| {
                // A reload that the browser refuses leaves the button where it is.
                let _ = window().location().reload();
            };
            view! { <button class="button" type="button" on:click=reload>"刷新页面"</button> }.into_any()
        }
    }
}
