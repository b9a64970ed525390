//! One import from the open file to the last row.

use std::path::PathBuf;

use entities::codes::ImportState;
use sea_orm::{DatabaseConnection, DatabaseTransaction};

use super::identifying::{self, Identities};
use super::mapping::{Kind, Mapping, Plan, SourceNote};
use super::reader::{Format, Limits, ReadError, ReadOptions, Reader, Row, digest};
use super::report::{Report, Totals};
use super::source::{write_case_file, write_source};
use super::{builtin, known_fields, observations, shapes};
use crate::clock::{Clock, IdGen};
use crate::db;
use crate::error::{Error, Result};
use crate::store::audit::Actor;
use crate::store::identity::{self, Vault};
use crate::store::imports::{self, NewImport, NewRun, Reached};
use crate::store::observations::resolve_unresolved;
use crate::store::reader::write_for;
use crate::store::upsert::Stamp;
use crate::store::{placements, preferred};
use crate::transfer::apply::{self, Applier, Setting};
use crate::transfer::natural_key;
use crate::transfer::owner::Owner;

/// What to import, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the rows are.
    pub kind: Kind,
    /// The file.
    pub path: PathBuf,
    /// Its format, where it should not be guessed.
    pub format: Option<Format>,
    /// The text of a mapping file.
    pub mapping: Option<String>,
    /// Whose rows they are.
    pub owner: Owner,
    /// The source of every record: a web address or a title.
    pub source: Option<String>,
    /// Say what would happen, keep nothing.
    pub dry_run: bool,
    /// All rows or none.
    pub atomic: bool,
}

/// What the import needs of the service.
#[derive(Clone, Copy, Debug)]
pub struct Tools<'a> {
    /// The records.
    pub db: &'a DatabaseConnection,
    /// The time.
    pub clock: &'a Clock,
    /// New ids.
    pub ids: &'a IdGen,
}

/// How the rows of the file become records.
enum Way {
    /// By a mapping: of the operator's, one that ships, or column names that are our own.
    Mapped(Plan),
    /// By a shape whose rows take more than a mapping can say.
    Shaped(Box<dyn shapes::Shape>),
}

/// A file that is ready to be read.
struct Prepared {
    reader: Reader,
    way: Way,
    name: String,
    source: Option<SourceNote>,
}

/// Imports a file without identifying fields. Refused rows go to `report`; `progress` is told how
/// much of the file is read.
pub async fn import(
    tools: Tools<'_>,
    options: &Options,
    report: &mut Report,
    progress: &mut dyn FnMut(&Reader),
) -> Result<Totals> {
    import_with_identity(tools, options, Ok(None), report, progress).await
}

/// Imports a file. Identifying fields are taken where there is a vault and the owner keeps them; why
/// there is none where one is configured, is told by a file that needs it.
pub async fn import_with_identity(
    tools: Tools<'_>,
    options: &Options,
    vault: Result<Option<&Vault>>,
    report: &mut Report,
    progress: &mut dyn FnMut(&Reader),
) -> Result<Totals> {
    let manner = Manner::operator();
    import_in_manner(tools, options, &manner, vault, report, progress).await
}

/// For whom a file is imported.
#[derive(Clone, Debug)]
pub struct Manner {
    /// Who imports, for the audit.
    pub actor: Actor,
    /// Whether only case records of the owner are written, and nothing that everybody sees.
    pub own_only: bool,
    /// The import, where it is noted already.
    pub import_id: Option<i64>,
    /// What the file may ask of the reader.
    pub limits: Limits,
}

impl Manner {
    /// The operator of the service, at its command line.
    pub fn operator() -> Self {
        Self {
            actor: Actor::operator(),
            own_only: false,
            import_id: None,
            limits: Limits::default(),
        }
    }
}

