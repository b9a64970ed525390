//! `identity_index`: the blind index of one identifying field.

use sea_orm::entity::prelude::*;

use crate::codes::IdentityField;

/// The blind index of one identifying field, by which a person is found again.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_index")]
pub struct Model {
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: Uuid,
    /// The field.
    #[sea_orm(primary_key, auto_increment = false)]
    pub field: IdentityField,
    /// The organization that contributed the person.
    pub organization: Uuid,
    /// HMAC of the text under a key of the organization.
    pub digest: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
