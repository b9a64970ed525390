//! Merges: made, taken back, shown to those whose records they are about.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entities::codes::MergeState;
use entities::{person, person_merge, person_merge_person};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::clusters::settle;
use super::{begin_linking, end_linking};
use crate::error::Result;
use crate::policy::rows;
use crate::store::reader::Reader;

/// Records that somebody says are of one person.
#[derive(Clone, Debug)]
pub struct NewMerge {
    /// Id of the merge.
    pub id: Uuid,
    /// The organization that says so.
    pub organization: Uuid,
    /// Its client.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
    /// The records, each with its contributor, as [`record_owners`] gives them.
    pub persons: BTreeMap<Uuid, Uuid>,
}

/// Who takes a merge back, when and why.
#[derive(Clone, Debug)]
pub struct Undo {
    /// The merge.
    pub id: Uuid,
    /// The organization, which has a record in it.
    pub organization: Uuid,
    /// Its client.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

/// Of these records, those that the viewer may see and that have a contributor, each with it. A
/// record of a public release has none, and its persons are never joined with others.
pub async fn record_owners(reader: &Reader, persons: &[Uuid]) -> Result<BTreeMap<Uuid, Uuid>> {
    let rows: Vec<(Uuid, Option<Uuid>)> = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .column(person::Column::ContributorId)
        .filter(rows::visible::<person::Entity>(&reader.sight()))
        .filter(person::Column::Id.is_in(persons.to_vec()))
        .into_tuple()
        .all(reader)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(person, contributor)| Some((person, contributor?)))
        .collect())
}

/// Links records. Whoever calls has seen that the viewer may see each of them, and tells the audit.
pub async fn merge(transaction: &DatabaseTransaction, new: NewMerge) -> Result<()> {
    begin_linking(transaction).await?;
    let row = person_merge::Model {
        id: new.id,
        organization_id: new.organization,
        merged_by: new.by,
        merged_at: new.at,
        reason: new.reason,
        state: MergeState::Active,
        undone_organization_id: None,
        undone_by: None,
        undone_at: None,
        undone_reason: None,
    };
    person_merge::Entity::insert(row.into_active_model())
        .exec_without_returning(transaction)
        .await?;
    let about = new
        .persons
        .iter()
        .map(|(person, contributor)| person_merge_person::ActiveModel {
            merge_id: Set(new.id),
            person_id: Set(*person),
            contributor_id: Set(*contributor),
        });
    person_merge_person::Entity::insert_many(about)
        .exec_without_returning(transaction)
        .await?;
    let persons: Vec<Uuid> = new.persons.into_keys().collect();
    settle(transaction, &persons).await?;
    end_linking(transaction).await
}

/// Takes a merge back that is about a record of the organization; answers the records that it was
/// about, each with its contributor. None where there is no such merge that stands.
pub async fn undo(
    transaction: &DatabaseTransaction,
    undo: Undo,
) -> Result<Option<BTreeMap<Uuid, Uuid>>> {
    use person_merge::{Column, Entity};
    begin_linking(transaction).await?;
    let about = person_merge_person::Entity::find()
        .filter(person_merge_person::Column::MergeId.eq(undo.id))
        .all(transaction)
        .await?;
    let is_party = about
        .iter()
        .any(|row| row.contributor_id == undo.organization);
    let undone = Entity::update_many()
        .col_expr(Column::State, Expr::val(MergeState::Undone))
        .col_expr(Column::UndoneOrganizationId, Expr::val(undo.organization))
        .col_expr(Column::UndoneBy, Expr::val(undo.by))
        .col_expr(Column::UndoneAt, Expr::val(undo.at))
        .col_expr(Column::UndoneReason, Expr::val(undo.reason))
        .filter(Column::Id.eq(undo.id))
        .filter(Column::State.eq(MergeState::Active))
        .filter(Expr::val(is_party))
        .exec(transaction)
        .await?;
    if undone.rows_affected == 0 {
        end_linking(transaction).await?;
        return Ok(None);
    }
    let persons: Vec<Uuid> = about.iter().map(|row| row.person_id).collect();
    settle(transaction, &persons).await?;
    end_linking(transaction).await?;
    Ok(Some(
        about
            .into_iter()
            .map(|row| (row.person_id, row.contributor_id))
            .collect(),
    ))
}

/// The merges that records of the viewer's own organization were ever in, latest first.
pub async fn merges_of(
    reader: &Reader,
    persons: &[Uuid],
) -> Result<HashMap<Uuid, Vec<person_merge::Model>>> {
    use person_merge::{Column, Entity};
    let about = person_merge_person::Entity::find()
        .filter(person_merge_person::Column::PersonId.is_in(persons.to_vec()))
        .filter(person_merge_person::Column::ContributorId.eq(reader.viewer().organization_id()))
        .all(reader)
        .await?;
    let ids: BTreeSet<Uuid> = about.iter().map(|row| row.merge_id).collect();
    let merges = Entity::find()
        .filter(Column::Id.is_in(ids))
        .order_by_desc(Column::MergedAt)
        .order_by_desc(Column::Id)
        .all(reader)
        .await?;
    let mut found: HashMap<Uuid, Vec<person_merge::Model>> = HashMap::new();
    for merge in merges {
        for row in about.iter().filter(|row| row.merge_id == merge.id) {
            found.entry(row.person_id).or_default().push(merge.clone());
        }
    }
    Ok(found)
}

/// A merge that a record of the viewer's own organization was ever in.
pub async fn merge_of(reader: &Reader, id: Uuid) -> Result<Option<person_merge::Model>> {
    let own = persons_seen(reader, &[id]).await?;
    if own.is_empty() {
        return Ok(None);
    }
    Ok(person_merge::Entity::find_by_id(id).one(reader).await?)
}

/// The records of the viewer's own organization that each of these merges is about.
pub async fn persons_seen(reader: &Reader, merges: &[Uuid]) -> Result<HashMap<Uuid, Vec<Uuid>>> {
    use person_merge_person::{Column, Entity};
    let rows = Entity::find()
        .filter(Column::MergeId.is_in(merges.to_vec()))
        .filter(Column::ContributorId.eq(reader.viewer().organization_id()))
        .order_by_asc(Column::PersonId)
        .all(reader)
        .await?;
    let mut found: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for row in rows {
        found.entry(row.merge_id).or_default().push(row.person_id);
    }
    Ok(found)
}
