//! The door to the database: connections, write transactions, and what the two back ends hold in
//! different ways.

use std::time::Duration;

use sea_orm::sea_query::{Expr, ExprTrait as _, Func, LikeExpr, SimpleExpr};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait as _, Database, DatabaseBackend,
    DatabaseConnection, DatabaseTransaction, IsolationLevel, SqliteTransactionMode,
    TransactionOptions, TransactionTrait as _,
};
use serde::Deserialize;

use crate::error::{Code, Error, Result};
use crate::metrics::PoolUse;

/// Where the records lie.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseConfig {
    /// Address of the database. On PostgreSQL the login owns it: for migrations and the command
    /// line only.
    pub url: String,
    /// The login of the service, on PostgreSQL.
    pub records_url: Option<String>,
    /// The login of those who answer published statistics, on PostgreSQL.
    pub statistics_url: Option<String>,
    /// The login of those who make them, on PostgreSQL.
    pub builder_url: Option<String>,
    /// Connections kept open.
    pub max_connections: u32,
    /// How long a request waits for a free connection, in seconds.
    pub acquire_timeout_seconds: u64,
}

impl std::fmt::Debug for DatabaseConfig {
    /// The address may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DatabaseConfig")
            .field("url", &"(not shown)")
            .field(
                "records_url",
                &self.records_url.as_ref().map(|_| "(not shown)"),
            )
            .field(
                "statistics_url",
                &self.statistics_url.as_ref().map(|_| "(not shown)"),
            )
            .field(
                "builder_url",
                &self.builder_url.as_ref().map(|_| "(not shown)"),
            )
            .field("max_connections", &self.max_connections)
            .field("acquire_timeout_seconds", &self.acquire_timeout_seconds)
            .finish()
    }
}

impl DatabaseConfig {
    /// The same with a single connection, for a task that must not wait behind requests.
    #[must_use]
    pub fn of_one_connection(&self) -> Self {
        Self {
            max_connections: 1,
            ..self.clone()
        }
    }
}

/// Who works with the database. PostgreSQL holds each to what it needs; SQLite knows no roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Migrations and the operator's command line. Owns the tables.
    Owner,
    /// The service: sees of the case records what the policies of their tables let through.
    Records,
    /// Answers published statistics: reaches no table of case records.
    Statistics,
    /// Makes them: reads case records and writes none.
    Builder,
}

impl Role {
    /// The role's name in the database; none for the owner, who is the login itself.
    const fn name(self) -> Option<&'static str> {
        match self {
            Self::Owner => None,
            Self::Records => Some("habeas_records"),
            Self::Statistics => Some("habeas_statistics"),
            Self::Builder => Some("habeas_builder"),
        }
    }

    /// The login made for the role.
    pub fn own_url(self, config: &DatabaseConfig) -> Option<&str> {
        match self {
            Self::Owner => None,
            Self::Records => config.records_url.as_deref(),
            Self::Statistics => config.statistics_url.as_deref(),
            Self::Builder => config.builder_url.as_deref(),
        }
    }

    /// What each connection says of itself as it opens. A role without a login of its own is taken
    /// on by the owner's, and stays on where something resets it.
    fn settings(self, config: &DatabaseConfig) -> Vec<(&'static str, &'static str)> {
        let mut settings = vec![
            ("idle_in_transaction_session_timeout", "5s"),
            ("timezone", "UTC"),
        ];
        match self.name() {
            None => settings.push(("habeas.operator", "on")),
            Some(name) if self.own_url(config).is_none() => settings.push(("role", name)),
            Some(_) => {}
        }
        settings
    }
}

/// Opens the pool of the owner. A SQLite file is made where there is none.
pub async fn connect(config: &DatabaseConfig) -> Result<DatabaseConnection> {
    connect_as(config, Role::Owner).await
}

