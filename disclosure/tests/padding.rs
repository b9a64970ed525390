//! Dummies, step by step: an organization that is not verified adds one person after the other who does
//! not exist.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use disclosure::catalog::tables_of;
use disclosure::count::{Block, Order, count, number_bands};
use disclosure::facts::{Facts, LoadedStay, LoadedStint, NEVER, Person, Place, assemble, unplaced};
use disclosure::parameters::Parameters;
use disclosure::period::{OPEN, Period, day};
use disclosure::release::{Closed, Grid, Implied, Stored};
use disclosure::value::Keys;
use entities::codes::CubeInterval::Month;
use entities::codes::StatisticsDimension as Dimension;
use entities::codes::StatisticsMeasure::{self as Measure, InitialBookIns, PeopleInCustody};
use entities::codes::YesNoUnknown;
use uuid::Uuid;
use zeroize::Zeroizing;

const COMMUNITY: &str = "KH";

/// The day on which everybody is booked in, and the one at whose end they are counted.
fn days() -> (i32, i32) {
    let on = |month_day: &str| format!("2025-09-{month_day}").parse::<NaiveDate>();
    (on("10").map_or(0, day), on("30").map_or(0, day))
}

fn keys() -> Keys {
    Keys::new(&Zeroizing::new([3; 32]), &Zeroizing::new([5; 32]))
}

/// Sixty people of one community, and of another one so many people and so many dummies, all of them in
/// one facility and alike.
fn facts(people: u32, dummies: u32) -> Facts {
    let mut facts = Facts {
        organizations: 2,
        unverified: 1,
        ..Facts::default()
    };
    number_bands(&mut facts.codes);
    let gender = facts.codes.number(Dimension::Gender, "MALE");
    let region = facts.codes.number(Dimension::CitizenshipRegion, "UNKNOWN");
    let facility = facts.codes.number(Dimension::Facility, "ZZ0001");
    facts
        .places
        .resize(usize::from(facility) + 1, Place::default());
    let (mut stays, mut stints) = (Vec::new(), Vec::new());
    let communities = [
        ("MX", 60, 0),
        (COMMUNITY, people, 0),
        (COMMUNITY, dummies, 1),
    ];
    for (country, number, only_through) in communities {
        let citizenship = facts.codes.number(Dimension::Citizenship, country);
        for _ in 0..number {
            let at = u32::try_from(facts.people.len()).unwrap_or(0);
            facts.people.push(Person {
                id: Uuid::from_u128(u128::from(at) + 1),
                citizenship,
                region,
                gender,
                born: Some(1990),
                criminality: 0,
                final_order: YesNoUnknown::Unknown,
                final_order_on: NEVER,
                supervised_since: OPEN,
                document_pending: false,
                only_through,
            });
            let booked_in = days().0;
            stays.push(LoadedStay {
                record: at,
                stay: unplaced(at, booked_in, OPEN),
                booked_in: i64::from(booked_in) * 86_400,
            });
            stints.push(LoadedStint {
                stay: at,
                facility,
                place: facility.into(),
                booked_in: i64::from(booked_in) * 86_400,
                booked_out: i64::MAX,
                in_day: booked_in,
                out_day: OPEN,
            });
        }
    }
    assemble(&mut facts, stays, stints);
    facts
}

/// What is counted of a measure.
fn counted(facts: &Facts, keys: &Keys, measure: Measure) -> Vec<Block> {
    let people: Vec<u64> = facts.people.iter().map(|one| keys.person(one.id)).collect();
    let period = if measure == PeopleInCustody {
        Period::of_day(days().1)
    } else {
        Period::around(Month, days().1)
    };
    count(&Order {
        facts,
        keys: &people,
        measure,
        periods: &[period],
        tables: &tables_of(measure),
        wanted: &|_, _| true,
        k: 11,
        threads: 1,
    })
}

#[test]
fn no_number_of_dummies_lifts_ten_people_over_the_line() {
    let keys = keys();
    for measure in [PeopleInCustody, InitialBookIns] {
        let mut others = 0;
        for dummies in 1..=50 {
            let facts = facts(10, dummies);
            let mut grid = Grid::new(Parameters::default(), &keys, days());
            for block in counted(&facts, &keys, measure) {
                grid.add(measure, &block, Closed::Now, &[]);
            }
            assert!(grid.mend(&Implied::new(&facts)).exposed.is_empty());
            for block in grid.blocks() {
                let grouping = &grid.table(block).grouping;
                let is_theirs = |key: u64| {
                    let place = grouping.place_of(Dimension::Citizenship)?;
                    let length = grouping.dimensions().len();
                    let code = disclosure::facts::unpack(key, length, place);
                    Some(facts.codes.text(Dimension::Citizenship, code) == COMMUNITY)
                };
                for cell in grid.cells(block).iter().filter(|cell| cell.value.is_some()) {
                    assert_ne!(
                        is_theirs(cell.key),
                        Some(true),
                        "{dummies} dummies: {cell:?}"
                    );
                    others += 1;
                }
            }
        }
        assert!(others > 50, "nothing else is published either");
    }
}

/// The total as each release shows it, so many dummies more in each, after a period is closed.
fn revisions(keys: &Keys, people: u32, steps: &[u32]) -> Vec<i64> {
    let mut stored: BTreeMap<u64, Stored> = BTreeMap::new();
    let mut shown = Vec::new();
    let mut dummies = 0;
    for step in [0].iter().chain(steps) {
        dummies += step;
        let facts = facts(people, dummies);
        let total = counted(&facts, keys, InitialBookIns).remove(0);
        let closed = if stored.is_empty() {
            Closed::Now
        } else {
            Closed::Before
        };
        let mut grid = Grid::new(Parameters::default(), keys, days());
        let standing: Vec<(u64, Stored)> = stored.iter().map(|(key, row)| (*key, *row)).collect();
        grid.add(InitialBookIns, &total, closed, &standing);
        let block = grid.blocks()[0].clone();
        for change in grid.changes(&block) {
            let row = change.row.map(|row| Stored {
                people: row.people,
                vouched: row.vouched,
                amount: row.amount,
                offset_milli: row.offset_milli.into(),
                value: row.value.map(i64::from),
                recent: false,
            });
            row.map(|row| stored.insert(change.key, row));
        }
        shown.extend(stored.values().filter_map(|row| row.value));
    }
    shown
}

/// Whoever could have a closed number move by steps of its own making could find out how it was rounded:
/// which of a few steps of six moves it by ten and not by five tells the remainder.
#[test]
fn no_dummies_move_a_closed_number() {
    let keys = keys();
    for people in 20..=31 {
        for steps in [vec![1; 12], vec![5, 6, 6, 6, 6, 6], vec![50, 50]] {
            let shown = revisions(&keys, people, &steps);
            assert_eq!(shown.len(), steps.len() + 1);
            assert!(shown.iter().all(|value| *value == shown[0]), "{shown:?}");
        }
    }
}
