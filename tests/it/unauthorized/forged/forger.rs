//! A forger who has found the service's keys: tokens put together by hand from JSON text.

use std::path::Path;

use api::auth::keys::{KeySet, SigningAlgorithm, generate, retire};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Map, Value};
use tests::{Outcome, TestApp, TestContext};
use uuid::Uuid;

/// What good tokens open.
pub(super) const SCOPES: &[&str] = &["facilities:read", "statistics:read"];

/// The organization that good tokens are of.
pub(super) const ORGANIZATION: Uuid = Uuid::from_u128(0x0abc);

/// Credentials that must not pass.
pub(super) struct Forgery {
    pub(super) what: String,
    pub(super) credentials: String,
}

/// A forgery that comes as `Bearer <token>`.
pub(super) fn forgery(what: impl Into<String>, token: impl AsRef<str>) -> Forgery {
    Forgery {
        what: what.into(),
        credentials: format!("Bearer {}", token.as_ref()),
    }
}

/// A key in the forger's hands.
pub(super) struct Key {
    pub(super) kid: String,
    pub(super) algorithm: SigningAlgorithm,
    pub(super) public: Vec<u8>,
    private: EncodingKey,
}

pub(super) struct Forger {
    pub(super) app: TestApp,
    /// The service's two keys; the first signs its tokens.
    pub(super) ed: Key,
    pub(super) es: Key,
    /// One that it had once.
    pub(super) retired: Key,
    /// Keys of the same kinds that it never had.
    pub(super) foreign_ed: Key,
    pub(super) foreign_es: Key,
    claims: Map<String, Value>,
}

impl Forger {
    pub(super) async fn new(context: &TestContext) -> Outcome<Self> {
        let (ours, theirs) = (
            context.folder().join("keys"),
            context.folder().join("theirs"),
        );
        let day = |number: i64| DateTime::UNIX_EPOCH + TimeDelta::days(number);
        let es = Key::made(&ours, SigningAlgorithm::Es256, day(1))?;
        let retired = Key::made(&ours, SigningAlgorithm::EdDsa, day(2))?;
        let ed = Key::made(&ours, SigningAlgorithm::EdDsa, day(3))?;
        let keys = KeySet::load(&ours)?;
        let old = keys.by_kid(&retired.kid).ok_or("the key is not there")?;
        retire(&ours, old.kid())?;
        let app = TestApp::new(context).await?;
        let good = app.token(ORGANIZATION, SCOPES)?;
        let claims = good.split('.').nth(1).ok_or("no claims")?;
        Ok(Self {
            app,
            ed,
            es,
            retired,
            foreign_ed: Key::made(&theirs, SigningAlgorithm::EdDsa, day(1))?,
            foreign_es: Key::made(&theirs, SigningAlgorithm::Es256, day(1))?,
            claims: serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims)?)?,
        })
    }

    pub(super) fn now(&self) -> i64 {
        self.app.now().timestamp()
    }

    /// A claim of a good token, as text.
    pub(super) fn claim(&self, name: &str) -> String {
        let text = self.claims.get(name).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    }

    /// The claims of a good token.
    pub(super) fn claims(&self) -> Object {
        let claims = self.claims.iter();
        Object(
            claims
                .map(|(name, value)| (name.clone(), value.to_string()))
                .collect(),
        )
    }

    /// A token with these claims and a good header and signature.
    pub(super) fn signed(&self, claims: &Object) -> String {
        self.ed.signed(&self.ed.header().json(), &claims.json())
    }

    pub(super) fn good(&self) -> String {
        self.signed(&self.claims())
    }
}

impl Key {
    fn made(folder: &Path, algorithm: SigningAlgorithm, at: DateTime<Utc>) -> Outcome<Self> {
        std::fs::create_dir_all(folder)?;
        let kid = generate(folder, algorithm, at)?;
        let keys = KeySet::load(folder)?;
        let public = keys.by_kid(kid.as_str()).ok_or("no such key")?.public_key();
        let file = std::fs::read(folder.join(format!("{kid}.pem")))?;
        let private = match algorithm {
            SigningAlgorithm::EdDsa => EncodingKey::from_ed_pem(&file)?,
            SigningAlgorithm::Es256 => EncodingKey::from_ec_pem(&file)?,
        };
        Ok(Self {
            kid: kid.to_string(),
            algorithm,
            public: public.to_vec(),
            private,
        })
    }

    /// The header of good tokens under this key.
    pub(super) fn header(&self) -> Object {
        Object(Vec::new())
            .with("alg", &format!("\"{}\"", self.algorithm))
            .with("kid", &format!("\"{}\"", self.kid))
            .with("typ", "\"at+jwt\"")
    }

    pub(super) fn signed(&self, header: &str, claims: &str) -> String {
        self.sign_parts(&encoded(header), &encoded(claims))
    }

    /// Signs two parts as they stand, well formed or not.
    pub(super) fn sign_parts(&self, header: &str, claims: &str) -> String {
        let algorithm = match self.algorithm {
            SigningAlgorithm::EdDsa => Algorithm::EdDSA,
            SigningAlgorithm::Es256 => Algorithm::ES256,
        };
        signed_with(&format!("{header}.{claims}"), &self.private, algorithm)
    }
}

/// What HMAC makes of a message under a public key: the classic confusion of algorithms.
pub(super) fn hmac_signed(
    header: &Object,
    claims: &Object,
    secret: &[u8],
    how: Algorithm,
) -> String {
    let message = format!("{}.{}", encoded(header.json()), encoded(claims.json()));
    signed_with(&message, &EncodingKey::from_secret(secret), how)
}

fn signed_with(message: &str, key: &EncodingKey, algorithm: Algorithm) -> String {
    let signature = crypto::sign(message.as_bytes(), key, algorithm).unwrap_or_default();
    format!("{message}.{signature}")
}

pub(super) fn encoded(part: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(part)
}

/// The header, the claims and the signature of a token.
pub(super) fn parts(token: &str) -> [&str; 3] {
    let mut parts = token.split('.');
    [(); 3].map(|()| parts.next().unwrap_or_default())
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

    pub(super) fn names(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| name.clone()).collect()
    }

    pub(super) fn json(&self) -> String {
        let pairs = self.0.iter();
        let pairs: Vec<String> = pairs
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .collect();
        format!("{{{}}}", pairs.join(","))
    }
}
