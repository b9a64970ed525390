//! The process itself, as far as the system tells. On systems other than Linux it does not.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric as _};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Unit;

/// Asks the system at each look.
#[derive(Debug)]
pub(super) struct ProcessCollector;

impl Collector for ProcessCollector {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        if let Some(bytes) = resident_memory() {
            ConstGauge::new(bytes).encode(encoder.encode_descriptor(
                "process_resident_memory",
                "Memory that the process has in use",
                Some(&Unit::Bytes),
                MetricType::Gauge,
            )?)?;
        }
        if let Some(files) = open_files() {
            ConstGauge::new(files).encode(encoder.encode_descriptor(
                "process_open_files",
                "Open files and sockets of the process",
                None,
                MetricType::Gauge,
            )?)?;
        }
        Ok(())
    }
}

fn resident_memory() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: i64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

fn open_files() -> Option<i64> {
    let files = std::fs::read_dir("/proc/self/fd").ok()?.count();
    i64::try_from(files).ok()
}
