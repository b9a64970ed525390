//! `client_assertion`: signed assertions that clients have used, so that none is used twice.

use sea_orm::entity::prelude::*;

/// An assertion that was used.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "client_assertion")]
pub struct Model {
    /// Number within the table.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// SHA-256 of the client's id and the assertion's, in hexadecimal.
    pub digest: String,
    /// When the assertion ends by itself; it can be forgotten then.
    pub expires_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
