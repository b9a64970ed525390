//! Budgets that all instances share: one row a client, one statement a request.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait as _, DatabaseBackend, DatabaseConnection, Statement, Value};

use super::Terms;
use crate::error::{Error, Result};

/// The table, and what is to be given back with the next charge of each client: correcting a
/// charge at once would be a second statement for each request.
#[derive(Debug)]
pub(super) struct Postgres {
    db: DatabaseConnection,
    to_give_back: Mutex<HashMap<String, f64>>,
}

/// How many clients are remembered between two requests. A correction beyond is forgotten; the
/// budget refills all the same.
const MANY: usize = 10_000;

/// Refills the row, takes the points if they are there, and says so. The row is locked from reading
/// to writing, so that instances cannot spend the same points.
///
/// `$1` client, `$2` capacity, `$3` points, `$4` rate, `$5` to give back, `$6` the time, the
/// database's own where null.
const CHARGE: &str = "\
INSERT INTO client_budget AS b (client, level, granted, updated_at)
VALUES ($1, $2 - $3, true, coalesce($6, clock_timestamp()))
ON CONFLICT (client) DO UPDATE SET
    (level, granted, updated_at) = (
        SELECT CASE WHEN refilled >= $3 THEN refilled - $3 ELSE refilled END,
               refilled >= $3,
               greatest(b.updated_at, excluded.updated_at)
        FROM (SELECT least($2, greatest(0, b.level + $5) + $4 * greatest(
                  0, extract(epoch FROM excluded.updated_at - b.updated_at)::float8
              )) AS refilled) AS now
    )
RETURNING level, granted";

impl Postgres {
    pub(super) fn new(db: DatabaseConnection) -> Self {
        Self {
            db,
            to_give_back: Mutex::default(),
        }
    }

    /// Whether the points were there, and the level after it.
    pub(super) async fn charge(
        &self,
        client: &str,
        points: u64,
        terms: Terms,
        now: Option<DateTime<Utc>>,
    ) -> Result<(bool, f64)> {
        let back = self.lock().remove(client).unwrap_or(0.0);
        #[expect(
            clippy::cast_precision_loss,
            reason = "points are far below what a double counts exactly"
        )]
        let (points, rate) = (points as f64, terms.restore_rate as f64);
        let values: [Value; 6] = [
            client.into(),
            terms.capacity().into(),
            points.into(),
            rate.into(),
            back.into(),
            now.into(),
        ];
        let statement = Statement::from_sql_and_values(DatabaseBackend::Postgres, CHARGE, values);
        let row = self
            .db
            .query_one_raw(statement)
            .await?
            .ok_or_else(|| Error::internal("charging a budget returned no row"))?;
        Ok((row.try_get("", "granted")?, row.try_get("", "level")?))
    }

    pub(super) fn give_back(&self, client: &str, points: f64) {
        let mut waiting = self.lock();
        if let Some(waiting) = waiting.get_mut(client) {
            *waiting += points;
        } else if waiting.len() < MANY {
            waiting.insert(client.to_owned(), points);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, f64>> {
        self.to_give_back
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
