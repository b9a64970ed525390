//! Corrections of sources: everything that rests on a corrected source is told to be.

use std::collections::{BTreeMap, BTreeSet};

use entities::codes::ChangeKind;
use entities::{citation, facility_value, source};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use super::changes;
use super::upsert::Stamp;
use crate::error::Result;
use crate::kind::RecordKind;

/// Marks sources as corrected, and notes in the change feed every record that rests on one of them:
/// who derived something from it learns that it may no longer hold.
pub async fn mark(
    db: &impl ConnectionTrait,
    stamp: &Stamp,
    sources: &BTreeSet<Uuid>,
) -> Result<()> {
    if sources.is_empty() {
        return Ok(());
    }
    source::Entity::update_many()
        .col_expr(source::Column::CorrectedAt, Expr::val(stamp.now))
        .filter(source::Column::Id.is_in(sources.iter().copied()))
        .exec(db)
        .await?;
    let citing: Vec<(String, Uuid)> = citation::Entity::find()
        .select_only()
        .column(citation::Column::RecordKind)
        .column(citation::Column::RecordId)
        .filter(citation::Column::SourceId.is_in(sources.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    let mut touched: BTreeMap<RecordKind, BTreeSet<Uuid>> = BTreeMap::new();
    for (kind, id) in citing {
        if let Some(kind) = RecordKind::parse(&kind) {
            touched.entry(kind).or_default().insert(id);
        }
    }
    let facilities: Vec<Uuid> = facility_value::Entity::find()
        .select_only()
        .column(facility_value::Column::FacilityId)
        .filter(facility_value::Column::SourceId.is_in(sources.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    touched
        .entry(RecordKind::Facility)
        .or_default()
        .extend(facilities);
    touched
        .entry(RecordKind::Source)
        .or_default()
        .extend(sources);
    for (kind, ids) in touched {
        let ids: Vec<Uuid> = ids.into_iter().collect();
        changes::note(db, kind, ChangeKind::Updated, &ids, stamp.now).await?;
    }
    Ok(())
}
