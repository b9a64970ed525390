//! Names: their tokens, in whatever order and with whatever marks they were written, and what
//! romanizations of one token share.
//!
//! Made for Khmer, Vietnamese and Lao names in Latin letters, where one name has many spellings: Sok
//! and Sokh, Chan and Chann, Srey and Srei, Nguyễn and Nguyen, Phommachanh and Pommachan. A name in
//! another script is compared with names in the same script only.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

/// Most tokens that are looked at; the others are left out.
const MOST_TOKENS: usize = 8;

/// The tokens of a name in the order in which they stand: lower case, without marks.
pub fn tokens(name: &str) -> Vec<String> {
    let mut tokens = vec![String::new()];
    for c in name.nfkd().flat_map(char::to_lowercase) {
        if is_latin_mark(c) || matches!(c, '\'' | '’' | '`' | 'ʼ') {
            continue;
        }
        match letter(c) {
            Some(text) => push(&mut tokens, text),
            None if c.is_alphanumeric() || is_other_mark(c) => {
                if let Some(last) = tokens.last_mut() {
                    last.push(c);
                }
            }
            None => tokens.push(String::new()),
        }
    }
    tokens.retain(|token| !token.is_empty() && !TITLES.contains(&token.as_str()));
    tokens.truncate(MOST_TOKENS);
    tokens
}

fn push(tokens: &mut [String], text: &str) {
    if let Some(last) = tokens.last_mut() {
        last.push_str(text);
    }
}

/// What is written before and behind names and is none.
const TITLES: &[&str] = &["mr", "mrs", "ms", "dr", "jr", "sr", "aka"];

/// A mark that was part of a Latin letter before it was taken apart.
const fn is_latin_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}')
}

/// A vowel sign of another script, which is no letter and no mark to be left out.
fn is_other_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Letters that are not taken apart.
const fn letter(c: char) -> Option<&'static str> {
    Some(match c {
        'đ' | 'ð' => "d",
        'ø' => "o",
        'ł' => "l",
        'ħ' => "h",
        'ı' => "i",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        _ => return None,
    })
}

/// The spelling that romanizations of one token share.
pub fn spelling(token: &str) -> String {
    if !token.is_ascii() {
        return token.to_owned();
    }
    let mut text = single(token);
    for (from, to) in DIGRAPHS {
        text = text.replace(from, to);
    }
    let mut spelled = String::with_capacity(text.len());
    let mut before = None;
    for c in text.chars() {
        let c = match c {
            // Aspiration is written or not.
            'h' if before.is_some_and(is_consonant) => continue,
            'c' | 'q' => 'k',
            'C' => 'c',
            'w' => 'v',
            'y' => 'i',
            'x' | 'z' => 's',
            c => c,
        };
        before = Some(c);
        spelled.push(c);
    }
    for (from, to) in VOWELS {
        spelled = spelled.replace(from, to);
    }
    // An r or h at the end lengthens a vowel: Sophear, Sopheah.
    while spelled.len() > 2 && spelled.ends_with(['r', 'h']) {
        spelled.pop();
    }
    single(&spelled)
}

/// Digraphs, in the order in which they are read; `C` stands for the one consonant `ch`.
const DIGRAPHS: &[(&str, &str)] = &[
    ("ck", "k"),
    ("ph", "f"),
    ("chh", "C"),
    ("ch", "C"),
    ("sh", "s"),
    ("qu", "ku"),
];

/// Vowels that are written in two ways.
const VOWELS: &[(&str, &str)] = &[
    ("oeu", "eu"),
    ("oo", "u"),
    ("ou", "u"),
    ("ee", "i"),
    ("ie", "i"),
    ("ii", "i"),
    ("ae", "e"),
    ("eo", "eu"),
];

/// Without doubled letters.
fn single(text: &str) -> String {
    let mut single = String::with_capacity(text.len());
    for c in text.chars() {
        if !single.ends_with(c) {
            single.push(c);
        }
    }
    single
}

const fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

fn is_consonant(c: char) -> bool {
    c.is_ascii_alphabetic() && !is_vowel(c)
}

/// How a token sounds, roughly: its consonants by kind, and a vowel at its beginning. Made for
/// finding candidates; it joins names that differ.
pub fn sound(token: &str) -> String {
    let spelled = spelling(token);
    if !spelled.is_ascii() {
        return spelled;
    }
    let mut sound = String::new();
    for (at, c) in spelled.replace("ng", "n").chars().enumerate() {
        let class = match c {
            'b' | 'p' => 'p',
            'd' | 't' => 't',
            'g' | 'k' => 'k',
            'c' | 'j' => 'c',
            'l' | 'r' => 'l',
            'f' | 'v' => 'f',
            c if is_vowel(c) && at == 0 => 'a',
            c if is_vowel(c) => continue,
            c => c,
        };
        if !sound.ends_with(class) {
            sound.push(class);
        }
    }
    sound
}

