//! A receiver of webhooks on this machine: it answers what a test says and keeps what it was sent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use serde_json::Value;
use tokio::net::TcpListener;

use crate::Outcome;

/// Something that was sent.
#[derive(Clone, Debug)]
pub struct Received {
    /// The header fields.
    pub fields: HeaderMap,
    /// The body, byte by byte.
    pub body: String,
}

impl Received {
    /// A header field; empty where there is none.
    pub fn field(&self, name: &str) -> &str {
        let field = self.fields.get(name);
        field.and_then(|field| field.to_str().ok()).unwrap_or("")
    }

    /// The body.
    pub fn json(&self) -> Outcome<Value> {
        Ok(serde_json::from_str(&self.body)?)
    }

    /// The ids of records that it tells of.
    pub fn record_ids(&self) -> Outcome<Vec<String>> {
        let json = self.json()?;
        let ids = json["data"]["recordIds"].as_array().ok_or("no ids")?;
        let text = |id: &Value| id.as_str().unwrap_or_default().to_owned();
        Ok(ids.iter().map(text).collect())
    }
}

/// An answer: a status, and a header field beside it.
type Answer = (u16, Option<(&'static str, String)>);

#[derive(Debug, Default)]
struct Inner {
    received: Vec<Received>,
    answers: VecDeque<Answer>,
    /// What is answered once `answers` are used up.
    status: u16,
}

/// A receiver. Clones are the same.
#[derive(Clone, Debug)]
pub struct Receiver {
    url: String,
    inner: Arc<Mutex<Inner>>,
}

impl Receiver {
    /// A receiver that takes everything.
    pub async fn start() -> Outcome<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let receiver = Self {
            url: format!("http://{}/hook?from=habeas", listener.local_addr()?),
            inner: Arc::default(),
        };
        receiver.answer(200);
        let router = Router::new().fallback(take).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(receiver)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Answers this from now on.
    pub fn answer(&self, status: u16) {
        self.lock().status = status;
    }

    /// Answers this once, before anything else.
    pub fn answer_once(&self, status: u16, field: Option<(&'static str, &str)>) {
        let field = field.map(|(name, value)| (name, value.to_owned()));
        self.lock().answers.push_back((status, field));
    }

    /// What it was sent since it was last asked.
    pub fn take(&self) -> Vec<Received> {
        std::mem::take(&mut self.lock().received)
    }
}

async fn take(
    State(receiver): State<Receiver>,
    fields: HeaderMap,
    body: Bytes,
) -> (StatusCode, HeaderMap) {
    let mut inner = receiver.lock();
    inner.received.push(Received {
        fields,
        body: String::from_utf8_lossy(&body).into_owned(),
    });
    let status = inner.status;
    let (status, field) = inner.answers.pop_front().unwrap_or((status, None));
    let mut fields = HeaderMap::new();
    if let Some((name, value)) = field
        && let Ok(value) = value.parse()
    {
        fields.insert(HeaderName::from_static(name), value);
    }
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::IM_A_TEAPOT);
    (status, fields)
}
