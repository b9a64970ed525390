//! What rests on a source. A record that the viewer may not see is not there, nor counted.

use entities::citation;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
};
use uuid::Uuid;

use crate::auth::Viewer;
use crate::error::Result;
use crate::kind::{Record, RecordKind, with_entity};
use crate::policy::{rows, types};

/// The citations of a source by records that the viewer may see, behind the one numbered `after`.
pub async fn page(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    source: Uuid,
    after: Option<i64>,
    limit: u64,
) -> Result<Vec<citation::Model>> {
    let mut select = citation::Entity::find().filter(seen(viewer, source));
    if let Some(after) = after {
        select = select.filter(citation::Column::Id.gt(after));
    }
    Ok(select
        .order_by_asc(citation::Column::Id)
        .limit(limit)
        .all(db)
        .await?)
}

/// How many records that the viewer may see rest on a source.
pub async fn count(db: &impl ConnectionTrait, viewer: &Viewer, source: Uuid) -> Result<u64> {
    Ok(citation::Entity::find()
        .filter(seen(viewer, source))
        .count(db)
        .await?)
}

fn seen(viewer: &Viewer, source: Uuid) -> Condition {
    let mut by_kind = Condition::any();
    for kind in RecordKind::ALL {
        let allowed = types::access(kind.type_name()).is_some_and(|access| access.allows(viewer));
        if allowed {
            by_kind = by_kind.add(with_entity!(*kind, E => of_kind::<E>(viewer)));
        }
    }
    Condition::all()
        .add(citation::Column::SourceId.eq(source))
        .add(by_kind)
}

fn of_kind<E: Record>(viewer: &Viewer) -> Condition {
    let kind = citation::Column::RecordKind.eq(E::KIND.as_str());
    let visible = rows::visible::<E>(viewer);
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
