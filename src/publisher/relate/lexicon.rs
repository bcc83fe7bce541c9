//! Properties of a word by itself: its class, how common it is in Chinese at large, and whether readers understand it without context.

use super::stopwords::is_stopword;
use jieba_rs::Jieba;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// The dictionary takes 0.15 s to load, so all calls share one.
pub(super) static JIEBA: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// The sum of all frequencies in jieba's dictionary.
const DICTIONARY_OCCURRENCES: f64 = 60_101_964.0;

/// Words of a typical text, for converting a share of occurrences into a share of texts.
const TEXT_WORDS: f64 = 300.0;

/// The assumed share of texts of a word of an alphabet, which the dictionary does not have: between a name's and an ordinary word's.
const ORDINARY: f32 = 0.003;

/// The part of speech, as far as relating depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum WordClass {
    /// A name, another noun or a set phrase.
    Noun,
    /// The name of a city or a district: all news of a city share it without being related.
    Place,
    /// A verb or an adjective: one event is described with many of them, so a shared one is weaker evidence.
    Verb,
    /// A number, a stopword, or neither noun, verb nor adjective: many of them make texts alike, but none is evidence.
    Other,
}

/// Where a word may be used in a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Readability {
    /// In every reason.
    Anywhere,
    /// If one of the two titles has the word.
    FromTitle,
    /// If both documents have the word more than once: jieba put it together from single characters, and it may be a fragment.
    Repeated,
    /// In no reason.
    Nowhere,
}

/// A word and its properties.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Word {
    /// The common spelling (see [`super::words`]).
    pub(super) text: String,
    pub(super) class: WordClass,
    pub(super) readability: Readability,
    /// The share of texts in Chinese at large that have the word, 0 to 1.
    pub(super) background: f32,
}

impl Word {
    /// Looks up the properties of a word.
    pub(super) fn new(text: String, class: WordClass) -> Word {
        let (readability, background) = (readability(&text, class), background(&text));
        Word { text, class, readability, background }
    }
}

/// Returns the class of a word in its common spelling (see [`super::words`]). `None`: a single character.
pub(super) fn class(word: &str) -> Option<WordClass> {
    word.chars().nth(1)?;
    if is_stopword(word) {
        return Some(WordClass::Other);
    }
    if !word.chars().any(is_chinese) {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let is_word = letters >= 2 && 2 * letters > word.chars().count();
        return Some(if is_word { WordClass::Noun } else { WordClass::Other });
    }
    let tags = JIEBA.tag(word, true);
    // Out of its context jieba may cut a guessed word into parts; within it, it was one word, most likely a name.
    let [tag] = tags.as_slice() else {
        return Some(WordClass::Noun);
    };
    if STEM_OF_DISTRICT.iter().any(|ending| JIEBA.has_word(&format!("{word}{ending}"))) && background(word) < NAME {
        return Some(WordClass::Place);
    }
    // The tag set is that of ICTCLAS, also for the words that jieba guesses.
    match tag.tag {
        _ if is_place(word, tag.tag) => Some(WordClass::Place),
        "n" | "nr" | "nrt" | "nrfg" | "ns" | "nt" | "nz" | "ng" | "vn" | "an" | "j" | "i" | "l" | "s" | "g" | "eng" => {
            Some(WordClass::Noun)
        }
        "v" | "vg" | "vd" | "a" | "ad" | "ag" | "b" | "z" | "zg" => Some(WordClass::Verb),
        _ => Some(WordClass::Other),
    }
}

/// Whether a tag's name is the name of a place and nothing more: 邯郸, 丛台区, 河北省; not 学步桥, 5A景区, 洁净城市.
pub(super) fn is_place_name(name: &str) -> bool {
    let tags = JIEBA.tag(name, true);
    is_place(name, if tags.len() == 1 { tags[0].tag } else { "" })
}

fn is_place(name: &str, tag: &str) -> bool {
    let is_kind_of_place = KINDS_OF_PLACES.iter().any(|kind| name.ends_with(kind));
    let is_district =
        name.ends_with(['省', '市', '区', '县', '州', '镇', '乡']) && (3..=5).contains(&name.chars().count());
    !is_kind_of_place && (tag == "ns" || is_district)
}

/// Endings of districts: 丛台 is the stem of 丛台区; 开发, with its 开发区, is a common word and not a name.
const STEM_OF_DISTRICT: [char; 3] = ['区', '县', '市'];

/// The share of texts above which a word is too common to be the stem of a district's name.
const NAME: f32 = 0.000_5;

/// Kinds of places whose names end like those of districts, or that the dictionary has as place names.
const KINDS_OF_PLACES: [&str; 16] = [
    "城市", "都市", "超市", "夜市", "古城", "老城", "县城", "古镇", "小区", "社区", "景区", "城区", "园区", "校区",
    "学区", "街区",
];

/// Whether a Chinese character is in use, and not only in dictionaries.
pub(crate) fn is_in_use(character: char) -> bool {
    JIEBA.has_word(character.encode_utf8(&mut [0; 4]))
}

