//! Partner organizations.

use std::collections::{BTreeSet, HashMap};

use entities::codes::AuditAction;
use entities::organization;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, Value,
};

use uuid::Uuid;

use super::audit::{self, Actor, Event};
use super::identity::pair;
use super::upsert::{self, Stamp, Write};
use crate::clock::{Clock, IdGen};
use crate::error::{Code, Error, Result};
use crate::kind::RecordKind;

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

/// Makes a partner organization, whose audit begins with it. One that the records mention already
/// becomes a partner.
pub async fn create_partner(
    transaction: &DatabaseTransaction,
    clock: &Clock,
    ids: &IdGen,
    actor: Actor,
    new: NewPartner,
) -> Result<organization::Model> {
    if by_slug(transaction, &new.slug)
        .await?
        .is_some_and(|known| known.is_partner)
    {
        return Err(Error::new(
            Code::Conflict,
            format!("There is a partner organization `{}` already.", new.slug),
        ));
    }
    let slug = new.slug.clone();
    let values = vec![
        ("slug", new.slug.as_str().into()),
        ("name", new.name.into()),
        ("kind", "partner".into()),
        ("is_partner", true.into()),
        ("is_verified", new.is_verified.into()),
    ];
    write(transaction, clock, ids, new.slug, values).await?;
    let made = by_slug(transaction, &slug)
        .await?
        .ok_or_else(|| Error::internal("the organization was not written"))?;
    let action = AuditAction::OrganizationCreated;
    let event = Event::new(Some(made.id), actor, action, clock.now())
        .to_record(RecordKind::Organization, made.id)
        .naming(["slug", "name", "is_verified"]);
    audit::append(transaction, &event).await?;
    Ok(made)
}

/// A partner organization after somebody has said whether the platform knows who it is.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The organization as it is now.
    pub organization: organization::Model,
    /// With whom its agreements to look for persons have ended by it.
    pub matching_ended: BTreeSet<Uuid>,
}

/// Says that the platform has verified who a partner organization is, or takes that back; answers it
/// as it is then. None where there is no such partner. Nobody looks for persons together with an
/// organization that is not verified: its agreements about that end with it, and have to be made again.
pub async fn set_verified(
    transaction: &DatabaseTransaction,
    clock: &Clock,
    ids: &IdGen,
    actor: Actor,
    (slug, is_verified): (&str, bool),
) -> Result<Option<Verified>> {
    let known = by_slug(transaction, slug).await?;
    let Some(known) = known.filter(|known| known.is_partner) else {
        return Ok(None);
    };
    let (id, now) = (known.id, clock.now());
    if known.is_verified != is_verified {
        change_verified(transaction, clock, ids, &actor, (known, is_verified)).await?;
    }
    let mut matching_ended = BTreeSet::new();
    if !is_verified {
        let reason = "The operator's verification of one of the two was withdrawn.";
        matching_ended = pair::end_all(transaction, id, (now, &actor), reason).await?;
    }
    let changed = by_id(transaction, id).await?;
    Ok(changed.map(|organization| Verified {
        organization,
        matching_ended,
    }))
}

async fn change_verified(
    transaction: &DatabaseTransaction,
    clock: &Clock,
    ids: &IdGen,
    actor: &Actor,
    (known, is_verified): (organization::Model, bool),
) -> Result<()> {
    let values = vec![("is_verified", is_verified.into())];
    write(transaction, clock, ids, known.natural_key, values).await?;
    let action = AuditAction::OrganizationChanged;
    let event = Event::new(Some(known.id), actor.clone(), action, clock.now())
        .to_record(RecordKind::Organization, known.id)
        .naming(["is_verified"]);
    audit::append(transaction, &event).await
}

async fn write(
    transaction: &DatabaseTransaction,
    clock: &Clock,
    ids: &IdGen,
    natural_key: String,
    values: Vec<(&'static str, Value)>,
) -> Result<()> {
    let stamp = Stamp::new(clock.now());
    let write = Write {
        natural_key,
        values,
        defaults: Vec::new(),
        only_fills: false,
        row: None,
        sheet: None,
    };
    upsert::upsert::<organization::Entity>(transaction, ids, &stamp, vec![write]).await?;
    Ok(())
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
