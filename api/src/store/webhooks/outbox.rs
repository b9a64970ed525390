//! What happened, on its way to those who are to be told: written in the transaction of the deed,
//! so that what is not committed is told to nobody, and what is committed is not forgotten.

use chrono::{DateTime, Utc};
use entities::codes::{ChangeKind, WebhookEvent};
use entities::webhook_event::{ActiveModel, Column, Entity, Model};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseConnection, DatabaseTransaction, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::deliveries::{self, NewDelivery};
use super::{begin, begin_read, packed};
use crate::error::Result;
use crate::kind::RecordKind;

/// Something that webhooks can be told of. A new kind of event gets a code in
/// `entities::codes::WebhookEvent`, the scopes that open it in `crate::webhooks`, and a caller here.
#[derive(Clone, Copy, Debug)]
pub enum Happened<'a> {
    /// Records of one kind were made or changed.
    Records {
        /// Their kind.
        kind: RecordKind,
        /// What happened to them.
        change: ChangeKind,
        /// Which they are.
        ids: &'a [Uuid],
    },
    /// Something else, told by its id alone.
    Thing {
        /// What happened.
        event: WebhookEvent,
        /// The type in the schema of what it happened to.
        type_name: &'a str,
        /// Which of them: the part of its global id behind the type.
        key: &'a str,
    },
}

/// Lets webhooks be told. `db` is the transaction of the deed. With `organization`, only that one is
/// told; without, every one that may see what it is about, which is asked when it is told.
pub async fn enqueue(
    db: &impl ConnectionTrait,
    organization: Option<Uuid>,
    happened: Happened<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut row = ActiveModel {
        id: NotSet,
        event: Set(WebhookEvent::RecordChanged),
        organization: Set(organization),
        record_kind: Set(None),
        change: Set(None),
        record_ids: Set(Vec::new()),
        subject_type: Set(None),
        subject_key: Set(None),
        occurred_at: Set(now),
    };
    match happened {
        Happened::Records { kind, change, ids } => {
            row.record_kind = Set(Some(kind.as_str().to_owned()));
            row.change = Set(Some(change));
            row.record_ids = Set(packed(ids));
        }
        Happened::Thing {
            event,
            type_name,
            key,
        } => {
            row.event = Set(event);
            row.subject_type = Set(Some(type_name.to_owned()));
            row.subject_key = Set(Some(key.to_owned()));
        }
    }
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

pub(super) async fn is_any(db: &impl ConnectionTrait) -> Result<bool> {
    let first: Option<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(first.is_some())
}

/// The oldest events that were not handed out yet.
pub async fn oldest(db: &DatabaseConnection, limit: u64) -> Result<Vec<Model>> {
    let transaction = begin_read(db).await?;
    let events = Entity::find()
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(events)
}

/// Hands events out, each with its deliveries; what another instance has handed out meanwhile is
/// left alone. Answers how many deliveries there are to be sent.
pub async fn hand_out(
    db: &DatabaseConnection,
    events: Vec<(i64, Vec<NewDelivery>)>,
    now: DateTime<Utc>,
) -> Result<u64> {
    if events.is_empty() {
        return Ok(0);
    }
    let transaction = begin(db).await?;
    let mut made = 0;
    for (event, to_be_made) in events {
        if take(&transaction, event).await? {
            made += to_be_made.len() as u64;
            deliveries::make(&transaction, to_be_made, now).await?;
        }
    }
    transaction.commit().await?;
    Ok(made)
}

/// Removes an event; false where it is gone.
async fn take(transaction: &DatabaseTransaction, id: i64) -> Result<bool> {
    let deleted = Entity::delete_by_id(id).exec(transaction).await?;
    Ok(deleted.rows_affected > 0)
}

/// Forgets what nobody has handed out since an instant: no instance has served.
pub(super) async fn prune(transaction: &DatabaseTransaction, before: DateTime<Utc>) -> Result<u64> {
    let deleted = Entity::delete_many()
        .filter(Column::OccurredAt.lt(before))
        .exec(transaction)
        .await?;
    Ok(deleted.rows_affected)
}
