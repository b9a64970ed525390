//! `habeas import`

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::time::Instant;

use clap::{Args, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::{Done, Session, identity, import_revert, print};
use crate::config::Config;
use crate::db;
use crate::error::{Error, Result};
use crate::store::{organizations, universes};
use crate::transfer::form::Form;
use crate::transfer::import::mapping::Kind;
use crate::transfer::import::reader::{Format, Reader};
use crate::transfer::import::report::Report;
use crate::transfer::import::{self, Options, Tools};
use crate::transfer::owner::Owner;

#[derive(Debug, Args)]
#[command(subcommand_negates_reqs = true, args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// What the rows are: `facilities`, `lawsuits`, `observations`, ...
    #[arg(value_parser = kind, required = true)]
    kind: Option<Kind>,
    /// The file; gzip is read as it is.
    #[arg(required = true)]
    file: Option<PathBuf>,
    /// The organization whose own case records they are.
    #[arg(long, value_name = "SLUG", conflicts_with = "universe")]
    organization: Option<String>,
    /// The public release that the case records belong to; never mixed with partners' records.
    #[arg(long, value_name = "NAME")]
    universe: Option<String>,
    /// The format, where it should not be guessed.
    #[arg(long)]
    format: Option<FormatName>,
    /// A mapping file: their columns, our fields. `docs/import.md` is the reference.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Where the file comes from: a web address or a title.
    #[arg(long, value_name = "URL|TITLE")]
    source: Option<String>,
    /// Say what would happen; keep nothing.
    #[arg(long)]
    dry_run: bool,
    /// All rows, or none where one is refused.
    #[arg(long)]
    atomic: bool,
    /// Write every refused row to this CSV file.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Take back everything that one import wrote, or nothing where others have built on it.
    Revert(import_revert::Arguments),
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatName {
    Csv,
    Ndjson,
    Json,
    Parquet,
}

fn kind(text: &str) -> Result<Kind, String> {
    Kind::parse(text)
        .filter(|kind| kind.is_importable())
        .ok_or_else(|| {
            let names = Kind::ALL.iter().filter(|kind| kind.is_importable());
            let names: Vec<&str> = names.map(|kind| kind.as_str()).collect();
            format!("there is no such kind; it takes: {}", names.join(", "))
        })
}

pub(super) async fn run(config: Config, arguments: Arguments) -> Result<Done> {
    if let Some(Command::Revert(revert)) = &arguments.command {
        return import_revert::run(config, revert).await;
    }
    // A file without identities needs no root key.
    let vault = identity::vault(&config);
    let session = Session::open(config).await?;
    let options = options(&session, &arguments).await?;
    let mut report = match &arguments.report {
        Some(path) => Report::to_file(path)?,
        None => Report::in_memory(),
    };
    let bar = progress_bar();
    let started = Instant::now();
    let tools = Tools {
        db: &session.db,
        clock: &session.clock,
        ids: &session.ids,
    };
    let mut progress = |reader: &Reader| {
        bar.set_length(reader.total_bytes());
        bar.set_position(reader.bytes_read());
    };
    let vault = match &vault {
        Ok(vault) => Ok(vault.as_ref()),
        Err(why) => Err(why.clone()),
    };
    let result =
        import::import_with_identity(tools, &options, vault, &mut report, &mut progress).await;
    bar.finish_and_clear();
    let totals = result?;
    for refusal in report.shown() {
        let column = refusal.column.as_deref().unwrap_or("-");
        eprintln!(
            "row {}, column {column}: {}: {}",
            refusal.row, refusal.code, refusal.reason
        );
    }
    let seconds = started.elapsed().as_secs_f64().max(0.001);
    #[expect(clippy::cast_precision_loss, reason = "a rate for people to read")]
    let rate = totals.read as f64 / seconds;
    let kept = if arguments.dry_run {
        " (dry run: nothing was kept)"
    } else if arguments.atomic && totals.refused > 0 {
        " (atomic: nothing was kept)"
    } else {
        ""
    };
    print(&format!(
        "{}: {report}; {seconds:.1} s, {rate:.0} rows/s{kept}",
        options.kind
    ));
    Ok(if totals.refused > 0 {
        Done::WithRefusedRows
    } else {
        Done::Fully
    })
}

async fn options(session: &Session, arguments: &Arguments) -> Result<Options> {
    // The parser has seen to it that both are there.
    let (Some(kind), Some(path)) = (arguments.kind, arguments.file.clone()) else {
        return Err(Error::bad_input("Name the kind and the file."));
    };
    let mapping = match &arguments.mapping {
        Some(path) => Some(std::fs::read_to_string(path).map_err(|_| {
            Error::bad_input(format!(
                "The mapping file {} cannot be read; check its path and that it is UTF-8 text.",
                path.display()
            ))
        })?),
        None => None,
    };
    Ok(Options {
        kind,
        path,
        format: arguments.format.map(|name| match name {
            FormatName::Csv => Format::Csv,
            FormatName::Ndjson => Format::Ndjson,
            FormatName::Json => Format::Json,
            FormatName::Parquet => Format::Parquet,
        }),
        mapping,
        owner: owner(session, arguments, kind).await?,
        source: arguments.source.clone(),
        dry_run: arguments.dry_run,
        atomic: arguments.atomic,
    })
}

async fn owner(session: &Session, arguments: &Arguments, kind: Kind) -> Result<Owner> {
    if let Some(slug) = &arguments.organization {
        let known = organizations::by_slug(&session.db, slug).await?;
        let known = known.filter(|known| known.is_partner).ok_or_else(|| {
            Error::bad_input(format!(
                "There is no partner organization `{slug}`; `habeas organization create` makes one."
            ))
        })?;
        return Ok(Owner::Organization {
            id: known.id,
            slug: known.slug,
        });
    }
    if let Some(name) = &arguments.universe {
        let transaction = db::begin_write(&session.db).await?;
        let id = universes::ensure(&transaction, &session.clock, &session.ids, name).await?;
        transaction.commit().await?;
        return Ok(Owner::Universe {
            id,
            name: name.clone(),
        });
    }
    if Form::of(kind).is_some_and(Form::is_case_record) {
        return Err(Error::bad_input(format!(
            "`{kind}` are about single persons: pass `--organization SLUG` for an organization's own \
             case records, or `--universe NAME` for a public release."
        )));
    }
    Ok(Owner::Operator)
}

/// A bar on a terminal, nothing elsewhere.
fn progress_bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
