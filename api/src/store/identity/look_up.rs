//! Looking for a person by an exact identity, through the blind indexes. What is looked for reaches no
//! statement and no log, only its HMAC does; the entries of the audit are committed before anybody
//! learns whether somebody was found.

use std::collections::BTreeMap;
use std::time::Duration;

use entities::codes::{AuditAction, CodeList as _, IdentityField, IdentityPurpose};
use entities::{identity_index, identity_organization_key, person};
use sea_orm::{
    ColumnTrait as _, DatabaseConnection, DatabaseTransaction, EntityTrait as _, ExprTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
};
use uuid::Uuid;

use super::{Vault, budget, keys};
use crate::db;
use crate::error::Result;
use crate::identity::blind;
use crate::kind::RecordKind;
use crate::policy::rows::{self, Sight};
use crate::store::audit::{self, Event};
use crate::store::reader::write_for;

/// Most persons that one look-up finds.
pub const MOST_FOUND: u64 = 100;

/// Who is looked for, by whom and what for.
#[derive(Clone, Copy)]
pub struct Sought<'a> {
    /// Who looks, and when.
    pub sight: Sight<'a>,
    /// The field, one that has a blind index.
    pub field: IdentityField,
    /// Its exact value.
    pub value: &'a str,
    /// What for.
    pub purpose: IdentityPurpose,
    /// Why, for the audit: no consent can be asked for before somebody is found.
    pub reason: &'a str,
    /// How many identities a client may learn in an hour.
    pub hourly: u32,
}

impl std::fmt::Debug for Sought<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sought").finish_non_exhaustive()
    }
}

/// The persons with this identity, of the viewer's own organization and of those that share with it
/// what identifies; or how long until the client may look again. Who is hidden is not told from who
/// is not there: the same statements are run.
pub async fn look_up(
    db: &DatabaseConnection,
    vault: &Vault,
    sought: Sought<'_>,
) -> Result<Result<Vec<Uuid>, Duration>> {
    let sight = sought.sight.of_identities();
    let (viewer, now) = (sight.viewer, sight.now);
    let transaction = db::begin_write(db).await?;
    write_for(&transaction, viewer.organization_id(), now).await?;
    if let Some(left) = budget::spend(&transaction, viewer, now, sought.hourly).await? {
        // Nothing was looked for: the transaction is rolled back, and with it the count.
        return Ok(Err(left));
    }
    let digests = digests(&transaction, vault, &sight, &sought).await?;
    let matching = identity_index::Entity::find()
        .select_only()
        .column(identity_index::Column::Person)
        .filter(identity_index::Column::Field.eq(sought.field))
        .filter(identity_index::Column::Organization.is_in(digests.keys().copied()))
        .filter(identity_index::Column::Digest.is_in(digests.into_values()))
        .into_query();
    let found: Vec<(Uuid, Option<Uuid>)> = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .column(person::Column::ContributorId)
        .filter(rows::visible::<person::Entity>(&sight))
        .filter(person::Column::Id.in_subquery(matching))
        .order_by_asc(person::Column::Id)
        .limit(MOST_FOUND)
        .into_tuple()
        .all(&transaction)
        .await?;
    audit::append_all(&transaction, &events(&sought, &found)).await?;
    transaction.commit().await?;
    Ok(Ok(found.into_iter().map(|(person, _)| person).collect()))
}

/// The blind index of what is looked for under the key of each organization whose persons may be
/// found.
async fn digests(
    transaction: &DatabaseTransaction,
    vault: &Vault,
    sight: &Sight<'_>,
    sought: &Sought<'_>,
) -> Result<BTreeMap<Uuid, Vec<u8>>> {
    use identity_organization_key::{Column, Entity};
    let of_viewer = Column::Organization.eq(sight.viewer.organization_id());
    let of_sharers = Column::Organization.in_subquery(rows::who_identifies(sight));
    let keys = Entity::find()
        .filter(Column::Purpose.eq(keys::INDEX))
        .filter(of_viewer.or(of_sharers))
        // The newest is the last of each organization.
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(transaction)
        .await?;
    let mut digests = BTreeMap::new();
    for key in keys {
        let unwrapped = keys::unwrap(vault, &key).await?;
        if let Some(digest) = blind::index(&unwrapped, key.organization, sought.field, sought.value)
        {
            digests.insert(key.organization, digest.to_vec());
        }
    }
    Ok(digests)
}

/// One entry for each person that was found, in the audit of who contributed the person; and one in
/// that of who looked where none of its own was.
fn events(sought: &Sought<'_>, found: &[(Uuid, Option<Uuid>)]) -> Vec<Event> {
    let Sight { viewer, now, .. } = sought.sight;
    let event = |organization: Uuid| {
        Event::new(
            Some(organization),
            viewer,
            AuditAction::IdentityLookedUp,
            now,
        )
        .for_purpose(sought.purpose.as_str())
        .because(sought.reason)
        .naming([sought.field.as_str()])
    };
    let own = viewer.organization_id();
    let mut events = Vec::with_capacity(found.len() + 1);
    for (person, contributor) in found {
        // Only records of organizations are seen one by one.
        let contributor = contributor.unwrap_or(own);
        let event = event(contributor).to_record(RecordKind::Person, *person);
        events.push(event.counting(1));
    }
    if !found
        .iter()
        .any(|(_, contributor)| *contributor == Some(own))
    {
        let none = event(own).of_type(RecordKind::Person.type_name());
        events.push(none.counting(0));
    }
    events
}
