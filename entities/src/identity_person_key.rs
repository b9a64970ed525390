//! `identity_person_key`: the key of one person, wrapped by a key of the organization.

use sea_orm::entity::prelude::*;

/// The key of one person, wrapped by a key of the organization. Where it is gone, so is the identity.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_person_key")]
pub struct Model {
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: Uuid,
    /// The organization that contributed the person.
    pub organization: Uuid,
    /// The key that wraps it.
    pub organization_key: Uuid,
    /// The key in its envelope.
    pub wrapped: Vec<u8>,
    /// Last day on which the identity is kept; null: no such day.
    pub retain_until: Option<Date>,
    /// When it was made.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
