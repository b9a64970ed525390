//! Databases for tests: one each, copied from a template that is migrated once a run.

mod backup;
mod cluster;
mod postgres;
mod sqlite;

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use api::config::Config;
use api::db;
use api::db::{DatabaseConfig, Role};
use migration::{Migrator, MigratorTrait as _};
use sea_orm::DatabaseConnection;
use tokio::sync::OnceCell;

pub use self::backup::Backup;
use self::postgres::PostgresServer;
use self::sqlite::SqliteTemplate;
use crate::Outcome;
use crate::serving::Serving;

/// Where the records lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Backend {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

impl Backend {
    /// Both back ends.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        })
    }
}

/// One database of one test.
#[derive(Clone, Debug)]
pub struct Database {
    name: String,
    backend: Backend,
    url: String,
}

impl Database {
    /// The address, as `--database-url` takes it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Which back end it lies on.
    pub const fn backend(&self) -> Backend {
        self.backend
    }

    /// Opens it the way the command line does.
    pub async fn connect(&self) -> Outcome<DatabaseConnection> {
        connect(&self.url).await
    }

    /// Everything that it holds, as whoever steals it reads it: the bytes of the file, or a dump.
    pub fn stolen(&self) -> Outcome<String> {
        Ok(String::from_utf8_lossy(&self.bytes()?).into_owned())
    }

    /// The same, as bytes.
    pub fn bytes(&self) -> Outcome<Vec<u8>> {
        match self.backend {
            Backend::Sqlite => sqlite::bytes(&self.url),
            Backend::Postgres => cluster::run("pg_dump", &[&self.url]),
        }
    }

    /// Opens it as the service opens it for one of its roles.
    pub async fn connect_as(&self, role: Role) -> Outcome<DatabaseConnection> {
        Ok(db::connect_as(&settings(&self.url)?, role).await?)
    }
}

/// Why a back end, or another thing that tests need, cannot be used.
#[derive(Clone, Debug)]
pub enum Unready {
    /// The machine does not have it.
    Absent(String),
    /// The machine has it, and it fails.
    Broken(String),
}

/// A database that several tests read from, once one of them has filled it.
type Shared = Arc<OnceCell<Database>>;

/// The templates of both back ends and the service with its demonstration on each, made when the
/// first test needs them.
#[derive(Debug, Default)]
pub(crate) struct Servers {
    shared: Mutex<HashMap<(Backend, &'static str), Shared>>,
    sqlite_demo: OnceCell<Serving>,
    postgres_demo: OnceCell<Serving>,
    sqlite: OnceLock<Result<SqliteTemplate, Unready>>,
    postgres: OnceLock<Result<PostgresServer, Unready>>,
    made: AtomicU64,
}

impl Servers {
    /// Makes the back end ready. Called outside of any runtime, since it runs one of its own.
    pub(crate) fn ready(&self, backend: Backend) -> Result<(), Unready> {
        match backend {
            Backend::Sqlite => self.sqlite().map(drop),
            Backend::Postgres => self.postgres().map(drop),
        }
    }

    pub(crate) async fn migrated(&self, backend: Backend, folder: &Path) -> Outcome<Database> {
        let name = self.next_name();
        let url = match backend {
            Backend::Sqlite => self.sqlite().map_err(message)?.copy(folder, &name)?,
            Backend::Postgres => {
                self.postgres()
                    .map_err(message)?
                    .create(&name, true)
                    .await?
            }
        };
        Ok(Database { name, backend, url })
    }

    pub(crate) async fn empty(&self, backend: Backend, folder: &Path) -> Outcome<Database> {
        let name = self.next_name();
        let url = match backend {
            Backend::Sqlite => sqlite::url(&folder.join(format!("{name}.db"))),
            Backend::Postgres => {
                self.postgres()
                    .map_err(message)?
                    .create(&name, false)
                    .await?
            }
        };
        Ok(Database { name, backend, url })
    }

