//! Clients of the API, their secrets, and the list of what has happened to their access.

use chrono::{DateTime, Utc};
use entities::{access_change, api_client, client_assertion, client_secret};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, DatabaseBackend,
    EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::error::Result;

/// Where PostgreSQL announces that somebody's access has changed.
pub const CHANNEL: &str = "habeas_access_change";

/// Held while a change is written, to the end of the transaction: so changes are committed in the
/// order of their numbers, and a reader that goes on from the last number passes none over.
const LOCK: i64 = 0x6861_6265_6173_0001;

/// Writes a new client.
pub async fn insert(db: &impl ConnectionTrait, client: api_client::Model) -> Result<()> {
    api_client::Entity::insert(client.into_active_model())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// A client, of whatever organization: for the operator and the token endpoint.
pub async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<api_client::Model>> {
    Ok(api_client::Entity::find_by_id(id).one(db).await?)
}

/// A client of an organization. One of another is not there. A caller who goes on to change it gets
/// it locked, where the database has locks of rows.
pub async fn of_organization(
    db: &impl ConnectionTrait,
    organization: Uuid,
    id: Uuid,
) -> Result<Option<api_client::Model>> {
    let mut select = api_client::Entity::find_by_id(id)
        .filter(api_client::Column::OrganizationId.eq(organization));
    if db.get_database_backend() == DatabaseBackend::Postgres {
        select = select.lock_exclusive();
    }
    Ok(select.one(db).await?)
}

/// The client of this name.
pub async fn by_name(
    db: &impl ConnectionTrait,
    organization: Uuid,
    name: &str,
) -> Result<Option<api_client::Model>> {
    Ok(api_client::Entity::find()
        .filter(api_client::Column::OrganizationId.eq(organization))
        .filter(api_client::Column::Name.eq(name))
        .one(db)
        .await?)
}

/// Clients by name, of one organization or of all; those that were revoked only where asked for.
pub async fn list(
    db: &impl ConnectionTrait,
    organization: Option<Uuid>,
    with_revoked: bool,
    limit: Option<u64>,
) -> Result<Vec<api_client::Model>> {
    let mut all = Condition::all();
    if let Some(organization) = organization {
        all = all.add(api_client::Column::OrganizationId.eq(organization));
    }
    if !with_revoked {
        all = all.add(api_client::Column::RevokedAt.is_null());
    }
    Ok(api_client::Entity::find()
        .filter(all)
        .order_by_asc(api_client::Column::OrganizationId)
        .order_by_asc(api_client::Column::Name)
        .limit(limit)
        .all(db)
        .await?)
}

/// How many clients of an organization are not revoked.
pub async fn count(db: &impl ConnectionTrait, organization: Uuid) -> Result<u64> {
    use sea_orm::PaginatorTrait as _;
    Ok(api_client::Entity::find()
        .filter(api_client::Column::OrganizationId.eq(organization))
        .filter(api_client::Column::RevokedAt.is_null())
        .count(db)
        .await?)
}

/// Revokes a client, and every token it was issued.
pub async fn revoke(
    db: &impl ConnectionTrait,
    client: api_client::Model,
    now: DateTime<Utc>,
) -> Result<api_client::Model> {
    let epoch = client.epoch + 1;
    let mut client = client.into_active_model();
    client.revoked_at = Set(Some(now));
    client.epoch = Set(epoch);
    Ok(client.update(db).await?)
}

/// Revokes every token that a client was issued, and not the client.
pub async fn revoke_tokens(
    db: &impl ConnectionTrait,
    client: api_client::Model,
) -> Result<api_client::Model> {
    let epoch = client.epoch + 1;
    let mut client = client.into_active_model();
    client.epoch = Set(epoch);
    Ok(client.update(db).await?)
}

/// The digests of a client's secrets that are good now.
pub async fn secret_digests(
    db: &impl ConnectionTrait,
    client: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<String>> {
    let good = Condition::any()
        .add(client_secret::Column::ExpiresAt.is_null())
        .add(client_secret::Column::ExpiresAt.gt(now));
    Ok(client_secret::Entity::find()
        .select_only()
        .column(client_secret::Column::Digest)
        .filter(client_secret::Column::ClientId.eq(client))
        .filter(good)
        .into_tuple()
        .all(db)
        .await?)
}

/// Writes a new secret.
pub async fn insert_secret(db: &impl ConnectionTrait, secret: client_secret::Model) -> Result<()> {
    client_secret::Entity::insert(secret.into_active_model())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Ends the secrets of a client at `at`, unless they end before; those that have ended are forgotten.
pub async fn end_secrets(
    db: &impl ConnectionTrait,
    client: Uuid,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    let of_client = client_secret::Column::ClientId.eq(client);
    let later = Condition::any()
        .add(client_secret::Column::ExpiresAt.is_null())
        .add(client_secret::Column::ExpiresAt.gt(at));
    client_secret::Entity::update_many()
        .col_expr(client_secret::Column::ExpiresAt, Expr::value(at))
        .filter(of_client.clone())
        .filter(later)
        .exec(db)
        .await?;
    client_secret::Entity::delete_many()
        .filter(of_client)
        .filter(client_secret::Column::ExpiresAt.lte(now))
        .exec(db)
        .await?;
    Ok(())
}

/// What happened to somebody's access.
#[derive(Clone, Copy, Debug)]
pub enum AccessChange<'a> {
    /// A client was made, changed or revoked.
    Client(Uuid),
    /// A token was revoked that would have ended at this instant.
    Token(&'a str, DateTime<Utc>),
}

/// Notes a change, for every instance to read. `db` is the transaction that makes it.
pub async fn note(
    db: &impl ConnectionTrait,
    change: AccessChange<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    let is_postgres = db.get_database_backend() == DatabaseBackend::Postgres;
    if is_postgres {
        let lock = format!("SELECT pg_advisory_xact_lock({LOCK})");
        db.execute_unprepared(&lock).await?;
    }
    let (client_id, token_id, expires_at) = match change {
        AccessChange::Client(id) => (Some(id), None, None),
        AccessChange::Token(id, ends_at) => (None, Some(id.to_owned()), Some(ends_at)),
    };
    access_change::Entity::insert(access_change::ActiveModel {
        id: NotSet,
        client_id: Set(client_id),
        token_id: Set(token_id),
        expires_at: Set(expires_at),
        changed_at: Set(now),
    })
    .exec_without_returning(db)
    .await?;
    if is_postgres {
        let notify = format!("SELECT pg_notify('{CHANNEL}', '')");
        db.execute_unprepared(&notify).await?;
    }
    Ok(())
}

/// The number of the last change; 0 where there was none.
pub async fn last_change(db: &impl ConnectionTrait) -> Result<i64> {
    let last: Option<i64> = access_change::Entity::find()
        .select_only()
        .column(access_change::Column::Id)
        .order_by_desc(access_change::Column::Id)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(last.unwrap_or(0))
}

/// The changes behind this number, in their order, as many as fit into a page.
pub async fn changes_after(
    db: &impl ConnectionTrait,
    number: i64,
    page: u64,
) -> Result<Vec<access_change::Model>> {
    Ok(access_change::Entity::find()
        .filter(access_change::Column::Id.gt(number))
        .order_by_asc(access_change::Column::Id)
        .limit(page)
        .all(db)
        .await?)
}

/// The clients with these ids.
pub async fn by_ids(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<Vec<api_client::Model>> {
    Ok(api_client::Entity::find()
        .filter(api_client::Column::Id.is_in(ids))
        .all(db)
        .await?)
}

/// Tokens that were revoked and would be good still, with their ends.
pub async fn revoked_tokens(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<Vec<(String, DateTime<Utc>)>> {
    let rows = access_change::Entity::find()
        .filter(access_change::Column::TokenId.is_not_null())
        .filter(access_change::Column::ExpiresAt.gt(now))
        .all(db)
        .await?;
    let tokens = rows.into_iter();
    Ok(tokens
        .filter_map(|row| Some((row.token_id?, row.expires_at?)))
        .collect())
}

/// Notes that an assertion was used; whether it is the first time.
pub async fn use_assertion(
    db: &impl ConnectionTrait,
    digest: String,
    expires_at: DateTime<Utc>,
) -> Result<bool> {
    let inserted = client_assertion::Entity::insert(client_assertion::ActiveModel {
        id: NotSet,
        digest: Set(digest),
        expires_at: Set(expires_at),
    })
    .on_conflict(
        OnConflict::column(client_assertion::Column::Digest)
            .do_nothing()
            .to_owned(),
    )
    .exec_without_returning(db)
    .await?;
    Ok(inserted > 0)
}

/// Forgets assertions that have ended; answers how many that were.
pub async fn prune_assertions(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<u64> {
    let deleted = client_assertion::Entity::delete_many()
        .filter(client_assertion::Column::ExpiresAt.lt(now))
        .exec(db)
        .await?;
    Ok(deleted.rows_affected)
}

/// Forgets changes that every instance has read and that revoke nothing any more. The last one is
/// kept, so that numbers are not given twice.
pub async fn prune_changes(
    db: &impl ConnectionTrait,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<u64> {
    let last = last_change(db).await?;
    let over = Condition::any()
        .add(access_change::Column::ExpiresAt.is_null())
        .add(access_change::Column::ExpiresAt.lt(now));
    let deleted = access_change::Entity::delete_many()
        .filter(access_change::Column::ChangedAt.lt(before))
        .filter(access_change::Column::Id.lt(last))
        .filter(over)
        .exec(db)
        .await?;
    Ok(deleted.rows_affected)
}
