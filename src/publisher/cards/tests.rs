//! Cards as pictures, and lines as typesetters judge them.

use super::lines::{Line, Text};
use super::*;
use crate::publisher::content::looks::colour::Colour;
use crate::publisher::content::looks::theme::LIGHT;
use png::Decoder;
use std::io::Cursor;

/// Titles as newspapers write them, each in words.
const TITLES: [&[&str]; 8] = [
    &["开学", "第一", "课"],
    &["丛台区", "召开", "教育", "工作", "督导", "会议"],
    &[
        "《",
        "“",
        "赵王城",
        "”",
        "考古",
        "新",
        "发现",
        "》",
        "—",
        "—",
        "走进",
        "2,300",
        "年前",
        "的",
        "邯郸",
        "（",
        "上",
        "）",
    ],
    &["OpenAI", "发布", "GPT", "-", "5", " ", "Turbo", "，", "本地", "企业", "接入", "AI", "大", "模型"],
    &["臺灣", "作家", "談", "閩南語", "：", "「", "鄉愁", "是", "一灣", "淺淺的", "海峽", "」"],
    &[
        "前三季度",
        "全市",
        "地区",
        "生产总值",
        "同比",
        "增长",
        "5.8",
        "%",
        "，",
        "高于",
        "全国",
        "、",
        "全省",
        "平均",
        "水平",
    ],
    &["3", "：", "0", "！", "主场", "大胜", "，", "提前", "两轮", "锁定", "2025", "—", "2026", "赛季", "联赛", "冠军"],
    &["别让", "“", "最后", "一", "公里", "”", "成为", "“", "最难", "一", "公里", "”", "…", "…"],
];

fn card<'c>(title: &'c [&'c str], newspaper: &'c str) -> Card<'c> {
    Card { title, channel: "要闻", date: "2022年10月6日", newspaper, has_emblem: true, colours: LIGHT }
}

fn text_of(line: &Line) -> String {
    line.characters.iter().map(|placed| placed.character).collect()
}

/// Sets a text that fits.
fn set(words: &[&str], most: usize, line: f32) -> Vec<Line> {
    Text::of(words).set(most, line).unwrap().lines
}

/// Decodes a card: its pixels as numbers of colours, and its palette.
fn decoded(png: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let mut reader = Decoder::new(Cursor::new(png)).read_info().unwrap();
    let info = reader.info();
    assert_eq!((info.width, info.height), SIZE);
    let palette = info.palette.clone().unwrap().into_owned();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    (pixels, palette)
}

#[test]
fn lines_break_after_the_rules_of_chinese_typesetting() {
    for words in TITLES {
        let whole: String = words.concat();
        for width in 6..20 {
            for most in 1..8 {
                let Some(setting) = Text::of(words).set(most, width as f32) else { continue };
                let lines: Vec<String> = setting.lines.iter().map(text_of).collect();
                assert_eq!(lines.concat().replace(' ', ""), whole.replace(' ', ""), "nothing is lost");
                assert!(lines.len() <= most);
                for (line, placed) in lines.iter().zip(&setting.lines) {
                    assert!(placed.length <= width as f32, "{lines:?}");
                    assert!(
                        !line.starts_with(['，', '。', '：', '！', '、', '”', '》', '」', '）', '%', '—', '…']),
                        "{lines:?}"
                    );
                    assert!(!line.ends_with(['《', '“', '「', '（']), "{lines:?}");
                }
                for word in ["2,300", "OpenAI", "GPT-5", "Turbo", "5.8%", "2025—2026"] {
                    assert!(!whole.contains(word) || lines.iter().any(|line| line.contains(word)), "{lines:?}");
                }
            }
        }
    }
}

#[test]
fn lines_are_even_and_end_with_words() {
    let lines = |words: &[&str], most, width| -> Vec<String> { set(words, most, width).iter().map(text_of).collect() };
    assert_eq!(lines(TITLES[1], 2, 10.0), ["丛台区召开教育", "工作督导会议"]);
    assert_eq!(lines(TITLES[7], 2, 12.0), ["别让“最后一公里”", "成为“最难一公里”……"]);
    let counted = ["全市", "接待", "游客", "12.5", "万", "人次"];
    for width in [6.0, 7.0, 8.0] {
        let lines = lines(&counted, 3, width);
        assert!(lines.iter().any(|line| line.contains("12.5万")), "a number and what it counts: {lines:?}");
    }
}

