//! What rests on a source, as a connection.

use std::sync::Arc;

use async_graphql::{Context, Result};
use futures_util::future::try_join_all;
use sea_orm::ColumnType;
use uuid::Uuid;

use super::connection::{Connection, PageArgs, list_of};
use super::context::ContextExt as _;
use super::types::Cited;
use super::{cursor, node};
use crate::error::Error;
use crate::kind::RecordKind;
use crate::store::citing;

/// The records that rest on a source and that the viewer may see.
pub(crate) async fn cited_by(
    ctx: &Context<'_>,
    source: Uuid,
    args: PageArgs,
) -> Result<Connection<Cited>> {
    let reader = ctx.reader()?;
    let list = list_of(ctx)?;
    let (limit, _) = args.size()?;
    let after = match args.after.as_deref() {
        None => None,
        Some(text) => match cursor::decode(text, &list, &[ColumnType::BigInteger])?.as_slice() {
            [Some(sea_orm::Value::BigInt(Some(id)))] => Some(*id),
            _ => return Err(Error::bad_input("This cursor does not belong to this list.").into()),
        },
    };
    let mut page = citing::page(&reader, source, after, limit + 1).await?;
    let has_next = page.len() as u64 > limit;
    page.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let list = &list;
    let nodes = page.into_iter().map(|row| async move {
        let Some(kind) = RecordKind::parse(&row.record_kind) else {
            return Ok(None);
        };
        let cursor = cursor::encode(&vec![Some(row.id.into())], list)?;
        let record = node::record(ctx, kind, row.record_id).await?;
        Ok::<_, async_graphql::Error>(record.map(|record| {
            (
                cursor,
                Cited {
                    record,
                    field: row.field,
                    locator: row.locator,
                },
            )
        }))
    });
    let elements = try_join_all(nodes).await?.into_iter().flatten().collect();
    let count = Arc::new(move || {
        let reader = reader.clone();
        Box::pin(async move { citing::count(&reader, source).await }) as _
    });
    Ok(Connection::new(elements, after.is_some(), has_next, count))
}
