//! Whether an organization keeps identifying fields, and for how long. Off until it says so.

use entities::codes::AuditAction;
use entities::identity_setting::{ActiveModel, Column, Entity};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait as _, QuerySelect as _};
use uuid::Uuid;

use super::{Vault, keys};
use crate::clock::{Clock, IdGen};
use crate::error::Result;
use crate::store::audit::{self, Actor, Event};

/// The setting of an organization that keeps identifying fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Days after which they are erased.
    pub retain_days: Option<i32>,
}

/// The setting of an organization; none where it keeps no identifying fields. Until the transaction
/// ends, no key of the organization is removed.
pub async fn setting(db: &impl ConnectionTrait, organization: Uuid) -> Result<Option<Setting>> {
    let row = Entity::find_by_id(organization)
        .lock_shared()
        .one(db)
        .await?;
    Ok(row.filter(|row| row.enabled).map(|row| Setting {
        retain_days: row.retain_days,
    }))
}

/// Lets an organization keep identifying fields. Its keys are made where it has none.
pub async fn enable(
    transaction: &DatabaseTransaction,
    vault: &Vault,
    (clock, ids): (&Clock, &IdGen),
    (organization, actor): (Uuid, Actor),
    retain_days: Option<i32>,
) -> Result<()> {
    let now = clock.now();
    put(transaction, organization, (true, retain_days), clock).await?;
    for purpose in [keys::DATA, keys::INDEX] {
        if keys::newest(transaction, organization, purpose)
            .await?
            .is_none()
        {
            keys::make(transaction, vault, (ids.next(), organization, purpose), now).await?;
        }
    }
    changed(transaction, organization, actor, clock).await
}

/// Takes no more identifying fields of an organization. Those that stand stay readable.
pub async fn disable(
    transaction: &DatabaseTransaction,
    clock: &Clock,
    (organization, actor): (Uuid, Actor),
) -> Result<()> {
    put(transaction, organization, (false, None), clock).await?;
    changed(transaction, organization, actor, clock).await
}

async fn put(
    db: &impl ConnectionTrait,
    organization: Uuid,
    (enabled, retain_days): (bool, Option<i32>),
    clock: &Clock,
) -> Result<()> {
    let row = ActiveModel {
        organization: Set(organization),
        enabled: Set(enabled),
        retain_days: Set(retain_days),
        changed_at: Set(clock.now()),
    };
    let replace = OnConflict::column(Column::Organization)
        .update_columns([Column::Enabled, Column::RetainDays, Column::ChangedAt])
        .to_owned();
    Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

async fn changed(
    transaction: &DatabaseTransaction,
    organization: Uuid,
    actor: Actor,
    clock: &Clock,
) -> Result<()> {
    let action = AuditAction::OrganizationChanged;
    let event = Event::new(Some(organization), actor, action, clock.now())
        .of_type("Organization")
        .naming(["identity_enabled", "identity_retain_days"]);
    audit::append(transaction, &event).await
}
