//! Series and releases, by their natural keys.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use entities::codes::{Aggregation, AreaKind, SeriesInterval};
use entities::{data_release, series};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _,
};

use super::Stamp;
use super::facility_names::Directory;
use crate::error::Result;

/// A series, as a file describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct NewSeries {
    /// Data set, measure, area and breakdown.
    pub natural_key: String,
    /// The table it is published in.
    pub dataset: String,
    /// What is counted.
    pub measure: String,
    /// What one unit is.
    pub unit: String,
    /// How values add up.
    pub aggregation: Aggregation,
    /// The length of the periods.
    pub interval: SeriesInterval,
    /// What area it is about.
    pub area_kind: AreaKind,
    /// Code of the facility.
    pub facility_code: Option<String>,
    /// Name of the facility as published.
    pub facility_text: Option<String>,
    /// City as published.
    pub city_text: Option<String>,
    /// State.
    pub state: Option<String>,
    /// Code of the field office.
    pub field_office_code: Option<String>,
    /// Country of citizenship.
    pub country: Option<String>,
    /// Any other area, as published.
    pub area_text: Option<String>,
    /// By what it is broken down.
    pub breakdown: String,
}

/// A release, as a file describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRelease {
    /// Data set and vintage.
    pub natural_key: String,
    /// The table that was published.
    pub dataset: String,
    /// Name of the vintage.
    pub label: String,
    /// The fiscal year it says it is about.
    pub fiscal_year: Option<i32>,
    /// Day of publication.
    pub published_on: Option<NaiveDate>,
    /// The day the figures speak of, as stated.
    pub as_of_stated: Option<NaiveDate>,
}

/// The id of a series, which is written where it is new.
pub(super) async fn ensure_series(
    db: &impl ConnectionTrait,
    names: &mut Directory,
    new: &NewSeries,
    now: DateTime<Utc>,
) -> Result<i64> {
    let known = series::Entity::find()
        .filter(series::Column::NaturalKey.eq(new.natural_key.as_str()))
        .one(db)
        .await?;
    if let Some(known) = known {
        return Ok(known.id);
    }
    let mut row = series::Model {
        id: 0,
        natural_key: new.natural_key.clone(),
        dataset: new.dataset.clone(),
        measure: new.measure.clone(),
        unit: new.unit.clone(),
        aggregation: new.aggregation,
        interval: new.interval,
        area_kind: new.area_kind,
        facility_id: None,
        facility_code: new.facility_code.clone(),
        facility_text: new.facility_text.clone(),
        city_text: new.city_text.clone(),
        state: new.state.clone(),
        field_office_id: None,
        field_office_code: new.field_office_code.clone(),
        country: new.country.clone(),
        area_text: new.area_text.clone(),
        breakdown: new.breakdown.clone(),
        created_at: now,
    };
    names.fill(db, &mut row).await?;
    let row = series::ActiveModel {
        id: NotSet,
        ..series::ActiveModel::from(row).reset_all()
    };
    Ok(row.insert(db).await?.id)
}

/// The id of a release and the import that wrote it; it is written where it is new.
pub(super) async fn ensure_release(
    db: &impl ConnectionTrait,
    new: &NewRelease,
    stamp: &Stamp,
) -> Result<(i64, Option<i64>)> {
    let known = data_release::Entity::find()
        .filter(data_release::Column::NaturalKey.eq(new.natural_key.as_str()))
        .one(db)
        .await?;
    if let Some(known) = known {
        return Ok((known.id, known.import_id));
    }
    let row = data_release::ActiveModel {
        id: NotSet,
        natural_key: Set(new.natural_key.clone()),
        dataset: Set(new.dataset.clone()),
        label: Set(new.label.clone()),
        fiscal_year: Set(new.fiscal_year),
        published_on: Set(new.published_on),
        as_of_stated: Set(new.as_of_stated),
        as_of_derived: Set(None),
        source_id: Set(stamp.source_id),
        import_id: Set(Some(stamp.import_id)),
        created_at: Set(stamp.now),
    };
    Ok((row.insert(db).await?.id, Some(stamp.import_id)))
}

/// These releases are now as this import gives them.
pub(super) async fn take_over(
    db: &impl ConnectionTrait,
    releases: &BTreeSet<i64>,
    import_id: i64,
) -> Result<()> {
    data_release::Entity::update_many()
        .col_expr(data_release::Column::ImportId, Expr::value(import_id))
        .filter(data_release::Column::Id.is_in(releases.iter().copied()))
        .filter(data_release::Column::ImportId.ne(import_id))
        .exec(db)
        .await?;
    Ok(())
}

/// A release that states no day speaks of the last day that it covers.
pub(super) async fn derive_as_of(
    db: &impl ConnectionTrait,
    release: i64,
    day: NaiveDate,
) -> Result<()> {
    data_release::Entity::update_many()
        .col_expr(data_release::Column::AsOfDerived, Expr::value(day))
        .filter(data_release::Column::Id.eq(release))
        .exec(db)
        .await?;
    Ok(())
}
