//! Files that were imported.

use entities::import;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};

use crate::error::Result;

/// The names of the files of these imports. The caller has records that came from them.
pub async fn file_names(db: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<(i64, String)>> {
    Ok(import::Entity::find()
        .select_only()
        .column(import::Column::Id)
        .column(import::Column::FileName)
        .filter(import::Column::Id.is_in(ids.to_vec()))
        .into_tuple()
        .all(db)
        .await?)
}
