//! Which records are of one person, and which organizations contribute them.

use std::collections::HashMap;

use entities::{organization, person_link};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use super::load::PAGE;
use crate::error::Result;

/// The person of each record that is linked with others.
pub(super) async fn clusters(
    db: &impl ConnectionTrait,
    contributor: Option<Uuid>,
) -> Result<HashMap<Uuid, Uuid>> {
    let mut found = HashMap::new();
    let mut after: Option<Uuid> = None;
    loop {
        let mut select = person_link::Entity::find()
            .select_only()
            .column(person_link::Column::PersonId)
            .column(person_link::Column::ClusterId)
            .order_by_asc(person_link::Column::PersonId)
            .limit(PAGE);
        if let Some(contributor) = contributor {
            select = select.filter(person_link::Column::ContributorId.eq(contributor));
        }
        if let Some(after) = after {
            select = select.filter(person_link::Column::PersonId.gt(after));
        }
        let page: Vec<(Uuid, Uuid)> = select.into_tuple().all(db).await?;
        let Some((last, _)) = page.last() else {
            return Ok(found);
        };
        after = Some(*last);
        found.extend(page);
    }
}

/// A number for each organization, and whether nobody has verified it.
pub(super) async fn organizations(db: &impl ConnectionTrait) -> Result<HashMap<Uuid, (u16, bool)>> {
    let rows: Vec<(Uuid, bool)> = organization::Entity::find()
        .select_only()
        .column(organization::Column::Id)
        .column(organization::Column::IsVerified)
        .filter(organization::Column::IsPartner.eq(true))
        .order_by_asc(organization::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let numbered = rows.into_iter().zip(1_u16..);
    Ok(numbered
        .map(|((id, verified), number)| (id, (number, !verified)))
        .collect())
}
