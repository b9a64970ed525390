//! Backing keys up apart from what they encrypt.
//!
//! A backup of the whole database brings an erased person's key back with the ciphertext. So keys are
//! backed up by themselves, only the latest backup is kept, and whoever restores a database restores
//! these keys after it: what was erased by then stays erased.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, NaiveDate, Utc};
use entities::codes::AuditAction;
use entities::{
    identity_erasure, identity_index, identity_organization_key, identity_person_key,
    identity_value,
};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait as _, DatabaseConnection, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::former::forget_linkage;
use crate::clock::Clock;
use crate::db;
use crate::error::{Error, Result};
use crate::store::audit::{self, Actor, Event};

/// Persons that are looked at in one statement.
const BATCH: usize = 500;

/// All keys, wrapped: of no use without the root key.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// Version of the form, 1.
    version: u8,
    /// When they were read.
    at: DateTime<Utc>,
    organizations: Vec<OrganizationKey>,
    persons: Vec<PersonKey>,
    erased: Vec<Erased>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OrganizationKey {
    id: Uuid,
    organization: Uuid,
    purpose: String,
    wrapped: String,
    created_at: DateTime<Utc>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonKey {
    person: Uuid,
    organization: Uuid,
    organization_key: Uuid,
    wrapped: String,
    retain_until: Option<NaiveDate>,
    created_at: DateTime<Utc>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Erased {
    person: Uuid,
    organization: Uuid,
    #[serde(rename = "erased_at")]
    at: DateTime<Utc>,
}

/// Reads all keys as they are at one instant.
pub async fn read(db: &DatabaseConnection, clock: &Clock) -> Result<Keys> {
    let snapshot = db::begin_snapshot(db).await?;
    let organizations = identity_organization_key::Entity::find()
        .order_by_asc(identity_organization_key::Column::Id)
        .all(&snapshot)
        .await?;
    let persons = identity_person_key::Entity::find()
        .order_by_asc(identity_person_key::Column::Person)
        .all(&snapshot)
        .await?;
    let erased = identity_erasure::Entity::find()
        .order_by_asc(identity_erasure::Column::Person)
        .all(&snapshot)
        .await?;
    snapshot.commit().await?;
    Ok(Keys {
        version: 1,
        at: clock.now(),
        organizations: organizations.into_iter().map(Into::into).collect(),
        persons: persons.into_iter().map(Into::into).collect(),
        erased: erased
            .into_iter()
            .map(|row| Erased {
                person: row.person,
                organization: row.organization,
                at: row.erased_at,
            })
            .collect(),
    })
}

/// What became of keys that were restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restored {
    /// Persons who can be shown again.
    pub persons: usize,
    /// Persons of the database who were erased by then, and whose envelopes are now removed.
    pub shredded: usize,
}

/// Replaces all keys of the database by these, and removes what no key is left for.
pub async fn restore(db: &DatabaseConnection, clock: &Clock, keys: Keys) -> Result<Restored> {
    if keys.version != 1 {
        return Err(Error::bad_input(
            "The file of keys has another version; use the release of Habeas that wrote it.",
        ));
    }
    let transaction = db::begin_write(db).await?;
    identity_person_key::Entity::delete_many()
        .exec(&transaction)
        .await?;
    identity_organization_key::Entity::delete_many()
        .exec(&transaction)
        .await?;
    identity_erasure::Entity::delete_many()
        .exec(&transaction)
        .await?;
    let persons = keys.persons.len();
    let kept: HashSet<Uuid> = keys.persons.iter().map(|key| key.person).collect();
    insert(&transaction, keys).await?;
    let shredded = remove_without_key(&transaction, &kept).await?;
    let event = Event::new(
        None,
        Actor::operator(),
        AuditAction::IdentityKeysRestored,
        clock.now(),
    );
    audit::append(&transaction, &event.counting(persons as u64)).await?;
    transaction.commit().await?;
    Ok(Restored { persons, shredded })
}

async fn insert(transaction: &DatabaseTransaction, keys: Keys) -> Result<()> {
    for key in keys.organizations {
        let row = identity_organization_key::ActiveModel {
            id: Set(key.id),
            organization: Set(key.organization),
            purpose: Set(key.purpose),
            wrapped: Set(decoded(&key.wrapped)?),
            created_at: Set(key.created_at),
        };
        identity_organization_key::Entity::insert(row)
            .exec_without_returning(transaction)
            .await?;
    }
    for chunk in keys.persons.chunks(BATCH) {
        let rows: Vec<_> = chunk.iter().map(PersonKey::row).collect::<Result<_>>()?;
        identity_person_key::Entity::insert_many(rows)
            .exec_without_returning(transaction)
            .await?;
    }
    for chunk in keys.erased.chunks(BATCH) {
        let rows = chunk.iter().map(|erased| identity_erasure::ActiveModel {
            person: Set(erased.person),
            organization: Set(erased.organization),
            erased_at: Set(erased.at),
        });
        identity_erasure::Entity::insert_many(rows)
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}

/// Removes envelopes, indexes and keys of comparison of persons without a key; answers how many persons.
async fn remove_without_key(db: &DatabaseTransaction, kept: &HashSet<Uuid>) -> Result<usize> {
    let there: Vec<Uuid> = identity_value::Entity::find()
        .select_only()
        .column(identity_value::Column::Person)
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    let gone: Vec<Uuid> = there
        .into_iter()
        .filter(|person| !kept.contains(person))
        .collect();
    for chunk in gone.chunks(BATCH) {
        identity_value::Entity::delete_many()
            .filter(identity_value::Column::Person.is_in(chunk.to_vec()))
            .exec(db)
            .await?;
        identity_index::Entity::delete_many()
            .filter(identity_index::Column::Person.is_in(chunk.to_vec()))
            .exec(db)
            .await?;
        forget_linkage(db, chunk).await?;
    }
    Ok(gone.len())
}

fn decoded(text: &str) -> Result<Vec<u8>> {
    let refused = || Error::bad_input("The file of keys is damaged; take an earlier one.");
    STANDARD.decode(text).map_err(|_| refused())
}

impl PersonKey {
    fn row(&self) -> Result<identity_person_key::ActiveModel> {
        Ok(identity_person_key::ActiveModel {
            person: Set(self.person),
            organization: Set(self.organization),
            organization_key: Set(self.organization_key),
            wrapped: Set(decoded(&self.wrapped)?),
            retain_until: Set(self.retain_until),
            created_at: Set(self.created_at),
        })
    }
}

impl From<identity_organization_key::Model> for OrganizationKey {
    fn from(row: identity_organization_key::Model) -> Self {
        Self {
            id: row.id,
            organization: row.organization,
            purpose: row.purpose,
            wrapped: STANDARD.encode(row.wrapped),
            created_at: row.created_at,
        }
    }
}

impl From<identity_person_key::Model> for PersonKey {
    fn from(row: identity_person_key::Model) -> Self {
        Self {
            person: row.person,
            organization: row.organization,
            organization_key: row.organization_key,
            wrapped: STANDARD.encode(row.wrapped),
            retain_until: row.retain_until,
            created_at: row.created_at,
        }
    }
}
