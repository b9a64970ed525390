//! What one connection is doing, and until when it may go on so.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::ServerConfig;
use super::pace::Pace;
use crate::metrics::Closed;

/// The state of a connection, shared by its socket and the answers under way on it.
#[derive(Clone, Debug)]
pub(super) struct Activity(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    header_timeout: Duration,
    idle_timeout: Duration,
    write_pace: Pace,
    /// Since when no request is open.
    quiet_since: Instant,
    /// What the client took meanwhile: an answer that was left to the socket may still flow.
    taken: u64,
    /// When the first byte of the next request came.
    head_began: Option<Instant>,
    requests: u64,
    open: usize,
    /// Many requests share the connection, so bytes between them may be anything.
    multiplexed: bool,
    /// The answers of which a part waits to be taken, and since when.
    offered: HashMap<u64, Instant>,
}

/// One request, open until its answer has been handed over.
#[derive(Debug)]
pub(super) struct OpenRequest {
    activity: Activity,
    key: u64,
}

impl Activity {
    pub(super) fn new(config: &ServerConfig) -> Self {
        Self(Arc::new(Mutex::new(State {
            header_timeout: Duration::from_secs(config.header_timeout_seconds),
            idle_timeout: Duration::from_secs(config.idle_timeout_seconds),
            write_pace: config.write_pace(),
            quiet_since: Instant::now(),
            taken: 0,
            head_began: None,
            requests: 0,
            open: 0,
            multiplexed: false,
            offered: HashMap::new(),
        })))
    }

    /// Bytes came from the client.
    pub(super) fn read(&self) {
        let mut state = self.lock();
        if state.open == 0 && !state.multiplexed {
            state.head_began.get_or_insert_with(Instant::now);
        }
    }

    /// The client took bytes.
    pub(super) fn written(&self, bytes: usize) {
        let mut state = self.lock();
        state.taken = state.taken.saturating_add(bytes as u64);
    }

    /// The header of a request is complete.
    pub(super) fn request(&self, multiplexed: bool) -> OpenRequest {
        let mut state = self.lock();
        state.head_began = None;
        state.multiplexed = multiplexed;
        state.requests += 1;
        state.open += 1;
        OpenRequest {
            activity: self.clone(),
            key: state.requests,
        }
    }

    /// Whether the client has asked for anything yet.
    pub(super) fn has_asked(&self) -> bool {
        self.lock().requests > 0
    }

    /// When the connection is to be closed if nothing happens until then, and why.
    pub(super) fn deadline(&self) -> Option<(Instant, Closed)> {
        let state = self.lock();
        if state.open > 0 {
            let oldest = state.offered.values().min()?;
            return Some((*oldest + state.write_pace.patience, Closed::NotTaken));
        }
        let quiet = state.quiet_since;
        Some(match state.head_began {
            Some(began) => (began + state.header_timeout, Closed::SlowHeader),
            None if state.requests == 0 => (quiet + state.header_timeout, Closed::SlowHeader),
            None => {
                let flowing = state.write_pace.earned(state.taken);
                (quiet + state.idle_timeout + flowing, Closed::Idle)
            }
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenRequest {
    /// A part of the answer is there for the client to take.
    pub(super) fn offer(&self) {
        let mut state = self.activity.lock();
        state.offered.insert(self.key, Instant::now());
    }

    /// The client has taken all there is so far.
    pub(super) fn taken(&self) {
        self.activity.lock().offered.remove(&self.key);
    }
}

impl Drop for OpenRequest {
    fn drop(&mut self) {
        let mut state = self.activity.lock();
        state.offered.remove(&self.key);
        state.open -= 1;
        if state.open == 0 {
            state.quiet_since = Instant::now();
            state.taken = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn activity() -> Activity {
        Activity::new(&ServerConfig::default())
    }

    fn cause(activity: &Activity) -> Option<Closed> {
        activity.deadline().map(|(_, cause)| cause)
    }

    #[test]
    fn a_first_request_must_come_in_time() {
        let activity = activity();
        let (before, cause_before) = activity.deadline().unwrap();
        assert_eq!(cause_before, Closed::SlowHeader);
        activity.read();
        let (first, _) = activity.deadline().unwrap();
        activity.read();
        assert_eq!(
            activity.deadline().unwrap().0,
            first,
            "more bytes buy no time"
        );
        assert!(first >= before);
        assert!(!activity.has_asked());
    }

    #[test]
    fn an_open_request_has_no_deadline_of_the_connection() {
        let activity = activity();
        let request = activity.request(false);
        assert!(activity.has_asked());
        assert_eq!(cause(&activity), None);
        drop(request);
        assert_eq!(cause(&activity), Some(Closed::Idle));
        activity.read();
        assert_eq!(cause(&activity), Some(Closed::SlowHeader));
    }

    #[test]
    fn what_is_offered_must_be_taken() {
        let activity = activity();
        let (one, two) = (activity.request(true), activity.request(true));
        one.offer();
        two.offer();
        assert_eq!(cause(&activity), Some(Closed::NotTaken));
        one.taken();
        assert_eq!(cause(&activity), Some(Closed::NotTaken));
        two.taken();
        assert_eq!(cause(&activity), None);
        two.offer();
        drop(two);
        assert_eq!(cause(&activity), None);
    }

    #[test]
    fn between_streams_of_one_connection_any_bytes_may_come() {
        let activity = activity();
        drop(activity.request(true));
        activity.read();
        assert_eq!(cause(&activity), Some(Closed::Idle));
    }

    #[test]
    fn an_answer_that_still_flows_keeps_the_connection() {
        let activity = activity();
        drop(activity.request(false));
        let (before, _) = activity.deadline().unwrap();
        activity.written(10 * 1024);
        let (after, _) = activity.deadline().unwrap();
        assert_eq!(after - before, Duration::from_secs(10));
    }
}
