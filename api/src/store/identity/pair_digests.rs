//! The digests under the keys of pairs: made in the night, of persons who consented to it. Whoever is
//! written or changed counts from the next night on, so that nobody climbs towards an identity by trying.
//!
//! Of some persons none can be made: their name is too common for what else is known. Nobody decrypts
//! these every night: once all persons of an organization were tried under a pair, only those are whose
//! fields or consent are of that day or later.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use entities::codes::{AuditAction, CodeList as _, IdentityField, IdentityPurpose};
use entities::matching_key::{ActiveModel, Column, Entity};
use entities::{identity_consent, identity_value, matching_pair};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{
    ColumnTrait as _, Condition, DatabaseConnection, DatabaseTransaction, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
};
use uuid::Uuid;

use super::linkage::texts_of;
use super::{Vault, nightly, pair};
use crate::clock::Clock;
use crate::db;
use crate::error::Result;
use crate::identity::Key;
use crate::identity::comparable::Comparer;
use crate::store::audit::{self, Actor, Event};
use crate::store::reader::write_for;

/// Persons whose digests are made in one transaction.
const BATCH: u64 = 200;

/// Rows of one statement.
const CHUNK: usize = 500;

/// What is compared between organizations.
const COMPARED: [IdentityField; 3] = [
    IdentityField::Name,
    IdentityField::AlienNumber,
    IdentityField::BirthDate,
];

/// Ends what is over, and makes the digests of an organization's persons who consented and have none, for
/// each pair that both sides agree to. Their fields are decrypted for it, and the organization's audit
/// says so. Answers how many they were.
pub async fn make_due(
    db: &DatabaseConnection,
    vault: &Vault,
    clock: &Clock,
    organization: Uuid,
    actor: &Actor,
) -> Result<u64> {
    pair::end_due(db, organization, clock.now(), actor).await?;
    let transaction = db::begin_write(db).await?;
    write_for(&transaction, organization, clock.now()).await?;
    let pairs = pair::in_force(&transaction, organization, clock.now()).await?;
    transaction.commit().await?;
    let mut made = 0;
    for pair in pairs {
        let key = pair::unwrap(vault, &pair).await?;
        let (today, task) = (clock.today(), tried(pair.id, organization));
        let since = nightly::last(db, &task).await?;
        let mut after = Uuid::nil();
        loop {
            let now = clock.now();
            let transaction = db::begin_write(db).await?;
            write_for(&transaction, organization, now).await?;
            let persons = due(&transaction, (organization, pair.id), since, after).await?;
            let Some(last) = persons.last().copied() else {
                break;
            };
            tell(&transaction, organization, persons.len(), (now, actor)).await?;
            let of = (organization, &*persons);
            make_for(&transaction, vault, (&pair, &key), of).await?;
            transaction.commit().await?;
            made += persons.len() as u64;
            after = last;
        }
        nightly::take(db, &task, today).await?;
    }
    Ok(made)
}

/// The name of the task that has tried all persons of an organization under a pair.
pub(super) fn tried(pair: Uuid, organization: Uuid) -> String {
    format!("identity_matching:{pair}:{organization}")
}

async fn tell(
    transaction: &DatabaseTransaction,
    organization: Uuid,
    number: usize,
    (now, actor): (DateTime<Utc>, &Actor),
) -> Result<()> {
    let action = AuditAction::MatchingKeysMade;
    let event = Event::new(Some(organization), actor.clone(), action, now)
        .of_type("Detainee")
        .counting(number as u64)
        .for_purpose(IdentityPurpose::RecordLinkage.as_str())
        .naming(COMPARED.map(entities::codes::CodeList::as_str));
    audit::append(transaction, &event).await
}

/// Persons who consented, have a name, and have no digest under the pair; where all were tried, those who
/// have changed since.
async fn due(
    transaction: &DatabaseTransaction,
    (organization, pair): (Uuid, Uuid),
    since: Option<NaiveDate>,
    after: Uuid,
) -> Result<Vec<Uuid>> {
    use identity_consent::Column as Consent;
    let have = Entity::find()
        .select_only()
        .column(Column::Person)
        .filter(Column::Pair.eq(pair))
        .filter(Column::Organization.eq(organization))
        .into_query();
    let with = |field: &[IdentityField]| {
        identity_value::Entity::find()
            .select_only()
            .column(identity_value::Column::Person)
            .filter(identity_value::Column::Organization.eq(organization))
            .filter(identity_value::Column::Field.is_in(field.iter().copied()))
            .into_query()
    };
    let changed = since.map(|day| {
        let begins = day.and_time(NaiveTime::MIN).and_utc();
        let fields = identity_value::Entity::find()
            .select_only()
            .column(identity_value::Column::Person)
            .filter(identity_value::Column::Organization.eq(organization))
            .filter(identity_value::Column::ChangedAt.gte(begins))
            .into_query();
        let consented = Consent::RecordedAt.gte(begins);
        consented.or(Consent::Person.in_subquery(fields))
    });
    Ok(identity_consent::Entity::find()
        .select_only()
        .column(Consent::Person)
        .filter(Consent::Organization.eq(organization))
        .filter(Consent::Purpose.eq(IdentityPurpose::RecordLinkage))
        .filter(Consent::WithdrawnAt.is_null())
        .filter(Consent::Person.gt(after))
        .filter(Consent::Person.in_subquery(with(&COMPARED[..1])))
        .filter(Consent::Person.in_subquery(with(&COMPARED[1..])))
        .filter(Consent::Person.not_in_subquery(have))
        .filter(Condition::all().add_option(changed))
        .order_by_asc(Consent::Person)
        .limit(BATCH)
        .into_tuple()
        .all(transaction)
        .await?)
}

async fn make_for(
    transaction: &DatabaseTransaction,
    vault: &Vault,
    (pair, key): (&matching_pair::Model, &Key),
    (organization, persons): (Uuid, &[Uuid]),
) -> Result<()> {
    let comparer = Comparer::new(key, pair.id);
    let (_, texts) = texts_of(transaction, vault, (organization, persons)).await?;
    let mut rows = Vec::new();
    for (person, texts) in texts {
        let fields: Vec<(IdentityField, &str)> = texts
            .iter()
            .map(|(field, text)| (*field, text.as_str()))
            .collect();
        rows.extend(
            comparer
                .joined(&fields)
                .into_iter()
                .map(|joined| ActiveModel {
                    pair: Set(pair.id),
                    digest: Set(joined.digest.cast_signed()),
                    person: Set(person),
                    organization: Set(organization),
                    field: Set(joined.field),
                    name_agreement: Set(joined.name_agreement),
                    certainty: Set(joined.certainty),
                }),
        );
    }
    for chunk in rows.chunks(CHUNK) {
        Entity::insert_many(chunk.to_vec())
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}
