//! Persons whom another organization knows too, where both have agreed to look for them: found by digests
//! that both have, confirmed by both, and linked then. Neither reads a record of the other for it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use chrono::{DateTime, Utc};
use entities::codes::{AuditAction, IdentityPurpose, MatchAgreement, MatchCertainty, MatchField};
use entities::{matching_confirmation, matching_key, matching_pair};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseBackend, DatabaseConnection,
    DatabaseTransaction, EntityTrait as _, QueryFilter as _,
};
use uuid::Uuid;

use super::clusters::clusters_of;
use super::merges::{NewMerge, merge};
use crate::auth::Viewer;
use crate::db;
use crate::error::Result;
use crate::kind::RecordKind;
use crate::store::audit::{self, Event};
use crate::store::identity::pair::{self, partner_in};
use crate::store::identity::{budget, consent};
use crate::store::reader::write_for;

/// Persons of one organization that share a digest: if there are more, it tells nobody apart.
const MOST_SHARING: usize = 20;

/// For whom others are asked, by whom. Whoever asks has seen that the person is the viewer's own.
#[derive(Clone, Copy, Debug)]
pub struct AskedFor<'a> {
    /// Who asks.
    pub viewer: &'a Viewer,
    /// The person.
    pub person: Uuid,
    /// When.
    pub now: DateTime<Utc>,
    /// How many identities a client may learn in an hour.
    pub hourly: u32,
}

/// A person of another organization who is very probably the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// The pair under which it was found.
    pub pair: Uuid,
    /// The other organization.
    pub partner: Uuid,
    /// Its record, of which nothing is told.
    pub person: Uuid,
    /// How far the names agree.
    pub name_agreement: MatchAgreement,
    /// What agrees with them.
    pub field: MatchField,
    /// How sure it is.
    pub certainty: MatchCertainty,
    /// Whether the viewer's side has confirmed it.
    pub is_confirmed: bool,
    /// Whether the other side has.
    pub is_confirmed_by_partner: bool,
}

/// What is found.
#[derive(Clone, Debug, Default)]
pub struct Matches {
    /// Whether the person has any digest by which to be found.
    pub is_compared: bool,
    /// Who is found.
    pub found: Vec<Match>,
}

/// Why nothing is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAsked {
    /// The person's consent is not on record.
    NoConsent,
    /// The organization has no such agreement in force.
    NoAgreement,
    /// The client has learned as many identities as it may in this hour.
    Budget {
        /// Until the next hour begins.
        retry_after: Duration,
    },
}

/// Persons of other organizations who are very probably this one, and are not linked with it. Both sides
/// read in their audit that somebody asked, before it is answered.
pub async fn matches(
    db: &DatabaseConnection,
    asked: AskedFor<'_>,
) -> Result<std::result::Result<Matches, NotAsked>> {
    let own = asked.viewer.organization_id();
    let transaction = db::begin_write(db).await?;
    write_for(&transaction, own, asked.now).await?;
    if !consent::stands(&transaction, asked.person, IdentityPurpose::RecordLinkage).await? {
        return Ok(Err(NotAsked::NoConsent));
    }
    let pairs = pair::in_force(&transaction, own, asked.now).await?;
    if pairs.is_empty() {
        return Ok(Err(NotAsked::NoAgreement));
    }
    let left = budget::spend(&transaction, asked.viewer, asked.now, asked.hourly).await?;
    if let Some(retry_after) = left {
        // Nothing was looked for: the transaction is rolled back, and with it the count.
        return Ok(Err(NotAsked::Budget { retry_after }));
    }
    let mut matches = Matches::default();
    let mut events = Vec::new();
    for pair in &pairs {
        let found = under(&transaction, pair, own, asked.person).await?;
        matches.is_compared |= found.is_some();
        let found = found.unwrap_or_default();
        let event = told(&asked, partner_in(pair, own)).of_type(RecordKind::Person.type_name());
        events.push(event.counting(found.len() as u64));
        matches.found.extend(found);
    }
    let own_event = told(&asked, own).to_record(RecordKind::Person, asked.person);
    events.push(own_event.counting(matches.found.len() as u64));
    audit::append_all(&transaction, &events).await?;
    transaction.commit().await?;
    Ok(Ok(matches))
}

