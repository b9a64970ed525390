//! What the HTTP side asks of the program behind it, and nothing more.

use std::future::Future;
use std::sync::Arc;

use axum::http::HeaderMap;
use futures_util::stream::BoxStream;

use super::answered::ViewerKind;
use super::csv::Table;
use super::middleware::request_id::RequestId;
use crate::error::Result;

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

    /// Answers one GraphQL request, whose document is already parsed.
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

    /// The API client that acts for the viewer: limits of what is held open count by it.
    fn client(&self, viewer: &Self::Viewer) -> Arc<str>;

    /// Waits until the viewer's token is no longer good. What it opened is closed then.
    fn ended(&self, viewer: &Self::Viewer) -> impl Future<Output = ()> + Send + 'static;

    /// The rows of a table for spreadsheets. `parameters` are the query parameters in their order,
    /// with repetitions; the viewer's scopes are checked here.
    fn table(
        &self,
        name: TableName,
        parameters: Vec<(String, String)>,
        viewer: Self::Viewer,
    ) -> impl Future<Output = Result<Table>> + Send;

    /// Whether one part that answers depend on is in order.
    fn check(&self, check: Check) -> impl Future<Output = bool> + Send;

    /// The schema in the schema definition language. Asked once, at the start.
    fn sdl(&self) -> String;
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
