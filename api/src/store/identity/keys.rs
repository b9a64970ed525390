//! Keys of organizations and of persons, as they lie wrapped in the database.

use std::collections::HashMap;
use std::collections::hash_map::Entry as MapEntry;

use chrono::{DateTime, Utc};
use entities::identity_organization_key::{ActiveModel, Column, Entity, Model};
use entities::identity_person_key;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};
use uuid::Uuid;

use super::{Vault, no_random, unavailable};
use crate::error::Result;
use crate::identity::{self, Key, Place};

/// Wraps the keys of persons.
pub(super) const DATA: &str = "data";
/// Makes blind indexes.
pub(super) const INDEX: &str = "index";

/// Where the key of an organization lies.
pub(super) fn place_of_organization_key(key: &Model) -> Place<'_> {
    Place {
        table: "identity_organization_key",
        column: &key.purpose,
        row: key.id,
        organization: key.organization,
    }
}

/// Where the key of a person lies.
pub(super) const fn place_of_person_key(person: Uuid, organization: Uuid) -> Place<'static> {
    Place {
        table: "identity_person_key",
        column: "wrapped",
        row: person,
        organization,
    }
}

/// Where a field of a person lies.
pub(super) const fn place_of_field(
    person: Uuid,
    organization: Uuid,
    field: &'static str,
) -> Place<'static> {
    Place {
        table: "identity_value",
        column: field,
        row: person,
        organization,
    }
}

/// Makes a key for an organization; it is the newest of its purpose from then on.
pub(super) async fn make(
    db: &impl ConnectionTrait,
    vault: &Vault,
    (id, organization, purpose): (Uuid, Uuid, &str),
    now: DateTime<Utc>,
) -> Result<Key> {
    let key = Key::generate().ok_or_else(no_random)?;
    let mut row = Model {
        id,
        organization,
        purpose: purpose.to_owned(),
        wrapped: Vec::new(),
        created_at: now,
    };
    row.wrapped = vault
        .root()
        .wrap(&place_of_organization_key(&row), &key)
        .await?;
    let row = ActiveModel {
        id: Set(row.id),
        organization: Set(row.organization),
        purpose: Set(row.purpose),
        wrapped: Set(row.wrapped),
        created_at: Set(row.created_at),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(key)
}

/// The newest key of an organization for a purpose; none before identifying fields were enabled.
pub(super) async fn newest(
    db: &impl ConnectionTrait,
    organization: Uuid,
    purpose: &str,
) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::Organization.eq(organization))
        .filter(Column::Purpose.eq(purpose))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .one(db)
        .await?)
}

/// Unwraps the key of an organization.
pub(super) async fn unwrap(vault: &Vault, key: &Model) -> Result<Key> {
    let place = place_of_organization_key(key);
    Ok(vault.root().unwrap(&place, &key.wrapped).await?)
}

/// Keys of organizations that were unwrapped while something was done.
#[derive(Debug, Default)]
pub(super) struct Unwrapped(HashMap<Uuid, Key>);

impl Unwrapped {
    /// The key of this id.
    pub(super) async fn get(
        &mut self,
        db: &impl ConnectionTrait,
        vault: &Vault,
        id: Uuid,
    ) -> Result<&Key> {
        Ok(match self.0.entry(id) {
            MapEntry::Occupied(known) => known.into_mut(),
            MapEntry::Vacant(place) => {
                let row = Entity::find_by_id(id).one(db).await?;
                place.insert(unwrap(vault, &row.ok_or_else(unavailable)?).await?)
            }
        })
    }

    /// The key of a person.
    pub(super) async fn of_person(
        &mut self,
        db: &impl ConnectionTrait,
        vault: &Vault,
        row: &identity_person_key::Model,
    ) -> Result<Key> {
        let outer = self.get(db, vault, row.organization_key).await?;
        let place = place_of_person_key(row.person, row.organization);
        Ok(identity::unwrap(outer, &place, &row.wrapped)?)
    }
}
