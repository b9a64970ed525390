//! The command line: one file a command, each of which ends in a call to the library.
//!
//! Exit codes: 0 done; 1 refused or failed, with one line on stderr that says why and the mend;
//! 2 wrong usage; 3 an import with refused rows.

mod client;
mod contributions;
mod demo;
mod doctor;
mod identity;
mod import;
mod import_revert;
mod keys;
mod lifetime;
mod migrate;
mod open_files;
mod organization;
mod scheduled;
mod schema;
mod serve;
mod statistics;
mod synthetic;
mod token;
mod verify_audit;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use sea_orm::DatabaseConnection;

use crate::clock::{Clock, IdGen};
use crate::config::Config;
use crate::db;
use crate::error::{Error, Result};
use crate::store::audit::{self, Event};
use crate::telemetry;

/// A GraphQL service that pools what partner organizations know about immigration detention.
#[derive(Debug, Parser)]
#[command(name = "habeas", version, about, propagate_version = true)]
struct Cli {
    /// A configuration file; `api/config.default.toml` has every key with its default.
    #[arg(long, global = true, value_name = "FILE", env = "HABEAS_CONFIG_FILE")]
    config: Option<PathBuf>,
    /// Where the records lie: `sqlite://habeas.db` or `postgres://...`.
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "DATABASE_URL",
        hide_env_values = true
    )]
    database_url: Option<String>,
    /// Write the log as JSON, one object a line.
    #[arg(long, global = true)]
    log_json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API; bring the database's schema up to date first.
    Serve(serve::Arguments),
    /// Bring the database's schema up or down, or show where it is.
    #[command(subcommand)]
    Migrate(migrate::Command),
    /// Partner organizations.
    #[command(subcommand)]
    Organization(organization::Command),
    /// Clients: the programs that an organization lets use the API.
    #[command(subcommand)]
    Client(client::Command),
    /// What partners contribute: the rules of its review.
    #[command(subcommand)]
    Contributions(contributions::Command),
    /// Access tokens.
    #[command(subcommand)]
    Token(token::Command),
    /// Signing keys.
    #[command(subcommand)]
    Keys(keys::Command),
    /// Identifying fields: keys, settings, retention.
    #[command(subcommand)]
    Identity(identity::Command),
    /// Releases of statistics: built, audited, published.
    #[command(subcommand)]
    Statistics(statistics::Command),
    /// Write made-up detention records, for trials at scale.
    Synthetic(synthetic::Arguments),
    /// Import a file.
    Import(import::Arguments),
    /// Verify the chains of the audit; exit 1 where one is broken.
    VerifyAudit(verify_audit::Arguments),
    /// Print the schema in the schema definition language.
    Schema,
    /// Say what is wrong with configuration, database, keys or disk, and the mend.
    Doctor,
}

/// Stack of a worker thread. Reading deeply nested arguments calls itself for each level; the edge
/// limits the levels, and a build without optimization needs more for each.
const STACK: usize = 8 << 20;

/// How a command ends that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Done {
    /// All of it.
    Fully,
    /// An import refused rows.
    WithRefusedRows,
}

/// Runs the command line of the process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    telemetry::start(cli.log_json);
    let Ok(runtime) = tokio::runtime::Builder::new_multi_thread()
        .thread_stack_size(STACK)
        .enable_all()
        .build()
    else {
        return fail(&Error::internal("the runtime cannot start"));
    };
    match runtime.block_on(run(cli)) {
        Ok(Done::Fully) => ExitCode::SUCCESS,
        Ok(Done::WithRefusedRows) => ExitCode::from(3),
        Err(error) => fail(&error),
    }
}

fn fail(error: &Error) -> ExitCode {
    eprintln!("habeas: {error}");
    ExitCode::FAILURE
}

async fn run(cli: Cli) -> Result<Done> {
    if matches!(cli.command, Command::Schema) {
        schema::run();
        return Ok(Done::Fully);
    }
    if let Command::Synthetic(arguments) = &cli.command {
        return synthetic::run(arguments);
    }
    let mut config = Config::load(cli.config.as_deref())?;
    if let Some(url) = cli.database_url {
        config.database.url = url;
    }
    match cli.command {
        Command::Serve(arguments) => Box::pin(serve::run(config, cli.config, arguments)).await,
        Command::Migrate(command) => migrate::run(&config, command).await,
        Command::Organization(command) => organization::run(config, command).await,
        Command::Client(command) => client::run(config, command).await,
        Command::Contributions(command) => contributions::run(config, command).await,
        Command::Token(command) => token::run(config, command).await,
        Command::Keys(command) => keys::run(config, command).await,
        Command::Identity(command) => Box::pin(identity::run(config, command)).await,
        Command::Statistics(command) => Box::pin(statistics::run(config, command)).await,
        Command::Import(arguments) => Box::pin(import::run(config, arguments)).await,
        Command::VerifyAudit(arguments) => verify_audit::run(config, arguments).await,
        Command::Doctor => doctor::run(&config).await,
        Command::Schema | Command::Synthetic(_) => Ok(Done::Fully),
    }
}

/// What a command needs: the settings, the database, the time, new ids.
struct Session {
    config: Config,
    db: DatabaseConnection,
    clock: Clock,
    ids: IdGen,
}

impl Session {
    /// Opens the database, and brings its schema up to date where it is behind.
    async fn open(config: Config) -> Result<Self> {
        let db = db::connect(&config.database).await?;
        migrate::up(&db).await?;
        Ok(Self {
            config,
            db,
            clock: Clock::System,
            ids: IdGen::System,
        })
    }

    /// Tells the audit of a deed that writes nothing else.
    async fn tell(&self, event: &Event) -> Result<()> {
        let transaction = db::begin_write(&self.db).await?;
        audit::append(&transaction, event).await?;
        Ok(transaction.commit().await?)
    }
}

/// Prints a line of output. The reader of a pipe may be gone, which is no fault of ours.
fn print(line: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout(), "{line}");
}
