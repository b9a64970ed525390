//! SQLite: a file that is migrated once and copied for each test.

use std::path::Path;

use tempfile::TempDir;

use super::migrate;
use crate::Outcome;

/// A migrated file without rows.
#[derive(Debug)]
pub(crate) struct SqliteTemplate {
    folder: TempDir,
}

const FILE: &str = "template.db";

impl SqliteTemplate {
    pub(crate) async fn make() -> Outcome<Self> {
        let folder = TempDir::new()?;
        migrate(&url(&folder.path().join(FILE))).await?;
        Ok(Self { folder })
    }

    /// A folder that lives as long as the suite.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Copies the template into `folder`. Closing it has folded its write-ahead log into the file.
    pub(crate) fn copy(&self, folder: &Path, name: &str) -> Outcome<String> {
        let path = folder.join(format!("{name}.db"));
        std::fs::copy(self.folder.path().join(FILE), &path)?;
        Ok(url(&path))
    }
}

/// The address of a file.
pub(crate) fn url(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

/// The file at an address.
pub(crate) fn path(url: &str) -> &str {
    let path = url.trim_start_matches("sqlite://");
    path.split('?').next().unwrap_or_default()
}

/// The bytes of a file and of its write-ahead log.
pub(crate) fn bytes(url: &str) -> Outcome<Vec<u8>> {
    let path = path(url);
    let mut bytes = std::fs::read(path)?;
    if let Ok(log) = std::fs::read(format!("{path}-wal")) {
        bytes.extend(log);
    }
    Ok(bytes)
}
