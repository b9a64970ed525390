//! The settings of documents: what is remembered, and which are trusted.

use std::path::PathBuf;

use serde::Deserialize;

/// Documents that are remembered and trusted. Each key is `HABEAS_DOCUMENTS__<KEY>` in the
/// environment.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentsConfig {
    /// Most parsed documents that are kept.
    pub cached: usize,
    /// Most memory of parsed documents, in bytes, as estimated from their tokens.
    pub cached_bytes: u64,
    /// Most texts of automatic persisted queries, all clients together, in bytes.
    pub persisted_bytes: u64,
    /// Most texts of automatic persisted queries of one client, in bytes.
    pub persisted_bytes_per_client: u64,
    /// The file with the trusted documents, a JSON object from id to document; none where empty.
    pub trusted_manifest: PathBuf,
    /// The clients that may run trusted documents only; `*` is every client.
    pub trusted_only_clients: Vec<String>,
}

impl DocumentsConfig {
    /// Whether this client may run trusted documents only.
    pub(crate) fn restricts(&self, client: &str) -> bool {
        let mut named = self.trusted_only_clients.iter();
        named.any(|name| name == "*" || name == client)
    }
}
