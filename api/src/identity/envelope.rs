//! The envelope around everything encrypted: `version, key id, nonce, ciphertext` with
//! XChaCha20-Poly1305, bound to the place it lies in.
//!
//! ```text
//! 1 byte   version, 1
//! 16 bytes id of the key
//! 24 bytes nonce, random
//! n bytes  ciphertext, of which the last 16 are the tag
//! ```
//!
//! The associated data are version, table, column, row and organization, each behind its length, so
//! an envelope that is moved to another row, column or organization cannot be opened.

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Key, Unreadable};

/// The only version so far.
const VERSION: u8 = 1;
const ID: usize = 16;
const NONCE: usize = 24;
const HEADER: usize = 1 + ID + NONCE;
const TAG: usize = 16;

/// Where an envelope lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// The table.
    pub table: &'a str,
    /// The column, or the field where rows are one a field.
    pub column: &'a str,
    /// The row.
    pub row: Uuid,
    /// The organization.
    pub organization: Uuid,
}

impl Place<'_> {
    fn associated_data(&self) -> Vec<u8> {
        let mut data = vec![VERSION];
        let (row, organization) = (self.row.as_bytes(), self.organization.as_bytes());
        for part in [
            self.table.as_bytes(),
            self.column.as_bytes(),
            row,
            organization,
        ] {
            data.extend((part.len() as u64).to_be_bytes());
            data.extend(part);
        }
        data
    }
}

/// Encrypts; none where the system gives no random bytes.
pub fn seal(key: &Key, key_id: Uuid, place: &Place<'_>, plaintext: &[u8]) -> Option<Vec<u8>> {
    let mut nonce = [0; NONCE];
    aws_lc_rs::rand::fill(&mut nonce).ok()?;
    let aad = place.associated_data();
    let payload = Payload {
        msg: plaintext,
        aad: &aad,
    };
    let ciphertext = cipher(key).encrypt(&XNonce::from(nonce), payload).ok()?;
    let mut envelope = Vec::with_capacity(HEADER + ciphertext.len());
    envelope.push(VERSION);
    envelope.extend(key_id.as_bytes());
    envelope.extend(nonce);
    envelope.extend(ciphertext);
    Some(envelope)
}

/// The id of the key that an envelope needs.
pub fn key_id(envelope: &[u8]) -> Result<Uuid, Unreadable> {
    if envelope.len() < HEADER + TAG || envelope[0] != VERSION {
        return Err(Unreadable);
    }
    Uuid::from_slice(&envelope[1..=ID]).map_err(|_| Unreadable)
}

/// Decrypts what was sealed with this key for this place.
pub fn open(
    key: &Key,
    place: &Place<'_>,
    envelope: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Unreadable> {
    key_id(envelope)?;
    let nonce: [u8; NONCE] = envelope[1 + ID..HEADER]
        .try_into()
        .map_err(|_| Unreadable)?;
    let aad = place.associated_data();
    let payload = Payload {
        msg: &envelope[HEADER..],
        aad: &aad,
    };
    let plaintext = cipher(key).decrypt(&XNonce::from(nonce), payload);
    plaintext.map(Zeroizing::new).map_err(|_| Unreadable)
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&(*key.bytes()).into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLACE: Place<'static> = Place {
        table: "identity_value",
        column: "name",
        row: Uuid::from_u128(1),
        organization: Uuid::from_u128(2),
    };

    #[test]
    fn what_was_sealed_is_opened_in_its_place_only() {
        let key = Key::generate().unwrap();
        let id = Uuid::from_u128(3);
        let envelope = seal(&key, id, &PLACE, b"secret").unwrap();
        assert_eq!(key_id(&envelope), Ok(id));
        assert_eq!(&**open(&key, &PLACE, &envelope).unwrap(), b"secret");
        let elsewhere = [
            Place {
                table: "identity_valu",
                ..PLACE
            },
            Place {
                column: "ename",
                table: "identity_valu",
                ..PLACE
            },
            Place {
                row: Uuid::from_u128(2),
                ..PLACE
            },
            Place {
                organization: Uuid::from_u128(1),
                ..PLACE
            },
        ];
        for place in elsewhere {
            assert_eq!(open(&key, &place, &envelope), Err(Unreadable), "{place:?}");
        }
        let other = Key::generate().unwrap();
        assert_eq!(open(&other, &PLACE, &envelope), Err(Unreadable));
    }

    #[test]
    fn no_byte_of_an_envelope_can_be_changed() {
        let key = Key::generate().unwrap();
        let envelope = seal(&key, Uuid::from_u128(3), &PLACE, b"secret").unwrap();
        // The key's id only says which key to try; everything else is authenticated.
        for at in (0..1).chain(1 + ID..envelope.len()) {
            let mut changed = envelope.clone();
            changed[at] ^= 1;
            assert_eq!(open(&key, &PLACE, &changed), Err(Unreadable), "byte {at}");
        }
        for length in 0..envelope.len() {
            assert_eq!(open(&key, &PLACE, &envelope[..length]), Err(Unreadable));
        }
    }

    #[test]
    fn the_same_text_is_never_sealed_the_same_way() {
        let key = Key::generate().unwrap();
        let seal = || seal(&key, Uuid::nil(), &PLACE, b"secret").unwrap();
        assert_ne!(seal(), seal());
    }

    proptest! {
        #[test]
        fn any_bytes_are_refused_and_never_crash(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let key = Key::from_slice(&[7; 32]).unwrap();
            prop_assert_eq!(open(&key, &PLACE, &bytes), Err(Unreadable));
        }
    }
}
