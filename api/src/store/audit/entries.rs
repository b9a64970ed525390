//! What an organization reads of its own chain.

use entities::audit_entry::{Column, Entity, Model};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, ModelTrait as _, PaginatorTrait as _,
    QueryFilter as _, QuerySelect as _, Select,
};

use crate::error::Result;
use crate::store::keyset::{self, Key, Position};
use crate::store::reader::Reader;
use crate::store::records::{Page, Slice};

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
    let mut select = visible(reader, condition);
    if let Some(position) = &page.after {
        select = select.filter(keyset::beyond(keys, position, false));
    }
    if let Some(position) = &page.before {
        select = select.filter(keyset::beyond(keys, position, true));
    }
    let select = keyset::order(select, keys, page.backwards).limit(page.limit + 1);
    let mut rows = select.all(reader).await?;
    let more = rows.len() as u64 > page.limit;
    rows.truncate(usize::try_from(page.limit).unwrap_or(usize::MAX));
    if page.backwards {
        rows.reverse();
    }
    let (has_previous, has_next) = if page.backwards {
        (more, page.before.is_some())
    } else {
        (page.after.is_some(), more)
    };
    Ok(Slice {
        rows,
        has_previous,
        has_next,
    })
}

/// The position of an entry in an order.
pub fn position(entry: &Model, keys: &[Key<Column>]) -> Position {
    keys.iter().map(|key| Some(entry.get(key.column))).collect()
}

/// How many entries the viewer may see that `condition` lets through.
pub async fn count(reader: &Reader, condition: Condition) -> Result<u64> {
    Ok(visible(reader, condition).count(reader).await?)
}
