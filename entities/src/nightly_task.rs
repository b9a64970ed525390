//! `nightly_task`: which night a task was last taken by one of the instances.

use sea_orm::entity::prelude::*;

/// Which night a task was last taken by one of the instances.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "nightly_task")]
pub struct Model {
    /// The task.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The last day on which it was taken.
    pub day: Date,
}

impl ActiveModelBehavior for ActiveModel {}
