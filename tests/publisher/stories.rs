//! Articles by the number, each different from the others.

use crate::site::toml;

const THINGS: [&str; 8] = ["学校", "古城", "桥梁", "公园", "图书馆", "剧院", "市场", "车站"];
const PLACES: [&str; 7] = ["丛台区", "复兴区", "邯山区", "永年区", "肥乡区", "峰峰矿区", "武安市"];
const DEEDS: [&str; 6] = ["新建", "修缮", "扩建", "验收", "开放", "规划"];

/// Article `n` of a channel: file `{channel}/{channel}-{n}.md`, an hour after the one before, from 2020 on.
pub fn story(channel: &str, n: usize) -> (String, String) {
    let (thing, place, deed) = (THINGS[n % 8], PLACES[n % 7], DEEDS[n % 6]);
    let (month, day, hour) = (1 + n / 24 / 28 % 12, 1 + n / 24 % 28, n % 24);
    let front = format!(
        "title = \"{place}{deed}{thing}（{n}）\"\ndate = 2020-{month:02}-{day:02}T{hour:02}:00:00+08:00\ntags = [\"{thing}\", \"{place}\"]"
    );
    let body = format!(
        "{place}{deed}的第{n}座{thing}昨天有了进展。工程占地{}亩，用工{}人。\n\n这座{thing}建成以后，附近的居民多了一个去处。",
        n * 7 + 3,
        n * 11 % 97 + 5
    );
    (format!("{channel}/{channel}-{n}.md"), toml(&front, &body))
}

/// Articles 0 to `count` − 1 of 教育.
pub fn stories(count: usize) -> impl Iterator<Item = (String, String)> {
    (0..count).map(|n| story("jiaoyu", n))
}
