//! How files are taken in.

use std::path::PathBuf;

use serde::Deserialize;

use crate::error::{Error, Result};

/// How files are taken in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportsConfig {
    /// Folder in which files wait; each instance has its own.
    pub spool_dir: PathBuf,
    /// Largest file, in bytes.
    pub file_bytes: u64,
    /// Most that a packed file may unpack to, in bytes.
    pub unpacked_bytes: u64,
    /// How long a file waits to be started, in hours.
    pub keep_hours: u32,
    /// After how long without a sign of life a run is taken for cut off, in seconds.
    pub stale_seconds: u32,
}

impl ImportsConfig {
    /// Refuses settings under which nothing could be taken in.
    pub fn validate(&self) -> Result<()> {
        let numbers = [
            self.file_bytes,
            self.unpacked_bytes,
            self.keep_hours.into(),
            self.stale_seconds.into(),
        ];
        if numbers.contains(&0) || self.spool_dir.as_os_str().is_empty() {
            return Err(Error::bad_input(
                "The configuration section `imports` holds a 0 or names no folder; leave the defaults.",
            ));
        }
        Ok(())
    }
}
