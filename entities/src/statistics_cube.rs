//! `statistics_cube`: one registered table of statistics: a measure of a universe by some dimensions.

use sea_orm::entity::prelude::*;

use crate::codes::{CubeInterval, StatisticsMeasure};

/// One registered table of statistics: a measure of a universe by some dimensions.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "statistics_cube")]
pub struct Model {
    /// Number within the table.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Name of the public release of case records, or `partners`.
    pub universe: String,
    /// What is counted.
    pub measure: StatisticsMeasure,
    /// How long its periods are.
    pub interval: CubeInterval,
    /// Its dimensions in the order of the catalog, joined by commas; empty for the total.
    pub grouping: String,
}

impl ActiveModelBehavior for ActiveModel {}
