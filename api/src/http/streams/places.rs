//! How many streams each client holds open.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The places of all clients. Clones count together.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    per_client: usize,
    taken: Arc<Mutex<HashMap<Arc<str>, usize>>>,
}

/// A place that is taken for as long as this lives.
#[derive(Debug)]
pub(crate) struct Place {
    places: Places,
    client: Arc<str>,
}

impl Places {
    pub(crate) fn new(per_client: usize) -> Self {
        Self {
            per_client,
            taken: Arc::default(),
        }
    }

    /// A place for this client; none where it has taken all that it may.
    pub(crate) fn take(&self, client: Arc<str>) -> Option<Place> {
        let mut taken = self.taken();
        let count = taken.entry(Arc::clone(&client)).or_default();
        if *count >= self.per_client {
            return None;
        }
        *count += 1;
        Some(Place {
            places: self.clone(),
            client,
        })
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<Arc<str>, usize>> {
        // Counting cannot panic half-way.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        if let Entry::Occupied(mut count) = taken.entry(Arc::clone(&self.client)) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_free_again_when_its_stream_ends() {
        let places = Places::new(2);
        let first = places.take("a".into()).unwrap();
        let _second = places.take("a".into()).unwrap();
        assert!(places.take("a".into()).is_none());
        assert!(places.take("b".into()).is_some());
        drop(first);
        assert!(places.take("a".into()).is_some());
    }

    #[test]
    fn clients_that_left_are_forgotten() {
        let places = Places::new(1);
        drop(places.take("a".into()));
        assert!(places.taken().is_empty());
    }
}
