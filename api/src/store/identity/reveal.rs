//! Showing identifying fields: the entry in the audit is committed first, then something is decrypted.

use std::time::Duration;

use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use entities::codes::{AuditAction, CodeList as _, IdentityField, IdentityPurpose};
use entities::{identity_budget, identity_organization_key, identity_person_key, identity_value};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseConnection, DatabaseTransaction,
    EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::keys::{self, place_of_field, place_of_person_key};
use super::{Vault, consent, unavailable};
use crate::auth::Viewer;
use crate::db;
use crate::error::{Error, Result};
use crate::identity;
use crate::kind::RecordKind;
use crate::store::audit::{self, Event};

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
    let key = identity_person_key::Entity::find_by_id(asked.person)
        .filter(identity_person_key::Column::Organization.eq(asked.organization))
        // While it is held, no rotation wraps it anew and removes the key that wraps it.
        .lock_shared()
        .one(&transaction)
        .await?;
    let Some(key) = key else {
        return Ok(Err(Refused::Nothing));
    };
    let outer = identity_organization_key::Entity::find_by_id(key.organization_key)
        .one(&transaction)
        .await?;
    let by_override = !consent::stands(&transaction, asked.person, asked.purpose).await?;
    if by_override && asked.reason.is_none() {
        return Ok(Err(Refused::NoConsent));
    }
    if let Some(refused) = over_budget(&transaction, &asked).await? {
        // Nothing was shown: the transaction is rolled back, and with it the count.
        return Ok(Err(refused));
    }
    let values = identity_value::Entity::find()
        .filter(identity_value::Column::Person.eq(asked.person))
        .filter(identity_value::Column::Organization.eq(asked.organization))
        .order_by_asc(identity_value::Column::Field)
        .all(&transaction)
        .await?;
    let event = event(&asked, by_override, &values);
    audit::append(&transaction, &event).await?;
    transaction.commit().await?;

    let outer = keys::unwrap(vault, &outer.ok_or_else(unavailable)?).await?;
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

/// Counts one more for the client, whose row is locked until the transaction ends.
async fn over_budget(
    transaction: &DatabaseTransaction,
    asked: &Asked<'_>,
) -> Result<Option<Refused>> {
    use identity_budget::{ActiveModel, Column, Entity};
    let hour = asked
        .now
        .duration_trunc(TimeDelta::hours(1))
        .map_err(Error::internal)?;
    let viewer = asked.viewer;
    let first = ActiveModel {
        client: Set(format!(
            "{}/{}",
            viewer.organization_id(),
            viewer.client_id()
        )),
        hour: Set(hour),
        used: Set(1),
    };
    let stands = Expr::col((Entity, Column::Hour)).eq(hour);
    let one_more = Expr::col((Entity, Column::Used)).add(1);
    let used = Expr::case(stands, one_more).finally(1);
    let mut statement = Entity::insert(first).into_query();
    statement
        .on_conflict(
            OnConflict::column(Column::Client)
                .value(Column::Used, used)
                .update_column(Column::Hour)
                .to_owned(),
        )
        .returning(Query::returning().column(Column::Used));
    let row = transaction.query_one(&statement).await?;
    let row = row.ok_or_else(|| Error::internal("the budget of reveals gave no row"))?;
    let used: i32 = row.try_get("", "used")?;
    if u32::try_from(used).unwrap_or(u32::MAX) <= asked.hourly {
        return Ok(None);
    }
    let left = hour + TimeDelta::hours(1) - asked.now;
    Ok(Some(Refused::Budget {
        retry_after: left.to_std().unwrap_or_default(),
    }))
}
