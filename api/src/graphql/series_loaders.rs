//! Loaders of official series: what a query asks for one by one is fetched in one statement.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use chrono::NaiveDate;
use entities::{data_release, quality_finding, series};
use sea_orm::Condition;
use uuid::Uuid;

use super::loaders::Records;
use crate::error::{Error, Result};
use crate::store::series as store;
use crate::store::series::{Answer, Question, ReleaseWindow, Vintages};

/// A series by its number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct SeriesById(pub(crate) i64);

impl Loader<SeriesById> for Records {
    type Value = series::Model;
    type Error = Error;

    async fn load(&self, keys: &[SeriesById]) -> Result<HashMap<SeriesById, series::Model>> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let rows = store::by_ids(&self.state.db, &ids).await?;
        Ok(rows
            .into_iter()
            .map(|row| (SeriesById(row.id), row))
            .collect())
    }
}

/// The series about one facility.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct SeriesOfFacility(pub(crate) Uuid);

impl Loader<SeriesOfFacility> for Records {
    type Value = Vec<series::Model>;
    type Error = Error;

    async fn load(
        &self,
        keys: &[SeriesOfFacility],
    ) -> Result<HashMap<SeriesOfFacility, Vec<series::Model>>> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let mut found: HashMap<SeriesOfFacility, Vec<series::Model>> = HashMap::new();
        for row in store::of_facilities(&self.state.db, &ids).await? {
            if let Some(facility) = row.facility_id {
                found
                    .entry(SeriesOfFacility(facility))
                    .or_default()
                    .push(row);
            }
        }
        Ok(found)
    }
}

/// A release by its number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct ReleaseById(pub(crate) i64);

impl Loader<ReleaseById> for Records {
    type Value = data_release::Model;
    type Error = Error;

    async fn load(
        &self,
        keys: &[ReleaseById],
    ) -> Result<HashMap<ReleaseById, data_release::Model>> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let rows = store::releases_by_ids(&self.state.db, &ids).await?;
        Ok(rows
            .into_iter()
            .map(|row| (ReleaseById(row.id), row))
            .collect())
    }
}

/// The releases of one table, oldest first.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct ReleasesOf(pub(crate) String);

impl Loader<ReleasesOf> for Records {
    type Value = Vec<data_release::Model>;
    type Error = Error;

    async fn load(
        &self,
        keys: &[ReleasesOf],
    ) -> Result<HashMap<ReleasesOf, Vec<data_release::Model>>> {
        let datasets: Vec<String> = keys.iter().map(|key| key.0.clone()).collect();
        let mut found: HashMap<ReleasesOf, Vec<data_release::Model>> = HashMap::new();
        for row in store::releases_of(&self.state.db, &datasets).await? {
            found
                .entry(ReleasesOf(row.dataset.clone()))
                .or_default()
                .push(row);
        }
        Ok(found)
    }
}

/// What the rules found in one release.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct FindingsOfRelease(pub(crate) i64);

impl Loader<FindingsOfRelease> for Records {
    type Value = Vec<quality_finding::Model>;
    type Error = Error;

    async fn load(
        &self,
        keys: &[FindingsOfRelease],
    ) -> Result<HashMap<FindingsOfRelease, Vec<quality_finding::Model>>> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let mut found: HashMap<FindingsOfRelease, Vec<quality_finding::Model>> = HashMap::new();
        for row in store::findings_of(&self.state.db, &ids).await? {
            found
                .entry(FindingsOfRelease(row.release_id))
                .or_default()
                .push(row);
        }
        Ok(found)
    }
}

/// What the rules found in one series.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct FindingsOfSeries(pub(crate) i64);

impl Loader<FindingsOfSeries> for Records {
    type Value = Vec<quality_finding::Model>;
    type Error = Error;

    async fn load(
        &self,
        keys: &[FindingsOfSeries],
    ) -> Result<HashMap<FindingsOfSeries, Vec<quality_finding::Model>>> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let mut found: HashMap<FindingsOfSeries, Vec<quality_finding::Model>> = HashMap::new();
        for row in store::findings_of_series(&self.state.db, &ids).await? {
            if let Some(series) = row.series_id {
                found.entry(FindingsOfSeries(series)).or_default().push(row);
            }
        }
        Ok(found)
    }
}

/// The latest values of one series.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ObservationsOf {
    pub(crate) series: i64,
    pub(crate) from: Option<NaiveDate>,
    pub(crate) to: Option<NaiveDate>,
    pub(crate) as_published_on: Option<NaiveDate>,
    pub(crate) all_vintages: bool,
    pub(crate) limit: u64,
}

impl ObservationsOf {
    /// What the keys of one statement have in common.
    const fn shape(self) -> Self {
        Self { series: 0, ..self }
    }

    fn question(self) -> Question {
        Question {
            series: Condition::all(),
            from: self.from,
            to: self.to,
            releases: ReleaseWindow {
                as_published_on: self.as_published_on,
                ..ReleaseWindow::default()
            },
            vintages: if self.all_vintages {
                Vintages::All
            } else {
                Vintages::Latest
            },
        }
    }
}

impl Loader<ObservationsOf> for Records {
    type Value = Vec<Answer>;
    type Error = Error;

    async fn load(&self, keys: &[ObservationsOf]) -> Result<HashMap<ObservationsOf, Vec<Answer>>> {
        let mut shapes: HashMap<ObservationsOf, Vec<i64>> = HashMap::new();
        for key in keys {
            shapes.entry(key.shape()).or_default().push(key.series);
        }
        let mut found: HashMap<ObservationsOf, Vec<Answer>> = HashMap::new();
        for (shape, ids) in shapes {
            let question = shape.question();
            let answers = store::first_of_each(&self.state.db, &question, &ids, shape.limit);
            for answer in answers.await? {
                if let Some(series) = answer.series_id {
                    let key = ObservationsOf { series, ..shape };
                    found.entry(key).or_default().push(answer);
                }
            }
        }
        Ok(found)
    }
}
