//! A small program behind the routes: a schema with a field for every way to succeed and to fail.

#![expect(clippy::unused_async, reason = "resolvers are async functions")]

use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{ErrorExtensions as _, Object, Request, Response, Schema, ServerError};
use async_graphql::{SimpleObject, Subscription, Value};
use axum::http::HeaderValue;
use axum::http::header::AUTHORIZATION;
use chrono::NaiveDate;
use futures_util::stream::{self, BoxStream, Stream};

use crate::cost::{Meter, Standing};
use crate::error::{Code, Error, Result};
use crate::http::csv::Table;
use crate::http::{Backend, Caller, Check, Client, TableName, TokenEnd};
use crate::limits::Limits;
use crate::oauth::{Credentials, Issued, Refusal};

/// A fault that the compiler does not see coming.
fn panic_on_purpose() -> i32 {
    panic!("on purpose, with a SECRET")
}

#[derive(SimpleObject)]
pub(super) struct Pair {
    name: &'static str,
}

pub(super) struct Query;

#[Object]
impl Query {
    async fn hello(&self, #[graphql(default)] name: String) -> String {
        format!("hello {name}")
    }

    async fn pairs(&self) -> Vec<Pair> {
        vec![Pair { name: "one" }, Pair { name: "two" }]
    }

    async fn date(&self, date: NaiveDate) -> String {
        date.to_string()
    }

    async fn forbidden(&self) -> Result<Option<i32>, async_graphql::Error> {
        Err(Error::forbidden("facilities:read"))?
    }

    async fn coded(&self) -> async_graphql::Result<Option<i32>> {
        Err(async_graphql::Error::new("Group by it.")
            .extend_with(|_, extensions| extensions.set("code", "KEY_NOT_GROUPED")))
    }

    async fn foreign_code(&self) -> async_graphql::Result<Option<i32>> {
        Err(async_graphql::Error::new("relation secret_table")
            .extend_with(|_, extensions| extensions.set("code", "42P01")))
    }

    async fn library_text(&self) -> async_graphql::Result<Option<i32>> {
        Err(std::io::Error::other("relation secret_table"))?
    }

    async fn demanded(&self) -> async_graphql::Result<i32> {
        Err(Error::not_found())?
    }

    async fn panic(&self) -> i32 {
        panic_on_purpose()
    }

    async fn never(&self) -> i32 {
        std::future::pending().await
    }
}

pub(super) struct Mutation;

#[Object]
impl Mutation {
    async fn add(&self) -> i32 {
        1
    }

    async fn panic(&self) -> i32 {
        panic_on_purpose()
    }
}

pub(super) struct Ticks;

#[Subscription]
impl Ticks {
    async fn tick(&self) -> impl Stream<Item = i32> {
        stream::iter([1, 2])
    }
}

/// Counts what runs, so that a test sees what did not.
pub(super) struct FakeBackend {
    pub(super) executed: Arc<AtomicUsize>,
    pub(super) failing: Option<Check>,
    pub(super) budget: Mutex<u64>,
}

/// Points that a client starts with.
const BUDGET: u64 = 100_000;

impl FakeBackend {
    pub(super) fn new(failing: Option<Check>) -> Self {
        Self {
            executed: Arc::default(),
            failing,
            budget: Mutex::new(BUDGET),
        }
    }
}

impl Backend for FakeBackend {
    type Viewer = ();

    async fn authenticate(&self, caller: Caller<'_>) -> Result<()> {
        match caller.headers.get(AUTHORIZATION).map(HeaderValue::as_bytes) {
            Some(b"Bearer good") => Ok(()),
            Some(b"Bearer busy") => Err(Error::new(Code::Unavailable, "Send it again.")),
            _ => Err(Error::unauthenticated()),
        }
    }

    fn allows_origin(&self, origin: &str) -> bool {
        origin == "https://of-a-client.example"
    }

    fn is_origin_of(&self, client: &str, origin: &str) -> bool {
        client == "public" && self.allows_origin(origin)
    }

