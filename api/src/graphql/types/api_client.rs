//! `ApiClient`: a program that an organization lets use the API.

use async_graphql::{ID, Object};
use entities::api_client;
use entities::codes::ClientKind;

use crate::graphql::scalars::DateTime;

/// A program that an organization lets use the API. Seen by the organization itself, with
/// `organization:admin`.
#[derive(Clone, Debug)]
pub(crate) struct ApiClient(api_client::Model);

impl From<api_client::Model> for ApiClient {
    fn from(model: api_client::Model) -> Self {
        Self(model)
    }
}

/// A program that an organization lets use the API. Seen by the organization itself, with
/// `organization:admin`.
#[Object]
impl ApiClient {
    /// Its id: `client_id` of OAuth 2, and `sub` of its tokens.
    async fn client_id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What the organization calls it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How it shows that it is who it says.
    async fn kind(&self) -> ClientKind {
        self.0.kind
    }

    /// What its tokens may open.
    async fn scopes(&self) -> Vec<&str> {
        self.0.scopes.split(' ').collect()
    }

    /// The origins of the pages that a public client runs on; empty for others.
    async fn origins(&self) -> &[String] {
        &self.0.origins.0
    }

    /// The networks that its requests must come from; any where empty.
    async fn addresses(&self) -> &[String] {
        &self.0.addresses.0
    }

    /// When it ends; null where it does not.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    /// When it was revoked, and its tokens with it; null where it was not.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}
