//! Public keys as JSON Web Keys (RFC 7517): our own, for those who verify our tokens, and those of
//! clients, who sign assertions with them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{KeySet, SigningAlgorithm, SigningKey};

/// The first byte of a point of a curve that is written in full.
const UNCOMPRESSED: u8 = 4;
/// Bytes of a coordinate of P-256, and of a public key of Ed25519.
const COORDINATE: usize = 32;
/// Most keys of a client.
const MOST_KEYS: usize = 10;

/// The public parts of our keys, as `/.well-known/jwks.json` gives them.
pub fn of_keys(keys: &KeySet) -> Value {
    let keys: Vec<Value> = keys.iter().map(of_key).collect();
    json!({ "keys": keys })
}

fn of_key(key: &SigningKey) -> Value {
    let encoded = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let (kid, alg) = (key.kid().as_str(), key.algorithm().as_str());
    let public = key.public_key();
    match key.algorithm() {
        SigningAlgorithm::EdDsa => json!({
            "kty": "OKP", "crv": "Ed25519", "x": encoded(public),
            "kid": kid, "alg": alg, "use": "sig",
        }),
        SigningAlgorithm::Es256 => {
            let (x, y) = public
                .get(1..)
                .unwrap_or_default()
                .split_at_checked(COORDINATE)
                .unwrap_or_default();
            json!({
                "kty": "EC", "crv": "P-256", "x": encoded(x), "y": encoded(y),
                "kid": kid, "alg": alg, "use": "sig",
            })
        }
    }
}

/// A key that a client signs assertions with.
#[derive(Debug)]
pub struct ClientKey {
    kid: Option<String>,
    algorithm: SigningAlgorithm,
    key: DecodingKey,
}

/// The public keys of a client.
#[derive(Debug)]
pub struct ClientKeys(Vec<ClientKey>);

#[derive(Deserialize, Serialize)]
struct Set {
    keys: Vec<Key>,
}

/// What is read of a key; whatever else it says about itself is passed over. A private part is
/// refused: whoever sends one has given it away.
#[derive(Deserialize, Serialize)]
struct Key {
    kty: String,
    crv: String,
    x: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    y: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kid: Option<String>,
    #[serde(default, skip_serializing)]
    d: Option<serde::de::IgnoredAny>,
}

/// What is wrong with the keys of a client, and the mend.
pub type Fault = &'static str;

impl ClientKeys {
    /// Reads a JWK Set of 1 to 10 public keys, of Ed25519 or P-256.
    pub fn read(text: &str) -> Result<Self, Fault> {
        let set: Set = serde_json::from_str(text)
            .map_err(|_| "This is no JWK Set: write `{\"keys\": [...]}` with public keys.")?;
        if !(1..=MOST_KEYS).contains(&set.keys.len()) {
            return Err("A JWK Set of a client holds 1 to 10 keys.");
        }
        let keys = set.keys.into_iter().map(ClientKey::read);
        keys.collect::<Result<_, _>>().map(Self)
    }

    /// The set as it is kept: what is needed of each key, and nothing else.
    pub fn canonical(text: &str) -> Result<String, Fault> {
        Self::read(text)?;
        let set: Set = serde_json::from_str(text).map_err(|_| "This is no JWK Set.")?;
        serde_json::to_string(&set).map_err(|_| "This is no JWK Set.")
    }

    /// Whether one of the keys, of this algorithm and, where both are named, of this id, made the
    /// signature.
    pub(crate) fn verify(
        &self,
        algorithm: SigningAlgorithm,
        kid: Option<&str>,
        message: &[u8],
        signature: &str,
    ) -> bool {
        let named = |key: &&ClientKey| match (kid, &key.kid) {
            (Some(asked), Some(own)) => asked == own,
            _ => true,
        };
        let mut fitting = self
            .0
            .iter()
            .filter(|key| key.algorithm == algorithm)
            .filter(named);
        fitting.any(|key| {
            let library = algorithm.of_library();
            jsonwebtoken::crypto::verify(signature, message, &key.key, library).unwrap_or(false)
        })
    }
}

