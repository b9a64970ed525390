//! Exact counts by any dimensions, for what an organization counts of its own records.

use std::collections::{BTreeMap, BTreeSet};

use entities::codes::{StatisticsDimension as Dimension, StatisticsMeasure as Measure};

use super::rows::{self, Fixed, Row};
use crate::facts::Facts;
use crate::period::{OPEN, Period};

/// The codes that count, for each dimension that is filtered.
pub type Kept = BTreeMap<Dimension, BTreeSet<String>>;

/// One exact number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exact {
    /// Place of the period.
    pub period: usize,
    /// Its codes, in the order of the dimensions asked for.
    pub codes: Vec<String>,
    /// Distinct people.
    pub people: u32,
    /// What is counted: people, events or person-days.
    pub amount: u64,
}

struct Cell {
    people: u32,
    amount: u64,
    last: u32,
    until: i32,
}

/// Counts a measure in periods that need not be of one length, by any dimensions.
pub fn exactly(
    facts: &Facts,
    measure: Measure,
    periods: &[Period],
    by: &[Dimension],
    kept: &Kept,
) -> Vec<Exact> {
    let mut codes = facts.codes.clone();
    let fixed = Fixed::new(&mut codes);
    let keeps = |row: &Row| {
        kept.iter().all(|(dimension, kept)| {
            let code = row.codes[*dimension as usize];
            kept.contains(codes.text(*dimension, code))
        })
    };
    let mut cells: BTreeMap<(usize, Vec<u16>), Cell> = BTreeMap::new();
    for fact in 0..rows::facts_of(facts, measure) {
        let Some((from, to)) = rows::days(facts, measure, fact) else {
            continue;
        };
        let is_event = rows::is_event(measure);
        for place in touched(periods, from, to) {
            let period = &periods[place];
            if is_event && (from < period.from || period.to < to) {
                continue;
            }
            let row = rows::row(facts, &fixed, measure, period, fact, (from, to));
            if !keeps(&row) {
                continue;
            }
            let key = by.iter().map(|one| row.codes[*one as usize]).collect();
            let cell = cells.entry((place, key)).or_insert(Cell {
                people: 0,
                amount: 0,
                last: u32::MAX,
                until: i32::MIN,
            });
            add(cell, measure, &row);
        }
    }
    cells
        .into_iter()
        .map(|((period, key), cell)| Exact {
            period,
            codes: by
                .iter()
                .zip(key)
                .map(|(dimension, code)| codes.text(*dimension, code).to_owned())
                .collect(),
            people: cell.people,
            amount: cell.amount,
        })
        .collect()
}

/// The periods that have one of these days. Periods come in their order and do not overlap.
fn touched(periods: &[Period], from: i32, to: i32) -> std::ops::Range<usize> {
    let first = periods.partition_point(|period| period.to < from);
    let end = periods.partition_point(|period| period.from <= to);
    first..end.max(first)
}

fn add(cell: &mut Cell, measure: Measure, row: &Row) {
    let is_new = cell.last != row.person;
    if is_new {
        cell.last = row.person;
        cell.people += 1;
        cell.until = i32::MIN;
    }
    if rows::is_event(measure) {
        cell.amount += 1;
    } else if measure == Measure::AverageDailyPopulation {
        // Stints of one person come by their book-ins; days that two of them hold count once.
        let from = row.from.max(cell.until.saturating_add(1));
        cell.amount += u64::try_from(row.to - from + 1).unwrap_or(0);
        cell.until = cell.until.max(row.to);
    } else if is_new {
        cell.amount += 1;
    }
}

