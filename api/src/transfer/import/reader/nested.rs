//! A JSON object as a row: every scalar is a cell under its dotted path.

use std::collections::HashMap;

use serde_json::Value;

use super::{
    Limits,
    row::{Header, Nested, Row},
};
use crate::transfer::import::refusal::{Refusal, RefusalCode};

/// Adds the paths of a record that are not yet known: scalars, and lists as a whole.
pub(super) fn collect_columns(object: &Value, columns: &mut Vec<String>) {
    let mut known: std::collections::HashSet<String> = columns.iter().cloned().collect();
    visit(object, &mut String::new(), false, &mut |path, _| {
        if known.insert(path.to_owned()) {
            columns.push(path.to_owned());
        }
    });
}

/// Makes the row of a record.
pub(super) fn fill(
    row: &mut Row,
    header: &Header,
    number: u64,
    object: Value,
    limits: Limits,
) -> Result<(), Refusal> {
    let mut scalars = HashMap::new();
    visit(&object, &mut String::new(), true, &mut |path, value| {
        if let Some(text) = scalar_text(value) {
            scalars.insert(path.to_owned(), text);
        }
    });
    if let Some(refusal) = scalars
        .iter()
        .find_map(|(path, text)| fault(number, path, text, limits))
    {
        return Err(refusal);
    }
    row.number = number;
    row.cells.clear();
    for name in header.names() {
        if let Some(text) = scalars.remove(name) {
            row.cells.text.push_str(&text);
        }
        row.cells.end_cell();
    }
    scalars.retain(|_, text| !text.is_empty());
    row.nested = Some(Nested {
        object,
        extras: scalars,
    });
    Ok(())
}

fn fault(number: u64, path: &str, text: &str, limits: Limits) -> Option<Refusal> {
    let (code, reason) = if text.len() > limits.field {
        (
            RefusalCode::FieldTooLong,
            "The text is longer than one cell may be.",
        )
    } else if text.contains('\0') {
        (RefusalCode::NulByte, "The text holds a NUL character.")
    } else {
        return None;
    };
    Some(Refusal::of_column(number, path, code, reason))
}

/// The canonical text of a scalar, trimmed: whole numbers without decimals.
fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(match (number.is_f64(), number.as_f64()) {
            (true, Some(float)) => float.to_string(),
            _ => number.to_string(),
        }),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Calls `found` for every value below an object that is no object, by its dotted path; for the
/// elements of lists only when asked.
fn visit(value: &Value, path: &mut String, into_lists: bool, found: &mut impl FnMut(&str, &Value)) {
    let mut step = |key: &str, below: &Value, path: &mut String| {
        let length = path.len();
        if length > 0 {
            path.push('.');
        }
        path.push_str(key);
        visit_below(below, path, into_lists, found);
        path.truncate(length);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, below)| step(key, below, path)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, below)| step(&index.to_string(), below, path)),
        _ => {}
    }
}

fn visit_below(
    value: &Value,
    path: &mut String,
    into_lists: bool,
    found: &mut impl FnMut(&str, &Value),
) {
    if !value.is_object() {
        found(path, value);
    }
    if value.is_object() || into_lists {
        visit(value, path, into_lists, found);
    }
}
