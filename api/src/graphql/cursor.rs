//! Cursors: the position of a row in an order, bound to the list it came from. Opaque to clients,
//! stable between requests and releases.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use sea_orm::{ColumnType, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::store::id_keys::Pairwise;
use crate::store::keyset::Position;

/// Longest cursor that is looked at.
const LONGEST: usize = 4096;

/// A list that cursors belong to.
#[derive(Clone, Debug)]
pub(crate) struct List {
    /// A hash of organization, field, filter and order.
    fingerprint: [u8; 8],
    /// Ids are in a cursor as the organization sees them.
    pairwise: Pairwise,
}

impl List {
    pub(crate) const fn new(fingerprint: [u8; 8], pairwise: Pairwise) -> Self {
        Self {
            fingerprint,
            pairwise,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Encoded {
    /// The fingerprint of the list.
    l: [u8; 8],
    /// The values of the order's columns.
    p: Vec<Option<Part>>,
}

/// One value with its type, so that it compares as the column does.
#[derive(Serialize, Deserialize)]
enum Part {
    #[serde(rename = "b")]
    Bool(bool),
    #[serde(rename = "i")]
    Int(i32),
    #[serde(rename = "l")]
    BigInt(i64),
    #[serde(rename = "f")]
    Double(f64),
    #[serde(rename = "s")]
    Text(String),
    #[serde(rename = "d")]
    Date(NaiveDate),
    #[serde(rename = "n")]
    LocalTime(NaiveDateTime),
    #[serde(rename = "t")]
    Instant(DateTime<Utc>),
    #[serde(rename = "u")]
    Uuid(Uuid),
}

impl Part {
    /// Whether a column of this type holds such values: a cursor can be forged.
    fn fits(&self, column: &ColumnType) -> bool {
        match self {
            Self::Bool(_) => matches!(column, ColumnType::Boolean),
            Self::Int(_) => matches!(column, ColumnType::Integer),
            Self::BigInt(_) => matches!(column, ColumnType::BigInteger),
            Self::Double(number) => matches!(column, ColumnType::Double) && number.is_finite(),
            Self::Text(text) => {
                let holds_text = matches!(
                    column,
                    ColumnType::Text | ColumnType::String(_) | ColumnType::Enum { .. }
                );
                holds_text && !text.contains('\0')
            }
            Self::Date(_) => matches!(column, ColumnType::Date),
            Self::LocalTime(_) => matches!(column, ColumnType::DateTime | ColumnType::Timestamp),
            Self::Instant(_) => matches!(column, ColumnType::TimestampWithTimeZone),
            Self::Uuid(_) => matches!(column, ColumnType::Uuid),
        }
    }
}

/// Writes a position as a cursor of this list.
pub(crate) fn encode(position: &Position, list: &List) -> Result<String> {
    let p = position
        .iter()
        .map(|value| {
            let value = value.as_ref();
            value.map(|value| part(value, &list.pairwise)).transpose()
        })
        .collect::<Result<_>>()?;
    let json = serde_json::to_vec(&Encoded {
        l: list.fingerprint,
        p,
    })
    .map_err(Error::internal)?;
    Ok(URL_SAFE_NO_PAD.encode(json))
}

/// Reads a cursor of this list, whose order has columns of these types.
pub(crate) fn decode(cursor: &str, list: &List, columns: &[ColumnType]) -> Result<Position> {
    let refused = || {
        Error::bad_input(
            "This cursor does not belong to this list. A cursor is bound to its filter and order: \
             start again without `after` and `before`.",
        )
    };
    if cursor.len() > LONGEST {
        return Err(refused());
    }
    let json = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| refused())?;
    let encoded: Encoded = serde_json::from_slice(&json).map_err(|_| refused())?;
    if encoded.l != list.fingerprint || encoded.p.len() != columns.len() {
        return Err(refused());
    }
    let fits = |(part, column): (&Option<Part>, &ColumnType)| {
        part.as_ref().is_none_or(|part| part.fits(column))
    };
    if !encoded.p.iter().zip(columns).all(fits) {
        return Err(refused());
    }
    let value = |part: Part| value(part, &list.pairwise);
    encoded
        .p
        .into_iter()
        .map(|part| part.map(value).transpose())
        .collect()
}

fn part(value: &Value, pairwise: &Pairwise) -> Result<Part> {
    Ok(match value {
        Value::Bool(Some(value)) => Part::Bool(*value),
        Value::Int(Some(value)) => Part::Int(*value),
        Value::BigInt(Some(value)) => Part::BigInt(*value),
        Value::Double(Some(value)) => Part::Double(*value),
        Value::String(Some(value)) => Part::Text(value.clone()),
        Value::ChronoDate(Some(value)) => Part::Date(*value),
        Value::ChronoDateTime(Some(value)) => Part::LocalTime(*value),
        Value::ChronoDateTimeUtc(Some(value)) => Part::Instant(*value),
        Value::Uuid(Some(value)) => Part::Uuid(pairwise.hide(*value)?),
        _ => {
            return Err(Error::internal(
                "a column of this type cannot be ordered by",
            ));
        }
    })
}

fn value(part: Part, pairwise: &Pairwise) -> Result<Value> {
    Ok(match part {
        Part::Bool(value) => value.into(),
        Part::Int(value) => value.into(),
        Part::BigInt(value) => value.into(),
        Part::Double(value) => value.into(),
        Part::Text(value) => value.into(),
        Part::Date(value) => value.into(),
        Part::LocalTime(value) => value.into(),
        Part::Instant(value) => value.into(),
        Part::Uuid(value) => pairwise.find(value)?.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn list(number: u8) -> List {
        List::new([number; 8], Pairwise::for_tests())
    }

    #[test]
    fn a_position_survives_the_round_trip() {
        let position: Position = vec![
            Some("Stewart".into()),
            None,
            Some(NaiveDate::from_ymd_opt(2017, 11, 9).unwrap().into()),
            Some(3.5f64.into()),
            Some(Uuid::from_u128(7).into()),
        ];
        let columns = [
            ColumnType::Text,
            ColumnType::Integer,
            ColumnType::Date,
            ColumnType::Double,
            ColumnType::Uuid,
        ];
        let cursor = encode(&position, &list(1)).unwrap();
        assert_eq!(decode(&cursor, &list(1), &columns).unwrap(), position);
        let json = URL_SAFE_NO_PAD.decode(cursor).unwrap();
        let json = String::from_utf8(json).unwrap();
        assert!(!json.contains(&Uuid::from_u128(7).to_string()), "{json}");
    }

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        let cursor = encode(&vec![Some("a".into())], &list(1)).unwrap();
        assert!(decode(&cursor, &list(2), &[ColumnType::Text]).is_err());
        assert!(decode(&cursor, &list(1), &[ColumnType::Text, ColumnType::Uuid]).is_err());
    }

    #[test]
    fn a_forged_value_of_another_type_is_refused() {
        let cursor = encode(&vec![Some("a".into())], &list(1)).unwrap();
        assert!(decode(&cursor, &list(1), &[ColumnType::Text]).is_ok());
        assert!(decode(&cursor, &list(1), &[ColumnType::Uuid]).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_refused_or_read_but_never_crashes(text in ".{0,200}") {
            let _ = decode(&text, &list(0), &[ColumnType::Uuid]);
        }
    }
}
