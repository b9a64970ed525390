//! `facility_value`: what one source says about one field of a facility.

use sea_orm::entity::prelude::*;

use crate::codes::{Agreement, FacilityField};

/// What one source says about one field of a facility.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "facility_value")]
pub struct Model {
    /// Number within the table.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Facility, field and source: one value each.
    pub natural_key: String,
    /// The facility.
    pub facility_id: Uuid,
    /// The field.
    pub field: FacilityField,
    /// The field as the source names it, where it is `other`.
    pub field_text: Option<String>,
    /// The value as the source gives it.
    pub value: String,
    /// The source.
    pub source_id: Uuid,
    /// Agreement as stated by a source that itself compares several.
    pub agreement: Option<Agreement>,
    /// How many sources stand behind the value, where the source says so.
    pub sources_counted: Option<i32>,
    /// The day the value speaks of.
    pub as_of: Option<Date>,
    /// How certain the source is, in its own word.
    pub certainty: Option<String>,
    /// Import that wrote it.
    pub import_id: Option<i64>,
    /// Row of the file.
    pub origin_row: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
