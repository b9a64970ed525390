//! What a contribution changes, field by field.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entities::codes::{ContributionEffect, ContributionState};
use entities::contribution::Model;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::read::{Entry, Reading, read_all};
use super::record::NewRecord;
use crate::error::Result;
use crate::kind::{RecordKind, with_entity};
use crate::store::contributions::standing::{self, Columns};
use crate::store::reader::Reader;
use crate::store::{organizations, upsert};
use crate::transfer::apply::submitted::Submitted;
use crate::transfer::form::{FieldType, Form};
use crate::transfer::owner::Owner;

/// One field of a record, before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    /// The field, by the name that files use.
    pub field: String,
    /// What stands; none where nothing does.
    pub before: Option<Shown>,
    /// What is to stand; none where nothing is.
    pub after: Option<Shown>,
}

/// A value as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// As a file would write it.
    Text(String),
    /// Another record.
    Record(RecordKind, Uuid),
}

/// How records of one kind name and show their columns.
struct Names(Option<&'static Form>);

impl Names {
    fn of(kind: RecordKind) -> Self {
        Self(Form::of_record(kind))
    }

    /// The field of a column.
    fn field(&self, column: &str) -> String {
        let fields = self.0.map_or(&[][..], |form| form.fields);
        let field = fields.iter().find(|field| field.column == column);
        field.map_or(column, |field| field.name).to_owned()
    }

    fn show(&self, column: &str, value: &Value) -> Option<Shown> {
        Some(Shown::Text(match value {
            Value::Bool(Some(value)) => value.to_string(),
            Value::Int(Some(value)) => value.to_string(),
            Value::BigInt(Some(value)) => value.to_string(),
            Value::Double(Some(value)) => value.to_string(),
            Value::String(Some(text)) => text.clone(),
            Value::ChronoDate(Some(day)) => day.to_string(),
            Value::ChronoDateTime(Some(time)) => time.format("%Y-%m-%dT%H:%M:%S").to_string(),
            Value::Json(Some(json)) => match json.as_array() {
                Some(items) if items.is_empty() => return None,
                _ => json.to_string(),
            },
            Value::Uuid(Some(id)) => return Some(self.refer(column, *id)),
            _ => return None,
        }))
    }

    fn refer(&self, column: &str, id: Uuid) -> Shown {
        let fields = self.0.map_or(&[][..], |form| form.fields);
        let field = fields.iter().find(|field| field.column == column);
        match field.map(|field| field.ty) {
            Some(FieldType::Reference(kind)) => Shown::Record(kind, id),
            // The one reference of a facility.
            _ if column == "field_office_id" => Shown::Record(RecordKind::FieldOffice, id),
            _ => Shown::Text(id.to_string()),
        }
    }
}

/// What differs between two versions of a record.
pub(super) fn between(kind: RecordKind, before: &Columns, after: &Columns) -> Vec<FieldChange> {
    let names = Names::of(kind);
    let columns: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    columns
        .into_iter()
        .filter_map(|column| {
            let shown = |side: &Columns| {
                let value = side.get(column)?;
                names.show(column, value)
            };
            let (before, after) = (shown(before), shown(after));
            (before != after).then(|| FieldChange {
                field: names.field(column),
                before,
                after,
            })
        })
        .collect()
}

/// What records that are not written would change, in their order.
pub(super) async fn pending(
    db: &impl ConnectionTrait,
    entries: &[&Entry],
) -> Result<Vec<Vec<FieldChange>>> {
    let mut wanted: BTreeMap<RecordKind, BTreeSet<String>> = BTreeMap::new();
    for entry in entries {
        if let Submitted::Record(draft) = &entry.submitted {
            for reference in &draft.references {
                let keys = wanted.entry(reference.kind).or_default();
                keys.insert(reference.key.clone());
            }
        }
    }
    let mut known: HashMap<(RecordKind, String), Uuid> = HashMap::new();
    for (kind, keys) in wanted {
        let found = with_entity!(kind, E => upsert::ids_of::<E>(db, keys).await)?;
        known.extend(found.into_iter().map(|(key, id)| ((kind, key), id)));
    }
    Ok(entries
        .iter()
        .map(|entry| of_entry(entry, &known))
        .collect())
}

fn of_entry(entry: &Entry, known: &HashMap<(RecordKind, String), Uuid>) -> Vec<FieldChange> {
    let names = Names::of(entry.kind);
    let before = |column: &str| {
        let standing = entry.standing.as_ref()?;
        names.show(column, standing.columns.get(column)?)
    };
    let mut told: Vec<(String, Option<Shown>, Option<Shown>)> = Vec::new();
    match &entry.submitted {
        Submitted::Record(draft) => {
            for (column, value) in &draft.values {
                let after = names.show(column, value);
                told.push((names.field(column), before(column), after));
            }
            for reference in &draft.references {
                let id = known.get(&(reference.kind, reference.key.clone()));
                let after = match id {
                    Some(id) => Shown::Record(reference.kind, *id),
                    None => Shown::Text(reference.text.clone()),
                };
                let field = reference.field.to_owned();
                told.push((field, before(reference.column), Some(after)));
            }
        }
        Submitted::Facility(new) => {
            use entities::codes::CodeList as _;
            for value in &new.values {
                let name = value.field.as_str();
                let after = Some(Shown::Text(value.value.clone()));
                told.push((name.to_owned(), before(name), after));
            }
        }
    }
    let differs = |(_, before, after): &(String, Option<Shown>, Option<Shown>)| before != after;
    let mut changes: Vec<FieldChange> = told
        .into_iter()
        .filter(differs)
        .map(|(field, before, after)| FieldChange {
            field,
            before,
            after,
        })
        .collect();
    changes.sort_by(|one, other| one.field.cmp(&other.field));
    changes
}

/// What contributions change: against what stands now while they wait, against the former version
/// once they stand. The caller sees them.
pub async fn of_contributions(
    reader: &Reader,
    contributions: &[Model],
) -> Result<HashMap<Uuid, Vec<FieldChange>>> {
    let mut found = accepted(reader, contributions).await?;
    let mut by_owner: BTreeMap<Uuid, Vec<&Model>> = BTreeMap::new();
    for model in contributions.iter().filter(|model| model.content.is_some()) {
        by_owner
            .entry(model.organization_id)
            .or_default()
            .push(model);
    }
    for (organization, models) in by_owner {
        found.extend(waiting(reader, organization, &models).await?);
    }
    Ok(found)
}

async fn accepted(
    reader: &Reader,
    contributions: &[Model],
) -> Result<HashMap<Uuid, Vec<FieldChange>>> {
    let mut by_kind: BTreeMap<RecordKind, Vec<(&Model, Uuid, i32)>> = BTreeMap::new();
    for model in contributions {
        if let (ContributionState::Accepted, Some(kind), Some(record), Some(version)) = (
            model.state,
            RecordKind::parse(&model.record_kind),
            model.record_id,
            model.written_version,
        ) {
            by_kind
                .entry(kind)
                .or_default()
                .push((model, record, version));
        }
    }
    let mut found = HashMap::new();
    for (kind, models) in by_kind {
        let ids: BTreeSet<Uuid> = models.iter().map(|(_, record, _)| *record).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let versions = standing::versions_of(reader, kind, &ids).await?;
        let nothing = Columns::new();
        for (model, record, version) in models {
            let Some(after) = versions.get(&(record, version)) else {
                continue;
            };
            let is_new = model.effect == Some(ContributionEffect::Inserted);
            let former = versions.get(&(record, version - 1)).filter(|_| !is_new);
            if former.is_some() || is_new {
                found.insert(model.id, between(kind, former.unwrap_or(&nothing), after));
            }
        }
    }
    Ok(found)
}

async fn waiting(
    reader: &Reader,
    organization: Uuid,
    models: &[&Model],
) -> Result<HashMap<Uuid, Vec<FieldChange>>> {
    let Some(found) = organizations::by_id(reader, organization).await? else {
        return Ok(HashMap::new());
    };
    let owner = Owner::Organization {
        id: organization,
        slug: found.slug,
    };
    let records: Vec<(usize, NewRecord)> = models
        .iter()
        .enumerate()
        .filter_map(|(index, model)| Some((index, content_of(model)?)))
        .collect();
    let reading = Reading {
        owner: &owner,
        takes_identity: false,
        writes: false,
    };
    let read = read_all(reader, reading, &records).await?;
    let entries: Vec<&Entry> = read
        .iter()
        .filter_map(|(_, read)| read.as_ref().ok())
        .collect();
    let mut changes = HashMap::new();
    for (entry, of_one) in entries.iter().zip(pending(reader, &entries).await?) {
        changes.extend(models.get(entry.index).map(|model| (model.id, of_one)));
    }
    Ok(changes)
}

/// The record as it was submitted, while it is kept.
pub(super) fn content_of(model: &Model) -> Option<NewRecord> {
    serde_json::from_str(model.content.as_deref()?).ok()
}
