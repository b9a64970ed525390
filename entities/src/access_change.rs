//! `access_change`: what has happened to the access of clients, for every instance to read.

use sea_orm::entity::prelude::*;

/// A client was made, changed or revoked, or one of its tokens was revoked. Rows are added and, once
/// nobody can need them, forgotten; they never change.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "access_change")]
pub struct Model {
    /// Number within the table, in the order in which changes were committed.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The client that was made, changed or revoked; null where a token was revoked.
    pub client_id: Option<Uuid>,
    /// The token that was revoked; null where a client was changed.
    pub token_id: Option<String>,
    /// When the revoked token ends by itself; null where a client was changed.
    pub expires_at: Option<DateTimeUtc>,
    /// When.
    pub changed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
