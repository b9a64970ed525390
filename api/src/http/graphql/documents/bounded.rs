//! A store that holds so many entries and so many bytes, and lets go what was used longest ago.

use std::hash::Hash;
use std::num::NonZeroUsize;

use lru::LruCache;

/// Entries with their sizes.
#[derive(Debug)]
pub(crate) struct Bounded<K: Hash + Eq, V> {
    entries: LruCache<K, (V, u64)>,
    most: usize,
    bytes: u64,
    most_bytes: u64,
}

impl<K: Hash + Eq, V: Clone> Bounded<K, V> {
    pub(crate) fn new(most: usize, most_bytes: u64) -> Self {
        Self {
            // Its own bound would reserve room for all entries at once.
            entries: LruCache::unbounded(),
            most: NonZeroUsize::new(most).map_or(1, NonZeroUsize::get),
            bytes: 0,
            most_bytes,
        }
    }

    /// The entry, which counts as used now.
    pub(crate) fn get(&mut self, key: &K) -> Option<V> {
        self.entries.get(key).map(|(value, _)| value.clone())
    }

    /// Puts an entry in, unless it alone is larger than all may be.
    pub(crate) fn put(&mut self, key: K, value: V, bytes: u64) {
        if bytes > self.most_bytes {
            return;
        }
        if let Some((_, replaced)) = self.entries.put(key, (value, bytes)) {
            self.bytes = self.bytes.saturating_sub(replaced);
        }
        self.bytes = self.bytes.saturating_add(bytes);
        while self.bytes > self.most_bytes || self.entries.len() > self.most {
            if !self.drop_oldest() {
                break;
            }
        }
    }

    /// Lets go what was used longest ago; false where there is nothing.
    pub(crate) fn drop_oldest(&mut self) -> bool {
        let Some((_, (_, bytes))) = self.entries.pop_lru() else {
            return false;
        };
        self.bytes = self.bytes.saturating_sub(bytes);
        true
    }

    pub(crate) const fn bytes(&self) -> u64 {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(store: &mut Bounded<u32, u32>, keys: &[u32]) -> Vec<u32> {
        keys.iter().filter_map(|key| store.get(key)).collect()
    }

    #[test]
    fn what_was_used_longest_ago_goes_first() {
        let mut store = Bounded::new(2, 100);
        store.put(1, 1, 10);
        store.put(2, 2, 10);
        assert_eq!(store.get(&1), Some(1));
        store.put(3, 3, 10);
        assert_eq!(held(&mut store, &[1, 2, 3]), [1, 3]);
        assert_eq!(store.bytes(), 20);
    }

    #[test]
    fn bytes_are_bounded_too() {
        let mut store = Bounded::new(10, 100);
        for key in 0..5 {
            store.put(key, key, 40);
        }
        assert_eq!(held(&mut store, &[0, 1, 2, 3, 4]), [3, 4]);
        store.put(3, 33, 90);
        assert_eq!((held(&mut store, &[3, 4]), store.bytes()), (vec![33], 90));
        store.put(9, 9, 101);
        assert_eq!(held(&mut store, &[3, 9]), [33]);
    }
}
