//! `statistics_cell`: a published number. A cell without a row is hidden or empty, alike.

use sea_orm::entity::prelude::*;

/// A published number. A cell without a row is hidden or empty, alike.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "statistics_cell")]
pub struct Model {
    /// The table it belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub cube_id: i64,
    /// First day of the period; the day itself for a stock.
    #[sea_orm(primary_key, auto_increment = false)]
    pub starts_on: Date,
    /// Code of the first dimension; empty where there is none.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code1: String,
    /// Code of the second dimension; empty where there is none.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code2: String,
    /// Code of the third dimension; empty where there is none.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code3: String,
    /// Number of the release that published it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub from_release: i32,
    /// Number of the release that replaced it; null where none did.
    pub until_release: Option<i32>,
    /// The cut-off of the records that it counts.
    pub as_of: Date,
    /// The rounded number.
    pub value: i64,
}

impl ActiveModelBehavior for ActiveModel {}
