//! `identity_former`: what an identifying field was before it was written over, encrypted as it was.

use sea_orm::entity::prelude::*;

use crate::codes::IdentityField;

/// What an identifying field was before it was written over, encrypted as it was.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_former")]
pub struct Model {
    /// Number within the table: later writes have higher ones.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The person.
    pub person: Uuid,
    /// The field.
    pub field: IdentityField,
    /// The organization that contributed the person.
    pub organization: Uuid,
    /// The envelope that stood; null where none did.
    pub envelope: Option<Vec<u8>>,
    /// The digest that stood in the blind index; null where none did.
    pub digest: Option<Vec<u8>>,
    /// Import that wrote over it; null where it came another way.
    pub import_id: Option<i64>,
    /// When it was written over.
    pub replaced_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
