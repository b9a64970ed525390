//! How long identities are kept: the day that the organization's setting gives to each, and the day
//! that it said for one person. The earlier of them holds.

use chrono::NaiveDate;
use entities::codes::AuditAction;
use entities::{identity_person_key, identity_retention};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, ExprTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
};
use uuid::Uuid;

use crate::clock::Clock;
use crate::error::Result;
use crate::kind::RecordKind;
use crate::store::audit::{self, Actor, Event};
use crate::store::reader::write_for;

/// Says for one person how long the identity is kept; `None` takes back what was said. Answers the
/// day that holds from now on.
pub async fn set(
    transaction: &DatabaseTransaction,
    clock: &Clock,
    (organization, actor): (Uuid, Actor),
    person: Uuid,
    until: Option<NaiveDate>,
) -> Result<Option<NaiveDate>> {
    let now = clock.now();
    write_for(transaction, organization, now).await?;
    match until {
        Some(until) => put(transaction, (person, organization), until, now).await?,
        None => {
            identity_retention::Entity::delete_by_id(person)
                .filter(identity_retention::Column::Organization.eq(organization))
                .exec(transaction)
                .await?;
        }
    }
    let holds = holding(transaction, person).await?;
    let event = Event::new(Some(organization), actor, AuditAction::RetentionSet, now)
        .to_record(RecordKind::Person, person)
        .naming(["retain_until"]);
    audit::append(transaction, &event).await?;
    Ok(holds)
}

/// The same, told by whoever calls.
pub(super) async fn put(
    transaction: &DatabaseTransaction,
    (person, organization): (Uuid, Uuid),
    until: NaiveDate,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<()> {
    use identity_retention::{ActiveModel, Column, Entity};
    let row = ActiveModel {
        person: Set(person),
        organization: Set(organization),
        until: Set(until),
        changed_at: Set(now),
    };
    let replace = OnConflict::column(Column::Person)
        .update_columns([Column::Until, Column::ChangedAt])
        .to_owned();
    Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

/// The last day that holds for a person; none where the identity is kept without end.
async fn holding(db: &impl ConnectionTrait, person: Uuid) -> Result<Option<NaiveDate>> {
    let of_setting = identity_person_key::Entity::find_by_id(person)
        .one(db)
        .await?
        .and_then(|key| key.retain_until);
    let of_person = identity_retention::Entity::find_by_id(person)
        .one(db)
        .await?
        .map(|row| row.until);
    Ok(of_setting.into_iter().chain(of_person).min())
}

/// Persons of an organization, or of all, whose identity should no longer be kept, each with its
/// organization; at most `limit`.
pub async fn due(
    db: &impl ConnectionTrait,
    organization: Option<Uuid>,
    today: NaiveDate,
    limit: u64,
) -> Result<Vec<(Uuid, Uuid)>> {
    use identity_person_key::{Column, Entity};
    let said = identity_retention::Entity::find()
        .select_only()
        .column(identity_retention::Column::Person)
        .filter(identity_retention::Column::Until.lt(today))
        .into_query();
    let is_over = Column::RetainUntil
        .lt(today)
        .or(Column::Person.in_subquery(said));
    let mut select = Entity::find()
        .select_only()
        .column(Column::Person)
        .column(Column::Organization)
        .filter(is_over);
    if let Some(organization) = organization {
        select = select.filter(Column::Organization.eq(organization));
    }
    Ok(select
        .order_by_asc(Column::Person)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?)
}
