//! One import from the open file to the last row.

use std::path::PathBuf;

use entities::codes::{CodeList as _, ImportState};
use entities::import_refusal;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction};
use uuid::Uuid;

use super::identifying::{self, Identities};
use super::mapping::{Kind, Mapping, Plan, SourceNote};
use super::reader::{Format, ReadError, ReadOptions, Reader, Row, digest};
use super::refusal::{Refusal, RefusalCode};
use super::report::{Report, Totals};
use super::{builtin, known_fields, observations, shapes};
use crate::clock::{Clock, IdGen};
use crate::db;
use crate::error::{Error, Result};
use crate::store::audit::Actor;
use crate::store::identity::{self, Vault};
use crate::store::imports::{self, Counts, NewImport, NewRun, Reached};
use crate::store::observations::resolve_unresolved;
use crate::store::reader::write_for;
use crate::store::upsert::{self, Stamp, Write};
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
}

impl Manner {
    /// The operator of the service, at its command line.
    pub fn operator() -> Self {
        Self {
            actor: Actor::operator(),
            own_only: false,
            import_id: None,
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
    } = prepare(options, &identities)?;
    let in_one_transaction = options.dry_run || options.atomic;
    let transaction = begin(tools, options).await?;
    let new_import = new_import(tools, options, &name)?;
    let import_id = match manner.import_id {
        Some(import_id) => import_id,
        None => note(&transaction, tools, options, &new_import).await?,
    };
    let reached = imports::begin(&transaction, import_id, tools.clock.now()).await?;
    if let (true, Way::Mapped(plan)) = (options.kind.is_observations(), &mut way) {
        let source = source.unwrap_or_else(|| titled(&new_import.file_name));
        let setting = observations::Setting {
            import_id,
            source_id: write_source(&transaction, tools, import_id, &source).await?,
            dataset: name,
            vintage: new_import.file_name,
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
    prepare(options, takes_identity).map(|prepared| prepared.name)
}

/// Opens the file and decides how its rows are read: by the operator's mapping, by a shape that
/// its columns give away, by a mapping that ships, or by columns that are named like our fields.
fn prepare(options: &Options, identities: &Identities) -> Result<Prepared> {
    let kind = options.kind;
    let guess = ReadOptions {
        format: options.format,
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
        return mapped(options, mapping, identities);
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
    mapped(options, mapping, identities)
}

fn mapped(options: &Options, mapping: Mapping, identities: &Identities) -> Result<Prepared> {
    mapping.check_fields(known_fields)?;
    let read = mapping.read_options();
    let read = ReadOptions {
        format: options.format.or(read.format),
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

fn new_import(tools: Tools<'_>, options: &Options, mapping: &str) -> Result<NewImport> {
    let file_name = options
        .path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    Ok(NewImport {
        kind: options.kind.as_str().to_owned(),
        file_name,
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

/// The source that every record of the file rests on.
pub(super) async fn write_source(
    db: &impl ConnectionTrait,
    tools: Tools<'_>,
    import_id: i64,
    source: &SourceNote,
) -> Result<Uuid> {
    write_source_of(db, tools, import_id, source, None).await
}

/// The same for a case file: it is its owner's, and seen as the owner's records are.
async fn write_case_file(
    db: &impl ConnectionTrait,
    tools: Tools<'_>,
    import_id: i64,
    source: &SourceNote,
    owner: &Owner,
) -> Result<Uuid> {
    let case_file = SourceNote {
        kind: Some("case_file".to_owned()),
        ..source.clone()
    };
    write_source_of(db, tools, import_id, &case_file, Some(owner)).await
}

async fn write_source_of(
    db: &impl ConnectionTrait,
    tools: Tools<'_>,
    import_id: i64,
    source: &SourceNote,
    owner: Option<&Owner>,
) -> Result<Uuid> {
    use entities::codes::SourceKind;
    let title = source
        .title
        .as_deref()
        .or(source.key.as_deref())
        .unwrap_or("Untitled source");
    let parts = [source.url.as_deref().unwrap_or_default(), title];
    let natural_key = match &source.key {
        Some(key) => natural_key::of_parts([key.as_str()]),
        None => natural_key::of_parts(parts),
    };
    let natural_key = format!(
        "{}{natural_key}",
        owner.map(Owner::prefix).unwrap_or_default()
    );
    let kind = source
        .kind
        .as_deref()
        .and_then(SourceKind::parse)
        .unwrap_or(SourceKind::Unknown);
    let mut values = vec![("title", title.into()), ("kind", kind.as_str().into())];
    let texts = [
        ("publisher", &source.publisher),
        ("url", &source.url),
        ("licence", &source.licence),
        ("note", &source.note),
    ];
    values.extend(
        texts
            .into_iter()
            .filter_map(|(name, text)| Some((name, text.clone()?.into()))),
    );
    if let Some(text) = &source.published_on {
        let day = crate::transfer::value::date(text)
            .map_err(|(_, why)| Error::bad_input(format!("`[source] published_on`: {why}")))?;
        values.push(("published_on", day.into()));
    }
    let write = Write {
        natural_key,
        values,
        defaults: vec![("anchor_inferred", false.into())],
        only_fills: true,
        row: None,
        sheet: None,
    };
    let stamp = Stamp {
        contributor: owner.and_then(Owner::contributor),
        import_id: Some(import_id),
        ..Stamp::new(tools.clock.now())
    };
    let written =
        upsert::upsert::<entities::source::Entity>(db, tools.ids, &stamp, vec![write]).await?;
    written
        .first()
        .and_then(|written| written.id())
        .ok_or_else(|| Error::internal("the source was not written"))
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

impl From<Totals> for Counts {
    fn from(totals: Totals) -> Self {
        let Totals {
            read,
            inserted,
            changed,
            unchanged,
            duplicate,
            refused,
        } = totals;
        Self {
            read,
            inserted,
            changed,
            unchanged,
            duplicate,
            refused,
        }
    }
}

impl From<Counts> for Totals {
    fn from(counts: Counts) -> Self {
        let Counts {
            read,
            inserted,
            changed,
            unchanged,
            duplicate,
            refused,
        } = counts;
        Self {
            read,
            inserted,
            changed,
            unchanged,
            duplicate,
            refused,
        }
    }
}

impl From<import_refusal::Model> for Refusal {
    fn from(row: import_refusal::Model) -> Self {
        let code = RefusalCode::ALL.into_iter();
        Self {
            row: u64::try_from(row.origin_row).unwrap_or_default(),
            sheet: row.origin_sheet,
            column: row.column_name,
            code: code
                .into_iter()
                .find(|code| code.as_str() == row.code)
                .unwrap_or(RefusalCode::Contradiction),
            reason: row.reason,
        }
    }
}
