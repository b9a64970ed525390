//! A person written down again, by somebody else, with the slips of the field.

use chrono::{Datelike as _, Days, NaiveDate};
use entities::codes::Gender;
use fastrand::Rng;

use super::people::{Person, one};

fn chance(rng: &mut Rng, percent: u32) -> bool {
    rng.u32(0..100) < percent
}

/// The same person in another file.
pub(super) fn again(rng: &mut Rng, person: &Person) -> Person {
    let mut again = person.clone();
    slip_in_names(rng, &mut again);
    again.birth_date = again.birth_date.and_then(|date| slip_in_date(rng, date));
    again.birth_year = match (again.birth_date, rng.u32(0..100)) {
        (Some(date), _) => Some(date.year()),
        (None, 0..30) => None,
        (None, 30..38) => again.birth_year.map(|year| year + 1),
        (None, _) => again.birth_year,
    };
    again.alien_number = again
        .alien_number
        .and_then(|number| slip_in_number(rng, number));
    again.contact = match rng.u32(0..100) {
        0..55 => None,
        55..75 => Some(format!("{:010}", rng.u64(2_000_000_000..9_999_999_999))),
        _ => again.contact,
    };
    match rng.u32(0..100) {
        0..5 => again.citizenship = None,
        5..8 => again.citizenship.clone_from(&again.birth_country),
        _ => {}
    }
    if chance(rng, 25) {
        again.birth_country = None;
    }
    again.gender = match rng.u32(0..100) {
        0..10 => None,
        10 => Some(if again.gender == Some(Gender::Male) {
            Gender::Female
        } else {
            Gender::Male
        }),
        _ => again.gender,
    };
    again.arrival_year = match rng.u32(0..100) {
        0..30 => None,
        30..37 => again.arrival_year.map(|year| year + 1),
        37..42 => again.arrival_year.map(|year| year - 1),
        _ => again.arrival_year,
    };
    again
}

/// Writes the name down: as it is in the first file, with slips in another.
pub(super) fn write(person: &mut Person) {
    let all: Vec<String> = person.family.iter().chain(&person.given).cloned().collect();
    person.written = Some(all.join(" "));
}

fn slip_in_names(rng: &mut Rng, person: &mut Person) {
    if chance(rng, 3) {
        person.written = None;
        return;
    }
    let is_vietnamese = person.citizenship.as_deref() == Some("VN");
    // The middle name is left out, or is an initial.
    if person.given.len() > 1 {
        match rng.u32(0..100) {
            0..25 => {
                person.given.remove(0);
            }
            25..33 => person.given[0] = person.given[0].chars().take(1).collect(),
            _ => {}
        }
    }
    let mut all: Vec<String> = person.family.iter().chain(&person.given).cloned().collect();
    if !is_vietnamese {
        for token in &mut all {
            if chance(rng, 40) {
                *token = romanized(rng, token);
            }
        }
    }
    if chance(rng, 12) {
        let at = rng.usize(0..all.len());
        all[at] = mistyped(rng, &all[at]);
    }
    if chance(rng, 7) && !is_vietnamese {
        split(rng, &mut all);
    }
    if chance(rng, 30) {
        // Family name last, or any order at all.
        if chance(rng, 85) {
            all.rotate_left(1);
        } else {
            rng.shuffle(&mut all);
        }
    }
    let mut text = all.join(if chance(rng, 10) { ", " } else { " " });
    if chance(rng, 75) {
        text = unicode_normalization::UnicodeNormalization::nfd(text.chars())
            .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
            .map(|c| match c {
                'đ' => 'd',
                'Đ' => 'D',
                c => c,
            })
            .collect();
    }
    if chance(rng, 30) {
        text = text.to_uppercase();
    }
    person.written = Some(text);
}

