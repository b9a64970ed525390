//! Writing identifying fields: each is encrypted before it reaches a statement.

use std::collections::hash_map::Entry as MapEntry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entities::codes::{CodeList as _, IdentityField};
use entities::{
    identity_erasure, identity_index, identity_person_key, identity_retention, identity_value,
};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::former;
use super::keys::{self, Unwrapped, place_of_field, place_of_person_key};
use super::linkage::{self, Texts};
use super::settings::{Setting, setting};
use super::{Vault, no_random, pair, retention, unavailable};
use crate::error::{Error, Result};
use crate::identity::{self, Key, blind};

/// Rows of one statement: both back ends take more bound values.
const CHUNK: usize = 500;

/// Identifying fields of one person, as they are to be written.
#[derive(Clone)]
pub struct NewIdentity {
    /// The person.
    pub person: Uuid,
    /// The fields that are filled.
    pub fields: Vec<(IdentityField, Zeroizing<String>)>,
    /// The last day on which they are kept, where it is said for this person.
    pub retain_until: Option<NaiveDate>,
}

impl std::fmt::Debug for NewIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewIdentity").finish_non_exhaustive()
    }
}

/// Writes the identifying fields of one organization's persons in one transaction.
#[derive(Debug)]
pub struct Sealer<'a> {
    transaction: &'a DatabaseTransaction,
    vault: &'a Vault,
    organization: Uuid,
    now: DateTime<Utc>,
    setting: Setting,
    data_key: Uuid,
    index_key: Key,
    unwrapped: Unwrapped,
    import_id: Option<i64>,
}

impl<'a> Sealer<'a> {
    /// A sealer with the newest keys of the organization; refused where it keeps no identity.
    pub async fn open(
        transaction: &'a DatabaseTransaction,
        vault: &'a Vault,
        organization: Uuid,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let setting = setting(transaction, organization).await?.ok_or_else(|| {
            Error::bad_input(
                "The organization keeps no identifying fields; `habeas identity enable` lets it.",
            )
        })?;
        let data = keys::newest(transaction, organization, keys::DATA).await?;
        let index = keys::newest(transaction, organization, keys::INDEX).await?;
        let (data, index) = data.zip(index).ok_or_else(unavailable)?;
        Ok(Self {
            transaction,
            vault,
            organization,
            now,
            setting,
            data_key: data.id,
            index_key: keys::unwrap(vault, &index).await?,
            unwrapped: Unwrapped::default(),
            import_id: None,
        })
    }

    /// Notes which import writes, so that it can be taken back.
    #[must_use]
    pub const fn for_import(mut self, import_id: Option<i64>) -> Self {
        self.import_id = import_id;
        self
    }

    /// Writes what differs from what stands; answers the persons of whom something was written. An
    /// erased person stays erased.
    pub async fn write(&mut self, new: Vec<NewIdentity>) -> Result<HashSet<Uuid>> {
        let persons: Vec<Uuid> = new.iter().map(|new| new.person).collect();
        let erased = self.erased(&persons).await?;
        let mut data_keys = self.person_keys(&persons).await?;
        let mut standing = self.standing(&persons, &data_keys).await?;
        let kept_until = self.kept_until(&persons).await?;
        let mut new = new;
        new.retain(|new| !erased.contains(&new.person));
        for new in &mut new {
            let differs = |(field, text): &(IdentityField, Zeroizing<String>)| {
                standing.get(&(new.person, *field)) != Some(text)
            };
            new.fields.retain(differs);
        }
        let fields: BTreeSet<former::Field> = new
            .iter()
            .flat_map(|new| new.fields.iter().map(|(field, _)| (new.person, *field)))
            .collect();
        let (db, import) = (self.transaction, self.import_id);
        former::keep(db, self.organization, import, &fields, self.now).await?;
        let mut written = HashSet::new();
        let mut rows = Rows::default();
        for new in new {
            if let Some(until) = new.retain_until
                && kept_until.get(&new.person) != Some(&until)
            {
                let of = (new.person, self.organization);
                let said = (self.import_id, self.now);
                retention::say(self.transaction, of, until, said).await?;
                written.insert(new.person);
            }
            for (field, text) in new.fields {
                let key = match data_keys.entry(new.person) {
                    MapEntry::Occupied(known) => known.into_mut(),
                    MapEntry::Vacant(place) => {
                        let (key, row) = self.new_person_key(new.person).await?;
                        rows.keys.push(row);
                        place.insert(key)
                    }
                };
                let of = (new.person, field);
                rows.values.insert(of, self.value(of, key, &text)?);
                rows.digests.extend(self.digest(of, &text));
                written.insert(new.person);
                standing.insert(of, text);
            }
        }
        rows.put(self.transaction).await?;
        self.put_linkage(&written, &data_keys, standing).await?;
        Ok(written)
    }

    /// Makes the keys of comparison of these persons anew, from all that stands of them.
    async fn put_linkage(
        &self,
        written: &HashSet<Uuid>,
        data_keys: &HashMap<Uuid, Key>,
        standing: HashMap<(Uuid, IdentityField), Zeroizing<String>>,
    ) -> Result<()> {
        let mut texts: HashMap<Uuid, Texts> = HashMap::new();
        for ((person, field), text) in standing {
            if written.contains(&person) {
                texts.entry(person).or_default().push((field, text));
            }
        }
        let space = linkage::Space::of_organization(self.organization, &self.index_key);
        let made = linkage::make(&space, self.organization, data_keys, &texts)?;
        linkage::put(self.transaction, &space, self.organization, made, self.now).await?;
        // Those under agreements with others are made anew in the night.
        let written: Vec<Uuid> = written.iter().copied().collect();
        pair::forget_digests(self.transaction, &written).await
    }

