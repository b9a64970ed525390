//! `identity_linkage`: what is kept of an identity so that it can be compared.

use sea_orm::entity::prelude::*;

/// What is kept of an identity so that it can be compared: digests, in an envelope.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_linkage")]
pub struct Model {
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: Uuid,
    /// Within what they are compared: the organization.
    #[sea_orm(primary_key, auto_increment = false)]
    pub space: Uuid,
    /// The organization that contributed the person.
    pub organization: Uuid,
    /// The digests, encrypted with the person's key.
    pub envelope: Vec<u8>,
    /// When they were made.
    pub made_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
