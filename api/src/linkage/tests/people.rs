//! People who do not exist: names from lists of syllables, in families.

use chrono::{Datelike as _, NaiveDate};
use entities::codes::Gender;
use fastrand::Rng;

/// One made-up person, as one file has it.
#[derive(Clone, Debug)]
pub(super) struct Person {
    /// Which person it is; a file does not know it.
    pub(super) who: usize,
    pub(super) family: Vec<String>,
    pub(super) given: Vec<String>,
    /// The name as one text, once it is written down.
    pub(super) written: Option<String>,
    pub(super) birth_date: Option<NaiveDate>,
    pub(super) birth_year: Option<i32>,
    pub(super) alien_number: Option<String>,
    pub(super) contact: Option<String>,
    pub(super) citizenship: Option<String>,
    pub(super) birth_country: Option<String>,
    pub(super) gender: Option<Gender>,
    pub(super) arrival_year: Option<i32>,
}

const VIETNAMESE_FAMILIES: &[(u32, &str)] = &[
    (38, "Nguyễn"),
    (11, "Trần"),
    (9, "Lê"),
    (7, "Phạm"),
    (5, "Huỳnh"),
    (5, "Phan"),
    (4, "Vũ"),
    (4, "Võ"),
    (2, "Đặng"),
    (2, "Bùi"),
    (2, "Đỗ"),
    (1, "Hồ"),
    (1, "Ngô"),
    (1, "Dương"),
    (1, "Lý"),
    (1, "Đinh"),
    (1, "Trương"),
    (1, "Lâm"),
    (1, "Mai"),
    (1, "Tạ"),
    (1, "Quách"),
    (1, "Kiều"),
];
const VIETNAMESE_MIDDLES: &[&str] = &[
    "Văn", "Văn", "Văn", "Thị", "Thị", "Đức", "Minh", "Ngọc", "Thanh", "Quang", "Hữu", "Kim",
    "Xuân", "Hoàng", "Quốc",
];
const VIETNAMESE_GIVEN: &[&str] = &[
    "Anh", "Bình", "Châu", "Cường", "Dũng", "Đạt", "Giang", "Hà", "Hải", "Hạnh", "Hiếu", "Hòa",
    "Hùng", "Hương", "Khánh", "Khoa", "Lan", "Linh", "Loan", "Long", "Lộc", "Mạnh", "Nam", "Nga",
    "Nghĩa", "Nhân", "Oanh", "Phong", "Phúc", "Phương", "Quân", "Quyên", "Sơn", "Tài", "Tâm",
    "Tân", "Thảo", "Thắng", "Thịnh", "Thúy", "Tiến", "Trang", "Trí", "Trung", "Tuấn", "Tùng",
    "Uyên", "Việt", "Vinh", "Yến",
];
const KHMER_FAMILIES: &[(u32, &str)] = &[
    (8, "Sok"),
    (7, "Chan"),
    (6, "Chea"),
    (5, "Keo"),
    (5, "Kim"),
    (5, "Heng"),
    (4, "Seng"),
    (4, "Sam"),
    (4, "Chhay"),
    (3, "Meas"),
    (3, "Ouk"),
    (3, "Pen"),
    (3, "Prak"),
    (3, "Ros"),
    (3, "Nhem"),
    (2, "Tep"),
    (2, "Yim"),
    (2, "Som"),
    (2, "Suon"),
    (2, "Khim"),
    (2, "Phon"),
    (2, "Touch"),
    (2, "Mom"),
    (2, "Uth"),
    (2, "Long"),
    (1, "Loeung"),
    (1, "Sieng"),
    (1, "Thach"),
];
const KHMER_FIRST: &[&str] = &[
    "So", "Vi", "Sa", "Ra", "Da", "Bo", "Chan", "Sam", "Phal", "Kosal", "Vuth", "Sreï", "Sovan",
    "Ny", "Pi", "Nar", "Sokh", "Vee", "Rith", "Mara",
];
const KHMER_SECOND: &[&str] = &[
    "phea", "bol", "reth", "tha", "ra", "pha", "nang", "la", "y", "na", "nary", "rath", "thy",
    "seth", "roeun", "veasna", "dy", "mony", "rin", "kha",
];
const LAO_FIRST: &[&str] = &[
    "Phomma", "Souk", "Inthi", "Sisa", "Kham", "Vong", "Thamma", "Rattana", "Chantha", "Sengsa",
    "Keo", "Bounya", "Sou", "Xaya",
];
const LAO_SECOND: &[&str] = &[
    "chanh", "vong", "sack", "sy", "phone", "rath", "kham", "lath", "say", "vongsa", "noy", "thavy",
];