/// Imports a file for somebody. One that was cut off goes on where it stopped.
pub async fn import_in_manner(
    tools: Tools<'_>,
    options: &Options,
    manner: &Manner,
    vault: Result<Option<&Vault>>,
    report: &mut Report,
    progress: &mut dyn FnMut(&Reader),
) -> Result<Totals> {
    let (identities, vault) = identities_of_owner(tools, options, vault).await?;
    let Prepared {
        mut reader,
        mut way,
        name,
        source,
    } = prepare(options, manner.limits, &identities)?;
    let in_one_transaction = options.dry_run || options.atomic;
    let transaction = begin(tools, options).await?;
    let import_id = if let Some(import_id) = manner.import_id {
        import_id
    } else {
        let new_import = new_import(tools, options, &name)?;
        note(&transaction, tools, options, &new_import).await?
    };
    let reached = imports::begin(&transaction, import_id, tools.clock.now()).await?;
    if let (true, Way::Mapped(plan)) = (options.kind.is_observations(), &mut way) {
        let source = source.unwrap_or_else(|| titled(&file_name(options)));
        let setting = observations::Setting {
            import_id,
            source_id: write_source(&transaction, tools, import_id, &source).await?,
            dataset: name,
            vintage: file_name(options),
            dry_run: options.dry_run,
            atomic: options.atomic,
        };
        let transaction = if in_one_transaction {
            Some(transaction)
        } else {
            transaction.commit().await?;
            None
        };
        let file = (&mut reader, plan);
        let kept = observations::import(tools, &setting, file, transaction, report, progress);
        return end(tools, options, import_id, kept.await?, report).await;
    }
    let source_id = match source {
        Some(source) if manner.own_only => {
            Some(write_case_file(&transaction, tools, import_id, &source, &options.owner).await?)
        }
        Some(source) => Some(write_source(&transaction, tools, import_id, &source).await?),
        None => None,
    };
    let setting = Setting {
        kind: options.kind,
        owner: options.owner.clone(),
        import_id,
        source_id,
        in_one_transaction,
        actor: manner.actor.clone(),
        vault,
        own_only: manner.own_only,
    };
    let mut applier = Applier::new(tools.db, tools.clock, tools.ids, setting);
    if in_one_transaction {
        applier.continue_in(transaction);
    } else {
        transaction.commit().await?;
    }
    pass_over(tools, import_id, reached, (&mut reader, &mut way), report).await?;
    read_all(&mut reader, &mut way, &mut applier, report, progress).await?;
    if let Way::Shaped(shape) = &mut way {
        applier.push(&shape.rest(), report)?;
    }
    let keep = !(options.dry_run || options.atomic && report.totals().refused > 0);
    applier.finish(keep, report).await?;
    end(tools, options, import_id, keep, report).await
}

/// A transaction that may write the owner's records.
async fn begin(tools: Tools<'_>, options: &Options) -> Result<DatabaseTransaction> {
    let transaction = db::begin_write(tools.db).await?;
    if let Some(owner) = options.owner.contributor() {
        write_for(&transaction, owner, tools.clock.now()).await?;
    }
    Ok(transaction)
}

/// Notes a file that is imported from the command line.
async fn note(
    transaction: &DatabaseTransaction,
    tools: Tools<'_>,
    options: &Options,
    new_import: &NewImport,
) -> Result<i64> {
    let import_id = imports::start(transaction, new_import).await?;
    let run = NewRun {
        state: ImportState::Running,
        client_id: None,
        dry_run: options.dry_run,
        atomic: options.atomic,
        format: None,
        mapping_text: options.mapping.clone(),
        source: options.source.clone(),
        spool: None,
        bytes: std::fs::metadata(&options.path).map_or(0, |file| file.len()),
        now: tools.clock.now(),
    };
    imports::put(transaction, import_id, run).await?;
    Ok(import_id)
}

/// Passes over the rows of which the outcome is committed, and tells the report what that was.
async fn pass_over(
    tools: Tools<'_>,
    import_id: i64,
    reached: Reached,
    (reader, way): (&mut Reader, &mut Way),
    report: &mut Report,
) -> Result<()> {
    if reached.rows == 0 {
        return Ok(());
    }
    report.resume(reached.counts.into());
    let mut after = 0;
    loop {
        let page = imports::refusals_after(tools.db, import_id, after, 1_000).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for refusal in page {
            report.tell(refusal.into())?;
        }
    }
    let mut row = Row::default();
    for _ in 0..reached.rows {
        match reader.read_into(&mut row) {
            Ok(true) => match way {
                // What a row says about those below it is still to be heard.
                Way::Mapped(plan) => drop(plan.apply(&row)),
                Way::Shaped(shape) => drop(shape.read(&row)),
            },
            Err(ReadError::Refused(_)) => {
                if let Way::Mapped(plan) = way {
                    plan.row_lost();
                }
            }
            Ok(false) => break,
            Err(ReadError::Fatal(error)) => return Err(error),
        }
    }
    Ok(())
}

