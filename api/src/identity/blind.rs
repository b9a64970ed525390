//! Blind indexes: HMACs by which a person is found again by an exact name, alien number or contact,
//! and which say nothing without the organization's key.

use aws_lc_rs::hmac;
use entities::codes::{CodeList as _, IdentityField};
use uuid::Uuid;

use super::{Key, canonical};

/// Bytes of an index.
pub const BYTES: usize = 32;

/// The index of a text; none where the field has none. A birth date is never indexed alone: there
/// are so few that the index would tell it. Notes are never looked up.
pub fn index(
    key: &Key,
    organization: Uuid,
    field: IdentityField,
    text: &str,
) -> Option<[u8; BYTES]> {
    let text = match field {
        IdentityField::Name | IdentityField::Contact => canonical::words(text),
        IdentityField::AlienNumber => canonical::alien_number(text)?,
        IdentityField::BirthDate | IdentityField::Notes => return None,
    };
    if text.is_empty() {
        return None;
    }
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.bytes());
    let mut context = hmac::Context::with_key(&key);
    context.update(organization.as_bytes());
    context.update(field.as_str().as_bytes());
    context.update(&[0]);
    context.update(text.as_bytes());
    context.sign().as_ref().try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_depends_on_key_organization_field_and_text() {
        let (key, other) = (Key::generate().unwrap(), Key::generate().unwrap());
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let of = |key, organization, field, text| index(key, organization, field, text).unwrap();
        let name = of(&key, one, IdentityField::Name, "Ann Doe");
        assert_eq!(name, of(&key, one, IdentityField::Name, " ANN  doe"));
        assert_ne!(name, of(&other, one, IdentityField::Name, "Ann Doe"));
        assert_ne!(name, of(&key, two, IdentityField::Name, "Ann Doe"));
        assert_ne!(name, of(&key, one, IdentityField::Contact, "Ann Doe"));
        assert_ne!(name, of(&key, one, IdentityField::Name, "Ann Doer"));
    }

    #[test]
    fn birth_dates_and_notes_have_none() {
        let key = Key::generate().unwrap();
        for field in [IdentityField::BirthDate, IdentityField::Notes] {
            assert_eq!(index(&key, Uuid::nil(), field, "1980-01-01"), None);
        }
    }
}
