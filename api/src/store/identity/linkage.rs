//! The keys of comparison: made beside the blind indexes, erased with them. What is compared are
//! digests; no text is decrypted for a comparison.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entities::codes::{AuditAction, CodeList as _, IdentityField};
use entities::{identity_linkage, identity_linkage_block, identity_person_key, identity_value};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseConnection, DatabaseTransaction, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::keys::{self, Unwrapped, place_of_field};
use super::{Vault, no_random, unavailable};
use crate::clock::Clock;
use crate::db;
use crate::error::Result;
use crate::identity::comparable::Comparer;
use crate::identity::{self, Key, Place};
use crate::linkage::Features;
use crate::store::audit::{self, Actor, Event};

/// Rows of one statement: both back ends take more bound values.
const CHUNK: usize = 500;

/// Persons whose keys are made in one transaction.
const BATCH: u64 = 200;

/// Persons of one block that are compared; what more persons share tells nobody apart.
const LARGEST_BLOCK: i64 = 500;

/// Most candidates that are looked at for one person.
const MOST_CANDIDATES: u64 = 2_000;

/// The texts of one person's identifying fields.
pub(super) type Texts = Vec<(IdentityField, Zeroizing<String>)>;

/// Within what persons are compared, and with which key.
#[derive(Debug)]
pub(super) struct Space {
    id: Uuid,
    comparer: Comparer,
}

impl Space {
    /// An organization's own persons.
    pub(super) fn of_organization(organization: Uuid, index_key: &Key) -> Self {
        Self {
            id: organization,
            comparer: Comparer::new(index_key, organization),
        }
    }
}

/// What is kept of one person.
pub(super) struct Made {
    person: Uuid,
    envelope: Vec<u8>,
    blocks: Vec<u64>,
}

/// Where the features of a person lie.
const fn place_of_features(person: Uuid, organization: Uuid) -> Place<'static> {
    Place {
        table: "identity_linkage",
        column: "envelope",
        row: person,
        organization,
    }
}

/// Makes what is kept of persons from their texts.
pub(super) fn make(
    space: &Space,
    organization: Uuid,
    data_keys: &HashMap<Uuid, Key>,
    texts: &HashMap<Uuid, Texts>,
) -> Result<Vec<Made>> {
    let mut made = Vec::with_capacity(texts.len());
    for (person, texts) in texts {
        let fields: Vec<(IdentityField, &str)> = texts
            .iter()
            .map(|(field, text)| (*field, text.as_str()))
            .collect();
        let (features, blocks) = space.comparer.features(&fields);
        let key = data_keys.get(person).ok_or_else(unavailable)?;
        let place = place_of_features(*person, organization);
        let plain = Zeroizing::new(features.to_bytes());
        let envelope = identity::envelope::seal(key, *person, &place, &plain);
        made.push(Made {
            person: *person,
            envelope: envelope.ok_or_else(no_random)?,
            blocks,
        });
    }
    Ok(made)
}

/// Writes what is kept of persons, in place of what was.
pub(super) async fn put(
    transaction: &DatabaseTransaction,
    space: &Space,
    organization: Uuid,
    made: Vec<Made>,
    now: DateTime<Utc>,
) -> Result<()> {
    use identity_linkage::{ActiveModel, Column, Entity};
    for chunk in made.chunks(CHUNK / 5) {
        let persons: Vec<Uuid> = chunk.iter().map(|made| made.person).collect();
        let rows = chunk.iter().map(|made| ActiveModel {
            person: Set(made.person),
            space: Set(space.id),
            organization: Set(organization),
            envelope: Set(made.envelope.clone()),
            made_at: Set(now),
        });
        let replace = OnConflict::columns([Column::Person, Column::Space])
            .update_columns([Column::Envelope, Column::MadeAt])
            .to_owned();
        Entity::insert_many(rows)
            .on_conflict(replace)
            .exec_without_returning(transaction)
            .await?;
        identity_linkage_block::Entity::delete_many()
            .filter(identity_linkage_block::Column::Space.eq(space.id))
            .filter(identity_linkage_block::Column::Person.is_in(persons))
            .exec(transaction)
            .await?;
        let blocks: Vec<identity_linkage_block::ActiveModel> = chunk
            .iter()
            .flat_map(|made| made.blocks.iter().map(|digest| (made.person, *digest)))
            .map(|(person, digest)| identity_linkage_block::ActiveModel {
                space: Set(space.id),
                digest: Set(digest.cast_signed()),
                person: Set(person),
                organization: Set(organization),
            })
            .collect();
        for rows in blocks.chunks(CHUNK) {
            identity_linkage_block::Entity::insert_many(rows.to_vec())
                .exec_without_returning(transaction)
                .await?;
        }
    }
    Ok(())
}

