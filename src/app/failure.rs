//! What a reader sees where a file could not be fetched: one of four failures, with one action each. An empty list is no failure.

use super::markup::{Markup, button, element, link, markup};
use super::portal::Portal;
use crate::fetch::FetchError;
use crate::model::route::Route;
use leptos::prelude::*;

/// Returns the headline and the sentence that name a failure.
pub(super) fn words(error: FetchError) -> (&'static str, &'static str) {
    match error {
        FetchError::NotFound => ("没有找到这个页面", "它可能已经移走、改名，或者地址写错了。"),
        FetchError::Offline => ("暂时连接不上", "网络不通，或者网站正忙。您的位置没有丢，请稍后再试。"),
        FetchError::Malformed => ("内容没有完整送达", "收到的文件不完整，或者已被改动。刷新页面通常可以解决。"),
        FetchError::Version => ("网站刚刚更新", "这个页面需要新版的程序才能显示，请刷新页面。"),
    }
}

/// Shows that the page could not be fetched.
pub(super) fn page_failure(portal: &Portal, error: FetchError) -> Markup {
    let (headline, sentence) = words(error);
    let portal = *portal;
    let text = (element("h1").attr("tabindex", "-1").child(headline), element("p").child(sentence));
    let failure = element("div").class("failure").attr("role", "alert").attr("data-error", error.code());
    markup(failure.child((text, action(&portal, error, move || portal.retry()))))
}

/// Shows that the site's own file could not be fetched. The page below still works, without channels and footer.
pub(super) fn site_failure(portal: &Portal, error: FetchError) -> Markup {
    // A link to the front page would not help: that page needs the same file. A retry does.
    let error = if error == FetchError::NotFound { FetchError::Offline } else { error };
    let portal = *portal;
    let text = element("p").child("网站的频道与页脚没有载入。");
    let notice = element("div").class("notice").attr("role", "alert").attr("data-error", error.code());
    markup(notice.child((text, action(&portal, error, move || portal.load_site()))))
}

/// Returns the one thing that a reader can do about a failure: a link or a button.
fn action(portal: &Portal, error: FetchError, retry: impl Fn() + 'static) -> Markup {
    let (name, act): (_, Box<dyn Fn()>) = match error {
        FetchError::NotFound => return markup(link(portal.href(&Route::Home), "回到首页").class("button")),
        FetchError::Offline => ("重试", Box::new(retry)),
        // If the browser refuses to reload, the button stays for another try.
        FetchError::Malformed | FetchError::Version => ("刷新页面", Box::new(|| drop(window().location().reload()))),
    };
    markup(button(name, act))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The search page is not part of the app, and says the same of the same failures.
    #[test]
    fn the_search_page_has_the_same_words() {
        let script = include_str!("../../public/find.js");
        for (problem, error) in
            [("version", FetchError::Version), ("damaged", FetchError::Malformed), ("offline", FetchError::Offline)]
        {
            let (headline, sentence) = words(error);
            let begin = format!("  {problem}: failure(\"{headline}\", ");
            let said = script.lines().find(|line| line.starts_with(&begin)).expect(problem);
            // Each names what is its own: the search has another program, and keeps no place.
            let own = ["这个页面", "搜索", "才能显示", "您的位置没有丢，"];
            let common = |text: &str| own.iter().fold(text.to_owned(), |text, own| text.replace(own, ""));
            assert!(common(said).contains(&common(sentence)), "{said}: {sentence}");
            let action = if error == FetchError::Offline { "retry" } else { "reload" };
            assert!(said.ends_with(&format!(", {action}),")), "{said}");
        }
    }
}
