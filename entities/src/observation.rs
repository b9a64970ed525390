//! `observation`: one value of a series for one period, as one release gives it.

use sea_orm::entity::prelude::*;

/// One value of a series for one period, as one release gives it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "observation")]
pub struct Model {
    /// The series.
    #[sea_orm(primary_key, auto_increment = false)]
    pub series_id: i64,
    /// First day of the period.
    #[sea_orm(primary_key, auto_increment = false)]
    pub period_start: Date,
    /// Last day of the period.
    #[sea_orm(primary_key, auto_increment = false)]
    pub period_end: Date,
    /// The release.
    #[sea_orm(primary_key, auto_increment = false)]
    pub release_id: i64,
    /// The value as published.
    pub value: f64,
    /// Row of the file.
    pub origin_row: i64,
}

impl ActiveModelBehavior for ActiveModel {}
