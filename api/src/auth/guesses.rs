//! What may be tried at the authorization server: a budget of each address, and of each client from
//! each address, so that guessing is slow and nobody else is shut out by it. Held by each instance.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use lru::LruCache;

/// What can be saved up, and comes back in a minute.
const CAPACITY: f64 = 60.0;
/// What comes back each second.
const RESTORED: f64 = 1.0;
/// What a request takes ...
const REQUEST: f64 = 1.0;
/// ... and what one takes beyond that whose credentials are refused: ten in a row.
const FAILURE: f64 = 5.0;
/// How many budgets are held. Of more, those used longest ago are forgotten: they are full or the
/// addresses are so many that their budgets bound nothing.
const HELD: NonZeroUsize = NonZeroUsize::new(50_000).unwrap();

/// The budgets.
#[derive(Debug)]
pub struct Guesses(Mutex<LruCache<Key, Bucket>>);

type Key = (Option<IpAddr>, Option<String>);

#[derive(Clone, Copy, Debug)]
struct Bucket {
    level: f64,
    at: DateTime<Utc>,
}

impl Default for Guesses {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(HELD)))
    }
}

impl Guesses {
    /// Takes a request out of the budgets, or says for how many seconds to wait.
    pub fn admit(&self, from: Option<IpAddr>, client: &str, now: DateTime<Utc>) -> Result<(), u64> {
        let keys = keys(from, client);
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let levels = keys.clone().map(|key| level(&mut buckets, &key, now));
        let least = levels.into_iter().fold(CAPACITY, f64::min);
        if least < REQUEST {
            return Err(seconds(REQUEST - least));
        }
        for (key, level) in keys.into_iter().zip(levels) {
            let bucket = Bucket {
                level: level - REQUEST,
                at: now,
            };
            buckets.put(key, bucket);
        }
        Ok(())
    }

    /// Takes what a failure costs beyond.
    pub fn failed(&self, from: Option<IpAddr>, client: &str, now: DateTime<Utc>) {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys(from, client) {
            let level = (level(&mut buckets, &key, now) - FAILURE).max(0.0);
            buckets.put(key, Bucket { level, at: now });
        }
    }
}

/// Of version 6, one network of 64 bits counts as one address: anybody has as many as they like.
fn keys(from: Option<IpAddr>, client: &str) -> [Key; 2] {
    let from = from.map(|address| match address {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        IpAddr::V4(_) => address,
    });
    // Longer ones than ids are nobody's, and are not held.
    let client: String = client.chars().take(64).collect();
    [(from, None), (from, Some(client))]
}

fn level(buckets: &mut LruCache<Key, Bucket>, key: &Key, now: DateTime<Utc>) -> f64 {
    let Some(bucket) = buckets.get(key) else {
        return CAPACITY;
    };
    let passed = (now - bucket.at).as_seconds_f64().max(0.0);
    (bucket.level + passed * RESTORED).min(CAPACITY)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at most the capacity, and not negative"
)]
fn seconds(missing: f64) -> u64 {
    (missing / RESTORED).ceil().max(1.0) as u64
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn from(text: &str) -> Option<IpAddr> {
        text.parse().ok()
    }

    fn fail(guesses: &Guesses, address: &str, client: &str) -> Result<(), u64> {
        guesses.admit(from(address), client, at(0))?;
        guesses.failed(from(address), client, at(0));
        Ok(())
    }

    #[test]
    fn ten_failures_are_the_end_for_a_while() {
        let guesses = Guesses::default();
        for number in 0..10 {
            assert_eq!(fail(&guesses, "192.0.2.1", "c"), Ok(()), "{number}");
        }
        assert_eq!(fail(&guesses, "192.0.2.1", "c"), Err(1));
        assert_eq!(guesses.admit(from("192.0.2.1"), "c", at(1)), Ok(()));
        assert_eq!(guesses.admit(from("192.0.2.1"), "c", at(1)), Err(1));
    }

    #[test]
    fn another_address_is_not_shut_out_from_the_client() {
        let guesses = Guesses::default();
        while fail(&guesses, "192.0.2.1", "c").is_ok() {}
        assert_eq!(fail(&guesses, "192.0.2.2", "c"), Ok(()));
        // The same address guesses at no other client either.
        assert!(fail(&guesses, "192.0.2.1", "d").is_err());
    }

    #[test]
    fn a_network_of_version_6_is_one_address() {
        let guesses = Guesses::default();
        while fail(&guesses, "2001:db8::1", "c").is_ok() {}
        assert!(fail(&guesses, "2001:db8::2", "c").is_err());
        assert_eq!(fail(&guesses, "2001:db8:0:1::1", "c"), Ok(()));
    }

    #[test]
    fn requests_that_succeed_cost_little() {
        let guesses = Guesses::default();
        for _ in 0..60 {
            assert_eq!(guesses.admit(from("192.0.2.1"), "c", at(0)), Ok(()));
        }
        assert!(guesses.admit(from("192.0.2.1"), "c", at(0)).is_err());
    }
}
