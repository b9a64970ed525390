//! `identity_erasure`: a person whose identity was erased, so that no file brings it back.

use sea_orm::entity::prelude::*;

/// A person whose identity was erased, so that no file brings it back.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_erasure")]
pub struct Model {
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: Uuid,
    /// The organization that contributed the person.
    pub organization: Uuid,
    /// When it was erased.
    pub erased_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
