//! Decides whether a request carries a good token. Every refusal is one error; why is logged as a
//! fixed word, and the token never is.
//!
//! The checks are this service's own, since those of the library leave much open (a missing
//! audience, a time of issue to come, an issuer that is a list, unknown critical headers); of the
//! library only the signature is asked. Nothing a token says is believed before its signature is
//! verified, except which key to verify it with.
//!
//! That a signature is good is remembered until the token expires. Whether its client and the token
//! itself are still good is asked at every request, of what the instance holds in memory.

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use lru::LruCache;
use uuid::Uuid;

use super::claims::{Claims, Header, read_object};
use super::clients::{Grant, KnownClients, STALE, UNKNOWN_CLIENT};
use super::config::AuthConfig;
use super::keys::{Keyring, Kid};
use super::scope::Scopes;
use super::viewer::{Verified, Viewer};
use crate::clock::Clock;
use crate::error::{Code, Error, Result};

/// The longest token that is looked at, in bytes.
pub const MOST_TOKEN_BYTES: usize = 8 * 1024;
const SCHEME: &str = "Bearer";

/// Why a token is refused, as a fixed word for the log.
pub(super) type Refusal = &'static str;

/// Verifies access tokens, and makes the [`Viewer`] of a request: nothing else does.
#[derive(Debug)]
pub struct Verifier {
    config: AuthConfig,
    keys: Arc<Keyring>,
    clients: Arc<KnownClients>,
    clock: Clock,
    /// By the digest of the token: the tokens themselves are not kept.
    remembered: Mutex<LruCache<[u8; 32], Arc<Accepted>>>,
}

/// How many tokens are remembered. One that is forgotten is verified again.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();

/// What a token says whose signature and claims are good.
#[derive(Debug)]
struct Accepted {
    kid: Kid,
    grant: Grant,
    expires_at: DateTime<Utc>,
}

/// What a token says whose signature and claims are good, for those who ask about it.
#[derive(Clone, Debug)]
pub struct Inspected {
    /// The client that it was issued to.
    pub client_id: Uuid,
    /// The client's organization.
    pub organization_id: Uuid,
    /// What it opens.
    pub scopes: Scopes,
    /// Its own id.
    pub token_id: String,
    /// `iat`.
    pub issued_at: i64,
    /// `nbf`.
    pub not_before: i64,
    /// `exp`.
    pub expires_at: DateTime<Utc>,
    epoch: i64,
}

/// Why nobody is let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The one answer to everything that is wrong with a token.
    Finally(Error),
    /// A good signature for a client that this instance does not know: it may be new. To be asked
    /// again once the instance has looked.
    UnknownClient,
}

impl Verifier {
    /// A verifier under these settings, which are checked first.
    pub fn new(
        config: AuthConfig,
        keys: Arc<Keyring>,
        clients: Arc<KnownClients>,
        clock: Clock,
    ) -> Result<Self> {
        config.validate()?;
        Ok(Self {
            config,
            keys,
            clients,
            clock,
            remembered: Mutex::new(LruCache::new(REMEMBERED)),
        })
    }

    /// Who sends a request with these header fields, from this address.
    pub fn authenticate(
        &self,
        headers: &HeaderMap,
        from: Option<IpAddr>,
        request_id: Uuid,
    ) -> Result<Viewer, Refused> {
        the_only_credentials(headers)
            .and_then(|credentials| self.viewer(credentials, from, request_id))
            .map_err(refused)
    }

    /// Who sends these credentials, `Bearer <token>`, where they do not come as a header field.
    pub fn authenticate_credentials(
        &self,
        credentials: &str,
        from: Option<IpAddr>,
        request_id: Uuid,
    ) -> Result<Viewer, Refused> {
        self.viewer(credentials, from, request_id).map_err(refused)
    }

