//! What one test owns: a back end, a folder, databases.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::TempDir;

use crate::Outcome;
use crate::database::{Backend, Backup, Database, Servers};
use crate::serving::Serving;

/// The world of one test. Nothing in it is shared with another test but
/// [`Self::demo`] and [`Self::shared`].
#[derive(Clone, Debug)]
pub struct TestContext {
    servers: Arc<Servers>,
    backend: Backend,
    folder: Arc<TempDir>,
    databases: Arc<Mutex<Vec<Database>>>,
}

impl TestContext {
    pub(crate) fn new(servers: Arc<Servers>, backend: Backend) -> Outcome<Self> {
        Ok(Self {
            servers,
            backend,
            folder: Arc::new(TempDir::new()?),
            databases: Arc::default(),
        })
    }

    /// Which back end the test is to use.
    pub const fn backend(&self) -> Backend {
        self.backend
    }

    /// A folder that goes with the test.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file into the folder, and says where it is.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> Outcome<PathBuf> {
        let path = self.folder().join(name);
        std::fs::write(&path, content)?;
        Ok(path)
    }

    /// The real service with the demonstration, started once for all tests that only read from it.
    pub async fn demo(&self) -> Outcome<&Serving> {
        self.servers.demo(self.backend).await
    }

    /// A database that the first test to ask for this name has filled, for all that only read from it.
    pub async fn shared(
        &self,
        name: &'static str,
        fill: impl AsyncFnOnce(&Database) -> Outcome,
    ) -> Outcome<Database> {
        self.servers.shared(self.backend, name, fill).await
    }

    /// A new database with the whole schema and no rows.
    pub async fn database(&self) -> Outcome<Database> {
        let database = self.servers.migrated(self.backend, self.folder()).await?;
        Ok(self.keep(database))
    }

    /// A new database without a schema.
    pub async fn empty_database(&self) -> Outcome<Database> {
        let database = self.servers.empty(self.backend, self.folder()).await?;
        Ok(self.keep(database))
    }

    /// A new database with what a backup holds, as `docs/operations.md` restores it.
    pub async fn restored(&self, backup: &Backup) -> Outcome<Database> {
        let database = self.empty_database().await?;
        backup.restore(&database)?;
        Ok(database)
    }

    fn keep(&self, database: Database) -> Database {
        let mut databases = self
            .databases
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        databases.push(database.clone());
        database
    }

    pub(crate) async fn remove_databases(&self) -> Outcome {
        let databases = {
            let mut made = self
                .databases
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *made)
        };
        for database in databases {
            self.servers.remove(&database).await?;
        }
        Ok(())
    }
}