    async fn erased(&self, persons: &[Uuid]) -> Result<HashSet<Uuid>> {
        use identity_erasure::{Column, Entity};
        let rows = Entity::find()
            .filter(Column::Person.is_in(persons.to_vec()))
            .all(self.transaction)
            .await?;
        Ok(rows.into_iter().map(|row| row.person).collect())
    }

    async fn kept_until(&self, persons: &[Uuid]) -> Result<HashMap<Uuid, NaiveDate>> {
        use identity_retention::{Column, Entity};
        let rows = Entity::find()
            .filter(Column::Organization.eq(self.organization))
            .filter(Column::Person.is_in(persons.to_vec()))
            .all(self.transaction)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| (row.person, row.until))
            .collect())
    }

    async fn person_keys(&mut self, persons: &[Uuid]) -> Result<HashMap<Uuid, Key>> {
        use identity_person_key::{Column, Entity};
        let rows = Entity::find()
            .filter(Column::Organization.eq(self.organization))
            .filter(Column::Person.is_in(persons.to_vec()))
            .all(self.transaction)
            .await?;
        let mut found = HashMap::new();
        for row in rows {
            let (db, vault) = (self.transaction, self.vault);
            found.insert(row.person, self.unwrapped.of_person(db, vault, &row).await?);
        }
        Ok(found)
    }

    /// The texts that stand.
    async fn standing(
        &self,
        persons: &[Uuid],
        data_keys: &HashMap<Uuid, Key>,
    ) -> Result<HashMap<(Uuid, IdentityField), Zeroizing<String>>> {
        use identity_value::{Column, Entity};
        let rows = Entity::find()
            .filter(Column::Organization.eq(self.organization))
            .filter(Column::Person.is_in(persons.to_vec()))
            .all(self.transaction)
            .await?;
        let mut texts = HashMap::new();
        for row in rows {
            let key = data_keys.get(&row.person).ok_or_else(unavailable)?;
            let place = place_of_field(row.person, self.organization, row.field.as_str());
            let text = identity::open_text(key, &place, &row.envelope)?;
            texts.insert((row.person, row.field), text);
        }
        Ok(texts)
    }

    async fn new_person_key(
        &mut self,
        person: Uuid,
    ) -> Result<(Key, identity_person_key::ActiveModel)> {
        let key = Key::generate().ok_or_else(no_random)?;
        let (db, vault) = (self.transaction, self.vault);
        let outer = self.unwrapped.get(db, vault, self.data_key).await?;
        let place = place_of_person_key(person, self.organization);
        let wrapped = identity::wrap(outer, self.data_key, &place, &key).ok_or_else(no_random)?;
        let until = self
            .setting
            .retain_days
            .map(|days| TimeDelta::days(days.into()));
        let row = identity_person_key::ActiveModel {
            person: Set(person),
            organization: Set(self.organization),
            organization_key: Set(self.data_key),
            wrapped: Set(wrapped),
            retain_until: Set(until.map(|until| (self.now + until).date_naive())),
            created_at: Set(self.now),
        };
        Ok((key, row))
    }

    fn value(
        &self,
        (person, field): former::Field,
        key: &Key,
        text: &str,
    ) -> Result<identity_value::ActiveModel> {
        let place = place_of_field(person, self.organization, field.as_str());
        let envelope = identity::seal_text(key, person, &place, text).ok_or_else(no_random)?;
        Ok(identity_value::ActiveModel {
            person: Set(person),
            field: Set(field),
            organization: Set(self.organization),
            envelope: Set(envelope),
            changed_at: Set(self.now),
        })
    }

    fn digest(
        &self,
        (person, field): former::Field,
        text: &str,
    ) -> Option<(former::Field, identity_index::ActiveModel)> {
        let digest = blind::index(&self.index_key, self.organization, field, text)?;
        let row = identity_index::ActiveModel {
            person: Set(person),
            field: Set(field),
            organization: Set(self.organization),
            digest: Set(digest.to_vec()),
        };
        Some(((person, field), row))
    }
}

/// What is written of several persons, a few statements for all: the last of several writes of a field.
#[derive(Default)]
struct Rows {
    keys: Vec<identity_person_key::ActiveModel>,
    values: BTreeMap<former::Field, identity_value::ActiveModel>,
    digests: BTreeMap<former::Field, identity_index::ActiveModel>,
}

impl Rows {
    async fn put(self, transaction: &DatabaseTransaction) -> Result<()> {
        use identity_index::Column as Index;
        use identity_value::Column as Value;
        for chunk in self.keys.chunks(CHUNK) {
            identity_person_key::Entity::insert_many(chunk.to_vec())
                .exec_without_returning(transaction)
                .await?;
        }
        let values: Vec<identity_value::ActiveModel> = self.values.into_values().collect();
        for chunk in values.chunks(CHUNK) {
            let replace = OnConflict::columns([Value::Person, Value::Field])
                .update_columns([Value::Envelope, Value::ChangedAt])
                .to_owned();
            identity_value::Entity::insert_many(chunk.to_vec())
                .on_conflict(replace)
                .exec_without_returning(transaction)
                .await?;
        }
        let digests: Vec<identity_index::ActiveModel> = self.digests.into_values().collect();
        for chunk in digests.chunks(CHUNK) {
            let replace = OnConflict::columns([Index::Person, Index::Field])
                .update_column(Index::Digest)
                .to_owned();
            identity_index::Entity::insert_many(chunk.to_vec())
                .on_conflict(replace)
                .exec_without_returning(transaction)
                .await?;
        }
        Ok(())
    }
}
