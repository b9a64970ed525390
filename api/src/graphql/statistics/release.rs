//! `StatisticsRelease` and `StatisticsDefinition`.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use entities::codes::{
    StatisticsDimension as Dimension, StatisticsMeasure as Measure, StatisticsReleaseKind,
};
use entities::statistics_release;
use sea_orm::ColumnType;

use super::usefulness::Usefulness;
use crate::error::Result as HabeasResult;
use crate::graphql::connection::{Connection, PageArgs, list_of};
use crate::graphql::context::ContextExt as _;
use crate::graphql::cursor;
use crate::graphql::ids;
use crate::graphql::scalars::{Date, DateTime};
use crate::policy::types;
use crate::store::statistics::{self as store, Wanted};
use disclosure::catalog::{Additivity, DEFINITION_VERSION, Definition};
use disclosure::parameters::Parameters;

/// The name of the type in the schema.
const TYPE: &str = "StatisticsRelease";

/// A release of statistics: counted, audited and published at one time for all universes. An earlier
/// one stays as it was.
#[derive(Clone, Debug)]
pub(crate) struct StatisticsRelease(statistics_release::Model);

impl From<statistics_release::Model> for StatisticsRelease {
    fn from(model: statistics_release::Model) -> Self {
        Self(model)
    }
}

/// The parameters of disclosure control that a release was made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, SimpleObject)]
pub(crate) struct StatisticsParameters {
    /// Fewest people in any published number.
    fewest_people: i64,
    /// What published numbers are multiples of.
    rounding_base: i64,
    /// The smallest published number.
    smallest_value: i64,
    /// Most dimensions of one table besides the period.
    most_dimensions: usize,
    /// How many numbers wide the narrowest interval is that anybody can work out for a number of
    /// fewer than `fewestPeople` people.
    narrowest_interval: i64,
    /// How many people must have come or gone until the number of a closed period is counted again.
    revision_threshold: i64,
    /// Fewest people behind an average.
    fewest_people_of_average: i64,
}

impl StatisticsParameters {
    /// Those that a release states; none where they cannot be read.
    fn read(text: &str) -> Option<Self> {
        let stated: Parameters = serde_json::from_str(text).ok()?;
        Some(Self {
            fewest_people: stated.k,
            rounding_base: stated.base,
            smallest_value: stated.smallest(),
            most_dimensions: stated.dimensions,
            narrowest_interval: stated.width,
            revision_threshold: stated.delta,
            fewest_people_of_average: stated.n_mean,
        })
    }
}

/// A release of statistics: counted, audited and published at one time for all universes. An earlier
/// one stays as it was.
#[Object]
impl StatisticsRelease {
    /// Global id: pass it as `release` to ask the same again later.
    #[expect(
        clippy::unused_async,
        reason = "the schema asks for resolvers that are async"
    )]
    pub(crate) async fn id(&self) -> Result<ID> {
        Ok(ids::of_other(TYPE, self.0.id))
    }

    /// Counts the releases, from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// What it publishes.
    async fn kind(&self) -> StatisticsReleaseKind {
        self.0.kind
    }

    /// The cut-off: what was known at the end of this day.
    async fn as_of(&self) -> Date {
        Date(self.0.as_of)
    }

    /// The last day of the last period that it publishes.
    async fn data_through(&self) -> Date {
        Date(self.0.data_through)
    }

    /// The day on which the next one was expected.
    async fn next_expected_on(&self) -> Date {
        Date(self.0.next_expected_on)
    }

    /// When it was published. Null in no release that can be seen.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(DateTime)
    }

    /// Version of the definitions of measures and dimensions.
    async fn definition_version(&self) -> i32 {
        self.0.definition_version
    }

    /// The parameters of disclosure control that it was made with. Null where they cannot be read.
    async fn parameters(&self) -> Option<StatisticsParameters> {
        StatisticsParameters::read(&self.0.parameters)
    }

    /// How useful it is, as the builder measured it: for each universe that it covers.
    async fn report(&self) -> Vec<Usefulness> {
        Usefulness::all(&self.0.report)
    }
}

