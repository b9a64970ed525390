//! Who may be the same person: found without looking at all pairs, compared, weighed.

use std::collections::{BTreeSet, HashMap};

use entities::codes::Gender;
use entities::person;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use super::clusters::clusters_of;
use crate::error::Result;
use crate::linkage::{Attributes, Features, Judgement, Record, compare, judge};
use crate::policy::rows;
use crate::store::identity::{Vault, linkage};
use crate::store::reader::Reader;
use crate::store::records;

/// Persons who agree in everything that identifies nobody: if there are more, it tells nothing.
const MOST_ALIKE: u64 = 200;

/// Ids of one statement.
const CHUNK: usize = 500;

/// A record that may be of the same person.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The record.
    pub person: person::Model,
    /// What speaks for it and against it.
    pub judgement: Judgement,
}

/// The records that may be of the same person as this one, which the viewer sees: the likeliest
/// first. Only what the viewer may see is looked at; what identifies is compared between records of
/// the viewer's own organization only, by keys.
pub async fn candidates(
    reader: &Reader,
    vault: Option<&Vault>,
    of: &person::Model,
    limit: usize,
) -> Result<Vec<Candidate>> {
    let own = reader.viewer().organization_id();
    let vault = vault.filter(|_| of.contributor_id == Some(own));
    let mut ids: BTreeSet<Uuid> = alike(reader, of).await?.into_iter().collect();
    if vault.is_some() {
        ids.extend(linkage::sharing_a_block(reader, own, of.id).await?);
    }
    ids.remove(&of.id);
    let rows = seen(reader, ids).await?;
    let features = match vault {
        Some(vault) => {
            let own_rows = rows.iter().filter(|row| row.contributor_id == Some(own));
            let ids: Vec<Uuid> = own_rows.map(|row| row.id).chain([of.id]).collect();
            linkage::features_of(reader, vault, own, &ids).await?
        }
        None => HashMap::new(),
    };
    let this = record(of, &features);
    let mut judged: Vec<(Uuid, Judgement)> = rows
        .iter()
        .map(|row| (row.id, judge(&compare(&this, &record(row, &features)))))
        .filter(|(_, judgement)| judgement.certainty.is_some())
        .collect();
    judged.sort_by(|one, other| {
        let by_score = other.1.score.total_cmp(&one.1.score);
        by_score.then(one.0.cmp(&other.0))
    });
    let judged = not_linked(reader, of.id, judged).await?;
    hand_over(reader, judged.into_iter().take(limit).collect()).await
}

/// Those that are not linked with the record already.
async fn not_linked(
    reader: &Reader,
    of: Uuid,
    judged: Vec<(Uuid, Judgement)>,
) -> Result<Vec<(Uuid, Judgement)>> {
    let ids: Vec<Uuid> = judged.iter().map(|(id, _)| *id).chain([of]).collect();
    let clusters = clusters_of(reader, &ids).await?;
    Ok(judged
        .into_iter()
        .filter(|(id, _)| clusters.get(id) != clusters.get(&of))
        .collect())
}

/// The records themselves, those of others told to them first.
async fn hand_over(reader: &Reader, judged: Vec<(Uuid, Judgement)>) -> Result<Vec<Candidate>> {
    let ids: Vec<Uuid> = judged.iter().map(|(id, _)| *id).collect();
    let rows = records::by_ids::<person::Entity>(reader, &ids).await?;
    let mut rows: HashMap<Uuid, person::Model> =
        rows.into_iter().map(|row| (row.id, row)).collect();
    Ok(judged
        .into_iter()
        .filter_map(|(id, judgement)| {
            let person = rows.remove(&id)?;
            Some(Candidate { person, judgement })
        })
        .collect())
}

/// Those of these records that the viewer may see.
async fn seen(reader: &Reader, ids: BTreeSet<Uuid>) -> Result<Vec<person::Model>> {
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let mut found = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let rows = person::Entity::find()
            .filter(rows::visible::<person::Entity>(&reader.sight()))
            .filter(person::Column::Id.is_in(chunk.to_vec()))
            .all(reader)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Records that agree in citizenship, gender and, by a year, birth year; none where so many do that it
/// tells nothing.
async fn alike(reader: &Reader, of: &person::Model) -> Result<Vec<Uuid>> {
    use person::Column;
    let Some((citizenship, year)) = of.citizenship_country.clone().zip(of.birth_year) else {
        return Ok(Vec::new());
    };
    let mut condition = Condition::all()
        .add(Column::CitizenshipCountry.eq(citizenship))
        .add(Column::BirthYear.between(year - 1, year + 1))
        .add(Column::UniverseId.is_null());
    if of.gender != Gender::Unknown {
        condition = condition.add(Column::Gender.is_in([of.gender, Gender::Unknown]));
    }
    if let Some(arrival) = of.arrival_year {
        let near = Column::ArrivalYear.between(arrival - 1, arrival + 1);
        condition = condition.add(near.or(Column::ArrivalYear.is_null()));
    }
    let ids: Vec<Uuid> = person::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(rows::visible::<person::Entity>(&reader.sight()))
        .filter(condition)
        .order_by_asc(Column::Id)
        .limit(MOST_ALIKE + 1)
        .into_tuple()
        .all(reader)
        .await?;
    Ok(if ids.len() as u64 > MOST_ALIKE {
        Vec::new()
    } else {
        ids
    })
}

fn record(row: &person::Model, features: &HashMap<Uuid, Features>) -> Record {
    Record {
        attributes: Attributes {
            citizenship: row.citizenship_country.clone(),
            birth_country: row.birth_country.clone(),
            birth_year: row.birth_year,
            gender: Some(row.gender).filter(|gender| *gender != Gender::Unknown),
            arrival_year: row.arrival_year,
        },
        features: features.get(&row.id).cloned().unwrap_or_default(),
    }
}
