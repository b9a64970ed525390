//! `person_link`: which records of persons are of one person. A record without a row is a person of
//! its own.

use sea_orm::entity::prelude::*;

/// A record of a person that is linked with others. Worked out from the merges that stand, and never
/// written in another way.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person_link")]
pub struct Model {
    /// The record.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    /// The organization that contributed the record.
    pub contributor_id: Uuid,
    /// The person, the same for all its records: the id of the oldest of them.
    pub cluster_id: Uuid,
    /// The merge that linked the record, the first of those that stand.
    pub merge_id: Uuid,
    /// When that was.
    pub linked_at: DateTimeUtc,
    /// The client that did it.
    pub linked_by: String,
}

impl ActiveModelBehavior for ActiveModel {}
