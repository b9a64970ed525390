//! How the connections to the database are used, asked when somebody looks.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric as _};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::gauge::ConstGauge;

/// The connections of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolUse {
    /// Open ones, idle or not.
    pub open: u32,
    /// Those that nobody uses.
    pub idle: u32,
    /// As many as there may be.
    pub most: u32,
}

/// Asks a pool at each look.
pub(super) struct PoolCollector(Box<dyn Fn() -> PoolUse + Send + Sync>);

impl fmt::Debug for PoolCollector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PoolCollector").finish_non_exhaustive()
    }
}

impl PoolCollector {
    pub(super) fn new(ask: impl Fn() -> PoolUse + Send + Sync + 'static) -> Self {
        Self(Box::new(ask))
    }
}

impl Collector for PoolCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let PoolUse { open, idle, most } = (self.0)();
        let mut family = encoder.encode_descriptor(
            "database_connections",
            "Connections to the database",
            None,
            MetricType::Gauge,
        )?;
        for (state, count) in [("in_use", open.saturating_sub(idle)), ("idle", idle)] {
            let gauge = ConstGauge::new(i64::from(count));
            gauge.encode(family.encode_family(&[("state", state)])?)?;
        }
        ConstGauge::new(i64::from(most)).encode(encoder.encode_descriptor(
            "database_connections_max",
            "Most connections to the database",
            None,
            MetricType::Gauge,
        )?)
    }
}
