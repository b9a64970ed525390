//! What rests on a source. A record that the viewer may not see is not there, nor counted.

use entities::citation;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, QueryTrait as _,
};
use uuid::Uuid;

use super::reader::Reader;
use crate::error::Result;
use crate::kind::{Record, RecordKind, with_entity};
use crate::policy::{rows, types};

/// The citations of a source by records that the viewer may see, behind the one numbered `after`.
pub async fn page(
    reader: &Reader,
    source: Uuid,
    after: Option<i64>,
    limit: u64,
) -> Result<Vec<citation::Model>> {
    let mut select = citation::Entity::find().filter(seen(reader, source));
    if let Some(after) = after {
        select = select.filter(citation::Column::Id.gt(after));
    }
    Ok(select
        .order_by_asc(citation::Column::Id)
        .limit(limit)
        .all(reader)
        .await?)
}

/// How many records that the viewer may see rest on a source.
pub async fn count(reader: &Reader, source: Uuid) -> Result<u64> {
    Ok(citation::Entity::find()
        .filter(seen(reader, source))
        .count(reader)
        .await?)
}

fn seen(reader: &Reader, source: Uuid) -> Condition {
    let mut by_kind = Condition::any();
    for kind in RecordKind::ALL {
        let allowed =
            types::access(kind.type_name()).is_some_and(|access| access.allows(reader.viewer()));
        if allowed {
            by_kind = by_kind.add(with_entity!(*kind, E => of_kind::<E>(reader)));
        }
    }
    Condition::all()
        .add(citation::Column::SourceId.eq(source))
        .add(by_kind)
}

fn of_kind<E: Record>(reader: &Reader) -> Condition {
    let kind = citation::Column::RecordKind.eq(E::KIND.as_str());
    let visible = rows::visible::<E>(&reader.sight());
    if visible.is_empty() {
        return Condition::all().add(kind);
    }
    let ids = E::find()
        .select_only()
        .column(E::ID)
        .filter(visible)
        .into_query();
    Condition::all().add(kind.and(citation::Column::RecordId.in_subquery(ids)))
}
