//! Summarizes an article in a few whole sentences from its beginning.

use super::is_ideograph;

/// The most characters of a summary.
pub const SUMMARY_MAX: usize = 120;

/// A summary with fewer characters takes a part of the next sentence too.
const SUMMARY_ENOUGH: usize = 50;

/// A sentence that ends in one of these announces what follows it: a list, a quotation, a table.
const LEADS_ON: [char; 7] = ['，', '；', '：', '、', ',', ';', ':'];

/// Summarizes an article from its paragraphs (plain text, without headings): whole sentences from the beginning, at most [`SUMMARY_MAX`]
/// characters, ending in `。` or `…`. If the next sentence is too long and the summary still too short, the sentence is cut between
/// clauses, never inside a number, a Latin word, a 《title》, brackets or a quotation.
///
/// Without usable paragraphs the summary is made of `title`; it is empty if there is no title either.
pub fn summarize<'a>(title: &str, paragraphs: impl IntoIterator<Item = &'a str>) -> String {
    let mut summary = String::new();
    let mut length = 0;
    'text: for (number, paragraph) in paragraphs.into_iter().enumerate() {
        let paragraph = clean(if number == 0 { without_dateline(paragraph) } else { paragraph });
        for sentence in sentences(&paragraph) {
            let leads_on = sentence.ends_with(LEADS_ON);
            // 一行四人： what the sentence announces is not part of the summary, so it is shown only if there is little else.
            if leads_on && length >= SUMMARY_ENOUGH {
                break 'text;
            }
            let sentence = close(sentence);
            let mut longer = summary.clone();
            join(&mut longer, &sentence);
            // The length if this is the last sentence: a quotation gets a full stop after it.
            if end_properly(longer.clone()).chars().count() <= SUMMARY_MAX {
                summary = longer;
                length = summary.chars().count();
                if leads_on {
                    break 'text;
                }
                continue;
            }
            if length < SUMMARY_ENOUGH {
                let gap = usize::from(needs_gap(&summary));
                // One character is left for the ellipsis.
                if let Some(part) = clauses_within(&sentence, SUMMARY_MAX - length - gap - 1) {
                    join(&mut summary, part);
                    summary.push('…');
                }
            }
            if !summary.is_empty() {
                break 'text;
            }
        }
    }
    if summary.is_empty() { from_title(title) } else { end_properly(summary) }
}

