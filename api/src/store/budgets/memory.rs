//! Budgets of one instance, in memory.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

use super::Terms;

/// The budgets by client. One that is full is the same as one that is not there.
#[derive(Debug, Default)]
pub(super) struct Memory(Mutex<HashMap<String, Bucket>>);

#[derive(Clone, Copy, Debug)]
struct Bucket {
    level: f64,
    at: DateTime<Utc>,
}

/// How many clients are held before those with a full budget are let go.
const MANY: usize = 10_000;

impl Memory {
    /// Whether the points were there, and the level after it.
    pub(super) fn charge(
        &self,
        client: &str,
        points: u64,
        terms: Terms,
        now: DateTime<Utc>,
    ) -> (bool, f64) {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MANY && !buckets.contains_key(client) {
            buckets.retain(|_, bucket| {
                terms.refilled(bucket.level, bucket.at, now) < terms.capacity()
            });
        }
        let full = Bucket {
            level: terms.capacity(),
            at: now,
        };
        let bucket = buckets.entry(client.to_owned()).or_insert(full);
        let level = terms.refilled(bucket.level, bucket.at, now);
        #[expect(
            clippy::cast_precision_loss,
            reason = "points are far below what a double counts exactly"
        )]
        let points = points as f64;
        let granted = level >= points;
        *bucket = Bucket {
            level: if granted { level - points } else { level },
            at: now.max(bucket.at),
        };
        (granted, bucket.level)
    }

    pub(super) fn give_back(&self, client: &str, points: f64, terms: Terms) {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.get_mut(client) {
            bucket.level = (bucket.level + points).clamp(0.0, terms.capacity());
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    const TERMS: Terms = Terms {
        capacity: 100,
        restore_rate: 10,
    };

    fn charge(memory: &Memory, client: &str, points: u64, seconds: i64) -> (bool, f64) {
        let now = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(seconds);
        memory.charge(client, points, TERMS, now)
    }

    #[test]
    fn a_budget_empties_and_refills() {
        let memory = Memory::default();
        assert_eq!(charge(&memory, "a", 60, 0), (true, 40.0));
        assert_eq!(charge(&memory, "a", 60, 0), (false, 40.0));
        assert_eq!(charge(&memory, "a", 60, 1), (false, 50.0));
        assert_eq!(charge(&memory, "a", 60, 2), (true, 0.0));
        assert_eq!(charge(&memory, "a", 0, 1_000), (true, 100.0));
    }

    #[test]
    fn one_client_does_not_touch_another() {
        let memory = Memory::default();
        assert!(charge(&memory, "a", 100, 0).0);
        assert_eq!(charge(&memory, "b", 100, 0), (true, 0.0));
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing() {
        let memory = Memory::default();
        assert!(charge(&memory, "a", 100, 10).0);
        assert_eq!(charge(&memory, "a", 1, 0), (false, 0.0));
        assert_eq!(charge(&memory, "a", 10, 11), (true, 0.0));
    }

    #[test]
    fn what_is_given_back_stays_within_the_capacity() {
        let memory = Memory::default();
        charge(&memory, "a", 50, 0);
        memory.give_back("a", 20.0, TERMS);
        assert_eq!(charge(&memory, "a", 0, 0), (true, 70.0));
        memory.give_back("a", 500.0, TERMS);
        assert_eq!(charge(&memory, "a", 0, 0), (true, 100.0));
        memory.give_back("a", -500.0, TERMS);
        assert_eq!(charge(&memory, "a", 0, 0), (true, 0.0));
        memory.give_back("nobody", 1.0, TERMS);
    }

    #[test]
    fn clients_with_a_full_budget_are_let_go() {
        let memory = Memory::default();
        for client in 0..MANY {
            charge(&memory, &client.to_string(), 1, 0);
        }
        charge(&memory, "one more", 1, 10);
        assert_eq!(memory.0.lock().unwrap().len(), 1);
    }
}