/// A spelling, and each that is left of it when one letter is left out. Two spellings that differ by
/// one letter, added, left out or another, share one of these.
pub fn near(spelling: &str) -> Vec<String> {
    let letters: Vec<char> = spelling.chars().collect();
    let mut all = vec![spelling.to_owned()];
    // A name of two letters is near to too many.
    if (3..=24).contains(&letters.len()) {
        for left_out in 0..letters.len() {
            let rest = letters.iter().enumerate();
            let rest = rest.filter(|(at, _)| *at != left_out).map(|(_, c)| c);
            all.push(rest.collect());
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// How much it says that two names share this token, in bits: 1 where half of all people have it.
pub fn bits(token: &str) -> u8 {
    let known = BY_SPELLING.get(&spelling(token)).copied();
    known.unwrap_or(UNCOMMON)
}

/// The common tokens as they are spelled; of two that share a spelling, the commoner counts.
static BY_SPELLING: LazyLock<HashMap<String, u8>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    for (bits, tokens) in COMMON.iter().rev() {
        known.extend(tokens.iter().map(|token| (spelling(token), *bits)));
    }
    known
});

/// What a token says that many people have: at most so many bits.
pub const COMMON_BITS: u8 = 5;

/// What a token says that is not in the list.
const UNCOMMON: u8 = 8;

/// Family names and middle names that many people have, by how many: of the people of one country,
/// and no list of anybody's clients. Four in ten Vietnamese are called Nguyen.
const COMMON: &[(u8, &[&str])] = &[
    (1, &["nguyen", "van", "thi"]),
    (3, &["tran", "le", "sok", "chan", "chea"]),
    (
        4,
        &[
            "pham", "hoang", "huynh", "phan", "vu", "vo", "sam", "kim", "keo", "heng", "seng",
            "chhay", "sin", "som", "duc", "minh", "ngoc",
        ],
    ),
    (
        5,
        &[
            "dang", "bui", "do", "ho", "ngo", "duong", "ly", "dinh", "truong", "lam", "mai", "anh",
            "thanh", "hong", "meas", "nhem", "nov", "ouk", "pen", "phon", "prak", "prum", "ros",
            "sao", "sar", "suon", "tep", "yim", "srey", "vong", "kham", "xiong", "yang", "vang",
            "lee", "her", "lor", "moua", "thao",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn marks_titles_and_separators_are_left_out() {
        assert_eq!(tokens("Nguyễn Văn-Đức"), ["nguyen", "van", "duc"]);
        assert_eq!(tokens("NGUYEN, Van Duc (Mr.)"), ["nguyen", "van", "duc"]);
        assert_eq!(tokens("O’Brien"), ["obrien"]);
        assert_eq!(tokens("  ,. "), Vec::<String>::new());
        // Composed or not, it is the same name.
        assert_eq!(tokens("Nguye\u{302}\u{303}n"), tokens("Nguyễn"));
        assert_eq!(tokens("Ｃｈｅａ"), ["chea"], "full width");
    }

    #[test]
    fn another_script_keeps_its_vowels() {
        assert_eq!(tokens("សុខ ជា").len(), 2);
        assert_ne!(tokens("សុខ"), tokens("សខ"));
    }

    #[test]
    fn romanizations_of_one_name_share_a_spelling() {
        for (one, other) in [
            ("sok", "sokh"),
            ("chan", "chann"),
            ("srey", "srei"),
            ("phan", "fan"),
            ("vuthy", "vuthi"),
            ("sovann", "sovan"),
            ("sophea", "sophear"),
            ("chhay", "chay"),
            ("khim", "kim"),
            ("ouk", "uk"),
            ("touch", "tuch"),
            ("phommachanh", "fomachan"),
            ("bounmy", "bunmi"),
            ("somxay", "somsay"),
            ("sareth", "saret"),
            ("oeun", "eun"),
            ("quoc", "kuoc"),
            ("wanna", "vanna"),
        ] {
            assert_eq!(spelling(one), spelling(other), "{one} and {other}");
        }
    }

    #[test]
    fn names_that_differ_keep_spellings_that_differ() {
        for (one, other) in [
            ("sok", "sak"),
            ("chan", "tan"),
            ("nguyen", "ngo"),
            ("sophea", "sopheap"),
            ("van", "han"),
            ("dara", "daro"),
            ("tran", "dan"),
        ] {
            assert_ne!(spelling(one), spelling(other), "{one} and {other}");
        }
    }

    #[test]
    fn what_sounds_alike_shares_a_key() {
        for (one, other) in [
            ("prak", "brak"),
            ("samnang", "somnang"),
            ("ratha", "rotha"),
            ("rith", "lith"),
            ("nguyen", "nguyn"),
            ("kong", "gong"),
        ] {
            assert_eq!(sound(one), sound(other), "{one} and {other}");
        }
        assert_ne!(sound("sok"), sound("kim"));
    }

    #[test]
    fn a_letter_more_less_or_another_is_near() {
        let are_near = |one: &str, other: &str| {
            let (one, other) = (near(one), near(other));
            one.iter().any(|key| other.contains(key))
        };
        assert!(are_near("sovan", "soban"));
        assert!(are_near("sovan", "sova"));
        assert!(are_near("sovan", "sovian"));
        assert!(!are_near("sovan", "samon"));
        assert!(!are_near("an", "ab"), "two letters are near to too many");
    }

    #[test]
    fn a_common_name_says_little() {
        assert_eq!(bits("nguyen"), 1);
        assert_eq!(bits("sokh"), bits("sok"));
        assert_eq!(bits("qwertz"), UNCOMMON);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in ".{0,80}") {
            for token in tokens(&text) {
                let _ = (spelling(&token), sound(&token), near(&spelling(&token)), bits(&token));
            }
        }
    }
}
