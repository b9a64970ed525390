//! `RecordFields`: what a submitted record says, as a JSON object by the names that files use.

use async_graphql::{ID, InputValueError, InputValueResult, Scalar, ScalarType, Value};

/// The fields of a record by the names that files use, as a JSON object such as
/// `{"citizenship_country": "KH", "birth_year": 1970}`. A value is a text, a number, true or false, a
/// list of texts, null to empty the field, or another record as `{"id": ...}` or
/// `{"externalId": ...}`. Which fields each kind of record has, the data dictionary says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RecordFields(Value);

/// The value of a field.
pub(crate) enum Filled {
    Text(String),
    List(Vec<String>),
    Nothing,
    Id(ID),
    ExternalId(String),
    Wrong,
}

/// The fields of a record by the names that files use, as a JSON object such as
/// `{"citizenship_country": "KH", "birth_year": 1970}`. A value is a text, a number, true or false, a
/// list of texts, null to empty the field, or another record as `{"id": ...}` or
/// `{"externalId": ...}`. Which fields each kind of record has, the data dictionary says.
#[Scalar]
impl ScalarType for RecordFields {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::Object(_) => Ok(Self(value)),
            _ => Err(InputValueError::custom(
                "The fields of a record are a JSON object, such as `{\"title\": \"...\"}`.",
            )),
        }
    }

    fn to_value(&self) -> Value {
        self.0.clone()
    }
}

impl Default for RecordFields {
    fn default() -> Self {
        Self(Value::Object(async_graphql::indexmap::IndexMap::new()))
    }
}

impl RecordFields {
    /// These fields, and those that have a name of their own in an input.
    pub(crate) fn with<const N: usize>(&self, named: [(&str, Option<Value>); N]) -> Self {
        let mut fields = match &self.0 {
            Value::Object(fields) => fields.clone(),
            _ => async_graphql::indexmap::IndexMap::new(),
        };
        for (name, value) in named {
            if let Some(value) = value {
                fields.insert(async_graphql::Name::new(name), value);
            }
        }
        Self(Value::Object(fields))
    }

    /// The fields in their order.
    pub(crate) fn filled(&self) -> Vec<(String, Filled)> {
        let Value::Object(fields) = &self.0 else {
            return Vec::new();
        };
        fields
            .iter()
            .map(|(name, value)| (name.to_string(), filled(value)))
            .collect()
    }
}

fn filled(value: &Value) -> Filled {
    match value {
        Value::Null => Filled::Nothing,
        Value::List(items) => {
            let texts: Option<Vec<String>> = items.iter().map(text).collect();
            texts.map_or(Filled::Wrong, Filled::List)
        }
        Value::Object(named) => {
            let mut named = named.iter();
            match (named.next(), named.next()) {
                (Some((name, Value::String(text))), None) => match name.as_str() {
                    "id" => Filled::Id(ID(text.clone())),
                    "externalId" => Filled::ExternalId(text.clone()),
                    _ => Filled::Wrong,
                },
                _ => Filled::Wrong,
            }
        }
        other => text(other).map_or(Filled::Wrong, Filled::Text),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Boolean(flag) => Some(flag.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_by_their_shapes() {
        let json = serde_json::json!({
            "a": "x", "b": 7, "c": true, "d": ["x", 1], "e": null,
            "f": {"id": "y"}, "g": {"externalId": "z"},
            "h": {"id": "y", "externalId": "z"}, "i": [["x"]], "j": {"id": 1}, "k": {},
        });
        let value = Value::from_json(json).unwrap();
        let fields = RecordFields::parse(value.clone()).unwrap();
        assert_eq!(fields.to_value(), value);
        let shapes: String = fields
            .filled()
            .iter()
            .map(|(_, filled)| match filled {
                Filled::Text(_) => 't',
                Filled::List(_) => 'l',
                Filled::Nothing => 'n',
                Filled::Id(_) => 'i',
                Filled::ExternalId(_) => 'e',
                Filled::Wrong => 'w',
            })
            .collect();
        assert_eq!(shapes, "tttlniewwww");
        assert!(RecordFields::parse(Value::from("x")).is_err());
    }
}
