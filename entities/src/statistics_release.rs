//! `statistics_release`: one release of statistics about people, for all universes.

use sea_orm::entity::prelude::*;

use crate::codes::{StatisticsReleaseKind, StatisticsReleaseState};

/// One release of statistics about people, for all universes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "statistics_release")]
pub struct Model {
    /// Id within Habeas.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Counts the releases, from 1; cells name it.
    pub number: i32,
    /// What it publishes.
    pub kind: StatisticsReleaseKind,
    /// How far it has come.
    pub state: StatisticsReleaseState,
    /// The cut-off: what was known at the end of this day.
    pub as_of: Date,
    /// The last day of the last closed period.
    pub data_through: Date,
    /// The day on which the next one is expected.
    pub next_expected_on: Date,
    /// Version of the definitions of measures and dimensions.
    pub definition_version: i32,
    /// Parameters of disclosure control, as JSON.
    pub parameters: String,
    /// What was published, withheld and measured, as JSON.
    pub report: String,
    /// When the build began.
    pub started_at: DateTimeUtc,
    /// When it was counted and audited; null before.
    pub built_at: Option<DateTimeUtc>,
    /// When it was published; null before.
    pub published_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
