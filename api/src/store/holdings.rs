//! Whether a database holds anything yet.

use sea_orm::{ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QuerySelect as _};

use crate::error::Result;
use crate::kind::{Record, RecordKind, with_entity};

/// Whether there is no record of any kind. No viewer is asked: an operator's command is.
pub async fn is_empty(db: &impl ConnectionTrait) -> Result<bool> {
    for kind in RecordKind::ALL {
        if with_entity!(*kind, E => has_rows::<E>(db).await)? {
            return Ok(false);
        }
    }
    Ok(entities::series::Entity::find().limit(1).count(db).await? == 0)
}

async fn has_rows<E: Record>(db: &impl ConnectionTrait) -> Result<bool> {
    use sea_orm::QuerySelect as _;
    let first: Option<uuid::Uuid> = E::find()
        .select_only()
        .column(E::ID)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(first.is_some())
}
