//! How large values are: those written in a document, and those sent as variables.

use std::collections::HashMap;

use async_graphql::parser::types::OperationDefinition;
use async_graphql::{Name, Value as ConstValue, Variables};
use async_graphql_value::Value;

/// The size of one value, or of several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ValueSize {
    /// How many values it holds, itself among them; a long text counts as several.
    pub(crate) values: u64,
    /// How deep lists and objects nest.
    pub(crate) depth: u64,
    /// The longest list.
    pub(crate) list_length: u64,
    /// The longest text.
    pub(crate) text_bytes: u64,
}

/// Bytes of text that count as one value.
const TEXT_PER_VALUE: u64 = 100;

impl ValueSize {
    const ONE: Self = Self {
        values: 1,
        depth: 0,
        list_length: 0,
        text_bytes: 0,
    };

    fn text(text: &str) -> Self {
        let bytes = length(text.len());
        Self {
            values: 1 + bytes / TEXT_PER_VALUE,
            text_bytes: bytes,
            ..Self::ONE
        }
    }

    /// This value and another beside it.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            values: self.values.saturating_add(other.values),
            depth: self.depth.max(other.depth),
            list_length: self.list_length.max(other.list_length),
            text_bytes: self.text_bytes.max(other.text_bytes),
        }
    }

    /// A list or an object around the values.
    fn around(self) -> Self {
        Self {
            values: self.values.saturating_add(1),
            depth: self.depth.saturating_add(1),
            ..self
        }
    }

    fn list(items: impl ExactSizeIterator<Item = Self>) -> Self {
        let count = length(items.len());
        let inner = items.fold(Self::default(), Self::and).around();
        Self {
            list_length: inner.list_length.max(count),
            ..inner
        }
    }

    /// The size of a value that was sent. What reads it from JSON has limited its depth.
    pub(crate) fn of_sent(value: &ConstValue) -> Self {
        match value {
            ConstValue::String(text) => Self::text(text),
            ConstValue::List(items) => Self::list(items.iter().map(Self::of_sent)),
            ConstValue::Object(fields) => fields
                .iter()
                .map(|(name, value)| Self::of_sent(value).and(Self::key(name)))
                .fold(Self::default(), Self::and)
                .around(),
            _ => Self::ONE,
        }
    }

    /// The size of a value in the document, its variables as they were sent.
    pub(crate) fn of_written(value: &Value, variables: &Resolved<'_>) -> Self {
        match value {
            Value::Variable(name) => Self::ONE.and(variables.size(name)),
            Value::String(text) => Self::text(text),
            Value::List(items) => {
                Self::list(items.iter().map(|item| Self::of_written(item, variables)))
            }
            Value::Object(fields) => fields
                .iter()
                .map(|(name, value)| Self::of_written(value, variables).and(Self::key(name)))
                .fold(Self::default(), Self::and)
                .around(),
            _ => Self::ONE,
        }
    }

    /// What a key counts beyond its value: nothing, unless it is long.
    fn key(name: &str) -> Self {
        let bytes = length(name.len());
        Self {
            values: bytes / TEXT_PER_VALUE,
            text_bytes: bytes,
            ..Self::default()
        }
    }
}

fn length(of: usize) -> u64 {
    u64::try_from(of).unwrap_or(u64::MAX)
}

/// The variables of the operation that runs: as sent, or else by default. Each is measured once,
/// however often it is used.
#[derive(Debug, Default)]
pub(crate) struct Resolved<'a> {
    values: HashMap<&'a str, (&'a ConstValue, ValueSize)>,
}

impl<'a> Resolved<'a> {
    pub(crate) fn new(operation: &'a OperationDefinition, sent: &'a Variables) -> Self {
        let sent = sent.iter().map(|(name, value)| (name.as_str(), value));
        let defaults = operation
            .variable_definitions
            .iter()
            .filter_map(|definition| {
                let default = definition.node.default_value.as_ref()?;
                Some((definition.node.name.node.as_str(), &default.node))
            });
        let mut values = HashMap::new();
        for (name, value) in sent.chain(defaults) {
            values
                .entry(name)
                .or_insert_with(|| (value, ValueSize::of_sent(value)));
        }
        Self { values }
    }

    pub(crate) fn get(&self, name: &Name) -> Option<&'a ConstValue> {
        self.values.get(name.as_str()).map(|(value, _)| *value)
    }

    fn size(&self, name: &Name) -> ValueSize {
        self.values
            .get(name.as_str())
            .map_or_else(ValueSize::default, |(_, size)| *size)
    }

    /// All of them together, used or not.
    pub(crate) fn total(&self) -> ValueSize {
        self.values
            .values()
            .fold(ValueSize::default(), |total, (_, size)| total.and(*size))
    }

    pub(crate) fn count(&self) -> u64 {
        length(self.values.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sent(value: serde_json::Value) -> ValueSize {
        ValueSize::of_sent(&ConstValue::from_json(value).unwrap())
    }

    #[test]
    fn every_value_counts() {
        assert_eq!(sent(json!(1)), ValueSize::ONE);
        let size = sent(json!({"a": [1, 2, [3]], "b": null}));
        assert_eq!((size.values, size.depth, size.list_length), (7, 3, 3));
    }

    #[test]
    fn long_texts_count_as_several_values() {
        let size = sent(json!(["x".repeat(1_000)]));
        assert_eq!((size.values, size.text_bytes), (12, 1_000));
        assert_eq!(sent(json!({ "k".repeat(500): 1 })).values, 7);
    }
}
