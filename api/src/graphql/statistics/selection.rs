//! Which measures and keys of a group a query selects: only these are read.

use async_graphql::{Context, SelectionField};
use entities::codes::{
    CodeList as _, StatisticsDimension as Dimension, StatisticsMeasure as Measure,
};

use super::input::Asked;
use super::order;
use crate::error::{Code, Error, Result};
use crate::statistics::plan::Plan;
use disclosure::catalog::code_of;

/// What a query selects of groups.
#[derive(Clone, Debug, Default)]
pub(super) struct Selection {
    /// The measures that are read.
    pub(super) measures: Vec<Measure>,
    /// Whether a median of the length of stay is wanted.
    pub(super) median: bool,
    /// Whether that with open stays is wanted.
    pub(super) kaplan_meier: bool,
    /// Whether the number of all groups is wanted.
    pub(super) total: bool,
    /// The dimensions whose keys are wanted of groups; none where no groups are.
    keys: Option<Vec<Dimension>>,
}

/// A name as columns have it: `people_in_custody` for `peopleInCustody`.
fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

impl Selection {
    /// What the field of `ctx`, a connection of groups, selects.
    pub(super) fn of(ctx: &Context<'_>) -> Self {
        let mut selection = Self::default();
        for field in ctx.field().selection_set() {
            if matches!(field.name(), "nodes" | "edges") {
                selection.keys.get_or_insert_default();
            }
            match field.name() {
                "nodes" => selection.of_group(&field),
                "totalCount" => selection.total = true,
                "edges" => {
                    for edge in field.selection_set().filter(|edge| edge.name() == "node") {
                        selection.of_group(&edge);
                    }
                }
                _ => {}
            }
        }
        selection
    }

    fn of_group(&mut self, group: &SelectionField<'_>) {
        for field in group.selection_set() {
            match field.name() {
                "key" => {
                    let keys = field.selection_set();
                    self.keys
                        .get_or_insert_default()
                        .extend(keys.filter_map(|key| Dimension::parse(&snake(key.name()))));
                }
                "deathRate" => {
                    self.need(Measure::DeathsInCustody);
                    self.need(Measure::AverageDailyPopulation);
                }
                "medianLengthOfStay" => self.median = true,
                "averageLengthOfStay" | "medianLengthOfStayDays" => {
                    self.need(Measure::FinalBookOuts);
                }
                "averageInCustodyLength" | "medianInCustodyLength" => {
                    self.need(Measure::PeopleInCustody);
                }
                "kaplanMeierMedianLengthOfStay" => self.kaplan_meier = true,
                name => {
                    if let Some(measure) = Measure::parse(&snake(name)) {
                        self.need(measure);
                    }
                }
            }
        }
    }

    /// Reads a measure too.
    pub(super) fn need(&mut self, measure: Measure) {
        if !self.measures.contains(&measure) {
            self.measures.push(measure);
            self.measures.sort_unstable();
        }
    }

    /// Refuses to list the groups of which a measure is shown where there is none.
    pub(super) fn check_measures(&self, asked: &Asked) -> Result<()> {
        let has_measure = !self.measures.is_empty() || self.median || self.kaplan_meier;
        let is_ordered = order::measures(&asked.order).next().is_some();
        if self.keys.is_none() || has_measure || is_ordered || asked.fill_gaps {
            return Ok(());
        }
        Err(Error::bad_input(
            "No measure is selected, so that no group has a number: select one in `nodes`, such as \
             `peopleInCustody { value }`, or order by one.",
        ))
    }

    /// Refuses a key that the question does not group by.
    pub(super) fn check(&self, plan: &Plan) -> Result<()> {
        match self
            .keys
            .iter()
            .flatten()
            .find(|key| !plan.keys.contains(key))
        {
            Some(key) => Err(not_grouped(*key)),
            None => Ok(()),
        }
    }
}

/// A key was selected that the question does not group by.
pub(super) fn not_grouped(dimension: Dimension) -> Error {
    let name = code_of(dimension);
    Error::new(
        Code::KeyNotGrouped,
        format!(
            "A key is selected that the question does not group by: add {name} to `groupBy`, or \
             leave that key out."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_named_as_measures_and_dimensions_are() {
        for measure in Measure::ALL {
            assert_eq!(Measure::parse(measure.as_str()), Some(*measure));
        }
        assert_eq!(
            Measure::parse(&snake("peopleInCustodyAnyTime")),
            Some(Measure::PeopleInCustodyAnyTime)
        );
        assert_eq!(
            Dimension::parse(&snake("orderOfSupervision")),
            Some(Dimension::OrderOfSupervision)
        );
    }
}
