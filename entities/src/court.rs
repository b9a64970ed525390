//! `court`: a court: federal, state or immigration.

use sea_orm::entity::prelude::*;

use crate::codes::CourtKind;

/// A court: federal, state or immigration.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "court")]
pub struct Model {
    /// Id within Habeas.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Name as the court writes it.
    pub name: String,
    /// What sort of court it is.
    pub kind: CourtKind,
    /// Short code where one is in use.
    pub code: Option<String>,
    /// Federal circuit.
    pub circuit: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Two-letter code of the state.
    pub state: Option<String>,
    /// Operational status as published; null where none is.
    pub status_text: Option<String>,
    /// The detention facility it sits in, where it does.
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
