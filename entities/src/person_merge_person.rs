//! `person_merge_person`: one of the records that a merge is about.

use sea_orm::entity::prelude::*;

/// One of the records that a merge is about.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person_merge_person")]
pub struct Model {
    /// The merge.
    #[sea_orm(primary_key, auto_increment = false)]
    pub merge_id: Uuid,
    /// The record.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    /// The organization that contributed the record.
    pub contributor_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
