//! Taking back what a contribution wrote.

use entities::codes::ChangeKind;
use entities::{citation, record_version, shared_person};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, DbErr, EntityTrait, IdenStatic as _, Iterable as _,
    ModelTrait as _, QueryFilter as _, SqlErr, TransactionTrait as _, Value,
};
use uuid::Uuid;

use crate::error::Result;
use crate::kind::{Record, RecordKind, with_entity};
use crate::store::changes;
use crate::store::upsert::Stamp;
use crate::store::versions::{self, Author};

/// What became of a record whose contribution was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Back {
    /// It says again what it said before, as a new version.
    Former,
    /// It is no longer there.
    TakenOut,
    /// It has changed since; nothing was done.
    ChangedSince,
    /// Other records rest on it; nothing was done.
    IsNeeded,
}

/// Takes back the version that a contribution wrote, where it is the one that stands. With `is_new` the
/// contribution made the record.
pub async fn take_back(
    transaction: &DatabaseTransaction,
    stamp: &Stamp,
    kind: RecordKind,
    (record, version): (Uuid, i32),
    is_new: bool,
) -> Result<Back> {
    with_entity!(kind, E => back::<E>(transaction, stamp, (record, version), is_new).await)
}

async fn back<E: Record>(
    transaction: &DatabaseTransaction,
    stamp: &Stamp,
    (record, version): (Uuid, i32),
    is_new: bool,
) -> Result<Back> {
    use sea_orm::QuerySelect as _;
    let found = E::find()
        .filter(E::ID.eq(record))
        .lock_exclusive()
        .one(transaction)
        .await?;
    let Some(present) = found else {
        return Ok(Back::ChangedSince);
    };
    if versions::number_of::<E>(&present) != Some(version) {
        return Ok(Back::ChangedSince);
    }
    if is_new {
        return take_out::<E>(transaction, record).await;
    }
    let Some(former) = versions::former::<E>(transaction, &present, version - 1).await? else {
        return Ok(Back::ChangedSince);
    };
    versions::keep::<E>(transaction, std::slice::from_ref(&present), stamp.now).await?;
    let mut update = E::update_many().filter(E::ID.eq(record));
    for column in E::Column::iter() {
        let value = match column.as_str() {
            "id" | "natural_key" | "contributor_id" | "created_at" => continue,
            "version" => Value::from(version + 1),
            "changed_at" => Value::from(stamp.now),
            _ => former.get(column),
        };
        update = update.col_expr(column, Expr::val(value));
    }
    update.exec(transaction).await?;
    if let Some(author) = Author::of(stamp) {
        versions::sign_present::<E>(transaction, &author, &[record]).await?;
    }
    changes::note(
        transaction,
        E::KIND,
        ChangeKind::Updated,
        &[record],
        stamp.now,
    )
    .await?;
    Ok(Back::Former)
}

/// Deletes a record with what rests on it alone. Another record that names it keeps it there.
async fn take_out<E: Record>(transaction: &DatabaseTransaction, id: Uuid) -> Result<Back> {
    let attempt = transaction.begin().await?;
    match delete::<E>(&attempt, id).await {
        Ok(()) => {
            attempt.commit().await?;
            Ok(Back::TakenOut)
        }
        Err(error) => {
            attempt.rollback().await?;
            match error.sql_err() {
                Some(SqlErr::ForeignKeyConstraintViolation(_)) => Ok(Back::IsNeeded),
                _ => Err(error.into()),
            }
        }
    }
}

async fn delete<E: Record>(db: &DatabaseTransaction, id: Uuid) -> Result<(), DbErr> {
    citation::Entity::delete_many()
        .filter(citation::Column::RecordId.eq(id))
        .exec(db)
        .await?;
    record_version::Entity::delete_many()
        .filter(record_version::Column::RecordId.eq(id))
        .exec(db)
        .await?;
    if E::KIND == RecordKind::Person {
        shared_person::Entity::delete_many()
            .filter(shared_person::Column::PersonId.eq(id))
            .exec(db)
            .await?;
    }
    E::delete_many().filter(E::ID.eq(id)).exec(db).await?;
    Ok(())
}
