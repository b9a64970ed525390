//! Releases of statistics, and the lease of who builds one.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entities::codes::{StatisticsReleaseKind as Kind, StatisticsReleaseState as State};
use entities::statistics_release::{ActiveModel, Column, Entity, Model};
use entities::{statistics_lease, universe};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DatabaseBackend, DatabaseConnection,
    EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    QueryTrait as _,
};
use uuid::Uuid;

use crate::db;
use crate::error::{Code, Error, Result};
use disclosure::catalog::PARTNERS;

/// What is held while a release is built or published.
const LEASE: &str = "builder";

/// Seconds after which who does not say that it lives has lost the lease.
const LEASE_SECONDS: i64 = 60;

/// A release that begins.
#[derive(Clone, Debug)]
pub struct NewRelease {
    /// Its id.
    pub id: Uuid,
    /// What it publishes.
    pub kind: Kind,
    /// The cut-off.
    pub as_of: NaiveDate,
    /// The last day of the last closed period.
    pub data_through: NaiveDate,
    /// The day on which the next one is expected.
    pub next_expected_on: NaiveDate,
    /// Version of the definitions.
    pub definition_version: i32,
    /// Parameters as JSON.
    pub parameters: String,
}

/// Takes the lease for a run, or says that it lives on; false where another run holds it.
pub async fn beat(db: &impl ConnectionTrait, holder: Uuid, now: DateTime<Utc>) -> Result<bool> {
    use statistics_lease::Column as Lease;
    let row = statistics_lease::ActiveModel {
        name: Set(LEASE.to_owned()),
        holder: Set(holder),
        alive_at: Set(now),
    };
    let column = |column| Expr::col((statistics_lease::Entity, column));
    let free = column(Lease::Holder)
        .eq(holder)
        .or(column(Lease::AliveAt).lt(now - TimeDelta::seconds(LEASE_SECONDS)));
    let mut statement = statistics_lease::Entity::insert(row).into_query();
    statement.on_conflict(
        OnConflict::column(Lease::Name)
            .update_columns([Lease::Holder, Lease::AliveAt])
            .action_and_where(free)
            .to_owned(),
    );
    Ok(db.execute(&statement).await?.rows_affected() > 0)
}

/// Gives the lease back.
pub async fn end_lease(db: &impl ConnectionTrait, holder: Uuid) -> Result<()> {
    statistics_lease::Entity::delete_many()
        .filter(statistics_lease::Column::Holder.eq(holder))
        .exec(db)
        .await?;
    Ok(())
}

/// Who holds the lease; none where it is free.
pub async fn lease_holder(db: &impl ConnectionTrait) -> Result<Option<Uuid>> {
    let held = statistics_lease::Entity::find_by_id(LEASE).one(db).await?;
    Ok(held.map(|lease| lease.holder))
}

/// Gives back the lease of a run that is gone. PostgreSQL may still carry out the last statement that it
/// was sent: its end is waited for, so that what the run has written lies there and is taken back.
pub async fn end_lease_of_gone(db: &DatabaseConnection, holder: Uuid) -> Result<()> {
    let transaction = db::begin_write(db).await?;
    if transaction.get_database_backend() == DatabaseBackend::Postgres {
        transaction
            .execute_unprepared(
                "LOCK TABLE statistics_cell, statistics_count, statistics_release IN SHARE MODE",
            )
            .await?;
    }
    end_lease(&transaction, holder).await?;
    Ok(transaction.commit().await?)
}

/// Begins a release with the next number.
pub async fn begin(
    db: &impl ConnectionTrait,
    new: NewRelease,
    now: DateTime<Utc>,
) -> Result<Model> {
    let last: Option<Option<i32>> = Entity::find()
        .select_only()
        .column_as(Column::Number.max(), "last")
        .into_tuple()
        .one(db)
        .await?;
    let row = ActiveModel {
        id: Set(new.id),
        number: Set(last.flatten().unwrap_or(0) + 1),
        kind: Set(new.kind),
        state: Set(State::Building),
        as_of: Set(new.as_of),
        data_through: Set(new.data_through),
        next_expected_on: Set(new.next_expected_on),
        definition_version: Set(new.definition_version),
        parameters: Set(new.parameters),
        report: Set("{}".to_owned()),
        started_at: Set(now),
        built_at: Set(None),
        published_at: Set(None),
    };
    Ok(row.insert(db).await?)
}

/// A release is counted and audited.
pub async fn finish(
    db: &impl ConnectionTrait,
    release: Model,
    report: String,
    now: DateTime<Utc>,
) -> Result<Model> {
    let mut row = release.into_active_model();
    row.state = Set(State::Built);
    row.report = Set(report);
    row.built_at = Set(Some(now));
    Ok(row.update(db).await?)
}

/// A release is refused or broken off.
pub async fn fail(db: &impl ConnectionTrait, release: Model, report: Option<String>) -> Result<()> {
    let mut row = release.into_active_model();
    row.state = Set(State::Failed);
    if let Some(report) = report {
        row.report = Set(report);
    }
    row.update(db).await?;
    Ok(())
}

/// Publishes a release that is built: from this statement on everybody sees it, and nobody did
/// before.
pub async fn publish(
    db: &impl ConnectionTrait,
    release: &Model,
    now: DateTime<Utc>,
) -> Result<Model> {
    let done = Entity::update_many()
        .col_expr(Column::State, State::Published.into())
        .col_expr(Column::PublishedAt, now.into())
        .filter(Column::Id.eq(release.id))
        .filter(Column::State.eq(State::Built))
        .exec(db)
        .await?;
    if done.rows_affected == 0 {
        return Err(Error::new(
            Code::Conflict,
            format!(
                "Release {} is not built and unpublished: `habeas statistics list` shows which are.",
                release.number
            ),
        ));
    }
    of_number_or_id(db, &release.id.to_string())
        .await?
        .ok_or_else(|| Error::internal("the release is gone"))
}

/// All releases, the newest first.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_desc(Column::Number).all(db).await?)
}

/// The release of this number or id.
pub async fn of_number_or_id(db: &impl ConnectionTrait, text: &str) -> Result<Option<Model>> {
    let select = match (text.parse::<i32>(), Uuid::parse_str(text)) {
        (Ok(number), _) => Entity::find().filter(Column::Number.eq(number)),
        (_, Ok(id)) => Entity::find().filter(Column::Id.eq(id)),
        _ => return Ok(None),
    };
    Ok(select.one(db).await?)
}

/// The newest published release.
pub async fn newest_published(db: &impl ConnectionTrait) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::State.eq(State::Published))
        .order_by_desc(Column::Number)
        .one(db)
        .await?)
}

/// Builds that were broken off, and those that nobody has published.
pub async fn unpublished(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::State.is_in([State::Building, State::Built]))
        .order_by_desc(Column::Number)
        .all(db)
        .await?)
}

/// What can be counted: partners' records, which have no id, and the public releases by name.
pub async fn all_universes(db: &impl ConnectionTrait) -> Result<Vec<(Option<Uuid>, String)>> {
    let public: Vec<(Uuid, String)> = universe::Entity::find()
        .select_only()
        .column(universe::Column::Id)
        .column(universe::Column::Name)
        .order_by_asc(universe::Column::Name)
        .into_tuple()
        .all(db)
        .await?;
    let public = public.into_iter().map(|(id, name)| (Some(id), name));
    Ok([(None, PARTNERS.to_owned())]
        .into_iter()
        .chain(public)
        .collect())
}
