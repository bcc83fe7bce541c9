//! Recognizes round-ups: articles that report many things in a few lines each.

/// The most characters of a short paragraph.
const SHORT: usize = 20;

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

    /// Ends the current paragraph. Short ones, such as headings, do not count.
    pub(super) fn end_paragraph(&mut self, paragraph: &str) {
        if paragraph.chars().nth(SHORT).is_some() {
            self.paragraphs += 1;
        } else {
            while self.words.last().is_some_and(|(_, of)| *of == self.paragraphs) {
                self.words.pop();
            }
        }
    }

    /// Returns the cohesion of the text: of the words of its middle paragraph the share that another paragraph has, too.
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
        let mut shares: Vec<f32> = all
            .iter()
            .zip(&shared)
            .filter(|(all, _)| **all > 0)
            .map(|(all, shared)| *shared as f32 / *all as f32)
            .collect();
        shares.sort_unstable_by(f32::total_cmp);
        shares.get(shares.len() / 2).copied().unwrap_or(1.0)
    }
}

/// Names of round-ups.
const NAMES: [&str; 12] =
    ["快讯", "简讯", "简报", "速览", "速递", "要闻", "集锦", "播报", "文摘", "联播", "早知道", "新闻摘要"];

/// Names of round-ups that are also names of newspapers, which begin titles: a round-up if it is the whole title.
const PAPERS: [&str; 7] = ["日报", "早报", "晚报", "周报", "月报", "周刊", "月刊"];

/// The cohesion below which many paragraphs are many stories. Of a broadcaster's single stories 1 % are below 0.1, half of them above 0.34.
const COHESION: f32 = 0.08;

/// The paragraphs from which cohesion is a sign.
const PARAGRAPHS: u32 = 5;

/// The most characters of a round-up's name: 国内联播快讯.
const NAME: usize = 8;

/// Whether an article is a round-up: by its title, 国内联播快讯 or 城事周报（第 12 期）, or by paragraphs that share hardly a word.
pub(super) fn is_roundup(title: &str, shape: &Shape) -> bool {
    is_called_roundup(title) || shape.paragraphs >= PARAGRAPHS && shape.cohesion() < COHESION
}

fn is_called_roundup(title: &str) -> bool {
    // Without numbers, dates and marks.
    let parts = title.split(|c: char| !c.is_alphanumeric()).map(unnumbered).filter(|part| !part.is_empty());
    let parts: Vec<&str> = parts.collect();
    let is_called =
        |part: &str, names: &[&str]| part.chars().count() <= NAME && names.iter().any(|name| part.ends_with(name));
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
        for title in [
            "国内联播快讯",
            "【丛台要闻】10月6日",
            "城事周报（第 12 期）",
            "一周简报",
            "AI日报 2025-06-09",
            "要闻速览：三件事",
        ] {
            assert!(is_called_roundup(title), "{title}");
        }
        for title in [
            "河北日报长篇通讯：人才九条",
            "人民日报：进一步深化改革",
            "暴雨红色预警",
            "数据库汇总",
            "",
            "2024",
            "周报怎么写",
        ] {
            assert!(!is_called_roundup(title), "{title}");
        }
    }

    #[test]
    fn paragraphs_without_a_word_in_common_are_a_roundup() {
        let shape = |texts: &[[u32; 4]]| {
            let mut shape = Shape::default();
            for words in texts {
                words.iter().for_each(|word| shape.add(*word));
                shape.end_paragraph(&"字".repeat(40));
            }
            shape
        };
        let apart: Vec<[u32; 4]> = (0..6).map(|n| [4 * n, 4 * n + 1, 4 * n + 2, 4 * n + 3]).collect();
        let about_one: Vec<[u32; 4]> = (0..6).map(|n| [0, 1, 4 * n + 2, 4 * n + 3]).collect();
        assert!(is_roundup("六件事", &shape(&apart)));
        assert!(!is_roundup("一件事", &shape(&about_one)));
        assert!(!is_roundup("三件事", &shape(&apart[..3])));
    }
}
