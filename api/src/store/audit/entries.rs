//! What an organization reads of its own chain.

use entities::audit_entry::{Column, Entity, Model};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, Select,
};

use crate::error::Result;
use crate::store::keyset::Key;
use crate::store::reader::Reader;
use crate::store::records::{self, Page, Slice};

/// The entries that the viewer may see: those of its own organization's chain.
fn visible(reader: &Reader, condition: Condition) -> Select<Entity> {
    Entity::find()
        .filter(Column::Chain.eq(reader.viewer().organization_id()))
        .filter(condition)
}

/// One page of the entries that the viewer may see and `condition` lets through.
pub async fn page(
    reader: &Reader,
    condition: Condition,
    keys: &[Key<Column>],
    page: &Page,
) -> Result<Slice<Model>> {
    records::slice(reader, visible(reader, condition), keys, page).await
}

/// How many entries the viewer may see that `condition` lets through.
pub async fn count(reader: &Reader, condition: Condition) -> Result<u64> {
    Ok(visible(reader, condition).count(reader).await?)
}
