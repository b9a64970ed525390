//! Replacing keys while the service serves: what is encrypted is not touched, only the keys are
//! wrapped anew, a batch at a time.

use entities::codes::AuditAction;
use entities::{identity_organization_key, identity_person_key, identity_setting};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, DatabaseConnection, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QuerySelect as _,
};
use uuid::Uuid;

use super::keys::{self, Unwrapped, place_of_organization_key, place_of_person_key};
use super::{Vault, no_random};
use crate::clock::{Clock, IdGen};
use crate::db;
use crate::error::Result;
use crate::identity::{self, envelope};
use crate::store::audit::{self, Actor, Event};

/// Keys of persons that are wrapped anew in one transaction.
const BATCH: u64 = 500;

/// Wraps the keys of all organizations with the current root key; answers how many were not yet.
pub async fn rotate_root(
    db: &DatabaseConnection,
    vault: &Vault,
    clock: &Clock,
    actor: &Actor,
) -> Result<u64> {
    use identity_organization_key::{Column, Entity};
    let current = vault.root().current();
    let mut wrapped_anew = 0;
    for key in Entity::find().all(db).await? {
        if envelope::key_id(&key.wrapped)? == current {
            continue;
        }
        let place = place_of_organization_key(&key);
        let inner = vault.root().unwrap(&place, &key.wrapped).await?;
        let wrapped = vault.root().wrap(&place, &inner).await?;
        let transaction = db::begin_write(db).await?;
        let updated = Entity::update_many()
            .col_expr(Column::Wrapped, Expr::val(wrapped))
            .filter(Column::Id.eq(key.id))
            .filter(Column::Wrapped.eq(key.wrapped.clone()))
            .exec(&transaction)
            .await?;
        let event = Event::new(
            Some(key.organization),
            actor.clone(),
            AuditAction::RootKeyRotated,
            clock.now(),
        );
        let event = event.to("OrganizationKey", key.id.to_string());
        audit::append(&transaction, &event).await?;
        transaction.commit().await?;
        wrapped_anew += updated.rows_affected;
    }
    Ok(wrapped_anew)
}

/// Gives an organization a new key for its persons' keys, and removes the old ones once nothing is
/// wrapped by them; answers how many keys of persons were wrapped anew.
pub async fn rotate_organization(
    db: &DatabaseConnection,
    vault: &Vault,
    (clock, ids): (&Clock, &IdGen),
    organization: Uuid,
    actor: &Actor,
) -> Result<u64> {
    let new_id = ids.next();
    let transaction = db::begin_write(db).await?;
    let now = clock.now();
    let new_key = keys::make(&transaction, vault, (new_id, organization, keys::DATA), now).await?;
    let action = AuditAction::OrganizationKeyRotated;
    let event = Event::new(Some(organization), actor.clone(), action, now)
        .to("OrganizationKey", new_id.to_string());
    audit::append(&transaction, &event).await?;
    transaction.commit().await?;

    let mut unwrapped = Unwrapped::default();
    let mut wrapped_anew = 0;
    loop {
        let newest = keys::newest(db, organization, keys::DATA).await?;
        if newest.is_none_or(|newest| newest.id != new_id) {
            // Another rotation has begun, and goes on from here.
            return Ok(wrapped_anew);
        }
        let batch = rewrap(db, vault, (organization, new_id, &new_key), &mut unwrapped).await?;
        wrapped_anew += batch;
        if batch == 0 && remove_old(db, organization, new_id).await? {
            return Ok(wrapped_anew);
        }
    }
}

/// Wraps one batch of persons' keys anew; answers how many there were.
async fn rewrap(
    db: &DatabaseConnection,
    vault: &Vault,
    (organization, new_id, new_key): (Uuid, Uuid, &identity::Key),
    unwrapped: &mut Unwrapped,
) -> Result<u64> {
    use identity_person_key::{Column, Entity};
    let transaction = db::begin_write(db).await?;
    let rows = Entity::find()
        .filter(Column::Organization.eq(organization))
        .filter(Column::OrganizationKey.ne(new_id))
        .limit(BATCH)
        .lock_exclusive()
        .all(&transaction)
        .await?;
    for row in &rows {
        let key = unwrapped.of_person(&transaction, vault, row).await?;
        let place = place_of_person_key(row.person, organization);
        let wrapped = identity::wrap(new_key, new_id, &place, &key).ok_or_else(no_random)?;
        Entity::update_many()
            .col_expr(Column::Wrapped, Expr::val(wrapped))
            .col_expr(Column::OrganizationKey, Expr::val(new_id))
            .filter(Column::Person.eq(row.person))
            .exec(&transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(rows.len() as u64)
}

/// Removes the keys before the new one, unless a key of a person has come that needs one. Who writes
/// holds the row of the setting, so none is on its way.
async fn remove_old(db: &DatabaseConnection, organization: Uuid, new_id: Uuid) -> Result<bool> {
    let transaction = db::begin_write(db).await?;
    identity_setting::Entity::find_by_id(organization)
        .lock_exclusive()
        .one(&transaction)
        .await?;
    let left = identity_person_key::Entity::find()
        .filter(identity_person_key::Column::Organization.eq(organization))
        .filter(identity_person_key::Column::OrganizationKey.ne(new_id))
        .count(&transaction)
        .await?;
    if left == 0 {
        use identity_organization_key::{Column, Entity};
        Entity::delete_many()
            .filter(Column::Organization.eq(organization))
            .filter(Column::Purpose.eq(keys::DATA))
            .filter(Column::Id.ne(new_id))
            .exec(&transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(left == 0)
}
