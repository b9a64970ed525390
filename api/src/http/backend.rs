//! What the HTTP side asks of the program behind it, and nothing more.

use std::future::Future;
use std::sync::Arc;

use async_graphql::ServerError;
use async_graphql::parser::types::ExecutableDocument;
use axum::http::HeaderMap;
use futures_util::stream::BoxStream;

use super::answered::ViewerKind;
use super::csv::Table;
use super::middleware::request_id::RequestId;
use crate::cost::{Meter, Standing};
use crate::error::Result;
use crate::limits::Limits;

/// The program behind the routes: who is asking, and what is the answer.
pub trait Backend: Send + Sync + 'static {
    /// Who is asking and what they may see.
    type Viewer: Clone + Send + Sync + 'static;

    /// Accepts or refuses the credentials of a request. Called before its body is read.
    fn authenticate(
        &self,
        headers: &HeaderMap,
        request_id: RequestId,
    ) -> impl Future<Output = Result<Self::Viewer>> + Send;

    /// What kind of client that is, for the log.
    fn viewer_kind(_viewer: &Self::Viewer) -> ViewerKind {
        ViewerKind::Organization
    }

    /// Which client a viewer is.
    fn client(&self, viewer: &Self::Viewer) -> Client;

    /// What a request may ask for. Asked once, at the start.
    fn limits(&self) -> Limits;

    /// Takes points out of a client's budget, if they are there.
    fn charge(&self, account: &str, points: u64) -> impl Future<Output = Result<Standing>> + Send;

    /// Corrects what was charged by what the answer did cost.
    fn settle(&self, account: &str, charged: u64, actual: u64);

    /// What is wrong with a document whatever is sent with it; nothing where it is valid.
    fn validate(
        &self,
        document: ExecutableDocument,
    ) -> impl Future<Output = Vec<ServerError>> + Send;

    /// Answers one GraphQL request, whose document is already parsed. Its data holds a
    /// [`Meter`] that counts what is resolved.
    fn execute(
        &self,
        request: async_graphql::Request,
        viewer: Self::Viewer,
    ) -> impl Future<Output = async_graphql::Response> + Send;

    /// Answers a subscription, whose document is already parsed: one response for each event. Where
    /// it cannot begin, the one response is an error without data.
    fn subscribe(
        &self,
        request: async_graphql::Request,
        viewer: Self::Viewer,
    ) -> BoxStream<'static, async_graphql::Response>;

    /// Waits until the viewer's token is no longer good. What it opened is closed then.
    fn ended(&self, viewer: &Self::Viewer) -> impl Future<Output = ()> + Send + 'static;

    /// The rows of a table for spreadsheets. `parameters` are the query parameters in their order,
    /// with repetitions; the viewer's scopes are checked here, and what is read is counted.
    fn table(
        &self,
        name: TableName,
        parameters: Vec<(String, String)>,
        viewer: Self::Viewer,
        meter: Meter,
    ) -> impl Future<Output = Result<Table>> + Send;

    /// Whether one part that answers depend on is in order.
    fn check(&self, check: Check) -> impl Future<Output = bool> + Send;

    /// The schema in the schema definition language. Asked once, at the start.
    fn sdl(&self) -> String;
}

/// The client that a token was issued to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its name, as it is configured.
    pub id: String,
    /// Whose budget, open streams and stored documents are meant: no two organizations share one, whatever
    /// their clients are called.
    pub account: Arc<str>,
}

/// The tables that are given out as plain CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableName {
    /// Official figures as published.
    Observations,
    /// Figures that were reported with a source.
    ReportedFigures,
}

impl TableName {
    /// The name a browser saves the file under.
    pub(crate) const fn file_name(self) -> &'static str {
        match self {
            Self::Observations => "observations.csv",
            Self::ReportedFigures => "reported-figures.csv",
        }
    }
}

/// The parts that must be in order for the service to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// The database answers.
    Database,
    /// The database has the schema that this program was built for.
    Migrations,
    /// Keys to check access tokens with are loaded.
    Keys,
}

impl Check {
    /// Every check, in the order of the answer.
    pub const ALL: [Self; 3] = [Self::Database, Self::Migrations, Self::Keys];

    /// The name of the check in the answer.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Migrations => "migrations",
            Self::Keys => "keys",
        }
    }
}
