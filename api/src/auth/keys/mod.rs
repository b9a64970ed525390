//! Signing keys: a directory of files, of which the newest signs and all verify.
//!
//! A key's id fixes its algorithm: the file decides, never the header of a token. Rotation is
//! adding a file (whose id may lie in the future, so that every instance knows the key before the
//! first token needs it); retirement is taking one away once its last token has expired.

mod error;
mod file;
pub mod jwk;
mod kid;
mod ring;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
};
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};

pub use self::error::KeyError;
pub use self::kid::Kid;
pub use self::ring::Keyring;
use crate::error::Error;

/// How a key signs, in the names of RFC 7518 and RFC 8037.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SigningAlgorithm {
    /// Ed25519: the default.
    #[default]
    EdDsa,
    /// ECDSA over P-256 with SHA-256, for verifiers that know no Ed25519. Anybody can turn such a
    /// signature into a second good one of the same claims: go by `jti`, never by a token's text.
    Es256,
}

impl SigningAlgorithm {
    /// Every algorithm that tokens may be signed with.
    pub const ALL: [Self; 2] = [Self::EdDsa, Self::Es256];

    /// The algorithm as the header of a token names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
        }
    }

    const fn of_library(self) -> Algorithm {
        match self {
            Self::EdDsa => Algorithm::EdDSA,
            Self::Es256 => Algorithm::ES256,
        }
    }
}

impl fmt::Display for SigningAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for SigningAlgorithm {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let found = Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.as_str() == text);
        found.ok_or_else(|| Error::bad_input("The algorithm of a key is `EdDSA` or `ES256`."))
    }
}

/// One key, with its id and its one algorithm. Its `Debug` shows no private part.
#[derive(Debug)]
pub struct SigningKey {
    kid: Kid,
    algorithm: SigningAlgorithm,
    public_key: Vec<u8>,
    private_part: EncodingKey,
    public_part: DecodingKey,
}

impl SigningKey {
    /// The id of the key.
    pub const fn kid(&self) -> &Kid {
        &self.kid
    }

    /// The only algorithm that this key signs and verifies with.
    pub const fn algorithm(&self) -> SigningAlgorithm {
        self.algorithm
    }

    /// The public key: 32 bytes of Ed25519, or the 65 bytes of an uncompressed point of P-256.
    pub fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    pub(super) fn sign(&self, message: &[u8]) -> jsonwebtoken::errors::Result<String> {
        jsonwebtoken::crypto::sign(message, &self.private_part, self.algorithm.of_library())
    }

    pub(super) fn verify(&self, message: &[u8], signature: &str) -> bool {
        let algorithm = self.algorithm.of_library();
        jsonwebtoken::crypto::verify(signature, message, &self.public_part, algorithm)
            .unwrap_or(false)
    }

    fn from_der(kid: Kid, der: &[u8]) -> Option<Self> {
        if let Ok(pair) = Ed25519KeyPair::from_pkcs8(der) {
            let public_key = pair.public_key().as_ref().to_vec();
            return Some(Self {
                kid,
                algorithm: SigningAlgorithm::EdDsa,
                private_part: EncodingKey::from_ed_der(der),
                public_part: DecodingKey::from_ed_der(&public_key),
                public_key,
            });
        }
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der).ok()?;
        let public_key = pair.public_key().as_ref().to_vec();
        Some(Self {
            kid,
            algorithm: SigningAlgorithm::Es256,
            private_part: EncodingKey::from_ec_der(der),
            public_part: DecodingKey::from_ec_der(&public_key),
            public_key,
        })
    }
}

/// A new private key as PKCS#8 DER (version 1, which every tool reads), and its id.
fn make(algorithm: SigningAlgorithm, signs_from: DateTime<Utc>) -> Option<(Kid, Vec<u8>)> {
    let (der, public_key) = match algorithm {
        SigningAlgorithm::EdDsa => {
            let pair = Ed25519KeyPair::generate().ok()?;
            (pair.to_pkcs8v1().ok()?, pair.public_key().as_ref().to_vec())
        }
        SigningAlgorithm::Es256 => {
            let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).ok()?;
            (pair.to_pkcs8v1().ok()?, pair.public_key().as_ref().to_vec())
        }
    };
    Some((Kid::new(signs_from, &public_key)?, der.as_ref().to_vec()))
}

/// Makes a key and writes it into the directory, which is made too where it is absent. The key
/// signs from `signs_from` on: now, or a little later where other instances must learn it first.
pub fn generate(
    directory: &Path,
    algorithm: SigningAlgorithm,
    signs_from: DateTime<Utc>,
) -> Result<Kid, KeyError> {
    let (kid, der) = make(algorithm, signs_from).ok_or(KeyError::Generate)?;
    file::write(directory, &kid, &der)?;
    Ok(kid)
}

/// Takes a key away: its file stays in the directory under a name that is passed over.
pub fn retire(directory: &Path, kid: &Kid) -> Result<(), KeyError> {
    file::retire(directory, kid)
}

/// The keys of a directory.
#[derive(Debug, Default)]
pub struct KeySet {
    /// In the order of their ids: the newest last.
    keys: Vec<SigningKey>,
}

impl KeySet {
    /// Reads every key of a directory, and refuses the whole where one file is unfit or none is there.
    pub fn load(directory: &Path) -> Result<Self, KeyError> {
        let mut keys = Vec::new();
        for (kid, path) in file::list(directory)? {
            let der = file::read(&path)?;
            keys.push(SigningKey::from_der(kid, &der).ok_or(KeyError::Content { path })?);
        }
        keys.sort_by(|one, other| one.kid.cmp(&other.kid));
        if keys.is_empty() {
            return Err(KeyError::NoKey {
                path: directory.to_owned(),
            });
        }
        Ok(Self { keys })
    }

    /// Reads the keys of a directory, making the first one where there is none: for the
    /// demonstration, which starts from nothing.
    pub fn load_or_generate(directory: &Path, now: DateTime<Utc>) -> Result<Self, KeyError> {
        if !directory.exists() || file::list(directory)?.is_empty() {
            generate(directory, SigningAlgorithm::default(), now)?;
        }
        Self::load(directory)
    }

    /// The keys, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &SigningKey> {
        self.keys.iter()
    }

    /// The ids of the keys, oldest first.
    fn kids(&self) -> impl Iterator<Item = &Kid> {
        self.keys.iter().map(SigningKey::kid)
    }

    /// The key with this id. The id comes from a stranger: it is compared, never a path.
    pub fn by_kid(&self, kid: &str) -> Option<&SigningKey> {
        self.keys.iter().find(|key| key.kid.as_str() == kid)
    }

    /// Until when a key may have signed: until the time of the next one came. None for one that may
    /// sign still, or that no other follows.
    pub fn signed_until(&self, kid: &Kid) -> Option<DateTime<Utc>> {
        let later = self
            .keys
            .iter()
            .map(SigningKey::kid)
            .find(|other| *other > kid)?;
        later.made_at()
    }

    /// The key that signs now: the newest whose time has come; where the time of none has come,
    /// the oldest.
    pub fn signing(&self, now: DateTime<Utc>) -> Option<&SigningKey> {
        let due = |key: &&SigningKey| key.kid.made_at().is_none_or(|from| from <= now);
        self.keys
            .iter()
            .rev()
            .find(due)
            .or_else(|| self.keys.first())
    }
}
