//! Files that organizations send in over HTTP: taken into a spool folder, imported one after the other,
//! followed and taken back.
//!
//! ```text
//! POST /imports/{kind} ──▶ spool ──▶ run ──▶ transfer::import
//! ```
//!
//! The instance that took a file imports it. What a stopped instance leaves it goes on with when it is
//! back; what one leaves that never comes back, the others report.

mod config;
mod receive;
mod report;
mod run;
mod spool;

use std::sync::Arc;

use tokio::sync::Notify;

pub use self::config::ImportsConfig;
pub use self::report::report;
pub use self::spool::Spool;
use crate::error::Result;
use crate::state::SharedState;

/// What takes and imports files. Clones are the same.
#[derive(Clone, Debug)]
pub struct Intake {
    state: SharedState,
    config: ImportsConfig,
    spool: Arc<Spool>,
    /// Rung when a file waits.
    waits: Arc<Notify>,
}

impl Intake {
    /// Opens the spool folder, and makes it where there is none.
    pub fn open(state: SharedState, config: ImportsConfig) -> Result<Self> {
        let spool = Arc::new(Spool::open(&config.spool_dir, &state.ids)?);
        Ok(Self {
            state,
            config,
            spool,
            waits: Arc::default(),
        })
    }

    /// The largest file that is taken, in bytes.
    pub const fn largest(&self) -> u64 {
        self.config.file_bytes
    }
}
