//! Which sources records rest on.

use entities::{citation, source};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, QueryTrait as _,
};
use uuid::Uuid;

use crate::auth::Viewer;
use crate::error::Result;
use crate::policy::rows;

/// The citations of these records. A citation of a source that the viewer may not see is not there.
///
/// The caller has the records from [`super::records`], and so may see them.
pub async fn of_records(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    records: &[Uuid],
) -> Result<Vec<citation::Model>> {
    let seen = source::Entity::find()
        .select_only()
        .column(source::Column::Id)
        .filter(rows::visible::<source::Entity>(viewer))
        .into_query();
    Ok(citation::Entity::find()
        .filter(citation::Column::RecordId.is_in(records.to_vec()))
        .filter(citation::Column::SourceId.in_subquery(seen))
        .order_by_asc(citation::Column::Id)
        .all(db)
        .await?)
}
