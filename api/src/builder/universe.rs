//! One universe: its records loaded, counted, audited and written, family by family.

use chrono::NaiveDate;
use entities::codes::StatisticsMeasure as Measure;
use entities::statistics_release::Model;
use tokio::runtime::{Handle, RuntimeFlavor};
use uuid::Uuid;

use super::memory::Stopwatch;
use super::{Builder, Earlier, Plan};
use crate::db;
use crate::error::{Code, Error, Result};
use crate::store::cube::{self, Cubes, NewCell, StoredCells};
use disclosure::audit::Mended;
use disclosure::catalog::{Table, tables_of};
use disclosure::count::{Block, Order, count, number_bands};
use disclosure::facts::{Facts, pack, unpack};
use disclosure::period::{Period, date, day};
use disclosure::release::{
    Closed, Family, Grid, GridBlock, Implied, MeasureReport, Stored, Tally, UniverseReport,
    families, two_digits,
};
use disclosure::schedule;

/// Periods that are counted together where each is audited by itself.
const AT_ONCE: usize = 48;

/// Rows that are written or ended together, and those of one more block.
const WRITTEN_AT_ONCE: usize = 50_000;

/// A universe while it is built.
pub(super) struct Universe<'a> {
    pub(super) builder: Builder<'a>,
    pub(super) name: &'a str,
    pub(super) plan: Plan,
    pub(super) facts: Facts,
    pub(super) keys: Vec<u64>,
    pub(super) first: i32,
    pub(super) implied: Implied,
    pub(super) cubes: Cubes,
    /// The release whose rows stand before this one.
    pub(super) standing: i32,
}

impl<'a> Universe<'a> {
    /// Loads a universe; none where it holds nobody.
    pub(super) async fn load(
        builder: &Builder<'a>,
        plan: Plan,
        (id, name): (Option<Uuid>, &'a str),
        standing: i32,
    ) -> Result<Option<Self>> {
        let pages = |table: &str, rows: usize| {
            (builder.progress)(&format!("{name}: {rows} rows of {table}"));
        };
        let snapshot = db::begin_snapshot(builder.db).await?;
        let facts = cube::load(&snapshot, id, plan.as_of, &pages).await;
        // Nothing was written: that the snapshot ends is all that matters, and the server may have
        // ended it while the records were put in order.
        if let Err(error) = snapshot.rollback().await {
            tracing::debug!(%error, "the end of a snapshot");
        }
        let mut facts = facts?;
        number_bands(&mut facts.codes);
        let through = day(plan.as_of);
        let Some(first) = facts.first_day(through).or_else(|| {
            // Persons without a stay are counted on the last day.
            (!facts.people.is_empty()).then_some(through - 366)
        }) else {
            return Ok(None);
        };
        let keys = blocking(|| {
            facts
                .people
                .iter()
                .map(|one| builder.keys.person(one.id))
                .collect()
        });
        Ok(Some(Self {
            builder: *builder,
            name,
            plan,
            keys,
            first,
            implied: Implied::new(&facts),
            cubes: Cubes::read(builder.db).await?,
            facts,
            standing,
        }))
    }

    /// The periods of a measure that are closed, all lengths together.
    pub(super) fn periods(&self, measure: Measure) -> Vec<Vec<Period>> {
        let of = |interval: &_| {
            schedule::periods(
                measure,
                *interval,
                self.plan.kind,
                self.plan.as_of,
                self.first,
            )
        };
        schedule::intervals(measure).iter().map(of).collect()
    }

    /// Counts a measure in periods of one length.
    pub(super) fn count(
        &self,
        measure: Measure,
        periods: &[Period],
        wanted: &(dyn Fn(&Table, &Period) -> bool + Sync),
    ) -> Vec<Block> {
        let tables = tables_of(measure);
        blocking(|| {
            count(&Order {
                facts: &self.facts,
                keys: &self.keys,
                measure,
                periods,
                tables: &tables,
                wanted,
                k: u32::try_from(self.builder.parameters.k).unwrap_or(u32::MAX),
                threads: self.builder.threads,
            })
        })
    }

    /// What stands of a measure for periods of one length.
    pub(super) async fn stored(&self, measure: Measure, periods: &[Period]) -> Result<StoredCells> {
        let (Some(first), Some(last)) = (periods.first(), periods.last()) else {
            return Ok(StoredCells::new());
        };
        let groupings = tables_of(measure);
        let cube = |table: &Table| {
            let grouping = table.grouping.to_string();
            self.cubes
                .get(self.name, measure, first.interval, &grouping)
        };
        let cubes: Vec<i64> = groupings.iter().filter_map(cube).collect();
        if self.standing == 0 || cubes.is_empty() {
            return Ok(StoredCells::new());
        }
        let days = (date(first.from), date(last.from));
        cube::stored(self.builder.db, &cubes, days, self.standing).await
    }

    /// The rows that stand of a block, by their keys.
    pub(super) fn rows(
        &mut self,
        measure: Measure,
        block: &Block,
        table: &Table,
        stored: &mut StoredCells,
    ) -> Vec<(u64, Stored)> {
        let grouping = table.grouping.to_string();
        let interval = block.period.interval;
        let Some(cube) = self.cubes.get(self.name, measure, interval, &grouping) else {
            return Vec::new();
        };
        let rows = stored
            .remove(&(cube, date(block.period.from)))
            .unwrap_or_default();
        let dimensions = table.grouping.dimensions();
        let codes = &mut self.facts.codes;
        let mut keyed: Vec<(u64, Stored)> = rows
            .into_iter()
            .map(|(texts, row)| {
                let named = dimensions.iter().zip(texts);
                let numbers = named.map(|(dimension, text)| codes.number(*dimension, &text));
                (pack(numbers), row)
            })
            .collect();
        keyed.sort_unstable_by_key(|(key, _)| *key);
        keyed
    }

    fn codes(&self, table: &Table, key: u64) -> [String; 3] {
        let dimensions = table.grouping.dimensions();
        let mut codes: [String; 3] = Default::default();
        for (place, (code, dimension)) in codes.iter_mut().zip(dimensions).enumerate() {
            let number = unpack(key, dimensions.len(), place);
            self.facts.codes.text(*dimension, number).clone_into(code);
        }
        codes
    }
}

impl Builder<'_> {
    /// Builds one universe; answers what it holds, none where it holds nobody.
    pub(super) async fn build_universe(
        &self,
        release: &Model,
        plan: Plan,
        earlier: &[Earlier],
        (id, name): (Option<Uuid>, &str),
    ) -> Result<Option<UniverseReport>> {
        let watch = Stopwatch::start();
        let standing = earlier
            .iter()
            .map(|release| release.number)
            .max()
            .unwrap_or(0);
        let Some(mut universe) = Universe::load(self, plan, (id, name), standing).await? else {
            return Ok(None);
        };
        let size = |number: usize| two_digits(number as u64);
        let mut report = UniverseReport {
            universe: name.to_owned(),
            people: size(universe.facts.people.len()),
            stays: size(universe.facts.stays.len()),
            stints: size(universe.facts.stints.len()),
            organizations: universe.facts.organizations as u64,
            seconds_loading: watch.seconds(),
            ..UniverseReport::default()
        };
        let mut all = Tally::default();
        for family in families() {
            let measures = cube::names(family.measures);
            (self.progress)(&format!("{name}: {}", measures.join(", ")));
            let cells = universe
                .build_family(release, earlier, family, &mut report)
                .await?;
            all.add(&cells);
            report.measures.push(MeasureReport {
                measures,
                cells: cells.usefulness(),
            });
        }
        report.all = all.usefulness();
        Ok(Some(report))
    }
}

