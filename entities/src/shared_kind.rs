//! `shared_kind`: a kind of records that an agreement is about.

use sea_orm::entity::prelude::*;

/// A kind of records that an agreement is about.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "shared_kind")]
pub struct Model {
    /// Number within the table.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The agreement.
    pub agreement_id: Uuid,
    /// The kind.
    pub record_kind: String,
}

impl ActiveModelBehavior for ActiveModel {}
