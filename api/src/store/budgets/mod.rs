//! What each client may still ask for: a budget of points that refills.
//!
//! On PostgreSQL it is one row a client, so that all instances of the service share it; on SQLite,
//! where there is one instance, it is held in memory.

mod memory;
mod postgres;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{DatabaseBackend, DatabaseConnection};

use crate::clock::Clock;
use crate::cost::Standing;
use crate::error::Result;
use crate::limits::Limits;

/// The budgets of all clients.
#[derive(Debug)]
pub struct Budgets {
    terms: Terms,
    clock: Clock,
    kept: Kept,
}

/// What every client is given.
#[derive(Clone, Copy, Debug)]
struct Terms {
    capacity: u64,
    restore_rate: u64,
}

#[derive(Debug)]
enum Kept {
    Memory(memory::Memory),
    Postgres(postgres::Postgres),
}

impl Budgets {
    /// Budgets as the database can keep them.
    pub fn new(db: &DatabaseConnection, limits: &Limits, clock: Clock) -> Self {
        let kept = match db.get_database_backend() {
            DatabaseBackend::Postgres => Kept::Postgres(postgres::Postgres::new(db.clone())),
            _ => Kept::Memory(memory::Memory::default()),
        };
        Self {
            terms: Terms {
                capacity: limits.budget_capacity,
                restore_rate: limits.budget_restore_rate,
            },
            clock,
            kept,
        }
    }

    /// Takes points out of the budget of `client`, if it has them.
    pub async fn charge(&self, client: &str, points: u64) -> Result<Standing> {
        let (granted, level) = match &self.kept {
            Kept::Memory(memory) => memory.charge(client, points, self.terms, self.clock.now()),
            Kept::Postgres(rows) => {
                // Instances may read different clocks; the database's is one for all. A test's
                // clock is one for all already.
                let now = match &self.clock {
                    Clock::System => None,
                    Clock::Manual(_) => Some(self.clock.now()),
                };
                rows.charge(client, points, self.terms, now).await?
            }
        };
        Ok(Standing {
            granted,
            available: whole(level),
            capacity: self.terms.capacity,
            restore_rate: self.terms.restore_rate,
        })
    }

    /// Corrects what was charged by what the answer did cost.
    pub fn settle(&self, client: &str, charged: u64, actual: u64) {
        #[expect(
            clippy::cast_precision_loss,
            reason = "points are far below what a double counts exactly"
        )]
        let difference = charged as f64 - actual as f64;
        match &self.kept {
            Kept::Memory(memory) => memory.give_back(client, difference, self.terms),
            Kept::Postgres(rows) => rows.give_back(client, difference),
        }
    }
}

impl Terms {
    #[expect(
        clippy::cast_precision_loss,
        reason = "points are far below what a double counts exactly"
    )]
    fn capacity(self) -> f64 {
        self.capacity as f64
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "points are far below what a double counts exactly"
    )]
    fn restored_in(self, time: TimeDelta) -> f64 {
        let seconds = time.num_microseconds().unwrap_or(i64::MAX).max(0) as f64 / 1e6;
        seconds * self.restore_rate as f64
    }

    /// The level after the time since `at`.
    fn refilled(self, level: f64, at: DateTime<Utc>, now: DateTime<Utc>) -> f64 {
        (level + self.restored_in(now - at)).min(self.capacity())
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped first, and a level is never over the capacity"
)]
fn whole(level: f64) -> u64 {
    level.max(0.0).floor() as u64
}