/// So many people, three in ten of them in families.
pub(super) fn people(rng: &mut Rng, count: usize) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::with_capacity(count);
    while people.len() < count {
        let first = person(rng, people.len());
        people.push(first.clone());
        if rng.u32(0..100) < 15 {
            for number in 1..=rng.u32(1..=3) {
                let relative = relative(rng, people.len(), &first, number);
                people.push(relative);
            }
        }
    }
    people.truncate(count);
    people
}

fn person(rng: &mut Rng, who: usize) -> Person {
    let (country, family, given) = match rng.u32(0..100) {
        0..40 => ("KH", vec![weighted(rng, KHMER_FAMILIES)], khmer(rng)),
        40..85 => (
            "VN",
            vec![weighted(rng, VIETNAMESE_FAMILIES)],
            vietnamese(rng),
        ),
        _ => (
            "LA",
            vec![joined(rng, LAO_FIRST, LAO_SECOND)],
            vec![lao(rng)],
        ),
    };
    let arrival = rng.i32(1978..2012);
    let birth_date = birth_date(rng, arrival);
    Person {
        who,
        family,
        given,
        written: None,
        birth_date: Some(birth_date),
        birth_year: Some(birth_date.year()),
        alien_number: Some(format!("{:09}", alien_number(rng, arrival))),
        contact: Some(format!("{:010}", rng.u64(2_000_000_000..9_999_999_999))),
        citizenship: Some(country.to_owned()),
        birth_country: Some(if rng.u32(0..100) < 8 { "TH" } else { country }.to_owned()),
        gender: Some(if rng.u32(0..100) < 80 {
            Gender::Male
        } else {
            Gender::Female
        }),
        arrival_year: Some(arrival),
    }
}

/// A brother, sister or child: family name, contact, arrival and country are the same, and the
/// numbers were given one after the other.
fn relative(rng: &mut Rng, who: usize, of: &Person, number: u32) -> Person {
    let next: u64 = of
        .alien_number
        .as_ref()
        .map_or(0, |number| number.parse().unwrap());
    let given = match of.citizenship.as_deref() {
        Some("KH") => khmer(rng),
        Some("VN") => vietnamese(rng),
        _ => vec![lao(rng)],
    };
    let birth_date = birth_date(rng, of.arrival_year.unwrap_or(1990));
    Person {
        who,
        given,
        birth_date: Some(birth_date),
        birth_year: Some(birth_date.year()),
        alien_number: Some(format!("{:09}", next + u64::from(number))),
        gender: Some(if rng.bool() {
            Gender::Male
        } else {
            Gender::Female
        }),
        ..of.clone()
    }
}

fn khmer(rng: &mut Rng) -> Vec<String> {
    vec![joined(rng, KHMER_FIRST, KHMER_SECOND)]
}

fn vietnamese(rng: &mut Rng) -> Vec<String> {
    let mut given = vec![one(rng, VIETNAMESE_MIDDLES)];
    if rng.u32(0..100) < 25 {
        given.push(one(rng, VIETNAMESE_GIVEN));
    }
    given.push(one(rng, VIETNAMESE_GIVEN));
    given
}

fn lao(rng: &mut Rng) -> String {
    joined(rng, LAO_FIRST, LAO_SECOND)
}

/// Of many refugees only the year is known, and the file says the first of January.
fn birth_date(rng: &mut Rng, arrival: i32) -> NaiveDate {
    let year = rng.i32(1950..=arrival.min(1998));
    if rng.u32(0..100) < 15 {
        return NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    }
    NaiveDate::from_yo_opt(year, rng.u32(1..=365)).unwrap()
}

/// Numbers of one time begin alike.
fn alien_number(rng: &mut Rng, arrival: i32) -> u64 {
    let start = 20_000_000 + u64::try_from(arrival - 1978).unwrap() * 2_500_000;
    start + rng.u64(0..2_500_000)
}

fn joined(rng: &mut Rng, first: &[&str], second: &[&str]) -> String {
    format!("{}{}", one(rng, first), one(rng, second))
}

pub(super) fn one(rng: &mut Rng, items: &[&str]) -> String {
    items[rng.usize(0..items.len())].to_owned()
}

fn weighted(rng: &mut Rng, items: &[(u32, &str)]) -> String {
    let all: u32 = items.iter().map(|(weight, _)| weight).sum();
    let mut throw = rng.u32(0..all);
    for (weight, item) in items {
        if throw < *weight {
            return (*item).to_owned();
        }
        throw -= weight;
    }
    unreachable!("the throw is below the sum")
}
