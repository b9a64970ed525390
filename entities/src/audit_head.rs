//! `audit_head`: the end of each chain of the audit. Its row is the lock of the chain.

use sea_orm::entity::prelude::*;

/// The end of one chain of the audit.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_head")]
pub struct Model {
    /// The organization; nil for the platform itself.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chain: Uuid,
    /// Place of the last entry.
    pub sequence: i64,
    /// Hash of the last entry.
    pub hash: String,
    /// When it was written.
    pub changed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
