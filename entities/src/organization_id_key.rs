//! `organization_id_key`: the key behind the ids of case records as one organization sees them.

use sea_orm::entity::prelude::*;

/// The key behind the ids of case records as one organization sees them.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "organization_id_key")]
pub struct Model {
    /// Number within the table.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The organization that sees them.
    pub organization_id: Uuid,
    /// 32 random bytes, in base64.
    pub key: String,
    /// When it was made.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
