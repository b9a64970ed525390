//! `habeas statistics`: the builder, and what it has made.

use std::io::IsTerminal as _;
use std::path::Path;

use chrono::NaiveDate;
use clap::Subcommand;
use entities::codes::{
    CodeList as _, StatisticsReleaseKind as Kind, StatisticsReleaseState as State,
};
use entities::statistics_release::Model;
use indicatif::ProgressBar;
use sea_orm::DatabaseConnection;

use super::{Done, Session, print};
use crate::builder::{self, Builder, Plan};
use crate::config::Config;
use crate::db::{self, Role};
use crate::error::{Code, Error, Result};
use crate::store::cube;
use disclosure::key_file;
use disclosure::release::{UniverseReport, Usefulness};
use disclosure::value::Keys;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make the keys of disclosure control in `HABEAS_STATISTICS_KEY_FILE`, which must not be there
    /// yet. Back the file up: with other keys every number would be rounded anew.
    GenerateKeys,
    /// Count the case records and audit what is to be published; nobody sees it yet.
    Build {
        /// What is known at the end of this day; today when absent.
        #[arg(long, value_name = "DATE")]
        as_of: Option<NaiveDate>,
        /// Only the nationwide stocks of weeks that have ended.
        #[arg(long)]
        weekly: bool,
        /// Publish it at once where the audit finds nothing.
        #[arg(long)]
        publish: bool,
    },
    /// Publish a release that is built.
    Publish {
        /// Its number or id.
        release: String,
    },
    /// The releases, the newest first.
    List,
    /// What a release holds, withholds and took.
    Show {
        /// Its number or id.
        release: String,
    },
    /// Audit a release anew: exit 1 where somebody could be worked out from it.
    Audit {
        /// Its number or id.
        release: String,
    },
}

pub(super) async fn run(config: Config, command: Command) -> Result<Done> {
    match command {
        Command::GenerateKeys => {
            let path = key_path(&config)?;
            key_file::generate(path).map_err(|error| Error::bad_input(error.to_string()))?;
            print(&path.display().to_string());
        }
        Command::Build {
            as_of,
            weekly,
            publish,
        } => {
            let kind = if weekly { Kind::Weekly } else { Kind::Monthly };
            with_builder(config, async |builder| {
                build(builder, as_of, kind, publish).await
            })
            .await?;
        }
        Command::Publish { release } => {
            with_builder(config, async |builder| {
                print(&line(&builder.publish(&release).await?));
                Ok(())
            })
            .await?;
        }
        Command::List => {
            let session = Session::open(config).await?;
            for release in cube::all(&session.db).await? {
                print(&line(&release));
            }
        }
        Command::Show { release } => {
            let session = Session::open(config).await?;
            show(&session.db, &release).await?;
        }
        Command::Audit { release } => {
            with_builder(config, async |builder| audit(builder, &release).await).await?;
        }
    }
    Ok(Done::Fully)
}

/// The file of the keys.
fn key_path(config: &Config) -> Result<&Path> {
    config.statistics_key_file().ok_or_else(|| {
        Error::bad_input(
            "No keys of disclosure control are configured: name their file in \
             HABEAS_STATISTICS_KEY_FILE, and make them with `habeas statistics generate-keys`.",
        )
    })
}

fn keys(config: &Config) -> Result<Keys> {
    key_file::load(key_path(config)?).map_err(|error| Error::bad_input(error.to_string()))
}

/// Runs something as the builder, which reads case records and writes statistics and nothing else.
async fn with_builder(
    config: Config,
    run: impl AsyncFnOnce(&Builder<'_>) -> Result<()>,
) -> Result<()> {
    let keys = keys(&config)?;
    let session = Session::open(config).await?;
    let db = db::connect_as(&session.config.database, Role::Builder).await?;
    let bar = progress();
    let told = bar.clone();
    let builder = Builder {
        db: &db,
        keys: &keys,
        parameters: session.config.statistics.parameters(),
        clock: &session.clock,
        ids: &session.ids,
        threads: session.config.statistics.threads,
        progress: &move |what| told.set_message(what.to_owned()),
    };
    let done = run(&builder).await;
    bar.finish_and_clear();
    done
}

/// A line on a terminal, nothing elsewhere.
fn progress() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    bar
}

