//! The consent of persons, each to one purpose.

use entities::codes::{AuditAction, CodeList as _, IdentityPurpose};
use entities::identity_consent::{ActiveModel, Column, Entity};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _,
};
use uuid::Uuid;

use super::pair;
use crate::clock::Clock;
use crate::error::Result;
use crate::kind::RecordKind;
use crate::store::audit::{self, Actor, Event};
use crate::store::reader::write_for;

/// Whether the person's consent to the purpose stands.
pub async fn stands(
    db: &impl ConnectionTrait,
    person: Uuid,
    purpose: IdentityPurpose,
) -> Result<bool> {
    let standing = Entity::find()
        .filter(Column::Person.eq(person))
        .filter(Column::Purpose.eq(purpose))
        .filter(Column::WithdrawnAt.is_null())
        .count(db)
        .await?;
    Ok(standing > 0)
}

/// Records that a person consents to a purpose, or no longer does.
pub async fn record(
    transaction: &DatabaseTransaction,
    clock: &Clock,
    (organization, actor): (Uuid, Actor),
    (person, purpose): (Uuid, IdentityPurpose),
    given: bool,
) -> Result<()> {
    let now = clock.now();
    write_for(transaction, organization, now).await?;
    let row = ActiveModel {
        person: Set(person),
        purpose: Set(purpose),
        organization: Set(organization),
        recorded_at: Set(now),
        withdrawn_at: Set((!given).then_some(now)),
    };
    let replace = OnConflict::columns([Column::Person, Column::Purpose])
        .update_columns([
            Column::Organization,
            Column::RecordedAt,
            Column::WithdrawnAt,
        ])
        .to_owned();
    Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(transaction)
        .await?;
    if purpose == IdentityPurpose::RecordLinkage && !given {
        pair::forget(transaction, &[person]).await?;
    }
    let action = if given {
        AuditAction::ConsentRecorded
    } else {
        AuditAction::ConsentWithdrawn
    };
    let event = Event::new(Some(organization), actor, action, now)
        .to_record(RecordKind::Person, person)
        .for_purpose(purpose.as_str());
    audit::append(transaction, &event).await
}
