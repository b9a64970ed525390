//! `statisticsFacets`: what menus need to put a question together. From the catalog, public
//! vocabularies and published cells, so that it tells nothing else.

use std::collections::BTreeSet;

use async_graphql::{Context, ID, SimpleObject};
use entities::codes::{
    CodeList as _, CubeInterval, StatisticsDimension as Dimension, StatisticsMeasure as Measure,
};

use super::group::StatisticsCode;
use super::input;
use super::release::{StatisticsDefinition, StatisticsRelease};
use crate::error::{Error, Result};
use crate::graphql::context::ContextExt as _;
use crate::graphql::ids;
use crate::graphql::scalars::Date;
use crate::kind::RecordKind;
use crate::statistics::codes::{Codes, implied_by};
use crate::statistics::period::Interval;
use crate::store::statistics::{self as store, Menu, Wanted};
use disclosure::catalog::{Kind, PARTNERS, definition, tables_of};

/// What a question about a universe can be put together from.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct StatisticsFacets {
    /// The release that the codes and periods are from. Null where none is published yet.
    release: Option<StatisticsRelease>,
    /// Whose people can be counted.
    universes: Vec<StatisticsUniverse>,
    /// What is counted.
    measures: Vec<StatisticsDefinition>,
    /// By what it can be told apart, with the codes of which some number is published.
    dimensions: Vec<StatisticsFacet>,
    /// The periods of which some total is published.
    periods: Vec<StatisticsPeriodRange>,
    /// The registered tables: which dimensions can be asked together.
    tables: Vec<StatisticsTable>,
}

/// Whose people are counted. Universes are never added together.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct StatisticsUniverse {
    /// What `universe` takes: `PARTNERS`, or the id of a public release.
    id: ID,
    /// Its name.
    name: String,
    /// Its title for people.
    title: String,
}

/// A dimension with its codes.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct StatisticsFacet {
    /// The dimension.
    dimension: Dimension,
    /// Its codes of which some number is published: those of closed lists in the order of their list,
    /// others by their name, and what is not known last.
    codes: Vec<StatisticsCode>,
}

/// From which to which period something is published.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct StatisticsPeriodRange {
    /// How long the periods are.
    interval: Interval,
    /// First day of the first one; for stocks by month, quarter or year the last day of it.
    from: Date,
    /// First day of the last one; for stocks by month, quarter or year the last day of it.
    to: Date,
}

/// A registered table.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct StatisticsTable {
    /// What it counts.
    measure: Measure,
    /// Its dimensions; none for the total.
    dimensions: Vec<Dimension>,
    /// What its dimensions imply, as a facility does its state: these can be asked along with them.
    implied: Vec<Dimension>,
    /// For which periods it is published.
    intervals: Vec<Interval>,
}

fn tables(measure: Measure) -> Vec<StatisticsTable> {
    let kind = definition(measure).kind;
    tables_of(measure)
        .into_iter()
        .map(|table| {
            let dimensions = table.grouping.dimensions().to_vec();
            let implied = Dimension::ALL.iter().copied().filter(|dimension| {
                implied_by(*dimension).is_some_and(|source| dimensions.contains(&source))
            });
            let implied = implied.collect();
            let mut intervals = Vec::new();
            if kind == Kind::Stock && dimensions.len() < 2 {
                intervals.push(Interval::Week);
            }
            if table.monthly {
                intervals.push(Interval::Month);
            }
            intervals.extend([Interval::Quarter, Interval::Year, Interval::FiscalYear]);
            StatisticsTable {
                measure,
                dimensions,
                implied,
                intervals,
            }
        })
        .collect()
}

