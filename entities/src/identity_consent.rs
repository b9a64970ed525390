//! `identity_consent`: the consent of a person to one purpose.

use sea_orm::entity::prelude::*;

use crate::codes::IdentityPurpose;

/// The consent of a person to one purpose.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_consent")]
pub struct Model {
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: Uuid,
    /// The purpose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub purpose: IdentityPurpose,
    /// The organization that recorded it.
    pub organization: Uuid,
    /// When it was recorded.
    pub recorded_at: DateTimeUtc,
    /// When it was withdrawn; null while it stands.
    pub withdrawn_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
