//! `place`: a place that a record names: a country, a state, a city, a region, or an unnamed detention centre.

use sea_orm::entity::prelude::*;

use crate::codes::PlaceKind;

/// A place that a record names: a country, a state, a city, a region, or an unnamed detention centre.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "place")]
pub struct Model {
    /// Id within Habeas.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Name in English.
    pub name: String,
    /// What sort of place it is.
    pub kind: PlaceKind,
    /// The place it lies in.
    pub broader_id: Option<Uuid>,
    /// ISO 3166-1 alpha-2 code; null where unknown.
    pub country: Option<String>,
    /// Two-letter code of the US state or territory; null outside the United States.
    pub state: Option<String>,
    /// The facility meant, once an unnamed place has been resolved.
    pub facility_id: Option<Uuid>,
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