/// What a question can be put together from; for one measure, or for all.
pub(crate) async fn facets(
    ctx: &Context<'_>,
    universe: Option<ID>,
    measure: Option<Measure>,
    release: Option<ID>,
) -> Result<StatisticsFacets> {
    let db = &ctx.state()?.statistics;
    let name = input::universe(ctx, universe.as_ref()).await?;
    let wanted = input::wanted(release.as_ref())?;
    let release = store::release(db, wanted).await?;
    if release.is_none() && wanted != Wanted::Newest {
        return Err(Error::not_found());
    }
    let measures: Vec<Measure> = match measure {
        Some(measure) => vec![measure],
        None => Measure::ALL.to_vec(),
    };
    let mut universes = vec![StatisticsUniverse {
        id: PARTNERS.to_uppercase().into(),
        name: PARTNERS.to_owned(),
        title: "What partner organizations know".to_owned(),
    }];
    let public = store::universes(db).await?.into_iter();
    universes.extend(public.map(|(id, name, title)| StatisticsUniverse {
        id: ids::public(RecordKind::Universe, id),
        name,
        title,
    }));
    let (mut dimensions, mut periods) = (Vec::new(), Vec::new());
    if let Some(release) = &release {
        let menu = &ctx.state()?.menus;
        let menu = menu.of(db, &name, &measures, release).await?;
        dimensions = published_dimensions(ctx, &menu).await?;
        periods = menu.periods.iter().copied().map(range).collect();
    }
    Ok(StatisticsFacets {
        release: release.map(StatisticsRelease::from),
        universes,
        measures: measures
            .iter()
            .map(|measure| StatisticsDefinition::from(definition(*measure)))
            .collect(),
        dimensions,
        periods,
        tables: measures.into_iter().flat_map(tables).collect(),
    })
}

fn range(
    (interval, from, to): (CubeInterval, chrono::NaiveDate, chrono::NaiveDate),
) -> StatisticsPeriodRange {
    StatisticsPeriodRange {
        interval: match interval {
            CubeInterval::Day => Interval::Week,
            CubeInterval::Month => Interval::Month,
            CubeInterval::Quarter => Interval::Quarter,
            CubeInterval::Year => Interval::Year,
            CubeInterval::FiscalYear => Interval::FiscalYear,
        },
        from: Date(from),
        to: Date(to),
    }
}

async fn published_dimensions(ctx: &Context<'_>, menu: &Menu) -> Result<Vec<StatisticsFacet>> {
    let db = &ctx.state()?.statistics;
    let codes = Codes::new(
        store::places(db).await?,
        store::offices(db).await?,
        Vec::new(),
    );
    let of = |(dimension, found): (&Dimension, &BTreeSet<String>)| {
        let found = codes.in_order(*dimension, found).into_iter();
        let codes = found.map(|code| StatisticsCode {
            dimension: *dimension,
            label: codes.label(*dimension, code).to_owned(),
            code: code.to_owned(),
        });
        StatisticsFacet {
            dimension: *dimension,
            codes: codes.collect(),
        }
    };
    Ok(menu.codes.iter().map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::plan::{Plan, Question};

    /// Whether a question by these dimensions is answered.
    fn is_answered(measure: Measure, interval: Interval, dimensions: &[Dimension]) -> bool {
        let question = Question {
            interval,
            from: "2025-01-01".parse().unwrap(),
            to: "2025-01-01".parse().unwrap(),
            whole_range: false,
            group_by: dimensions.to_vec(),
            filters: Vec::new(),
        };
        let codes = Codes::new(Vec::new(), Vec::new(), Vec::new());
        Plan::new(&question, &codes).is_ok_and(|plan| plan.check(measure).is_ok())
    }

    #[test]
    fn what_the_tables_say_is_what_is_answered() {
        // One of each kind, and those with dimensions of their own.
        for measure in [
            Measure::PeopleInCustody,
            Measure::BookIns,
            Measure::Transfers,
            Measure::Removals,
            Measure::FinalOrders,
            Measure::AverageDailyPopulation,
        ] {
            let tables = tables(measure);
            let says = |interval: Interval, asked: &[Dimension]| {
                tables.iter().any(|table| {
                    let own = |one: &Dimension| table.dimensions.contains(one);
                    table.intervals.contains(&interval)
                        && table.dimensions.iter().all(|one| asked.contains(one))
                        && asked
                            .iter()
                            .all(|one| own(one) || table.implied.contains(one))
                })
            };
            for interval in [Interval::Week, Interval::Month, Interval::Quarter] {
                for (place, first) in Dimension::ALL.iter().enumerate() {
                    for (at, second) in Dimension::ALL.iter().enumerate().skip(place) {
                        // Three together are there for quarters and years only.
                        let most = if interval == Interval::Quarter { 17 } else { 1 };
                        for third in Dimension::ALL[at..].iter().take(most) {
                            let mut asked = vec![*first, *second, *third];
                            asked.dedup();
                            assert_eq!(
                                says(interval, &asked),
                                is_answered(measure, interval, &asked),
                                "{measure:?} {interval:?} {asked:?}"
                            );
                        }
                    }
                }
            }
        }
    }
}
