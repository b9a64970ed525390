//! How many connections there may be: in all, and from one address.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::metrics::{Held, Metrics, Refused};

/// The places for connections.
#[derive(Debug)]
pub(super) struct Slots {
    free: Arc<Semaphore>,
    most: u32,
    most_per_address: u32,
    by_address: Mutex<HashMap<IpAddr, u32>>,
    metrics: Metrics,
}

/// The place of one connection, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    slots: Arc<Slots>,
    address: IpAddr,
    _permit: OwnedSemaphorePermit,
    _counted: Held,
}

impl Slots {
    pub(super) fn new(most: u32, most_per_address: u32, metrics: Metrics) -> Arc<Self> {
        Arc::new(Self {
            free: Arc::new(Semaphore::new(most as usize)),
            most,
            most_per_address,
            by_address: Mutex::default(),
            metrics,
        })
    }

    /// A place for a connection from there, if there is one.
    pub(super) fn take(self: &Arc<Self>, address: IpAddr) -> Option<Slot> {
        let address = group(address);
        let Ok(permit) = Arc::clone(&self.free).try_acquire_owned() else {
            self.metrics.connection_refused(Refused::Full);
            return None;
        };
        if !self.count(address) {
            self.metrics.connection_refused(Refused::Address);
            return None;
        }
        Some(Slot {
            slots: Arc::clone(self),
            address,
            _permit: permit,
            _counted: self.metrics.connection(),
        })
    }

    /// Waits until every connection is gone.
    pub(super) async fn all_free(&self) {
        // The semaphore is never closed.
        let _ = self.free.acquire_many(self.most).await;
    }

    fn count(&self, address: IpAddr) -> bool {
        if self.most_per_address == 0 {
            return true;
        }
        let mut by_address = self.lock();
        let count = by_address.entry(address).or_default();
        let free = *count < self.most_per_address;
        *count += u32::from(free);
        free
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<IpAddr, u32>> {
        self.by_address
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Entry::Occupied(mut count) = self.slots.lock().entry(self.address) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

/// What counts as one address: one of version 4, or the network of version 6 that one customer
/// has, who is free to use every address in it.
fn group(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let network = u128::from(address) & (u128::MAX << 64);
            IpAddr::V6(Ipv6Addr::from(network))
        }
        version_4 @ IpAddr::V4(_) => version_4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn the_limit_in_all_holds_and_places_come_back() {
        let slots = Slots::new(2, 0, Metrics::new());
        let first = slots.take(address("192.0.2.1")).unwrap();
        let _second = slots.take(address("192.0.2.1")).unwrap();
        assert!(slots.take(address("192.0.2.2")).is_none());
        drop(first);
        assert!(slots.take(address("192.0.2.2")).is_some());
    }

    #[test]
    fn one_address_cannot_take_every_place() {
        let slots = Slots::new(10, 2, Metrics::new());
        let held = [(); 2].map(|()| slots.take(address("192.0.2.1")).unwrap());
        assert!(slots.take(address("192.0.2.1")).is_none());
        assert!(slots.take(address("::ffff:192.0.2.1")).is_none());
        assert!(slots.take(address("192.0.2.2")).is_some());
        drop(held);
        assert!(slots.take(address("192.0.2.1")).is_some());
        assert!(slots.lock().is_empty(), "nobody is remembered");
    }

    #[test]
    fn a_network_of_version_6_is_one_address() {
        let slots = Slots::new(10, 1, Metrics::new());
        let _held = slots.take(address("2001:db8::1")).unwrap();
        assert!(slots.take(address("2001:db8::ffff:1")).is_none());
        assert!(slots.take(address("2001:db8:0:1::1")).is_some());
    }
}
