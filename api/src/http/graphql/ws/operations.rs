//! The operations that run over one socket, each under the id that its client gave it.

use std::collections::HashMap;
use std::time::Instant;

use futures_util::stream::{AbortHandle, Abortable, BoxStream, SelectAll, StreamExt as _, once};

use crate::http::graphql::operation::OperationLabel;
use crate::http::graphql::told::Told;
use crate::metrics::{Held, Metrics, Transport};

/// What comes of the operations of a socket.
#[derive(Debug)]
pub(super) enum Event {
    /// An operation tells something.
    Told(Told),
    /// An operation has ended by itself.
    Ended,
}

/// Runs operations side by side. One that is stopped tells nothing more, so that its id can be given
/// to another at once.
pub(super) struct Operations {
    metrics: Metrics,
    streams: SelectAll<Abortable<BoxStream<'static, (String, Event)>>>,
    running: HashMap<String, Running>,
}

struct Running {
    stop: AbortHandle,
    label: Option<OperationLabel>,
    started: Instant,
    results: u64,
    code: Option<&'static str>,
    metrics: Metrics,
    _held: Held,
}

impl Operations {
    pub(super) fn new(metrics: Metrics) -> Self {
        Self {
            metrics,
            streams: SelectAll::default(),
            running: HashMap::default(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.running.len()
    }

    pub(super) fn contains(&self, id: &str) -> bool {
        self.running.contains_key(id)
    }

    /// Runs an operation under an id that is free.
    pub(super) fn start(
        &mut self,
        id: String,
        label: Option<OperationLabel>,
        told: BoxStream<'static, Told>,
    ) {
        let of = id.clone();
        let ended = once(std::future::ready((id.clone(), Event::Ended)));
        let events = told
            .map(move |told| (of.clone(), Event::Told(told)))
            .chain(ended)
            .boxed();
        let (stop, registration) = AbortHandle::new_pair();
        self.streams.push(Abortable::new(events, registration));
        let running = Running {
            stop,
            label,
            started: Instant::now(),
            results: 0,
            code: None,
            metrics: self.metrics.clone(),
            _held: self.metrics.stream(Transport::WebSocket),
        };
        self.running.insert(id, running);
    }

    /// Stops an operation, if it runs.
    pub(super) fn stop(&mut self, id: &str) {
        if let Some(running) = self.running.remove(id) {
            running.stop.abort();
            running.log();
        }
    }

    /// The next event; none for ever where nothing runs.
    pub(super) async fn next(&mut self) -> (String, Event) {
        loop {
            let Some((id, event)) = self.streams.next().await else {
                return std::future::pending().await;
            };
            let Some(running) = self.running.get_mut(&id) else {
                continue;
            };
            let is_last = match &event {
                Event::Told(told) => {
                    running.results += 1;
                    running.code = running.code.or(told.code());
                    matches!(told, Told::Refusal { .. })
                }
                Event::Ended => true,
            };
            if is_last {
                self.stop(&id);
            }
            return (id, event);
        }
    }
}

impl Drop for Operations {
    fn drop(&mut self) {
        for running in self.running.values() {
            running.log();
        }
    }
}

impl Running {
    /// One line and one count for each operation, as for a request over HTTP.
    fn log(&self) {
        if let Some(label) = &self.label {
            self.metrics.operation(label.kind(), self.code);
        }
        tracing::info!(
            duration_ms = self.started.elapsed().as_secs_f64() * 1000.0,
            operation_type = self.label.as_ref().map(OperationLabel::kind),
            operation_name = self.label.as_ref().and_then(OperationLabel::name),
            results = self.results,
            code = self.code,
            "operation over a socket ended"
        );
    }
}
