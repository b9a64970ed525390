//! The operations that run over one socket, each under the id that its client gave it.

use std::collections::HashMap;
use std::time::Instant;

use futures_util::stream::{AbortHandle, Abortable, BoxStream, SelectAll, StreamExt as _, once};

use crate::http::answered::ViewerKind;
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
    viewer: ViewerKind,
    results: u64,
    rows: u64,
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
        viewer: ViewerKind,
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
            viewer,
            label,
            started: Instant::now(),
            results: 0,
            rows: 0,
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
                    running.rows += told.rows();
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
        let cost = self.label.as_ref().map(|label| label.cost(true));
        tracing::info!(
            viewer = self.viewer.as_str(),
            duration_ms = self.started.elapsed().as_secs_f64() * 1000.0,
            operation_type = self.label.as_ref().map(OperationLabel::kind),
            operation_name = self.label.as_ref().and_then(OperationLabel::name),
            cost_requested = cost.map(|cost| cost.requested),
            cost_actual = cost.and_then(|cost| cost.actual),
            results = self.results,
            rows = self.rows,
            code = self.code,
            "operation over a socket ended"
        );
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;
    use crate::telemetry::recorded;

    #[tokio::test]
    async fn one_line_an_operation_sums_up_what_it_told() {
        recorded::start();
        let mut operations = Operations::new(Metrics::default());
        let told = [(2, None), (3, Some("FORBIDDEN"))].map(|(rows, code)| Told::Result {
            json: "{}".to_owned(),
            rows,
            code,
        });
        let id = "1".to_owned();
        let told = stream::iter(told).boxed();
        operations.start(id, ViewerKind::PublicClient, None, told);
        while !matches!(operations.next().await.1, Event::Ended) {}
        let text = recorded::text();
        let line: serde_json::Value = serde_json::from_str(text.trim()).unwrap();
        let fields = &line["fields"];
        assert_eq!(fields["viewer"], "public_client");
        assert_eq!(fields["results"], 2);
        assert_eq!(fields["rows"], 5);
        assert_eq!(fields["code"], "FORBIDDEN");
    }
}
