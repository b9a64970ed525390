//! `webhook_event`: what happened, written in the transaction of the deed and removed once every
//! webhook that is to be told has a delivery.

use sea_orm::entity::prelude::*;

use crate::codes::{ChangeKind, WebhookEvent};

/// Something that webhooks are to be told of.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_event")]
pub struct Model {
    /// Number within the table.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What happened.
    pub event: WebhookEvent,
    /// The one organization that is told; null where everybody is who may see it.
    pub organization: Option<Uuid>,
    /// Table of the records, for changes of records.
    pub record_kind: Option<String>,
    /// What happened to them.
    pub change: Option<ChangeKind>,
    /// Their ids, 16 bytes each, one behind the other; empty for what is no change of records.
    pub record_ids: Vec<u8>,
    /// The type in the schema of what else it happened to.
    pub subject_type: Option<String>,
    /// Which of them.
    pub subject_key: Option<String>,
    /// When.
    pub occurred_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
