//! Decides whether a request carries a good token. Every refusal is one error; why is logged as a
//! fixed word, and the token never is.
//!
//! The checks are this service's own, since those of the library leave much open (a missing
//! audience, a time of issue to come, an issuer that is a list, unknown critical headers); of the
//! library only the signature is asked. Nothing a token says is believed before its signature is
//! verified, except which key to verify it with.

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::claims::{Claims, Header, read_object};
use super::config::AuthConfig;
use super::keys::KeySet;
use super::scope::Scopes;
use super::viewer::{Verified, Viewer};
use crate::clock::Clock;
use crate::error::{Error, Result};

/// The longest token that is looked at, in bytes.
pub const MOST_TOKEN_BYTES: usize = 8 * 1024;
const SCHEME: &str = "Bearer";

/// Why a token is refused, as a fixed word for the log.
pub(super) type Refusal = &'static str;

/// Verifies access tokens, and makes the [`Viewer`] of a request: nothing else does.
#[derive(Clone, Debug)]
pub struct Verifier {
    config: AuthConfig,
    keys: Arc<KeySet>,
    clock: Clock,
}

impl Verifier {
    /// A verifier under these settings, which are checked first.
    pub fn new(config: AuthConfig, keys: Arc<KeySet>, clock: Clock) -> Result<Self> {
        config.validate()?;
        Ok(Self {
            config,
            keys,
            clock,
        })
    }

    /// Who sends a request with these header fields.
    pub fn authenticate(&self, headers: &HeaderMap, request_id: Uuid) -> Result<Viewer> {
        answer(the_only_credentials(headers).and_then(|text| self.viewer(text, request_id)))
    }

    /// Who sends these credentials, `Bearer <token>`, where they do not come as a header field: in
    /// the first message of a WebSocket.
    pub fn authenticate_credentials(&self, credentials: &str, request_id: Uuid) -> Result<Viewer> {
        answer(self.viewer(credentials, request_id))
    }

    pub(super) fn viewer(&self, credentials: &str, request_id: Uuid) -> Result<Viewer, Refusal> {
        let claims = self.signed_claims(bearer_token(credentials)?)?;
        self.check_parties(&claims)?;
        let expires_at = self.check_times(&claims)?;
        let verified = Verified {
            organization_id: organization(&claims.org)?,
            client_id: &claims.client_id,
            scopes: claims.scope.parse::<Scopes>().map_err(|_| "scope")?,
            token_id: &claims.jti,
            expires_at,
        };
        // Here, and only here, the state of the client and the revocation of the token will be
        // asked: everything they need is in `verified`.
        Ok(Viewer::verified(&verified, request_id))
    }

    /// The claims of a token whose signature is good, as yet unchecked.
    fn signed_claims(&self, token: &str) -> Result<Claims, Refusal> {
        if token.len() > MOST_TOKEN_BYTES {
            return Err("size");
        }
        let (message, signature) = token.rsplit_once('.').ok_or("parts")?;
        let (header, claims) = message.split_once('.').ok_or("parts")?;
        if claims.contains('.') {
            return Err("parts");
        }
        let header: Header = read_object(&decoded(header)?).ok_or("header")?;
        if !header.is_of_access_token() {
            return Err("type");
        }
        let key = self.keys.by_kid(&header.kid).ok_or("key")?;
        if header.alg != key.algorithm().as_str() {
            return Err("algorithm");
        }
        if !key.verify(message.as_bytes(), signature) {
            return Err("signature");
        }
        read_object(&decoded(claims)?).ok_or("claims")
    }

    fn check_parties(&self, claims: &Claims) -> Result<(), Refusal> {
        if claims.iss != self.config.issuer {
            return Err("issuer");
        }
        if claims.aud != self.config.audience {
            return Err("audience");
        }
        if claims.jti.is_empty() {
            return Err("token id");
        }
        // A client acts for itself, never for another subject.
        if claims.client_id.is_empty() || claims.sub != claims.client_id {
            return Err("subject");
        }
        Ok(())
    }

    fn check_times(&self, claims: &Claims) -> Result<DateTime<Utc>, Refusal> {
        let now = self.clock.now().timestamp();
        let latest = now + i64::from(self.config.leeway_seconds);
        if claims.exp <= now {
            return Err("expired");
        }
        if claims.nbf > latest {
            return Err("not yet valid");
        }
        if claims.iat > latest {
            return Err("issued in the future");
        }
        let lifetime = claims.exp.checked_sub(claims.iat).ok_or("lifetime")?;
        if !(1..=i64::from(self.config.max_token_lifetime_seconds)).contains(&lifetime) {
            return Err("lifetime");
        }
        DateTime::from_timestamp(claims.exp, 0).ok_or("expired")
    }
}

fn answer(outcome: Result<Viewer, Refusal>) -> Result<Viewer> {
    outcome.map_err(|refusal| {
        tracing::debug!(refusal, "token refused");
        Error::unauthenticated()
    })
}

/// The value of the one `Authorization` field. Of two, a proxy may have read the other.
fn the_only_credentials(headers: &HeaderMap) -> Result<&str, Refusal> {
    let mut fields = headers.get_all(header::AUTHORIZATION).iter();
    match (fields.next(), fields.next()) {
        (Some(field), None) => field.to_str().map_err(|_| "characters"),
        (None, _) => Err("absent"),
        (Some(_), Some(_)) => Err("twice"),
    }
}

fn bearer_token(credentials: &str) -> Result<&str, Refusal> {
    let (scheme, token) = credentials.split_once(' ').ok_or("scheme")?;
    if scheme.eq_ignore_ascii_case(SCHEME) {
        Ok(token)
    } else {
        Err("scheme")
    }
}

/// base64url without padding, in its one canonical form: the decoder refuses stray bits.
fn decoded(part: &str) -> Result<Vec<u8>, Refusal> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| "encoding")
}

/// The organization's id in the one form it is issued in: other spellings of a UUID are refused.
fn organization(text: &str) -> Result<Uuid, Refusal> {
    let id = Uuid::try_parse(text).map_err(|_| "organization")?;
    if id.is_nil() || id.to_string() != text {
        Err("organization")
    } else {
        Ok(id)
    }
}
