//! Assertions that clients sign to show who they are (RFC 7523): read strictly, like tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::claims::{UniqueNames, read_object};
use super::keys::SigningAlgorithm;
use super::keys::jwk::ClientKeys;

/// The longest assertion that is looked at, in bytes.
const MOST_BYTES: usize = 8 * 1024;
/// The longest an assertion may live: it is used at once.
const LONGEST_LIFE_SECONDS: i64 = 10 * 60;
const LONGEST_ID: usize = 255;
/// How far the clock of a client may run ahead.
const LEEWAY_SECONDS: i64 = 30;

/// `alg` decides nothing: it must be that of the key.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    typ: Option<String>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: i64,
    jti: String,
    #[serde(default)]
    nbf: Option<i64>,
    #[serde(default)]
    iat: Option<i64>,
    #[serde(flatten)]
    _unknown: UniqueNames,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// An assertion as it came. Nothing it says is believed but whose keys to verify it with.
pub struct Assertion<'a> {
    header: Header,
    claims: Claims,
    message: &'a str,
    signature: &'a str,
}

/// An assertion that is good, unless it was used before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The id that the client gave it.
    pub id: String,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
}

impl<'a> Assertion<'a> {
    /// Reads an assertion; none where it is no such thing.
    pub fn read(text: &'a str) -> Option<Self> {
        if text.len() > MOST_BYTES {
            return None;
        }
        let (message, signature) = text.rsplit_once('.')?;
        let (header, claims) = message.split_once('.')?;
        let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
        let (header, claims) = (decoded(header)?, decoded(claims)?);
        Some(Self {
            header: read_object(&header)?,
            claims: read_object(&claims)?,
            message,
            signature,
        })
    }

    /// The client that it speaks for, by its own word.
    pub fn client_id(&self) -> &str {
        &self.claims.sub
    }

