//! Loaders of what says which records are of one person.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use entities::person_merge;
use uuid::Uuid;

use super::loaders::Records;
use crate::error::{Error, Result};
use crate::store::linkage;

/// The other records of the viewer's own organization that are linked with one of its own.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct LinkedWith(pub(crate) Uuid);

impl Loader<LinkedWith> for Records {
    type Value = Vec<Uuid>;
    type Error = Error;

    async fn load(&self, keys: &[LinkedWith]) -> Result<HashMap<LinkedWith, Vec<Uuid>>> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let found = linkage::linked_with(&self.reader, &ids).await?;
        Ok(found
            .into_iter()
            .map(|(id, others)| (LinkedWith(id), others))
            .collect())
    }
}

/// The merges that a record of the viewer's own organization was ever in.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct MergesOf(pub(crate) Uuid);

impl Loader<MergesOf> for Records {
    type Value = Vec<person_merge::Model>;
    type Error = Error;

    async fn load(&self, keys: &[MergesOf]) -> Result<HashMap<MergesOf, Self::Value>> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let found = linkage::merges_of(&self.reader, &ids).await?;
        Ok(found
            .into_iter()
            .map(|(id, merges)| (MergesOf(id), merges))
            .collect())
    }
}

/// The records of the viewer's own organization that a merge is about.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct PersonsOfMerge(pub(crate) Uuid);

impl Loader<PersonsOfMerge> for Records {
    type Value = Vec<Uuid>;
    type Error = Error;

    async fn load(&self, keys: &[PersonsOfMerge]) -> Result<HashMap<PersonsOfMerge, Vec<Uuid>>> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let found = linkage::persons_seen(&self.reader, &ids).await?;
        Ok(found
            .into_iter()
            .map(|(id, persons)| (PersonsOfMerge(id), persons))
            .collect())
    }
}
