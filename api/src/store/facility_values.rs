//! Writing what sources say about facilities, and the preferred value that follows from it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use entities::codes::{Agreement, ChangeKind, CodeList as _, FacilityField, FacilityType};
use entities::{facility, facility_code, facility_succession, facility_value};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    TryIntoModel as _,
};
use uuid::Uuid;

use super::upsert::{self, Stamp, Write, Written};
use super::{changes, preferred};
use crate::clock::IdGen;
use crate::error::{Code, Error, Result};
use crate::kind::RecordKind;

/// What one row says about one facility.
#[derive(Clone, Debug)]
pub struct NewFacility {
    /// How the facility is found again: its code, or name, city and state.
    pub natural_key: String,
    /// Its code.
    pub code: Option<String>,
    /// Whether the code is the agency's own.
    pub code_is_official: bool,
    /// The list that the code is from.
    pub code_system: String,
    /// What is said about it.
    pub values: Vec<NewValue>,
    /// The code of the facility that it took the place of.
    pub predecessor: Option<String>,
    /// The row.
    pub row: u64,
    /// The sheet.
    pub sheet: Option<String>,
}

/// What one source says about one field.
#[derive(Clone, Debug)]
pub struct NewValue {
    /// The field.
    pub field: FacilityField,
    /// The field as the source names it, where the list has no such field.
    pub field_text: Option<String>,
    /// The value as the source gives it.
    pub value: String,
    /// The natural key of its own source; none for the source of the file.
    pub source_key: Option<String>,
    /// Agreement as stated by a source that compares several.
    pub agreement: Option<Agreement>,
    /// How many sources it compared.
    pub sources_counted: Option<i32>,
    /// The day the value speaks of.
    pub as_of: Option<NaiveDate>,
    /// How certain the source is.
    pub certainty: Option<String>,
}

impl NewValue {
    /// A bare value of the source of the file.
    pub fn new(field: FacilityField, value: impl Into<String>) -> Self {
        Self {
            field,
            field_text: None,
            value: value.into(),
            source_key: None,
            agreement: None,
            sources_counted: None,
            as_of: None,
            certainty: None,
        }
    }
}

/// Writes what rows say about facilities, then chooses the preferred values again. The answers are
/// in the order of the rows.
pub async fn write(
    db: &impl ConnectionTrait,
    ids: &IdGen,
    stamp: &Stamp,
    source_id: Option<Uuid>,
    facilities: Vec<NewFacility>,
) -> Result<Vec<Written>> {
    let records = facilities.iter().map(|new| skeleton(stamp, new)).collect();
    let mut written = upsert::upsert::<facility::Entity>(db, ids, stamp, records).await?;
    let sources = source_ids(db, &facilities).await?;
    let touched: Vec<Uuid> = written.iter().filter_map(|written| written.id()).collect();
    let noted = changed_ids(&written);
    let mut standing = standing_values(db, &touched).await?;
    let mut inserts = Vec::new();
    for (new, written) in facilities.iter().zip(&mut written) {
        let Some(id) = written.id() else { continue };
        write_codes(db, id, new, source_id).await?;
        let mut has_changed = false;
        for value in &new.values {
            let source = value
                .source_key
                .as_ref()
                .map_or(source_id, |key| sources.get(key).copied());
            let source = source.ok_or_else(|| {
                Error::new(
                    Code::BadUserInput,
                    "Every value of a facility needs a source: pass `--source`, or name one in \
                     the mapping under `[source]`.",
                )
            })?;
            let outcome = write_value(
                db,
                stamp,
                (id, source),
                new,
                value,
                &mut standing,
                &mut inserts,
            )
            .await?;
            match outcome {
                Outcome::Same => {}
                Outcome::Written => has_changed = true,
                Outcome::Clash(earlier_row) => {
                    *written = Written::Clash { earlier_row };
                    break;
                }
            }
        }
        if has_changed && let Written::Unchanged(id) = *written {
            *written = Written::Changed(id);
        }
    }
    for chunk in inserts.chunks(1_000) {
        facility_value::Entity::insert_many(chunk.to_vec())
            .exec_without_returning(db)
            .await?;
    }
    let mut changed = changed_ids(&written);
    changed.extend(preferred::choose(db, stamp, &touched).await?);
    let changed: Vec<Uuid> = changed.difference(&noted).copied().collect();
    let kind = RecordKind::Facility;
    changes::note(db, kind, ChangeKind::Updated, &changed, stamp.now).await?;
    Ok(written)
}

/// The records that are new or have a new version.
fn changed_ids(written: &[Written]) -> BTreeSet<Uuid> {
    written
        .iter()
        .filter_map(|written| match written {
            Written::Inserted(id) | Written::Changed(id) => Some(*id),
            _ => None,
        })
        .collect()
}

