//! A TOML table with its place in the file, so that every error names the line and the mend.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::nearest::hint;
use crate::error::{Error, Result};

/// The whole text of a mapping file, for line numbers.
#[derive(Clone, Copy)]
pub(super) struct Document<'d>(pub(super) &'d str);

impl Document<'_> {
    pub(super) fn line(&self, span: &Range<usize>) -> usize {
        1 + self
            .0
            .as_bytes()
            .iter()
            .take(span.start)
            .filter(|byte| **byte == b'\n')
            .count()
    }

    pub(super) fn error(&self, span: &Range<usize>, message: impl std::fmt::Display) -> Error {
        Error::bad_input(format!("Mapping, line {}: {message}", self.line(span)))
    }
}

/// One table of the file.
#[derive(Clone)]
pub(super) struct Section<'d> {
    document: Document<'d>,
    table: &'d DeTable<'d>,
    span: Range<usize>,
    name: String,
}

/// A value and where it stands.
#[derive(Clone)]
pub(super) struct Entry<'d> {
    pub(super) document: Document<'d>,
    pub(super) key: &'d str,
    pub(super) value: &'d DeValue<'d>,
    pub(super) span: Range<usize>,
}

impl<'d> Section<'d> {
    pub(super) fn root(text: &'d str, table: &'d Spanned<DeTable<'d>>) -> Self {
        let (table, span) = (table.get_ref(), table.span());
        Self {
            document: Document(text),
            table,
            span,
            name: "the mapping".to_owned(),
        }
    }

    /// Refuses keys that are not known here.
    pub(super) fn only(&self, known: &[&str]) -> Result<()> {
        for entry in self.entries() {
            if !known.contains(&entry.key) {
                let hint = hint(entry.key, known.iter().copied());
                return Err(entry.error(format_args!(
                    "{} has no key `{}`.{hint} It has: {}.",
                    self.name,
                    entry.key,
                    known.join(", "),
                )));
            }
        }
        Ok(())
    }

    /// The entries in the order of the file.
    pub(super) fn entries(&self) -> Vec<Entry<'d>> {
        let document = self.document;
        let mut entries: Vec<_> = (self.table.iter())
            .map(|(key, value)| Entry {
                document,
                key: key.get_ref(),
                value: value.get_ref(),
                span: key.span(),
            })
            .collect();
        entries.sort_by_key(|entry| entry.span.start);
        entries
    }

    pub(super) fn get(&self, key: &str) -> Option<Entry<'d>> {
        self.entries().into_iter().find(|entry| entry.key == key)
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<String>> {
        self.get(key).map(|entry| entry.text()).transpose()
    }

    pub(super) fn flag(&self, key: &str) -> Result<bool> {
        self.get(key).map_or(Ok(false), |entry| {
            entry
                .value
                .as_bool()
                .ok_or_else(|| entry.wants("true or false"))
        })
    }

    /// A list of texts, or one text.
    pub(super) fn texts(&self, key: &str) -> Result<Option<Vec<String>>> {
        self.get(key).map(|entry| entry.texts()).transpose()
    }

    pub(super) fn section(&self, key: &str) -> Result<Option<Section<'d>>> {
        self.get(key).map(|entry| entry.section()).transpose()
    }

    /// The tables of `[[key]]`.
    pub(super) fn sections(&self, key: &str) -> Result<Vec<Section<'d>>> {
        let Some(entry) = self.get(key) else {
            return Ok(Vec::new());
        };
        let wrong = || entry.wants(&format!("written as `[[{key}]]`"));
        let items = entry.value.as_array().ok_or_else(wrong)?;
        let section = |item: &'d Spanned<DeValue<'d>>| {
            let table = item.get_ref().as_table().ok_or_else(wrong)?;
            Ok(Section {
                document: self.document,
                table,
                span: item.span(),
                name: format!("`[[{key}]]`"),
            })
        };
        items.iter().map(section).collect()
    }

    pub(super) fn error(&self, message: impl std::fmt::Display) -> Error {
        self.document.error(&self.span, message)
    }
}

impl<'d> Entry<'d> {
    pub(super) fn text(&self) -> Result<String> {
        self.value
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| self.wants("a text in quotes"))
    }

    pub(super) fn texts(&self) -> Result<Vec<String>> {
        if let Some(text) = self.value.as_str() {
            return Ok(vec![text.to_owned()]);
        }
        let wrong = || self.wants("a text or a list of texts");
        let items = self.value.as_array().ok_or_else(wrong)?;
        (items
            .iter()
            .map(|item| item.get_ref().as_str().map(str::to_owned)))
        .collect::<Option<_>>()
        .ok_or_else(wrong)
    }

    pub(super) fn integer(&self) -> Result<u64> {
        let digits = self
            .value
            .as_integer()
            .filter(|integer| integer.radix() == 10);
        digits
            .and_then(|integer| integer.as_str().parse().ok())
            .ok_or_else(|| self.wants("a whole number"))
    }

    pub(super) fn section(&self) -> Result<Section<'d>> {
        let table = self.value.as_table().ok_or_else(|| self.wants("a table"))?;
        let name = format!("`{}`", self.key);
        Ok(Section {
            document: self.document,
            table,
            span: self.span.clone(),
            name,
        })
    }

    pub(super) fn error(&self, message: impl std::fmt::Display) -> Error {
        self.document.error(&self.span, message)
    }

    pub(super) fn line(&self) -> usize {
        self.document.line(&self.span)
    }

    fn wants(&self, what: &str) -> Error {
        self.error(format_args!("`{}` must be {what}.", self.key))
    }
}