/// Whether the file may bring identities, and the vault that they go into.
async fn identities_of_owner(
    tools: Tools<'_>,
    options: &Options,
    vault: Result<Option<&Vault>>,
) -> Result<(Identities, Option<Vault>)> {
    let Some(owner) = options.owner.contributor() else {
        return Ok((Identities::NotKept, None));
    };
    if identity::setting(tools.db, owner).await?.is_none() {
        return Ok((Identities::NotKept, None));
    }
    Ok(match vault {
        Ok(Some(vault)) => (Identities::Taken, Some(vault.clone())),
        Ok(None) => (Identities::NotKept, None),
        Err(why) => (Identities::Unavailable(why), None),
    })
}

/// Ends an import whose rows are written, or taken back.
async fn end(
    tools: Tools<'_>,
    options: &Options,
    import_id: i64,
    kept: bool,
    report: &mut Report,
) -> Result<Totals> {
    report.finish()?;
    if kept {
        after(tools, options.kind, import_id).await?;
    }
    // A trial of the command line has left nothing that could be noted.
    if imports::by_id(tools.db, import_id).await?.is_some() {
        let transaction = begin(tools, options).await?;
        apply::keep_refusals(&transaction, import_id, report).await?;
        let (totals, now) = (report.totals().into(), tools.clock.now());
        imports::finish(&transaction, import_id, totals, now).await?;
        let refused = not_atomic();
        let (state, why) = if kept || options.dry_run {
            (ImportState::Finished, None)
        } else {
            (ImportState::Failed, Some(&refused))
        };
        imports::settle(&transaction, import_id, state, why, now).await?;
        transaction.commit().await?;
    }
    Ok(report.totals())
}

fn not_atomic() -> Error {
    Error::bad_input(
        "Rows were refused and the import was to be all or nothing: nothing was kept. Mend the rows of \
         the report and send the file again.",
    )
}

/// The source of a file of which nothing else is known.
fn titled(file_name: &str) -> SourceNote {
    SourceNote {
        title: Some(file_name.to_owned()),
        ..SourceNote::default()
    }
}

async fn read_all(
    reader: &mut Reader,
    way: &mut Way,
    applier: &mut Applier<'_>,
    report: &mut Report,
    progress: &mut dyn FnMut(&Reader),
) -> Result<()> {
    let mut row = Row::default();
    loop {
        match reader.read_into(&mut row) {
            Ok(false) => return Ok(()),
            Ok(true) => {
                report.totals_mut().read += 1;
                match way {
                    Way::Mapped(plan) => match plan.apply(&row) {
                        Ok(candidates) => applier.push(&candidates, report)?,
                        Err(refusal) => report.refuse(refusal)?,
                    },
                    Way::Shaped(shape) => match shape.read(&row) {
                        Ok(shapes::Made::Records(records)) => applier.push(&records, report)?,
                        Ok(shapes::Made::Facility(facility)) => applier.push_facility(*facility),
                        Ok(shapes::Made::CitedFacility(sources, facility)) => {
                            applier.push(&sources, report)?;
                            applier.push_facility(*facility);
                        }
                        Err(refusal) => report.refuse(refusal)?,
                    },
                }
            }
            Err(ReadError::Refused(refusal)) => {
                report.totals_mut().read += 1;
                if let Way::Mapped(plan) = way {
                    plan.row_lost();
                }
                report.refuse(refusal)?;
            }
            Err(ReadError::Fatal(error)) => return Err(error),
        }
        applier.row_done(reader.bytes_read(), report).await?;
        progress(reader);
    }
}

/// Looks at a file without reading its rows: whether it can be read this way, and the name of the way.
pub fn look_at(options: &Options, takes_identity: bool) -> Result<String> {
    let identities = if takes_identity {
        Identities::Taken
    } else {
        Identities::NotKept
    };
    prepare(options, Limits::default(), &identities).map(|prepared| prepared.name)
}