fn background(word: &str) -> f32 {
    if !word.chars().any(is_chinese) {
        return ORDINARY;
    }
    // For a word of the dictionary this is its own frequency, for another that of its parts meeting by chance.
    let frequency = JIEBA.suggest_freq(word) as f64 / DICTIONARY_OCCURRENCES;
    -(-frequency * TEXT_WORDS).exp_m1() as f32
}

fn readability(word: &str, class: WordClass) -> Readability {
    let is_whole = !word.chars().any(is_chinese) || JIEBA.has_word(word) || is_name_by_its_ending(word);
    let length = word.chars().count();
    match class {
        WordClass::Place | WordClass::Other => Readability::Nowhere,
        WordClass::Noun if is_whole || (length == 3 && word.starts_with(SURNAMES)) => Readability::Anywhere,
        WordClass::Noun if length == 2 && word.starts_with(SURNAMES) => Readability::Repeated,
        WordClass::Verb if is_whole => Readability::FromTitle,
        WordClass::Noun | WordClass::Verb => Readability::Nowhere,
    }
}

/// Whether a word that is not in the dictionary has the form of a name, such as that of a street, a temple or a school.
fn is_name_by_its_ending(word: &str) -> bool {
    (3..=8).contains(&word.chars().count()) && word.ends_with(NAME_ENDINGS) && !word.starts_with(NAME_NEVER_BEGINS)
}

/// Characters that end names. A word that one of them follows is completed with it (see [`super::reason`]).
pub(super) const NAME_ENDINGS: [char; 40] = [
    '王', '君', '侯', '帝', '路', '街', '巷', '桥', '河', '湖', '渠', '山', '岭', '村', '庄', '寨', '寺', '塔', '祠',
    '庙', '宫', '殿', '台', '阁', '楼', '亭', '陵', '墓', '窑', '馆', '院', '园', '校', '厂', '店', '站', '局', '社',
    '队', '杯',
];

/// Prepositions, verbs and particles that jieba leaves at the beginning of a guessed word.
const NAME_NEVER_BEGINS: [char; 30] = [
    '在', '到', '由', '从', '向', '对', '把', '被', '将', '是', '有', '为', '与', '和', '及', '或', '的', '了', '各',
    '该', '这', '进', '出', '去', '来', '让', '使', '给', '往', '等',
];

/// The hundred most frequent surnames (of about 85 % of people).
const SURNAMES: [char; 100] = [
    '王', '李', '张', '刘', '陈', '杨', '黄', '赵', '吴', '周', '徐', '孙', '马', '朱', '胡', '郭', '何', '高', '林',
    '罗', '郑', '梁', '谢', '宋', '唐', '许', '韩', '冯', '邓', '曹', '彭', '曾', '肖', '田', '董', '袁', '潘', '于',
    '蒋', '蔡', '余', '杜', '叶', '程', '苏', '魏', '吕', '丁', '任', '沈', '姚', '卢', '姜', '崔', '钟', '谭', '陆',
    '汪', '范', '金', '石', '廖', '贾', '夏', '韦', '付', '方', '白', '邹', '孟', '熊', '秦', '邱', '江', '尹', '薛',
    '闫', '段', '雷', '侯', '龙', '史', '陶', '黎', '贺', '顾', '毛', '郝', '龚', '邵', '万', '钱', '严', '覃', '武',
    '戴', '莫', '孔', '向', '强',
];

/// Whether a character is of the Chinese script (CJK unified ideographs).
pub(super) fn is_chinese(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_numbers_and_newsroom_words_are_no_evidence() {
        for word in ["近日", "工作", "记者", "但是", "2022", "14.66", "非常", "三个", "the", "a1"] {
            assert_eq!(class(word), Some(WordClass::Other), "{word:?}");
        }
        for character in ["的", "😀", "\0", ""] {
            assert_eq!(class(character), None, "{character:?}");
        }
    }

    #[test]
    fn cities_and_districts_are_places_and_kinds_of_places_are_not() {
        for place in ["邯郸", "河北省", "丛台区", "邯山区", "复兴区", "武安市"] {
            assert!(is_place_name(place), "{place}");
        }
        for other in ["学步桥", "5A景区", "洁净城市", "老旧小区", "古城", "教育督导", "太极拳", ""]
        {
            assert!(!is_place_name(other), "{other}");
        }
    }

    #[test]
    fn a_common_word_is_more_common_than_a_rare_one() {
        assert!(background("教育") > background("督导") && background("督导") > background("太极拳") * 0.1);
        assert!(background("教育") > 0.05 && background("磁州窑") < 0.001);
    }

    #[test]
    fn fragments_cannot_be_read() {
        let readability = |word| readability(word, class(word).unwrap());
        for fragment in ["矿约", "局多措", "组对", "国夹", "进七贤祠"] {
            assert_ne!(readability(fragment), Readability::Anywhere, "{fragment}");
        }
        for whole in ["太极拳", "强延峰", "回车巷", "OpenAI", "督导"] {
            assert_eq!(readability(whole), Readability::Anywhere, "{whole}");
        }
        assert_eq!(readability("改造"), Readability::FromTitle);
        assert_eq!(readability("丛台区"), Readability::Nowhere);
    }
}
