//! `series`: one official series: a measure of one area, broken down one way.

use sea_orm::entity::prelude::*;

use crate::codes::{Aggregation, AreaKind, SeriesInterval};

/// One official series: a measure of one area, broken down one way.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "series")]
pub struct Model {
    /// Number within the table.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Data set, measure, area and breakdown.
    pub natural_key: String,
    /// The table it is published in, such as `ice-detention-statistics/removals`.
    pub dataset: String,
    /// What is counted, as a code such as `people_in_custody`.
    pub measure: String,
    /// What one unit of a value is.
    pub unit: String,
    /// How its values add up.
    pub aggregation: Aggregation,
    /// The length of its periods.
    pub interval: SeriesInterval,
    /// What area it is about.
    pub area_kind: AreaKind,
    /// The facility; null where the series is about another area, or the facility is unresolved.
    pub facility_id: Option<Uuid>,
    /// Code of the facility as published; filled in when a facility without a code is resolved.
    pub facility_code: Option<String>,
    /// The facility as published.
    pub facility_text: Option<String>,
    /// City of the facility as published.
    pub city_text: Option<String>,
    /// Two-letter code of the state; null where unknown or nationwide.
    pub state: Option<String>,
    /// The field office.
    pub field_office_id: Option<Uuid>,
    /// Code of the field office as published.
    pub field_office_code: Option<String>,
    /// Country of citizenship, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// The area as published, where it is none of the above.
    pub area_text: Option<String>,
    /// Breakdown as `|dimension=value|dimension=value|`; empty for a total.
    pub breakdown: String,
    /// When the series was first seen.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
