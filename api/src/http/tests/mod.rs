//! Tests through the real router, without a port.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Builder;
use axum::http::response::Parts;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use serde_json::Value;
use tower::ServiceExt as _;

use self::backend::FakeBackend;
use super::{Check, Edge, HttpConfig, router};
use crate::clock::IdGen;
use crate::metrics::Metrics;

mod around;
mod backend;
mod compression;
mod errors;
mod explorer;
mod files;
mod log;
mod methods;
mod requests;

pub(super) const GRAPHQL_RESPONSE: &str = "application/graphql-response+json";
pub(super) const JSON: &str = "application/json";

/// The router with its fakes.
pub(super) struct App {
    router: Router,
    metrics: Metrics,
    executed: Arc<AtomicUsize>,
}

/// An answer, read to its end.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl App {
    pub(super) fn new() -> Self {
        Self::with(HttpConfig::default(), None)
    }

    pub(super) fn with(config: HttpConfig, failing: Option<Check>) -> Self {
        let executed = Arc::new(AtomicUsize::new(0));
        let backend = FakeBackend {
            executed: Arc::clone(&executed),
            ..FakeBackend::new(failing)
        };
        let ids = IdGen::Counting(Arc::new(AtomicU64::new(0)));
        let edge = Edge::new(backend, config, ids).unwrap();
        Self {
            metrics: edge.metrics().clone(),
            router: router(edge).unwrap(),
            executed,
        }
    }

    pub(super) async fn send(&self, request: Builder, body: impl Into<Body>) -> Answer {
        let (parts, body) = self.send_for_bytes(request, body).await;
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    /// As [`send`](Self::send), for an answer that need not be text.
    pub(super) async fn send_for_bytes(
        &self,
        request: Builder,
        body: impl Into<Body>,
    ) -> (Parts, Bytes) {
        let request = request.body(body.into()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        (parts, to_bytes(body, usize::MAX).await.unwrap())
    }

    /// A POST of these parameters with a good token.
    pub(super) async fn post(&self, accept: &str, parameters: Value) -> Answer {
        self.send(post().header(ACCEPT, accept), parameters.to_string())
            .await
    }

    /// A POST of this query that accepts `application/graphql-response+json`.
    pub(super) async fn query(&self, query: &str) -> Answer {
        self.post(GRAPHQL_RESPONSE, serde_json::json!({ "query": query }))
            .await
    }

    /// What has been counted.
    pub(super) const fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// How many requests reached the schema.
    pub(super) fn executed(&self) -> usize {
        self.executed.load(Ordering::SeqCst)
    }
}

/// A POST to `/graphql` with a good token and content type.
pub(super) fn post() -> Builder {
    Request::post("/graphql")
        .header(AUTHORIZATION, "Bearer good")
        .header(CONTENT_TYPE, JSON)
}

/// A GET with a good token.
pub(super) fn get(path: &str) -> Builder {
    Request::get(path).header(AUTHORIZATION, "Bearer good")
}

/// A request without a token.
pub(super) fn anonymous(method: Method, path: &str) -> Builder {
    Request::builder().method(method).uri(path)
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(super) fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    pub(super) fn message(&self) -> String {
        self.json()["errors"][0]["message"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Checks that this is a refusal in the one shape that all have.
    #[track_caller]
    pub(super) fn assert_refused(&self, status: u16, code: &str) {
        assert_eq!(
            (self.status.as_u16(), self.code().as_str()),
            (status, code),
            "{}",
            self.text
        );
        let body = self.json();
        assert!(body.get("data").is_none(), "{body}");
        assert_eq!(
            body["errors"][0]["extensions"]["requestId"],
            self.header("x-request-id")
        );
        assert!(self.header("content-type").ends_with("json; charset=utf-8"));
    }
}
