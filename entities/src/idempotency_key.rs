//! `idempotency_key`: mutations that were answered, so that one that is sent again gets its answer.

use sea_orm::entity::prelude::*;

/// A mutation that was answered.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_key")]
pub struct Model {
    /// Number within the table.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Organization and client that sent it.
    pub client: String,
    /// The key that the client gave it.
    pub key: String,
    /// SHA-256 of its name and its input, in hexadecimal.
    pub request: String,
    /// What came of it, as JSON: ids, never secrets. Null only while its transaction runs.
    pub outcome: Option<String>,
    /// When.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
