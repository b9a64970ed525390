//! Guesses at the credentials of clients, which all instances count together: a budget for each
//! address, and for each client from each address.
//!
//! A budget is one instant, that at which everything is paid back; a row that lies in the past is a
//! budget that is full, and is forgotten. So a guess keeps two rows for some seconds more, and the table
//! holds no more than twelve times the guesses of a second. Only guesses write: a client with its
//! secret costs one look-up by key.

use chrono::{DateTime, TimeDelta, Utc};
use entities::client_guess::{ActiveModel, Column, Entity};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, LockBehavior, LockType, OnConflict, Query};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};

use crate::error::Result;

/// How long it takes until a guess is paid back.
const GUESS: TimeDelta = TimeDelta::seconds(6);
/// How far ahead guesses may be: ten in a row.
const AHEAD: TimeDelta = TimeDelta::seconds(60);
/// What was guessed at once, by many connections, is paid back as well, up to this.
const MOST: TimeDelta = TimeDelta::seconds(120);

/// For how many seconds to wait until one of these budgets, all of them that apply, has a guess left
/// again; none where each has. Instances that read different clocks differ by as many seconds.
pub async fn wait(
    db: &impl ConnectionTrait,
    budgets: &[String],
    now: DateTime<Utc>,
) -> Result<Option<u64>> {
    let latest: Option<i64> = Entity::find()
        .select_only()
        .column(Column::PaidAt)
        .filter(Column::Budget.is_in(budgets))
        .into_tuple()
        .all(db)
        .await?
        .into_iter()
        .max();
    let free_at = latest.map_or(i64::MIN, |paid_at| {
        paid_at.saturating_sub((AHEAD - GUESS).num_milliseconds())
    });
    let left = free_at.saturating_sub(now.timestamp_millis());
    Ok(u64::try_from(left)
        .ok()
        .filter(|left| *left > 0)
        .map(|left| left.div_ceil(1000)))
}

/// Counts a guess in each of these budgets.
pub async fn count(
    db: &impl ConnectionTrait,
    budgets: &[String],
    now: DateTime<Utc>,
) -> Result<()> {
    let rows = budgets.iter().map(|budget| ActiveModel {
        budget: Set(budget.clone()),
        paid_at: Set((now + GUESS).timestamp_millis()),
    });
    let stands = || Expr::col((Entity, Column::PaidAt));
    let longer = Expr::case(
        stands().lt(now.timestamp_millis()),
        (now + GUESS).timestamp_millis(),
    )
    .case(
        stands().gt((now + MOST - GUESS).timestamp_millis()),
        (now + MOST).timestamp_millis(),
    )
    .finally(stands().add(GUESS.num_milliseconds()));
    let again = OnConflict::column(Column::Budget)
        .value(Column::PaidAt, longer)
        .to_owned();
    Entity::insert_many(rows)
        .on_conflict(again)
        .exec_without_returning(db)
        .await?;
    forget(db, now).await
}

/// Forgets budgets that are full. Those that another instance is about to forget are left to it.
pub async fn forget(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<()> {
    let full = Query::select()
        .column(Column::Budget)
        .from(Entity)
        .and_where(Column::PaidAt.lte(now.timestamp_millis()))
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .to_owned();
    Entity::delete_many()
        .filter(Column::Budget.in_subquery(full))
        .exec(db)
        .await?;
    Ok(())
}
