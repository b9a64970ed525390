//! Automatic persisted queries: texts that clients have sent once and name by their hash since.
//!
//! Each client has its own: what one client stores neither shows itself to another nor pushes out
//! what another has stored, until that other holds more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Digest;
use super::bounded::Bounded;

/// The texts by client and hash.
#[derive(Debug)]
pub(crate) struct Persisted {
    clients: Mutex<HashMap<String, Bounded<Digest, Arc<str>>>>,
    most_bytes: u64,
    most_bytes_per_client: u64,
}

/// What an entry takes beside its text.
const OVERHEAD: u64 = 128;

impl Persisted {
    pub(crate) fn new(most_bytes: u64, most_bytes_per_client: u64) -> Self {
        Self {
            clients: Mutex::default(),
            most_bytes,
            most_bytes_per_client,
        }
    }

    /// The text that this client has stored under the hash.
    pub(crate) fn get(&self, client: &str, digest: &Digest) -> Option<Arc<str>> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        clients.get_mut(client)?.get(digest)
    }

    /// Stores a text that has passed every check. Where all clients together have too much, the one
    /// that has most gives up what it used longest ago.
    pub(crate) fn put(&self, client: &str, digest: Digest, text: &str) {
        let bytes = u64::try_from(text.len())
            .unwrap_or(u64::MAX)
            .saturating_add(OVERHEAD);
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let own = clients
            .entry(client.to_owned())
            .or_insert_with(|| Bounded::new(usize::MAX, self.most_bytes_per_client));
        if own.get(&digest).is_none() {
            own.put(digest, Arc::from(text), bytes);
        }
        let mut total: u64 = clients.values().map(Bounded::bytes).sum();
        while total > self.most_bytes {
            let heaviest = clients.values_mut().max_by_key(|client| client.bytes());
            let Some(heaviest) = heaviest else { break };
            let before = heaviest.bytes();
            if !heaviest.drop_oldest() {
                break;
            }
            total = total.saturating_sub(before - heaviest.bytes());
        }
        clients.retain(|_, client| client.bytes() > 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(n: u8) -> Digest {
        [n; 32]
    }

    #[test]
    fn each_client_has_its_own() {
        let store = Persisted::new(10_000, 1_000);
        store.put("a", digest(1), "{ a }");
        assert_eq!(store.get("a", &digest(1)).as_deref(), Some("{ a }"));
        assert_eq!(store.get("b", &digest(1)), None);
    }

    #[test]
    fn a_client_that_stores_much_pushes_out_its_own() {
        let store = Persisted::new(1_500, 1_000);
        store.put("quiet", digest(0), &"q".repeat(200));
        for n in 1..=100 {
            store.put("loud", digest(n), &"l".repeat(200));
        }
        assert!(store.get("quiet", &digest(0)).is_some());
        assert!(store.get("loud", &digest(100)).is_some());
        assert!(store.get("loud", &digest(1)).is_none());
    }

    #[test]
    fn many_loud_clients_stay_within_the_whole() {
        let store = Persisted::new(1_000, 900);
        store.put("quiet", digest(0), "q");
        for n in 1..=50 {
            store.put(&format!("loud {n}"), digest(n), &"l".repeat(500));
        }
        assert!(store.get("quiet", &digest(0)).is_some());
        let clients = store.clients.lock().unwrap();
        assert!(clients.values().map(Bounded::bytes).sum::<u64>() <= 1_000);
        assert!(clients.len() <= 3);
    }
}
