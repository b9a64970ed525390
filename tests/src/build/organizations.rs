//! Organizations.

use entities::codes::OrganizationKind;
use entities::organization;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use super::{insert, record};
use crate::{Outcome, TestApp};

/// The partner organization of this short name, made where it is not there yet.
pub async fn organization(app: &TestApp, slug: &str) -> Outcome<organization::Model> {
    let found = organization::Entity::find()
        .filter(organization::Column::Slug.eq(slug))
        .one(app.db())
        .await?;
    if let Some(organization) = found {
        return Ok(organization);
    }
    let row = record!(
        app,
        organization {
            slug: slug.to_owned(),
            name: slug.to_owned(),
            kind: OrganizationKind::Partner,
            parent_id: None,
            country: None,
            website: None,
            is_partner: true,
            is_verified: true,
        }
    );
    insert::<organization::Entity, _>(app, row).await
}
