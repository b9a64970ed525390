//! Loaders: the records that a query asks for one by one are fetched in one statement for all of
//! them. They are made for one request and see what its viewer sees.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entities::{
    citation, contribution, contribution_review, facility_code, facility_succession, facility_value,
};
use sea_orm::ModelTrait as _;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::kind::{Record, RecordKind};
use crate::state::AppState;
use crate::store::keyset::Key;
use crate::store::reader::Reader;
use crate::store::versions::{self, Version};
use crate::store::{citations, contributions, facilities, imports, records, sharing};

/// Most keys of one statement.
pub(crate) const BATCH: usize = 500;

/// Loads whatever a request asks for.
pub(crate) struct Records {
    pub(crate) state: Arc<AppState>,
    pub(crate) reader: Reader,
}

/// A record by its id.
pub(crate) struct ById<E>(pub(crate) Uuid, PhantomData<E>);

impl<E> ById<E> {
    pub(crate) const fn new(id: Uuid) -> Self {
        Self(id, PhantomData)
    }
}

// Derives would ask the same of `E`, which is only a marker.
impl<E> Clone for ById<E> {
    fn clone(&self) -> Self {
        Self::new(self.0)
    }
}
impl<E> PartialEq for ById<E> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<E> Eq for ById<E> {}
impl<E> std::hash::Hash for ById<E> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<E: Record> Loader<ById<E>> for Records {
    type Value = E::Model;
    type Error = Error;

    async fn load(&self, keys: &[ById<E>]) -> Result<HashMap<ById<E>, E::Model>> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let rows = records::by_ids::<E>(&self.reader, &ids).await?;
        Ok(rows
            .into_iter()
            .map(|row| (ById::new(E::id_of(&row)), row))
            .collect())
    }
}

/// The first records of one parent, by one column, in one order.
pub(crate) struct ChildrenOf<E: Record> {
    pub(crate) parent: Uuid,
    pub(crate) by: E::Column,
    pub(crate) keys: Vec<Key<E::Column>>,
    pub(crate) limit: u64,
}

impl<E: Record> ChildrenOf<E> {
    /// What the keys of one statement have in common.
    fn shape(&self) -> (String, u64) {
        (format!("{:?} {:?}", self.by, self.keys), self.limit)
    }
}
impl<E: Record> Clone for ChildrenOf<E> {
    fn clone(&self) -> Self {
        Self {
            parent: self.parent,
            by: self.by,
            keys: self.keys.clone(),
            limit: self.limit,
        }
    }
}
impl<E: Record> PartialEq for ChildrenOf<E> {
    fn eq(&self, other: &Self) -> bool {
        self.parent == other.parent && self.shape() == other.shape()
    }
}
impl<E: Record> Eq for ChildrenOf<E> {}
impl<E: Record> std::hash::Hash for ChildrenOf<E> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.parent.hash(state);
        self.limit.hash(state);
    }
}

impl<E: Record> Loader<ChildrenOf<E>> for Records {
    type Value = Vec<E::Model>;
    type Error = Error;

    async fn load(&self, keys: &[ChildrenOf<E>]) -> Result<HashMap<ChildrenOf<E>, Vec<E::Model>>> {
        let mut shapes: HashMap<(String, u64), Vec<&ChildrenOf<E>>> = HashMap::new();
        for key in keys {
            shapes.entry(key.shape()).or_default().push(key);
        }
        let mut found: HashMap<ChildrenOf<E>, Vec<E::Model>> = HashMap::new();
        for ((_, limit), keys) in shapes {
            let Some(first) = keys.first() else { continue };
            let parents: Vec<Uuid> = keys.iter().map(|key| key.parent).collect();
            let rows = records::children::<E>(&self.reader, first.by, &parents, &first.keys, limit)
                .await?;
            let mut by_parent: HashMap<Uuid, Vec<E::Model>> = HashMap::new();
            for row in rows {
                if let sea_orm::Value::Uuid(Some(parent)) = row.get(first.by) {
                    by_parent.entry(parent).or_default().push(row);
                }
            }
            for key in keys {
                let rows = by_parent.remove(&key.parent).unwrap_or_default();
                found.insert(key.clone(), rows);
            }
        }
        Ok(found)
    }
}

/// The citations of one record.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct CitationsOf(pub(crate) RecordKind, pub(crate) Uuid);

impl Loader<CitationsOf> for Records {
    type Value = Vec<citation::Model>;
    type Error = Error;

