//! Official series, their releases, and what the quality rules found. All of it is public:
//! whoever may read the types may read every row.

mod answer;
mod observations;
mod question;
mod releases;
mod roll_up;
mod sql;

use entities::codes::{Aggregation, AreaKind, SeriesInterval};
use entities::{data_release, quality_finding, series};
use sea_orm::{
    ColumnTrait as _, ColumnType, Condition, ConnectionTrait, EntityTrait as _,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

pub use self::answer::{Answer, Place, Status};
pub use self::observations::{count, first_of_each, page_of_observations};
pub use self::question::{
    ListOrder, Question, ReleaseWindow, RollUp, RollUpInterval, RollUpPlace, Vintages,
};
pub use self::roll_up::{count_roll_up, fits, page_of_roll_up};
use super::keyset::Key;
use super::records::{self, Page, Slice};
use crate::error::Result;

/// The position of an observation: series, first day, last day, rank of the release.
pub const POSITION: [ColumnType; 4] = [
    ColumnType::BigInteger,
    ColumnType::Date,
    ColumnType::Date,
    ColumnType::BigInteger,
];

/// The position of a rolled-up value: bucket, first day, last day, group.
pub const ROLLED_UP_POSITION: [ColumnType; 4] = [
    ColumnType::BigInteger,
    ColumnType::Date,
    ColumnType::Date,
    ColumnType::Text,
];

/// One page of series.
pub async fn page(
    db: &impl ConnectionTrait,
    condition: Condition,
    keys: &[Key<series::Column>],
    page: &Page,
) -> Result<Slice<series::Model>> {
    let select = series::Entity::find().filter(condition);
    records::slice(db, select, keys, page).await
}

/// How many series there are.
pub async fn count_series(db: &impl ConnectionTrait, condition: Condition) -> Result<u64> {
    Ok(series::Entity::find().filter(condition).count(db).await?)
}

/// A kind of series: what one official table has of one measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The table.
    pub dataset: String,
    /// What is counted.
    pub measure: String,
    /// How its values add up.
    pub aggregation: Aggregation,
    /// The length of its periods.
    pub interval: SeriesInterval,
    /// The kind of its areas.
    pub area_kind: AreaKind,
    /// By what its series are broken down; the empty text for a total.
    pub breakdowns: Vec<String>,
}

/// The kinds of the series that meet a condition, by name.
pub async fn tables(db: &impl ConnectionTrait, condition: Condition) -> Result<Vec<Table>> {
    use series::Column;
    type Found = (
        String,
        String,
        Aggregation,
        SeriesInterval,
        AreaKind,
        String,
    );
    let columns = [
        Column::Dataset,
        Column::Measure,
        Column::Aggregation,
        Column::Interval,
        Column::AreaKind,
        Column::Breakdown,
    ];
    let mut select = series::Entity::find()
        .select_only()
        .columns(columns)
        .distinct()
        .filter(condition);
    for column in columns {
        select = select.order_by_asc(column);
    }
    let found: Vec<Found> = select.into_tuple().all(db).await?;
    let mut tables: Vec<Table> = Vec::new();
    for (dataset, measure, aggregation, interval, area_kind, breakdown) in found {
        let table = Table {
            dataset,
            measure,
            aggregation,
            interval,
            area_kind,
            breakdowns: Vec::new(),
        };
        let is_known = tables.last().is_some_and(|known| {
            Table {
                breakdowns: Vec::new(),
                ..known.clone()
            } == table
        });
        if !is_known {
            tables.push(table);
        }
        if let Some(table) = tables.last_mut() {
            table.breakdowns.push(breakdown);
        }
    }
    Ok(tables)
}

/// The series with these ids.
pub async fn by_ids(db: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<series::Model>> {
    Ok(series::Entity::find()
        .filter(series::Column::Id.is_in(ids.iter().copied()))
        .all(db)
        .await?)
}

/// The series about these facilities, in the order in which they were first seen.
pub async fn of_facilities(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<series::Model>> {
    Ok(series::Entity::find()
        .filter(series::Column::FacilityId.is_in(ids.iter().copied()))
        .order_by_asc(series::Column::Id)
        .all(db)
        .await?)
}

/// The releases with these ids.
pub async fn releases_by_ids(
    db: &impl ConnectionTrait,
    ids: &[i64],
) -> Result<Vec<data_release::Model>> {
    Ok(data_release::Entity::find()
        .filter(data_release::Column::Id.is_in(ids.iter().copied()))
        .all(db)
        .await?)
}

/// The releases of these data sets, oldest first.
pub async fn releases_of(
    db: &impl ConnectionTrait,
    datasets: &[String],
) -> Result<Vec<data_release::Model>> {
    releases::of_datasets(db, datasets).await
}

/// What the quality rules found in these releases.
pub async fn findings_of(
    db: &impl ConnectionTrait,
    releases: &[i64],
) -> Result<Vec<quality_finding::Model>> {
    Ok(quality_finding::Entity::find()
        .filter(quality_finding::Column::ReleaseId.is_in(releases.iter().copied()))
        .order_by_asc(quality_finding::Column::Id)
        .all(db)
        .await?)
}

/// What the quality rules found in these series.
pub async fn findings_of_series(
    db: &impl ConnectionTrait,
    series: &[i64],
) -> Result<Vec<quality_finding::Model>> {
    Ok(quality_finding::Entity::find()
        .filter(quality_finding::Column::SeriesId.is_in(series.iter().copied()))
        .order_by_asc(quality_finding::Column::Id)
        .all(db)
        .await?)
}
