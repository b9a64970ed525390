//! What follows from numbers that are parts of each other: everything that sums prove of each cell, one
//! sum after the other, until nothing new comes out.
//!
//! It owes nothing to the audit of the program, and knows relations that the audit does not have: those
//! between people in custody and the days on which they come and go.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike as _, Days, NaiveDate};
use entities::codes::CubeInterval::{Day, FiscalYear, Month, Quarter, Year};
use entities::codes::StatisticsMeasure::{
    BookIns, FinalBookOuts, InitialBookIns, PeopleInCustody, Transfers,
};

use super::truth::{Cell, Codes, Count, Truth, days};

/// The least and the most that a number can be.
pub(super) type Bounds = (i64, i64);

/// Nothing is known.
pub(super) const ENDLESS: i64 = 1 << 40;

/// What was worked out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Cells of 1 to 10 people whose number is known within less than five.
    pub(super) narrow: usize,
    /// Cells of one or two people of whom it is known that they are there.
    pub(super) proved: usize,
}

impl Found {
    /// Looks at what is known of a count.
    pub(super) fn look(&mut self, count: Count, (low, high): Bounds) {
        assert!(
            low <= count.amount && count.amount <= high,
            "{count:?} is not in {low}..={high}"
        );
        if count.is_small() {
            self.narrow += usize::from(high - low < 5);
            self.proved += usize::from(count.people <= 2 && low >= 1);
        }
    }
}

/// What a reader may think of a cell at first: somebody who guesses that what is not shown is small, is
/// right where it is.
pub(super) fn at_first(count: Count, shown: Option<Bounds>) -> Bounds {
    shown.unwrap_or((0, if count.amount <= 14 { 14 } else { ENDLESS }))
}

/// How two sides compare.
#[derive(Clone, Copy, Debug)]
struct Holds {
    at_most: bool,
    at_least: bool,
}

/// Numbers, and which of them add up to which.
#[derive(Default)]
pub(super) struct Deduction {
    places: HashMap<Cell, usize>,
    counts: Vec<Count>,
    bounds: Vec<Bounds>,
    /// Each says of the sum of the first numbers less the sum of the others that it is no more, no
    /// less than nothing.
    sums: Vec<(Vec<usize>, Vec<usize>, Holds)>,
}

impl Deduction {
    /// All cells, as they are shown.
    pub(super) fn new(truth: &Truth, shown: impl Fn(&Cell, Count) -> Option<Bounds>) -> Self {
        let mut deduction = Self::default();
        for (cell, count) in truth.cells() {
            deduction.places.insert(*cell, deduction.counts.len());
            deduction.counts.push(*count);
            deduction.bounds.push(at_first(*count, shown(cell, *count)));
        }
        for (whole, parts) in wholes(truth) {
            let all = parts.iter().all(|part| part.measure == whole.measure);
            let parts = parts.iter().map(|part| deduction.places[part]).collect();
            deduction.relate(vec![deduction.places[&whole]], parts, all);
        }
        deduction
    }

    /// Uses a sum as far as it is true: where people are in two parts it is no equation. `all`: the
    /// parts are all there are.
    fn relate(&mut self, whole: Vec<usize>, parts: Vec<usize>, all: bool) {
        let amount =
            |places: &[usize]| -> i64 { places.iter().map(|at| self.counts[*at].amount).sum() };
        let (of_whole, of_parts) = (amount(&whole), amount(&parts));
        let holds = Holds {
            at_most: of_whole == of_parts || (all && of_whole < of_parts),
            at_least: of_whole == of_parts || (!all && of_whole > of_parts),
        };
        let largest = parts.iter().map(|at| self.counts[*at].amount).max();
        if !holds.at_least && largest <= Some(of_whole) {
            let each = Holds {
                at_most: false,
                at_least: true,
            };
            let each = parts.iter().map(|part| (whole.clone(), vec![*part], each));
            self.sums.extend(each);
        }
        self.sums.push((whole, parts, holds));
    }

    /// Adds what people in custody say of those who come and go, nationwide by one code: between two
    /// published days the number changes by those who came less those who went.
    pub(super) fn with_days(mut self, truth: &Truth) -> Self {
        let mut stocks: BTreeMap<Codes, BTreeSet<NaiveDate>> = BTreeMap::new();
        let all = truth
            .cells()
            .keys()
            .filter(|cell| cell.measure == PeopleInCustody);
        // An age changes with the year, and a facility by transfers.
        for cell in all.filter(|cell| {
            cell.dimensions() <= 1 && [1, 2, 4].iter().all(|at| cell.codes[*at] == 0)
        }) {
            stocks.entry(cell.codes).or_default().insert(cell.starts_on);
        }
        for (codes, days) in stocks {
            let mut of_month: BTreeMap<NaiveDate, [Vec<usize>; 2]> = BTreeMap::new();
            let days: Vec<NaiveDate> = days.into_iter().collect();
            for pair in days.windows(2) {
                // Somebody may be gone before the next day that is published: then there is no cell.
                if pair[0] + Days::new(7) < pair[1] {
                    continue;
                }
                let moved = self.between(truth, codes, (pair[0], pair[1]));
                let month = pair[1].with_day(1).unwrap_or(pair[1]);
                let of_month = of_month.entry(month).or_default();
                of_month[0].push(moved[0]);
                of_month[1].push(moved[1]);
            }
            for (month, moved) in of_month {
                for (measure, moved) in [InitialBookIns, FinalBookOuts].into_iter().zip(moved) {
                    let whole = Cell {
                        measure,
                        interval: Month,
                        starts_on: month,
                        codes,
                    };
                    if let Some(whole) = self.places.get(&whole) {
                        let whole = vec![*whole];
                        self.relate(whole, moved, false);
                    }
                }
            }
        }
        self
    }

