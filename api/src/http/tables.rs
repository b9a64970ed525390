//! The routes that answer a root field's rows as CSV.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{RawQuery, Request, State};
use axum::response::Response;

use super::answered::{Rows, tell};
use super::failure::Failure;
use super::graphql::budget::{self, Charge};
use super::middleware::request_id::RequestId;
use super::{Backend, Caller, Edge, TableName, csv, query_string};
use crate::cost::Meter;

/// `GET /observations.csv`
pub(crate) async fn observations<B: Backend>(
    State(edge): State<Arc<Edge<B>>>,
    Extension(request_id): Extension<RequestId>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Response {
    let name = TableName::Observations;
    answer(&edge, name, query, Caller::of(&request, request_id)).await
}

/// `GET /reported-figures.csv`
pub(crate) async fn reported_figures<B: Backend>(
    State(edge): State<Arc<Edge<B>>>,
    Extension(request_id): Extension<RequestId>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Response {
    let name = TableName::ReportedFigures;
    answer(&edge, name, query, Caller::of(&request, request_id)).await
}

/// `GET /statistics.csv`
pub(crate) async fn statistics<B: Backend>(
    State(edge): State<Arc<Edge<B>>>,
    Extension(request_id): Extension<RequestId>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Response {
    let name = TableName::Statistics;
    answer(&edge, name, query, Caller::of(&request, request_id)).await
}

async fn answer<B: Backend>(
    edge: &Edge<B>,
    name: TableName,
    query: Option<String>,
    caller: Caller<'_>,
) -> Response {
    let Caller {
        headers,
        request_id,
        ..
    } = caller;
    let viewer = match edge.backend().authenticate(caller).await {
        Ok(viewer) => viewer,
        Err(error) => return Failure::from(error).respond_json(request_id),
    };
    let kind = B::viewer_kind(&viewer);
    let account = edge.backend().client(&viewer).account;
    let mut rows = None;
    let answer = async {
        let parameters = query_string::parse(query.as_deref().unwrap_or_default())?;
        let _place = edge.admission().enter(&account).await?;
        let meter = Meter::default();
        let cost = edge.limits().table_cost;
        let charge = Charge::take(edge, &account, cost, meter.clone()).await?;
        let table = edge.backend().table(name, parameters, viewer, meter).await;
        let mut response = table
            .and_then(|table| {
                rows = Some(Rows(table.rows.len() as u64));
                csv::answer(headers, name.file_name(), &table)
            })
            .unwrap_or_else(|error| Failure::from(error).respond_json(request_id));
        charge.settle_headers(edge, response.headers_mut());
        Ok::<_, Failure>(response)
    };
    let mut response = match answer.await {
        Ok(response) => response,
        Err(failure) => budget::refuse(edge, &account, failure)
            .await
            .respond_json(request_id),
    };
    tell(&mut response, Some(kind));
    tell(&mut response, rows);
    response
}
