//! How the service stops: first it says so, then it accepts nobody, then it is over.

use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

/// How far the service has stopped. Everybody who must know holds a copy.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Sender<Phase>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Running,
    Draining,
    Stopping,
    Over,
}

impl Default for Shutdown {
    fn default() -> Self {
        Self(watch::Sender::new(Phase::Running))
    }
}

impl Shutdown {
    /// `/ready` says no and connections are not kept for a next request, so that whoever spreads
    /// the load goes elsewhere. New connections are still served.
    pub fn drain(&self) {
        self.reach(Phase::Draining);
    }

    /// No more connections. Requests end; streams are told to.
    pub fn stop(&self) {
        self.reach(Phase::Stopping);
    }

    /// What has not ended by now is cut off.
    pub fn end(&self) {
        self.reach(Phase::Over);
    }

    /// Whether the service is on its way out.
    pub fn has_begun(&self) -> bool {
        *self.0.borrow() > Phase::Running
    }

    /// Waits until streams should say goodbye: no new connection is taken from now on.
    pub async fn stopping(&self) {
        self.reached(Phase::Stopping).await;
    }

    /// Waits until there is no more time.
    pub async fn over(&self) {
        self.reached(Phase::Over).await;
    }

    /// Goes through the phases: the first signal begins, and a second one ends at once.
    pub async fn on(&self, mut signals: mpsc::Receiver<()>, drain: Duration, deadline: Duration) {
        signals.recv().await;
        self.drain();
        let impatient = timeout(drain, signals.recv()).await.is_ok();
        self.stop();
        if !impatient {
            let _ = timeout(deadline, signals.recv()).await;
        }
        self.end();
    }

    fn reach(&self, phase: Phase) {
        self.0.send_if_modified(|now| {
            let further = phase > *now;
            *now = phase.max(*now);
            further
        });
    }

    async fn reached(&self, phase: Phase) {
        // The sender is `self`, so it is not gone.
        let _ = self.0.subscribe().wait_for(|now| *now >= phase).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_hours(1);

    #[tokio::test]
    async fn phases_only_go_forward() {
        let shutdown = Shutdown::default();
        assert!(!shutdown.has_begun());
        shutdown.stop();
        shutdown.drain();
        shutdown.stopping().await;
        assert!(shutdown.has_begun());
        shutdown.end();
        shutdown.stop();
        shutdown.over().await;
    }

    #[tokio::test]
    async fn one_signal_goes_through_all_phases_in_time() {
        let shutdown = Shutdown::default();
        let (signals, received) = mpsc::channel(1);
        signals.send(()).await.unwrap();
        shutdown.on(received, Duration::ZERO, Duration::ZERO).await;
        shutdown.over().await;
    }

    #[tokio::test]
    async fn a_second_signal_ends_at_once() {
        for drain in [Duration::ZERO, LONG] {
            let shutdown = Shutdown::default();
            let (signals, received) = mpsc::channel(2);
            signals.send(()).await.unwrap();
            signals.send(()).await.unwrap();
            shutdown.on(received, drain, LONG).await;
            shutdown.over().await;
        }
    }
}
