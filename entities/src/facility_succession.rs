//! `facility_succession`: one facility took the place of another.

use sea_orm::entity::prelude::*;

/// One facility took the place of another.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "facility_succession")]
pub struct Model {
    /// Number within the table.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Predecessor and successor.
    pub natural_key: String,
    /// The facility before.
    pub predecessor_id: Uuid,
    /// The facility after.
    pub successor_id: Uuid,
    /// The day of the change; null where unknown.
    pub succeeded_on: Option<Date>,
    /// The source.
    pub source_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