    async fn load(
        &self,
        keys: &[CitationsOf],
    ) -> Result<HashMap<CitationsOf, Vec<citation::Model>>> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.1).collect();
        let rows = citations::of_records(&self.reader, &ids).await?;
        let mut found: HashMap<CitationsOf, Vec<citation::Model>> =
            keys.iter().map(|key| (key.clone(), Vec::new())).collect();
        for row in rows {
            let Some(kind) = RecordKind::parse(&row.record_kind) else {
                continue;
            };
            found
                .entry(CitationsOf(kind, row.record_id))
                .or_default()
                .push(row);
        }
        Ok(found)
    }
}

/// The newest versions of one record.
pub(crate) struct VersionsOf<E> {
    record: Uuid,
    limit: u64,
    kind: PhantomData<E>,
}

impl<E> VersionsOf<E> {
    pub(crate) const fn new(record: Uuid, limit: u64) -> Self {
        Self {
            record,
            limit,
            kind: PhantomData,
        }
    }
}

impl<E> Clone for VersionsOf<E> {
    fn clone(&self) -> Self {
        Self::new(self.record, self.limit)
    }
}
impl<E> PartialEq for VersionsOf<E> {
    fn eq(&self, other: &Self) -> bool {
        (self.record, self.limit) == (other.record, other.limit)
    }
}
impl<E> Eq for VersionsOf<E> {}
impl<E> std::hash::Hash for VersionsOf<E> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (self.record, self.limit).hash(state);
    }
}

impl<E: Record> Loader<VersionsOf<E>> for Records {
    type Value = Vec<Version<E::Model>>;
    type Error = Error;

    async fn load(&self, keys: &[VersionsOf<E>]) -> Result<HashMap<VersionsOf<E>, Self::Value>> {
        let mut by_limit: HashMap<u64, Vec<Uuid>> = HashMap::new();
        for key in keys {
            by_limit.entry(key.limit).or_default().push(key.record);
        }
        let mut found = HashMap::new();
        for (limit, ids) in by_limit {
            for (id, list) in versions::of_records::<E>(&self.reader, &ids, limit).await? {
                found.insert(VersionsOf::new(id, limit), list);
            }
        }
        Ok(found)
    }
}

/// Everything that sources say about one facility.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct ValuesOf(pub(crate) Uuid);

impl Loader<ValuesOf> for Records {
    type Value = Vec<facility_value::Model>;
    type Error = Error;

    async fn load(
        &self,
        keys: &[ValuesOf],
    ) -> Result<HashMap<ValuesOf, Vec<facility_value::Model>>> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let mut found: HashMap<ValuesOf, Vec<facility_value::Model>> =
            keys.iter().map(|key| (key.clone(), Vec::new())).collect();
        for row in facilities::values_of(&self.state.db, &ids).await? {
            found
                .entry(ValuesOf(row.facility_id))
                .or_default()
                .push(row);
        }
        Ok(found)
    }
}

/// The codes of one facility.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct CodesOf(pub(crate) Uuid);

impl Loader<CodesOf> for Records {
    type Value = Vec<facility_code::Model>;
    type Error = Error;

    async fn load(&self, keys: &[CodesOf]) -> Result<HashMap<CodesOf, Self::Value>> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let mut found: HashMap<CodesOf, Self::Value> = HashMap::new();
        for row in facilities::codes_of(&self.state.db, &ids).await? {
            found.entry(CodesOf(row.facility_id)).or_default().push(row);
        }
        Ok(found)
    }
}

/// The facilities that one took the place of.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct PredecessorsOf(pub(crate) Uuid);

impl Loader<PredecessorsOf> for Records {
    type Value = Vec<Uuid>;
    type Error = Error;

    async fn load(&self, keys: &[PredecessorsOf]) -> Result<HashMap<PredecessorsOf, Vec<Uuid>>> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let by = facility_succession::Column::SuccessorId;
        let mut found: HashMap<PredecessorsOf, Vec<Uuid>> = HashMap::new();
        for row in facilities::successions(&self.state.db, by, &ids).await? {
            found
                .entry(PredecessorsOf(row.successor_id))
                .or_default()
                .push(row.predecessor_id);
        }
        Ok(found)
    }
}

/// The facilities that took the place of one.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct SuccessorsOf(pub(crate) Uuid);

impl Loader<SuccessorsOf> for Records {
    type Value = Vec<Uuid>;
    type Error = Error;

