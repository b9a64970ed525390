//! Who asks: the one value that every decision about access takes.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entities::codes::ClientKind;
use uuid::Uuid;

use super::clients::Grant;
use super::scope::{Scope, Scopes};
use crate::error::{Error, Result};

/// An authenticated caller. Built once per request by the verifier, cheap to clone, never changed.
///
/// There is no public constructor but [`Viewer::operator`] and [`Viewer::webhook`], so that a viewer in a signature is the
/// proof that somebody was authenticated.
#[derive(Clone, Debug)]
pub struct Viewer {
    organization_id: Uuid,
    client_id: Arc<str>,
    scopes: Scopes,
    token: Option<Arc<Verified>>,
    request_id: Uuid,
}

/// What the verifier has established about a token.
#[derive(Clone, Debug)]
pub(super) struct Verified {
    pub(super) grant: Grant,
    pub(super) client: ClientKind,
    pub(super) expires_at: DateTime<Utc>,
}

impl Viewer {
    pub(super) fn verified(token: Verified, request_id: Uuid) -> Self {
        Self {
            organization_id: token.grant.organization_id,
            client_id: token.grant.client_id.to_string().into(),
            scopes: token.grant.scopes,
            token: Some(Arc::new(token)),
            request_id,
        }
    }

    pub(super) const fn token(&self) -> Option<&Arc<Verified>> {
        self.token.as_ref()
    }

    /// Somebody at the service's own command line, who acts for an organization without a token.
    /// Never to be reached from a request that came over the network.
    pub fn operator(organization_id: Uuid, scopes: Scopes, request_id: Uuid) -> Self {
        Self {
            organization_id,
            client_id: "operator".into(),
            scopes,
            token: None,
            request_id,
        }
    }

    /// A webhook of an organization, which is told what a token with these scopes would be. Made by
    /// what sends, and by nothing else; `request_id` is the delivery.
    pub fn webhook(organization_id: Uuid, scopes: Scopes, webhook: Uuid, request_id: Uuid) -> Self {
        Self {
            organization_id,
            client_id: format!("webhook:{webhook}").into(),
            scopes,
            token: None,
            request_id,
        }
    }

    /// The organization that the caller acts for.
    pub const fn organization_id(&self) -> Uuid {
        self.organization_id
    }

    /// The API client that the token was issued to; `operator` at the command line.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// What the caller may do.
    pub const fn scopes(&self) -> Scopes {
        self.scopes
    }

    /// The token's own id (`jti`), by which it is revoked; none at the command line.
    pub fn token_id(&self) -> Option<&str> {
        self.token.as_ref().map(|token| &*token.grant.token_id)
    }

    /// When the token ends, and with it every subscription it opened; none at the command line.
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.token.as_ref().map(|token| token.expires_at)
    }

    /// Whether it is a browser application, which keeps no secret.
    pub fn is_public_client(&self) -> bool {
        let token = self.token.as_ref();
        token.is_some_and(|token| token.client == ClientKind::Public)
    }

    /// The request, as the log and error answers name it.
    pub const fn request_id(&self) -> Uuid {
        self.request_id
    }

    /// Whether the caller holds this very scope.
    pub const fn has(&self, scope: Scope) -> bool {
        self.scopes.contains(scope)
    }

    /// Refuses with `FORBIDDEN`, naming the scope, where the caller does not hold it.
    pub fn require(&self, scope: Scope) -> Result<()> {
        if self.has(scope) {
            Ok(())
        } else {
            Err(Error::forbidden(scope.as_str()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    #[test]
    fn a_missing_scope_is_forbidden_by_name() {
        let scopes = Scopes::from(Scope::FacilitiesRead);
        let viewer = Viewer::operator(Uuid::from_u128(1), scopes, Uuid::from_u128(2));
        assert_eq!(viewer.require(Scope::FacilitiesRead), Ok(()));
        let error = viewer.require(Scope::LawsuitsRead).unwrap_err();
        assert_eq!(error.code(), Code::Forbidden);
        assert!(error.message().contains("`lawsuits:read`"), "{error}");
    }

    #[test]
    fn an_operator_holds_no_token() {
        let viewer = Viewer::operator(Uuid::from_u128(1), Scopes::EMPTY, Uuid::from_u128(2));
        assert_eq!(viewer.client_id(), "operator");
        assert_eq!(viewer.token_id(), None);
        assert_eq!(viewer.expires_at(), None);
        assert!(Scope::ALL.into_iter().all(|scope| !viewer.has(scope)));
    }
}