/// Another romanization of the same name. Not made from the rules of `names`: some of these the
/// rules do not know.
fn romanized(rng: &mut Rng, token: &str) -> String {
    const OTHERS: &[(&str, &str)] = &[
        ("ph", "p"),
        ("ph", "f"),
        ("th", "t"),
        ("kh", "k"),
        ("k", "kh"),
        ("n", "nn"),
        ("nn", "n"),
        ("y", "i"),
        ("ey", "ay"),
        ("ou", "u"),
        ("u", "ou"),
        ("oeu", "eu"),
        ("ch", "chh"),
        ("chh", "ch"),
        ("ea", "ear"),
        ("ea", "ia"),
        ("o", "or"),
        ("a", "ar"),
        ("b", "p"),
        ("v", "w"),
        ("x", "s"),
        ("s", "x"),
        ("r", "l"),
        ("ng", "nh"),
        ("i", "ee"),
        ("ï", "y"),
        ("eo", "ev"),
        ("th", "dh"),
        ("ch", "j"),
        ("sy", "si"),
        ("ng", "ngg"),
        ("k", "c"),
    ];
    let mut text = token.to_lowercase();
    for _ in 0..rng.u32(1..=2) {
        let fitting: Vec<_> = OTHERS
            .iter()
            .filter(|(from, _)| text.contains(from))
            .collect();
        if fitting.is_empty() {
            break;
        }
        let (from, to) = fitting[rng.usize(0..fitting.len())];
        text = text.replacen(from, to, 1);
    }
    text
}

fn mistyped(rng: &mut Rng, token: &str) -> String {
    let mut letters: Vec<char> = token.chars().collect();
    if letters.len() < 2 {
        return token.to_owned();
    }
    let at = rng.usize(0..letters.len() - 1);
    let other = one(rng, &["a", "e", "i", "n", "s", "t", "r", "o", "h", "m"]);
    match rng.u32(0..4) {
        0 => letters.swap(at, at + 1),
        1 => {
            letters.remove(at);
        }
        2 => letters.insert(at, other.chars().next().unwrap()),
        _ => letters[at + 1] = other.chars().next().unwrap(),
    }
    letters.into_iter().collect()
}

/// One name written as two.
fn split(rng: &mut Rng, all: &mut Vec<String>) {
    let Some(at) = (0..all.len()).rev().find(|at| all[*at].chars().count() > 5) else {
        return;
    };
    let letters: Vec<char> = all[at].chars().collect();
    let (one, other) = letters.split_at(rng.usize(2..=3));
    let (one, other): (String, String) = (one.iter().collect(), other.iter().collect());
    all.splice(at..=at, [one, other]);
}

fn slip_in_date(rng: &mut Rng, date: NaiveDate) -> Option<NaiveDate> {
    let other = |year: i32, month: u32, day: u32| NaiveDate::from_ymd_opt(year, month, day);
    match rng.u32(0..100) {
        0..15 => None,
        15..20 => other(date.year(), date.day(), date.month()).or(Some(date)),
        20..24 => other(date.year() + 1, date.month(), date.day()).or(Some(date)),
        24..28 => date.checked_add_days(Days::new(rng.u64(1..9))),
        28..31 => other(date.year(), rng.u32(1..=12), date.day()).or(Some(date)),
        // Only the year was asked for.
        31..38 => other(date.year(), 1, 1),
        38..40 => date.checked_add_days(Days::new(rng.u64(200..4_000))),
        _ => Some(date),
    }
}

fn slip_in_number(rng: &mut Rng, number: String) -> Option<String> {
    let mut digits: Vec<char> = number.chars().collect();
    let at = rng.usize(0..8);
    match rng.u32(0..100) {
        0..40 => return None,
        40..44 => digits[at + 1] = char::from_digit(rng.u32(0..10), 10).unwrap(),
        44..46 => digits.swap(at, at + 1),
        46..47 => return Some(format!("{:09}", rng.u64(20_000_000..99_000_000))),
        _ => return Some(number),
    }
    Some(digits.into_iter().collect())
}
