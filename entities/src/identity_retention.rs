//! `identity_retention`: the last day on which the identity of one person is kept.

use sea_orm::entity::prelude::*;

/// The last day on which the identity of one person is kept, as the organization said for this
/// person; the earlier of it and `identity_person_key.retain_until` holds.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_retention")]
pub struct Model {
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: Uuid,
    /// The organization that contributed the person.
    pub organization: Uuid,
    /// The last day.
    pub until: Date,
    /// When it was said.
    pub changed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