impl<'a> Universe<'a> {
    async fn build_family(
        &mut self,
        release: &Model,
        earlier: &[Earlier],
        family: &Family,
        report: &mut UniverseReport,
    ) -> Result<Tally> {
        let mut tally = Tally::default();
        let first = family.measures[0];
        let lengths = self.periods(first);
        // Where no period is a part of another, a few of one length at a time.
        let portions: Vec<Vec<Vec<Period>>> = if family.by_period {
            let portions = lengths.iter().flat_map(|periods| periods.chunks(AT_ONCE));
            portions.map(|periods| vec![periods.to_vec()]).collect()
        } else {
            vec![lengths]
        };
        for lengths in portions {
            let mut grids = self.grids(earlier, family, &lengths, report).await?;
            let watch = Stopwatch::start();
            let mended = blocking(|| self.mend_all(&mut grids));
            report.seconds_auditing += watch.seconds();
            same_number(grids.len(), mended.len())?;
            for (grid, mended) in grids.iter().zip(&mended) {
                self.settle(release, grid, mended, report, &mut tally)
                    .await?;
            }
        }
        Ok(tally)
    }

    /// Mends grids that know nothing of each other, a few at once.
    fn mend_all(&self, grids: &mut [Grid<'a>]) -> Vec<Mended> {
        let share = grids.len().div_ceil(self.builder.threads.max(1)).max(1);
        let implied = &self.implied;
        std::thread::scope(|scope| {
            let running: Vec<_> = grids
                .chunks_mut(share)
                .map(|grids| {
                    let mend = move || -> Vec<Mended> {
                        grids.iter_mut().map(|grid| grid.mend(implied)).collect()
                    };
                    scope.spawn(mend)
                })
                .collect();
            running
                .into_iter()
                .flat_map(|one| one.join().unwrap_or_default())
                .collect()
        })
    }

    /// Counts a family; one grid for each period, or one for all.
    async fn grids(
        &mut self,
        earlier: &[Earlier],
        family: &Family,
        lengths: &[Vec<Period>],
        report: &mut UniverseReport,
    ) -> Result<Vec<Grid<'a>>> {
        let mut counted: Vec<CountedBlock> = Vec::new();
        for measure in family.measures {
            let tables = tables_of(*measure);
            for periods in lengths.iter().filter(|periods| !periods.is_empty()) {
                let plan = self.plan;
                let wanted = |table: &Table, period: &Period| {
                    schedule::has(*measure, table, period, plan.kind, plan.as_of)
                };
                let watch = Stopwatch::start();
                let blocks = self.count(*measure, periods, &wanted);
                report.seconds_counting += watch.seconds();
                let mut stored = self.stored(*measure, periods).await?;
                for block in blocks {
                    let table = &tables[block.table];
                    let closed = self.closed(earlier, *measure, table, &block.period);
                    let rows = self.rows(*measure, &block, table, &mut stored);
                    counted.push((*measure, block, closed, rows));
                }
            }
        }
        let coverage = (self.first, day(self.plan.as_of));
        let new = || Grid::new(self.builder.parameters, self.builder.keys, coverage);
        let mut grids: Vec<(Option<Period>, Grid<'a>)> = Vec::new();
        if family.by_period {
            counted.sort_by_key(|(_, block, _, _)| block.period);
        }
        for (measure, block, closed, rows) in counted {
            let own = family.by_period.then_some(block.period);
            if grids.last().is_none_or(|(period, _)| *period != own) {
                grids.push((own, new()));
            }
            if let Some((_, grid)) = grids.last_mut() {
                grid.add(measure, &block, closed, &rows);
            }
        }
        Ok(grids.into_iter().map(|(_, grid)| grid).collect())
    }

    pub(super) fn closed(
        &self,
        earlier: &[Earlier],
        measure: Measure,
        table: &Table,
        period: &Period,
    ) -> Closed {
        let has = |release: &Earlier| {
            release
                .universes
                .iter()
                .any(|universe| universe == self.name)
                && schedule::has(measure, table, period, release.kind, release.as_of)
        };
        if earlier.iter().any(has) {
            Closed::Before
        } else {
            Closed::Now
        }
    }
}

/// A block as it was counted, and what stands of it from earlier releases, by packed codes.
type CountedBlock = (Measure, Block, Closed, Vec<(u64, Stored)>);

/// What is to be written.
#[derive(Default)]
struct Written {
    cells: Vec<NewCell>,
    /// The rows of earlier releases that end.
    ends: Vec<(i64, NaiveDate, [String; 3])>,
}

impl<'a> Universe<'a> {
    /// Writes what an audited grid changes.
    async fn settle(
        &mut self,
        release: &Model,
        grid: &Grid<'a>,
        mended: &Mended,
        report: &mut UniverseReport,
        tally: &mut Tally,
    ) -> Result<()> {
        if !mended.exposed.is_empty() {
            return Err(refused(mended.exposed.len()));
        }
        tally.add(&grid.tally(mended));
        let watch = Stopwatch::start();
        let mut written = Written::default();
        for block in grid.blocks() {
            self.change(grid, block, &mut written).await?;
            if written.cells.len() + written.ends.len() >= WRITTEN_AT_ONCE {
                self.write(release, std::mem::take(&mut written)).await?;
            }
        }
        self.write(release, written).await?;
        report.seconds_writing += watch.seconds();
        Ok(())
    }

