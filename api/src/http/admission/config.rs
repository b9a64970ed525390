//! The settings of section `http.admission`.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// How many operations run at once and how many wait. Each key is
/// `HABEAS_HTTP__ADMISSION__<KEY>` in the environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdmissionConfig {
    /// Most operations that run at once. Default 0: eight for each processor.
    pub places: usize,
    /// Most operations that wait for a place. Default 256.
    pub waiting: usize,
    /// How long one waits at most where the queue was empty so long ago, in milliseconds. Default 500.
    pub burst_milliseconds: u64,
}

impl Default for AdmissionConfig {
    fn default() -> Self {
        Self {
            places: 0,
            waiting: 256,
            burst_milliseconds: 500,
        }
    }
}

impl AdmissionConfig {
    const PLACES_PER_PROCESSOR: usize = 8;

    /// Refuses settings under which nobody could wait.
    pub(crate) fn validate(&self) -> Result<()> {
        if self.waiting == 0 || self.burst_milliseconds == 0 {
            return Err(Error::bad_input(
                "`http.admission.waiting` and `http.admission.burst_milliseconds` must be at \
                 least 1.",
            ));
        }
        Ok(())
    }

    pub(super) fn places(&self) -> usize {
        if self.places > 0 {
            return self.places;
        }
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        processors * Self::PLACES_PER_PROCESSOR
    }

    pub(super) const fn burst(&self) -> Duration {
        Duration::from_millis(self.burst_milliseconds)
    }
}
