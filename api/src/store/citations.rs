//! Which sources records rest on.

use std::collections::BTreeSet;

use entities::{citation, source};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, QueryTrait as _,
};
use uuid::Uuid;

use super::reader::Reader;
use crate::error::Result;
use crate::kind::RecordKind;
use crate::policy::rows;

/// The citations of these records. A citation of a source that the viewer may not see is not there.
///
/// The caller has the records from [`super::records`], and so may see them.
pub async fn of_records(reader: &Reader, records: &[Uuid]) -> Result<Vec<citation::Model>> {
    let seen = source::Entity::find()
        .select_only()
        .column(source::Column::Id)
        .filter(rows::visible::<source::Entity>(&reader.sight()))
        .into_query();
    Ok(citation::Entity::find()
        .filter(citation::Column::RecordId.is_in(records.to_vec()))
        .filter(citation::Column::SourceId.in_subquery(seen))
        .order_by_asc(citation::Column::Id)
        .all(reader)
        .await?)
}

/// A citation to be written.
#[derive(Clone, Debug)]
pub struct NewCitation {
    /// The kind of the record.
    pub record_kind: RecordKind,
    /// The record.
    pub record_id: Uuid,
    /// The field that rests on the source; none for the whole record.
    pub field: Option<String>,
    /// The source.
    pub source_id: Uuid,
    /// Where in the source.
    pub locator: Option<String>,
    /// Row of the file.
    pub row: Option<i64>,
}

impl NewCitation {
    fn natural_key(&self) -> String {
        let field = self.field.as_deref().unwrap_or_default();
        format!("{}|{field}|{}", self.record_id, self.source_id)
    }
}

/// Writes citations; those that stand already stay as they are.
pub async fn add(
    db: &impl ConnectionTrait,
    import_id: Option<i64>,
    citations: Vec<NewCitation>,
) -> Result<()> {
    let mut seen = BTreeSet::new();
    let rows: Vec<citation::ActiveModel> = citations
        .into_iter()
        .filter(|new| seen.insert(new.natural_key()))
        .map(|new| citation::ActiveModel {
            id: NotSet,
            natural_key: Set(new.natural_key()),
            record_kind: Set(new.record_kind.as_str().to_owned()),
            record_id: Set(new.record_id),
            field: Set(new.field),
            source_id: Set(new.source_id),
            locator: Set(new.locator),
            import_id: Set(import_id),
            origin_row: Set(import_id.and(new.row)),
        })
        .collect();
    let on_conflict = OnConflict::column(citation::Column::NaturalKey)
        .do_nothing()
        .to_owned();
    for chunk in rows.chunks(1_000) {
        citation::Entity::insert_many(chunk.to_vec())
            .on_conflict(on_conflict.clone())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}
