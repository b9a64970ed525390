//! From published cells to the groups of an answer.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use entities::codes::{StatisticsDimension as Dimension, StatisticsMeasure as Measure};

use super::cell::{Cell, Rounding, Status, both};
use super::codes::{Codes, implied_by};
use super::plan::Plan;
use crate::error::{Error, Result};
use crate::series::calendar::Span;
use disclosure::catalog::{Additivity, definition};

/// Most groups of one answer, all pages together.
const MOST_GROUPS: u64 = 200_000;

/// A published cell as it lies in its table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it counts.
    pub measure: Measure,
    /// The day by which its period is found.
    pub starts_on: NaiveDate,
    /// Its codes in the order of the table; empty beyond its dimensions.
    pub codes: [String; 3],
    /// The cut-off of the records that it counts.
    pub as_of: NaiveDate,
    /// The rounded number.
    pub value: i64,
}

/// The ways in which one dimension of the table tells groups apart.
#[derive(Debug)]
struct Factor {
    dimension: Dimension,
    /// Which keys of the plan it gives, as places among them.
    keys: Vec<usize>,
    /// The codes of those keys, for each way; in order.
    ways: Vec<Vec<String>>,
    /// How many codes of the dimension go each way.
    parts: Vec<u32>,
    /// Which way a code goes.
    way_of: HashMap<String, usize>,
}

impl Factor {
    fn new(plan: &Plan, codes: &Codes, dimension: Dimension, seen: BTreeSet<String>) -> Self {
        let keys: Vec<usize> = plan
            .keys
            .iter()
            .enumerate()
            .filter(|(_, key)| {
                let implied = implied_by(**key) == Some(dimension);
                **key == dimension || (implied && !plan.grouping.has(**key))
            })
            .map(|(place, _)| place)
            .collect();
        let counted = match plan.allowed.get(&dimension) {
            Some(allowed) => allowed.clone(),
            None => codes.of(dimension).into_iter().chain(seen).collect(),
        };
        let mut ways: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
        for code in counted {
            let way = keys
                .iter()
                .map(|key| codes.implied(dimension, &code, plan.keys[*key]).to_owned())
                .collect();
            ways.entry(way).or_default().push(code);
        }
        let mut factor = Self {
            dimension,
            keys,
            ways: Vec::with_capacity(ways.len()),
            parts: Vec::with_capacity(ways.len()),
            way_of: HashMap::new(),
        };
        for (way, codes) in ways {
            let place = factor.ways.len();
            factor.ways.push(way);
            factor
                .parts
                .push(u32::try_from(codes.len()).unwrap_or(u32::MAX));
            factor
                .way_of
                .extend(codes.into_iter().map(|code| (code, place)));
        }
        factor
    }
}

/// Published cells with their places.
fn placed(
    plan: &Plan,
    measures: &[Measure],
    rounding: Rounding,
    closed_through: NaiveDate,
    rows: &[Row],
) -> Vec<Placed> {
    let mut spans: HashMap<(Measure, NaiveDate), usize> = HashMap::new();
    for measure in measures {
        for (place, span) in plan.spans.iter().enumerate() {
            let day = plan.day_of(*measure, *span, closed_through);
            spans.insert((*measure, day), if plan.whole_range { 0 } else { place });
        }
    }
    rows.iter()
        .filter_map(|row| {
            let kind = definition(row.measure).kind;
            Some(Placed {
                measure: row.measure,
                span: *spans.get(&(row.measure, row.starts_on))?,
                codes: row.codes.clone(),
                cell: Cell::published(row.value, row.as_of, kind, rounding),
            })
        })
        .collect()
}

/// Parts of a union that have come in so far.
#[derive(Debug, Default)]
struct Parts(Vec<Cell>);

/// The groups of an answer, numbered by period and codes in their order.
#[derive(Debug)]
pub struct Groups {
    plan: Plan,
    factors: Vec<Factor>,
    measures: Vec<Measure>,
    cells: HashMap<u64, Vec<Parts>>,
    /// What a number is that no cell gives: nothing of one's own records, or not shown.
    absent: Option<Cell>,
}

