//! Pairs of organizations that have agreed to look for persons whom both know: their key, made when the
//! second of them agrees and destroyed when either ends it, and with it all that is under it.
//!
//! Each says so by a sharing agreement of its own that is about [`SharedRecords::Matching`]; what is in
//! force is asked of these each time.
//!
//! [`SharedRecords::Matching`]: entities::codes::SharedRecords::Matching

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use entities::codes::AuditAction;
use entities::matching_pair::{ActiveModel, Column, Entity, Model};
use entities::{matching_confirmation, matching_key};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, DatabaseConnection, DatabaseTransaction,
    EntityTrait as _, QueryFilter as _, QueryOrder as _,
};
use uuid::Uuid;

use super::{Vault, nightly, no_random, pair_digests, unavailable};
use crate::db;
use crate::error::Result;
use crate::identity::{Key, Place, envelope};
use crate::store::audit::{self, Actor, Event};
use crate::store::reader::write_for;
use crate::store::sharing;

/// The name of a pair in the audit.
const PAIR: &str = "MatchingPair";

/// Where the key of a pair lies.
const fn place(id: Uuid, one: Uuid) -> Place<'static> {
    Place {
        table: "matching_pair",
        column: "wrapped",
        row: id,
        organization: one,
    }
}

/// The other organization of a pair.
pub fn partner_in(pair: &Model, organization: Uuid) -> Uuid {
    if pair.one_organization == organization {
        pair.other_organization
    } else {
        pair.one_organization
    }
}