    /// Adds who came and who went from one published day to the next, of whom nothing is shown.
    fn between(
        &mut self,
        truth: &Truth,
        codes: Codes,
        (one, other): (NaiveDate, NaiveDate),
    ) -> [usize; 2] {
        let span = (one + Days::new(1), other);
        let matches = |own: &Codes| (0..5).all(|at| codes[at] == 0 || codes[at] == own[at]);
        let moved = [InitialBookIns, FinalBookOuts].map(|measure| {
            self.counts.push(truth.ask(measure, span, matches));
            self.bounds.push((0, ENDLESS));
            self.counts.len() - 1
        });
        let stock = |day| {
            let cell = Cell {
                measure: PeopleInCustody,
                interval: Day,
                starts_on: day,
                codes,
            };
            self.places[&cell]
        };
        let sides = (vec![stock(other), moved[1]], vec![stock(one), moved[0]]);
        self.relate(sides.0, sides.1, true);
        moved
    }

    /// Works out all that follows, and says what is known too well: of cells, and of those who came or
    /// went between two published days, who are no cell.
    pub(super) fn found(mut self) -> [Found; 2] {
        let mut of: Vec<Vec<usize>> = vec![Vec::new(); self.counts.len()];
        for (at, (whole, parts, _)) in self.sums.iter().enumerate() {
            for place in whole.iter().chain(parts) {
                of[*place].push(at);
            }
        }
        let mut waiting: Vec<usize> = (0..self.sums.len()).collect();
        let mut waits = vec![true; self.sums.len()];
        while let Some(at) = waiting.pop() {
            waits[at] = false;
            for place in narrow(&mut self.bounds, &self.sums[at]) {
                for sum in &of[place] {
                    if !std::mem::replace(&mut waits[*sum], true) {
                        waiting.push(*sum);
                    }
                }
            }
        }
        let mut found = [Found::default(); 2];
        for (at, (count, bounds)) in self.counts.iter().zip(&self.bounds).enumerate() {
            found[usize::from(at >= self.places.len())].look(*count, *bounds);
        }
        found
    }
}

/// Narrows the numbers of one sum; answers which.
fn narrow(
    bounds: &mut [Bounds],
    (whole, parts, holds): &(Vec<usize>, Vec<usize>, Holds),
) -> Vec<usize> {
    let mut narrowed = Vec::new();
    let (mut one, mut other) = (whole, parts);
    for is_said in [holds.at_most, holds.at_least] {
        // The first side is at most the other one.
        if is_said {
            let least: i64 = one.iter().map(|at| bounds[*at].0).sum();
            let most: i64 = other.iter().map(|at| bounds[*at].1).sum();
            for at in one {
                let high = most - (least - bounds[*at].0);
                if high < bounds[*at].1 && high < ENDLESS / 2 {
                    bounds[*at].1 = high;
                    narrowed.push(*at);
                }
            }
            for at in other {
                let low = least - (most - bounds[*at].1);
                if low > bounds[*at].0 {
                    bounds[*at].0 = low;
                    narrowed.push(*at);
                }
            }
        }
        (one, other) = (other, one);
    }
    narrowed
}

/// Every cell with the cells that it is made of, in each way.
pub(super) fn wholes(truth: &Truth) -> Vec<(Cell, Vec<Cell>)> {
    let mut found: BTreeMap<(Cell, u8, Codes), Vec<Cell>> = BTreeMap::new();
    for cell in truth.cells().keys() {
        let table = cell.codes.map(|code| u8::from(code != 0));
        let mut add = |whole: Cell, way: u8| {
            if truth.cells().contains_key(&whole) {
                found.entry((whole, way, table)).or_default().push(*cell);
            }
        };
        for place in (0..5).filter(|place| cell.codes[*place] != 0) {
            let mut codes = cell.codes;
            codes[place] = 0;
            add(Cell { codes, ..*cell }, u8::try_from(place).unwrap_or(0));
        }
        if cell.codes[1] != 0 {
            let mut codes = cell.codes;
            codes[2] = truth.state_of(codes[1]);
            codes[1] = 0;
            add(Cell { codes, ..*cell }, 5);
        }
        for (way, interval) in (6..).zip([Quarter, Year, FiscalYear]) {
            let is_part = match cell.interval {
                Month => interval == Quarter,
                Quarter => interval != Quarter,
                _ => false,
            };
            if is_part {
                add(
                    Cell {
                        interval,
                        starts_on: around(interval, cell.starts_on),
                        ..*cell
                    },
                    way,
                );
            }
        }
        if matches!(cell.measure, InitialBookIns | Transfers) {
            add(
                Cell {
                    measure: BookIns,
                    ..*cell
                },
                9,
            );
        }
    }
    found
        .into_iter()
        .map(|((whole, ..), parts)| (whole, parts))
        .collect()
}

/// The first day of the period that another one lies in.
fn around(interval: entities::codes::CubeInterval, day: NaiveDate) -> NaiveDate {
    let (year, month) = match interval {
        Quarter => (day.year(), day.month0() / 3 * 3 + 1),
        Year => (day.year(), 1),
        FiscalYear if day.month() >= 10 => (day.year(), 10),
        FiscalYear => (day.year() - 1, 10),
        _ => (day.year(), day.month()),
    };
    let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(day);
    debug_assert!(days(interval, first).1 >= day);
    first
}
