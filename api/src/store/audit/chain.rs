//! The chain: the canonical text of an entry, and the hash that ties it to the one before. Pure.
//!
//! The text is JSON in its canonical form (RFC 8785): names in order, no spaces, UTF-8; all names
//! are always there. `docs/audit.md` tells it to those who verify a chain without this program.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::SecondsFormat;
use entities::audit_entry::Model;
use entities::codes::CodeList as _;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// A hash, or the 32 zero bytes before the first entry.
pub(super) type Hash = [u8; 32];

/// What comes before the first entry.
pub(super) const GENESIS: Hash = [0; 32];

/// Version of the canonical text.
const VERSION: i64 = 1;

/// The canonical text of an entry, its hash apart.
pub(super) fn canonical(entry: &Model) -> String {
    let mut names: BTreeMap<&str, Value> = BTreeMap::new();
    names.insert("action", entry.action.as_str().into());
    names.insert("actor_client", entry.actor_client.as_str().into());
    let organization = entry.actor_organization.map(|id| id.to_string());
    names.insert("actor_organization", organization.into());
    let at = entry.at.to_rfc3339_opts(SecondsFormat::Micros, true);
    names.insert("at", at.into());
    names.insert("chain", entry.chain.to_string().into());
    names.insert("names", entry.names.0.clone().into());
    names.insert("purpose", entry.purpose.clone().into());
    names.insert("reason", entry.reason.clone().into());
    names.insert("records", entry.records.into());
    let request = entry.request.map(|id| id.to_string());
    names.insert("request", request.into());
    names.insert("sequence", entry.sequence.into());
    names.insert("subject", entry.subject.clone().into());
    names.insert("subject_kind", entry.subject_kind.clone().into());
    names.insert("token", entry.token.clone().into());
    names.insert("v", VERSION.into());
    // A map of texts and numbers is always written.
    serde_json::to_string(&names).unwrap_or_default()
}

/// The hash of an entry behind the entry with the hash `previous`.
pub(super) fn hash(previous: &Hash, entry: &Model) -> Hash {
    let mut digest = Sha256::new();
    digest.update(previous);
    digest.update(canonical(entry));
    digest.finalize().into()
}

/// A hash as it is stored.
pub(super) fn to_text(hash: &Hash) -> String {
    hash.iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// A hash as it was stored; none where the text is none.
pub(super) fn from_text(text: &str) -> Option<Hash> {
    let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if text.len() != 64 || !text.as_bytes().iter().all(is_digit) {
        return None;
    }
    let mut hash = GENESIS;
    for (byte, pair) in hash.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let pair = std::str::from_utf8(pair).ok()?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use entities::codes::AuditAction;
    use entities::values::TextList;
    use uuid::Uuid;

    use super::*;

    fn entry() -> Model {
        Model {
            chain: Uuid::from_u128(1),
            sequence: 7,
            at: DateTime::<Utc>::from_timestamp(1_795_000_000, 5_000).unwrap(),
            action: AuditAction::IdentityRevealed,
            actor_organization: Some(Uuid::from_u128(2)),
            actor_client: "a \"client\"\n\u{1}".to_owned(),
            token: None,
            request: None,
            subject_kind: Some("Detainee".to_owned()),
            subject: Some("é".to_owned()),
            records: Some(1),
            purpose: None,
            reason: None,
            names: TextList(vec!["name".to_owned()]),
            hash: String::new(),
        }
    }

    #[test]
    fn the_text_is_canonical_json() {
        assert_eq!(
            canonical(&entry()),
            "{\"action\":\"identity_revealed\",\"actor_client\":\"a \\\"client\\\"\\n\\u0001\",\
             \"actor_organization\":\"00000000-0000-0000-0000-000000000002\",\
             \"at\":\"2026-11-18T11:06:40.000005Z\",\
             \"chain\":\"00000000-0000-0000-0000-000000000001\",\"names\":[\"name\"],\
             \"purpose\":null,\"reason\":null,\"records\":1,\"request\":null,\"sequence\":7,\
             \"subject\":\"é\",\"subject_kind\":\"Detainee\",\"token\":null,\"v\":1}"
        );
    }

    #[test]
    fn every_part_of_an_entry_is_in_its_hash() {
        let changes: [fn(&mut Model); 14] = [
            |e| e.chain = Uuid::from_u128(9),
            |e| e.sequence = 9,
            |e| e.at += chrono::TimeDelta::microseconds(1),
            |e| e.action = AuditAction::RecordsRead,
            |e| e.actor_organization = None,
            |e| e.actor_client.push('x'),
            |e| e.token = Some(String::new()),
            |e| e.request = Some(Uuid::nil()),
            |e| e.subject_kind = None,
            |e| e.subject = None,
            |e| e.records = None,
            |e| e.purpose = Some(String::new()),
            |e| e.reason = Some(String::new()),
            |e| e.names.0.clear(),
        ];
        let stands = hash(&GENESIS, &entry());
        for change in changes {
            let mut other = entry();
            change(&mut other);
            assert_ne!(hash(&GENESIS, &other), stands);
        }
        assert_ne!(hash(&[1; 32], &entry()), stands);
    }

    #[test]
    fn a_hash_survives_its_text() {
        let hash = hash(&GENESIS, &entry());
        assert_eq!(from_text(&to_text(&hash)), Some(hash));
        for text in ["", "0", &"g".repeat(64), &"A".repeat(64), &"+1".repeat(32)] {
            assert_eq!(from_text(text), None, "{text}");
        }
    }
}
