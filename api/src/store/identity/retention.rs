//! How long identities are kept: the day that the organization's setting gives to each, and the day
//! that it said for one person. The earlier of them holds.

use chrono::{DateTime, NaiveDate, Utc};
use entities::codes::AuditAction;
use entities::{identity_person_key, identity_retention, identity_retention_former};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, OnConflict};
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
    former(transaction, (person, organization), None, now).await?;
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

/// The same, from an import or from a client, told by whoever calls.
pub(super) async fn say(
    transaction: &DatabaseTransaction,
    of: (Uuid, Uuid),
    until: NaiveDate,
    (import_id, now): (Option<i64>, DateTime<Utc>),
) -> Result<()> {
    former(transaction, of, import_id, now).await?;
    put(transaction, of, until, now).await
}

/// Keeps what stands of a person before it is said anew.
async fn former(
    transaction: &DatabaseTransaction,
    (person, organization): (Uuid, Uuid),
    import_id: Option<i64>,
    now: DateTime<Utc>,
) -> Result<()> {
    let standing = identity_retention::Entity::find_by_id(person)
        .one(transaction)
        .await?;
    let row = identity_retention_former::ActiveModel {
        id: NotSet,
        person: Set(person),
        organization: Set(organization),
        until: Set(standing.map(|row| row.until)),
        import_id: Set(import_id),
        replaced_at: Set(now),
    };
    identity_retention_former::Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

/// Puts back what stood before an import said how long identities are kept. What was said since stands.
pub(super) async fn take_back(transaction: &DatabaseTransaction, import_id: i64) -> Result<()> {
    use identity_retention_former::{Column, Entity};
    let said = Entity::find()
        .filter(Column::ImportId.eq(import_id))
        .order_by_desc(Column::Id)
        .all(transaction)
        .await?;
    for row in said {
        let since = Entity::find()
            .filter(Column::Person.eq(row.person))
            .filter(Column::Id.gt(row.id))
            .order_by_asc(Column::Id)
            .one(transaction)
            .await?;
        match (since, row.until) {
            // As if the import had never said it.
            (Some(since), until) => {
                Entity::update_many()
                    .col_expr(Column::Until, Expr::val(until))
                    .filter(Column::Id.eq(since.id))
                    .exec(transaction)
                    .await?;
            }
            (None, Some(until)) => {
                let of = (row.person, row.organization);
                put(transaction, of, until, row.replaced_at).await?;
            }
            (None, None) => {
                identity_retention::Entity::delete_by_id(row.person)
                    .exec(transaction)
                    .await?;
            }
        }
        Entity::delete_by_id(row.id).exec(transaction).await?;
    }
    Ok(())
}

async fn put(
    transaction: &DatabaseTransaction,
    (person, organization): (Uuid, Uuid),
    until: NaiveDate,
    now: DateTime<Utc>,
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
