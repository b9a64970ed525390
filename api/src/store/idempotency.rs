//! Mutations that were answered, by the keys that their clients gave them.

use chrono::{DateTime, Utc};
use entities::idempotency_key::{ActiveModel, Column, Entity};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};

use crate::error::{Code, Error, Result};

/// A mutation that a client may send more than once.
#[derive(Clone, Copy, Debug)]
pub struct Keyed<'a> {
    /// Organization and client: no two share keys.
    pub client: &'a str,
    /// The key.
    pub key: &'a str,
    /// Digest of the mutation's name and input.
    pub request: &'a str,
}

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It is new, and is taken by this transaction now.
    Taken,
    /// The same mutation was answered with this.
    Answered(String),
}

/// Takes a key in a transaction, or gives the answer that the mutation had before. Who sends the same
/// key at the same time waits here for the first to end. Another mutation under the same key is
/// refused.
pub async fn claim(
    db: &impl ConnectionTrait,
    keyed: Keyed<'_>,
    now: DateTime<Utc>,
) -> Result<Claim> {
    let inserted = Entity::insert(ActiveModel {
        id: NotSet,
        client: Set(keyed.client.to_owned()),
        key: Set(keyed.key.to_owned()),
        request: Set(keyed.request.to_owned()),
        outcome: Set(None),
        created_at: Set(now),
    })
    .on_conflict(
        OnConflict::columns([Column::Client, Column::Key])
            .do_nothing()
            .to_owned(),
    )
    .exec_without_returning(db)
    .await?;
    if inserted > 0 {
        return Ok(Claim::Taken);
    }
    let known = Entity::find()
        .filter(Column::Client.eq(keyed.client))
        .filter(Column::Key.eq(keyed.key))
        .one(db)
        .await?;
    match known {
        Some(known) if known.request != keyed.request => Err(Error::new(
            Code::IdempotencyMismatch,
            "This `idempotencyKey` was used before with another input; use a new key for a new \
             request.",
        )),
        Some(known) => known
            .outcome
            .map(Claim::Answered)
            .ok_or_else(|| Error::internal("an answered mutation has no outcome")),
        None => Err(Error::new(
            Code::Unavailable,
            "The key was given up meanwhile; send the request again.",
        )),
    }
}

/// Keeps what came of the mutation, in the transaction that took its key.
pub async fn answer(db: &impl ConnectionTrait, keyed: Keyed<'_>, outcome: String) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Outcome, Expr::value(outcome))
        .filter(Column::Client.eq(keyed.client))
        .filter(Column::Key.eq(keyed.key))
        .exec(db)
        .await?;
    Ok(())
}

/// Forgets what was answered before an instant; answers how many that were.
pub async fn prune(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64> {
    let deleted = Entity::delete_many()
        .filter(Column::CreatedAt.lt(before))
        .exec(db)
        .await?;
    Ok(deleted.rows_affected)
}
