//! `identity_organization_key`: a key of an organization, wrapped by the root key.

use sea_orm::entity::prelude::*;

/// A key of an organization, wrapped by the root key.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_organization_key")]
pub struct Model {
    /// Id of the key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The organization.
    pub organization: Uuid,
    /// What it does: `data` wraps the keys of persons, `index` makes blind indexes.
    pub purpose: String,
    /// The key in its envelope.
    pub wrapped: Vec<u8>,
    /// When it was made; the newest of a purpose is used.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