/// The pairs of an organization that both sides agree to now.
pub async fn in_force(
    db: &impl ConnectionTrait,
    organization: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<Model>> {
    let agreed = agreed_with(db, organization, now).await?;
    let mut pairs = pairs_of(db, organization).await?;
    pairs.retain(|pair| agreed.contains(&partner_in(pair, organization)));
    Ok(pairs)
}

async fn pairs_of(db: &impl ConnectionTrait, organization: Uuid) -> Result<Vec<Model>> {
    let is_party = Column::OneOrganization
        .eq(organization)
        .or(Column::OtherOrganization.eq(organization));
    Ok(Entity::find()
        .filter(is_party)
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// The organizations with which an organization has agreed, both ways.
async fn agreed_with(
    db: &impl ConnectionTrait,
    organization: Uuid,
    now: DateTime<Utc>,
) -> Result<HashSet<Uuid>> {
    let standing = sharing::matching_of(db, organization, now).await?;
    let given: HashSet<Uuid> = standing
        .iter()
        .filter(|row| row.from_organization_id == organization)
        .map(|row| row.to_organization_id)
        .collect();
    Ok(standing
        .into_iter()
        .filter(|row| row.to_organization_id == organization)
        .map(|row| row.from_organization_id)
        .filter(|from| given.contains(from))
        .collect())
}

/// Makes what two organizations have under their pair what their agreements say: a key where both have
/// agreed and there is none; nothing at all where they have not, or no longer. Both are told. The
/// transaction writes for `own` before and after.
pub async fn settle(
    transaction: &DatabaseTransaction,
    vault: Option<&Vault>,
    (own, other): (Uuid, Uuid),
    (id, now): (Uuid, DateTime<Utc>),
    actor: &Actor,
) -> Result<()> {
    let is_agreed = agreed_with(transaction, own, now).await?.contains(&other);
    let pairs = pairs_of(transaction, own).await?;
    let pair = pairs
        .into_iter()
        .find(|pair| partner_in(pair, own) == other);
    let (id, action) = match (is_agreed, pair) {
        (true, None) => {
            let vault = vault.ok_or_else(unavailable)?;
            make(transaction, vault, (own, other), (id, now)).await?;
            (id, AuditAction::MatchingBegun)
        }
        (false, Some(pair)) => {
            destroy(transaction, &pair, own, now).await?;
            (pair.id, AuditAction::MatchingEnded)
        }
        (true, Some(_)) | (false, None) => return Ok(()),
    };
    let events = [own, other].map(|organization| {
        Event::new(Some(organization), actor.clone(), action, now).to(PAIR, id.to_string())
    });
    audit::append_all(transaction, &events).await
}

async fn make(
    transaction: &DatabaseTransaction,
    vault: &Vault,
    (own, other): (Uuid, Uuid),
    (id, now): (Uuid, DateTime<Utc>),
) -> Result<()> {
    let (one, other) = if own < other {
        (own, other)
    } else {
        (other, own)
    };
    let key = Key::generate().ok_or_else(no_random)?;
    let wrapped = vault.root().wrap(&place(id, one), &key).await?;
    let row = ActiveModel {
        id: Set(id),
        one_organization: Set(one),
        other_organization: Set(other),
        wrapped: Set(wrapped),
        made_at: Set(now),
    };
    Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

/// Removes the key of a pair and all that is under it. Links that both confirmed are merges, and stand.
async fn destroy(
    transaction: &DatabaseTransaction,
    pair: &Model,
    own: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    // Each side's rows are removed as that side: on PostgreSQL nobody removes those of another.
    for organization in [partner_in(pair, own), own] {
        write_for(transaction, organization, now).await?;
        matching_key::Entity::delete_many()
            .filter(matching_key::Column::Pair.eq(pair.id))
            .filter(matching_key::Column::Organization.eq(organization))
            .exec(transaction)
            .await?;
        matching_confirmation::Entity::delete_many()
            .filter(matching_confirmation::Column::Pair.eq(pair.id))
            .filter(matching_confirmation::Column::Organization.eq(organization))
            .exec(transaction)
            .await?;
        nightly::forget(transaction, &pair_digests::tried(pair.id, organization)).await?;
    }
    Entity::delete_by_id(pair.id).exec(transaction).await?;
    Ok(())
}

/// Ends all agreements of an organization to look for persons, its own and those of the others with it;
/// each side reads why. Answers with whom there were any.
pub async fn end_all(
    transaction: &DatabaseTransaction,
    organization: Uuid,
    (now, actor): (DateTime<Utc>, &Actor),
    reason: &str,
) -> Result<BTreeSet<Uuid>> {
    write_for(transaction, organization, now).await?;
    let mut partners = BTreeSet::new();
    for agreement in sharing::matching_of(transaction, organization, now).await? {
        let from = agreement.from_organization_id;
        write_for(transaction, from, now).await?;
        sharing::revoke(transaction, from, agreement.id, now).await?;
        let action = AuditAction::SharingAgreementRevoked;
        let event = Event::new(Some(from), actor.clone(), action, now)
            .to(sharing::AGREEMENT, agreement.id.to_string())
            .because(reason);
        audit::append(transaction, &event).await?;
        let both = [from, agreement.to_organization_id];
        partners.extend(both.into_iter().filter(|party| *party != organization));
    }
    for partner in &partners {
        write_for(transaction, organization, now).await?;
        // None is made here: nothing is agreed any more.
        let both = (organization, *partner);
        settle(transaction, None, both, (Uuid::nil(), now), actor).await?;
    }
    Ok(partners)
}

/// Ends the pairs of an organization whose agreements are over by themselves.
pub async fn end_due(
    db: &DatabaseConnection,
    organization: Uuid,
    now: DateTime<Utc>,
    actor: &Actor,
) -> Result<()> {
    let transaction = db::begin_write(db).await?;
    write_for(&transaction, organization, now).await?;
    for pair in pairs_of(&transaction, organization).await? {
        let both = (organization, partner_in(&pair, organization));
        // None is made here: there is one.
        settle(&transaction, None, both, (pair.id, now), actor).await?;
    }
    Ok(transaction.commit().await?)
}

/// The key of a pair.
pub(super) async fn unwrap(vault: &Vault, pair: &Model) -> Result<Key> {
    let place = place(pair.id, pair.one_organization);
    Ok(vault.root().unwrap(&place, &pair.wrapped).await?)
}

/// Wraps the keys of all pairs with the current root key; answers how many were not yet.
pub async fn rotate_root(
    db: &DatabaseConnection,
    vault: &Vault,
    now: DateTime<Utc>,
    actor: &Actor,
) -> Result<u64> {
    let mut wrapped_anew = 0;
    for pair in Entity::find().all(db).await? {
        if envelope::key_id(&pair.wrapped)? == vault.root().current() {
            continue;
        }
        let key = unwrap(vault, &pair).await?;
        let place = place(pair.id, pair.one_organization);
        let wrapped = vault.root().wrap(&place, &key).await?;
        let transaction = db::begin_write(db).await?;
        let updated = Entity::update_many()
            .col_expr(Column::Wrapped, Expr::val(wrapped))
            .filter(Column::Id.eq(pair.id))
            .filter(Column::Wrapped.eq(pair.wrapped.clone()))
            .exec(&transaction)
            .await?;
        let action = AuditAction::RootKeyRotated;
        let events = [pair.one_organization, pair.other_organization].map(|organization| {
            Event::new(Some(organization), actor.clone(), action, now).to(PAIR, pair.id.to_string())
        });
        audit::append_all(&transaction, &events).await?;
        transaction.commit().await?;
        wrapped_anew += updated.rows_affected;
    }
    Ok(wrapped_anew)
}

/// Removes what these persons have under any pair: the digests by which others find them.
pub(super) async fn forget_digests(
    transaction: &DatabaseTransaction,
    persons: &[Uuid],
) -> Result<()> {
    matching_key::Entity::delete_many()
        .filter(matching_key::Column::Person.is_in(persons.to_vec()))
        .exec(transaction)
        .await?;
    Ok(())
}

/// The same, and what was confirmed of them.
pub(super) async fn forget(transaction: &DatabaseTransaction, persons: &[Uuid]) -> Result<()> {
    use matching_confirmation::{Column, Entity};
    forget_digests(transaction, persons).await?;
    let about = Condition::any()
        .add(Column::Person.is_in(persons.to_vec()))
        .add(Column::OtherPerson.is_in(persons.to_vec()));
    Entity::delete_many()
        .filter(about)
        .exec(transaction)
        .await?;
    Ok(())
}
