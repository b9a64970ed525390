//! `facility`: a place where people are or were detained, one record per stable code.

use sea_orm::entity::prelude::*;

use crate::codes::{Agreement, FacilityType};

/// A place where people are or were detained, one record per stable code.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "facility")]
pub struct Model {
    /// Id within Habeas.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Stable facility code (DETLOC), such as `ADAMSMS`; null for a facility that no source gives a code.
    pub code: Option<String>,
    /// False where the code was made by a data publisher and is not the agency's.
    pub code_is_official: bool,
    /// Preferred name, chosen by the documented rule.
    pub name: String,
    /// Whether all names given by the sources agree.
    pub name_agreement: Agreement,
    /// Type as the agency writes it, such as `DIGSA`; null where unknown.
    pub type_detailed: Option<String>,
    /// Type in the groups used by statistics.
    pub type_grouped: FacilityType,
    /// Preferred street address.
    pub address: Option<String>,
    /// Whether all addresses given by the sources agree; null where none gives one.
    pub address_agreement: Option<Agreement>,
    /// City.
    pub city: Option<String>,
    /// County.
    pub county: Option<String>,
    /// Five-digit county FIPS code.
    pub county_fips: Option<String>,
    /// Two-letter code of the US state or territory.
    pub state: Option<String>,
    /// Postal code.
    pub zip: Option<String>,
    /// Degrees north (WGS 84).
    pub latitude: Option<f64>,
    /// Degrees east (WGS 84).
    pub longitude: Option<f64>,
    /// The field office responsible for it.
    pub field_office_id: Option<Uuid>,
    /// Beds, as last published; null where unknown.
    pub capacity: Option<i32>,
    /// Whom it holds, as published: `Male`, `Female` or `Female/Male`.
    pub gender_served: Option<String>,
    /// First day on which the agency used it; null where unknown.
    pub first_used_on: Option<Date>,
    /// Last day on which the agency used it; null where unknown.
    pub last_used_on: Option<Date>,
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