async fn build(
    builder: &Builder<'_>,
    as_of: Option<NaiveDate>,
    kind: Kind,
    publish: bool,
) -> Result<()> {
    let plan = Plan {
        as_of: as_of.unwrap_or_else(|| builder.clock.today()),
        kind,
    };
    let mut release = builder.build(plan).await?;
    if publish {
        release = builder.publish(&release.id.to_string()).await?;
    }
    print(&line(&release));
    for universe in builder::report(&release) {
        print(&summary(&universe));
    }
    Ok(())
}

fn line(release: &Model) -> String {
    format!(
        "release {} ({}): {} {}, known at the end of {}, data through {}",
        release.number,
        release.id,
        match release.state {
            State::Building => "building",
            State::Built => "built, not published",
            State::Published => "published",
            State::Failed => "failed",
        },
        release.kind.as_str(),
        release.as_of,
        release.data_through
    )
}

fn summary(universe: &UniverseReport) -> String {
    let all = &universe.all;
    format!(
        "{}: about {} people, {} stints; {} of about {} cells published, {} withheld; of cells of 22 people and \
         more {:.1} % published; mean error {:.2}; {:.1} s loading, {:.1} s counting, {:.1} s \
         auditing, {:.1} s writing",
        universe.universe,
        universe.people,
        universe.stints,
        all.published,
        all.cells,
        all.withheld,
        all.large_share * 100.0,
        all.mean_error,
        universe.seconds_loading,
        universe.seconds_counting,
        universe.seconds_auditing,
        universe.seconds_writing
    )
}

async fn show(db: &DatabaseConnection, text: &str) -> Result<()> {
    let release = builder::find(db, text).await?;
    print(&line(&release));
    print(&format!("parameters: {}", release.parameters));
    for universe in builder::report(&release) {
        print(&summary(&universe));
        for measure in &universe.measures {
            print(&format!(
                "  {}: {}",
                measure.measures.join(", "),
                tally(&measure.cells)
            ));
        }
    }
    Ok(())
}

fn tally(cells: &Usefulness) -> String {
    format!(
        "{} of about {} cells published; {:.1} % of large ones; {:.1} % of nationwide ones of one \
         dimension; {} cells and {} tables withheld; {} noises drawn anew; {} rounds; mean error {:.2}",
        cells.published,
        cells.cells,
        cells.large_share * 100.0,
        cells.nationwide_share * 100.0,
        cells.withheld,
        cells.tables_withheld,
        cells.redrawn,
        cells.rounds,
        cells.mean_error
    )
}

async fn audit(builder: &Builder<'_>, text: &str) -> Result<()> {
    let release = builder.find(text).await?;
    let finding = builder.audit(&release).await?;
    print(&format!(
        "release {}: {} cells, {} of them published, {} relations; {} small cells can be worked out",
        release.number, finding.cells, finding.published, finding.relations, finding.exposed
    ));
    if finding.exposed == 0 {
        return Ok(());
    }
    Err(Error::new(
        Code::Conflict,
        format!(
            "{} small cells of release {} can be worked out from it: build and publish anew, and \
             report this.",
            finding.exposed, release.number
        ),
    ))
}

/// Names keys beside the signing keys where none are named, and makes them where they are not there.
pub(super) fn keys_for_demo(config: &mut Config) -> Result<()> {
    if config.statistics_key_file().is_none() {
        config.statistics_key_file = config.keys_dir.join("statistics-keys");
    }
    if config.statistics_key_file.exists() {
        return Ok(());
    }
    key_file::generate(&config.statistics_key_file)
        .map_err(|error| Error::bad_input(error.to_string()))
}
