//! The source that every record of a file rests on.

use entities::codes::{CodeList as _, SourceKind};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::mapping::SourceNote;
use super::run::Tools;
use crate::error::{Error, Result};
use crate::store::upsert::{self, Stamp, Write};
use crate::transfer::owner::Owner;
use crate::transfer::{natural_key, value};

/// The source that every record of the file rests on.
pub(super) async fn write_source(
    db: &impl ConnectionTrait,
    tools: Tools<'_>,
    import_id: i64,
    source: &SourceNote,
) -> Result<Uuid> {
    write_source_of(db, tools, import_id, source, None).await
}

/// The same for a case file: it is its owner's, and seen as the owner's records are.
pub(super) async fn write_case_file(
    db: &impl ConnectionTrait,
    tools: Tools<'_>,
    import_id: i64,
    source: &SourceNote,
    owner: &Owner,
) -> Result<Uuid> {
    let case_file = SourceNote {
        kind: Some("case_file".to_owned()),
        ..source.clone()
    };
    write_source_of(db, tools, import_id, &case_file, Some(owner)).await
}

async fn write_source_of(
    db: &impl ConnectionTrait,
    tools: Tools<'_>,
    import_id: i64,
    source: &SourceNote,
    owner: Option<&Owner>,
) -> Result<Uuid> {
    let title = source
        .title
        .as_deref()
        .or(source.key.as_deref())
        .unwrap_or("Untitled source");
    let parts = [source.url.as_deref().unwrap_or_default(), title];
    let natural_key = match &source.key {
        Some(key) => natural_key::of_parts([key.as_str()]),
        None => natural_key::of_parts(parts),
    };
    let natural_key = format!(
        "{}{natural_key}",
        owner.map(Owner::prefix).unwrap_or_default()
    );
    let kind = source
        .kind
        .as_deref()
        .and_then(SourceKind::parse)
        .unwrap_or(SourceKind::Unknown);
    let mut values = vec![("title", title.into()), ("kind", kind.as_str().into())];
    let texts = [
        ("publisher", &source.publisher),
        ("url", &source.url),
        ("licence", &source.licence),
        ("note", &source.note),
    ];
    values.extend(
        texts
            .into_iter()
            .filter_map(|(name, text)| Some((name, text.clone()?.into()))),
    );
    if let Some(text) = &source.published_on {
        let day = value::date(text)
            .map_err(|(_, why)| Error::bad_input(format!("`[source] published_on`: {why}")))?;
        values.push(("published_on", day.into()));
    }
    let write = Write {
        natural_key,
        values,
        defaults: vec![("anchor_inferred", false.into())],
        only_fills: true,
        row: None,
        sheet: None,
    };
    let stamp = Stamp {
        contributor: owner.and_then(Owner::contributor),
        import_id: Some(import_id),
        ..Stamp::new(tools.clock.now())
    };
    let written =
        upsert::upsert::<entities::source::Entity>(db, tools.ids, &stamp, vec![write]).await?;
    written
        .first()
        .and_then(|written| written.id())
        .ok_or_else(|| Error::internal("the source was not written"))
}
