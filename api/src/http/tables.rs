//! The routes that answer a root field's rows as CSV.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

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
    let answer = async {
        let viewer = edge.backend().authenticate(headers, request_id).await?;
        let parameters = query_string::parse(query.as_deref().unwrap_or_default())?;
        let table = edge.backend().table(name, parameters, viewer).await?;
        csv::answer(headers, name.file_name(), &table)
    };
    answer
        .await
        .unwrap_or_else(|error| Failure::from(error).respond_json(request_id))
}
