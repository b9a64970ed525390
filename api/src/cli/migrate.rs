//! `habeas migrate`

use clap::Subcommand;
use migration::{MigrationStatus, Migrator, MigratorTrait as _};
use sea_orm::{DatabaseConnection, DbErr};

use super::{Done, print};
use crate::config::Config;
use crate::db;
use crate::error::{Error, Result};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Bring the schema up to date.
    Up,
    /// Take back the newest steps. Their tables and what they hold are gone.
    Down {
        /// How many steps.
        #[arg(short = 'n', long, default_value_t = 1)]
        steps: u32,
    },
    /// Show which steps have run.
    Status,
}

pub(super) async fn run(config: &Config, command: Command) -> Result<Done> {
    let db = db::connect(&config.database).await?;
    match command {
        Command::Up => up(&db).await?,
        Command::Down { steps } => {
            Migrator::down(&db, Some(steps))
                .await
                .map_err(|e| failed(&e))?;
        }
        Command::Status => {
            let steps = Migrator::get_migration_with_status(&db)
                .await
                .map_err(|e| failed(&e))?;
            for step in steps {
                let status = match step.status() {
                    MigrationStatus::Applied => "applied",
                    MigrationStatus::Pending => "pending",
                };
                print(&format!("{status}  {}", step.name()));
            }
        }
    }
    Ok(Done::Fully)
}

/// Runs the steps that have not run yet.
pub(super) async fn up(db: &DatabaseConnection) -> Result<()> {
    Migrator::up(db, None).await.map_err(|e| failed(&e))
}

/// Refuses a schema that is behind.
pub(super) async fn require_current(db: &DatabaseConnection) -> Result<()> {
    let pending = Migrator::get_pending_migrations_read_only(db)
        .await
        .map_err(|e| failed(&e))?;
    if pending.is_empty() {
        return Ok(());
    }
    Err(Error::bad_input(format!(
        "The database's schema is {} steps behind; run `habeas migrate up`.",
        pending.len()
    )))
}

/// The statements of a migration hold no data, so their error may be logged.
fn failed(error: &DbErr) -> Error {
    tracing::error!(%error, "migration");
    Error::bad_input(
        "The database's schema could not be changed or read. Check that the login owns the \
         database, and that no newer version of Habeas has changed it.",
    )
}