/// Opens the file and decides how its rows are read: by the operator's mapping, by a shape that
/// its columns give away, by a mapping that ships, or by columns that are named like our fields.
fn prepare(options: &Options, limits: Limits, identities: &Identities) -> Result<Prepared> {
    let kind = options.kind;
    let guess = ReadOptions {
        format: options.format,
        limits,
        ..ReadOptions::default()
    };
    if let Some(text) = &options.mapping {
        let mapping = Mapping::parse(text)?;
        if mapping.kind() != kind {
            return Err(Error::bad_input(format!(
                "The mapping is for `{}` and the command for `{kind}`; make them the same.",
                mapping.kind(),
            )));
        }
        return mapped(options, limits, mapping, identities);
    }
    let reader = Reader::open(&options.path, &guess)?;
    if let Some(shape) = shapes::recognize(kind, reader.columns()) {
        let (name, source) = (shape.name().to_owned(), shape.source());
        let reader = match shape.records() {
            Some(pointer) => {
                let records = Some(pointer.to_owned());
                Reader::open(&options.path, &ReadOptions { records, ..guess })?
            }
            None => reader,
        };
        let source = stated_source(options).or(source);
        return Ok(Prepared {
            reader,
            way: Way::Shaped(shape),
            name,
            source,
        });
    }
    let mapping = builtin::recognize(kind, reader.columns())?
        .unwrap_or_else(|| Mapping::identity(kind, known_fields(kind)));
    mapped(options, limits, mapping, identities)
}

fn mapped(
    options: &Options,
    limits: Limits,
    mapping: Mapping,
    identities: &Identities,
) -> Result<Prepared> {
    mapping.check_fields(known_fields)?;
    let read = mapping.read_options();
    let read = ReadOptions {
        format: options.format.or(read.format),
        limits,
        ..read
    };
    let reader = Reader::open(&options.path, &read)?;
    identifying::refuse(options.kind, reader.columns(), &mapping, identities)?;
    let plan = mapping.compile(&reader)?;
    let source = stated_source(options).or_else(|| mapping.source().cloned());
    Ok(Prepared {
        reader,
        way: Way::Mapped(plan),
        name: mapping.name().to_owned(),
        source,
    })
}

/// `--source` is a web address, or else a title.
fn stated_source(options: &Options) -> Option<SourceNote> {
    let text = options.source.clone()?;
    let is_address = text.starts_with("https://") || text.starts_with("http://");
    Some(SourceNote {
        url: is_address.then(|| text.clone()),
        title: Some(text),
        ..SourceNote::default()
    })
}

/// The name of the file, without its folder.
fn file_name(options: &Options) -> String {
    let name = options.path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn new_import(tools: Tools<'_>, options: &Options, mapping: &str) -> Result<NewImport> {
    Ok(NewImport {
        kind: options.kind.as_str().to_owned(),
        file_name: file_name(options),
        digest: digest(&options.path)?,
        mapping: Some(mapping.to_owned()),
        contributor_id: options.owner.contributor(),
        universe: match &options.owner {
            Owner::Universe { name, .. } => Some(name.clone()),
            Owner::Operator | Owner::Organization { .. } => None,
        },
        started_at: tools.clock.now(),
        is_trial: options.dry_run,
    })
}

/// What other records gain from the ones that were imported.
async fn after(tools: Tools<'_>, kind: Kind, import_id: i64) -> Result<()> {
    let stamp = Stamp {
        import_id: Some(import_id),
        ..Stamp::new(tools.clock.now())
    };
    if kind == Kind::FieldOffices {
        let transaction = db::begin_write(tools.db).await?;
        preferred::choose_all(&transaction, &stamp).await?;
        transaction.commit().await?;
    }
    if matches!(kind, Kind::FieldOffices | Kind::Facilities) {
        let transaction = db::begin_write(tools.db).await?;
        resolve_unresolved(&transaction).await?;
        placements::resolve_unresolved(&transaction, &stamp, natural_key::of_text).await?;
        transaction.commit().await?;
    }
    Ok(())
}
