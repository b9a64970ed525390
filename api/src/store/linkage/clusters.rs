//! The clusters: read, and worked out anew from the merges that stand.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entities::codes::MergeState;
use entities::{person_link, person_merge, person_merge_person};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::error::Result;
use crate::store::reader::Reader;

/// Ids of one statement: both back ends take more bound values.
const CHUNK: usize = 500;

/// The cluster of each of these records; one that is not linked is its own. On PostgreSQL whoever
/// asks learns the clusters of those records only that the policy of `person_link` shows: an
/// organization those of its own, the builder of statistics all.
pub async fn clusters_of(
    db: &impl ConnectionTrait,
    persons: &[Uuid],
) -> Result<HashMap<Uuid, Uuid>> {
    let mut clusters: HashMap<Uuid, Uuid> = persons.iter().map(|id| (*id, *id)).collect();
    for chunk in persons.chunks(CHUNK) {
        let rows: Vec<(Uuid, Uuid)> = person_link::Entity::find()
            .select_only()
            .column(person_link::Column::PersonId)
            .column(person_link::Column::ClusterId)
            .filter(person_link::Column::PersonId.is_in(chunk.to_vec()))
            .into_tuple()
            .all(db)
            .await?;
        clusters.extend(rows);
    }
    Ok(clusters)
}

/// The records of each of these clusters, as far as the asker may see their links, oldest first.
pub async fn persons_of(
    db: &impl ConnectionTrait,
    clusters: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Uuid>>> {
    let mut found: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for chunk in clusters.chunks(CHUNK) {
        let rows: Vec<(Uuid, Uuid)> = person_link::Entity::find()
            .select_only()
            .column(person_link::Column::ClusterId)
            .column(person_link::Column::PersonId)
            .filter(person_link::Column::ClusterId.is_in(chunk.to_vec()))
            .order_by_asc(person_link::Column::PersonId)
            .into_tuple()
            .all(db)
            .await?;
        for (cluster, person) in rows {
            found.entry(cluster).or_default().push(person);
        }
    }
    Ok(found)
}

/// The other records of the viewer's own organization that are linked with each of these, which are
/// its own too.
pub async fn linked_with(reader: &Reader, persons: &[Uuid]) -> Result<HashMap<Uuid, Vec<Uuid>>> {
    use person_link::{Column, Entity};
    let own = reader.viewer().organization_id();
    let asked: Vec<(Uuid, Uuid)> = Entity::find()
        .select_only()
        .column(Column::PersonId)
        .column(Column::ClusterId)
        .filter(Column::ContributorId.eq(own))
        .filter(Column::PersonId.is_in(persons.to_vec()))
        .into_tuple()
        .all(reader)
        .await?;
    let clusters: BTreeSet<Uuid> = asked.iter().map(|(_, cluster)| *cluster).collect();
    let members: Vec<(Uuid, Uuid)> = Entity::find()
        .select_only()
        .column(Column::ClusterId)
        .column(Column::PersonId)
        .filter(Column::ContributorId.eq(own))
        .filter(Column::ClusterId.is_in(clusters))
        .order_by_asc(Column::PersonId)
        .into_tuple()
        .all(reader)
        .await?;
    let mut found: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for (person, cluster) in asked {
        let others = members
            .iter()
            .filter(|(of, other)| *of == cluster && *other != person);
        found
            .entry(person)
            .or_default()
            .extend(others.map(|(_, other)| *other));
    }
    Ok(found)
}

/// A merge that stands, and the records that it is about with their contributors.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Standing {
    id: Uuid,
    at: DateTime<Utc>,
    by: String,
    persons: Vec<(Uuid, Uuid)>,
}