/// The lengths in days of stays by period and codes: of those that ended within a period, or with
/// `open` of those that are open at its end, up to that day.
pub fn lengths(
    facts: &Facts,
    periods: &[Period],
    by: &[Dimension],
    kept: &Kept,
    open: bool,
) -> BTreeMap<(usize, Vec<String>), Vec<i32>> {
    let mut codes = facts.codes.clone();
    let fixed = Fixed::new(&mut codes);
    let mut found: BTreeMap<(usize, Vec<String>), Vec<i32>> = BTreeMap::new();
    for (at, stay) in facts.stays.iter().enumerate() {
        let first = if open {
            stay.booked_in
        } else {
            stay.booked_out
        };
        for place in touched(periods, first, stay.booked_out) {
            let period = &periods[place];
            let is_open = stay.booked_out > period.to;
            if open != is_open || (!open && stay.booked_out == OPEN) {
                continue;
            }
            let end = if open { period.to } else { stay.booked_out };
            let row = rows::row(
                facts,
                &fixed,
                Measure::FinalBookOuts,
                period,
                at,
                (end, end),
            );
            let is_kept = kept.iter().all(|(dimension, kept)| {
                let code = row.codes[*dimension as usize];
                kept.contains(codes.text(*dimension, code))
            });
            let days = end - stay.booked_in;
            if is_kept && days >= 0 {
                let key = by
                    .iter()
                    .map(|one| codes.text(*one, row.codes[*one as usize]).to_owned())
                    .collect();
                found.entry((place, key)).or_default().push(days);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Stay, Stint, unplaced};

    /// Two people: one held from day 10 to 20 and again from 30, one from 15 to 16.
    fn facts() -> Facts {
        let stay = |person, from, to| unplaced(person, from, to);
        let stint = |stay, booked_in, booked_out| Stint {
            stay,
            facility: 1,
            from: u16::MAX,
            booked_in,
            booked_out,
        };
        let stays: Vec<Stay> = vec![stay(0, 10, 20), stay(0, 30, OPEN), stay(1, 15, 16)];
        let person = |id| crate::facts::Person {
            id: uuid::Uuid::from_u128(id),
            citizenship: 0,
            region: 0,
            gender: 0,
            born: None,
            criminality: 0,
            final_order: entities::codes::YesNoUnknown::Unknown,
            final_order_on: i32::MIN,
            supervised_since: OPEN,
            document_pending: false,
            only_through: 0,
        };
        Facts {
            places: vec![crate::facts::Place::default(); 2],
            people: vec![person(1), person(2)],
            stays,
            stints: vec![stint(0, 10, 20), stint(1, 30, OPEN), stint(2, 15, 16)],
            ..Facts::default()
        }
    }

    fn period(from: i32, to: i32) -> Period {
        Period {
            from,
            to,
            ..Period::of_day(from)
        }
    }

    fn totals(measure: Measure, periods: &[Period]) -> Vec<(usize, u32, u64)> {
        let found = exactly(&facts(), measure, periods, &[], &Kept::new());
        found
            .iter()
            .map(|one| (one.period, one.people, one.amount))
            .collect()
    }

    #[test]
    fn people_are_counted_once_and_days_exactly() {
        let days = [
            period(15, 15),
            period(16, 16),
            period(20, 20),
            period(40, 40),
        ];
        let stock = totals(Measure::PeopleInCustody, &days);
        assert_eq!(stock, [(0, 2, 2), (1, 1, 1), (3, 1, 1)]);
        let all = [period(1, 40)];
        assert_eq!(totals(Measure::PeopleDetained, &all), [(0, 2, 2)]);
        assert_eq!(totals(Measure::InitialBookIns, &all), [(0, 2, 3)]);
        // 10 nights, 11 nights, 1 night.
        assert_eq!(totals(Measure::AverageDailyPopulation, &all), [(0, 2, 22)]);
    }

    #[test]
    fn lengths_are_of_stays_that_ended_or_are_open() {
        let all = [period(1, 40)];
        let of = |open| lengths(&facts(), &all, &[], &Kept::new(), open);
        assert_eq!(of(false)[&(0, Vec::new())], [10, 1]);
        assert_eq!(of(true)[&(0, Vec::new())], [10]);
    }
}
