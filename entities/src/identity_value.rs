//! `identity_value`: one identifying field of one person, encrypted.

use sea_orm::entity::prelude::*;

use crate::codes::IdentityField;

/// One identifying field of one person, encrypted.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_value")]
pub struct Model {
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: Uuid,
    /// The field.
    #[sea_orm(primary_key, auto_increment = false)]
    pub field: IdentityField,
    /// The organization that contributed the person.
    pub organization: Uuid,
    /// The text in its envelope, padded.
    pub envelope: Vec<u8>,
    /// When it was written.
    pub changed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
