//! View counts as readers see them: the number, and what that number is.

use crate::app::markup::{Element, element, live};
use crate::app::portal::Portal;
use crate::counter::factory;
use crate::counter::reading::{PublishedCount, Reading, reading};
use crate::model::article::Views;
use crate::model::id::Slug;
use crate::text::wording;
use leptos::prelude::*;

/// How much space there is for a note on what the number is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    /// The article's own page: a full note.
    Page,
    /// A card or a line among others: a short note.
    Card,
}

/// Shows the count of an article, and follows what is known of it. `brought` is what old systems counted; `published` is the count that
/// the publisher read.
pub(crate) fn count(
    portal: &Portal,
    slug: &Slug,
    brought: Option<Views>,
    published: Option<PublishedCount>,
    space: Space,
) -> AnyView {
    let (portal, slug) = (*portal, slug.clone());
    let class = if brought.is_some() || published.is_some() { "views dated" } else { "views" };
    live(move || {
        // The provider is unknown until the site's file has been read.
        let provider = portal.site().map(|site| factory::provider(site.counter.as_ref()));
        data(&reading(provider.as_ref(), portal.tally.known(&slug), brought.as_ref(), published.as_ref()), space, class)
    })
}

/// Returns the element; its counts are read in one request when it comes near the screen.
pub(crate) fn counted<'a>(portal: &Portal, element: Element, slugs: impl Iterator<Item = &'a Slug>) -> Element {
    let tally = portal.tally;
    let slugs: Vec<Slug> = slugs.cloned().collect();
    element.when_seen(move || tally.want(slugs))
}

fn data(reading: &Reading, space: Space, class: &'static str) -> Option<Element> {
    let (state, value, text, title) = match reading {
        Reading::Absent => return None,
        Reading::Awaited => ("unavailable", None, "浏览 …".to_owned(), "正在读取浏览次数".to_owned()),
        Reading::Live { total, brought } => {
            let part = if *brought > 0 { format!("，其中旧站 {brought} 次") } else { String::new() };
            ("live", Some(*total), format!("浏览 {}", wording::count(*total)), format!("{total} 次{part}"))
        }
        Reading::Snapshot { total, until } => {
            let (short, long) = match until {
                Some(time) => (format!("至{}", time.date()), format!("截至{}", wording::date(time))),
                None => ("旧站累计".to_owned(), "旧站累计".to_owned()),
            };
            let note = if space == Space::Card { short } else { long.clone() };
            (
                "snapshot",
                Some(*total),
                format!("浏览 {}（{note}）", wording::count(*total)),
                format!("{total} 次，{long}"),
            )
        }
        Reading::Local { total, own } if total == own => {
            ("local", Some(*total), format!("浏览 {total}（仅本机）"), format!("{total} 次，只计这台设备上的阅读"))
        }
        Reading::Local { total, own } => {
            let text = format!("浏览 {}（含本机 {own} 次）", wording::count(*total));
            ("local", Some(*total), text, format!("{total} 次，其中这台设备上 {own} 次"))
        }
        Reading::Unavailable { at_least: Some(known) } => {
            let note = if space == Space::Card { "" } else { "（暂无最新数）" };
            let title = format!("至少 {known} 次，现在读不到最新的浏览次数");
            ("unavailable", None, format!("浏览 {}+{note}", wording::count(*known)), title)
        }
        Reading::Unavailable { at_least: None } => {
            ("unavailable", None, "浏览暂无数据".to_owned(), "现在读不到浏览次数".to_owned())
        }
    };
    let value = value.map(|value| value.to_string());
    let data = element("data").class(class).maybe_attr("value", value);
    Some(data.attr("data-state", state).attr("title", title).child(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::markup::markup;
    use crate::model::time::Timestamp;

    fn html(reading: Reading, space: Space) -> String {
        markup(data(&reading, space, "views")).to_html()
    }

    #[test]
    fn every_state_differs_in_text_and_for_machines() {
        let day = || Timestamp::parse("2022-10-06T21:39:32+08:00");
        let cases = [
            (Reading::Live { total: 12_999, brought: 2791 }, "live", Some(12_999), "浏览 1.2万", "浏览 1.2万"),
            (Reading::Live { total: 0, brought: 0 }, "live", Some(0), "浏览 0", "浏览 0"),
            (
                Reading::Snapshot { total: 2791, until: day() },
                "snapshot",
                Some(2791),
                "浏览 2791（截至2022年10月6日）",
                "浏览 2791（至2022-10-06）",
            ),
            (
                Reading::Snapshot { total: 2791, until: None },
                "snapshot",
                Some(2791),
                "浏览 2791（旧站累计）",
                "浏览 2791（旧站累计）",
            ),
            (Reading::Local { total: 2, own: 2 }, "local", Some(2), "浏览 2（仅本机）", "浏览 2（仅本机）"),
            (
                Reading::Local { total: 2793, own: 2 },
                "local",
                Some(2793),
                "浏览 2793（含本机 2 次）",
                "浏览 2793（含本机 2 次）",
            ),
            (
                Reading::Unavailable { at_least: Some(2791) },
                "unavailable",
                None,
                "浏览 2791+（暂无最新数）",
                "浏览 2791+",
            ),
            (Reading::Unavailable { at_least: None }, "unavailable", None, "浏览暂无数据", "浏览暂无数据"),
            (Reading::Awaited, "unavailable", None, "浏览 …", "浏览 …"),
        ];
        for (reading, state, value, page, card) in cases {
            for (space, text) in [(Space::Page, page), (Space::Card, card)] {
                let html = html(reading.clone(), space);
                assert!(html.contains(&format!("data-state=\"{state}\"")), "{html}");
                assert!(html.contains(&format!(">{text}</data>")), "{html}");
                match value {
                    Some(value) => assert!(html.contains(&format!("value=\"{value}\"")), "{html}"),
                    None => assert!(!html.contains("value="), "{html}"),
                }
            }
        }
        assert_eq!(html(Reading::Absent, Space::Page), "");
    }

    #[test]
    fn the_exact_number_is_there_to_hover_over() {
        let html = html(Reading::Live { total: 12_999, brought: 2791 }, Space::Card);
        assert!(html.contains("title=\"12999 次，其中旧站 2791 次\""), "{html}");
    }
}