    async fn issue_token(
        &self,
        credentials: &Credentials,
        scope: Option<&str>,
        _: Option<IpAddr>,
    ) -> Result<Issued, Refusal> {
        match credentials {
            Credentials::Secret { secret, .. } if secret == "good" => {}
            Credentials::Public { client_id } if client_id == "public" => {}
            _ => return Err(Refusal::invalid_client()),
        }
        Ok(Issued {
            access_token: "token".to_owned(),
            expires_in: 900,
            scope: scope.unwrap_or("audit:read").parse()?,
        })
    }

    async fn revoke_token(
        &self,
        _: &Credentials,
        _: &str,
        _: Option<IpAddr>,
    ) -> Result<(), Refusal> {
        Err(Refusal::wait(7))
    }

    async fn introspect_token(
        &self,
        _: &Credentials,
        token: &str,
        _: Option<IpAddr>,
    ) -> Result<serde_json::Value, Refusal> {
        Ok(serde_json::json!({ "active": token == "token" }))
    }

    fn oauth_metadata(&self) -> serde_json::Value {
        serde_json::json!({ "issuer": "us" })
    }

    fn jwks(&self) -> serde_json::Value {
        serde_json::json!({ "keys": [] })
    }

    fn client(&self, (): &()) -> Client {
        Client {
            id: "tester".to_owned(),
            account: "organization/tester".into(),
        }
    }

    fn limits(&self) -> Limits {
        Limits::defaults()
    }

    async fn charge(&self, _: &str, points: u64) -> Result<Standing> {
        let mut left = self.budget.lock().unwrap();
        let granted = *left >= points;
        if granted {
            *left -= points;
        }
        Ok(Standing {
            granted,
            available: *left,
            capacity: BUDGET,
            restore_rate: 100,
        })
    }

    fn settle(&self, _: &str, charged: u64, actual: u64) {
        let mut left = self.budget.lock().unwrap();
        *left = (*left + charged).saturating_sub(actual);
    }

    async fn validate(&self, document: ExecutableDocument) -> Vec<ServerError> {
        let mut request = Request::new("");
        request.set_parsed_query(document);
        Schema::new(Query, Mutation, Ticks)
            .execute(request)
            .await
            .errors
    }

    async fn execute(&self, mut request: Request, (): ()) -> Response {
        self.executed.fetch_add(1, Ordering::SeqCst);
        if request.extensions.contains_key("refuse") {
            return refused();
        }
        assert!(request.parsed_query().is_ok());
        let schema = Schema::build(Query, Mutation, Ticks).finish();
        schema
            .execute(request)
            .await
            .extension("note", Value::from(7))
    }

    fn subscribe(&self, request: Request, (): ()) -> BoxStream<'static, Response> {
        self.executed.fetch_add(1, Ordering::SeqCst);
        let schema = Schema::build(Query, Mutation, Ticks).finish();
        schema.execute_stream(request)
    }

    fn ended(&self, (): &()) -> impl Future<Output = TokenEnd> + Send + 'static {
        std::future::pending()
    }

    async fn table(
        &self,
        name: TableName,
        parameters: Vec<(String, String)>,
        (): (),
        meter: Meter,
    ) -> Result<Table> {
        meter.count("Query", "table");
        if name == TableName::ReportedFigures {
            return Err(Error::forbidden("reports:read"));
        }
        let row = parameters
            .into_iter()
            .map(|(name, value)| vec![name, value])
            .collect();
        Ok(Table {
            notes: vec!["cite me".to_owned()],
            columns: vec!["name", "value"],
            rows: row,
        })
    }

    async fn check(&self, check: Check) -> bool {
        self.failing != Some(check)
    }

    fn sdl(&self) -> String {
        Schema::new(Query, Mutation, Ticks).sdl()
    }
}

/// What a budget's refusal looks like when it comes out of the schema.
fn refused() -> Response {
    let mut error = async_graphql::ServerError::new("Wait.", None);
    let mut extensions = async_graphql::ErrorExtensionValues::default();
    extensions.set("code", "RATE_LIMITED");
    extensions.set("retryAfterSeconds", 17);
    error.extensions = Some(extensions);
    Response::from_errors(vec![error])
}
