//! Partner organizations.

use std::collections::HashMap;

use entities::organization;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};

use uuid::Uuid;

use super::upsert::{self, Stamp, Write, Written};
use crate::clock::{Clock, IdGen};
use crate::error::{Code, Error, Result};

/// A partner organization to be made.
#[derive(Clone, Debug)]
pub struct NewPartner {
    /// Short stable name.
    pub slug: String,
    /// Full name.
    pub name: String,
    /// Whether the platform has verified who it is.
    pub is_verified: bool,
}

/// Makes a partner organization. One that the records mention already becomes a partner.
pub async fn create_partner(
    db: &impl ConnectionTrait,
    clock: &Clock,
    ids: &IdGen,
    new: NewPartner,
) -> Result<organization::Model> {
    if by_slug(db, &new.slug)
        .await?
        .is_some_and(|known| known.is_partner)
    {
        return Err(Error::new(
            Code::Conflict,
            format!("There is a partner organization `{}` already.", new.slug),
        ));
    }
    let stamp = Stamp::new(clock.now());
    let write = Write {
        natural_key: new.slug.clone(),
        values: vec![
            ("slug", new.slug.as_str().into()),
            ("name", new.name.into()),
            ("kind", "partner".into()),
            ("is_partner", true.into()),
            ("is_verified", new.is_verified.into()),
        ],
        defaults: Vec::new(),
        only_fills: false,
        row: None,
        sheet: None,
    };
    let written: Vec<Written> =
        upsert::upsert::<organization::Entity>(db, ids, &stamp, vec![write]).await?;
    debug_assert_eq!(written.len(), 1);
    by_slug(db, &new.slug)
        .await?
        .ok_or_else(|| Error::internal("the organization was not written"))
}

/// The organization with this id.
pub async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<organization::Model>> {
    Ok(organization::Entity::find_by_id(id).one(db).await?)
}

/// The organization with this short name.
pub async fn by_slug(db: &impl ConnectionTrait, slug: &str) -> Result<Option<organization::Model>> {
    Ok(organization::Entity::find()
        .filter(organization::Column::Slug.eq(slug))
        .one(db)
        .await?)
}

/// The short names of partner organizations by their ids.
pub async fn slugs(db: &impl ConnectionTrait) -> Result<HashMap<Uuid, String>> {
    let partners = partners(db).await?.into_iter();
    Ok(partners.map(|partner| (partner.id, partner.slug)).collect())
}

/// The partner organizations, by short name.
pub async fn partners(db: &impl ConnectionTrait) -> Result<Vec<organization::Model>> {
    Ok(organization::Entity::find()
        .filter(organization::Column::IsPartner.eq(true))
        .order_by_asc(organization::Column::Slug)
        .all(db)
        .await?)
}
