//! Secrets of clients: made here, shown once, kept as digests.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::{digest, rand};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::error::{Error, Result};

/// What every secret begins with, so that scanners of code and of logs find one that has leaked.
pub const PREFIX: &str = "hbs_";
const RANDOM_BYTES: usize = 32;

/// A secret as its client keeps it. Its `Debug` does not show it.
pub struct Secret(String);

impl Secret {
    /// A new secret of 256 random bits.
    pub fn random() -> Result<Self> {
        let mut bytes = [0; RANDOM_BYTES];
        rand::fill(&mut bytes).map_err(|_| Error::internal("no random numbers"))?;
        Ok(Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// The secret, to be shown once.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn digest(&self) -> String {
        digest_of(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(not shown)")
    }
}

/// SHA-256 in hexadecimal. No slower function is needed: what is random in 256 bits is not guessed.
pub fn digest_of(text: &str) -> String {
    use std::fmt::Write as _;
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    let mut hex = String::with_capacity(64);
    for byte in digest.as_ref() {
        // Writing into a text cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// Whether what was presented is the secret of one of these digests. All are compared, each in the
/// same time wherever it differs.
pub fn is_one_of<'a>(presented: &str, digests: impl IntoIterator<Item = &'a str>) -> bool {
    let presented = digest_of(presented);
    digests.into_iter().fold(false, |found, digest| {
        let same = verify_slices_are_equal(presented.as_bytes(), digest.as_bytes()).is_ok();
        found | same
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_are_recognized() {
        let (one, other) = (Secret::random().unwrap(), Secret::random().unwrap());
        assert_ne!(one.expose(), other.expose());
        assert!(one.expose().starts_with(PREFIX));
        assert_eq!(one.expose().len(), PREFIX.len() + 43);
        assert!(!format!("{one:?}").contains(&one.expose()[PREFIX.len()..]));
    }

    #[test]
    fn a_secret_is_found_among_digests_and_no_other_is() {
        let (one, other) = (Secret::random().unwrap(), Secret::random().unwrap());
        let digests = [other.digest(), one.digest()];
        let digests = || digests.iter().map(String::as_str);
        assert!(is_one_of(one.expose(), digests()));
        assert!(is_one_of(other.expose(), digests()));
        assert!(!is_one_of(&one.digest(), digests()));
        assert!(!is_one_of("", digests()));
        assert!(!is_one_of(one.expose(), []));
    }

    #[test]
    fn digests_are_those_of_sha_256() {
        assert_eq!(
            digest_of("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
