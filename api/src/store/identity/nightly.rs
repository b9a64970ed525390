//! Tasks of the night: of several instances, one does each.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use entities::nightly_task::{ActiveModel, Column, Entity};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, EntityTrait as _, QueryTrait as _, TransactionTrait as _,
};
use uuid::Uuid;

use super::{Vault, erase, pair_digests, retention};
use crate::clock::Clock;
use crate::db;
use crate::error::Result;
use crate::store::audit::Actor;
use crate::store::organizations;
use crate::store::reader::write_for;

/// Erases what is kept no longer than until yesterday.
const RETENTION: &str = "identity_retention";
/// Persons that are looked up at once.
const BATCH: u64 = 500;

/// Takes a task for a day; false where another instance has.
pub async fn take(db: &impl ConnectionTrait, name: &str, day: NaiveDate) -> Result<bool> {
    let row = ActiveModel {
        name: Set(name.to_owned()),
        day: Set(day),
    };
    let mut statement = Entity::insert(row).into_query();
    statement.on_conflict(
        OnConflict::column(Column::Name)
            .update_column(Column::Day)
            .action_and_where(Expr::col((Entity, Column::Day)).lt(day))
            .to_owned(),
    );
    Ok(db.execute(&statement).await?.rows_affected() > 0)
}

/// The day on which a task was last taken; none where it never was.
pub(super) async fn last(db: &impl ConnectionTrait, name: &str) -> Result<Option<NaiveDate>> {
    let row = Entity::find_by_id(name).one(db).await?;
    Ok(row.map(|row| row.day))
}

/// Forgets that a task was ever taken.
pub(super) async fn forget(db: &impl ConnectionTrait, name: &str) -> Result<()> {
    Entity::delete_by_id(name).exec(db).await?;
    Ok(())
}

/// Erases the identities whose time is over, each in a transaction of its own; answers how many.
pub async fn erase_due(db: &DatabaseConnection, clock: &Clock) -> Result<u64> {
    let mut erased = 0;
    for organization in organizations::partners(db).await? {
        loop {
            let due = due_of(db, clock, organization.id).await?;
            if due.is_empty() {
                break;
            }
            for person in due {
                let transaction = db::begin_write(db).await?;
                let by = (organization.id, Actor::service("retention"));
                erase(&transaction, clock, by, person, Some("retain_until")).await?;
                transaction.commit().await?;
                erased += 1;
            }
        }
    }
    Ok(erased)
}

/// Persons of one organization that are due: nobody reads those of all at once.
async fn due_of(db: &DatabaseConnection, clock: &Clock, organization: Uuid) -> Result<Vec<Uuid>> {
    let transaction = db.begin().await?;
    write_for(&transaction, organization, clock.now()).await?;
    let due = retention::due(&transaction, Some(organization), clock.today(), BATCH).await?;
    transaction.commit().await?;
    Ok(due.into_iter().map(|(person, _)| person).collect())
}

/// Makes the digests of those who are to be found under agreements with others.
const MATCHING: &str = "identity_matching";

/// Erases what is due and makes what is compared with others, now and then every night at 03:00 UTC, for
/// as long as the service serves.
pub async fn every_night(db: DatabaseConnection, clock: Clock, vault: Option<Vault>) {
    loop {
        match retain(&db, &clock).await {
            Ok(Some(erased)) => tracing::info!(erased, "identities whose time is over"),
            Ok(None) => {}
            // The next night tries again.
            Err(error) => tracing::error!(%error, "the retention of identities"),
        }
        match compare(&db, &clock, vault.as_ref()).await {
            Ok(Some(made)) => tracing::info!(made, "persons to be found under agreements"),
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "what is compared under agreements"),
        }
        clock.sleep_until(next_night(clock.now())).await;
    }
}

/// Ends the agreements that are over, and makes the digests under the others where no other instance
/// does it today; answers of how many persons, none where another does.
pub async fn compare(
    db: &DatabaseConnection,
    clock: &Clock,
    vault: Option<&Vault>,
) -> Result<Option<u64>> {
    let Some(vault) = vault else {
        return Ok(None);
    };
    if !take(db, MATCHING, clock.today()).await? {
        return Ok(None);
    }
    let (actor, mut made) = (Actor::service("matching"), 0);
    for organization in organizations::partners(db).await? {
        made += pair_digests::make_due(db, vault, clock, organization.id, &actor).await?;
    }
    Ok(Some(made))
}

/// The next 03:00 UTC.
fn next_night(now: DateTime<Utc>) -> DateTime<Utc> {
    let three = now.date_naive().and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(3);
    if now < three {
        three
    } else {
        three + TimeDelta::days(1)
    }
}

/// Erases what is due where no other instance does it today; answers how many, none where another
/// does.
pub async fn retain(db: &DatabaseConnection, clock: &Clock) -> Result<Option<u64>> {
    if take(db, RETENTION, clock.today()).await? {
        erase_due(db, clock).await.map(Some)
    } else {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_night_is_the_next_three_o_clock() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        for (now, next) in [
            ("2026-11-22T02:59:59Z", "2026-11-22T03:00:00Z"),
            ("2026-11-22T03:00:00Z", "2026-11-23T03:00:00Z"),
            ("2026-12-31T23:00:00Z", "2027-01-01T03:00:00Z"),
        ] {
            assert_eq!(next_night(at(now)), at(next));
        }
    }
}