/// The features of these persons of one organization, as far as they are kept.
pub async fn features_of(
    db: &impl ConnectionTrait,
    vault: &Vault,
    organization: Uuid,
    persons: &[Uuid],
) -> Result<HashMap<Uuid, Features>> {
    let mut unwrapped = Unwrapped::default();
    let mut found = HashMap::new();
    for chunk in persons.chunks(CHUNK) {
        let rows = identity_linkage::Entity::find()
            .filter(identity_linkage::Column::Space.eq(organization))
            .filter(identity_linkage::Column::Organization.eq(organization))
            .filter(identity_linkage::Column::Person.is_in(chunk.to_vec()))
            .all(db)
            .await?;
        let keys = person_keys(db, vault, &mut unwrapped, (organization, chunk)).await?;
        for row in rows {
            // Without its key the person was erased meanwhile.
            let Some(key) = keys.get(&row.person) else {
                continue;
            };
            let place = place_of_features(row.person, organization);
            let plain = identity::envelope::open(key, &place, &row.envelope)?;
            let features = Features::from_bytes(&plain).ok_or_else(unavailable)?;
            found.insert(row.person, features);
        }
    }
    Ok(found)
}

async fn person_keys(
    db: &impl ConnectionTrait,
    vault: &Vault,
    unwrapped: &mut Unwrapped,
    (organization, persons): (Uuid, &[Uuid]),
) -> Result<HashMap<Uuid, Key>> {
    use identity_person_key::{Column, Entity};
    let rows = Entity::find()
        .filter(Column::Organization.eq(organization))
        .filter(Column::Person.is_in(persons.to_vec()))
        .all(db)
        .await?;
    let mut found = HashMap::new();
    for row in rows {
        found.insert(row.person, unwrapped.of_person(db, vault, &row).await?);
    }
    Ok(found)
}

/// The persons of the organization who share a block with this one, and are not this one.
pub async fn sharing_a_block(
    db: &impl ConnectionTrait,
    organization: Uuid,
    person: Uuid,
) -> Result<Vec<Uuid>> {
    use identity_linkage_block::{Column, Entity};
    let own = Entity::find()
        .select_only()
        .column(Column::Digest)
        .filter(Column::Space.eq(organization))
        .filter(Column::Person.eq(person))
        .into_query();
    let telling: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::Digest)
        .filter(Column::Space.eq(organization))
        .filter(Column::Digest.in_subquery(own))
        .group_by(Column::Digest)
        .having(Column::Person.count().lte(LARGEST_BLOCK))
        .into_tuple()
        .all(db)
        .await?;
    Ok(Entity::find()
        .select_only()
        .column(Column::Person)
        .distinct()
        .filter(Column::Space.eq(organization))
        .filter(Column::Digest.is_in(telling))
        .filter(Column::Person.ne(person))
        .order_by_asc(Column::Person)
        .limit(MOST_CANDIDATES)
        .into_tuple()
        .all(db)
        .await?)
}