    /// The service that all tests on a back end may read from.
    pub(crate) async fn demo(&self, backend: Backend) -> Outcome<&Serving> {
        let demo = match backend {
            Backend::Sqlite => &self.sqlite_demo,
            Backend::Postgres => &self.postgres_demo,
        };
        demo.get_or_try_init(|| async {
            let folder = match backend {
                Backend::Sqlite => self.sqlite().map_err(message)?.folder(),
                Backend::Postgres => Path::new(""),
            };
            let serving = Serving::demo_with_statistics(&self.empty(backend, folder).await?)?;
            serving.add_population()?;
            Ok(serving)
        })
        .await
    }

    /// The database of this name that all tests on a back end may read from.
    pub(crate) async fn shared(
        &self,
        backend: Backend,
        name: &'static str,
        fill: impl AsyncFnOnce(&Database) -> Outcome,
    ) -> Outcome<Database> {
        let shared = {
            let mut all = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry((backend, name)).or_default())
        };
        let filled = shared.get_or_try_init(async || {
            let folder = match backend {
                Backend::Sqlite => self.sqlite().map_err(message)?.folder(),
                Backend::Postgres => Path::new(""),
            };
            let database = self.migrated(backend, folder).await?;
            fill(&database).await?;
            Ok::<_, crate::Failed>(database)
        });
        Ok(filled.await?.clone())
    }

    /// Removes a database. Those of SQLite go with the folder of their test.
    pub(crate) async fn remove(&self, database: &Database) -> Outcome {
        match database.backend {
            Backend::Sqlite => Ok(()),
            Backend::Postgres => {
                self.postgres()
                    .map_err(message)?
                    .remove(&database.name)
                    .await
            }
        }
    }

    fn next_name(&self) -> String {
        let number = self.made.fetch_add(1, Ordering::SeqCst);
        format!("habeas_test_{}_{number}", std::process::id())
    }

    fn sqlite(&self) -> Result<&SqliteTemplate, Unready> {
        let made = self.sqlite.get_or_init(|| {
            block_on(SqliteTemplate::make()).map_err(|error| Unready::Broken(text(&error)))
        });
        made.as_ref().map_err(Clone::clone)
    }

    fn postgres(&self) -> Result<&PostgresServer, Unready> {
        let made = self.postgres.get_or_init(PostgresServer::find_or_start);
        made.as_ref().map_err(Clone::clone)
    }
}

impl Drop for Servers {
    /// Ends the services before the servers that they stand on.
    fn drop(&mut self) {
        drop(self.sqlite_demo.take());
        let shared = std::mem::take(&mut self.shared);
        let shared = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
        let shared = shared.into_values().filter_map(|one| one.get().cloned());
        let demo = self.postgres_demo.take();
        let demo = demo.map(|demo| demo.database().clone());
        for database in shared.chain(demo) {
            if let Err(error) = block_on(self.remove(&database)) {
                eprintln!("{} is left behind: {}", database.name, text(&error));
            }
        }
    }
}

fn message(unready: Unready) -> String {
    match unready {
        Unready::Absent(message) | Unready::Broken(message) => message,
    }
}

fn text(failed: &crate::Failed) -> String {
    failed
        .message()
        .unwrap_or("for no stated reason")
        .to_owned()
}

fn block_on<T>(future: impl Future<Output = Outcome<T>>) -> Outcome<T> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(future)
}

async fn connect(url: &str) -> Outcome<DatabaseConnection> {
    Ok(db::connect(&settings(url)?).await?)
}

fn settings(url: &str) -> Outcome<DatabaseConfig> {
    Ok(DatabaseConfig {
        url: url.to_owned(),
        max_connections: 4,
        ..Config::defaults()?.database
    })
}

/// Migrates the template of a back end.
async fn migrate(url: &str) -> Outcome {
    let db = connect(url).await?;
    Migrator::up(&db, None).await?;
    db.close().await?;
    Ok(())
}
