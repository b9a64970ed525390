//! How many persons a client may learn the identity of in an hour: shown, or found.

use std::time::Duration;

use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use entities::identity_budget::{ActiveModel, Column, Entity};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, EntityTrait as _, QueryTrait as _};

use crate::auth::Viewer;
use crate::error::{Error, Result};

/// Counts one more for the client, whose row is locked until the transaction ends. Where there was
/// none left, answers how long until the next hour begins; the transaction is to be rolled back then.
pub(in crate::store) async fn spend(
    transaction: &DatabaseTransaction,
    viewer: &Viewer,
    now: DateTime<Utc>,
    hourly: u32,
) -> Result<Option<Duration>> {
    let hour = now
        .duration_trunc(TimeDelta::hours(1))
        .map_err(Error::internal)?;
    let first = ActiveModel {
        client: Set(format!(
            "{}/{}",
            viewer.organization_id(),
            viewer.client_id()
        )),
        hour: Set(hour),
        used: Set(1),
    };
    let stands = Expr::col((Entity, Column::Hour)).eq(hour);
    let one_more = Expr::col((Entity, Column::Used)).add(1);
    let used = Expr::case(stands, one_more).finally(1);
    let mut statement = Entity::insert(first).into_query();
    statement
        .on_conflict(
            OnConflict::column(Column::Client)
                .value(Column::Used, used)
                .update_column(Column::Hour)
                .to_owned(),
        )
        .returning(Query::returning().column(Column::Used));
    let row = transaction.query_one(&statement).await?;
    let row = row.ok_or_else(|| Error::internal("the budget of reveals gave no row"))?;
    let used: i32 = row.try_get("", "used")?;
    if u32::try_from(used).unwrap_or(u32::MAX) <= hourly {
        return Ok(None);
    }
    let left = hour + TimeDelta::hours(1) - now;
    Ok(Some(left.to_std().unwrap_or_default()))
}
