//! Building the candidates of a shape.

use std::sync::Arc;

use crate::transfer::import::mapping::{Candidate, Field, FieldText, Kind};

/// A candidate in the making. Fields without a text stay out of it.
#[derive(Clone, Debug)]
pub(super) struct Record(Candidate);

impl Record {
    /// A record without fields.
    pub(super) const fn new(kind: Kind, row: u64) -> Self {
        Self(Candidate {
            kind,
            row,
            sheet: None,
            fields: Vec::new(),
        })
    }

    /// Fills a field, unless the text is empty.
    pub(super) fn with(self, name: &str, text: impl Into<String>) -> Self {
        let text: String = text.into();
        if text.trim().is_empty() {
            return self;
        }
        self.push(name, FieldText::Text(text))
    }

    /// Fills a field where there is a text.
    pub(super) fn with_some(self, name: &str, text: Option<impl Into<String>>) -> Self {
        match text {
            Some(text) => self.with(name, text),
            None => self,
        }
    }

    /// Fills a field with a list, unless it is empty.
    pub(super) fn with_list(self, name: &str, texts: Vec<String>) -> Self {
        if texts.is_empty() {
            self
        } else {
            self.push(name, FieldText::List(texts))
        }
    }

    /// Sets a flag that is up; one that is down is the default.
    pub(super) fn flagged(self, name: &str, is_up: bool) -> Self {
        if is_up { self.with(name, "yes") } else { self }
    }

    /// The candidate.
    pub(super) fn build(self) -> Candidate {
        self.0
    }

    fn push(mut self, name: &str, value: FieldText) -> Self {
        self.0.fields.push(Field {
            name: Arc::from(name),
            column: Arc::from(""),
            value,
        });
        self
    }
}
