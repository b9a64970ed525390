//! From what a client submits to what is written: the same forms, keys and checks as for files.

mod one;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use self::one::One;
pub(super) use self::one::of_refusal;
use super::fault;
use super::record::{Given, Named, NewRecord, SourceName};
use crate::error::Result;
use crate::kind::RecordKind;
use crate::store::contributions::standing::{self, By, Standing};
use crate::transfer::apply::submitted::Submitted;
use crate::transfer::draft::Draft;
use crate::transfer::form::{FieldType, Form};
use crate::transfer::owner::Owner;
use crate::user_error::{UserError, UserErrorCode};

/// A record that has been read, beside what stands.
pub(super) struct Entry {
    pub(super) index: usize,
    pub(super) record: NewRecord,
    pub(super) kind: RecordKind,
    pub(super) natural_key: String,
    pub(super) submitted: Submitted,
    /// Sources that come with it.
    pub(super) sources: Vec<Draft>,
    pub(super) standing: Option<Standing>,
    /// Whether it is about one person.
    pub(super) is_case_record: bool,
}

/// What came of reading one record.
pub(super) type Read = std::result::Result<Entry, UserError>;

/// How records are read.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    /// Whose they are.
    pub(super) owner: &'a Owner,
    /// Whether identifying fields are taken.
    pub(super) takes_identity: bool,
    /// Whether the records are to be written together: what stands is kept from being changed by
    /// others until the transaction ends, and two about one thing are refused.
    pub(super) writes: bool,
}

/// The records that others name by their ids.
type Known = HashMap<(RecordKind, Uuid), Standing>;

/// Reads records, in their order. What is wrong with one refuses that one.
pub(super) async fn read_all(
    db: &impl ConnectionTrait,
    reading: Reading<'_>,
    records: &[(usize, NewRecord)],
) -> Result<Vec<(usize, Read)>> {
    let known = named_by_id(db, records).await?;
    let mut read: Vec<(usize, Read)> = records
        .iter()
        .map(|(index, record)| {
            let reader = One {
                index: *index,
                record,
                reading,
                known: &known,
            };
            (*index, reader.read())
        })
        .collect();
    if reading.writes {
        refuse_twice(&mut read);
    }
    let mut keys: BTreeMap<RecordKind, BTreeSet<String>> = BTreeMap::new();
    for entry in read.iter().filter_map(|(_, read)| read.as_ref().ok()) {
        let of_kind = keys.entry(entry.kind).or_default();
        of_kind.insert(entry.natural_key.clone());
    }
    let mut standing: HashMap<(RecordKind, String), Standing> = HashMap::new();
    for (kind, keys) in keys {
        for found in standing::find(db, kind, By::Keys(keys), reading.writes).await? {
            standing.insert((kind, found.natural_key.clone()), found);
        }
    }
    for (_, read) in &mut read {
        if let Ok(entry) = read {
            let key = (entry.kind, entry.natural_key.clone());
            entry.standing = standing.get(&key).cloned();
            if let Err(error) = check_standing(entry, reading.owner) {
                *read = Err(error);
            }
        }
    }
    Ok(read)
}

/// A second record of the same request about the same thing is refused: which one should stand?
fn refuse_twice(read: &mut [(usize, Read)]) {
    let mut seen: HashSet<(RecordKind, String)> = HashSet::new();
    for (index, read) in read {
        if let Ok(entry) = read
            && !seen.insert((entry.kind, entry.natural_key.clone()))
        {
            let why = "Another record of this request has the same key; send each once.";
            *read = Err(fault(*index, &[], UserErrorCode::Conflict, why));
        }
    }
}

/// Refuses what does not go with the record that stands.
fn check_standing(entry: &mut Entry, owner: &Owner) -> std::result::Result<(), UserError> {
    let index = entry.index;
    let conflict =
        |path: &[&str], why: String| Err(fault(index, path, UserErrorCode::Conflict, why));
    let Some(standing) = &entry.standing else {
        return match entry.record.expected_version {
            Some(version) if version > 0 => conflict(
                &["expectedVersion"],
                "There is no such record; leave `expectedVersion` out, or pass 0, to make it."
                    .to_owned(),
            ),
            _ => check_dates(entry),
        };
    };
    if entry.record.record.is_some() {
        if !standing.is_case_record && entry.is_case_record {
            let why = "A record that is public stays so: submit the one about a person anew.";
            return conflict(&["fields"], why.to_owned());
        }
        let opens = match entry.kind {
            RecordKind::Source => entry.record.text("kind").is_some() && !entry.is_case_record,
            RecordKind::Removal => {
                let is_person =
                    |(name, given): &(String, Given)| name == "person" && *given == Given::Nothing;
                entry.record.fields.iter().any(is_person)
            }
            _ => false,
        };
        if standing.is_case_record && opens {
            let why = "A record about a person stays so: submit the public one anew.";
            return conflict(&["fields"], why.to_owned());
        }
        entry.is_case_record = standing.is_case_record;
    } else if standing.is_case_record != entry.is_case_record {
        let why = "The record that stands under this key is of another sort; give it another key.";
        return conflict(&[], why.to_owned());
    }
    if standing.is_case_record && standing.contributor != owner.contributor() {
        let why = "The record belongs to another organization; ask it.";
        return Err(fault(index, &["id"], UserErrorCode::NotAllowed, why));
    }
    check_dates(entry)
}

/// A period that ends before it starts is refused, whichever end is new.
fn check_dates(entry: &Entry) -> std::result::Result<(), UserError> {
    let Submitted::Record(draft) = &entry.submitted else {
        return Ok(());
    };
    let day = |column: &str| {
        let standing = entry.standing.as_ref();
        let stands = standing.and_then(|standing| standing.columns.get(column));
        match draft.value(column).or(stands) {
            Some(Value::ChronoDate(day)) => *day,
            _ => None,
        }
    };
    match (day("starts_on"), day("ends_on")) {
        (Some(start), Some(end)) if end < start => Err(fault(
            entry.index,
            &["fields", "ends_on"],
            UserErrorCode::Invalid,
            "The period ends before it starts.",
        )),
        _ => Ok(()),
    }
}

/// The records that these name by their ids.
async fn named_by_id(db: &impl ConnectionTrait, records: &[(usize, NewRecord)]) -> Result<Known> {
    let mut ids: BTreeMap<RecordKind, BTreeSet<Uuid>> = BTreeMap::new();
    for (_, record) in records {
        let Some(kind) = record.kind() else { continue };
        ids.entry(kind).or_default().extend(record.record);
        let form = Form::of_record(kind);
        for (name, given) in &record.fields {
            if let Given::Record(Named::Id(id)) = given
                && let Some(FieldType::Reference(kind)) =
                    form.and_then(|form| form.field(name)).map(|field| field.ty)
            {
                ids.entry(kind).or_default().insert(*id);
            }
        }
        for source in &record.sources {
            if let SourceName::There(Named::Id(id)) = source.source {
                ids.entry(RecordKind::Source).or_default().insert(id);
            }
        }
    }
    let mut known = HashMap::new();
    for (kind, ids) in ids {
        if !ids.is_empty() {
            for found in standing::find(db, kind, By::Ids(ids), false).await? {
                known.insert((kind, found.id), found);
            }
        }
    }
    Ok(known)
}
