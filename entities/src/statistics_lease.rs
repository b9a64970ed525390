//! `statistics_lease`: who builds statistics at present, so that one does among all instances.

use sea_orm::entity::prelude::*;

/// Who builds statistics at present.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "statistics_lease")]
pub struct Model {
    /// What is held.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The run that holds it.
    pub holder: Uuid,
    /// When it last said that it lives.
    pub alive_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
