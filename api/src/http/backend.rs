//! What the HTTP side asks of the program behind it, and nothing more.

use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;

use async_graphql::ServerError;
use async_graphql::parser::types::ExecutableDocument;
use axum::body::Bytes;
use axum::extract::Request;
use axum::http::HeaderMap;
use futures_util::stream::BoxStream;
use serde_json::Value as Json;

use super::answered::ViewerKind;
use super::csv::Table;
use super::imports::Upload;
use super::middleware::client_address::ClientAddress;
use super::middleware::request_id::RequestId;
use crate::cost::{Meter, Standing};
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::oauth::{Credentials, Issued, Refusal};

/// The program behind the routes: who is asking, and what is the answer.
pub trait Backend: Send + Sync + 'static {
    /// Who is asking and what they may see.
    type Viewer: Clone + Send + Sync + 'static;

    /// Accepts or refuses the credentials of a request. Called before its body is read.
    fn authenticate(&self, caller: Caller<'_>)
    -> impl Future<Output = Result<Self::Viewer>> + Send;

    /// Whether pages of this origin may call the service, beside those of the settings. It says
    /// nothing about who asks.
    fn allows_origin(&self, origin: &str) -> bool;

    /// What kind of client that is, for the log.
    fn viewer_kind(_viewer: &Self::Viewer) -> ViewerKind {
        ViewerKind::Organization
    }

    /// Whether pages of this origin belong to this public client.
    fn is_origin_of(&self, client: &str, origin: &str) -> bool;

    /// Issues a token to a client of the authorization server.
    fn issue_token(
        &self,
        credentials: &Credentials,
        scope: Option<&str>,
        from: Option<IpAddr>,
    ) -> impl Future<Output = Result<Issued, Refusal>> + Send;

    /// Revokes a token for the client that it was issued to.
    fn revoke_token(
        &self,
        credentials: &Credentials,
        token: &str,
        from: Option<IpAddr>,
    ) -> impl Future<Output = Result<(), Refusal>> + Send;

    /// What a token says, for a client that asks about it.
    fn introspect_token(
        &self,
        credentials: &Credentials,
        token: &str,
        from: Option<IpAddr>,
    ) -> impl Future<Output = Result<Json, Refusal>> + Send;

    /// What the authorization server says about itself.
    fn oauth_metadata(&self) -> Json;

    /// The public keys that tokens are verified with.
    fn jwks(&self) -> Json;

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

    /// Waits until the viewer's token is no longer good, and says why. What it opened is closed then.
    fn ended(&self, viewer: &Self::Viewer) -> impl Future<Output = TokenEnd> + Send + 'static;

    /// The rows of a table for spreadsheets. `parameters` are the query parameters in their order,
    /// with repetitions; the viewer's scopes are checked here, and what is read is counted.
    fn table(
        &self,
        name: TableName,
        parameters: Vec<(String, String)>,
        viewer: Self::Viewer,
        meter: Meter,
    ) -> impl Future<Output = Result<Table>> + Send;

    /// The largest file that is taken, in bytes.
    fn largest_upload(&self) -> u64 {
        0
    }

    /// Takes a file, and answers the import to follow.
    fn upload(
        &self,
        _viewer: Self::Viewer,
        _upload: Upload,
    ) -> impl Future<Output = Result<Json>> + Send {
        std::future::ready(Err(Error::not_found()))
    }

    /// The report of an import, line by line.
    fn import_report(
        &self,
        _viewer: Self::Viewer,
        _id: String,
    ) -> impl Future<Output = Result<BoxStream<'static, Result<Bytes>>>> + Send {
        std::future::ready(Err(Error::not_found()))
    }

    /// Whether one part that answers depend on is in order.
    fn check(&self, check: Check) -> impl Future<Output = bool> + Send;

    /// The schema in the schema definition language. Asked once, at the start.
    fn sdl(&self) -> String;
}

/// Who sends a request, as far as that is known before anything is believed.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    /// The header fields.
    pub headers: &'a HeaderMap,
    /// Where it comes from.
    pub address: ClientAddress,
    /// The id of the request.
    pub request_id: RequestId,
}

impl<'a> Caller<'a> {
    /// Who sends this request.
    pub(crate) fn of(request: &'a Request, request_id: RequestId) -> Self {
        let address = request.extensions().get::<ClientAddress>();
        Self {
            headers: request.headers(),
            address: address.copied().unwrap_or_default(),
            request_id,
        }
    }
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

/// Why a token is no longer good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenEnd {
    /// Its time is over.
    Expired,
    /// It was revoked, or its client was.
    Revoked,
}

/// The tables that are given out as plain CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableName {
    /// Official figures as published.
    Observations,
    /// Figures that were reported with a source.
    ReportedFigures,
    /// Statistics about people as published.
    Statistics,
}

impl TableName {
    /// The name a browser saves the file under.
    pub(crate) const fn file_name(self) -> &'static str {
        match self {
            Self::Observations => "observations.csv",
            Self::ReportedFigures => "reported-figures.csv",
            Self::Statistics => "statistics.csv",
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