    /// Whether it is signed by one of the client's keys, for us, and for now.
    pub fn verify(
        &self,
        keys: &ClientKeys,
        audiences: &[&str],
        now: DateTime<Utc>,
    ) -> Option<Accepted> {
        let Claims {
            iss, sub, exp, jti, ..
        } = &self.claims;
        let is_jwt = |typ: &str| typ.eq_ignore_ascii_case("jwt");
        let algorithm: SigningAlgorithm = self.header.alg.parse().ok()?;
        let is_for_us = match &self.claims.aud {
            Audience::One(audience) => audiences.contains(&audience.as_str()),
            Audience::Many(many) => many.iter().any(|each| audiences.contains(&each.as_str())),
        };
        let seconds = now.timestamp();
        let begun = |instant: Option<i64>| instant.is_none_or(|at| at <= seconds + LEEWAY_SECONDS);
        let life = exp.checked_sub(seconds)?;
        let good = self.header.typ.as_deref().is_none_or(is_jwt)
            && iss == sub
            && !sub.is_empty()
            && is_for_us
            && (1..=LONGEST_LIFE_SECONDS).contains(&life)
            && begun(self.claims.nbf)
            && begun(self.claims.iat)
            && (1..=LONGEST_ID).contains(&jti.len());
        let kid = self.header.kid.as_deref();
        (good && keys.verify(algorithm, kid, self.message.as_bytes(), self.signature)).then_some(
            Accepted {
                id: jti.clone(),
                expires_at: DateTime::from_timestamp(*exp, 0)?,
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use tempfile::TempDir;

    use super::*;
    use crate::auth::keys::{KeySet, generate, jwk};

    const US: &str = "https://habeas.invalid/oauth/token";

    struct Bench {
        ours: KeySet,
        keys: ClientKeys,
        now: DateTime<Utc>,
    }

    impl Bench {
        fn new() -> Self {
            let directory = TempDir::new().unwrap();
            let now = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
            generate(directory.path(), SigningAlgorithm::Es256, now).unwrap();
            let ours = KeySet::load(directory.path()).unwrap();
            let keys = ClientKeys::read(&jwk::of_keys(&ours).to_string()).unwrap();
            Self { ours, keys, now }
        }

        fn claims(&self) -> Value {
            let now = self.now.timestamp();
            json!({ "iss": "c", "sub": "c", "aud": US, "exp": now + 60, "iat": now, "jti": "1" })
        }

        fn signed(&self, header: &Value, claims: &str) -> String {
            let encoded = |text: &str| URL_SAFE_NO_PAD.encode(text);
            let message = format!("{}.{}", encoded(&header.to_string()), encoded(claims));
            let key = self.ours.iter().next().unwrap();
            let signature = key.sign(message.as_bytes()).unwrap();
            format!("{message}.{signature}")
        }

        fn is_accepted(&self, text: &str) -> bool {
            let read = Assertion::read(text);
            read.is_some_and(|read| read.verify(&self.keys, &[US], self.now).is_some())
        }

        fn is_accepted_with(&self, change: impl FnOnce(&mut Value)) -> bool {
            let mut claims = self.claims();
            change(&mut claims);
            let text = self.signed(&json!({ "alg": "ES256" }), &claims.to_string());
            self.is_accepted(&text)
        }
    }

    #[test]
    fn a_good_assertion_names_its_client_its_id_and_its_end() {
        let bench = Bench::new();
        let header = json!({ "alg": "ES256", "typ": "JWT" });
        let text = bench.signed(&header, &bench.claims().to_string());
        let read = Assertion::read(&text).unwrap();
        assert_eq!(read.client_id(), "c");
        let accepted = read.verify(&bench.keys, &[US], bench.now).unwrap();
        assert_eq!(accepted.id, "1");
        assert_eq!(accepted.expires_at.timestamp(), bench.now.timestamp() + 60);
        assert!(bench.is_accepted_with(|claims| claims["aud"] = json!(["x", US])));
    }

    #[test]
    fn one_that_is_not_for_us_or_not_for_now_is_refused() {
        let bench = Bench::new();
        let now = bench.now.timestamp();
        let cases: [(&str, &str, Value); 11] = [
            ("for another", "aud", json!("https://other.example")),
            ("for nobody", "aud", json!([])),
            ("of another issuer", "iss", json!("d")),
            ("over", "exp", json!(now)),
            ("too long", "exp", json!(now + 601)),
            ("for ever", "exp", json!(i64::MAX)),
            ("without an end", "exp", json!(null)),
            ("not begun", "nbf", json!(now + 31)),
            ("issued in the future", "iat", json!(now + 31)),
            ("without an id", "jti", json!("")),
            ("with an id that is a number", "jti", json!(1)),
        ];
        assert!(bench.is_accepted_with(|_| {}));
        for (what, claim, value) in cases {
            let accepted = bench.is_accepted_with(|claims| claims[claim] = value);
            assert!(!accepted, "{what}");
        }
    }

    #[test]
    fn headers_that_bring_their_own_rules_and_duplicates_are_refused() {
        let bench = Bench::new();
        let claims = bench.claims().to_string();
        for header in [
            json!({ "alg": "none" }),
            json!({ "alg": "EdDSA" }),
            json!({ "alg": "HS256" }),
            json!({ "alg": "ES256", "crit": ["x"] }),
            json!({ "alg": "ES256", "jwk": {} }),
            json!({ "alg": "ES256", "typ": "at+jwt" }),
            json!({ "alg": "ES256", "kid": "another" }),
        ] {
            assert!(
                !bench.is_accepted(&bench.signed(&header, &claims)),
                "{header}"
            );
        }
        let header = json!({ "alg": "ES256" });
        let twice = claims.replacen('{', "{\"sub\":\"d\",", 1);
        assert!(!bench.is_accepted(&bench.signed(&header, &twice)));
        let good = bench.signed(&header, &claims);
        assert!(bench.is_accepted(&good));
        for text in ["", ".", "..", &good[1..], &good[..good.len() - 1]] {
            assert!(!bench.is_accepted(text), "{text}");
        }
        assert!(!bench.is_accepted(&format!("{good}{}", "A".repeat(9000))));
    }
}
