//! Recognizes round-ups: articles that report many things in a few lines each.

/// The paragraphs of a text, by the words that they have.
#[derive(Default)]
pub(super) struct Shape {
    /// The number of the paragraph, and a word of it.
    words: Vec<(u32, u32)>,
    paragraphs: u32,
}

impl Shape {
    /// Adds a word to the current paragraph.
    pub(super) fn add(&mut self, word: u32) {
        self.words.push((word, self.paragraphs));
    }

    /// Ends the current paragraph.
    pub(super) fn end_paragraph(&mut self, paragraph: &str) {
        if paragraph.chars().nth(20).is_some() {
            self.paragraphs += 1;
        } else {
            while self.words.last().is_some_and(|(_, of)| *of == self.paragraphs) {
                self.words.pop();
            }
        }
    }

    fn cohesion(&self) -> f32 {
        let mut words = self.words.clone();
        words.sort_unstable();
        words.dedup();
        let mut shared = vec![0_u32; self.paragraphs as usize + 1];
        let mut all = vec![0_u32; self.paragraphs as usize + 1];
        for group in words.chunk_by(|a, b| a.0 == b.0) {
            for (_, paragraph) in group {
                all[*paragraph as usize] += 1;
                shared[*paragraph as usize] += u32::from(group.len() > 1);
            }
        }
        let mut shares: Vec<f32> =
            all.iter().zip(&shared).filter(|(all, _)| **all > 0).map(|(all, shared)| *shared as f32 / *all as f32).collect();
        shares.sort_unstable_by(f32::total_cmp);
        shares.get(shares.len() / 2).copied().unwrap_or(1.0)
    }
}

/// Names of round-ups.
const NAMES: [&str; 12] =
    ["快讯", "简讯", "简报", "速览", "速递", "要闻", "集锦", "播报", "文摘", "联播", "早知道", "新闻摘要"];

/// Names of round-ups that are also names of newspapers, which begin titles: a round-up if it is the whole title.
const PAPERS: [&str; 7] = ["日报", "早报", "晚报", "周报", "月报", "周刊", "月刊"];

/// The most characters of a round-up's name: 国内联播快讯.
const NAME: usize = 8;

/// Whether an article is a round-up: by its title, 国内联播快讯 or 城事周报（第 12 期）, or by paragraphs that share hardly a word.
pub(super) fn is_roundup(title: &str, shape: &Shape) -> bool {
    if std::env::var("SHAPE").is_ok() && shape.paragraphs >= 4 {
        eprintln!("SHAPE\t{:.3}\t{}\t{}", shape.cohesion(), shape.paragraphs, title);
    }
    is_called_roundup(title)
}

fn is_called_roundup(title: &str) -> bool {
    // Without numbers, dates and marks.
    let parts = title.split(|c: char| !c.is_alphanumeric()).map(unnumbered).filter(|part| !part.is_empty());
    let parts: Vec<&str> = parts.collect();
    let is_called = |part: &str, names: &[&str]| {
        part.chars().count() <= NAME && names.iter().any(|name| part.ends_with(name))
    };
    let mut ends = [parts.first(), parts.last()].into_iter().flatten();
    ends.any(|part| is_called(part, &NAMES)) || matches!(parts.as_slice(), [one] if is_called(one, &PAPERS))
}

/// Drops numbers at both ends with what they count: 第12期, 10月6日.
fn unnumbered(part: &str) -> &str {
    let is_number = |c: char| c.is_numeric() || "一二三四五六七八九十〇".contains(c);
    part.trim_start_matches(is_number).trim_end_matches(|c| is_number(c) || "第期年月日号".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_tell_roundups() {
        for title in ["国内联播快讯", "【丛台要闻】10月6日", "城事周报（第 12 期）", "一周简报", "AI日报 2025-06-09", "要闻速览：三件事"] {
            assert!(is_called_roundup(title), "{title}");
        }
        for title in ["河北日报长篇通讯：人才九条", "人民日报：进一步深化改革", "暴雨红色预警", "数据库汇总", "", "2024", "周报怎么写"] {
            assert!(!is_called_roundup(title), "{title}");
        }
    }
}
