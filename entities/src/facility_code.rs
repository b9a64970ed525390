//! `facility_code`: a code by which a list knows a facility.

use sea_orm::entity::prelude::*;

/// A code by which a list knows a facility.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "facility_code")]
pub struct Model {
    /// Number within the table.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// System and code.
    pub natural_key: String,
    /// The facility.
    pub facility_id: Uuid,
    /// The list that uses the code, such as `detloc`.
    pub system: String,
    /// The code.
    pub code: String,
    /// The source.
    pub source_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
