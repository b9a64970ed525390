//! `shared_person`: a person whose records an agreement is about.

use sea_orm::entity::prelude::*;

/// A person whose records an agreement is about.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "shared_person")]
pub struct Model {
    /// Number within the table.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The agreement.
    pub agreement_id: Uuid,
    /// The person.
    pub person_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
