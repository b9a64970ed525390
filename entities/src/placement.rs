//! `placement`: one stint of a stay: one facility, from book-in to book-out.

use sea_orm::entity::prelude::*;

use crate::codes::ReleaseReason;
use crate::values::TextList;

/// One stint of a stay: one facility, from book-in to book-out.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "placement")]
pub struct Model {
    /// Id within Habeas.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The stint's own number in the file.
    pub external_id: String,
    /// The public release it belongs to.
    pub universe_id: Option<Uuid>,
    /// The stay.
    pub detention_id: Uuid,
    /// The person.
    pub person_id: Uuid,
    /// The facility; null while it is unresolved.
    pub facility_id: Option<Uuid>,
    /// The facility as written in the file.
    pub facility_text: Option<String>,
    /// The facility code as written in the file.
    pub facility_code_text: Option<String>,
    /// Book-in, local time of the facility.
    pub booked_in_at: DateTime,
    /// Book-out, local time; null while open.
    pub booked_out_at: Option<DateTime>,
    /// Why the stint ended; null while it is open.
    pub release_reason: Option<ReleaseReason>,
    /// Release reason as written in the file.
    pub release_reason_text: Option<String>,
    /// Data-quality flags, such as `out_before_in` or `overlaps`.
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
