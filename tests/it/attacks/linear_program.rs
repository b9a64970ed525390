//! Linear programming: all published numbers at once, over the finest groups that they are sums of. It
//! proves whatever sums can prove, where the audit follows one sum after the other; so it is tried on
//! samples.

use chrono::NaiveDate;
use entities::codes::CubeInterval::{Day, Month};
use entities::codes::StatisticsMeasure::{self as Measure, InitialBookIns, PeopleInCustody};
use microlp::{ComparisonOp, OptimizationDirection, Problem};
use tests::{Outcome, Suite, TestContext};

use super::deduction::{Bounds, ENDLESS, Found, at_first};
use super::naive::{Naive, suppressed};
use super::truth::{Cell, Codes, Count, Truth, days};
use super::world::{DAYS, on, world};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_sqlite:
        every_sum_at_once,
    );
}

/// How many small cells of a problem are looked at.
const SAMPLES: usize = 16;

/// Cells that are sums of the same finest groups.
struct Sums {
    cells: Vec<(Cell, Count)>,
    /// The groups in which somebody is, each with a day in the period that it is counted in.
    groups: Vec<(Codes, NaiveDate)>,
}

impl Sums {
    /// The cells of a measure by these dimensions, in periods that are made of those that begin on
    /// these days.
    fn new(truth: &Truth, measure: Measure, dimensions: &[usize], starts: &[NaiveDate]) -> Self {
        let finest = if measure == PeopleInCustody {
            Day
        } else {
            Month
        };
        let is_known = |codes: &Codes| (0..5).all(|at| codes[at] == 0 || dimensions.contains(&at));
        let (Some(first), Some(last)) = (starts.first(), starts.last()) else {
            return Self {
                cells: Vec::new(),
                groups: Vec::new(),
            };
        };
        let last = days(finest, *last).1;
        let cells = truth.cells().iter().filter(|(cell, _)| {
            let (from, to) = days(cell.interval, cell.starts_on);
            cell.measure == measure && is_known(&cell.codes) && *first <= from && to <= last
        });
        let groups = starts.iter().flat_map(|day| {
            let groups = truth.groups(measure, days(finest, *day), dimensions);
            groups.into_iter().map(|codes| (codes, *day))
        });
        Self {
            cells: cells.map(|(cell, count)| (*cell, *count)).collect(),
            groups: groups.collect(),
        }
    }

    /// The groups of a cell.
    fn of<'a>(&'a self, cell: &'a Cell) -> impl Iterator<Item = usize> + 'a {
        let (from, to) = days(cell.interval, cell.starts_on);
        let is_part = move |(codes, day): &(Codes, NaiveDate)| {
            (from..=to).contains(day)
                && (0..5).all(|at| cell.codes[at] == 0 || cell.codes[at] == codes[at])
        };
        (0..self.groups.len()).filter(move |at| is_part(&self.groups[*at]))
    }

    /// The most that a cell can be, or the least.
    fn end(
        &self,
        target: &Cell,
        direction: OptimizationDirection,
        bounds: &[Bounds],
    ) -> Outcome<f64> {
        let wanted: Vec<usize> = self.of(target).collect();
        let mut problem = Problem::new(direction);
        let groups: Vec<microlp::Variable> = (0..self.groups.len())
            .map(|at| {
                problem.add_var(
                    f64::from(u8::from(wanted.contains(&at))),
                    (0.0, f64::INFINITY),
                )
            })
            .collect();
        for ((cell, _), (low, high)) in self.cells.iter().zip(bounds) {
            let sum: Vec<_> = self.of(cell).map(|at| (groups[at], 1.0)).collect();
            if *low > 0 {
                problem.add_constraint(&sum, ComparisonOp::Ge, number(*low)?);
            }
            if *high < ENDLESS {
                problem.add_constraint(&sum, ComparisonOp::Le, number(*high)?);
            }
        }
        let solution = problem.solve().map_err(|error| error.to_string())?;
        Ok(solution
            .into_solution()
            .map_err(|_| "no solution")?
            .objective())
    }

    /// What is worked out of a sample of small cells where this is shown.
    fn found(&self, shown: impl Fn(&Cell, Count) -> Option<Bounds>) -> Outcome<Found> {
        let bounds = self
            .cells
            .iter()
            .map(|(cell, count)| at_first(*count, shown(cell, *count)));
        let bounds: Vec<Bounds> = bounds.collect();
        let small: Vec<&(Cell, Count)> = self
            .cells
            .iter()
            .filter(|(_, count)| count.is_small())
            .collect();
        assert!(small.len() >= SAMPLES, "only {} small cells", small.len());
        let mut found = Found::default();
        for (cell, count) in small.iter().step_by(small.len() / SAMPLES) {
            let least = self.end(cell, OptimizationDirection::Minimize, &bounds)?;
            let most = self.end(cell, OptimizationDirection::Maximize, &bounds)?;
            // People are whole.
            let whole = |end: f64| format!("{end:.0}").parse::<i64>();
            found.look(
                *count,
                (whole((least - 1e-6).ceil())?, whole((most + 1e-6).floor())?),
            );
        }
        Ok(found)
    }
}

fn number(whole: i64) -> Outcome<f64> {
    Ok(f64::from(i32::try_from(whole)?))
}

async fn every_sum_at_once(context: TestContext) -> Outcome {
    let (_app, world) = world(&context).await?;
    let truth = &world.truth;
    let months = ["2025-04-01", "2025-05-01", "2025-06-01"].map(on);
    let suppressed = suppressed(truth);
    let mut beside_suppressed = 0;
    for sums in [
        // By citizenship, state and gender.
        Sums::new(truth, InitialBookIns, &[0, 2, 3], &months),
        // And by facility.
        Sums::new(truth, PeopleInCustody, &[0, 1, 2, 3], &[on(DAYS.1)]),
    ] {
        let found = sums.found(|cell, _| world.seen.get(cell).map(|shown| shown.bounds))?;
        assert_eq!(found, Found::default());
        let threshold = sums.found(|_, count| Naive::Threshold.bounds(count))?;
        assert!(
            threshold.narrow > 0 && threshold.proved > 0,
            "{threshold:?}"
        );
        let exact = |cell: &Cell, _| suppressed.get(cell).map(|amount| (*amount, *amount));
        let complementary = sums.found(exact)?;
        beside_suppressed += complementary.narrow + complementary.proved;
    }
    assert!(beside_suppressed > 0);
    Ok(())
}
