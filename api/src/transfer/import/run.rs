//! One import from the open file to the last row.

use std::path::PathBuf;

use sea_orm::{ConnectionTrait, DatabaseConnection};
use uuid::Uuid;

use super::mapping::{Kind, Mapping, Plan, SourceNote};
use super::reader::{Format, ReadError, ReadOptions, Reader, Row, digest};
use super::report::{Report, Totals};
use super::{builtin, identifying, known_fields, observations, shapes};
use crate::clock::{Clock, IdGen};
use crate::db;
use crate::error::{Error, Result};
use crate::store::audit::Actor;
use crate::store::identity::{self, Vault};
use crate::store::imports::{self, Counts, NewImport};
use crate::store::observations::resolve_unresolved;
use crate::store::upsert::{self, Stamp, Write};
use crate::store::{placements, preferred};
use crate::transfer::apply::{Applier, Setting};
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
    import_with_identity(tools, options, None, report, progress).await
}

/// Imports a file. Identifying fields are taken where there is a vault and the owner keeps them.
pub async fn import_with_identity(
    tools: Tools<'_>,
    options: &Options,
    vault: Option<&Vault>,
    report: &mut Report,
    progress: &mut dyn FnMut(&Reader),
) -> Result<Totals> {
    let vault = vault_of_owner(tools, options, vault).await?;
    let Prepared {
        mut reader,
        mut way,
        name,
        source,
    } = prepare(options, vault.is_some())?;
    let in_one_transaction = options.dry_run || options.atomic;
    let transaction = db::begin_write(tools.db).await?;
    let new_import = new_import(tools, options, &name)?;
    let import_id = imports::start(&transaction, &new_import).await?;
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
        Some(source) => Some(write_source(&transaction, tools, import_id, &source).await?),
        None => None,
    };
    let owner = options.owner.clone();
    let setting = Setting {
        kind: options.kind,
        owner,
        import_id,
        source_id,
        in_one_transaction,
        actor: Actor::operator(),
        vault,
    };
    let mut applier = Applier::new(tools.db, tools.clock, tools.ids, setting);
    if in_one_transaction {
        applier.continue_in(transaction);
    } else {
        transaction.commit().await?;
    }
    read_all(&mut reader, &mut way, &mut applier, report, progress).await?;
    if let Way::Shaped(shape) = &mut way {
        applier.push(shape.rest(), report).await?;
    }
    let keep = !(options.dry_run || options.atomic && report.totals().refused > 0);
    applier.finish(keep, report).await?;
    end(tools, options, import_id, keep, report).await
}

/// The vault, where the owner keeps identifying fields.
async fn vault_of_owner(
    tools: Tools<'_>,
    options: &Options,
    vault: Option<&Vault>,
) -> Result<Option<Vault>> {
    let (Some(vault), Some(owner)) = (vault, options.owner.contributor()) else {
        return Ok(None);
    };
    let setting = identity::setting(tools.db, owner).await?;
    Ok(setting.map(|_| vault.clone()))
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
        let counts = counts(report.totals());
        imports::finish(tools.db, import_id, counts, tools.clock.now()).await?;
    }
    Ok(report.totals())
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
                        Ok(candidates) => applier.push(candidates, report).await?,
                        Err(refusal) => report.refuse(refusal)?,
                    },
                    Way::Shaped(shape) => match shape.read(&row) {
                        Ok(shapes::Made::Records(records)) => applier.push(records, report).await?,
                        Ok(shapes::Made::Facility(facility)) => {
                            applier.push_facility(*facility, report).await?;
                        }
                        Ok(shapes::Made::CitedFacility(sources, facility)) => {
                            applier.push(sources, report).await?;
                            applier.push_facility(*facility, report).await?;
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
        progress(reader);
    }
}

/// Opens the file and decides how its rows are read: by the operator's mapping, by a shape that
/// its columns give away, by a mapping that ships, or by columns that are named like our fields.
fn prepare(options: &Options, takes_identity: bool) -> Result<Prepared> {
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
        return mapped(options, mapping, takes_identity);
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
    mapped(options, mapping, takes_identity)
}

fn mapped(options: &Options, mapping: Mapping, takes_identity: bool) -> Result<Prepared> {
    mapping.check_fields(known_fields)?;
    let read = mapping.read_options();
    let read = ReadOptions {
        format: options.format.or(read.format),
        ..read
    };
    let reader = Reader::open(&options.path, &read)?;
    identifying::refuse(options.kind, reader.columns(), &mapping, takes_identity)?;
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
    })
}

/// The source that every record of the file rests on.
pub(super) async fn write_source(
    db: &impl ConnectionTrait,
    tools: Tools<'_>,
    import_id: i64,
    source: &SourceNote,
) -> Result<Uuid> {
    use entities::codes::{CodeList as _, SourceKind};
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

fn counts(totals: Totals) -> Counts {
    let Totals {
        read,
        inserted,
        changed,
        unchanged,
        duplicate,
        refused,
    } = totals;
    Counts {
        read,
        inserted,
        changed,
        unchanged,
        duplicate,
        refused,
    }
}