    async fn load(&self, keys: &[SuccessorsOf]) -> Result<HashMap<SuccessorsOf, Vec<Uuid>>> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let by = facility_succession::Column::PredecessorId;
        let mut found: HashMap<SuccessorsOf, Vec<Uuid>> = HashMap::new();
        for row in facilities::successions(&self.state.db, by, &ids).await? {
            found
                .entry(SuccessorsOf(row.predecessor_id))
                .or_default()
                .push(row.successor_id);
        }
        Ok(found)
    }
}

/// The name of an imported file.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct FileOf(pub(crate) i64);

impl Loader<FileOf> for Records {
    type Value = String;
    type Error = Error;

    async fn load(&self, keys: &[FileOf]) -> Result<HashMap<FileOf, String>> {
        let ids: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let rows = imports::file_names(&self.state.db, &ids).await?;
        Ok(rows
            .into_iter()
            .map(|(id, name)| (FileOf(id), name))
            .collect())
    }
}

/// The kinds that a sharing agreement is about.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct KindsOfAgreement(pub(crate) Uuid);

impl Loader<KindsOfAgreement> for Records {
    type Value = Vec<RecordKind>;
    type Error = Error;

    async fn load(
        &self,
        keys: &[KindsOfAgreement],
    ) -> Result<HashMap<KindsOfAgreement, Vec<RecordKind>>> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let kinds = sharing::kinds_of(&self.reader, &ids).await?;
        Ok(kinds
            .into_iter()
            .map(|(id, kinds)| (KindsOfAgreement(id), kinds))
            .collect())
    }
}

/// Whether the other side has answered an agreement about matching with one of its own.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct AnswerToAgreement(pub(crate) Uuid);

impl Loader<AnswerToAgreement> for Records {
    type Value = ();
    type Error = Error;

    async fn load(&self, keys: &[AnswerToAgreement]) -> Result<HashMap<AnswerToAgreement, ()>> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let answered = sharing::answered(&self.reader, &ids).await?;
        let found = answered.into_iter().map(|id| (AnswerToAgreement(id), ()));
        Ok(found.collect())
    }
}

/// How many persons a sharing agreement lists.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct PersonsOfAgreement(pub(crate) Uuid);

impl Loader<PersonsOfAgreement> for Records {
    type Value = i64;
    type Error = Error;

    async fn load(&self, keys: &[PersonsOfAgreement]) -> Result<HashMap<PersonsOfAgreement, i64>> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let numbers = sharing::numbers_of_persons(&self.reader, &ids).await?;
        Ok(numbers
            .into_iter()
            .map(|(id, number)| (PersonsOfAgreement(id), number))
            .collect())
    }
}

/// One contribution.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct ContributionById(pub(crate) Uuid);

impl Loader<ContributionById> for Records {
    type Value = contribution::Model;
    type Error = Error;

    async fn load(
        &self,
        keys: &[ContributionById],
    ) -> Result<HashMap<ContributionById, contribution::Model>> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let rows = contributions::by_ids(&self.reader, &ids).await?;
        Ok(rows
            .into_iter()
            .map(|row| (ContributionById(row.id), row))
            .collect())
    }
}

/// What one contribution changes.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct ChangesOf(pub(crate) Uuid);

impl Loader<ChangesOf> for Records {
    type Value = Vec<crate::contributions::FieldChange>;
    type Error = Error;

    async fn load(&self, keys: &[ChangesOf]) -> Result<HashMap<ChangesOf, Self::Value>> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let rows = contributions::by_ids(&self.reader, &ids).await?;
        let changes = crate::contributions::of_contributions(&self.reader, &rows).await?;
        Ok(changes
            .into_iter()
            .map(|(id, changes)| (ChangesOf(id), changes))
            .collect())
    }
}

/// What reviewers said about one contribution.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct ReviewsOf(pub(crate) Uuid);

impl Loader<ReviewsOf> for Records {
    type Value = Vec<contribution_review::Model>;
    type Error = Error;

    async fn load(&self, keys: &[ReviewsOf]) -> Result<HashMap<ReviewsOf, Self::Value>> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let mut found: HashMap<ReviewsOf, Self::Value> = HashMap::new();
        for row in contributions::reviews_of(&self.reader, &ids).await? {
            let of_one = found.entry(ReviewsOf(row.contribution_id)).or_default();
            of_one.push(row);
        }
        Ok(found)
    }
}
