//! `record_version`: what a record said before, until when, and who wrote which version.

use sea_orm::entity::prelude::*;

/// One version of one record: one that was replaced, or the present one where a client wrote it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "record_version")]
pub struct Model {
    /// The record.
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: Uuid,
    /// Number of the version, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    /// Table of the record.
    pub record_kind: String,
    /// Whether the record is about one person.
    pub is_case_record: bool,
    /// Organization that contributed the record.
    pub contributor_id: Option<Uuid>,
    /// The columns as they were, as canonical JSON; null while the version stands.
    pub row: Option<String>,
    /// Organization that wrote the version, where a client did; the import's where one did.
    pub author_id: Option<Uuid>,
    /// API client that wrote it; null where an import did, or the operator.
    pub client_id: Option<String>,
    /// Import that wrote it; null where it came another way.
    pub import_id: Option<i64>,
    /// Contribution that wrote it; null where it came another way.
    pub contribution_id: Option<Uuid>,
    /// Import that it takes back; null for all other versions.
    pub reverted_import_id: Option<i64>,
    /// When it was written.
    pub written_at: DateTimeUtc,
    /// When the next version took its place; null while it stands.
    pub replaced_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
