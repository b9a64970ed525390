//! Headings that stand in a column of their own rows and hold for the rows below.
//!
//! The order of the rows carries meaning here: a row that was refused may have been a heading, so
//! what was carried down is forgotten with it, rather than put on rows of another heading.

use std::collections::HashSet;

use super::columns::{Columns, Lookup};
use crate::{error::Result, transfer::import::reader::Row};

/// `[context]` of a mapping file.
#[derive(Clone, Debug)]
pub(super) struct ContextRule {
    pub(super) name: String,
    pub(super) column: String,
    pub(super) headings: Headings,
    /// Columns of which a new value ends the heading.
    pub(super) reset_by: Vec<String>,
    pub(super) line: usize,
}

#[derive(Clone, Debug)]
pub(super) enum Headings {
    Are(Vec<String>),
    AreNot(Vec<String>),
}

/// What is carried down at a row.
#[derive(Debug)]
pub(super) struct Context {
    pub(super) name: String,
    pub(super) column: String,
    lookup: Lookup,
    listed: HashSet<String>,
    listed_are_headings: bool,
    reset_by: Vec<(Lookup, Option<String>)>,
    value: Option<String>,
}

impl Context {
    pub(super) fn compile(rule: &ContextRule, columns: &Columns<'_>) -> Result<Self> {
        let (list, listed_are_headings) = match &rule.headings {
            Headings::Are(list) => (list, true),
            Headings::AreNot(list) => (list, false),
        };
        let reset = |name: &String| Ok((columns.require(name, rule.line)?, None));
        Ok(Self {
            name: rule.name.clone(),
            column: rule.column.clone(),
            lookup: columns.require(&rule.column, rule.line)?,
            listed: list.iter().cloned().collect(),
            listed_are_headings,
            reset_by: rule.reset_by.iter().map(reset).collect::<Result<_>>()?,
            value: None,
        })
    }

    /// Steps to the next row.
    pub(super) fn advance(&mut self, row: &Row) {
        for (lookup, last) in &mut self.reset_by {
            let now = lookup.text(row);
            if now != last.as_deref() {
                *last = now.map(str::to_owned);
                self.value = None;
            }
        }
        if let Some(text) = self.lookup.text(row)
            && self.listed.contains(text) == self.listed_are_headings
            && self.value.as_deref() != Some(text)
        {
            self.value = Some(text.to_owned());
        }
    }

    /// A row was lost: what stands above the next ones is not known.
    pub(super) fn forget(&mut self) {
        self.value = None;
    }

    pub(super) fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }
}
