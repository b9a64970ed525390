//! Contributions: the door to their tables, and to the records as they stand. What may be done in
//! which state, [`crate::contributions`] says.

pub mod rules;
pub mod standing;
mod taken_back;

use entities::codes::{ContributionState, ReviewDecision};
use entities::contribution::{Column, Entity, Model};
use entities::contribution_review;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, DatabaseTransaction,
    EntityTrait as _, IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

pub use self::taken_back::{Back, take_back};
use super::keyset::Key;
use super::reader::Reader;
use super::records::{self, Page, Slice};
use crate::auth::{Scope, Viewer};
use crate::error::Result;

/// Columns of a row, for the limit of bound values.
const CHUNK: usize = 500;

/// The contributions that a viewer sees: its organization's own, and those of others that have been
/// submitted for review. One about a person is its organization's alone.
pub fn visible(viewer: &Viewer) -> Condition {
    let own = Column::OrganizationId.eq(viewer.organization_id());
    let mut seen = Condition::any();
    if viewer.has(Scope::ContributionsWrite) {
        seen = seen.add(own.clone());
    }
    if viewer.has(Scope::ContributionsReview) {
        seen = seen.add(
            Condition::all()
                .add(Column::IsCaseRecord.eq(false))
                .add(Column::State.ne(ContributionState::Draft))
                .add(own.not()),
        );
    }
    if seen.is_empty() {
        // Neither scope: nothing is there.
        return Condition::all().add(Column::Id.is_null());
    }
    seen
}

/// Keeps new contributions.
pub async fn insert(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        let rows = chunk.iter().cloned().map(Model::into_active_model);
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Writes a contribution as it is now.
pub async fn update(db: &impl ConnectionTrait, row: Model) -> Result<()> {
    let id = row.id;
    let row = row.into_active_model().reset_all();
    Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(())
}

/// A contribution that nobody else changes until the transaction ends, where the viewer sees it.
pub async fn locked(
    transaction: &DatabaseTransaction,
    viewer: &Viewer,
    id: Uuid,
) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id)
        .filter(visible(viewer))
        .lock_exclusive()
        .one(transaction)
        .await?)
}

/// The contributions with these ids that the viewer sees.
pub async fn by_ids(reader: &Reader, ids: &[Uuid]) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(visible(reader.viewer()))
        .filter(Column::Id.is_in(ids.to_vec()))
        .all(reader)
        .await?)
}

/// One page of the contributions that the viewer sees and `condition` lets through.
pub async fn page(
    reader: &Reader,
    condition: Condition,
    keys: &[Key<Column>],
    page: &Page,
) -> Result<Slice<Model>> {
    let select = Entity::find()
        .filter(visible(reader.viewer()))
        .filter(condition);
    records::slice(reader, select, keys, page).await
}

/// How many contributions the viewer sees that `condition` lets through.
pub async fn count(reader: &Reader, condition: Condition) -> Result<u64> {
    Ok(Entity::find()
        .filter(visible(reader.viewer()))
        .filter(condition)
        .count(reader)
        .await?)
}

/// Notes what a reviewer said.
pub async fn add_review(
    db: &impl ConnectionTrait,
    review: contribution_review::ActiveModel,
) -> Result<()> {
    contribution_review::Entity::insert(review)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// The clients that have accepted a contribution in this round.
pub async fn accepted_by(
    db: &impl ConnectionTrait,
    contribution: Uuid,
    round: i32,
) -> Result<Vec<String>> {
    use contribution_review::{Column, Entity};
    Ok(Entity::find()
        .select_only()
        .column(Column::Client)
        .filter(Column::ContributionId.eq(contribution))
        .filter(Column::Round.eq(round))
        .filter(Column::Decision.eq(ReviewDecision::Accept))
        .into_tuple()
        .all(db)
        .await?)
}

/// What reviewers said about these contributions, oldest first. The caller has the contributions
/// from [`by_ids`] or [`page`].
pub async fn reviews_of(
    reader: &Reader,
    contributions: &[Uuid],
) -> Result<Vec<contribution_review::Model>> {
    use contribution_review::{Column, Entity};
    Ok(Entity::find()
        .filter(Column::ContributionId.is_in(contributions.to_vec()))
        .order_by_asc(Column::Id)
        .all(reader)
        .await?)
}
