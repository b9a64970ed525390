//! `quality_finding`: what a data-quality rule found in a release.

use sea_orm::entity::prelude::*;

/// What a data-quality rule found in a release.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "quality_finding")]
pub struct Model {
    /// Number within the table.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Release, series and rule.
    pub natural_key: String,
    /// The release.
    pub release_id: i64,
    /// The series; null for a finding about the whole release.
    pub series_id: Option<i64>,
    /// The rule, such as `bed_days_fell`.
    pub rule: String,
    /// What was found, with the figures.
    pub detail: String,
    /// When it was found.
    pub found_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
