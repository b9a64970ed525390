//! What the service counts about itself, for Prometheus.
//!
//! A label has few values, all of them ours: never a name, a path, an address or anything else that
//! a client wrote. `docs/operations.md` lists every metric.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

pub use self::config::MetricsConfig;
pub use self::labels::{Closed, Refused, Sent, Transport};
use self::labels::{
    OperationLabels, OutcomeLabels, ReasonLabels, RequestLabels, RouteLabels, TransportLabels,
};
use self::pool::PoolCollector;
pub use self::pool::PoolUse;
use self::process::ProcessCollector;
use crate::error::{Error, Result};

mod config;
mod labels;
mod pool;
mod process;

/// The media type of [`Metrics::text`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Seconds of a request.
const DURATIONS: [f64; 12] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
];
/// Costs of an operation.
const COSTS: [f64; 11] = [
    1.0, 10.0, 50.0, 100.0, 250.0, 500.0, 1_000.0, 2_500.0, 5_000.0, 10_000.0, 20_000.0,
];

/// The counters of one running service. Copies count into the same.
#[derive(Clone, Debug)]
pub struct Metrics(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    registry: std::sync::Mutex<Registry>,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabels, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
    operations: Family<OperationLabels, Counter>,
    costs: Histogram,
    turned_away: Counter,
    connections: Gauge,
    refused: Family<ReasonLabels, Counter>,
    closed: Family<ReasonLabels, Counter>,
    sockets: Gauge,
    streams: Family<TransportLabels, Gauge>,
    webhooks: Family<OutcomeLabels, Counter>,
    webhooks_pending: Gauge,
}

/// Something that lasts, counted while this is kept.
#[derive(Debug)]
pub struct Held(Gauge);

impl Held {
    fn of(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Counters that stand at nothing.
    pub fn new() -> Self {
        let inner = Inner {
            registry: std::sync::Mutex::new(Registry::with_prefix("habeas")),
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(DURATIONS)),
            in_flight: Gauge::default(),
            operations: Family::default(),
            costs: Histogram::new(COSTS),
            turned_away: Counter::default(),
            connections: Gauge::default(),
            refused: Family::default(),
            closed: Family::default(),
            sockets: Gauge::default(),
            streams: Family::default(),
            webhooks: Family::default(),
            webhooks_pending: Gauge::default(),
        };
        inner.register();
        Self(Arc::new(inner))
    }

    /// A request was answered. `route` is the route as it is declared.
    pub fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        let labels = RequestLabels::new(method, route, status);
        self.0.requests.get_or_create(&labels).inc();
        let route = RouteLabels::new(route);
        let seconds = took.as_secs_f64();
        self.0.durations.get_or_create(&route).observe(seconds);
    }

    /// A request is being answered.
    pub fn request_in_flight(&self) -> Held {
        Held::of(&self.0.in_flight)
    }

    /// An operation of this kind (`query`, ...) ended; `code` is its first error's.
    pub fn operation(&self, kind: &'static str, code: Option<&'static str>) {
        let labels = OperationLabels {
            kind,
            code: code.unwrap_or("OK"),
        };
        self.0.operations.get_or_create(&labels).inc();
    }

    /// An operation of this cost was accepted.
    pub fn cost(&self, cost: u64) {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a histogram has coarser steps than that"
        )]
        self.0.costs.observe(cost as f64);
    }

    /// An operation was told to come back, since too many others run and wait.
    pub fn overloaded(&self) {
        self.0.turned_away.inc();
    }

    /// A connection is open.
    pub fn connection(&self) -> Held {
        Held::of(&self.0.connections)
    }

    /// A connection was turned away.
    pub fn connection_refused(&self, reason: Refused) {
        let labels = ReasonLabels {
            reason: reason.as_str(),
        };
        self.0.refused.get_or_create(&labels).inc();
    }

    /// The server ended a connection, or gave a request up, because of its client.
    pub fn connection_closed(&self, reason: Closed) {
        let labels = ReasonLabels {
            reason: reason.as_str(),
        };
        self.0.closed.get_or_create(&labels).inc();
    }

    /// A WebSocket is open.
    pub fn websocket(&self) -> Held {
        Held::of(&self.0.sockets)
    }

    /// An operation that answers with a stream is running.
    pub fn stream(&self, transport: Transport) -> Held {
        let labels = TransportLabels {
            transport: transport.as_str(),
        };
        Held::of(&self.0.streams.get_or_create(&labels))
    }

    /// An attempt to deliver to a webhook ended.
    pub fn webhook_sent(&self, outcome: Sent) {
        let labels = OutcomeLabels {
            outcome: outcome.as_str(),
        };
        self.0.webhooks.get_or_create(&labels).inc();
    }

    /// So many deliveries to webhooks are on their way.
    pub fn webhooks_pending(&self, number: u64) {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        self.0.webhooks_pending.set(number);
    }

    /// Shows how the database's connections are used, as `pool` says when it is asked.
    pub fn watch_database(&self, pool: impl Fn() -> PoolUse + Send + Sync + 'static) {
        let collector = PoolCollector::new(pool);
        self.0.lock().register_collector(Box::new(collector));
    }

    /// Everything, as Prometheus reads it.
    pub fn text(&self) -> Result<String> {
        let mut text = String::new();
        encode(&mut text, &self.0.lock())
            .map_err(|_| Error::internal("the metrics could not be written"))?;
        Ok(text)
    }
}

