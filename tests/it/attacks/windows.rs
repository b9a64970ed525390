//! Windows of days: periods that overlap, each less another one, and people in custody from one day to
//! another against those who came and went.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use entities::codes::CubeInterval::Month;
use entities::codes::StatisticsMeasure::{self as Measure, BookIns, FinalBookOuts, InitialBookIns};
use tests::{Outcome, Suite, TestContext};

use super::deduction::{Bounds, Deduction, ENDLESS, Found, at_first};
use super::naive::Naive;
use super::truth::{Cell, Codes, Truth, days};
use super::world::{DAYS, on, world};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_sqlite:
        periods_that_overlap,
        people_in_custody_against_those_who_come_and_go,
    );
}

/// Events of which each belongs to one day.
const EVENTS: [Measure; 3] = [InitialBookIns, BookIns, FinalBookOuts];

/// How many events there were up to each of some days, as far as windows tell: at most how many more up
/// to one than up to another.
struct Windows(Vec<Vec<i64>>);

impl Windows {
    fn new(days: usize) -> Self {
        // What has happened by a day has happened by a later one.
        let least = |from: usize, to: usize| if from >= to { 0 } else { ENDLESS };
        Self(
            (0..days)
                .map(|from| (0..days).map(|to| least(from, to)).collect())
                .collect(),
        )
    }

    fn tell(&mut self, (from, to): (usize, usize), (low, high): Bounds) {
        self.0[from][to] = self.0[from][to].min(high);
        self.0[to][from] = self.0[to][from].min(-low);
    }

    /// Puts windows together in every way: the shortest paths.
    fn follow(&mut self) {
        let days = self.0.len();
        for by in 0..days {
            let onwards = self.0[by].clone();
            for from in &mut self.0 {
                let first = from[by];
                for (own, more) in from.iter_mut().zip(&onwards) {
                    *own = (*own).min(first + more);
                }
            }
        }
    }

    fn between(&self, from: usize, to: usize) -> Bounds {
        (-self.0[to][from], self.0[from][to])
    }
}

async fn periods_that_overlap(context: TestContext) -> Outcome {
    let (_app, world) = world(&context).await?;
    let mut found = Found::default();
    let mut of: BTreeMap<(Measure, Codes), Vec<Cell>> = BTreeMap::new();
    // An age is that at the end of a period: years of age are no windows.
    let events = world
        .truth
        .cells()
        .keys()
        .filter(|cell| EVENTS.contains(&cell.measure) && cell.codes[4] == 0);
    for cell in events {
        of.entry((cell.measure, cell.codes))
            .or_default()
            .push(*cell);
    }
    for cells in of.into_values() {
        let mut ends: Vec<NaiveDate> = cells
            .iter()
            .flat_map(|cell| {
                let (from, to) = days(cell.interval, cell.starts_on);
                [from, to + Days::new(1)]
            })
            .collect();
        ends.sort_unstable();
        ends.dedup();
        let place = |day| ends.binary_search(&day).unwrap_or(0);
        let window = |cell: &Cell| {
            let (from, to) = days(cell.interval, cell.starts_on);
            (place(from), place(to + Days::new(1)))
        };
        let mut windows = Windows::new(ends.len());
        for cell in &cells {
            let shown = world.seen.get(cell).map(|shown| shown.bounds);
            windows.tell(window(cell), at_first(world.truth.of(cell), shown));
        }
        windows.follow();
        for cell in cells.iter().filter(|cell| cell.interval == Month) {
            let (from, to) = window(cell);
            found.look(world.truth.of(cell), windows.between(from, to));
        }
    }
    assert_eq!(found, Found::default());
    for naive in [
        Naive::Threshold,
        Naive::Rounded,
        Naive::Keyed(1),
        Naive::Keyed(2),
    ] {
        let found = any_days(&world.truth, naive);
        assert!(found.narrow > 50, "{naive:?}: {found:?}");
        assert!(found.proved > 10, "{naive:?}: {found:?}");
    }
    Ok(())
}

/// The same against one who answers about any days: the book-ins of a community on each of eighty days.
fn any_days(truth: &Truth, naive: Naive) -> Found {
    const LENGTH: usize = 80;
    let mut found = Found::default();
    for citizenship in 1..=4 {
        let first = on(DAYS.0) + Days::new(60);
        let of_days = (0..LENGTH as u64).map(|day| {
            let day = first + Days::new(day);
            truth.ask(InitialBookIns, (day, day), |codes| codes[0] == citizenship)
        });
        let of_days: Vec<_> = of_days.collect();
        let mut windows = Windows::new(LENGTH + 1);
        for from in 0..LENGTH {
            let mut count = super::truth::Count::default();
            for (to, of_day) in of_days.iter().enumerate().skip(from) {
                // Nobody of these people is booked in twice.
                count = count.and(*of_day);
                if let Some(bounds) = naive.bounds(count) {
                    windows.tell((from, to + 1), bounds);
                }
            }
        }
        windows.follow();
        for (day, count) in of_days.iter().enumerate() {
            found.look(*count, windows.between(day, day + 1));
        }
    }
    found
}

async fn people_in_custody_against_those_who_come_and_go(context: TestContext) -> Outcome {
    let (_app, world) = world(&context).await?;
    let published = |cell: &_, _| world.seen.get(cell).map(|shown| shown.bounds);
    let [cells, days] = Deduction::new(&world.truth, published)
        .with_days(&world.truth)
        .found();
    assert_eq!(cells, Found::default());
    // Who came or went between two published days is no cell. Two people can be proved where all noise
    // happens to be farthest apart; nobody's number is narrow.
    assert!(days.narrow == 0 && days.proved <= 2, "{days:?}");
    // Rounded without noise, and with noise of each set but without an audit.
    for naive in [Naive::Threshold, Naive::Rounded, Naive::Keyed(1)] {
        let answered = |_: &Cell, count| naive.bounds(count);
        let [found, days] = Deduction::new(&world.truth, answered)
            .with_days(&world.truth)
            .found();
        assert!(days.narrow > 0, "{naive:?}: {days:?}");
        assert!(found.narrow > 0 && found.proved > 0, "{naive:?}: {found:?}");
    }
    Ok(())
}
