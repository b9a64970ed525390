//! What a release ought to say, worked out from the same records in the plainest way.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, Days, Months, NaiveDate};
use entities::codes::{CubeInterval, StatisticsMeasure};
use tests::build::People;
use uuid::Uuid;

use super::{Cell, on};

/// States of the facilities of the test, in their order.
const STATES: [&str; 6] = ["TX", "TX", "LA", "CA", "GA", "TX"];

/// What is true of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) people: i64,
    pub(super) amount: i64,
}

/// The true counts of some tables of some measures, of cells in which somebody is.
pub(super) struct Truth {
    cells: BTreeMap<Cell, Count>,
}

/// One fact of one person: its day and its codes.
struct Fact {
    person: Uuid,
    codes: BTreeMap<&'static str, String>,
}

const TABLES: &[&str] = &[
    "",
    "citizenship",
    "state",
    "gender",
    "citizenship,state",
    "citizenship,gender",
    "state,gender",
];

impl Truth {
    pub(super) fn new(people: &People, facilities: &[Uuid]) -> Self {
        let mut truth = Self {
            cells: BTreeMap::new(),
        };
        let mut month = on("2024-09-01");
        while month < on("2025-07-01") {
            let end = month + Months::new(1) - Days::new(1);
            let stock = people.stints.iter().filter(|stint| {
                let out = stint.booked_out_at.map(|out| out.date());
                stint.booked_in_at.date() <= end && out.is_none_or(|out| out > end)
            });
            let stock = stock.map(|stint| (stint.person_id, stint.facility_id));
            truth.add(
                (StatisticsMeasure::PeopleInCustody, CubeInterval::Day, end),
                facts(people, facilities, stock),
            );
            for (interval, from, to) in [
                (CubeInterval::Month, month, end),
                (
                    CubeInterval::Quarter,
                    quarter(month),
                    quarter(month) + Months::new(3) - Days::new(1),
                ),
            ] {
                if to > on("2025-06-30") {
                    continue;
                }
                let entered = people.stints.iter().filter(|stint| {
                    let day = stint.booked_in_at.date();
                    from <= day && day <= to
                });
                let entered = entered.map(|stint| (stint.person_id, stint.facility_id));
                let entered = facts(people, facilities, entered);
                truth.add((StatisticsMeasure::BookIns, interval, from), entered);
                let held = people.stints.iter().filter(|stint| {
                    let out = stint.booked_out_at.map(|out| out.date());
                    stint.booked_in_at.date() <= to && out.is_none_or(|out| out >= from)
                });
                let held = held.map(|stint| (stint.person_id, stint.facility_id));
                let held = facts(people, facilities, held);
                truth.add((StatisticsMeasure::PeopleDetained, interval, from), held);
            }
            month = month + Months::new(1);
        }
        truth
    }

    fn add(
        &mut self,
        (measure, interval, starts_on): (StatisticsMeasure, CubeInterval, NaiveDate),
        facts: Vec<Fact>,
    ) {
        for table in TABLES {
            let mut cells: BTreeMap<[String; 3], (BTreeSet<Uuid>, i64)> = BTreeMap::new();
            for fact in &facts {
                let mut codes: [String; 3] = Default::default();
                let named = table.split(',').filter(|name| !name.is_empty());
                for (code, name) in codes.iter_mut().zip(named) {
                    code.clone_from(&fact.codes[name]);
                }
                let cell = cells.entry(codes).or_default();
                cell.0.insert(fact.person);
                cell.1 += 1;
            }
            for (codes, (people, events)) in cells {
                let people = i64::try_from(people.len()).unwrap_or(0);
                let is_event = measure == StatisticsMeasure::BookIns;
                let cell = Cell {
                    universe: "partners".to_owned(),
                    measure,
                    interval: format!("{interval:?}"),
                    grouping: (*table).to_owned(),
                    starts_on,
                    codes,
                };
                let amount = if is_event { events } else { people };
                self.cells.insert(cell, Count { people, amount });
            }
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (Cell, Count)> + '_ {
        self.cells
            .iter()
            .map(|(cell, count)| (cell.clone(), *count))
    }
}

fn quarter(month: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(month.year(), month.month0() / 3 * 3 + 1, 1).unwrap_or(month)
}

fn facts(
    people: &People,
    facilities: &[Uuid],
    held: impl Iterator<Item = (Uuid, Option<Uuid>)>,
) -> Vec<Fact> {
    let persons: BTreeMap<Uuid, _> = people.persons.iter().map(|one| (one.id, one)).collect();
    held.map(|(person, facility)| {
        let known = persons[&person];
        let at = facilities
            .iter()
            .position(|one| Some(*one) == facility)
            .unwrap_or(0);
        let country = known.citizenship_country.clone().unwrap_or_default();
        Fact {
            person,
            codes: BTreeMap::from([
                ("citizenship", country),
                ("state", STATES[at].to_owned()),
                ("gender", format!("{:?}", known.gender).to_uppercase()),
            ]),
        }
    })
    .collect()
}