/// Opens the pool of a role. Migrations make the roles, so they come first.
pub async fn connect_as(config: &DatabaseConfig, role: Role) -> Result<DatabaseConnection> {
    let url = normalize(role.own_url(config).unwrap_or(&config.url))?;
    let settings = role.settings(config);
    let in_memory = url.contains(":memory:");
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(if in_memory { 1 } else { config.max_connections })
        .acquire_timeout(Duration::from_secs(config.acquire_timeout_seconds))
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .journal_mode(sea_orm::sqlx::sqlite::SqliteJournalMode::Wal)
                .synchronous(sea_orm::sqlx::sqlite::SqliteSynchronous::Normal)
                .busy_timeout(Duration::from_secs(30))
                .pragma("cache_size", "-65536")
                .pragma("temp_store", "memory")
                // What is deleted is overwritten: a key that was forgotten is not in the file.
                .pragma("secure_delete", "on")
        })
        .map_sqlx_postgres_opts(move |postgres| postgres.options(settings.clone()));
    Database::connect(options).await.map_err(|error| {
        tracing::debug!(%error, "connect");
        Error::new(
            Code::Unavailable,
            "The database cannot be opened. Check `--database-url`: the folder of a SQLite file \
             must exist and be writable; a PostgreSQL server must run and accept the login.",
        )
    })
}

/// Accepts `sqlite://file.db` and `postgres://...`, and names the mend for anything else.
fn normalize(url: &str) -> Result<String> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok(url.to_owned());
    }
    if url.starts_with("sqlite:") {
        return Ok(url.to_owned());
    }
    Err(Error::bad_input(
        "The database address must start with `sqlite://` or `postgres://`, \
         such as `sqlite://habeas.db`.",
    ))
}

/// Begins a write transaction. On SQLite it takes the write lock at once, so that it cannot fail
/// half-way for want of it.
pub async fn begin_write(db: &DatabaseConnection) -> Result<DatabaseTransaction> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    Ok(db.begin_with_options(options).await?)
}

/// Begins a transaction that reads the database as it is now, whatever others write meanwhile.
pub async fn begin_snapshot(db: &DatabaseConnection) -> Result<DatabaseTransaction> {
    let is_postgres = db.get_database_backend() == DatabaseBackend::Postgres;
    let options = TransactionOptions {
        // A transaction of SQLite is a snapshot as it is.
        isolation_level: is_postgres.then_some(IsolationLevel::RepeatableRead),
        access_mode: is_postgres.then_some(AccessMode::ReadOnly),
        ..TransactionOptions::default()
    };
    Ok(db.begin_with_options(options).await?)
}

/// How many values one statement may bind.
pub fn bind_limit(backend: DatabaseBackend) -> usize {
    match backend {
        DatabaseBackend::Sqlite => 32_766,
        _ => 65_535,
    }
}

/// `column` holds `text` somewhere, whatever the case of its letters A to Z; `%` and `_` in it mean
/// themselves. Neither back end folds other letters in a column that is compared by bytes.
pub fn contains_text(column: impl Into<SimpleExpr>, text: &str) -> SimpleExpr {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.to_ascii_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    Expr::expr(Func::lower(column.into())).like(LikeExpr::new(pattern).escape('\\'))
}

/// How the connections of the pool are used.
pub fn pool_use(db: &DatabaseConnection) -> PoolUse {
    let of = |open: u32, idle: usize, most: u32| PoolUse {
        open,
        idle: u32::try_from(idle).unwrap_or(u32::MAX),
        most,
    };
    if db.get_database_backend() == DatabaseBackend::Postgres {
        let pool = db.get_postgres_connection_pool();
        of(
            pool.size(),
            pool.num_idle(),
            pool.options().get_max_connections(),
        )
    } else {
        let pool = db.get_sqlite_connection_pool();
        of(
            pool.size(),
            pool.num_idle(),
            pool.options().get_max_connections(),
        )
    }
}

/// Asks the database whether it answers at all.
pub async fn ping(db: &DatabaseConnection) -> Result<()> {
    db.execute_unprepared("SELECT 1").await?;
    Ok(())
}