/// Makes the keys of comparison of an organization's persons who have none, because they were written
/// before there were any. Their identifying fields are decrypted for it, and the organization's audit
/// says so, with how many they are. Answers how many.
pub async fn make_missing(
    db: &DatabaseConnection,
    vault: &Vault,
    clock: &Clock,
    organization: Uuid,
    actor: &Actor,
) -> Result<u64> {
    let mut made = 0;
    let mut after = Uuid::nil();
    loop {
        let transaction = db::begin_write(db).await?;
        let persons = without_keys(&transaction, organization, after).await?;
        let Some(last) = persons.last().copied() else {
            return Ok(made);
        };
        let action = AuditAction::MatchingKeysMade;
        let number = persons.len() as u64;
        let event = Event::new(Some(organization), actor.clone(), action, clock.now())
            .of_type("Detainee")
            .counting(number)
            .naming(IdentityField::TEXTS.iter().copied());
        audit::append(&transaction, &event).await?;
        make_for(&transaction, vault, (organization, clock.now()), &persons).await?;
        transaction.commit().await?;
        made += number;
        after = last;
    }
}

async fn without_keys(
    transaction: &DatabaseTransaction,
    organization: Uuid,
    after: Uuid,
) -> Result<Vec<Uuid>> {
    use identity_person_key::{Column, Entity};
    let have = identity_linkage::Entity::find()
        .select_only()
        .column(identity_linkage::Column::Person)
        .filter(identity_linkage::Column::Space.eq(organization))
        .into_query();
    Ok(Entity::find()
        .select_only()
        .column(Column::Person)
        .filter(Column::Organization.eq(organization))
        .filter(Column::Person.gt(after))
        .filter(Column::Person.not_in_subquery(have))
        .order_by_asc(Column::Person)
        .limit(BATCH)
        .into_tuple()
        .all(transaction)
        .await?)
}

/// Makes the keys of comparison of these persons anew, from what stands of them.
pub(super) async fn make_for(
    transaction: &DatabaseTransaction,
    vault: &Vault,
    (organization, now): (Uuid, DateTime<Utc>),
    persons: &[Uuid],
) -> Result<()> {
    let index = keys::newest(transaction, organization, keys::INDEX).await?;
    let index = keys::unwrap(vault, &index.ok_or_else(unavailable)?).await?;
    let of = (organization, persons);
    let (data_keys, texts) = texts_of(transaction, vault, of).await?;
    let space = Space::of_organization(organization, &index);
    let made = make(&space, organization, &data_keys, &texts)?;
    put(transaction, &space, organization, made, now).await
}

/// What is compared of these persons of one organization, decrypted, and their keys.
pub(super) async fn texts_of(
    transaction: &DatabaseTransaction,
    vault: &Vault,
    (organization, persons): (Uuid, &[Uuid]),
) -> Result<(HashMap<Uuid, Key>, HashMap<Uuid, Texts>)> {
    let mut unwrapped = Unwrapped::default();
    let of = (organization, persons);
    let data_keys = person_keys(transaction, vault, &mut unwrapped, of).await?;
    let rows = identity_value::Entity::find()
        .filter(identity_value::Column::Organization.eq(organization))
        .filter(identity_value::Column::Person.is_in(persons.to_vec()))
        .filter(identity_value::Column::Field.ne(IdentityField::Notes))
        .all(transaction)
        .await?;
    let mut texts: HashMap<Uuid, Texts> = persons
        .iter()
        .filter(|person| data_keys.contains_key(*person))
        .map(|person| (*person, Texts::new()))
        .collect();
    for row in rows {
        let key = data_keys.get(&row.person).ok_or_else(unavailable)?;
        let place = place_of_field(row.person, organization, row.field.as_str());
        let text = identity::open_text(key, &place, &row.envelope)?;
        texts.entry(row.person).or_default().push((row.field, text));
    }
    Ok((data_keys, texts))
}
