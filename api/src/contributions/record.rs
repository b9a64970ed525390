//! A record as a client submits it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kind::RecordKind;

/// A record as a client submits it: fields by the names that files use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRecord {
    /// What it is, by the name of its table.
    pub kind: String,
    /// The record that it changes, where the client names it by its id.
    pub record: Option<Uuid>,
    /// The number that its organization gives it.
    pub external_id: Option<String>,
    /// What it says.
    pub fields: Vec<(String, Given)>,
    /// What it rests on.
    pub sources: Vec<NewSource>,
    /// The version of the record that the client has read; 0 where there must be none.
    pub expected_version: Option<i32>,
}

/// The value of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Given {
    /// A text, as a file would write it.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
    /// Nothing, where something may stand.
    Nothing,
    /// Another record.
    Record(Named),
    /// Something that no field takes.
    Wrong,
}

/// Another record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Named {
    /// By its id, which the client was given.
    Id(Uuid),
    /// By an id that the client was never given.
    NoSuchId,
    /// By the number that the client's organization gave it.
    ExternalId(String),
}

/// What a record, or some fields of it, rest on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSource {
    /// Which source.
    pub source: SourceName,
    /// The fields; the whole record where there are none.
    pub fields: Vec<String>,
    /// Where in the source.
    pub locator: Option<String>,
}

/// Which source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SourceName {
    /// One that is there.
    There(Named),
    /// One that is there, by its natural key.
    Key(String),
    /// One that comes with the record.
    New(Vec<(String, Given)>),
}

impl NewRecord {
    /// Its kind; none for a kind that there is not.
    pub fn kind(&self) -> Option<RecordKind> {
        RecordKind::parse(&self.kind)
    }

    /// The text of a field.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.fields.iter().find(|(known, _)| known == name) {
            Some((_, Given::Text(text))) => Some(text),
            _ => None,
        }
    }

    /// Whether a field is filled.
    pub fn fills(&self, name: &str) -> bool {
        self.fields
            .iter()
            .any(|(known, given)| known == name && *given != Given::Nothing)
    }

    /// Whether it is about one person, and so its organization's own. A case file is, too.
    pub fn is_case_record(&self) -> bool {
        match self.kind() {
            Some(
                RecordKind::Person
                | RecordKind::Detention
                | RecordKind::Placement
                | RecordKind::Arrest
                | RecordKind::Death,
            ) => true,
            Some(RecordKind::Removal) => self.fills("person"),
            Some(RecordKind::Source) => is_case_file(&self.fields),
            _ => false,
        }
    }
}

/// Whether the fields of a source say that it is a case file.
pub(super) fn is_case_file(fields: &[(String, Given)]) -> bool {
    use entities::codes::{CodeList as _, SourceKind};
    fields.iter().any(|(name, given)| {
        name == "kind"
            && matches!(given, Given::Text(text) if SourceKind::parse(text) == Some(SourceKind::CaseFile))
    })
}
