//! A row as text and back: canonical JSON, by which the same row is always the same text.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, Utc};
use sea_orm::{EntityTrait, IdenStatic as _, Iterable as _, ModelTrait, Value};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::error::{Error, Result};

/// How a local time is written.
const LOCAL: &str = "%Y-%m-%dT%H:%M:%S%.6f";

/// The columns of a row as a JSON object without blanks, its keys in the order of their bytes. A
/// number with a fraction is written as text, so that it comes back bit by bit.
pub(super) fn canonical<M: ModelTrait>(model: &M) -> Result<String> {
    let mut columns: BTreeMap<&'static str, Json> = BTreeMap::new();
    for column in <M::Entity as EntityTrait>::Column::iter() {
        let json = json_of(model.get(column)).ok_or_else(|| {
            Error::internal(format_args!("a kind of column: {}", column.as_str()))
        })?;
        columns.insert(column.as_str(), json);
    }
    serde_json::to_string(&columns).map_err(Error::internal)
}

/// The row that a text says, over the one that stands. A column that the text does not have is
/// younger than the version, and keeps the value that stands.
pub(super) fn restored<M: ModelTrait>(standing: &M, text: &str) -> Result<M> {
    let columns: BTreeMap<String, Json> = serde_json::from_str(text).map_err(Error::internal)?;
    let mut model = standing.clone();
    for column in <M::Entity as EntityTrait>::Column::iter() {
        let Some(json) = columns.get(column.as_str()) else {
            continue;
        };
        let value = value_of(json, &standing.get(column))
            .ok_or_else(|| Error::internal(format_args!("a kept version: {}", column.as_str())))?;
        model.try_set(column, value)?;
    }
    Ok(model)
}

fn json_of(value: Value) -> Option<Json> {
    Some(match value {
        Value::Bool(value) => value.into(),
        Value::Int(value) => value.into(),
        Value::BigInt(value) => value.into(),
        Value::Double(value) => value.map(|value| value.to_string()).into(),
        Value::String(value) => value.into(),
        Value::Uuid(value) => value.map(|value| value.to_string()).into(),
        Value::Json(value) => value.map_or(Json::Null, |json| *json),
        Value::ChronoDate(value) => value.map(|value| value.to_string()).into(),
        Value::ChronoDateTime(value) => value.map(|value| value.format(LOCAL).to_string()).into(),
        Value::ChronoDateTimeUtc(value) => value
            .map(|value| value.to_rfc3339_opts(SecondsFormat::Micros, true))
            .into(),
        _ => return None,
    })
}

/// A value of the same kind as `like`.
fn value_of(json: &Json, like: &Value) -> Option<Value> {
    if json.is_null() {
        return Some(like.as_null());
    }
    Some(match like {
        Value::Bool(_) => json.as_bool()?.into(),
        Value::Int(_) => i32::try_from(json.as_i64()?).ok()?.into(),
        Value::BigInt(_) => json.as_i64()?.into(),
        Value::Double(_) => json.as_str()?.parse::<f64>().ok()?.into(),
        Value::String(_) => json.as_str()?.into(),
        Value::Uuid(_) => json.as_str()?.parse::<Uuid>().ok()?.into(),
        Value::Json(_) => json.clone().into(),
        Value::ChronoDate(_) => json.as_str()?.parse::<NaiveDate>().ok()?.into(),
        Value::ChronoDateTime(_) => NaiveDateTime::parse_from_str(json.as_str()?, LOCAL)
            .ok()?
            .into(),
        Value::ChronoDateTimeUtc(_) => json.as_str()?.parse::<DateTime<Utc>>().ok()?.into(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_value_comes_back_as_it_was() {
        let instant: DateTime<Utc> = "2024-05-06T07:08:09.123456Z".parse().unwrap();
        let values: Vec<Value> = vec![
            true.into(),
            7_i32.into(),
            i64::MAX.into(),
            (0.1_f64 + 0.2).into(),
            f64::MIN_POSITIVE.into(),
            "a \"text\" \u{202e} of\nlines".into(),
            Uuid::from_u128(7).into(),
            serde_json::json!(["overlaps"]).into(),
            NaiveDate::from_ymd_opt(2024, 2, 29).unwrap().into(),
            instant.naive_utc().into(),
            instant.into(),
        ];
        for value in values {
            let json = json_of(value.clone()).unwrap();
            let text = serde_json::to_string(&json).unwrap();
            let read: Json = serde_json::from_str(&text).unwrap();
            assert_eq!(value_of(&read, &value), Some(value.clone()));
            let null = value.as_null();
            assert_eq!(json_of(null.clone()), Some(Json::Null));
            assert_eq!(value_of(&Json::Null, &value), Some(null));
        }
    }

    #[test]
    fn a_text_of_another_kind_is_no_value() {
        let day: Value = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap().into();
        for json in [serde_json::json!("soon"), serde_json::json!(3)] {
            assert_eq!(value_of(&json, &day), None);
        }
    }
}
