//! Where the document of a request comes from: its text, a hash that the client has stored it
//! under, or the id of a trusted document.

mod bounded;
mod config;
mod persisted;
mod trusted;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::{Request, Value};
use sha2::{Digest as _, Sha256};

use self::bounded::Bounded;
pub use self::config::DocumentsConfig;
use self::persisted::Persisted;
use self::trusted::Trusted;
use super::document::Document;
use super::limits::CostModel;
use crate::error::{Code, Error, Result};
use crate::http::failure::Failure;
use crate::http::{Backend, Client};
use crate::limits::Limits;

/// The SHA-256 of a document's text.
pub(crate) type Digest = [u8; 32];

/// The key of `extensions` under which the parameter `documentId` travels.
pub(crate) const DOCUMENT_ID: &str = "documentId";
/// The key of `extensions` for automatic persisted queries.
pub(crate) const PERSISTED_QUERY: &str = "persistedQuery";

/// Every document that is known without its text, or without parsing it again.
#[derive(Debug)]
pub(crate) struct Documents {
    config: DocumentsConfig,
    parsed: Mutex<Bounded<Digest, Arc<Document>>>,
    persisted: Persisted,
    trusted: Trusted,
}

/// The document of a request.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) document: Arc<Document>,
    /// The text to store for the client once the document has passed every check.
    pub(crate) persist: Option<String>,
}

impl Documents {
    /// The stores, empty, without trusted documents.
    pub(crate) fn new(config: DocumentsConfig) -> Self {
        Self {
            parsed: Mutex::new(Bounded::new(config.cached, config.cached_bytes)),
            persisted: Persisted::new(config.persisted_bytes, config.persisted_bytes_per_client),
            trusted: Trusted::default(),
            config,
        }
    }

    /// Reads the trusted documents of the configured file and checks each.
    pub(crate) async fn load_trusted<B: Backend>(
        &mut self,
        backend: &B,
        model: &CostModel,
        limits: &Limits,
    ) -> Result<()> {
        let path = &self.config.trusted_manifest;
        if !path.as_os_str().is_empty() {
            self.trusted = Trusted::load(path, backend, model, limits).await?;
        }
        Ok(())
    }

    /// The document that the request names or holds.
    pub(crate) fn find(
        &self,
        client: &Client,
        request: &Request,
        limits: &Limits,
    ) -> Result<Found, Failure> {
        if let Some(id) = request.extensions.get(DOCUMENT_ID) {
            return self.named(id, request);
        }
        let text = request.query.as_str();
        let Some(wanted) = wanted_hash(request)? else {
            return self.written(client, text, digest_of(text), limits);
        };
        if text.is_empty() {
            return self.stored(client, &wanted, limits);
        }
        let digest = digest_of(text);
        if digest != wanted.digest {
            return Err(Failure::graphql(
                Code::BadUserInput.as_str(),
                "The document and `extensions.persistedQuery.sha256Hash` do not belong together; \
                 send the SHA-256 of the document as sent.",
                Vec::new(),
            ));
        }
        let found = self.written(client, text, digest, limits)?;
        Ok(Found {
            persist: Some(text.to_owned()),
            ..found
        })
    }

    /// A document named by `documentId`.
    fn named(&self, id: &Value, request: &Request) -> Result<Found, Failure> {
        if !request.query.is_empty() {
            return Err(Failure::bad_request(
                "Send the document as `query` or its id as `documentId`, not both.",
            ));
        }
        let Value::String(id) = id else {
            return Err(Failure::bad_request(
                "The parameter `documentId` must be a string.",
            ));
        };
        self.trusted.by_id(id).map(Found::known).ok_or_else(|| {
            Failure::graphql(
                Code::PersistedQueryNotFound.as_str(),
                "There is no trusted document of this id; the service has another version of the \
                 application's documents.",
                Vec::new(),
            )
        })
    }

    /// A document sent as text.
    fn written(
        &self,
        client: &Client,
        text: &str,
        digest: Digest,
        limits: &Limits,
    ) -> Result<Found, Failure> {
        if let Some(document) = self.trusted.by_text(&digest) {
            return Ok(Found::known(document));
        }
        if self.config.restricts(&client.id) {
            return Err(Error::new(
                Code::Forbidden,
                "This client may run its trusted documents only; send the id of one as \
                 `documentId`.",
            )
            .into());
        }
        if let Some(document) = self.parsed().get(&digest) {
            return Ok(Found::known(document));
        }
        let document = Document::read(text, limits)?;
        Ok(Found::known(Arc::new(document)))
    }

    /// A document named by its hash.
    fn stored(&self, client: &Client, wanted: &Wanted, limits: &Limits) -> Result<Found, Failure> {
        if let Some(document) = self.trusted.by_id(&wanted.hash) {
            return Ok(Found::known(document));
        }
        let Some(text) = self.persisted.get(&client.account, &wanted.digest) else {
            // Clients look for these very words.
            return Err(Failure::graphql(
                Code::PersistedQueryNotFound.as_str(),
                "PersistedQueryNotFound",
                Vec::new(),
            ));
        };
        self.written(client, &text, wanted.digest, limits)
    }

    /// Remembers a document that has run: it parses, is valid and within the limits.
    pub(crate) fn keep(&self, client: &Client, document: &Arc<Document>, text: Option<&str>) {
        document.set_valid();
        let digest = *document.digest();
        if self.trusted.by_text(&digest).is_none() {
            self.parsed()
                .put(digest, Arc::clone(document), document.bytes());
        }
        if let Some(text) = text {
            self.persisted.put(&client.account, digest, text);
        }
    }

    fn parsed(&self) -> MutexGuard<'_, Bounded<Digest, Arc<Document>>> {
        self.parsed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Found {
    const fn known(document: Arc<Document>) -> Self {
        Self {
            document,
            persist: None,
        }
    }
}

/// The SHA-256 of a text.
pub(crate) fn digest_of(text: &str) -> Digest {
    Sha256::digest(text.as_bytes()).into()
}

/// The hash that a request names.
struct Wanted {
    hash: String,
    digest: Digest,
}

/// Reads `extensions.persistedQuery`.
fn wanted_hash(request: &Request) -> Result<Option<Wanted>, Failure> {
    let wrong = || {
        Failure::bad_request(
            "The extension `persistedQuery` must be {\"version\": 1, \"sha256Hash\": \"64 \
             hexadecimal digits\"}.",
        )
    };
    let persisted = match request.extensions.get(PERSISTED_QUERY) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Object(fields)) => fields,
        Some(_) => return Err(wrong()),
    };
    match (persisted.get("version"), persisted.get("sha256Hash")) {
        (Some(Value::Number(version)), Some(Value::String(hash)))
            if version.as_u64() == Some(1) =>
        {
            let digest = digest_from(hash).ok_or_else(wrong)?;
            let hash = hash.clone();
            Ok(Some(Wanted { hash, digest }))
        }
        _ => Err(wrong()),
    }
}

/// Reads a SHA-256 from 64 hexadecimal digits.
fn digest_from(hash: &str) -> Option<Digest> {
    if hash.len() != 64 || !hash.is_ascii() {
        return None;
    }
    let mut digest = [0; 32];
    for (byte, digits) in digest.iter_mut().zip(hash.as_bytes().chunks_exact(2)) {
        let digit = |at: usize| char::from(digits[at]).to_digit(16);
        *byte = u8::try_from(digit(0)? * 16 + digit(1)?).ok()?;
    }
    Some(digest)
}
