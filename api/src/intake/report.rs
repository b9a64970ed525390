//! The report of an import as a file.

use axum::body::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt as _};

use crate::auth::{Scope, Viewer};
use crate::error::{Error, Result};
use crate::graphql::ids;
use crate::state::SharedState;
use crate::store::imports;
use crate::transfer::import::report::{COLUMNS, line};

/// Rows that are read at once.
const PAGE: u64 = 1_000;

/// The refused rows of an import of the viewer's organization, as CSV, page by page.
pub async fn report(
    state: &SharedState,
    viewer: &Viewer,
    id: &str,
) -> Result<BoxStream<'static, Result<Bytes>>> {
    viewer.require(Scope::ContributionsWrite)?;
    let import_id = ids::number("Import", &id.into()).ok_or_else(Error::not_found)?;
    imports::of_organization(&state.db, viewer.organization_id(), import_id)
        .await?
        .ok_or_else(Error::not_found)?;
    let mut header = csv::Writer::from_writer(Vec::new());
    header.write_record(COLUMNS).map_err(Error::internal)?;
    let header = header.into_inner().map_err(Error::internal)?;
    let state = state.clone();
    let pages = stream::try_unfold(Some(0_i64), move |after| {
        let state = state.clone();
        async move {
            let Some(after) = after else {
                return Ok(None);
            };
            let rows = imports::refusals_after(&state.db, import_id, after, PAGE).await?;
            let next = rows.last().map(|row| row.id);
            let mut lines = csv::Writer::from_writer(Vec::new());
            for row in &rows {
                let number = u64::try_from(row.origin_row).unwrap_or_default();
                let place = (
                    number,
                    row.origin_sheet.as_deref(),
                    row.column_name.as_deref(),
                );
                line(&mut lines, place, (&row.code, &row.reason)).map_err(Error::internal)?;
            }
            let text = lines.into_inner().map_err(Error::internal)?;
            Ok(Some((Bytes::from(text), next)))
        }
    });
    let first = stream::iter([Ok(Bytes::from(header))]);
    Ok(first.chain(pages).boxed())
}
