//! `client_secret`: what a client shows that it is who it says, as a digest.

use sea_orm::entity::prelude::*;

/// A secret of a client. The secret itself is not stored.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "client_secret")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose secret it is.
    pub client_id: Uuid,
    /// SHA-256 of the secret, in hexadecimal.
    pub digest: String,
    /// When it ends; null for the present one.
    pub expires_at: Option<DateTimeUtc>,
    /// When it was made.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
