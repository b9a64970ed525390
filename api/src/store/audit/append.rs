//! Writing entries, each in the transaction of what it tells of.

use entities::values::TextList;
use entities::{audit_entry, audit_head};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryTrait as _,
};

use super::Event;
use super::chain::{self, GENESIS, Hash};
use crate::error::{Error, Result};

/// Where an event stands in its chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Place of the entry.
    pub sequence: i64,
    /// Its hash.
    pub hash: String,
}

/// Adds an event to its chain. Where this fails, the transaction must not be committed.
///
/// The row of the chain's head is locked until the transaction ends, so that those who append to
/// one chain do it one after the other: append last, and all events of a transaction by one call of
/// [`append_all`].
pub async fn append(transaction: &DatabaseTransaction, event: &Event) -> Result<()> {
    append_for_receipt(transaction, event).await?;
    Ok(())
}

/// The same, where somebody wants to know the place of the entry.
pub async fn append_for_receipt(
    transaction: &DatabaseTransaction,
    event: &Event,
) -> Result<Receipt> {
    let (sequence, previous) = next(transaction, event).await?;
    let mut entry = entry(event, sequence);
    let hash = chain::to_text(&chain::hash(&previous, &entry));
    entry.hash.clone_from(&hash);
    audit_entry::Entity::insert(entry.into_active_model())
        .exec_without_returning(transaction)
        .await?;
    audit_head::Entity::update_many()
        .col_expr(audit_head::Column::Hash, Expr::val(hash.clone()))
        .filter(audit_head::Column::Chain.eq(event.chain))
        .exec(transaction)
        .await?;
    Ok(Receipt { sequence, hash })
}

/// Adds events to their chains: chain by chain in one order for everybody, so that two transactions
/// do not wait for each other.
pub async fn append_all(transaction: &DatabaseTransaction, events: &[Event]) -> Result<()> {
    let mut events: Vec<&Event> = events.iter().collect();
    events.sort_by_key(|event| event.chain);
    for event in events {
        append(transaction, event).await?;
    }
    Ok(())
}

/// Takes the next place of a chain, and the hash of the entry before it.
async fn next(transaction: &DatabaseTransaction, event: &Event) -> Result<(i64, Hash)> {
    use audit_head::Column;
    let first = audit_head::ActiveModel {
        chain: Set(event.chain),
        sequence: Set(1),
        hash: Set(chain::to_text(&GENESIS)),
        changed_at: Set(event.at),
    };
    let one_more = Expr::col((audit_head::Entity, Column::Sequence)).add(1);
    let mut statement = audit_head::Entity::insert(first).into_query();
    statement
        .on_conflict(
            OnConflict::column(Column::Chain)
                .value(Column::Sequence, one_more)
                .update_column(Column::ChangedAt)
                .to_owned(),
        )
        .returning(
            sea_orm::sea_query::Query::returning().columns([Column::Sequence, Column::Hash]),
        );
    let row = transaction.query_one(&statement).await?;
    let row = row.ok_or_else(|| Error::internal("the audit gave no place"))?;
    let hash: String = row.try_get("", "hash")?;
    let hash = chain::from_text(&hash)
        .ok_or_else(|| Error::internal("the head of an audit chain is no hash"))?;
    Ok((row.try_get("", "sequence")?, hash))
}

fn entry(event: &Event, sequence: i64) -> audit_entry::Model {
    audit_entry::Model {
        chain: event.chain,
        sequence,
        at: event.at,
        action: event.action,
        actor_organization: event.actor.organization,
        actor_client: event.actor.client.clone(),
        token: event.actor.token.clone(),
        request: event.actor.request,
        subject_kind: event.subject_kind.clone(),
        subject: event.subject.clone(),
        records: event.records,
        purpose: event.purpose.clone(),
        reason: event.reason.clone(),
        names: TextList(event.names.clone()),
        hash: String::new(),
    }
}
