//! What identifying fields were before they were written over, and how an import's are taken back.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use entities::codes::{AuditAction, CodeList as _, IdentityField};
use entities::identity_former::{ActiveModel, Column, Entity, Model};
use entities::{
    identity_consent, identity_index, identity_linkage, identity_linkage_block,
    identity_person_key, identity_value,
};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use super::erase::forget_everything;
use super::{Vault, linkage, pair, retention};
use crate::error::Result;
use crate::store::audit::{self, Actor, Event};

/// Persons that are looked at together.
const CHUNK: u64 = 500;

/// A field of a person that is about to be written.
pub(super) type Field = (Uuid, IdentityField);

/// Keeps what stands in these fields, in the transaction that writes over it.
pub(super) async fn keep(
    db: &DatabaseTransaction,
    organization: Uuid,
    import_id: Option<i64>,
    fields: &BTreeSet<Field>,
    now: DateTime<Utc>,
) -> Result<()> {
    if fields.is_empty() {
        return Ok(());
    }
    let persons: BTreeSet<Uuid> = fields.iter().map(|(person, _)| *person).collect();
    let values = identity_value::Entity::find()
        .filter(identity_value::Column::Person.is_in(persons.clone()))
        .all(db)
        .await?;
    let digests = identity_index::Entity::find()
        .filter(identity_index::Column::Person.is_in(persons))
        .all(db)
        .await?;
    let mut values: BTreeMap<Field, Vec<u8>> = values
        .into_iter()
        .map(|row| ((row.person, row.field), row.envelope))
        .collect();
    let mut digests: BTreeMap<Field, Vec<u8>> = digests
        .into_iter()
        .map(|row| ((row.person, row.field), row.digest))
        .collect();
    let rows: Vec<ActiveModel> = fields
        .iter()
        .map(|field| ActiveModel {
            id: NotSet,
            person: Set(field.0),
            field: Set(field.1),
            organization: Set(organization),
            envelope: Set(values.remove(field)),
            digest: Set(digests.remove(field)),
            import_id: Set(import_id),
            replaced_at: Set(now),
        })
        .collect();
    for chunk in rows.chunks(1_000) {
        Entity::insert_many(chunk.to_vec())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// What an import wrote of persons, to be put back.
#[derive(Clone, Copy, Debug)]
pub struct TakingBack<'a> {
    /// The import.
    pub import_id: i64,
    /// By which what is compared is made anew; without it, it is missing until somebody makes it.
    pub vault: Option<&'a Vault>,
    /// Who takes it back.
    pub actor: &'a Actor,
    /// When.
    pub now: DateTime<Utc>,
}

/// The persons of whom others have written the same fields since an import did.
pub async fn written_since(db: &DatabaseTransaction, import_id: i64) -> Result<Vec<Uuid>> {
    each_chunk(db, import_id, None).await
}

/// Puts back what stood before an import wrote it, how long it is to be kept, and what is compared; and
/// removes the keys of persons of whom nothing is left.
pub async fn take_back(db: &DatabaseTransaction, taking: TakingBack<'_>) -> Result<()> {
    each_chunk(db, taking.import_id, Some(taking)).await?;
    retention::take_back(db, taking.import_id).await
}

async fn each_chunk(
    db: &DatabaseTransaction,
    import_id: i64,
    apply: Option<TakingBack<'_>>,
) -> Result<Vec<Uuid>> {
    let mut in_the_way = Vec::new();
    let mut after: Option<Uuid> = None;
    loop {
        let mut select = Entity::find()
            .select_only()
            .column(Column::Person)
            .distinct()
            .filter(Column::ImportId.eq(import_id))
            .order_by_asc(Column::Person)
            .limit(CHUNK);
        if let Some(after) = after {
            select = select.filter(Column::Person.gt(after));
        }
        let persons: Vec<Uuid> = select.into_tuple().all(db).await?;
        let Some(last) = persons.last() else {
            return Ok(in_the_way);
        };
        after = Some(*last);
        let mut writes: BTreeMap<Field, Vec<Model>> = BTreeMap::new();
        for row in Entity::find()
            .filter(Column::Person.is_in(persons.clone()))
            .order_by_asc(Column::Id)
            .all(db)
            .await?
        {
            writes.entry((row.person, row.field)).or_default().push(row);
        }
        let mut back = Back::default();
        for (field, rows) in writes {
            match before(rows, import_id) {
                Before::BuiltOn => in_the_way.push(field.0),
                Before::Was(former) => back.add(field, *former),
                Before::Untouched => {}
            }
        }
        if let Some(taking) = apply {
            back.put(db, taking.now).await?;
            Entity::delete_many()
                .filter(Column::Person.is_in(persons.clone()))
                .filter(Column::ImportId.eq(import_id))
                .exec(db)
                .await?;
            forget_linkage(db, &persons).await?;
            remove_idle_keys(db, persons.clone()).await?;
            compare_anew(db, &taking, persons).await?;
        }
    }
}

/// Makes what is compared of those of these persons of whom something is left. The audit of their
/// organization says so.
async fn compare_anew(
    db: &DatabaseTransaction,
    taking: &TakingBack<'_>,
    persons: Vec<Uuid>,
) -> Result<()> {
    use identity_person_key::{Column, Entity};
    let Some(vault) = taking.vault else {
        return Ok(());
    };
    let left = Entity::find()
        .filter(Column::Person.is_in(persons))
        .order_by_asc(Column::Person)
        .all(db)
        .await?;
    let mut of: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for row in left {
        of.entry(row.organization).or_default().push(row.person);
    }
    for (organization, persons) in of {
        let action = AuditAction::MatchingKeysMade;
        let event = Event::new(Some(organization), taking.actor.clone(), action, taking.now)
            .of_type("Detainee")
            .counting(persons.len() as u64)
            .naming(IdentityField::TEXTS.iter().copied());
        audit::append(db, &event).await?;
        linkage::make_for(db, vault, (organization, taking.now), &persons).await?;
    }
    Ok(())
}

/// What a field was before an import wrote it.
enum Before {
    /// The import did not write it.
    Untouched,
    /// Another writer came after it.
    BuiltOn,
    /// This.
    Was(Box<Model>),
}

fn before(rows: Vec<Model>, import_id: i64) -> Before {
    let is_ours = |row: &Model| row.import_id == Some(import_id);
    let Some(first) = rows.iter().position(is_ours) else {
        return Before::Untouched;
    };
    if !rows[first..].iter().all(is_ours) {
        return Before::BuiltOn;
    }
    rows.into_iter()
        .nth(first)
        .map_or(Before::Untouched, |row| Before::Was(Box::new(row)))
}

/// Fields to be put back, those of several persons at once.
#[derive(Default)]
struct Back {
    fields: BTreeMap<IdentityField, Vec<Uuid>>,
    values: Vec<(Field, Uuid, Vec<u8>)>,
    digests: Vec<identity_index::ActiveModel>,
}

impl Back {
    fn add(&mut self, (person, field): Field, former: Model) {
        self.fields.entry(field).or_default().push(person);
        if let Some(envelope) = former.envelope {
            let value = ((person, field), former.organization, envelope);
            self.values.push(value);
        }
        if let Some(digest) = former.digest {
            self.digests.push(identity_index::ActiveModel {
                person: Set(person),
                field: Set(field),
                organization: Set(former.organization),
                digest: Set(digest),
            });
        }
    }

    async fn put(self, db: &DatabaseTransaction, now: DateTime<Utc>) -> Result<()> {
        for (field, persons) in self.fields {
            identity_value::Entity::delete_many()
                .filter(identity_value::Column::Field.eq(field))
                .filter(identity_value::Column::Person.is_in(persons.clone()))
                .exec(db)
                .await?;
            identity_index::Entity::delete_many()
                .filter(identity_index::Column::Field.eq(field))
                .filter(identity_index::Column::Person.is_in(persons))
                .exec(db)
                .await?;
        }
        for chunk in self.values.chunks(1_000) {
            let rows = chunk
                .iter()
                .map(
                    |((person, field), organization, envelope)| identity_value::ActiveModel {
                        person: Set(*person),
                        field: Set(*field),
                        organization: Set(*organization),
                        envelope: Set(envelope.clone()),
                        changed_at: Set(now),
                    },
                );
            identity_value::Entity::insert_many(rows)
                .exec_without_returning(db)
                .await?;
        }
        for chunk in self.digests.chunks(1_000) {
            identity_index::Entity::insert_many(chunk.to_vec())
                .exec_without_returning(db)
                .await?;
        }
        Ok(())
    }
}

/// Removes the keys of those of these persons of whom nothing is encrypted any more.
async fn remove_idle_keys(db: &DatabaseTransaction, persons: Vec<Uuid>) -> Result<()> {
    let busy: BTreeSet<Uuid> = identity_value::Entity::find()
        .select_only()
        .column(identity_value::Column::Person)
        .distinct()
        .filter(identity_value::Column::Person.is_in(persons.clone()))
        .into_tuple()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let idle: Vec<Uuid> = persons
        .into_iter()
        .filter(|person| !busy.contains(person))
        .collect();
    identity_person_key::Entity::delete_many()
        .filter(identity_person_key::Column::Person.is_in(idle))
        .exec(db)
        .await?;
    Ok(())
}

/// Removes everything that identifies these persons, whose records go. Answers those whose consent is on
/// record instead, where there are any: then nothing is removed.
pub async fn forget(db: &DatabaseTransaction, persons: &[Uuid]) -> Result<Vec<Uuid>> {
    let consented: Vec<Uuid> = identity_consent::Entity::find()
        .select_only()
        .column(identity_consent::Column::Person)
        .distinct()
        .filter(identity_consent::Column::Person.is_in(persons.to_vec()))
        .into_tuple()
        .all(db)
        .await?;
    if !consented.is_empty() {
        return Ok(consented);
    }
    forget_everything(db, persons).await?;
    Ok(Vec::new())
}

/// Removes the keys of comparison of these persons, those under agreements with others too.
pub(super) async fn forget_linkage(db: &DatabaseTransaction, persons: &[Uuid]) -> Result<()> {
    identity_linkage::Entity::delete_many()
        .filter(identity_linkage::Column::Person.is_in(persons.to_vec()))
        .exec(db)
        .await?;
    identity_linkage_block::Entity::delete_many()
        .filter(identity_linkage_block::Column::Person.is_in(persons.to_vec()))
        .exec(db)
        .await?;
    pair::forget_digests(db, persons).await
}
