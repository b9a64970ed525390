//! Releases of statistics and their published cells.

use std::collections::HashMap;

use chrono::NaiveDate;
use disclosure::catalog::{DEFINITION_VERSION, Grouping, PARTNERS};
use disclosure::parameters::Parameters;
use entities::codes::{
    CubeInterval, StatisticsDimension, StatisticsMeasure, StatisticsReleaseKind,
    StatisticsReleaseState,
};
use entities::{statistics_cell, statistics_cube, statistics_release};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _};

use super::insert;
use crate::{Outcome, TestApp};

/// A release that is published, unless `change` says otherwise.
pub async fn statistics_release(
    app: &TestApp,
    number: i32,
    change: impl FnOnce(&mut statistics_release::Model),
) -> Outcome<statistics_release::Model> {
    let day = |text: &str| text.parse::<NaiveDate>();
    let mut row = statistics_release::Model {
        id: app.next_id(),
        number,
        kind: StatisticsReleaseKind::Monthly,
        state: StatisticsReleaseState::Published,
        as_of: day("2026-11-15")?,
        data_through: day("2026-10-31")?,
        next_expected_on: day("2026-12-15")?,
        definition_version: DEFINITION_VERSION,
        parameters: serde_json::to_string(&Parameters::default())?,
        report: "{}".to_owned(),
        started_at: app.now(),
        built_at: Some(app.now()),
        published_at: Some(app.now()),
    };
    change(&mut row);
    insert::<statistics_release::Entity, _>(app, row).await
}

/// Writes published cells of one universe into one release.
#[derive(Debug)]
pub struct Cells<'a> {
    app: &'a TestApp,
    universe: String,
    release: i32,
    cubes: HashMap<(StatisticsMeasure, CubeInterval, Grouping), i64>,
}

impl<'a> Cells<'a> {
    /// Cells of what partners know, which this release publishes.
    pub fn new(app: &'a TestApp, release: i32) -> Self {
        Self {
            app,
            universe: PARTNERS.to_owned(),
            release,
            cubes: HashMap::new(),
        }
    }

    /// The same for a public release of case records.
    #[must_use]
    pub fn of_universe(mut self, name: &str) -> Self {
        name.clone_into(&mut self.universe);
        self
    }

    async fn cube(
        &mut self,
        measure: StatisticsMeasure,
        interval: CubeInterval,
        grouping: Grouping,
    ) -> Outcome<i64> {
        use statistics_cube::Column;
        let key = (measure, interval, grouping);
        if let Some(id) = self.cubes.get(&key) {
            return Ok(*id);
        }
        let found = statistics_cube::Entity::find()
            .filter(Column::Universe.eq(&self.universe))
            .filter(Column::Measure.eq(measure))
            .filter(Column::Interval.eq(interval))
            .filter(Column::Grouping.eq(key.2.to_string()))
            .one(self.app.db())
            .await?;
        let id = if let Some(cube) = found {
            cube.id
        } else {
            let row = statistics_cube::ActiveModel {
                id: NotSet,
                universe: Set(self.universe.clone()),
                measure: Set(measure),
                interval: Set(interval),
                grouping: Set(key.2.to_string()),
            };
            statistics_cube::Entity::insert(row)
                .exec(self.app.db())
                .await?
                .last_insert_id
        };
        self.cubes.insert(key, id);
        Ok(id)
    }

    /// Publishes a number: of a measure, for the period that begins on (for stocks: is) this day, of
    /// these codes.
    pub async fn publish(
        &mut self,
        measure: StatisticsMeasure,
        interval: CubeInterval,
        starts_on: &str,
        codes: &[(StatisticsDimension, &str)],
        value: i64,
    ) -> Outcome {
        let grouping = Grouping::new(codes.iter().map(|(dimension, _)| *dimension));
        let mut ordered = [String::new(), String::new(), String::new()];
        for (dimension, code) in codes {
            let place = grouping
                .place_of(*dimension)
                .ok_or("a code of no dimension")?;
            (*code).clone_into(&mut ordered[place]);
        }
        let cube_id = self.cube(measure, interval, grouping).await?;
        let [first, second, third] = ordered;
        let row = statistics_cell::Model {
            cube_id,
            starts_on: starts_on.parse()?,
            code1: first,
            code2: second,
            code3: third,
            from_release: self.release,
            until_release: None,
            as_of: "2026-11-15".parse()?,
            value,
        };
        statistics_cell::Entity::insert(row.into_active_model())
            .exec_without_returning(self.app.db())
            .await?;
        self.app.statements().take();
        Ok(())
    }
}
