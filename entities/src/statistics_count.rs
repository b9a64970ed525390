//! `statistics_count`: what stands behind a published or withheld cell. The builder's alone.

use sea_orm::entity::prelude::*;

/// What stands behind a published or withheld cell. The builder's alone.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "statistics_count")]
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
    /// Distinct people behind it.
    pub people: i64,
    /// Those of them who are known otherwise than through one unverified organization alone: only they
    /// have the number of a closed period move.
    pub vouched: i64,
    /// What is counted: people, events, or person-days.
    pub amount: i64,
    /// The offset of its rounding, in thousandths.
    pub offset_milli: i64,
    /// The rounded number; null where the cell is withheld.
    pub value: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
