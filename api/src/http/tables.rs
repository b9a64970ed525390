//! The routes that answer a root field's rows as CSV.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::answered::{Rows, tell};
use super::failure::Failure;
use super::middleware::request_id::RequestId;
use super::{Backend, Edge, TableName, csv, query_string};

/// `GET /observations.csv`
pub(crate) async fn observations<B: Backend>(
    State(edge): State<Arc<Edge<B>>>,
    Extension(request_id): Extension<RequestId>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    answer(&edge, request_id, TableName::Observations, query, &headers).await
}

/// `GET /reported-figures.csv`
pub(crate) async fn reported_figures<B: Backend>(
    State(edge): State<Arc<Edge<B>>>,
    Extension(request_id): Extension<RequestId>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    answer(
        &edge,
        request_id,
        TableName::ReportedFigures,
        query,
        &headers,
    )
    .await
}

async fn answer<B: Backend>(
    edge: &Edge<B>,
    request_id: RequestId,
    name: TableName,
    query: Option<String>,
    headers: &HeaderMap,
) -> Response {
    let mut kind = None;
    let mut rows = None;
    let answer = async {
        let viewer = edge.backend().authenticate(headers, request_id).await?;
        kind = Some(B::viewer_kind(&viewer));
        let parameters = query_string::parse(query.as_deref().unwrap_or_default())?;
        let table = edge.backend().table(name, parameters, viewer).await?;
        rows = Some(Rows(table.rows.len() as u64));
        csv::answer(headers, name.file_name(), &table)
    };
    let mut response = answer
        .await
        .unwrap_or_else(|error| Failure::from(error).respond_json(request_id));
    tell(&mut response, kind);
    tell(&mut response, rows);
    response
}