/// How the numbers of a measure add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "StatisticsAdditivity")]
pub(crate) enum StatisticsAdditivity {
    /// Exactly: every unit is in one cell.
    Exact,
    /// One person can be in two cells: a union lies between the largest part and the sum.
    Overlapping,
    /// Not at all.
    None,
}

impl From<Additivity> for StatisticsAdditivity {
    fn from(additivity: Additivity) -> Self {
        match additivity {
            Additivity::Exact => Self::Exact,
            Additivity::Overlapping => Self::Overlapping,
            Additivity::None => Self::None,
        }
    }
}

/// What a measure counts.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct StatisticsDefinition {
    /// The measure.
    measure: Measure,
    /// Its name for people.
    title: &'static str,
    /// What one of it is.
    unit: &'static str,
    /// What exactly is counted.
    text: &'static str,
    /// Version of the definition.
    version: i32,
    /// How it adds up over what is known of a person: citizenship, gender, age and so on.
    over_people: StatisticsAdditivity,
    /// How it adds up over facilities and what goes with them.
    over_places: StatisticsAdditivity,
    /// How it adds up over time.
    over_time: StatisticsAdditivity,
    /// By what it is published.
    dimensions: Vec<Dimension>,
}

impl From<&'static Definition> for StatisticsDefinition {
    fn from(definition: &'static Definition) -> Self {
        Self {
            measure: definition.measure,
            title: definition.title,
            unit: definition.unit,
            text: definition.text,
            version: DEFINITION_VERSION,
            over_people: definition.over_people.into(),
            over_places: definition.over_places.into(),
            over_time: definition.over_time.into(),
            dimensions: definition.dimensions.to_vec(),
        }
    }
}

/// The release behind a global id. None where it is no id of a release; none within where there is
/// no such release, it is not published, or the viewer may not see releases.
pub(crate) async fn by_id(
    ctx: &Context<'_>,
    asked: &ID,
) -> HabeasResult<Option<Option<StatisticsRelease>>> {
    let id = ids::other(TYPE, asked).filter(|id| ids::of_other(TYPE, *id) == *asked);
    let Some(id) = id else {
        return Ok(None);
    };
    let viewer = ctx.viewer()?;
    if !types::access(TYPE).is_some_and(|access| access.allows(viewer)) {
        return Ok(Some(None));
    }
    let found = store::release(&ctx.state()?.statistics, Wanted::Id(id)).await?;
    Ok(Some(found.map(StatisticsRelease::from)))
}

/// A page of the releases that are published, newest first.
pub(crate) async fn releases(
    ctx: &Context<'_>,
    first: Option<i32>,
    after: Option<String>,
) -> HabeasResult<Connection<StatisticsRelease>> {
    let state = ctx.state()?.clone();
    let args = PageArgs {
        first,
        ..PageArgs::default()
    };
    let (limit, _) = args.size()?;
    let list = list_of(ctx)?;
    let before = match after {
        Some(cursor) => {
            let position = cursor::decode(&cursor, &list, &[ColumnType::Integer])?;
            position
                .into_iter()
                .next()
                .flatten()
                .and_then(|value| match value {
                    sea_orm::Value::Int(number) => number,
                    _ => None,
                })
        }
        None => None,
    };
    let mut found = store::releases(&state.statistics, before, limit + 1).await?;
    let has_next = found.len() as u64 > limit;
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let elements = found
        .into_iter()
        .map(|release| {
            let position = vec![Some(release.number.into())];
            Ok((cursor::encode(&position, &list)?, release.into()))
        })
        .collect::<HabeasResult<Vec<_>>>()?;
    let count = Arc::new(move || -> futures_util::future::BoxFuture<'static, _> {
        let state = state.clone();
        Box::pin(async move { store::count_releases(&state.statistics).await })
    });
    Ok(Connection::new(elements, before.is_some(), has_next, count))
}
