//! `person_merge`: somebody said that records are of one person.

use sea_orm::entity::prelude::*;

use crate::codes::MergeState;

/// Somebody said that records are of one person, and may have taken it back.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person_merge")]
pub struct Model {
    /// Id within Habeas.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The organization that said so.
    pub organization_id: Uuid,
    /// Its client.
    pub merged_by: String,
    /// When.
    pub merged_at: DateTimeUtc,
    /// Why.
    pub reason: String,
    /// Whether it stands.
    pub state: MergeState,
    /// The organization that took it back; null while it stands.
    pub undone_organization_id: Option<Uuid>,
    /// The client that took it back; null while it stands.
    pub undone_by: Option<String>,
    /// When it was taken back; null while it stands.
    pub undone_at: Option<DateTimeUtc>,
    /// Why it was taken back; null while it stands.
    pub undone_reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
