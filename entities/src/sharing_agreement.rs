//! `sharing_agreement`: one organization lets another see records of its cases, until it says otherwise.

use sea_orm::entity::prelude::*;

use crate::codes::{SharedRecords, SharingTier};

/// One organization lets another see records of its cases, until it says otherwise.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sharing_agreement")]
pub struct Model {
    /// Id within Habeas.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose records they are.
    pub from_organization_id: Uuid,
    /// Who sees them.
    pub to_organization_id: Uuid,
    /// Which of them.
    pub records: SharedRecords,
    /// How much of them.
    pub tier: SharingTier,
    /// What for.
    pub purpose: String,
    /// The lawsuit that the listed persons are shared for.
    pub lawsuit_id: Option<Uuid>,
    /// When it ends by itself; null where only a revocation ends it.
    pub until: Option<DateTimeUtc>,
    /// When it was revoked; null where it was not.
    pub revoked_at: Option<DateTimeUtc>,
    /// The client that made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