fn told(asked: &AskedFor<'_>, organization: Uuid) -> Event {
    let action = AuditAction::MatchesLookedUp;
    Event::new(Some(organization), asked.viewer, action, asked.now)
}

/// Who is found under one pair; none where the person has no digest under it.
async fn under(
    transaction: &DatabaseTransaction,
    pair: &matching_pair::Model,
    own: Uuid,
    person: Uuid,
) -> Result<Option<Vec<Match>>> {
    use matching_key::{Column, Entity};
    let own_keys = Entity::find()
        .filter(Column::Pair.eq(pair.id))
        .filter(Column::Organization.eq(own))
        .filter(Column::Person.eq(person))
        .all(transaction)
        .await?;
    if own_keys.is_empty() {
        return Ok(None);
    }
    let own_keys: HashMap<i64, matching_key::Model> =
        own_keys.into_iter().map(|key| (key.digest, key)).collect();
    let partner = partner_in(pair, own);
    let theirs = Entity::find()
        .filter(Column::Pair.eq(pair.id))
        .filter(Column::Organization.eq(partner))
        .filter(Column::Digest.is_in(own_keys.keys().copied()))
        .all(transaction)
        .await?;
    let best = surest((pair.id, partner), &own_keys, &theirs);
    let found = not_linked(transaction, person, best).await?;
    with_confirmations(transaction, pair.id, person, found)
        .await
        .map(Some)
}

/// Who of the other side shares a digest, each with the surest of them.
fn surest(
    (pair, partner): (Uuid, Uuid),
    own_keys: &HashMap<i64, matching_key::Model>,
    theirs: &[matching_key::Model],
) -> BTreeMap<Uuid, Match> {
    let mut sharing: HashMap<i64, usize> = HashMap::new();
    for key in theirs {
        *sharing.entry(key.digest).or_default() += 1;
    }
    let mut best: BTreeMap<Uuid, Match> = BTreeMap::new();
    for key in theirs {
        let tells_little = sharing
            .get(&key.digest)
            .is_some_and(|number| *number > MOST_SHARING);
        let Some(own_key) = own_keys.get(&key.digest).filter(|_| !tells_little) else {
            continue;
        };
        let found = Match {
            pair,
            partner,
            person: key.person,
            name_agreement: own_key.name_agreement,
            field: key.field,
            certainty: Ord::max(own_key.certainty, key.certainty),
            is_confirmed: false,
            is_confirmed_by_partner: false,
        };
        let known = best.entry(key.person).or_insert(found);
        if rank(&found) < rank(known) {
            *known = found;
        }
    }
    best
}

/// The surest of what is shared is told, and nothing besides: where the alien numbers agree, nobody
/// learns by it whether the birth dates do.
fn rank(found: &Match) -> (bool, MatchAgreement, MatchCertainty) {
    let is_by_date = found.field != MatchField::AlienNumber;
    (is_by_date, found.name_agreement, found.certainty)
}

/// Those that are not linked with the person already.
async fn not_linked(
    transaction: &DatabaseTransaction,
    person: Uuid,
    found: BTreeMap<Uuid, Match>,
) -> Result<Vec<Match>> {
    let ids: Vec<Uuid> = found.keys().copied().chain([person]).collect();
    see_links(transaction, true).await?;
    let clusters = clusters_of(transaction, &ids).await?;
    see_links(transaction, false).await?;
    Ok(found
        .into_iter()
        .filter(|(id, _)| clusters.get(id) != clusters.get(&person))
        .map(|(_, found)| found)
        .collect())
}

/// Lets a transaction see links, whosever persons they are; it changes none.
async fn see_links(transaction: &DatabaseTransaction, sees: bool) -> Result<()> {
    if transaction.get_database_backend() == DatabaseBackend::Postgres {
        let sees = if sees { "on" } else { "off" };
        transaction
            .execute_unprepared(&format!(
                "SELECT set_config('habeas.linking', '{sees}', true)"
            ))
            .await?;
    }
    Ok(())
}