#[test]
fn between_two_marks_the_empty_half_is_left_out() {
    let length = |words: &[&str]| set(words, 1, 99.0)[0].length;
    assert_eq!(length(&["甲", "》", "（", "乙"]), 3.5);
    assert_eq!(length(&["甲", "，", "乙"]), 3.0);
    assert_eq!(length(&["《", "甲", "》"]), 2.0, "nor does it stand at the ends of a line");
    assert_eq!(length(&["甲", "％", "，", "乙"]), 4.0, "a percent sign fills its square");
}

#[test]
fn a_title_that_is_too_long_ends_with_an_ellipsis() {
    let words = vec!["城市"; 70];
    let lines = Text::of(&words).shortened(4, 18.0).lines;
    assert_eq!(lines.len(), 4);
    assert!(text_of(&lines[3]).ends_with("市…") && lines.iter().map(|line| line.characters.len()).sum::<usize>() > 66);
    let marks = vec!["，"; 90];
    assert!(Text::of(&marks).shortened(2, 9.0).lines.len() <= 2);
}

#[test]
fn every_card_is_a_small_picture_in_the_newspapers_colours() {
    let endless = vec!["瀛寰"; 5_000];
    let latin = "W".repeat(10_000);
    let name = "石家庄市裕华区青少年科技教育融媒体中心今日新闻网络平台编辑发布大厅专业委员会秘书处";
    let odd: [&[&str]; 5] = [&[], &[""], &endless[..80], &[&latin[..160]], &["𠮷"]];
    let titles = TITLES.into_iter().chain(odd).map(|title| card(title, "今日邯郸"));
    let names = [name, "报", ""].map(|name| card(TITLES[1], name));
    let accents = [Colour::WHITE, Colour::BLACK]
        .map(|accent| Card { colours: LIGHT.with_accent(accent), ..card(TITLES[1], "今日邯郸") });
    for card in titles.chain(names).chain(accents) {
        let png = card.png();
        assert!(png.len() <= 60_000, "{} bytes: {:?}", png.len(), card.title);
        let (pixels, palette) = decoded(&png);
        let mut counts = [0; 256];
        pixels.iter().for_each(|pixel| counts[usize::from(*pixel)] += 1);
        let count = |colour: Colour| -> usize {
            let numbers = palette.chunks(3).enumerate().filter(|(_, entry)| *entry == colour.0);
            numbers.map(|(number, _)| counts[number]).sum()
        };
        let Card { title, newspaper, colours, .. } = card;
        assert!(count(colours.paper) > 400_000 && count(colours.accent) > 16_000, "{title:?} {newspaper}");
    }
}

#[test]
fn a_card_shows_its_words() {
    let of = |card: &Card<'_>| decoded(&card.png()).0;
    let first = card(TITLES[1], "今日邯郸");
    assert_eq!(first.png(), first.png(), "the same bytes");
    let others = [
        card(TITLES[2], "今日邯郸"),
        card(TITLES[1], "海角晨报"),
        Card { channel: "教育", ..card(TITLES[1], "今日邯郸") },
        Card { date: "2022年10月7日", ..card(TITLES[1], "今日邯郸") },
        Card { has_emblem: false, ..card(TITLES[1], "今日邯郸") },
    ];
    for other in &others {
        assert!(of(&first) != of(other), "{:?} {} {}", other.title, other.channel, other.date);
    }
}

#[test]
fn what_the_font_lacks_is_told_and_emoji_are_left_out() {
    let of = |text: &str| {
        let Plain { text, emoji, lacking } = plain(text);
        (text, emoji.into_iter().collect::<String>(), lacking.into_iter().collect::<String>())
    };
    let parts = |text: &str, emoji: &str, lacking: &str| (text.to_owned(), emoji.to_owned(), lacking.to_owned());
    assert_eq!(of("🎉国庆快乐！👨‍👩‍👧 ❤️🎉"), parts("国庆快乐！", "🎉👨👩👧❤", ""));
    assert_eq!(of("𠮷野家와𠮷"), parts("𠮷野家와𠮷", "", "𠮷와"));
    assert_eq!(of("\u{7}一\n二\u{200b}三\u{202e}\t \u{3000}四"), parts("一 二三 四", "", ""));
    assert_eq!(of("It’s ‘一’"), parts("It's ‘一’", "", ""));
    assert_eq!(of(&"字".repeat(10_000)).0.chars().count(), TITLE_MAX);
    assert!(!plain("🎉\u{7}").is_whole() && !plain("𠮷").is_whole() && plain("一🎉").is_whole());
}
