//! `webhook_secret`: what deliveries to a webhook are signed with, wrapped by the root key.

use sea_orm::entity::prelude::*;

/// A secret of a webhook. It can be opened only with the root key, which is outside the database.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_secret")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose secret it is.
    pub webhook_id: Uuid,
    /// The organization of the webhook.
    pub organization_id: Uuid,
    /// The secret in its envelope.
    pub wrapped: Vec<u8>,
    /// Until when it signs beside its successor; null for the present one.
    pub expires_at: Option<DateTimeUtc>,
    /// When it was made.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
