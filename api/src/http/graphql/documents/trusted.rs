//! Trusted documents: those of an application, written to a file when it is built and named by
//! their ids since.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use async_graphql::Variables;

use super::Digest;
use crate::error::{Error, Result};
use crate::http::Backend;
use crate::http::failure::Failure;
use crate::http::graphql::document::Document;
use crate::http::graphql::limits::{CostModel, measure};
use crate::limits::Limits;

/// The trusted documents, by the ids of the file and by the digests of their texts.
#[derive(Debug, Default)]
pub(crate) struct Trusted {
    by_id: HashMap<String, Arc<Document>>,
    by_text: HashMap<Digest, Arc<Document>>,
}

impl Trusted {
    /// Reads the file and checks each document against the schema and the limits. One that does not
    /// pass is named by its id, and nothing starts.
    pub(crate) async fn load<B: Backend>(
        path: &Path,
        backend: &B,
        model: &CostModel,
        limits: &Limits,
    ) -> Result<Self> {
        let mut trusted = Self::default();
        for (id, text) in read(path)? {
            let document = within_limits(&text, model, limits)
                .map_err(|failure| refuse(&id, failure.message()))?;
            let faults = backend.validate(document.parsed().clone()).await;
            if let Some(fault) = faults.first() {
                return Err(refuse(&id, &fault.message));
            }
            document.set_valid();
            trusted.add(id, Arc::new(document));
        }
        Ok(trusted)
    }

    fn add(&mut self, id: String, document: Arc<Document>) {
        self.by_text
            .insert(*document.digest(), Arc::clone(&document));
        self.by_id.insert(id, document);
    }

    /// The document of this id. `sha256:` in front of a hash may be there or not.
    pub(crate) fn by_id(&self, id: &str) -> Option<Arc<Document>> {
        let bare = || self.by_id.get(id.strip_prefix("sha256:")?);
        self.by_id.get(id).or_else(bare).cloned()
    }

    /// The document whose very text this is the digest of.
    pub(crate) fn by_text(&self, digest: &Digest) -> Option<Arc<Document>> {
        self.by_text.get(digest).cloned()
    }
}

/// The documents of the file, by id.
fn read(path: &Path) -> Result<BTreeMap<String, String>> {
    let wrong = |what: &str| {
        Error::bad_input(format!(
            "The file of `documents.trusted_manifest`, {}, {what}.",
            path.display()
        ))
    };
    let text = std::fs::read_to_string(path).map_err(|_| wrong("cannot be read"))?;
    serde_json::from_str(&text).map_err(|error| {
        wrong(&format!(
            "is not a JSON object from id to document: see line {}, column {}",
            error.line(),
            error.column()
        ))
    })
}

/// Parses a document whose every operation is within the limits, variables apart.
fn within_limits(text: &str, model: &CostModel, limits: &Limits) -> Result<Document, Failure> {
    let document = Document::read(text, limits)?;
    let none = Variables::default();
    for (_, operation) in document.parsed().operations.iter() {
        measure(model, limits, document.parsed(), &operation.node, &none).check(limits)?;
    }
    Ok(document)
}

fn refuse(id: &str, why: &str) -> Error {
    Error::bad_input(format!(
        "The trusted document `{id}` cannot run. {why} Build the file of \
         `documents.trusted_manifest` anew against this schema."
    ))
}
