//! Identities made comparable: the digests of [`crate::linkage`], under a key of those who compare.

use aws_lc_rs::hmac;
use chrono::NaiveDate;
use entities::codes::IdentityField;
use uuid::Uuid;

use super::{Key, canonical};
use crate::linkage::features::{Digest, Features, Identity, Keyed, blocks};
use crate::linkage::joined::{Joined, joined};

/// Keeps these digests apart from the blind indexes, which are made with the same key.
const PURPOSE: &[u8] = b"habeas linkage 1";

/// Makes digests that are compared within one space only: an organization, say.
pub struct Comparer {
    key: hmac::Key,
    space: Uuid,
}

impl std::fmt::Debug for Comparer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Comparer").finish_non_exhaustive()
    }
}

impl Comparer {
    /// What compares within a space, with its key.
    pub fn new(key: &Key, space: Uuid) -> Self {
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, key.bytes()),
            space,
        }
    }

    /// The features of an identity, and the digests under which it is found.
    pub fn features(&self, fields: &[(IdentityField, &str)]) -> (Features, Vec<Digest>) {
        with_identity(fields, |identity| {
            (Features::of(identity, self), blocks(identity, self))
        })
    }

    /// The digests of an identity that another organization may have too.
    pub fn joined(&self, fields: &[(IdentityField, &str)]) -> Vec<Joined> {
        with_identity(fields, |identity| joined(identity, self))
    }
}

/// What identifies a person, in the forms in which it is compared.
fn with_identity<T>(
    fields: &[(IdentityField, &str)],
    compare: impl FnOnce(&Identity<'_>) -> T,
) -> T {
    let text = |wanted: IdentityField| {
        let found = fields.iter().find(|(field, _)| *field == wanted);
        found.map(|(_, text)| *text)
    };
    let alien_number = text(IdentityField::AlienNumber).and_then(canonical::alien_number);
    let contact = text(IdentityField::Contact).map(canonical::words);
    let birth_date = text(IdentityField::BirthDate)
        .and_then(|text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok());
    compare(&Identity {
        name: text(IdentityField::Name),
        alien_number: alien_number.as_deref(),
        birth_date,
        contact: contact.as_deref(),
    })
}

impl Keyed for Comparer {
    fn digest(&self, kind: &str, text: &str) -> Digest {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(PURPOSE);
        context.update(self.space.as_bytes());
        context.update(kind.as_bytes());
        context.update(&[0]);
        context.update(text.as_bytes());
        let tag = context.sign();
        let first = tag.as_ref().first_chunk();
        first
            .copied()
            .map(Digest::from_be_bytes)
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_of_one_key_space_and_kind() {
        let (key, other) = (Key::generate().unwrap(), Key::generate().unwrap());
        let here = Comparer::new(&key, Uuid::from_u128(1));
        let digest = here.digest("token", "sok");
        assert_eq!(digest, here.digest("token", "sok"));
        assert_ne!(digest, here.digest("sound", "sok"));
        let elsewhere = Comparer::new(&key, Uuid::from_u128(2));
        assert_ne!(digest, elsewhere.digest("token", "sok"));
        let otherwise = Comparer::new(&other, Uuid::from_u128(1));
        assert_ne!(digest, otherwise.digest("token", "sok"));
    }

    #[test]
    fn notes_are_never_compared() {
        let here = Comparer::new(&Key::generate().unwrap(), Uuid::from_u128(1));
        let (features, blocks) = here.features(&[(IdentityField::Notes, "Sok Chan")]);
        assert!(features.is_empty() && blocks.is_empty());
    }

    #[test]
    fn an_alien_number_is_compared_however_it_is_written() {
        let here = Comparer::new(&Key::generate().unwrap(), Uuid::from_u128(1));
        let of = |text| here.features(&[(IdentityField::AlienNumber, text)]);
        assert_eq!(of("A012-345-678"), of("12345678"));
    }
}
