//! The HTTP side: every route and every layer in one list, see [`router`].
//!
//! It knows nothing of records. What it needs from the program behind it is the trait
//! [`Backend`]: who is asking, the answer to a GraphQL request, the rows of a table, whether the
//! service is ready, and the schema's text.

use std::sync::Arc;

use async_graphql::parser::parse_schema;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use tower::ServiceBuilder;

use self::admission::Admission;
use self::failure::Failure;
use self::graphql::documents::Documents;
use self::graphql::field_types::FieldTypes;
use self::graphql::limits::CostModel;
use self::middleware::security_headers::TransportSecurity;
use self::middleware::{
    access_log, client_address, compression, cors, panic, request_id, security_headers, timeout,
};
use self::schema::SchemaText;
use self::streams::Places;
use crate::clock::IdGen;
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::metrics::Metrics;

mod admission;
mod answered;
mod backend;
mod config;
pub mod csv;
mod etag;
mod explorer;
mod failure;
mod graphql;
mod health;
mod imports;
mod metrics;
mod middleware;
mod oauth;
mod query_string;
mod schema;
mod server;
mod streams;
mod tables;
#[cfg(test)]
mod tests;

pub use self::admission::AdmissionConfig;
pub use self::answered::{Cost, ViewerKind};
pub use self::backend::{Backend, Caller, Check, Client, TableName, TokenEnd};
pub use self::config::HttpConfig;
pub use self::graphql::documents::DocumentsConfig;
pub use self::imports::Upload;
pub use self::metrics::metrics_router;
pub use self::middleware::client_address::ClientAddress;
pub use self::middleware::request_id::RequestId;
pub use self::server::{Server, ServerConfig, Shutdown};
pub use self::streams::StreamsConfig;

/// What the handlers share.
#[derive(Debug)]
pub struct Edge<B> {
    backend: B,
    config: HttpConfig,
    ids: IdGen,
    schema: SchemaText,
    field_types: FieldTypes,
    costs: CostModel,
    limits: Limits,
    documents: Documents,
    metrics: Metrics,
    shutdown: Shutdown,
    admission: Admission,
    places: Places,
}

impl<B: Backend> Edge<B> {
    /// Puts the HTTP side in front of `backend`.
    ///
    /// Refuses settings that are wrong, and a schema whose text does not parse.
    pub fn new(backend: B, config: HttpConfig, ids: IdGen) -> Result<Self> {
        config.validate()?;
        let sdl = backend.sdl();
        let document = parse_schema(&sdl)
            .map_err(|_| Error::internal("the text of the schema does not parse"))?;
        let limits = backend.limits();
        let costs = CostModel::read(&document, limits.list_size);
        let field_types = FieldTypes::read(document);
        let schema = SchemaText::new(sdl);
        let places = Places::new(config.streams.per_client);
        let metrics = Metrics::new();
        let admission = Admission::new(&config.admission, metrics.clone());
        Ok(Self {
            backend,
            config,
            ids,
            schema,
            field_types,
            costs,
            limits,
            documents: Documents::new(DocumentsConfig::default()),
            metrics,
            shutdown: Shutdown::default(),
            admission,
            places,
        })
    }

    /// What is counted about the requests.
    pub const fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Whether and how far the service has stopped.
    pub const fn shutdown(&self) -> &Shutdown {
        &self.shutdown
    }

    /// The server to run the [`router`] on.
    pub fn server(&self) -> Server {
        Server {
            config: self.config.server.clone(),
            metrics: self.metrics.clone(),
            shutdown: self.shutdown.clone(),
        }
    }

    pub(crate) const fn admission(&self) -> &Admission {
        &self.admission
    }

    pub(crate) const fn places(&self) -> &Places {
        &self.places
    }

    /// Sets what is remembered of documents, and reads the trusted ones. Refuses a trusted document
    /// that does not fit the schema.
    pub async fn with_documents(mut self, config: DocumentsConfig) -> Result<Self> {
        let mut documents = Documents::new(config);
        documents
            .load_trusted(&self.backend, &self.costs, &self.limits)
            .await?;
        self.documents = documents;
        Ok(self)
    }

    /// Whether some client allows pages of this origin to call the service.
    pub(crate) fn allows_origin(&self, origin: &HeaderValue) -> bool {
        origin
            .to_str()
            .is_ok_and(|origin| self.backend.allows_origin(origin))
    }

    pub(crate) const fn backend(&self) -> &B {
        &self.backend
    }

    pub(crate) const fn config(&self) -> &HttpConfig {
        &self.config
    }

    pub(crate) const fn field_types(&self) -> &FieldTypes {
        &self.field_types
    }

    pub(crate) const fn costs(&self) -> &CostModel {
        &self.costs
    }

    pub(crate) const fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) const fn documents(&self) -> &Documents {
        &self.documents
    }

    pub(crate) const fn schema(&self) -> &SchemaText {
        &self.schema
    }
}

/// Every route, and around them every layer, outermost first.
pub fn router<B: Backend>(edge: Edge<B>) -> Result<Router> {
    let edge = Arc::new(edge);
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state(edge.ids.clone(), request_id::assign))
        .layer(from_fn_with_state(edge.metrics.clone(), access_log::record))
        .layer(from_fn_with_state(
            edge.config.proxies()?,
            client_address::find,
        ))
        .layer(from_fn_with_state(
            TransportSecurity::of_seconds(edge.config.hsts_seconds),
            security_headers::add,
        ))
        .layer(cors::layer(&edge)?)
        .map_response(compression::finish)
        .layer(compression::layer(edge.config.compress_from_bytes))
        .layer(from_fn(panic::catch))
        .layer(from_fn_with_state(
            edge.config.request_timeout(),
            timeout::limit,
        ))
        .layer(DefaultBodyLimit::max(edge.config.body_limit_bytes));
    Ok(Router::new()
        .route("/", get(explorer::page))
        .route("/statistics", get(explorer::statistics))
        .route("/explorer/{version}/{*file}", get(explorer::file))
        .route("/graphql", get(graphql::get).post(graphql::post))
        .route("/observations.csv", get(tables::observations))
        .route("/reported-figures.csv", get(tables::reported_figures))
        .route("/imports/{name}", post(imports::upload))
        .route("/imports/{name}/report.csv", get(imports::report))
        .route("/statistics.csv", get(tables::statistics))
        .route("/schema.graphql", get(schema::get))
        .route("/oauth/token", post(oauth::token))
        .route("/oauth/revoke", post(oauth::revoke))
        .route("/oauth/introspect", post(oauth::introspect))
        .route(
            "/.well-known/oauth-authorization-server",
            get(oauth::metadata),
        )
        .route("/.well-known/jwks.json", get(oauth::jwks))
        .route("/health", get(health::health))
        .route("/ready", get(health::ready))
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_method)
        .layer(layers)
        .with_state(edge))
}

async fn no_such_path(Extension(request_id): Extension<RequestId>) -> Response {
    Failure::http(
        StatusCode::NOT_FOUND,
        "There is nothing at this path; the API is at `/graphql`.",
    )
    .respond_json(request_id)
}

async fn no_such_method(Extension(request_id): Extension<RequestId>) -> Response {
    Failure::http(
        StatusCode::METHOD_NOT_ALLOWED,
        "This path does not answer that method; see the `Allow` header field.",
    )
    .respond_json(request_id)
}
