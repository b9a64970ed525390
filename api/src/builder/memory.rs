//! What a build takes: time and memory.

use std::time::Instant;

/// Measures how long something takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stopwatch(Instant);

impl Stopwatch {
    /// A duration for the report; nothing is decided by it.
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    pub(super) fn seconds(self) -> f64 {
        (self.0.elapsed().as_secs_f64() * 1000.0).round() / 1000.0
    }
}

/// Most memory that the process has taken, where the system says it.
pub(super) fn peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes * 1024)
}