impl Inner {
    fn lock(&self) -> std::sync::MutexGuard<'_, Registry> {
        self.registry
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn register(&self) {
        let mut registry = self.lock();
        let to = &mut *registry;
        to.register("requests", "Requests answered", self.requests.clone());
        to.register_with_unit(
            "request_duration",
            "Time from the header of a request to the end of its answer",
            Unit::Seconds,
            self.durations.clone(),
        );
        to.register(
            "requests_in_flight",
            "Requests being answered",
            self.in_flight.clone(),
        );
        to.register(
            "operations",
            "GraphQL operations that ended, by their first error code",
            self.operations.clone(),
        );
        to.register(
            "operation_cost",
            "Cost of accepted operations",
            self.costs.clone(),
        );
        to.register(
            "operations_turned_away",
            "Operations that found too many others running and waiting",
            self.turned_away.clone(),
        );
        self.register_connections(to);
        to.register(
            "webhook_attempts",
            "Attempts to deliver to webhooks",
            self.webhooks.clone(),
        );
        to.register(
            "webhook_deliveries_pending",
            "Deliveries to webhooks that are on their way, in the database",
            self.webhooks_pending.clone(),
        );
        to.register(
            "build",
            "What is running",
            Info::new([("version", env!("CARGO_PKG_VERSION"))]),
        );
        let started: Gauge<f64, AtomicU64> = Gauge::default();
        started.set(seconds_since_the_epoch());
        to.register_with_unit(
            "start_time",
            "When the service started, since 1970",
            Unit::Seconds,
            started,
        );
        to.register_collector(Box::new(ProcessCollector));
    }

    fn register_connections(&self, to: &mut Registry) {
        to.register("connections", "Open connections", self.connections.clone());
        to.register(
            "connections_refused",
            "Connections turned away",
            self.refused.clone(),
        );
        to.register(
            "connections_closed",
            "Connections ended, and bodies given up, because of the client",
            self.closed.clone(),
        );
        to.register("websockets", "Open WebSockets", self.sockets.clone());
        to.register(
            "stream_operations",
            "Operations that answer with a stream, running",
            self.streams.clone(),
        );
    }
}

/// The time of the machine, not of the records: Prometheus compares it with its own.
fn seconds_since_the_epoch() -> f64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_is_told() {
        let metrics = Metrics::new();
        metrics.request("POST", "/graphql", 200, Duration::from_millis(3));
        metrics.operation("query", None);
        metrics.operation("mutation", Some("FORBIDDEN"));
        metrics.cost(42);
        metrics.overloaded();
        metrics.connection_refused(Refused::Full);
        metrics.connection_closed(Closed::SlowBody);
        metrics.watch_database(|| PoolUse {
            open: 3,
            idle: 2,
            most: 8,
        });
        let text = metrics.text().unwrap();
        for line in [
            r#"habeas_requests_total{method="POST",route="/graphql",status="2xx"} 1"#,
            r#"habeas_request_duration_seconds_bucket{le="0.005",route="/graphql"} 1"#,
            r#"habeas_operations_total{kind="query",code="OK"} 1"#,
            r#"habeas_operations_total{kind="mutation",code="FORBIDDEN"} 1"#,
            r#"habeas_operation_cost_bucket{le="50.0"} 1"#,
            "habeas_operations_turned_away_total 1",
            r#"habeas_connections_refused_total{reason="full"} 1"#,
            r#"habeas_connections_closed_total{reason="slow_body"} 1"#,
            r#"habeas_database_connections{state="in_use"} 1"#,
            r#"habeas_database_connections{state="idle"} 2"#,
            "habeas_database_connections_max 8",
            "habeas_build_info{version=",
            "habeas_start_time_seconds ",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }

    #[test]
    fn what_lasts_is_counted_while_it_lasts() {
        let metrics = Metrics::new();
        let held = (
            metrics.websocket(),
            metrics.stream(Transport::Sse),
            metrics.request_in_flight(),
            metrics.connection(),
        );
        let during = metrics.text().unwrap();
        drop(held);
        let after = metrics.text().unwrap();
        for name in [
            "habeas_websockets",
            r#"habeas_stream_operations{transport="sse"}"#,
            "habeas_requests_in_flight",
            "habeas_connections",
        ] {
            assert!(during.contains(&format!("{name} 1\n")), "{name}\n{during}");
            assert!(after.contains(&format!("{name} 0\n")), "{name}\n{after}");
        }
    }

    #[test]
    fn clients_do_not_make_labels() {
        let metrics = Metrics::new();
        for method in ["BREW", "X-CANARY", "GET"] {
            metrics.request(method, "none", 404, Duration::ZERO);
        }
        let text = metrics.text().unwrap();
        assert!(!text.contains("CANARY") && !text.contains("BREW"));
        let others = r#"habeas_requests_total{method="other",route="none",status="4xx"} 2"#;
        assert!(text.contains(others), "{text}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_process_is_told_about() {
        let text = Metrics::new().text().unwrap();
        let memory = text
            .lines()
            .find_map(|line| line.strip_prefix("habeas_process_resident_memory_bytes "))
            .unwrap();
        assert!(memory.parse::<u64>().unwrap() > 1_000_000, "{memory}");
        assert!(text.contains("habeas_process_open_files "));
    }
}
