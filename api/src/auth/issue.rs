//! Signs access tokens (RFC 9068) with the newest key.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use uuid::Uuid;

use super::claims::{ACCESS_TOKEN_TYPE, Claims, Header, UniqueNames};
use super::config::AuthConfig;
use super::keys::Keyring;
use super::scope::Scopes;
use crate::clock::{Clock, IdGen};
use crate::error::{Error, Result};

/// For whom a token is asked, what it shall open, and for how long. Whether the client may have
/// these scopes is for the caller to decide before.
#[derive(Clone, Copy, Debug)]
pub struct TokenRequest {
    /// The organization that the client belongs to.
    pub organization: Uuid,
    /// The id of the client: `client_id` and `sub` of the token.
    pub client: Uuid,
    /// The client's present epoch.
    pub epoch: i64,
    /// What the token opens: at least one scope.
    pub scopes: Scopes,
    /// How long the token lives: whole seconds, at most what is configured.
    pub lifetime: TimeDelta,
}

/// Makes access tokens.
#[derive(Clone, Debug)]
pub struct Issuer {
    config: AuthConfig,
    keys: Arc<Keyring>,
    clock: Clock,
    ids: IdGen,
}

impl Issuer {
    /// An issuer under these settings, which are checked first.
    pub fn new(config: AuthConfig, keys: Arc<Keyring>, clock: Clock, ids: IdGen) -> Result<Self> {
        config.validate()?;
        Ok(Self {
            config,
            keys,
            clock,
            ids,
        })
    }

    /// A signed token. Refused: no scope, no client, no organization, a life of less than a
    /// second or of more than the configuration allows.
    pub fn issue(&self, request: &TokenRequest) -> Result<String> {
        let lifetime = self.accepted_lifetime(request)?;
        let now = self.clock.now();
        let issued_at = now.timestamp();
        let keys = self.keys.current();
        let key = keys
            .signing(now)
            .ok_or_else(|| Error::internal("no signing key"))?;
        let header = Header {
            alg: key.algorithm().as_str().to_owned(),
            kid: key.kid().to_string(),
            typ: ACCESS_TOKEN_TYPE.to_owned(),
        };
        let claims = Claims {
            iss: self.config.issuer.clone(),
            sub: request.client.to_string(),
            aud: self.config.audience.clone(),
            exp: issued_at + lifetime,
            nbf: issued_at,
            iat: issued_at,
            jti: self.ids.next().to_string(),
            client_id: request.client.to_string(),
            org: request.organization.to_string(),
            scope: request.scopes.to_string(),
            epoch: request.epoch,
            _unknown: UniqueNames,
        };
        let message = format!("{}.{}", encoded(&header)?, encoded(&claims)?);
        let signature = key.sign(message.as_bytes()).map_err(Error::internal)?;
        Ok(format!("{message}.{signature}"))
    }

    fn accepted_lifetime(&self, request: &TokenRequest) -> Result<i64> {
        if request.scopes.is_empty() {
            return Err(Error::bad_input("A token needs at least one scope."));
        }
        if request.client.is_nil() || request.organization.is_nil() {
            return Err(Error::bad_input(
                "A token needs a client and its organization.",
            ));
        }
        let longest = i64::from(self.config.max_token_lifetime_seconds);
        let asked = request.lifetime.num_seconds();
        if (1..=longest).contains(&asked) {
            return Ok(asked);
        }
        Err(Error::bad_input(format!(
            "A token lives for 1 to {longest} seconds; ask for a time within that, or raise \
             `auth.max_token_lifetime_seconds`."
        )))
    }
}

fn encoded(part: &impl serde::Serialize) -> Result<String> {
    let json = serde_json::to_vec(part).map_err(Error::internal)?;
    Ok(URL_SAFE_NO_PAD.encode(json))
}