    /// Waits until the viewer's token is no longer good: it ends, or it is revoked.
    pub fn ended(&self, viewer: &Viewer) -> impl Future<Output = ()> + Send + 'static + use<> {
        let clock = self.clock.clone();
        let clients = Arc::clone(&self.clients);
        let mut changes = clients.changes();
        let token = viewer.token().cloned();
        async move {
            let Some(token) = token else {
                return std::future::pending().await;
            };
            loop {
                if !clients.is_in_force(&token.grant, clock.now()) {
                    return;
                }
                tokio::select! {
                    () = clock.sleep_until(token.expires_at) => return,
                    // The sender lives as long as `clients`.
                    _ = changes.changed() => {}
                }
            }
        }
    }

    pub(super) fn viewer(
        &self,
        credentials: &str,
        from: Option<IpAddr>,
        request_id: Uuid,
    ) -> Result<Viewer, Refusal> {
        let token = bearer_token(credentials)?;
        let accepted = self.accepted(token)?;
        let now = self.clock.now();
        let client = self.clients.check(&accepted.grant, from, now)?;
        Ok(Viewer::verified(
            Verified {
                grant: accepted.grant.clone(),
                client,
                expires_at: accepted.expires_at,
            },
            request_id,
        ))
    }

    /// What a token says, verified now or before.
    fn accepted(&self, token: &str) -> Result<Arc<Accepted>, Refusal> {
        if token.len() > MOST_TOKEN_BYTES {
            return Err("size");
        }
        let mark: [u8; 32] = *digest(&SHA256, token.as_bytes())
            .as_ref()
            .first_chunk()
            .ok_or("digest")?;
        let known = self.lock().get(&mark).cloned();
        if let Some(accepted) = known {
            let refusal = if accepted.expires_at <= self.clock.now() {
                "expired"
            } else if self.keys.current().by_kid(accepted.kid.as_str()).is_none() {
                // The key was taken away since.
                "key"
            } else {
                return Ok(accepted);
            };
            self.lock().pop(&mark);
            return Err(refusal);
        }
        let (kid, claims) = self.signed_claims(token)?;
        let (expires_at, grant) = self.check_claims(claims)?;
        let accepted = Arc::new(Accepted {
            kid,
            grant,
            expires_at,
        });
        self.lock().put(mark, Arc::clone(&accepted));
        Ok(accepted)
    }

    /// What a token says, where its signature and its claims are good. Whether it is still in force
    /// is another question.
    pub fn inspect(&self, token: &str) -> Option<Inspected> {
        if token.len() > MOST_TOKEN_BYTES {
            return None;
        }
        let (_, claims) = self.signed_claims(token).ok()?;
        let (issued_at, not_before) = (claims.iat, claims.nbf);
        let (expires_at, grant) = self.check_claims(claims).ok()?;
        Some(Inspected {
            client_id: grant.client_id,
            organization_id: grant.organization_id,
            scopes: grant.scopes,
            token_id: grant.token_id,
            issued_at,
            not_before,
            expires_at,
            epoch: grant.epoch,
        })
    }

    /// Whether a token is neither revoked nor of a client that is.
    pub fn is_in_force(&self, token: &Inspected) -> bool {
        let grant = Grant {
            client_id: token.client_id,
            organization_id: token.organization_id,
            scopes: token.scopes,
            epoch: token.epoch,
            token_id: token.token_id.clone(),
        };
        self.clients.is_in_force(&grant, self.clock.now())
    }

    fn check_claims(&self, claims: Claims) -> Result<(DateTime<Utc>, Grant), Refusal> {
        self.check_parties(&claims)?;
        let expires_at = self.check_times(&claims)?;
        let grant = Grant {
            client_id: id_in_its_one_form(&claims.client_id).ok_or(UNKNOWN_CLIENT)?,
            organization_id: id_in_its_one_form(&claims.org).ok_or("organization")?,
            scopes: claims.scope.parse::<Scopes>().map_err(|_| "scope")?,
            epoch: claims.epoch,
            token_id: claims.jti,
        };
        Ok((expires_at, grant))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, LruCache<[u8; 32], Arc<Accepted>>> {
        self.remembered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The claims of a token whose signature is good, as yet unchecked.
    fn signed_claims(&self, token: &str) -> Result<(Kid, Claims), Refusal> {
        let (message, signature) = token.rsplit_once('.').ok_or("parts")?;
        let (header, claims) = message.split_once('.').ok_or("parts")?;
        if claims.contains('.') {
            return Err("parts");
        }
        let header: Header = read_object(&decoded(header)?).ok_or("header")?;
        if !header.is_of_access_token() {
            return Err("type");
        }
        let keys = self.keys.with(&header.kid);
        let key = keys.by_kid(&header.kid).ok_or("key")?;
        if header.alg != key.algorithm().as_str() {
            return Err("algorithm");
        }
        if !key.verify(message.as_bytes(), signature) {
            return Err("signature");
        }
        let claims = read_object(&decoded(claims)?).ok_or("claims")?;
        Ok((key.kid().clone(), claims))
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

fn refused(refusal: Refusal) -> Refused {
    tracing::debug!(refusal, "token refused");
    match refusal {
        UNKNOWN_CLIENT => Refused::UnknownClient,
        STALE => Refused::Finally(Error::new(
            Code::Unavailable,
            "The service cannot find out now whether the token is still good; send the request \
             again.",
        )),
        _ => Refused::Finally(Error::unauthenticated()),
    }
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Finally(error) => error,
            Refused::UnknownClient => Self::unauthenticated(),
        }
    }
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

/// An id in the one form that ids are issued in: other spellings of a UUID are refused.
fn id_in_its_one_form(text: &str) -> Option<Uuid> {
    let id = Uuid::try_parse(text).ok()?;
    (!id.is_nil() && id.to_string() == text).then_some(id)
}
