//! Showing identifying fields: the entry in the audit is committed first, then something is decrypted.

use std::time::Duration;

use chrono::{DateTime, Utc};
use entities::codes::{AuditAction, CodeList as _, IdentityField, IdentityPurpose};
use entities::{identity_organization_key, identity_person_key, identity_value};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseConnection, EntityTrait as _, JoinType,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::keys::{self, place_of_field, place_of_person_key};
use super::{Vault, budget, consent, unavailable};
use crate::auth::Viewer;
use crate::db;
use crate::error::Result;
use crate::identity;
use crate::kind::RecordKind;
use crate::store::audit::{self, Event};
use crate::store::reader::write_for;

/// Whose identity is asked for, by whom and what for. Whoever asks has seen that the viewer may see
/// the person and may be shown the identity.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The person.
    pub person: Uuid,
    /// The organization that contributed the person.
    pub organization: Uuid,
    /// Who asks.
    pub viewer: &'a Viewer,
    /// What for.
    pub purpose: IdentityPurpose,
    /// Why it is asked for without consent on record.
    pub reason: Option<&'a str>,
    /// When.
    pub now: DateTime<Utc>,
    /// How many identities a client may be shown in an hour.
    pub hourly: u32,
}

/// What is shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Revealed {
    /// The fields that are filled.
    pub fields: Vec<(IdentityField, Zeroizing<String>)>,
    /// Whether it was shown without consent on record.
    pub by_override: bool,
}

impl std::fmt::Debug for Revealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Revealed").finish_non_exhaustive()
    }
}

/// Why nothing is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No identity of the person is kept, or it was erased.
    Nothing,
    /// There is no consent on record to the purpose, and no reason was given.
    NoConsent,
    /// The client has been shown as many as it may in this hour.
    Budget {
        /// Until the next hour begins.
        retry_after: Duration,
    },
}

/// Shows the identity of one person. What is asked for is in the audit, for good, before anything is
/// decrypted; where that fails, nothing is.
pub async fn reveal(
    db: &DatabaseConnection,
    vault: &Vault,
    asked: Asked<'_>,
) -> Result<Result<Revealed, Refused>> {
    let transaction = db::begin_write(db).await?;
    write_for(&transaction, asked.viewer.organization_id(), asked.now).await?;
    let Some((key, outer)) = keys_of(&transaction, &asked).await? else {
        return Ok(Err(Refused::Nothing));
    };
    let by_override = !consent::stands(&transaction, asked.person, asked.purpose).await?;
    if by_override && asked.reason.is_none() {
        return Ok(Err(Refused::NoConsent));
    }
    let left = budget::spend(&transaction, asked.viewer, asked.now, asked.hourly).await?;
    if let Some(retry_after) = left {
        // Nothing was shown: the transaction is rolled back, and with it the count.
        return Ok(Err(Refused::Budget { retry_after }));
    }
    let values = identity_value::Entity::find()
        .filter(identity_value::Column::Person.eq(asked.person))
        .filter(identity_value::Column::Organization.eq(asked.organization))
        .order_by_asc(identity_value::Column::Field)
        .all(&transaction)
        .await?;
    let event = event(&asked, by_override, &values);
    audit::append(&transaction, &event).await?;
    // Who erases waits for this chain, or was there before: nobody is shown behind the receipt.
    if keys_of(&transaction, &asked).await?.is_none() {
        return Ok(Err(Refused::Nothing));
    }
    transaction.commit().await?;

    let outer = keys::unwrap(vault, &outer).await?;
    let place = place_of_person_key(asked.person, asked.organization);
    let key = identity::unwrap(&outer, &place, &key.wrapped)?;
    let mut fields = Vec::with_capacity(values.len());
    for value in values {
        let place = place_of_field(asked.person, asked.organization, value.field.as_str());
        let text = identity::open_text(&key, &place, &value.envelope)?;
        fields.push((value.field, text));
    }
    Ok(Ok(Revealed {
        fields,
        by_override,
    }))
}

/// The key of the person and the one that wraps it, as they were at one instant: a rotation may
/// remove the one and wrap the other anew between two statements.
async fn keys_of(
    db: &impl ConnectionTrait,
    asked: &Asked<'_>,
) -> Result<Option<(identity_person_key::Model, identity_organization_key::Model)>> {
    use identity_person_key::{Column, Entity};
    let wrapped_by = Entity::belongs_to(identity_organization_key::Entity)
        .from(Column::OrganizationKey)
        .to(identity_organization_key::Column::Id);
    let found = Entity::find_by_id(asked.person)
        .filter(Column::Organization.eq(asked.organization))
        .join(JoinType::LeftJoin, wrapped_by.into())
        .select_also(identity_organization_key::Entity)
        .one(db)
        .await?;
    found
        .map(|(key, outer)| Ok((key, outer.ok_or_else(unavailable)?)))
        .transpose()
}

fn event(asked: &Asked<'_>, by_override: bool, values: &[identity_value::Model]) -> Event {
    let action = if by_override {
        AuditAction::IdentityRevealedByOverride
    } else {
        AuditAction::IdentityRevealed
    };
    let event = Event::new(Some(asked.organization), asked.viewer, action, asked.now)
        .to_record(RecordKind::Person, asked.person)
        .for_purpose(asked.purpose.as_str())
        .counting(1)
        .naming(values.iter().map(|value| value.field.as_str()));
    match asked.reason.filter(|_| by_override) {
        Some(reason) => event.because(reason),
        None => event,
    }
}
