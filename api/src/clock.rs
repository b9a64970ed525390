//! Time and ids come from here, so that a test decides what time it is and which id comes next.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, NaiveDate, SubsecRound as _, TimeDelta, Utc};
use uuid::Uuid;

/// Where the service reads the time.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock, cut to microseconds: PostgreSQL stores no more.
    System,
    /// A clock that a test sets and advances.
    Manual(Arc<ManualClock>),
}

/// A clock that stands still until it is advanced.
#[derive(Debug)]
pub struct ManualClock {
    start: DateTime<Utc>,
    advanced_micros: AtomicU64,
}

impl ManualClock {
    /// A clock that shows `start`.
    pub const fn new(start: DateTime<Utc>) -> Self {
        Self {
            start,
            advanced_micros: AtomicU64::new(0),
        }
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: TimeDelta) {
        let micros = by
            .num_microseconds()
            .and_then(|n| u64::try_from(n).ok())
            .unwrap_or(0);
        self.advanced_micros.fetch_add(micros, Ordering::SeqCst);
    }

    fn now(&self) -> DateTime<Utc> {
        let micros = i64::try_from(self.advanced_micros.load(Ordering::SeqCst)).unwrap_or(i64::MAX);
        self.start + TimeDelta::microseconds(micros)
    }
}

impl Clock {
    /// The present instant, in whole microseconds.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            #[expect(
                clippy::disallowed_methods,
                reason = "the one place that reads the clock"
            )]
            Self::System => Utc::now().trunc_subsecs(6),
            Self::Manual(clock) => clock.now(),
        }
    }

    /// Today, in UTC.
    pub fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }
}

/// Where the service takes new ids from.
#[derive(Clone, Debug)]
pub enum IdGen {
    /// Time-ordered random ids (UUID version 7).
    System,
    /// 1, 2, 3 ... as ids, for tests.
    Counting(Arc<AtomicU64>),
}

impl IdGen {
    /// The next id.
    pub fn next(&self) -> Uuid {
        match self {
            #[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
            Self::System => Uuid::now_v7(),
            Self::Counting(counter) => {
                Uuid::from_u128(u128::from(counter.fetch_add(1, Ordering::SeqCst)) + 1)
            }
        }
    }
}