impl ClientKey {
    fn read(key: Key) -> Result<Self, Fault> {
        if key.d.is_some() {
            return Err(
                "The set holds a private key, which nobody else may have: make a new one, and send \
                 its public part only.",
            );
        }
        let decoded = |text: &str| {
            let bytes = URL_SAFE_NO_PAD.decode(text).ok();
            bytes.filter(|bytes| bytes.len() == COORDINATE)
        };
        let unfit = "A coordinate of a key is not 32 bytes in base64url without padding.";
        let x = decoded(&key.x).ok_or(unfit)?;
        let (algorithm, public) = match (&*key.kty, &*key.crv, &key.y) {
            ("OKP", "Ed25519", None) => (SigningAlgorithm::EdDsa, DecodingKey::from_ed_der(&x)),
            ("EC", "P-256", Some(y)) => {
                let y = decoded(y).ok_or(unfit)?;
                let point = [&[UNCOMPRESSED][..], &x, &y].concat();
                (SigningAlgorithm::Es256, DecodingKey::from_ec_der(&point))
            }
            _ => return Err("Keys are of Ed25519 (`OKP`) or P-256 (`EC`)."),
        };
        Ok(Self {
            kid: key.kid,
            algorithm,
            key: public,
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use tempfile::TempDir;

    use super::*;
    use crate::auth::keys::generate;

    fn keys(algorithm: SigningAlgorithm) -> KeySet {
        let directory = TempDir::new().unwrap();
        generate(directory.path(), algorithm, DateTime::UNIX_EPOCH).unwrap();
        KeySet::load(directory.path()).unwrap()
    }

    #[test]
    fn our_public_keys_verify_our_signatures_and_hold_no_private_part() {
        for algorithm in SigningAlgorithm::ALL {
            let ours = keys(algorithm);
            let set = of_keys(&ours);
            let key = ours.iter().next().unwrap();
            let signature = key.sign(b"a message").unwrap();
            let read = ClientKeys::read(&set.to_string()).unwrap();
            let kid = Some(key.kid().as_str());
            assert!(read.verify(algorithm, kid, b"a message", &signature));
            assert!(read.verify(algorithm, None, b"a message", &signature));
            assert!(!read.verify(algorithm, Some("another"), b"a message", &signature));
            assert!(!read.verify(algorithm, kid, b"another message", &signature));
            assert_eq!(set["keys"][0].get("d"), None);
            assert_eq!(set["keys"][0]["alg"], algorithm.as_str());
            let canonical = ClientKeys::canonical(&set.to_string()).unwrap();
            assert!(ClientKeys::read(&canonical).is_ok(), "{canonical}");
        }
    }

    #[test]
    fn a_key_of_one_algorithm_does_not_verify_the_other() {
        let ours = keys(SigningAlgorithm::EdDsa);
        let signature = ours.iter().next().unwrap().sign(b"m").unwrap();
        let read = ClientKeys::read(&of_keys(&ours).to_string()).unwrap();
        assert!(!read.verify(SigningAlgorithm::Es256, None, b"m", &signature));
    }

    #[test]
    fn what_is_no_set_of_public_keys_is_refused() {
        let x = URL_SAFE_NO_PAD.encode([1; 32]);
        let key = |body: &str| format!("{{\"keys\":[{{{body}}}]}}");
        for text in [
            String::new(),
            "[]".to_owned(),
            "{\"keys\":[]}".to_owned(),
            key(&format!(
                "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"{x}\",\"d\":\"{x}\""
            )),
            key(&format!("\"kty\":\"OKP\",\"crv\":\"Ed448\",\"x\":\"{x}\"")),
            key(&format!("\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"{x}\"")),
            key("\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\""),
            key("\"kty\":\"oct\",\"crv\":\"\",\"x\":\"\",\"k\":\"AAAA\""),
        ] {
            assert!(ClientKeys::read(&text).is_err(), "{text}");
        }
    }
}