/// Whether `summary` only repeats the opening of the text.
pub fn repeats_opening(summary: &str, opening: &str) -> bool {
    let letters = |text: &str| without_dateline(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let (summary, opening) = (letters(summary), letters(opening));
    summary.is_empty() || opening.starts_with(&summary) || summary.starts_with(&opening) && !opening.is_empty()
}

/// What a dateline (电头) ends in, before the names of reporters and a colon.
const DATELINE_ENDS: [&str; 4] = ["消息", "报道", "电", "讯"];

/// What a dateline begins with, unless it names a day.
const DATELINE_STARTS: [&str; 14] = [
    "新华社",
    "人民日报",
    "中新社",
    "中新网",
    "央视",
    "央广网",
    "总台",
    "光明日报",
    "经济日报",
    "本报",
    "本台",
    "本网",
    "本刊",
    "据新华社",
];

/// Most characters of a dateline up to its end, and of the names behind it.
const DATELINE_MAX: usize = 24;
const REPORTERS_MAX: usize = 60;

/// Returns a paragraph without the dateline that it begins with: 新华社北京10月6日电, 本报讯（记者 张三）, 央视网消息（新闻联播）：. A dateline says where
/// a report comes from, not what it is about.
fn without_dateline(paragraph: &str) -> &str {
    let text = paragraph.trim_start();
    let text = text.strip_prefix('【').and_then(|rest| {
        let (head, after) = rest.split_once('】')?;
        (head.chars().count() <= DATELINE_MAX && DATELINE_ENDS.iter().any(|end| head.ends_with(end))).then_some(after)
    });
    if let Some(after) = text {
        return after.trim_start();
    }
    let text = paragraph.trim_start();
    let limit = text.char_indices().nth(DATELINE_MAX).map_or(text.len(), |(at, _)| at);
    let limit = text[..limit].find(['，', '。', '！', '？', '；', '“', '”', '：', ':', ',', '\n']).unwrap_or(limit);
    let ends = DATELINE_ENDS.iter().filter_map(|end| Some((text[..limit].find(end)?, *end)));
    let Some((at, end)) = ends.min_by_key(|(at, _)| *at) else { return paragraph };
    let (head, rest) = (&text[..at], &text[at + end.len()..]);
    let names_day = head.ends_with('日') && head.contains('月') && head.contains(|c: char| c.is_ascii_digit());
    if !names_day && !DATELINE_STARTS.iter().any(|start| head.starts_with(start)) {
        return paragraph;
    }
    let behind = without_reporters(rest);
    let is_marked = behind.len() < rest.len() || behind.starts_with(['：', ':', ' ', '\u{3000}']);
    let after = behind.trim_start_matches(['：', ':', ' ', '\u{3000}', '\t']);
    // 新华社报道，…: without a mark behind it, the word belongs to the sentence, unless it is the wire itself.
    let is_wire = names_day && matches!(end, "电" | "讯") && head.contains(['社', '报', '网', '台']);
    if (is_marked || is_wire) && !after.trim().is_empty() { after } else { paragraph }
}

/// A text without the brackets that it begins with, in which reporters are named.
fn without_reporters(text: &str) -> &str {
    let mut rest = text;
    loop {
        let inner = rest.trim_start();
        let close = if inner.starts_with('（') {
            '）'
        } else if inner.starts_with('(') {
            ')'
        } else {
            return rest;
        };
        match inner.find(close) {
            Some(at) if inner[..at].chars().count() <= REPORTERS_MAX => rest = &inner[at + close.len_utf8()..],
            _ => return rest,
        }
    }
}

/// Replaces white space by single spaces, or by nothing between two Chinese characters. A line break in mid-sentence, as in verse, becomes
/// a comma.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars().filter(|c| !c.is_control() || c.is_whitespace()) {
        if c == '\n' && out.chars().last().is_some_and(is_ideograph) {
            out.push('，');
            continue;
        }
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        let wide = |c: char| !c.is_ascii();
        if gap && !out.is_empty() && !(wide(c) && out.chars().last().is_some_and(wide)) {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

/// Splits a paragraph into sentences. A sentence ends after 。！？… (or . ! ? before a space) and the closing marks that follow, but not
/// inside a quotation or brackets.
fn sentences(paragraph: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut depth = Depth::default();
    let mut chars = paragraph.char_indices().peekable();
    let mut ended_inside = false;
    while let Some((at, c)) = chars.next() {
        depth.step(c);
        let next = chars.peek().map(|(_, c)| *c);
        let ends = is_terminator(c)
            || matches!(c, '.' | '!' | '?')
                && next.is_none_or(|n| n == ' ' || is_ideograph(n))
                && !follows_initial(paragraph, at);
        if depth.open() {
            ended_inside = ends;
            continue;
        }
        // 他说：“……。”: the quotation is closed after its own full stop.
        let closes_sentence = ended_inside && is_closing(c);
        let more = next.is_some_and(|n| is_terminator(n) || is_closing(n));
        if (ends || closes_sentence) && !more {
            let end = at + c.len_utf8();
            found.push(paragraph[start..end].trim());
            start = end;
        }
        if !is_closing(c) {
            ended_inside = false;
        }
    }
    if start < paragraph.len() {
        found.push(paragraph[start..].trim());
    }
    found.retain(|sentence| sentence.chars().any(char::is_alphanumeric));
    found
}

/// Whether the full stop at `at` follows a single capital, as in `J. Needham`: it does not end a sentence.
fn follows_initial(text: &str, at: usize) -> bool {
    let mut before = text[..at].chars().rev();
    before.next().is_some_and(|c| c.is_ascii_uppercase()) && before.next().is_none_or(|c| !c.is_alphanumeric())
}

/// Ends a sentence with a full stop, if it has none (a list item, a caption).
fn close(sentence: &str) -> String {
    let last = sentence.chars().last();
    if last.is_some_and(|c| {
        is_terminator(c) || is_closing(c) && !matches!(c, '）' | ')' | '》' | '】') || matches!(c, '.' | '!' | '?')
    }) {
        return sentence.to_owned();
    }
    let body = sentence.trim_end_matches(LEADS_ON);
    let stop = if body.len() < sentence.len() { '…' } else { '。' };
    format!("{body}{stop}")
}

/// Returns as many whole clauses as fit into `room` characters, without the last comma; `None` if they fill less than a third of it.
fn clauses_within(sentence: &str, room: usize) -> Option<&str> {
    let mut depth = Depth::default();
    let mut best = None;
    for (count, (at, c)) in sentence.char_indices().enumerate() {
        depth.step(c);
        if count > room {
            break;
        }
        if !depth.open() && matches!(c, '，' | '；' | '：' | ',' | ';') && !is_inside_number(sentence, at) {
            best = Some((at, count));
        }
    }
    best.filter(|(_, count)| *count * 3 >= room).map(|(at, _)| &sentence[..at])
}

/// Whether the comma at `at` is part of a number, as in `1,234`.
fn is_inside_number(text: &str, at: usize) -> bool {
    let before = text[..at].chars().last();
    let after = text[at..].chars().nth(1);
    before.is_some_and(|c| c.is_ascii_digit()) && after.is_some_and(|c| c.is_ascii_digit())
}

/// Appends a sentence, after a space if the summary ends in Latin text.
fn join(summary: &mut String, sentence: &str) {
    if needs_gap(summary) {
        summary.push(' ');
    }
    summary.push_str(sentence);
}

/// Whether a space stands before the next sentence.
fn needs_gap(summary: &str) -> bool {
    summary.chars().last().is_some_and(|c| c.is_ascii())
}

/// Makes `。` or `…` the last character: 。” becomes ”。, other marks are replaced by a full stop, and other text gets one.
fn end_properly(mut summary: String) -> String {
    let Some(last) = summary.pop() else { return summary };
    match last {
        '。' | '…' => summary.push(last),
        '！' | '？' | '.' | '!' | '?' => summary.push('。'),
        closing if is_closing(closing) => {
            if summary.ends_with(['。', '.']) {
                summary.pop();
            }
            summary.push(closing);
            summary.push('。');
            while summary.chars().count() > SUMMARY_MAX && drop_last_sentence(&mut summary) {}
        }
        _ => {
            summary.push(last);
            summary.push('。');
        }
    }
    summary
}

/// Removes the last sentence, unless it is the only one. Returns whether it did.
fn drop_last_sentence(summary: &mut String) -> bool {
    let kept = {
        let all = sentences(summary);
        if all.len() < 2 {
            return false;
        }
        all[..all.len() - 1].concat()
    };
    *summary = end_properly(kept);
    true
}

/// Makes a summary of the title. A title longer than a summary is cut outside numbers, words, titles and quotations.
fn from_title(title: &str) -> String {
    let title = clean(title);
    let title = title.trim_end_matches(['。', '！', '？', '…', '.', '!', '?']);
    if title.is_empty() {
        return String::new();
    }
    if title.chars().count() < SUMMARY_MAX {
        return format!("{title}。");
    }
    let mut depth = Depth::default();
    let mut cut = 0;
    let chars: Vec<(usize, char)> = title.char_indices().collect();
    for (count, (at, c)) in chars.iter().enumerate().take(SUMMARY_MAX - 1) {
        depth.step(*c);
        let next = chars.get(count + 1).map(|(_, c)| *c);
        let inside_word = c.is_ascii_alphanumeric() && next.is_some_and(|n| n.is_ascii_graphic());
        if !depth.open() && !inside_word {
            cut = at + c.len_utf8();
        }
    }
    if cut == 0 { "…".to_owned() } else { format!("{}…", &title[..cut]) }
}

/// The quotations, titles and brackets that are open at a place of the text.
#[derive(Default)]
struct Depth {
    open: Vec<char>,
    straight_quote: bool,
}

impl Depth {
    fn step(&mut self, c: char) {
        match c {
            '“' => self.open.push('”'),
            '‘' => self.open.push('’'),
            '《' => self.open.push('》'),
            '〈' => self.open.push('〉'),
            '「' => self.open.push('」'),
            '『' => self.open.push('』'),
            '（' => self.open.push('）'),
            '【' => self.open.push('】'),
            '〔' => self.open.push('〕'),
            '(' => self.open.push(')'),
            '[' => self.open.push(']'),
            '"' => self.straight_quote = !self.straight_quote,
            // A closing mark closes everything that was opened since its partner; one without a partner (1）) closes nothing.
            '”' | '’' | '》' | '〉' | '」' | '』' | '）' | '】' | '〕' | ')' | ']' => {
                if let Some(partner) = self.open.iter().rposition(|expected| *expected == c) {
                    self.open.truncate(partner);
                }
            }
            _ => {}
        }
        // A text that only opens quotations must not slow down the search above; no real text nests them so deep.
        self.open.truncate(64);
    }

    fn open(&self) -> bool {
        !self.open.is_empty() || self.straight_quote
    }
}

fn is_terminator(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '…')
}

fn is_closing(c: char) -> bool {
    matches!(c, '”' | '’' | '》' | '〉' | '」' | '』' | '）' | '】' | ')' | '"')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(paragraphs: &[&str]) -> String {
        let made = summarize("题目", paragraphs.iter().copied());
        assert!(made.chars().count() <= SUMMARY_MAX, "{made}");
        assert!(made.ends_with(['。', '…']), "{made}");
        made
    }

    #[test]
    fn whole_sentences_of_several_paragraphs_are_joined() {
        assert_eq!(summary(&["第一段。", "第二段没有句号", "第三段！"]), "第一段。第二段没有句号。第三段。");
    }

    #[test]
    fn a_sentence_that_announces_a_list_ends_the_summary() {
        assert_eq!(summary(&["一行四人：", "甲，局长", "乙"]), "一行四人…");
        let enough = format!("{}。", "甲".repeat(60));
        assert_eq!(summary(&[&enough, "一行四人：", "乙"]), enough);
    }

    #[test]
    fn a_sentence_that_does_not_fit_is_left_out_whole() {
        let first = format!("{}。", "甲".repeat(79));
        let second = format!("{}。", "乙".repeat(60));
        assert_eq!(summary(&[&format!("{first}{second}")]), first);
    }

    #[test]
    fn the_space_behind_a_latin_sentence_counts() {
        let first = "Handan is old.";
        for length in [SUMMARY_MAX - first.len() - 2, SUMMARY_MAX - first.len() - 1] {
            let second = format!("{}。", "甲".repeat(length));
            let whole = format!("{first} {second}");
            let fits = whole.chars().count() <= SUMMARY_MAX;
            assert_eq!(summary(&[first, &second]), if fits { whole } else { "Handan is old。".to_owned() });
        }
    }

    #[test]
    fn what_ends_the_last_sentence_counts() {
        let text = format!("0.{}{}J. Needham000.0J. Needham", "0".repeat(46), "一".repeat(50));
        for more in 0..30 {
            let made = summary(&[&format!("{}{text}", "0".repeat(more))]);
            assert!(made.chars().count() <= SUMMARY_MAX, "{made}");
        }
    }

    #[test]
    fn a_long_first_sentence_is_cut_between_clauses() {
        let text = format!("{}，{}，{}。", "甲".repeat(50), "乙".repeat(50), "丙".repeat(50));
        assert_eq!(summary(&[&text]), format!("{}，{}…", "甲".repeat(50), "乙".repeat(50)));
    }

    #[test]
    fn numbers_titles_and_quotations_are_never_cut() {
        let filler = "甲".repeat(100);
        for tail in [
            "共投资1,234,567,890,123,456元整",
            "印发《关于二〇二〇年，对县级人民政府履行教育职责的通报》",
            "称“党建工作有组织，有阵地，活动开展扎实有效”",
        ] {
            let made = summary(&[&format!("开头，{filler}，{tail}{}。", "丁".repeat(40))]);
            assert_eq!(made, format!("开头，{filler}…"));
        }
    }

    #[test]
    fn a_full_stop_inside_a_quotation_ends_the_sentence_only_with_the_quotation() {
        assert_eq!(sentences("他说：“来。快来。”她走了。"), ["他说：“来。快来。”", "她走了。"]);
        assert_eq!(sentences("《甲。乙》是书。（见注。）完"), ["《甲。乙》是书。", "（见注。）", "完"]);
        assert_eq!(summary(&["他说：“好。”"]), "他说：“好”。");
        assert_eq!(summary(&["你来吗？"]), "你来吗。");
    }

    #[test]
    fn a_text_that_can_not_be_cut_falls_back_to_a_later_sentence_or_the_title() {
        let quotation = format!("“{}。”", "甲，".repeat(100));
        assert_eq!(summary(&[&quotation, "后面一句。"]), "后面一句。");
        assert_eq!(summary(&[&quotation]), "题目。");
        assert_eq!(summary(&[]), "题目。");
        assert_eq!(summarize("", []), "");
    }

    #[test]
    fn a_title_longer_than_a_summary_keeps_its_words_whole() {
        let made = summarize(&format!("{}Handan2022", "长".repeat(115)), []);
        assert_eq!(made, format!("{}…", "长".repeat(115)));
    }

    #[test]
    fn white_space_stays_only_beside_latin_text_and_broken_lines_get_a_comma() {
        assert_eq!(summary(&["邯郸 是古都 ，Handan is\nold。"]), "邯郸是古都，Handan is old。");
        assert_eq!(summary(&["少年不识愁\n爱上层楼。\n"]), "少年不识愁，爱上层楼。");
    }

    #[test]
    fn stray_brackets_do_not_swallow_the_text() {
        assert_eq!(summary(&["1）第一句。2）第二句。"]), "1）第一句。2）第二句。");
    }

    #[test]
    fn a_dateline_is_not_what_an_article_is_about() {
        for dateline in [
            "央视网消息（新闻联播）：",
            "新华社北京10月6日电 ",
            "新华社北京10月6日电（记者 张三、李四）",
            "新华社北京10月6日电 (记者张三)",
            "本报讯（记者 李四 通讯员 王五）",
            "本报讯　",
            "　　本报北京10月6日讯 ",
            "河北日报邯郸10月6日电",
            "中新网邯郸10月6日电 (记者 李四)",
            "【环球网报道】",
            "央视新闻客户端消息：",
        ] {
            assert_eq!(summary(&[&format!("{dateline}今日邯郸举行大会。")]), "今日邯郸举行大会。", "{dateline}");
        }
        for text in [
            "新华社报道，今年雨水多。",
            "本报讯",
            "通讯员今日到达。",
            "来电很多。",
            "本台记者看到，雨停了。",
            "10月6日电力恢复。",
            "邯郸10月6日电力恢复。",
        ] {
            let full = summary(&[text]);
            assert!(full.starts_with(text.trim_end_matches('。')), "{text} → {full}");
        }
        assert!(repeats_opening("今日邯郸举行大会。", "央视网消息（新闻联播）：今日邯郸举行大会。其后…"));
    }

    #[test]
    fn a_lead_that_repeats_the_opening_is_recognized() {
        assert!(repeats_opening("近日，丛台区通报。", "近日,丛台区通报。圆满实现目标。"));
        assert!(!repeats_opening("成绩喜人。", "近日，丛台区通报。"));
        assert!(repeats_opening("", "x"));
    }
}
