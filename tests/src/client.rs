//! Somebody who asks over HTTP.

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;
use tower::ServiceExt as _;

use crate::Outcome;
use crate::served::PATIENCE;

/// Sends requests through the router, with the same token each time.
#[derive(Clone, Debug)]
pub struct Client {
    router: Router,
    token: Option<String>,
}

/// An answer, read whole.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The header fields.
    pub headers: HeaderMap,
    /// The body as it came.
    pub text: String,
    /// The body as JSON; null where it is none.
    pub json: Value,
}

impl Client {
    pub(crate) fn new(router: Router, token: Option<&str>) -> Self {
        Self {
            router,
            token: token.map(str::to_owned),
        }
    }

    /// Asks a GraphQL question.
    pub async fn gql(&self, query: &str, variables: Value) -> Outcome<Response> {
        let body = json!({ "query": query, "variables": variables });
        let request = self
            .request(Method::POST, "/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/graphql-response+json")
            .body(Body::from(body.to_string()))?;
        self.send(request).await
    }

    /// Asks for a path.
    pub async fn get(&self, path: &str) -> Outcome<Response> {
        let request = self.request(Method::GET, path).body(Body::empty())?;
        self.send(request).await
    }

    /// The start of a request that carries the token.
    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(path);
        match &self.token {
            Some(token) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        }
    }

    /// Runs an operation as a stream of events.
    pub async fn events(&self, query: &str) -> Outcome<Events> {
        let body = json!({ "query": query });
        let request = self
            .request(Method::POST, "/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "text/event-stream")
            .body(Body::from(body.to_string()))?;
        let response = self.router.clone().oneshot(request).await?;
        let (parts, body) = response.into_parts();
        if parts.status != StatusCode::OK {
            return Err(format!("status {}", parts.status).into());
        }
        let (sender, chunks) = unbounded_channel();
        // As a connection does: an answer that nobody reads does not begin.
        let reading = tokio::spawn(async move {
            let mut body = body.into_data_stream();
            while let Some(Ok(chunk)) = body.next().await {
                if sender.send(chunk).is_err() {
                    return;
                }
            }
        });
        Ok(Events {
            headers: parts.headers,
            chunks,
            reading,
            unread: String::new(),
        })
    }

    /// Sends any request.
    pub async fn send(&self, request: Request<Body>) -> Outcome<Response> {
        let response = self.router.clone().oneshot(request).await?;
        let (parts, body) = response.into_parts();
        let text = String::from_utf8(to_bytes(body, usize::MAX).await?.to_vec())?;
        Ok(Response {
            status: parts.status,
            headers: parts.headers,
            json: serde_json::from_str(&text).unwrap_or_default(),
            text,
        })
    }
}

/// An answer that is a stream of server-sent events.
pub struct Events {
    /// The header fields.
    pub headers: HeaderMap,
    chunks: UnboundedReceiver<Bytes>,
    reading: JoinHandle<()>,
    unread: String,
}

impl Drop for Events {
    fn drop(&mut self) {
        self.reading.abort();
    }
}

impl std::fmt::Debug for Events {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

impl Events {
    /// The next event, by name, with its data as JSON; none where the stream has ended. Comments
    /// are passed over.
    pub async fn next(&mut self) -> Outcome<Option<(String, Value)>> {
        loop {
            while let Some((block, rest)) = self.unread.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.unread = rest;
                let field = |name: &str| {
                    let line = block.lines().find_map(|line| line.strip_prefix(name));
                    line.map(|value| value.trim_start().to_owned())
                };
                if let Some(event) = field("event:") {
                    let data = field("data:").unwrap_or_default();
                    return Ok(Some((
                        event,
                        serde_json::from_str(&data).unwrap_or_default(),
                    )));
                }
            }
            let chunk = tokio::time::timeout(PATIENCE, self.chunks.recv()).await;
            match chunk.map_err(|_| "no event came")? {
                Some(chunk) => self.unread.push_str(std::str::from_utf8(&chunk)?),
                None => return Ok(None),
            }
        }
    }
}

impl Response {
    /// The data of a GraphQL answer without any error.
    pub fn data(&self) -> Outcome<&Value> {
        let data = self.json.get("data").filter(|data| !data.is_null());
        match (data, self.json.get("errors")) {
            (Some(data), None) => Ok(data),
            _ => Err(format!("status {}: {}", self.status, self.text).into()),
        }
    }

    /// The codes of the errors, in their order. An error without a code is shown by its message.
    pub fn codes(&self) -> Vec<&str> {
        let errors = self.json.get("errors").and_then(Value::as_array);
        errors
            .into_iter()
            .flatten()
            .map(|error| {
                let code = error.pointer("/extensions/code").or(error.get("message"));
                code.and_then(Value::as_str).unwrap_or_default()
            })
            .collect()
    }

    /// The messages of the errors, one a line.
    pub fn messages(&self) -> String {
        let errors = self.json.get("errors").and_then(Value::as_array);
        let messages = errors.into_iter().flatten().map(|error| &error["message"]);
        let lines: Vec<&str> = messages.filter_map(Value::as_str).collect();
        lines.join("\n")
    }
}
