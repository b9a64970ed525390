//! `person`: one person known to a contributing organization, without identifying fields.

use sea_orm::entity::prelude::*;

use crate::codes::{Criminality, Gender, ImmigrationStatus, TravelDocumentState, YesNoUnknown};
use crate::values::TextList;

/// One person known to a contributing organization, without identifying fields.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// Id within Habeas.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The contributing organization's own case number.
    pub external_id: String,
    /// The public release it belongs to; such rows serve statistics only.
    pub universe_id: Option<Uuid>,
    /// Country of citizenship, ISO 3166-1 alpha-2; null where unknown.
    pub citizenship_country: Option<String>,
    /// Country of citizenship as written in the file.
    pub citizenship_text: Option<String>,
    /// Country of birth, ISO 3166-1 alpha-2; null where unknown.
    pub birth_country: Option<String>,
    /// Country of birth as written in the file.
    pub birth_country_text: Option<String>,
    /// Year of birth.
    pub birth_year: Option<i32>,
    /// Gender as recorded.
    pub gender: Gender,
    /// Year of arrival in the country.
    pub arrival_year: Option<i32>,
    /// Immigration status.
    pub immigration_status: ImmigrationStatus,
    /// Immigration status as written in the file.
    pub immigration_status_text: Option<String>,
    /// Whether there is a final order of removal.
    pub final_order: YesNoUnknown,
    /// Day of the final order; null where unknown or none.
    pub final_order_on: Option<Date>,
    /// First day of an order of supervision; null where none.
    pub supervision_since: Option<Date>,
    /// Criminal record as the agency classes it.
    pub criminality: Criminality,
    /// State of the travel document.
    pub travel_document: TravelDocumentState,
    /// Day on which it was requested.
    pub travel_document_requested_on: Option<Date>,
    /// Day on which it was issued.
    pub travel_document_issued_on: Option<Date>,
    /// Day on which it expires.
    pub travel_document_expires_on: Option<Date>,
    /// Data-quality flags, such as `conflicting_values`.
    pub flags: TextList,
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
