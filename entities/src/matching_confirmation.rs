//! `matching_confirmation`: one organization says that a person of another is one of its own.

use sea_orm::entity::prelude::*;

/// One organization says that a person of another is one of its own. Once both say so, the two are
/// linked by a merge, and this is removed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "matching_confirmation")]
pub struct Model {
    /// The pair.
    #[sea_orm(primary_key, auto_increment = false)]
    pub pair: Uuid,
    /// The person of the organization that says so.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: Uuid,
    /// The person of the other organization.
    #[sea_orm(primary_key, auto_increment = false)]
    pub other_person: Uuid,
    /// The organization that says so.
    pub organization: Uuid,
    /// Its client.
    pub confirmed_by: String,
    /// When.
    pub confirmed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