    /// Writes rows of a release that nobody sees before it is published.
    async fn write(&self, release: &Model, written: Written) -> Result<()> {
        if written.cells.is_empty() && written.ends.is_empty() {
            return Ok(());
        }
        let transaction = db::begin_write(self.builder.db).await?;
        cube::end(&transaction, release.number, &written.ends).await?;
        cube::insert(&transaction, release.number, release.as_of, written.cells).await?;
        Ok(transaction.commit().await?)
    }

    /// Adds what is to be written of a block.
    async fn change(
        &mut self,
        grid: &Grid<'_>,
        block: &GridBlock,
        written: &mut Written,
    ) -> Result<()> {
        let mut changes = grid.changes(block).peekable();
        if changes.peek().is_none() {
            return Ok(());
        }
        let table = grid.table(block);
        let (measure, interval) = (block.measure, block.period.interval);
        let grouping = table.grouping.to_string();
        let db = self.builder.db;
        let cube = self
            .cubes
            .ensure(db, self.name, measure, interval, &grouping)
            .await?;
        let starts_on = date(block.period.from);
        for change in changes {
            let codes = self.codes(table, change.key);
            if change.replaces {
                written.ends.push((cube, starts_on, codes.clone()));
            }
            if let Some(row) = change.row {
                written.cells.push(NewCell {
                    cube,
                    starts_on,
                    codes,
                    count: Stored {
                        people: row.people,
                        vouched: row.vouched,
                        amount: row.amount,
                        offset_milli: row.offset_milli.into(),
                        value: row.value.map(i64::from),
                        recent: true,
                    },
                });
            }
        }
        Ok(())
    }
}

/// Nothing is left out of the audit.
fn same_number(grids: usize, mended: usize) -> Result<()> {
    if grids == mended {
        return Ok(());
    }
    Err(Error::internal(
        "a thread of the audit ended before its work",
    ))
}

fn refused(exposed: usize) -> Error {
    Error::new(
        Code::Conflict,
        format!(
            "The audit refuses the release: {exposed} small cells can be worked out from what would \
             be published. Nothing new is published."
        ),
    )
}

/// Runs what takes long without keeping the runtime from its other tasks.
pub(super) fn blocking<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}
