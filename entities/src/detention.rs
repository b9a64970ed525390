//! `detention`: one stay: from the first book-in to the final book-out.

use sea_orm::entity::prelude::*;

use crate::codes::{ApprehensionMethod, ReleaseReason};
use crate::values::TextList;

/// One stay: from the first book-in to the final book-out.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "detention")]
pub struct Model {
    /// Id within Habeas.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The stay's own number in the file.
    pub external_id: String,
    /// The public release it belongs to.
    pub universe_id: Option<Uuid>,
    /// The person.
    pub person_id: Uuid,
    /// First book-in, local time of the facility, never shifted.
    pub booked_in_at: DateTime,
    /// Final book-out, local time; null while the stay is open.
    pub booked_out_at: Option<DateTime>,
    /// Agency that made the arrest.
    pub arresting_agency: Option<String>,
    /// How the person was taken.
    pub apprehension_method: ApprehensionMethod,
    /// Apprehension programme as written in the file.
    pub apprehension_text: Option<String>,
    /// Why the stay ended; null while it is open.
    pub release_reason: Option<ReleaseReason>,
    /// Release reason as written in the file.
    pub release_reason_text: Option<String>,
    /// Case status as written in the file.
    pub case_status: Option<String>,
    /// Threat level as written in the file.
    pub threat_level: Option<String>,
    /// Day of departure from the country.
    pub departed_on: Option<Date>,
    /// Country of departure, ISO 3166-1 alpha-2.
    pub departure_country: Option<String>,
    /// Data-quality flags.
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
