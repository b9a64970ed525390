//! How many operations run at once, who waits, and who is told to come back.
//!
//! More operations at once than the machine can work on make each of them slower and none of them
//! done sooner. So a number of them runs, and the rest waits: a moment as long as that is a burst,
//! hardly at all once it has become a state (controlled delay, as for the queues of routers). The
//! next place goes to the client that has fewest, so that nobody is kept out by another's flood.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

pub use self::config::AdmissionConfig;
use self::queue::{Queue, Ticket};
use super::failure::Failure;
use crate::error::{Code, Error};
use crate::metrics::Metrics;

mod config;
mod queue;

/// The places of one service. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Admission(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    queue: Mutex<Queue<Place>>,
    burst: Duration,
    metrics: Metrics,
}

/// A place among the running operations, held for as long as this lives.
#[derive(Debug)]
pub(crate) struct Place {
    admission: Admission,
    client: Arc<str>,
}

/// Somebody who waits; who gives up leaves the queue.
struct Waiting<'a> {
    admission: &'a Admission,
    ticket: Ticket,
}

impl Admission {
    /// Once the queue has not been empty for so long, waiting in it is of no use.
    const OVERLOADED_WAIT: Duration = Duration::from_millis(20);

    pub(crate) fn new(config: &AdmissionConfig, metrics: Metrics) -> Self {
        Self(Arc::new(Inner {
            queue: Mutex::new(Queue::new(config.places(), config.waiting)),
            burst: config.burst(),
            metrics,
        }))
    }

    /// Refuses a client that would be refused anyway, before its request is read.
    pub(crate) fn check(&self, client: &str) -> Result<(), Failure> {
        if self.queue().is_full_for(client) {
            return Err(self.refusal());
        }
        Ok(())
    }

    /// A place to run in, at once or after a moment. Refused with `UNAVAILABLE` where it takes too
    /// long, or where others have waited less.
    pub(crate) async fn enter(&self, client: &Arc<str>) -> Result<Place, Failure> {
        let now = Instant::now();
        let (called, ticket, wait) = {
            let mut queue = self.queue();
            if queue.take(client) {
                return Ok(self.place(client));
            }
            let (call, called) = oneshot::channel();
            let Some(ticket) = queue.wait(client, call, now) else {
                drop(queue);
                return Err(self.refusal());
            };
            let wait = if queue.has_been_waited_in_for(self.0.burst, now) {
                Self::OVERLOADED_WAIT
            } else {
                self.0.burst
            };
            (called, ticket, wait)
        };
        let _waiting = Waiting {
            admission: self,
            ticket,
        };
        match timeout(wait, called).await {
            Ok(Ok(place)) => Ok(place),
            // Its time is up, or its place in the queue was given to another client.
            Ok(Err(_)) | Err(_) => Err(self.refusal()),
        }
    }

    fn place(&self, client: &Arc<str>) -> Place {
        Place {
            admission: self.clone(),
            client: Arc::clone(client),
        }
    }

    fn refusal(&self) -> Failure {
        self.0.metrics.overloaded();
        Error::new(
            Code::Unavailable,
            "The service is busy with other requests; send this one again after a second.",
        )
        .into()
    }

    fn queue(&self) -> MutexGuard<'_, Queue<Place>> {
        // Nothing in there can panic half-way.
        self.0.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let next = self.admission.queue().leave(&self.client);
        if let Some((client, call)) = next {
            // One who has just given up does not take it: it is dropped here, and so passed on.
            let _ = call.send(self.admission.place(&client));
        }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.admission.queue().forget(self.ticket);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    fn admission(places: usize, waiting: usize) -> Admission {
        let config = AdmissionConfig {
            places,
            waiting,
            ..AdmissionConfig::default()
        };
        Admission::new(&config, Metrics::new())
    }

    #[tokio::test]
    async fn one_who_waits_runs_when_another_has_ended() {
        let admission = admission(1, 4);
        let client: Arc<str> = "a".into();
        let first = admission.enter(&client).await.unwrap();
        let mut second = Box::pin(admission.enter(&client));
        assert!(second.as_mut().now_or_never().is_none());
        drop(first);
        second.await.unwrap();
    }

    #[tokio::test]
    async fn nobody_waits_for_ever() {
        let config = AdmissionConfig {
            places: 1,
            burst_milliseconds: 5,
            ..AdmissionConfig::default()
        };
        let admission = Admission::new(&config, Metrics::new());
        let client: Arc<str> = "a".into();
        let _running = admission.enter(&client).await.unwrap();
        let refusal = admission.enter(&client).await.unwrap_err();
        assert_eq!(refusal.code(), "UNAVAILABLE");
        assert!(admission.queue().is_waited_in_by_nobody());
    }

    #[tokio::test]
    async fn one_who_gives_up_leaves_nothing_behind() {
        let admission = admission(1, 4);
        let (a, b): (Arc<str>, Arc<str>) = ("a".into(), "b".into());
        let running = admission.enter(&a).await.unwrap();
        {
            let mut given_up = Box::pin(admission.enter(&a));
            assert!(given_up.as_mut().now_or_never().is_none());
        }
        let mut waits = Box::pin(admission.enter(&b));
        assert!(waits.as_mut().now_or_never().is_none());
        drop(running);
        drop(waits.await.unwrap());
        drop(admission.enter(&a).now_or_never().unwrap().unwrap());
        assert!(admission.queue().is_idle());
    }

    #[tokio::test]
    async fn a_flood_is_turned_away_before_it_is_read() {
        let admission = admission(1, 2);
        let (flood, other): (Arc<str>, Arc<str>) = ("flood".into(), "other".into());
        let _running = admission.enter(&flood).await.unwrap();
        let mut waiting = [
            Box::pin(admission.enter(&flood)),
            Box::pin(admission.enter(&flood)),
        ];
        for wait in &mut waiting {
            assert!(wait.as_mut().now_or_never().is_none());
        }
        assert!(admission.check(&flood).is_err());
        assert!(admission.check(&other).is_ok());
    }
}
