//! `field_office`: a field office of ICE Enforcement and Removal Operations and its area of responsibility.

use sea_orm::entity::prelude::*;

use crate::codes::Agreement;
use crate::values::TextList;

/// A field office of ICE Enforcement and Removal Operations and its area of responsibility.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "field_office")]
pub struct Model {
    /// Id within Habeas.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Three-letter code of the area of responsibility, such as `LOS`.
    pub code: String,
    /// Name, such as `Los Angeles Field Office`.
    pub name: String,
    /// The area as the agency words it; null where the source gives none.
    pub area_of_responsibility: Option<String>,
    /// Postal address; null where the source gives none.
    pub address: Option<String>,
    /// City of the office.
    pub city: Option<String>,
    /// Two-letter code of the state of the office.
    pub state: Option<String>,
    /// Public telephone number of the office.
    pub phone: Option<String>,
    /// FIPS codes of the counties it serves.
    pub county_fips: TextList,
    /// Whether the sources behind the name agree.
    pub agreement: Agreement,
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
