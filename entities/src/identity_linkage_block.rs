//! `identity_linkage_block`: a digest by which candidates for a comparison are found.

use sea_orm::entity::prelude::*;

/// A digest by which candidates for a comparison are found: two persons who share one are compared.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_linkage_block")]
pub struct Model {
    /// Within what they are compared: the organization.
    #[sea_orm(primary_key, auto_increment = false)]
    pub space: Uuid,
    /// HMAC of what is joined, cut to 64 bits.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: i64,
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: Uuid,
    /// The organization that contributed the person.
    pub organization: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
