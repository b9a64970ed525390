//! Running the quality rules over releases, and keeping what they found.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use entities::codes::SeriesInterval;
use entities::{data_release, observation, quality_finding, series};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseConnection, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};

use crate::clock::Clock;
use crate::db;
use crate::error::Result;
use crate::series::quality::{self, Finding, Release, ToDate};

/// Findings of one statement.
const CHUNK: usize = 500;

/// Checks the data sets of these releases. Findings that stand stay; those that no longer hold go.
pub async fn check(db: &DatabaseConnection, clock: &Clock, touched: &BTreeSet<i64>) -> Result<()> {
    let datasets: Vec<String> = data_release::Entity::find()
        .select_only()
        .column(data_release::Column::Dataset)
        .distinct()
        .filter(data_release::Column::Id.is_in(touched.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    for dataset in datasets {
        let releases = releases(db, &dataset).await?;
        let values = values_to_date(db, &dataset).await?;
        if values.is_empty() {
            continue;
        }
        let checked = quality::check(&releases, &values);
        let transaction = db::begin_write(db).await?;
        for (release, day) in &checked.as_of {
            write_as_of(&transaction, *release, *day).await?;
        }
        let ids: Vec<i64> = releases.iter().map(|release| release.id).collect();
        write_findings(&transaction, &ids, checked.findings, clock.now()).await?;
        transaction.commit().await?;
    }
    Ok(())
}

async fn releases(db: &impl ConnectionTrait, dataset: &str) -> Result<Vec<Release>> {
    let rows = data_release::Entity::find()
        .filter(data_release::Column::Dataset.eq(dataset))
        .order_by_asc(data_release::Column::Id)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Release {
            id: row.id,
            fiscal_year: row.fiscal_year,
            published_on: row.published_on,
            as_of_stated: row.as_of_stated,
        })
        .collect())
}

/// Every value of the fiscal year to date in a data set.
async fn values_to_date(db: &impl ConnectionTrait, dataset: &str) -> Result<Vec<ToDate>> {
    let all = series::Entity::find()
        .filter(series::Column::Dataset.eq(dataset))
        .filter(series::Column::Interval.eq(SeriesInterval::FiscalYearToDate))
        .all(db)
        .await?;
    // Series of one measure and area that differ in one level only are parts of one population.
    let mut areas: BTreeMap<String, usize> = BTreeMap::new();
    let mut of_series = BTreeMap::new();
    for row in all {
        let next = areas.len();
        let area = *areas.entry(quality::population_of(&row)).or_insert(next);
        let is_population = row.measure == quality::POPULATION;
        of_series.insert(row.id, (area, is_population));
    }
    let ids: Vec<i64> = of_series.keys().copied().collect();
    let mut values = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let rows: Vec<(i64, i64, f64)> = observation::Entity::find()
            .select_only()
            .column(observation::Column::SeriesId)
            .column(observation::Column::ReleaseId)
            .column(observation::Column::Value)
            .filter(observation::Column::SeriesId.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        values.extend(rows.into_iter().filter_map(|(series, release, value)| {
            let (population, is_population) = *of_series.get(&series)?;
            Some(ToDate {
                series,
                release,
                value,
                population: is_population.then_some(population),
            })
        }));
    }
    Ok(values)
}

async fn write_as_of(db: &impl ConnectionTrait, release: i64, day: NaiveDate) -> Result<()> {
    data_release::Entity::update_many()
        .col_expr(data_release::Column::AsOfDerived, Expr::value(day))
        .filter(data_release::Column::Id.eq(release))
        .exec(db)
        .await?;
    Ok(())
}

async fn write_findings(
    db: &impl ConnectionTrait,
    releases: &[i64],
    findings: Vec<Finding>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut keys = BTreeSet::new();
    let rows: Vec<quality_finding::ActiveModel> = findings
        .into_iter()
        .map(|finding| {
            let series = finding.series.map(|id| id.to_string()).unwrap_or_default();
            let natural_key = format!("{}|{series}|{}", finding.release, finding.rule.as_str());
            keys.insert(natural_key.clone());
            quality_finding::ActiveModel {
                id: NotSet,
                natural_key: Set(natural_key),
                release_id: Set(finding.release),
                series_id: Set(finding.series),
                rule: Set(finding.rule.as_str().to_owned()),
                detail: Set(finding.detail),
                found_at: Set(now),
            }
        })
        .collect();
    remove_others(db, releases, &keys).await?;
    let on_conflict = OnConflict::column(quality_finding::Column::NaturalKey)
        .update_column(quality_finding::Column::Detail)
        .to_owned();
    for chunk in rows.chunks(CHUNK) {
        quality_finding::Entity::insert_many(chunk.to_vec())
            .on_conflict(on_conflict.clone())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Findings of these releases that the rules no longer make.
async fn remove_others(
    db: &impl ConnectionTrait,
    releases: &[i64],
    keys: &BTreeSet<String>,
) -> Result<()> {
    let known: Vec<(i64, String)> = quality_finding::Entity::find()
        .select_only()
        .column(quality_finding::Column::Id)
        .column(quality_finding::Column::NaturalKey)
        .filter(quality_finding::Column::ReleaseId.is_in(releases.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    let gone: Vec<i64> = known
        .into_iter()
        .filter(|(_, key)| !keys.contains(key))
        .map(|(id, _)| id)
        .collect();
    for chunk in gone.chunks(CHUNK) {
        quality_finding::Entity::delete_many()
            .filter(quality_finding::Column::Id.is_in(chunk.iter().copied()))
            .exec(db)
            .await?;
    }
    Ok(())
}