fn skeleton(stamp: &Stamp, new: &NewFacility) -> Write {
    let name = new
        .values
        .iter()
        .find(|value| value.field == FacilityField::Name);
    let name = name.map_or(new.natural_key.as_str(), |value| value.value.as_str());
    Write {
        natural_key: new.natural_key.clone(),
        values: new
            .code
            .iter()
            .map(|code| ("code", code.as_str().into()))
            .collect(),
        defaults: vec![
            ("code_is_official", new.code_is_official.into()),
            ("name", name.into()),
            ("name_agreement", Agreement::Single.as_str().into()),
            ("type_grouped", FacilityType::Unknown.as_str().into()),
        ],
        only_fills: true,
        row: stamp.row(new.row),
        sheet: new.sheet.clone(),
    }
}

async fn source_ids(
    db: &impl ConnectionTrait,
    facilities: &[NewFacility],
) -> Result<HashMap<String, Uuid>> {
    let keys: BTreeSet<String> = facilities
        .iter()
        .flat_map(|new| &new.values)
        .filter_map(|value| value.source_key.clone())
        .collect();
    upsert::ids_of::<entities::source::Entity>(db, keys).await
}

type Standing = BTreeMap<String, facility_value::Model>;

async fn standing_values(db: &impl ConnectionTrait, facilities: &[Uuid]) -> Result<Standing> {
    let rows = facility_value::Entity::find()
        .filter(facility_value::Column::FacilityId.is_in(facilities.to_vec()))
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.natural_key.clone(), row))
        .collect())
}

async fn write_codes(
    db: &impl ConnectionTrait,
    facility_id: Uuid,
    new: &NewFacility,
    source_id: Option<Uuid>,
) -> Result<()> {
    if let Some(code) = &new.code {
        let row = facility_code::ActiveModel {
            id: NotSet,
            natural_key: Set(format!("{}|{code}", new.code_system)),
            facility_id: Set(facility_id),
            system: Set(new.code_system.clone()),
            code: Set(code.clone()),
            source_id: Set(source_id),
        };
        let again = OnConflict::column(facility_code::Column::NaturalKey)
            .do_nothing()
            .to_owned();
        facility_code::Entity::insert(row)
            .on_conflict(again)
            .exec_without_returning(db)
            .await?;
    }
    if let Some(key) = &new.predecessor {
        let found = upsert::ids_of::<facility::Entity>(db, BTreeSet::from([key.clone()])).await?;
        if let Some(predecessor) = found.get(key) {
            let row = facility_succession::ActiveModel {
                id: NotSet,
                natural_key: Set(format!("{predecessor}|{facility_id}")),
                predecessor_id: Set(*predecessor),
                successor_id: Set(facility_id),
                succeeded_on: Set(None),
                source_id: Set(source_id),
            };
            let again = OnConflict::column(facility_succession::Column::NaturalKey)
                .do_nothing()
                .to_owned();
            facility_succession::Entity::insert(row)
                .on_conflict(again)
                .exec_without_returning(db)
                .await?;
        }
    }
    Ok(())
}

/// What became of one value.
enum Outcome {
    Same,
    Written,
    Clash(i64),
}

async fn write_value(
    db: &impl ConnectionTrait,
    stamp: &Stamp,
    (facility_id, source_id): (Uuid, Uuid),
    new: &NewFacility,
    value: &NewValue,
    standing: &mut Standing,
    inserts: &mut Vec<facility_value::ActiveModel>,
) -> Result<Outcome> {
    let field_text = value.field_text.as_deref().unwrap_or_default();
    let key = format!(
        "{facility_id}|{}|{field_text}|{source_id}",
        value.field.as_str()
    );
    let row = stamp.row(new.row);
    let mut model = facility_value::ActiveModel {
        id: NotSet,
        natural_key: Set(key.clone()),
        facility_id: Set(facility_id),
        field: Set(value.field),
        field_text: Set(value.field_text.clone()),
        value: Set(value.value.clone()),
        source_id: Set(source_id),
        agreement: Set(value.agreement),
        sources_counted: Set(value.sources_counted),
        as_of: Set(value.as_of),
        certainty: Set(value.certainty.clone()),
        import_id: Set(stamp.import_id),
        origin_row: Set(row),
    };
    let stored = match standing.get(&key) {
        None => {
            inserts.push(model.clone());
            // Not written yet: the number is given when it is.
            model.id = Set(0);
            model.try_into_model()?
        }
        Some(stands) if says_the_same(stands, value) => return Ok(Outcome::Same),
        Some(stands)
            if stamp.import_id.is_some()
                && stands.import_id == stamp.import_id
                && stands.origin_row != row =>
        {
            return Ok(Outcome::Clash(stands.origin_row.unwrap_or_default()));
        }
        Some(stands) => {
            model.id = Set(stands.id);
            model.update(db).await?
        }
    };
    standing.insert(key, stored);
    Ok(Outcome::Written)
}

fn says_the_same(stands: &facility_value::Model, value: &NewValue) -> bool {
    stands.value == value.value
        && stands.agreement == value.agreement
        && stands.sources_counted == value.sources_counted
        && stands.as_of == value.as_of
        && stands.certainty == value.certainty
}
