//! A forger's bench: the service's own keys, and tokens put together by hand from JSON text.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use aws_lc_rs::{hmac, rand};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;
use entities::codes::ClientKind;
use jsonwebtoken::{Algorithm, EncodingKey};
use tempfile::TempDir;
use uuid::Uuid;

use crate::auth::keys::{KeySet, Keyring, SigningAlgorithm, generate};
use crate::auth::{AuthConfig, Changes, Issuer, KnownClient, KnownClients, Scope, Verifier};
use crate::clock::{Clock, IdGen, ManualClock};

pub(super) const ORGANIZATION: Uuid = Uuid::from_u128(0x0192_f0c4_0000_7000_8000_0000_0000_0abc);

/// The client that good tokens are issued to.
pub(super) const CLIENT: Uuid = Uuid::from_u128(0x0192_f0c4_0000_7000_8000_0000_0000_0c11);

/// A key in the forger's hands.
pub(super) struct Key {
    pub(super) kid: String,
    pub(super) algorithm: SigningAlgorithm,
    pub(super) public: Vec<u8>,
    private: EncodingKey,
}

pub(super) struct Bench {
    pub(super) keys: Arc<Keyring>,
    /// The service's two keys.
    pub(super) ed: Key,
    pub(super) es: Key,
    /// Keys of the same kinds that the service does not know.
    pub(super) foreign_ed: Key,
    pub(super) foreign_es: Key,
    pub(super) clock: Arc<ManualClock>,
    pub(super) now: i64,
    pub(super) clients: Arc<KnownClients>,
    pub(super) verifier: Verifier,
}

/// The client of good tokens, which may have every scope.
pub(super) fn client() -> KnownClient {
    KnownClient {
        id: CLIENT,
        organization_id: ORGANIZATION,
        kind: ClientKind::Confidential,
        scopes: Scope::ALL.into_iter().collect(),
        epoch: 0,
        expires_at: None,
        is_revoked: false,
        addresses: Vec::new(),
        origins: Vec::new(),
    }
}

impl Bench {
    pub(super) fn new() -> Self {
        let (ours, theirs) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let key = |directory: &TempDir, algorithm| Key::made(directory.path(), algorithm);
        let ed = key(&ours, SigningAlgorithm::EdDsa);
        let es = key(&ours, SigningAlgorithm::Es256);
        let keys = Arc::new(Keyring::from(KeySet::load(ours.path()).unwrap()));
        let start = DateTime::from_timestamp(1_795_262_400, 250_000_000).unwrap();
        let clock = Arc::new(ManualClock::new(start));
        let read = Clock::Manual(Arc::clone(&clock));
        let clients = Arc::new(KnownClients::new(Duration::from_hours(1)));
        let changes = Changes {
            clients: vec![client()],
            ..Changes::default()
        };
        clients.update(changes, Instant::now(), start);
        Self {
            foreign_ed: key(&theirs, SigningAlgorithm::EdDsa),
            foreign_es: key(&theirs, SigningAlgorithm::Es256),
            verifier: Verifier::new(
                AuthConfig::default(),
                Arc::clone(&keys),
                Arc::clone(&clients),
                read,
            )
            .unwrap(),
            clients,
            now: start.timestamp(),
            keys,
            ed,
            es,
            clock,
        }
    }

    pub(super) fn issuer(&self) -> Issuer {
        let ids = IdGen::Counting(Arc::new(AtomicU64::new(0)));
        let clock = Clock::Manual(Arc::clone(&self.clock));
        Issuer::new(AuthConfig::default(), Arc::clone(&self.keys), clock, ids).unwrap()
    }

    /// The header of a good token.
    #[expect(clippy::unused_self, reason = "reads as the other parts of a token")]
    pub(super) fn header(&self, key: &Key) -> Object {
        Object(Vec::new())
            .with("alg", &format!("\"{}\"", key.algorithm))
            .with("kid", &format!("\"{}\"", key.kid))
            .with("typ", "\"at+jwt\"")
    }