/// A number with its place: what it counts, the place of its period, its codes.
#[derive(Clone, Debug)]
pub struct Placed {
    /// What it counts.
    pub measure: Measure,
    /// The place of its period; 0 where the whole range is one group.
    pub span: usize,
    /// Its codes in the order of the plan's grouping; empty beyond.
    pub codes: [String; 3],
    /// The number.
    pub cell: Cell,
}

impl Groups {
    /// Puts rows together as the plan says.
    pub fn new(
        plan: Plan,
        codes: &Codes,
        measures: Vec<Measure>,
        rounding: Rounding,
        closed_through: NaiveDate,
        rows: &[Row],
    ) -> Result<Self> {
        let placed = placed(&plan, &measures, rounding, closed_through, rows);
        Self::of(plan, codes, measures, placed, None)
    }

    /// Exact numbers, one for each group and measure; where there is none, it is `absent`.
    pub fn exact(
        plan: Plan,
        codes: &Codes,
        measures: Vec<Measure>,
        placed: Vec<Placed>,
        absent: Cell,
    ) -> Result<Self> {
        Self::of(plan, codes, measures, placed, Some(absent))
    }

    fn of(
        plan: Plan,
        codes: &Codes,
        measures: Vec<Measure>,
        placed: Vec<Placed>,
        absent: Option<Cell>,
    ) -> Result<Self> {
        let dimensions = plan.grouping.dimensions().to_vec();
        let factors = dimensions.iter().enumerate().map(|(place, dimension)| {
            let seen = placed.iter().map(|one| one.codes[place].clone()).collect();
            Factor::new(&plan, codes, *dimension, seen)
        });
        let mut groups = Self {
            factors: factors.collect(),
            plan,
            measures,
            cells: HashMap::new(),
            absent,
        };
        // Without gaps an answer has as many groups as are published, whatever the grid.
        if groups.whole() > u64::from(u32::MAX) {
            return Err(Error::bad_input(
                "The question has too many periods and codes; ask for a shorter range or narrow the \
                 filter.",
            ));
        }
        groups.add(placed);
        Ok(groups)
    }

    fn add(&mut self, placed: Vec<Placed>) {
        for one in placed {
            let measure = self.measures.iter().position(|own| *own == one.measure);
            let group = self.number_of(one.span as u64, &one.codes);
            let (Some(measure), Some(group)) = (measure, group) else {
                continue;
            };
            let number = self.measures.len();
            let parts = self.cells.entry(group).or_insert_with(|| {
                std::iter::repeat_with(Parts::default)
                    .take(number)
                    .collect()
            });
            parts[measure].0.push(one.cell);
        }
    }

    /// The number of the group that a cell belongs to; none where the filter leaves it out.
    pub fn number_of(&self, span: u64, codes: &[String; 3]) -> Option<u64> {
        let mut number = span;
        for (factor, code) in self.factors.iter().zip(codes) {
            let way = *factor.way_of.get(code)?;
            number = number * factor.ways.len() as u64 + way as u64;
        }
        Some(number)
    }

    /// The ways of a group, one a factor, and the place of its period.
    fn ways_of(&self, group: u64) -> (usize, Vec<usize>) {
        let mut rest = group;
        let mut ways = vec![0; self.factors.len()];
        for (place, factor) in self.factors.iter().enumerate().rev() {
            let number = factor.ways.len().max(1) as u64;
            ways[place] = usize::try_from(rest % number).unwrap_or(0);
            rest /= number;
        }
        (usize::try_from(rest).unwrap_or(0), ways)
    }

    /// How many groups there are, those without a published cell too.
    fn whole(&self) -> u64 {
        let periods = if self.plan.whole_range {
            1
        } else {
            self.plan.spans.len() as u64
        };
        self.factors.iter().fold(periods, |product, factor| {
            product.saturating_mul(factor.ways.len() as u64)
        })
    }

