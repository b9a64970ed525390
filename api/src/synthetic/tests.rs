//! The same seed makes the same file; the shape and the proportions are those of real releases.

use std::collections::{HashMap, HashSet};

use super::*;

fn file(seed: u64, stints: u64) -> (String, Summary) {
    let options = Options::of_stints(seed, stints).unwrap();
    let mut bytes = Vec::new();
    let summary = write_to(&mut bytes, &options).unwrap();
    (String::from_utf8(bytes).unwrap(), summary)
}

#[test]
fn one_seed_makes_one_file() {
    assert_eq!(file(7, 3_000).0, file(7, 3_000).0);
    assert_ne!(file(7, 3_000).0, file(8, 3_000).0);
}

#[test]
fn the_proportions_are_those_of_real_releases() {
    let (_, made) = file(1, 60_000);
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let ratio = |a: u64, b: u64| a as f64 / b as f64;
    assert!(
        (1.02..1.05).contains(&ratio(made.stays, made.people)),
        "{made:?}"
    );
    assert!(
        (1.85..2.15).contains(&ratio(made.stints, made.stays)),
        "{made:?}"
    );
    assert!((50_000..70_000).contains(&made.stints), "{made:?}");
}

#[test]
fn rows_have_the_columns_and_the_variety_of_a_release() {
    let (text, made) = file(2, 20_000);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(reader.headers().unwrap(), COLUMNS.as_slice());
    let at: HashMap<&str, usize> = COLUMNS
        .iter()
        .enumerate()
        .map(|(i, name)| (*name, i))
        .collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.unwrap()).collect();
    assert_eq!(rows.len() as u64, made.stints);
    let distinct = |column: &str| {
        rows.iter()
            .map(|row| row[at[column]].to_owned())
            .collect::<HashSet<_>>()
    };
    assert_eq!(distinct("stint_ID").len(), rows.len());
    assert_eq!(distinct("stay_ID").len() as u64, made.stays);
    assert!(distinct("citizenship_country").len() >= 180);
    let open = rows
        .iter()
        .filter(|row| row[at["stay_book_out_date_time"]].is_empty())
        .count();
    assert!(open > 50, "{open} open stints of {}", rows.len());
    assert!(distinct("gender").contains("Unknown"));
    let late = rows
        .iter()
        .filter(|row| &row[at["book_in_date_time"]][11..13] == "23")
        .count();
    assert!(late > 10, "{late} book-ins in the last hour of a day");
    assert_eq!(
        distinct("file_original"),
        HashSet::from(["synthetic".to_owned()])
    );
}

#[test]
fn every_country_is_read() {
    for community in world(100_000) {
        let name = &community.citizenship;
        assert!(crate::transfer::country::parse(name).is_some(), "{name}");
        assert!(community.people >= 5);
    }
}

#[test]
fn the_largest_world_has_communities_from_five_to_half_a_million() {
    let sizes: Vec<u64> = world(3_000_000)
        .iter()
        .map(|community| community.people)
        .collect();
    assert_eq!(sizes.len(), 190);
    assert!(
        sizes.iter().max().unwrap() >= &490_000,
        "{:?}",
        sizes.iter().max()
    );
    assert!(world(300_000).iter().any(|community| community.people == 5));
}
