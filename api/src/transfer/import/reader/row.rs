//! One row of a file: text cells under the names of the header.

use std::{collections::HashMap, ops::Range, sync::Arc};

use serde_json::Value;

use crate::error::{Error, Result};

/// The columns of a file, in its order.
#[derive(Debug, Default)]
pub(super) struct Header {
    names: Vec<String>,
    index: HashMap<String, usize>,
}

impl Header {
    /// Refuses two columns of one name: which of them a mapping means could not be known.
    pub(super) fn new(names: Vec<String>) -> Result<Self> {
        let mut index = HashMap::with_capacity(names.len());
        for (i, name) in names.iter().enumerate() {
            if let Some(first) = index.insert(name.clone(), i) {
                return Err(Error::bad_input(format!(
                    "Columns {} and {} have the same name: give every column a name of its own.",
                    first + 1,
                    i + 1,
                )));
            }
        }
        Ok(Self { names, index })
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.index.get(name).copied()
    }
}

/// One row: its number in the file and its cells as trimmed text.
///
/// All cells live in one buffer, so that [`super::Reader::read_into`] reads a file of any length
/// without an allocation per row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Where an operator finds the row: the physical line on which it starts for CSV (the header
    /// is line 1) and NDJSON, the 1-based record for JSON and Parquet.
    pub number: u64,
    /// The sheet, where the format has sheets.
    pub sheet: Option<String>,
    pub(super) header: Arc<Header>,
    pub(super) cells: Cells,
    pub(super) nested: Option<Nested>,
}

/// Text cells end to end in one buffer.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    pub(super) text: String,
    pub(super) ends: Vec<usize>,
}

/// A JSON record: the object, and the scalars that have no column in the header.
#[derive(Clone, Debug, Default)]
pub(super) struct Nested {
    pub(super) object: Value,
    pub(super) extras: HashMap<String, String>,
}

impl Cells {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Ends the cell whose text was pushed last.
    pub(super) fn end_cell(&mut self) {
        self.ends.push(self.text.len());
    }

    pub(super) fn range(&self, index: usize) -> Option<Range<usize>> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(start..end)
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

impl Row {
    /// The columns of the file, in its order.
    pub fn columns(&self) -> &[String] {
        self.header.names()
    }

    /// The trimmed text of a column; none where it is empty, absent or no scalar. In JSON a dot
    /// steps into an object or list: `fields.address.value`, `names.0.value`.
    pub fn text(&self, column: &str) -> Option<&str> {
        match self.header.position(column) {
            Some(index) => self.text_at(index),
            None => self.nested.as_ref()?.extras.get(column).map(String::as_str),
        }
    }

    /// The trimmed text of the column at an index of [`Self::columns`].
    pub fn text_at(&self, index: usize) -> Option<&str> {
        let text = self.cells.text.get(self.cells.range(index)?)?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// The JSON value of a column or dotted path; none where the file is not JSON.
    pub fn json(&self, column: &str) -> Option<&Value> {
        lookup(&self.nested.as_ref()?.object, column)
    }

    /// The whole record as a JSON object; none where the file is not JSON.
    pub fn object(&self) -> Option<&Value> {
        self.nested.as_ref().map(|nested| &nested.object)
    }

    /// A row of the given columns and cells, as the readers make them. For tests of what comes
    /// after reading.
    pub fn of_text(number: u64, cells: &[(&str, &str)]) -> Result<Self> {
        let header = Header::new(cells.iter().map(|(name, _)| (*name).to_owned()).collect())?;
        let mut row = Self {
            number,
            header: Arc::new(header),
            ..Self::default()
        };
        for (_, text) in cells {
            row.cells.text.push_str(text);
            row.cells.end_cell();
        }
        Ok(row)
    }
}

/// Finds `path` in a JSON value. A key that itself holds dots wins over the steps.
fn lookup<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    if let Some(found) = child(value, path) {
        return Some(found);
    }
    path.match_indices('.').find_map(|(dot, _)| {
        child(value, &path[..dot]).and_then(|below| lookup(below, &path[dot + 1..]))
    })
}

fn child<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    match value {
        Value::Object(map) => map.get(key),
        Value::Array(items) => key.parse::<usize>().ok().and_then(|index| items.get(index)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_trimmed_and_empty_ones_are_absent() {
        let row = Row::of_text(2, &[("a", " x "), ("b", "  "), ("c", "ünï")]).unwrap();
        assert_eq!(row.text("a"), Some("x"));
        assert_eq!(row.text("b"), None);
        assert_eq!(row.text_at(2), Some("ünï"));
        assert_eq!(row.text_at(3), None);
        assert_eq!(row.text("d"), None);
        assert_eq!(row.json("a"), None);
    }

    #[test]
    fn two_columns_of_one_name_are_refused_without_the_name() {
        let error = Row::of_text(1, &[("a", ""), ("b", ""), ("a", "")]).unwrap_err();
        assert!(error.message().starts_with("Columns 1 and 3"));
    }

    #[test]
    fn paths_step_into_objects_and_lists() {
        let value = serde_json::json!({"a": {"b": [1, {"c": 2}]}, "a.b": 3, "x": {"y.z": 4}});
        assert_eq!(lookup(&value, "a.b"), Some(&serde_json::json!(3)));
        assert_eq!(lookup(&value, "a.b.1.c"), Some(&serde_json::json!(2)));
        assert_eq!(lookup(&value, "x.y.z"), Some(&serde_json::json!(4)));
        assert_eq!(lookup(&value, "a.b.7"), None);
        assert_eq!(lookup(&value, "x.y"), None);
    }
}