async fn with_confirmations(
    transaction: &DatabaseTransaction,
    pair: Uuid,
    person: Uuid,
    mut found: Vec<Match>,
) -> Result<Vec<Match>> {
    use matching_confirmation::{Column, Entity};
    let about = Column::Person.eq(person).or(Column::OtherPerson.eq(person));
    let rows = Entity::find()
        .filter(Column::Pair.eq(pair))
        .filter(about)
        .all(transaction)
        .await?;
    let said: BTreeSet<(Uuid, Uuid)> = rows
        .into_iter()
        .map(|row| (row.person, row.other_person))
        .collect();
    for each in &mut found {
        each.is_confirmed = said.contains(&(person, each.person));
        each.is_confirmed_by_partner = said.contains(&(each.person, person));
    }
    Ok(found)
}

/// What one side says about a match.
#[derive(Clone, Debug)]
pub struct Said<'a> {
    /// Who says it.
    pub viewer: &'a Viewer,
    /// Its person.
    pub person: Uuid,
    /// The person of the other side.
    pub other: Uuid,
    /// Whether they are one.
    pub are_one: bool,
    /// Why; the merge says it to both.
    pub reason: &'a str,
    /// When.
    pub now: DateTime<Utc>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// It waits for the other side, or no longer does.
    Noted,
    /// Both say so: the two are linked by this merge of these records, each with its contributor.
    Linked(Uuid, BTreeMap<Uuid, Uuid>),
}

/// Notes what one side says about a match that stands; once both say that they are one person, links the
/// two. None where there is no such match.
pub async fn confirm(
    transaction: &DatabaseTransaction,
    merge_id: Uuid,
    said: Said<'_>,
) -> Result<Option<Confirmed>> {
    let own = said.viewer.organization_id();
    let mut found = None;
    for pair in pair::in_force(transaction, own, said.now).await? {
        let under = under(transaction, &pair, own, said.person).await?;
        let stands = under.unwrap_or_default();
        found = found.or(stands.into_iter().find(|each| each.person == said.other));
    }
    let Some(found) = found else {
        return Ok(None);
    };
    note(transaction, &said, &found).await?;
    if !(said.are_one && found.is_confirmed_by_partner) {
        return Ok(Some(Confirmed::Noted));
    }
    // What both have said is the merge from here on.
    for organization in [found.partner, own] {
        write_for(transaction, organization, said.now).await?;
        remove(transaction, &said, &found).await?;
    }
    let persons = BTreeMap::from([(said.person, own), (said.other, found.partner)]);
    let new = NewMerge {
        id: merge_id,
        organization: own,
        by: said.viewer.client_id().to_owned(),
        at: said.now,
        reason: said.reason.to_owned(),
        persons: persons.clone(),
    };
    merge(transaction, new).await?;
    Ok(Some(Confirmed::Linked(merge_id, persons)))
}

async fn note(transaction: &DatabaseTransaction, said: &Said<'_>, found: &Match) -> Result<()> {
    use matching_confirmation::{ActiveModel, Column, Entity};
    let own = said.viewer.organization_id();
    let action = if said.are_one {
        let row = ActiveModel {
            pair: Set(found.pair),
            person: Set(said.person),
            other_person: Set(said.other),
            organization: Set(own),
            confirmed_by: Set(said.viewer.client_id().to_owned()),
            confirmed_at: Set(said.now),
        };
        let again = OnConflict::columns([Column::Pair, Column::Person, Column::OtherPerson])
            .update_columns([Column::ConfirmedBy, Column::ConfirmedAt])
            .to_owned();
        Entity::insert(row)
            .on_conflict(again)
            .exec_without_returning(transaction)
            .await?;
        AuditAction::MatchConfirmed
    } else {
        Entity::delete_by_id((found.pair, said.person, said.other))
            .exec(transaction)
            .await?;
        AuditAction::MatchDeclined
    };
    let event = |organization| Event::new(Some(organization), said.viewer, action, said.now);
    let events = [
        event(own)
            .to_record(RecordKind::Person, said.person)
            .because(said.reason),
        // Which of its persons it is, the other side finds out by looking itself.
        event(found.partner)
            .of_type(RecordKind::Person.type_name())
            .counting(1),
    ];
    audit::append_all(transaction, &events).await
}

/// Removes what both sides have said of the two, as far as the transaction writes for who said it.
async fn remove(transaction: &DatabaseTransaction, said: &Said<'_>, found: &Match) -> Result<()> {
    use matching_confirmation::Entity;
    for (person, other) in [(said.person, said.other), (said.other, said.person)] {
        Entity::delete_by_id((found.pair, person, other))
            .exec(transaction)
            .await?;
    }
    Ok(())
}
