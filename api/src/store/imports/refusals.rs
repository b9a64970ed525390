//! The rows that an import refused.

use entities::import_refusal::{ActiveModel, Column, Entity, Model};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use crate::error::Result;

/// A row that did not go in. It never holds a value.
#[derive(Clone, Debug)]
pub struct NewRefusal {
    /// The row as it is found in the file.
    pub row: u64,
    /// The sheet.
    pub sheet: Option<String>,
    /// The column.
    pub column: Option<String>,
    /// Code of the closed list.
    pub code: &'static str,
    /// Why, in words.
    pub reason: String,
}

/// Keeps refusals, in the transaction of the batch that they belong to.
pub async fn keep_refusals(
    db: &impl ConnectionTrait,
    import_id: i64,
    refusals: Vec<NewRefusal>,
) -> Result<()> {
    let rows: Vec<ActiveModel> = refusals
        .into_iter()
        .map(|new| ActiveModel {
            id: NotSet,
            import_id: Set(import_id),
            origin_row: Set(i64::try_from(new.row).unwrap_or(i64::MAX)),
            origin_sheet: Set(new.sheet),
            column_name: Set(new.column),
            code: Set(new.code.to_owned()),
            reason: Set(new.reason),
        })
        .collect();
    for chunk in rows.chunks(1_000) {
        Entity::insert_many(chunk.to_vec())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// The refusals of an import behind the one of this number, in the order in which they came.
pub async fn refusals_after(
    db: &impl ConnectionTrait,
    import_id: i64,
    after: i64,
    limit: u64,
) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::ImportId.eq(import_id))
        .filter(Column::Id.gt(after))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await?)
}

/// Forgets the refusals of an import that begins again.
pub(super) async fn forget(db: &impl ConnectionTrait, import_id: i64) -> Result<()> {
    Entity::delete_many()
        .filter(Column::ImportId.eq(import_id))
        .exec(db)
        .await?;
    Ok(())
}
