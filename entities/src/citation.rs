//! `citation`: a record, or one field of it, rests on a source.

use sea_orm::entity::prelude::*;

/// A record, or one field of it, rests on a source.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "citation")]
pub struct Model {
    /// Number within the table.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Record, field and source: one citation each.
    pub natural_key: String,
    /// Kind of the record.
    pub record_kind: String,
    /// The record.
    pub record_id: Uuid,
    /// The field that rests on the source; null for the whole record.
    pub field: Option<String>,
    /// The source.
    pub source_id: Uuid,
    /// Where in the source: a page, a section, a row.
    pub locator: Option<String>,
    /// Import that wrote it.
    pub import_id: Option<i64>,
    /// Row of the file.
    pub origin_row: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
