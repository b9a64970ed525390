//! The scalars of the schema.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime as ChronoDateTime, NaiveDate, NaiveDateTime, SecondsFormat, Utc};

/// A calendar day as `YYYY-MM-DD`, without a time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date(pub NaiveDate);

/// A calendar day as `YYYY-MM-DD`, without a time zone.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        text(&value)
            .and_then(|text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
            .map(Self)
            .ok_or_else(|| InputValueError::custom("A date is written `YYYY-MM-DD`."))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// An instant in UTC, to the microsecond: `2017-11-09T12:00:00.000000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DateTime(pub ChronoDateTime<Utc>);

/// An instant in UTC, to the microsecond: `2017-11-09T12:00:00.000000Z`.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        text(&value)
            .and_then(|text| ChronoDateTime::parse_from_rfc3339(text).ok())
            .map(|instant| Self(instant.with_timezone(&Utc)))
            .ok_or_else(|| InputValueError::custom("An instant is written `2017-11-09T12:00:00Z`."))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

/// A date and time on the clock of the facility, without a time zone and never shifted:
/// `2017-11-09T23:30:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LocalDateTime(pub NaiveDateTime);

/// A date and time on the clock of the facility, without a time zone and never shifted:
/// `2017-11-09T23:30:00`.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")]
impl ScalarType for LocalDateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        text(&value)
            .and_then(|text| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok())
            .map(Self)
            .ok_or_else(|| {
                InputValueError::custom("A local time is written `2017-11-09T23:30:00`.")
            })
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.format("%Y-%m-%dT%H:%M:%S").to_string())
    }
}

/// A country as its ISO 3166-1 alpha-2 code in upper case: `KH`, `VN`, `US`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CountryCode(pub String);

/// A country as its ISO 3166-1 alpha-2 code in upper case: `KH`, `VN`, `US`.
#[Scalar(specified_by_url = "https://www.iso.org/iso-3166-country-codes.html")]
impl ScalarType for CountryCode {
    fn parse(value: Value) -> InputValueResult<Self> {
        text(&value)
            .filter(|text| text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()))
            .map(|text| Self(text.to_owned()))
            .ok_or_else(|| {
                InputValueError::custom(
                    "A country is written as its ISO 3166-1 alpha-2 code in upper case, as `KH`.",
                )
            })
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}
