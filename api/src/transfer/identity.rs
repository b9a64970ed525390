//! The identifying fields that a file about persons may fill, for organizations that keep them.

use std::fmt;

use chrono::NaiveDate;
use entities::codes::IdentityField;
use zeroize::Zeroizing;

use super::import::mapping::{Candidate, FieldText};
use super::import::refusal::{Refusal, RefusalCode};
use crate::identity;

/// What the names of these fields begin with, and of no others.
pub const PREFIX: &str = "identity_";

const FIELDS: [(&str, IdentityField); 5] = [
    ("identity_name", IdentityField::Name),
    ("identity_alien_number", IdentityField::AlienNumber),
    ("identity_birth_date", IdentityField::BirthDate),
    ("identity_contact", IdentityField::Contact),
    ("identity_notes", IdentityField::Notes),
];

/// The last day on which the identity of the row's person is kept.
const RETAIN_UNTIL: &str = "identity_retain_until";

/// The names of the fields in files and mapping files.
pub fn names() -> impl Iterator<Item = &'static str> {
    FIELDS.iter().map(|(name, _)| *name).chain([RETAIN_UNTIL])
}

/// The identifying fields of one row. Its `Debug` shows nothing.
#[derive(Clone, Default)]
pub struct Identifying {
    /// The fields that are filled.
    pub fields: Vec<(IdentityField, Zeroizing<String>)>,
    /// The last day on which they are kept, where the row says one.
    pub retain_until: Option<NaiveDate>,
}

impl fmt::Debug for Identifying {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identifying").finish_non_exhaustive()
    }
}

impl Identifying {
    /// Whether the row says nothing about the identity.
    pub const fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.retain_until.is_none()
    }

    /// Reads the fields of a candidate. A text that a field does not take refuses the row.
    pub fn read(candidate: &Candidate) -> Result<Self, Refusal> {
        let mut found = Vec::new();
        for (name, field) in FIELDS {
            let Some(filled) = candidate.field(name) else {
                continue;
            };
            let FieldText::Text(text) = &filled.value else {
                let why = "the field takes one text, not a list.";
                return Err(candidate.refuse(name, RefusalCode::BadFormat, why));
            };
            identity::check(field, text)
                .map_err(|why| candidate.refuse(name, RefusalCode::BadFormat, why))?;
            found.push((field, Zeroizing::new(text.clone())));
        }
        let retain_until = match candidate.field(RETAIN_UNTIL) {
            None => None,
            Some(filled) => Some(day(&filled.value).ok_or_else(|| {
                let why = "a day is written `YYYY-MM-DD`.";
                candidate.refuse(RETAIN_UNTIL, RefusalCode::BadFormat, why)
            })?),
        };
        Ok(Self {
            fields: found,
            retain_until,
        })
    }
}

fn day(text: &FieldText) -> Option<NaiveDate> {
    match text {
        FieldText::Text(text) => NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok(),
        FieldText::List(_) => None,
    }
}
