//! Where in a row a column of the mapping is found.

use std::{cell::RefCell, collections::HashSet};

use super::nearest::hint;
use crate::{
    error::{Error, Result},
    transfer::import::reader::Row,
};

/// A column of the open file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lookup {
    Index(usize),
    /// A path into a JSON record that the header does not have.
    Path(String),
}

impl Lookup {
    pub(super) fn text<'r>(&self, row: &'r Row) -> Option<&'r str> {
        match self {
            Self::Index(index) => row.text_at(*index),
            Self::Path(path) => row.text(path),
        }
    }
}

/// The columns of the open file, and which of them the mapping uses.
pub(super) struct Columns<'c> {
    names: &'c [String],
    nested: bool,
    used: RefCell<HashSet<usize>>,
}

impl<'c> Columns<'c> {
    pub(super) fn new(names: &'c [String], nested: bool) -> Self {
        Self {
            names,
            nested,
            used: RefCell::default(),
        }
    }

    /// None where the file does not have the column.
    pub(super) fn find(&self, name: &str) -> Option<Lookup> {
        if let Some(index) = self.names.iter().position(|column| column == name) {
            self.used.borrow_mut().insert(index);
            return Some(Lookup::Index(index));
        }
        // In JSON a path may lead into a list, or stop at an object whose scalars are columns.
        let mut related = false;
        for (index, column) in self.names.iter().enumerate().filter(|_| self.nested) {
            if is_below(name, column) || is_below(column, name) {
                self.used.borrow_mut().insert(index);
                related = true;
            }
        }
        related.then(|| Lookup::Path(name.to_owned()))
    }

    /// An error names the nearest column.
    pub(super) fn require(&self, name: &str, line: usize) -> Result<Lookup> {
        self.find(name).ok_or_else(|| {
            let hint = hint(name, self.names.iter().map(String::as_str));
            Error::bad_input(format!(
                "{}the file has no column `{name}`.{hint} Mark the field `optional = true` if it \
                 may be missing.",
                place(line),
            ))
        })
    }

    /// The columns that nothing uses, in the order of the file.
    pub(super) fn unused(&self) -> Vec<String> {
        let used = self.used.borrow();
        let unused = self
            .names
            .iter()
            .enumerate()
            .filter(|(index, _)| !used.contains(index));
        unused.map(|(_, name)| name.clone()).collect()
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

fn is_below(path: &str, parent: &str) -> bool {
    path.strip_prefix(parent)
        .is_some_and(|rest| rest.starts_with('.'))
}

/// Where a rule stands, for the start of an error.
pub(super) fn place(line: usize) -> String {
    if line == 0 {
        String::new()
    } else {
        format!("Mapping, line {line}: ")
    }
}
