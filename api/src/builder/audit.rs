//! Looking at a release that stands: what could somebody work out from it?

use entities::codes::StatisticsMeasure as Measure;
use entities::statistics_release::Model;
use uuid::Uuid;

use super::universe::{Universe, blocking};
use super::{Builder, Earlier, Plan};
use crate::error::Result;
use crate::store::cube;
use disclosure::catalog::{Table, tables_of};
use disclosure::period::{Period, day};
use disclosure::release::{Closed, Family, Grid, families};
use disclosure::schedule;

/// What the audit of a release has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finding {
    /// Cells that were looked at, hidden and empty-looking ones too.
    pub cells: u64,
    /// Published ones.
    pub published: u64,
    /// Relations that a reader may use.
    pub relations: u64,
    /// Small cells that can be worked out.
    pub exposed: u64,
}

impl Builder<'_> {
    /// Audits a release: what its numbers and today's hidden cells together give away.
    pub async fn audit(&self, release: &Model) -> Result<Finding> {
        let plan = Plan {
            as_of: release.as_of,
            kind: release.kind,
        };
        let earlier: Vec<Earlier> = self
            .earlier()
            .await?
            .into_iter()
            .filter(|one| one.number < release.number)
            .collect();
        let mut finding = Finding::default();
        for (id, name) in cube::all_universes(self.db).await? {
            self.audit_universe(release, plan, &earlier, (id, &name), &mut finding)
                .await?;
        }
        Ok(finding)
    }

    async fn audit_universe(
        &self,
        release: &Model,
        plan: Plan,
        earlier: &[Earlier],
        (id, name): (Option<Uuid>, &str),
        finding: &mut Finding,
    ) -> Result<()> {
        let Some(mut universe) = Universe::load(self, plan, (id, name), release.number).await?
        else {
            return Ok(());
        };
        for family in families() {
            (self.progress)(&format!(
                "{name}: {}",
                cube::names(family.measures).join(", ")
            ));
            let lengths = universe.periods(family.measures[0]);
            if family.by_period {
                for period in lengths.iter().flatten() {
                    let lengths = [vec![*period]];
                    universe.look(earlier, family, &lengths, finding).await?;
                }
            } else {
                universe.look(earlier, family, &lengths, finding).await?;
            }
        }
        Ok(())
    }
}

impl Universe<'_> {
    async fn look(
        &mut self,
        earlier: &[Earlier],
        family: &Family,
        lengths: &[Vec<Period>],
        finding: &mut Finding,
    ) -> Result<()> {
        let coverage = (self.first, day(self.plan.as_of));
        let mut grid = Grid::new(self.builder.parameters, self.builder.keys, coverage);
        for measure in family.measures {
            self.look_at(&mut grid, earlier, *measure, lengths).await?;
        }
        let (system, exposed) = blocking(|| grid.exposed(&self.implied));
        finding.cells += grid.len() as u64;
        finding.relations += system.relations() as u64;
        finding.exposed += exposed.len() as u64;
        let shown = system
            .variables()
            .iter()
            .filter(|variable| variable.shown.is_some());
        finding.published += shown.count() as u64;
        Ok(())
    }

    async fn look_at(
        &mut self,
        grid: &mut Grid<'_>,
        earlier: &[Earlier],
        measure: Measure,
        lengths: &[Vec<Period>],
    ) -> Result<()> {
        let tables = tables_of(measure);
        let plan = self.plan;
        let wanted = move |table: &Table, period: &Period| {
            schedule::has(measure, table, period, plan.kind, plan.as_of)
        };
        for periods in lengths.iter().filter(|periods| !periods.is_empty()) {
            let blocks = self.count(measure, periods, &wanted);
            let mut stored = self.stored(measure, periods).await?;
            for block in blocks {
                let table = &tables[block.table];
                let closed = self.closed(earlier, measure, table, &block.period);
                let first = closed == Closed::Now;
                let rows = self.rows(measure, &block, table, &mut stored);
                grid.add(measure, &block, Closed::Audited { first }, &rows);
            }
        }
        Ok(())
    }
}
