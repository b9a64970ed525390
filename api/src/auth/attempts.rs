//! What may be attempted at the authorization server: a budget of requests for each address, and for
//! each client from each address, held by this instance. What was guessed wrong, all instances count
//! together, in the database.
//!
//! Everything is counted by address, so that nobody shuts a client out from another address. And who
//! has shown its secret from an address is no longer measured by what its neighbours there do.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use lru::LruCache;

use super::secret;

/// What can be saved up, and comes back in a minute.
const CAPACITY: f64 = 60.0;
/// What comes back each second.
const RESTORED: f64 = 1.0;
/// What a request takes.
const REQUEST: f64 = 1.0;
/// How many budgets are held. Of more, those used longest ago are forgotten: they are full or the
/// addresses are so many that their budgets bound nothing.
const HELD: NonZeroUsize = NonZeroUsize::new(50_000).unwrap();
/// How many clients at their addresses are remembered as proven.
const PROVEN: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();

/// Somebody's word to be a client, from an address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Claim {
    from: Option<IpAddr>,
    client: String,
}

impl Claim {
    /// Of version 6, one network of 64 bits counts as one address: anybody has as many as they like.
    pub fn new(from: Option<IpAddr>, client: &str) -> Self {
        let from = from.map(|address| match address {
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
            IpAddr::V4(_) => address,
        });
        Self {
            from,
            // Longer ones than ids are nobody's, and are not held.
            client: client.chars().take(64).collect(),
        }
    }

    /// What the budgets of guesses are known by: that of the address, and that of the client from the
    /// address. Digests, since the text may be anything, a secret in the wrong place too.
    pub fn digests(&self) -> [String; 2] {
        let from = self.from.map(|from| from.to_string()).unwrap_or_default();
        let of_address = secret::digest_of(&from);
        [
            of_address,
            secret::digest_of(&format!("{from}\n{}", self.client)),
        ]
    }
}

/// The budgets of requests, and who has proven to be a client.
#[derive(Debug)]
pub struct Attempts {
    budgets: Mutex<LruCache<Key, Bucket>>,
    proven: Mutex<LruCache<Claim, ()>>,
}

/// An address, or a client from it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Address(Option<IpAddr>),
    Client(Claim),
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    level: f64,
    at: DateTime<Utc>,
}

impl Default for Attempts {
    fn default() -> Self {
        Self {
            budgets: Mutex::new(LruCache::new(HELD)),
            proven: Mutex::new(LruCache::new(PROVEN)),
        }
    }
}

impl Attempts {
    /// Takes a request out of the budgets, or says for how many seconds to wait.
    pub fn admit(&self, claim: &Claim, now: DateTime<Utc>) -> Result<(), u64> {
        let mut keys = vec![Key::Client(claim.clone())];
        if !self.is_proven(claim) {
            keys.push(Key::Address(claim.from));
        }
        let mut budgets = lock(&self.budgets);
        let levels: Vec<f64> = keys
            .iter()
            .map(|key| level(&mut budgets, key, now))
            .collect();
        let least = levels.iter().copied().fold(CAPACITY, f64::min);
        if least < REQUEST {
            return Err(seconds(REQUEST - least));
        }
        for (key, level) in keys.into_iter().zip(levels) {
            let bucket = Bucket {
                level: level - REQUEST,
                at: now,
            };
            budgets.put(key, bucket);
        }
        Ok(())
    }

    /// Remembers that this was the client.
    pub fn prove(&self, claim: &Claim) {
        lock(&self.proven).put(claim.clone(), ());
    }

    /// Whether this was the client before: then what others do at its address is not its doing.
    pub fn is_proven(&self, claim: &Claim) -> bool {
        lock(&self.proven).get(claim).is_some()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn level(budgets: &mut LruCache<Key, Bucket>, key: &Key, now: DateTime<Utc>) -> f64 {
    let Some(bucket) = budgets.get(key) else {
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

    fn claim(from: &str, client: &str) -> Claim {
        Claim::new(from.parse().ok(), client)
    }

    fn spend(attempts: &Attempts, claim: &Claim) {
        while attempts.admit(claim, at(0)).is_ok() {}
    }

    #[test]
    fn sixty_requests_are_the_end_for_a_while() {
        let (attempts, claim) = (Attempts::default(), claim("192.0.2.1", "c"));
        for number in 0..60 {
            assert_eq!(attempts.admit(&claim, at(0)), Ok(()), "{number}");
        }
        assert_eq!(attempts.admit(&claim, at(0)), Err(1));
        assert_eq!(attempts.admit(&claim, at(1)), Ok(()));
        assert_eq!(attempts.admit(&claim, at(1)), Err(1));
    }

    #[test]
    fn another_address_is_not_shut_out_from_the_client() {
        let attempts = Attempts::default();
        spend(&attempts, &claim("192.0.2.1", "c"));
        assert_eq!(attempts.admit(&claim("192.0.2.2", "c"), at(0)), Ok(()));
        // The same address asks for no other client either.
        assert!(attempts.admit(&claim("192.0.2.1", "d"), at(0)).is_err());
    }

    #[test]
    fn who_has_proven_to_be_a_client_does_not_wait_for_its_neighbours() {
        let (attempts, good) = (Attempts::default(), claim("192.0.2.1", "good"));
        attempts.prove(&good);
        spend(&attempts, &claim("192.0.2.1", "other"));
        assert_eq!(attempts.admit(&good, at(0)), Ok(()));
        // From another address it has proven nothing.
        spend(&attempts, &claim("192.0.2.2", "other"));
        let elsewhere = claim("192.0.2.2", "good");
        assert!(attempts.admit(&elsewhere, at(0)).is_err());
        spend(&attempts, &good);
        assert!(attempts.admit(&good, at(0)).is_err());
    }

    #[test]
    fn a_network_of_version_6_is_one_address() {
        let attempts = Attempts::default();
        spend(&attempts, &claim("2001:db8::1", "c"));
        assert!(attempts.admit(&claim("2001:db8::2", "c"), at(0)).is_err());
        assert_eq!(
            attempts.admit(&claim("2001:db8:0:1::1", "c"), at(0)),
            Ok(())
        );
        let (one, other) = (claim("2001:db8::1", "c"), claim("2001:db8::2", "c"));
        assert_eq!(one.digests(), other.digests());
    }

    #[test]
    fn no_digest_is_that_of_another_budget() {
        let claims = [
            claim("192.0.2.1", ""),
            claim("192.0.2.1", "c"),
            claim("192.0.2.2", "c"),
            claim("", "192.0.2.1"),
        ];
        let mut digests: Vec<String> = claims.iter().flat_map(Claim::digests).collect();
        digests.sort();
        digests.dedup();
        // The first two share their address.
        assert_eq!(digests.len(), 7);
    }
}
