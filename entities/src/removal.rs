//! `removal`: a planned, blocked, executed or cancelled removal of a person or of a group. Only an executed one counts as a removal.

use sea_orm::entity::prelude::*;

use crate::codes::{DatePrecision, RemovalStatus};

/// A planned, blocked, executed or cancelled removal of a person or of a group. Only an executed one counts as a removal.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "removal")]
pub struct Model {
    /// Id within Habeas.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The person; null for the removal of a group.
    pub person_id: Option<Uuid>,
    /// The public release it belongs to.
    pub universe_id: Option<Uuid>,
    /// The group; null for the removal of a person.
    pub population_group_id: Option<Uuid>,
    /// How many people; null where unknown.
    pub number_of_people: Option<i32>,
    /// Planned, blocked, executed or cancelled.
    pub status: RemovalStatus,
    /// City of departure.
    pub departure_city: Option<String>,
    /// Destination, ISO 3166-1 alpha-2.
    pub destination_country: Option<String>,
    /// The travel documents used.
    pub travel_document_batch_id: Option<Uuid>,
    /// The court order that blocked it.
    pub blocked_by_id: Option<Uuid>,
    /// What the source says.
    pub description: Option<String>,
    /// First day of the period in which it happened; null where no day is known.
    pub starts_on: Option<Date>,
    /// Last day of that period; equal to the first for a single day.
    pub ends_on: Option<Date>,
    /// How exactly the date is known.
    pub date_precision: DatePrecision,
    /// True where the date was worked out from the text (a weekday, "last month") and not stated.
    pub date_inferred: bool,
    /// The date as the source words it; null where it states a plain date.
    pub date_text: Option<String>,
    /// Natural key by which an import finds the record again; unique in the table.
    pub natural_key: String,
    /// Organization that contributed the record; null for public records loaded by the operator.
    pub contributor_id: Option<Uuid>,
    /// Import that wrote the present version; null where it came another way.
    pub import_id: Option<i64>,
    /// Sheet of the file, where it has sheets.
    pub origin_sheet: Option<String>,
    /// Row of the file that wrote the present version.
    pub origin_row: Option<i64>,
    /// Counts the versions of the record, from 1.
    pub version: i32,
    /// When the record was first written.
    pub created_at: DateTimeUtc,
    /// When the present version was written.
    pub changed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