/// Works out anew the clusters of these records and of all that hang together with them. The
/// transaction links ([`super::begin_linking`]).
pub(super) async fn settle(transaction: &DatabaseTransaction, persons: &[Uuid]) -> Result<()> {
    let standing = hanging_together(transaction, persons).await?;
    let touched: BTreeSet<Uuid> = standing
        .iter()
        .flat_map(|merge| merge.persons.iter().map(|(person, _)| *person))
        .chain(persons.iter().copied())
        .collect();
    let touched: Vec<Uuid> = touched.into_iter().collect();
    for chunk in touched.chunks(CHUNK) {
        person_link::Entity::delete_many()
            .filter(person_link::Column::PersonId.is_in(chunk.to_vec()))
            .exec(transaction)
            .await?;
    }
    let links = links(&standing);
    for chunk in links.chunks(CHUNK / 5) {
        let rows = chunk.iter().map(|link| link.clone().into_active_model());
        person_link::Entity::insert_many(rows)
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}

/// The merges that stand and that these records hang together by.
async fn hanging_together(
    transaction: &DatabaseTransaction,
    persons: &[Uuid],
) -> Result<Vec<Standing>> {
    let mut found: BTreeMap<Uuid, Standing> = BTreeMap::new();
    let mut known: BTreeSet<Uuid> = persons.iter().copied().collect();
    let mut new: Vec<Uuid> = known.iter().copied().collect();
    while !new.is_empty() {
        let mut next = Vec::new();
        for chunk in new.chunks(CHUNK) {
            for merge in standing_of(transaction, chunk).await? {
                for (person, _) in &merge.persons {
                    if known.insert(*person) {
                        next.push(*person);
                    }
                }
                found.insert(merge.id, merge);
            }
        }
        new = next;
    }
    Ok(found.into_values().collect())
}

/// The merges that stand and are about one of these records.
async fn standing_of(transaction: &DatabaseTransaction, persons: &[Uuid]) -> Result<Vec<Standing>> {
    let about = person_merge_person::Entity::find()
        .filter(person_merge_person::Column::PersonId.is_in(persons.to_vec()))
        .all(transaction)
        .await?;
    let ids: BTreeSet<Uuid> = about.into_iter().map(|row| row.merge_id).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let mut standing: BTreeMap<Uuid, Standing> = BTreeMap::new();
    for chunk in ids.chunks(CHUNK) {
        let merges = person_merge::Entity::find()
            .filter(person_merge::Column::Id.is_in(chunk.to_vec()))
            .filter(person_merge::Column::State.eq(MergeState::Active))
            .all(transaction)
            .await?;
        standing.extend(merges.into_iter().map(|merge| {
            let standing = Standing {
                id: merge.id,
                at: merge.merged_at,
                by: merge.merged_by,
                persons: Vec::new(),
            };
            (merge.id, standing)
        }));
        let rows = person_merge_person::Entity::find()
            .filter(person_merge_person::Column::MergeId.is_in(chunk.to_vec()))
            .order_by_asc(person_merge_person::Column::PersonId)
            .all(transaction)
            .await?;
        for row in rows {
            if let Some(merge) = standing.get_mut(&row.merge_id) {
                merge.persons.push((row.person_id, row.contributor_id));
            }
        }
    }
    Ok(standing.into_values().collect())
}

/// What the merges that stand say: records that hang together have the id of the oldest of them.
fn links(standing: &[Standing]) -> Vec<person_link::Model> {
    let mut leaders: BTreeMap<Uuid, Uuid> = BTreeMap::new();
    for merge in standing {
        let Some((first, _)) = merge.persons.first() else {
            continue;
        };
        for (person, _) in &merge.persons {
            let (one, other) = (leader(&leaders, *first), leader(&leaders, *person));
            let (old, young) = (one.min(other), one.max(other));
            leaders.insert(young, old);
            leaders.entry(old).or_insert(old);
        }
    }
    let mut links: BTreeMap<Uuid, person_link::Model> = BTreeMap::new();
    let mut by_age: Vec<&Standing> = standing.iter().collect();
    by_age.sort_by_key(|merge| (merge.at, merge.id));
    for merge in by_age {
        // Where all the others were deleted, nobody is linked.
        for (person, contributor) in merge.persons.iter().filter(|_| merge.persons.len() > 1) {
            links.entry(*person).or_insert_with(|| person_link::Model {
                person_id: *person,
                contributor_id: *contributor,
                cluster_id: leader(&leaders, *person),
                merge_id: merge.id,
                linked_at: merge.at,
                linked_by: merge.by.clone(),
            });
        }
    }
    links.into_values().collect()
}

fn leader(leaders: &BTreeMap<Uuid, Uuid>, person: Uuid) -> Uuid {
    let mut at = person;
    while let Some(next) = leaders.get(&at).filter(|next| **next != at) {
        at = *next;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(id: u128, persons: &[u128]) -> Standing {
        let contributor = Uuid::from_u128(1_000);
        Standing {
            id: Uuid::from_u128(id),
            at: DateTime::from_timestamp_nanos(i64::try_from(id).unwrap()),
            by: format!("client {id}"),
            persons: persons
                .iter()
                .map(|person| (Uuid::from_u128(*person), contributor))
                .collect(),
        }
    }

    fn clusters(standing: &[Standing]) -> Vec<(u128, u128, u128)> {
        links(standing)
            .into_iter()
            .map(|link| {
                let ids = [link.person_id, link.cluster_id, link.merge_id];
                let [person, cluster, merge] = ids.map(|id| id.as_u128());
                (person, cluster, merge)
            })
            .collect()
    }

    #[test]
    fn records_that_hang_together_are_one_person() {
        let merges = [
            standing(1, &[5, 9]),
            standing(2, &[7, 8]),
            standing(3, &[3, 9]),
        ];
        let expected = vec![(3, 3, 3), (5, 3, 1), (7, 7, 2), (8, 7, 2), (9, 3, 1)];
        assert_eq!(clusters(&merges), expected);
    }

    #[test]
    fn the_order_of_merges_makes_no_difference() {
        let mut merges = vec![
            standing(1, &[1, 2]),
            standing(2, &[3, 4]),
            standing(3, &[2, 3]),
            standing(4, &[4, 1]),
        ];
        let expected = clusters(&merges);
        merges.reverse();
        assert_eq!(clusters(&merges), expected);
        assert!(expected.iter().all(|(_, cluster, _)| *cluster == 1));
    }

    #[test]
    fn without_its_others_a_record_is_not_linked() {
        assert_eq!(clusters(&[standing(1, &[4])]), vec![]);
        assert_eq!(clusters(&[standing(1, &[])]), vec![]);
    }
}
