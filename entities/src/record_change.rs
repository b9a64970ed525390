//! `record_change`: the change feed, written in the transaction of the change.

use sea_orm::entity::prelude::*;

use crate::codes::ChangeKind;

/// Records of one kind that one transaction changed in one way.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "record_change")]
pub struct Model {
    /// Number within the table.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The transaction that wrote it, as PostgreSQL numbers them; 0 on SQLite.
    pub transaction_id: i64,
    /// Table of the records.
    pub record_kind: String,
    /// What happened to them.
    pub change: ChangeKind,
    /// Their ids, 16 bytes each, one behind the other.
    pub record_ids: Vec<u8>,
    /// When.
    pub changed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
