//! `identity_retention_former`: how long an identity was to be kept before it was said anew.

use sea_orm::entity::prelude::*;

/// How long an identity was to be kept before it was said anew.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_retention_former")]
pub struct Model {
    /// Number within the table: what was said later has a higher one.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The person.
    pub person: Uuid,
    /// The organization that contributed the person.
    pub organization: Uuid,
    /// The day that stood; null where none did.
    pub until: Option<Date>,
    /// Import that said it anew; null where it came another way.
    pub import_id: Option<i64>,
    /// When.
    pub replaced_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