    /// Every group that is answered, in the order of periods and codes.
    pub fn numbers(&self, fill_gaps: bool) -> Result<Vec<u64>> {
        let number = if fill_gaps {
            self.whole()
        } else {
            self.cells.len() as u64
        };
        if number > MOST_GROUPS {
            return Err(Error::bad_input(format!(
                "The answer has more than {MOST_GROUPS} groups; ask for a shorter range, narrow the \
                 filter, or leave out `fillGaps`."
            )));
        }
        if fill_gaps {
            return Ok((0..number).collect());
        }
        let mut numbers: Vec<u64> = self.cells.keys().copied().collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// How many groups there are without those of one period.
    pub fn number_behind(&self, without: Option<Span>, fill_gaps: bool) -> usize {
        let place = without.and_then(|span| self.plan.spans.iter().position(|own| *own == span));
        if fill_gaps {
            let of_period = self.whole() / (self.plan.spans.len().max(1) as u64);
            let periods = self.plan.spans.len() - usize::from(place.is_some());
            return usize::try_from(of_period.saturating_mul(periods as u64)).unwrap_or(usize::MAX);
        }
        let behind = |group: &&u64| place.is_none() || self.span_of(**group) != place;
        self.cells.keys().filter(behind).count()
    }

    /// The place of a group's period among those of the plan; none where it is the whole range.
    pub fn span_of(&self, group: u64) -> Option<usize> {
        (!self.plan.whole_range).then(|| self.ways_of(group).0)
    }

    /// The codes of a group, one for each key of the plan.
    pub fn codes_of(&self, group: u64) -> Vec<&str> {
        let (_, ways) = self.ways_of(group);
        let mut codes = vec![""; self.plan.keys.len()];
        for (factor, way) in self.factors.iter().zip(ways) {
            for (key, code) in factor.keys.iter().zip(&factor.ways[way]) {
                codes[*key] = code;
            }
        }
        codes
    }

    /// The code of a group under one key; empty where the question does not group by it.
    pub fn code_of(&self, group: u64, dimension: Dimension) -> &str {
        let place = self.plan.keys.iter().position(|key| *key == dimension);
        let (_, ways) = self.ways_of(group);
        let code = self.factors.iter().zip(ways).find_map(|(factor, way)| {
            let key = factor.keys.iter().position(|key| Some(*key) == place)?;
            factor.ways[way].get(key)
        });
        code.map_or("", String::as_str)
    }

    /// The group of a period with these codes, one for each key of the plan; none where there is
    /// none.
    pub fn find(&self, span: usize, codes: &[&str]) -> Option<u64> {
        let mut number = span as u64;
        for factor in &self.factors {
            let way: Vec<&str> = factor.keys.iter().map(|key| codes[*key]).collect();
            let place = factor.ways.iter().position(|known| *known == way)?;
            number = number * factor.ways.len() as u64 + place as u64;
        }
        Some(number)
    }

    /// A number of a group.
    pub fn cell(&self, group: u64, measure: Measure) -> Cell {
        let (_, ways) = self.ways_of(group);
        let known = definition(measure);
        let mut additivity = Additivity::Exact;
        let mut number = 1u32;
        for (factor, way) in self.factors.iter().zip(ways) {
            let parts = factor.parts[way];
            if parts > 1 {
                additivity = both(additivity, known.over(factor.dimension));
            }
            number = number.saturating_mul(parts);
        }
        if self.plan.is_one_group_of_many() {
            additivity = both(additivity, known.over_time);
            let periods = u32::try_from(self.plan.spans.len()).unwrap_or(u32::MAX);
            number = number.saturating_mul(periods);
        }
        let place = self.measures.iter().position(|own| *own == measure);
        let shown = self.cells.get(&group).zip(place);
        let shown: &[Cell] = shown.map_or(&[], |(parts, place)| &parts[place].0);
        if let Some(absent) = &self.absent {
            return shown.first().unwrap_or(absent).clone();
        }
        Cell::union(shown, number, additivity)
    }

    /// What a list is ordered by where it is ordered by a measure: what is not shown comes last
    /// whichever end comes first.
    pub fn weight(&self, group: u64, measure: Measure) -> Option<f64> {
        let cell = self.cell(group, measure);
        (cell.status != Status::NotShown).then(|| cell.value.unwrap_or(cell.lower))
    }

    /// The plan that the groups answer.
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }
}
