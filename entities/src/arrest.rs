//! `arrest`: one arrest of one person.

use sea_orm::entity::prelude::*;

use crate::codes::ApprehensionMethod;
use crate::values::TextList;

/// One arrest of one person.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "arrest")]
pub struct Model {
    /// Id within Habeas.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The arrest's own number in the file.
    pub external_id: String,
    /// The public release it belongs to.
    pub universe_id: Option<Uuid>,
    /// The person.
    pub person_id: Uuid,
    /// The stay that followed.
    pub detention_id: Option<Uuid>,
    /// When, local time; null where unknown.
    pub arrested_at: Option<DateTime>,
    /// Agency that made the arrest.
    pub agency: Option<String>,
    /// How the person was taken.
    pub method: ApprehensionMethod,
    /// Where.
    pub place_id: Option<Uuid>,
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