    /// The claims of a good token.
    pub(super) fn claims(&self) -> Object {
        let config = AuthConfig::default();
        Object(Vec::new())
            .with("iss", &format!("\"{}\"", config.issuer))
            .with("sub", &format!("\"{CLIENT}\""))
            .with("aud", &format!("\"{}\"", config.audience))
            .with("exp", &(self.now + 900).to_string())
            .with("nbf", &self.now.to_string())
            .with("iat", &self.now.to_string())
            .with("jti", "\"token-1\"")
            .with("client_id", &format!("\"{CLIENT}\""))
            .with("org", &format!("\"{ORGANIZATION}\""))
            .with("scope", "\"statistics:read facilities:read\"")
    }

    pub(super) fn signed(&self, header: &Object, claims: &Object, key: &Key) -> String {
        self.signed_text(&header.json(), &claims.json(), key)
    }

    #[expect(clippy::unused_self, reason = "reads as the other ways to sign")]
    pub(super) fn signed_text(&self, header: &str, claims: &str, key: &Key) -> String {
        key.sign_parts(&encoded(header), &encoded(claims))
    }

    /// A good token of the default algorithm.
    pub(super) fn good(&self) -> String {
        self.signed(&self.header(&self.ed), &self.claims(), &self.ed)
    }
}

impl Key {
    fn made(directory: &Path, algorithm: SigningAlgorithm) -> Self {
        let made_at = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
        let kid = generate(directory, algorithm, made_at).unwrap();
        let keys = KeySet::load(directory).unwrap();
        let public = keys.by_kid(kid.as_str()).unwrap().public_key().to_vec();
        let file = std::fs::read(directory.join(format!("{kid}.pem"))).unwrap();
        let private = match algorithm {
            SigningAlgorithm::EdDsa => EncodingKey::from_ed_pem(&file),
            SigningAlgorithm::Es256 => EncodingKey::from_ec_pem(&file),
        };
        Self {
            kid: kid.to_string(),
            algorithm,
            public,
            private: private.unwrap(),
        }
    }

    /// Signs two parts as they stand, well formed or not.
    pub(super) fn sign_parts(&self, header: &str, claims: &str) -> String {
        let algorithm = match self.algorithm {
            SigningAlgorithm::EdDsa => Algorithm::EdDSA,
            SigningAlgorithm::Es256 => Algorithm::ES256,
        };
        let message = format!("{header}.{claims}");
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &self.private, algorithm);
        format!("{message}.{}", signature.unwrap())
    }
}

/// A JSON object as a list of names and raw values, so that it can be made wrong in every way.
#[derive(Clone)]
pub(super) struct Object(Vec<(String, String)>);

impl Object {
    /// Sets a value, in the place of the one with this name.
    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        match self.0.iter_mut().find(|(found, _)| found == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.0.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// Adds a value, whatever is there with this name. The name may hold escapes.
    pub(super) fn and(mut self, name: &str, value: &str) -> Self {
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn without(mut self, name: &str) -> Self {
        self.0.retain(|(found, _)| found != name);
        self
    }

    /// The values alone, as an array.
    pub(super) fn array(&self) -> String {
        let values: Vec<&str> = self.0.iter().map(|(_, value)| value.as_str()).collect();
        format!("[{}]", values.join(","))
    }

    pub(super) fn json(&self) -> String {
        let pairs: Vec<String> = self
            .0
            .iter()
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .collect();
        format!("{{{}}}", pairs.join(","))
    }
}

pub(super) fn encoded(part: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(part)
}

/// What HMAC makes of a message under a public key: the classic confusion of algorithms.
pub(super) fn hmac_signed(header: &Object, claims: &Object, secret: &[u8]) -> String {
    let message = format!("{}.{}", encoded(header.json()), encoded(claims.json()));
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    format!(
        "{message}.{}",
        encoded(hmac::sign(&key, message.as_bytes()))
    )
}

/// Random bytes in the place of a signature.
pub(super) fn random_signature() -> String {
    let mut bytes = [0; 64];
    rand::fill(&mut bytes).unwrap();
    encoded(bytes)
}
