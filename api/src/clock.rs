//! Time and ids come from here, so that a test decides what time it is and which id comes next.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use std::time::Duration;

use chrono::{DateTime, NaiveDate, SubsecRound as _, TimeDelta, Utc};
use tokio::sync::Notify;
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
    advanced: Notify,
}

impl ManualClock {
    /// A clock that shows `start`.
    pub const fn new(start: DateTime<Utc>) -> Self {
        Self {
            start,
            advanced_micros: AtomicU64::new(0),
            advanced: Notify::const_new(),
        }
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: TimeDelta) {
        let micros = by
            .num_microseconds()
            .and_then(|n| u64::try_from(n).ok())
            .unwrap_or(0);
        self.advanced_micros.fetch_add(micros, Ordering::SeqCst);
        self.advanced.notify_waiters();
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

    /// Waits until the clock shows `instant`.
    pub async fn sleep_until(&self, instant: DateTime<Utc>) {
        loop {
            match self {
                Self::System => match (instant - self.now()).to_std() {
                    Ok(left) if !left.is_zero() => {
                        tokio::time::sleep(left.min(LOOK_AGAIN)).await;
                    }
                    _ => return,
                },
                Self::Manual(clock) => {
                    let advanced = clock.advanced.notified();
                    tokio::pin!(advanced);
                    // Before the look: an advance in between is not missed.
                    advanced.as_mut().enable();
                    if clock.now() >= instant {
                        return;
                    }
                    advanced.await;
                }
            }
        }
    }
}

/// The machine's clock can be set, and stands while the machine sleeps: a long wait looks at it
/// again and again.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

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

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn a_sleeper_wakes_when_its_instant_is_reached() {
        let manual = Arc::new(ManualClock::new(DateTime::UNIX_EPOCH));
        let clock = Clock::Manual(Arc::clone(&manual));
        let instant = DateTime::UNIX_EPOCH + TimeDelta::seconds(2);
        let mut sleeper = std::pin::pin!(clock.sleep_until(instant));
        assert_eq!(sleeper.as_mut().now_or_never(), None);
        manual.advance(TimeDelta::seconds(1));
        assert_eq!(sleeper.as_mut().now_or_never(), None);
        manual.advance(TimeDelta::seconds(1));
        assert_eq!(sleeper.as_mut().now_or_never(), Some(()));
        assert_eq!(clock.sleep_until(instant).now_or_never(), Some(()));
    }

    #[tokio::test]
    async fn the_machines_clock_does_not_wait_for_the_past() {
        let past = DateTime::UNIX_EPOCH;
        assert_eq!(Clock::System.sleep_until(past).now_or_never(), Some(()));
    }
}
