//! The values of a Parquet column as canonical text.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, TimeDelta};
use parquet::{
    basic::{ConvertedType, LogicalType, TimeUnit},
    schema::types::ColumnDescriptor,
};

/// How a column's stored values are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rendering {
    Plain,
    Unsigned,
    Date,
    /// An instant in units of so many to the second. Never shifted: a local time keeps its hours,
    /// an instant is given in UTC.
    Timestamp(i64),
    /// A time of day in units of so many to the second.
    Time(i64),
    Decimal(u32),
}

impl Rendering {
    /// Decides by the annotation of the column, the old one where the new one is missing.
    pub(super) fn of(column: &ColumnDescriptor) -> Self {
        match column.logical_type_ref() {
            Some(LogicalType::Date) => Self::Date,
            Some(LogicalType::Timestamp(kind)) => Self::Timestamp(per_second(kind.unit)),
            Some(LogicalType::Time(kind)) => Self::Time(per_second(kind.unit)),
            Some(LogicalType::Decimal(kind)) => Self::decimal(kind.scale),
            Some(LogicalType::Integer(kind)) if !kind.is_signed => Self::Unsigned,
            Some(_) => Self::Plain,
            None => Self::of_converted(column),
        }
    }

    fn of_converted(column: &ColumnDescriptor) -> Self {
        match column.converted_type() {
            ConvertedType::DATE => Self::Date,
            ConvertedType::TIMESTAMP_MILLIS => Self::Timestamp(1_000),
            ConvertedType::TIMESTAMP_MICROS => Self::Timestamp(1_000_000),
            ConvertedType::TIME_MILLIS => Self::Time(1_000),
            ConvertedType::TIME_MICROS => Self::Time(1_000_000),
            ConvertedType::DECIMAL => Self::decimal(column.type_scale()),
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64 => Self::Unsigned,
            _ => Self::Plain,
        }
    }

    fn decimal(scale: i32) -> Self {
        Self::Decimal(u32::try_from(scale).unwrap_or(0))
    }
}

const fn per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::MILLIS => 1_000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => 1_000_000_000,
    }
}

/// Appends an integer. Answers false where it is no value of its kind, such as a date beyond any
/// calendar.
pub(super) fn push_integer(out: &mut String, value: i64, rendering: Rendering, bits: u32) -> bool {
    match rendering {
        Rendering::Plain => push_display(out, value),
        Rendering::Unsigned if bits == 32 => push_display(out, value & 0xFFFF_FFFF),
        Rendering::Unsigned => push_display(out, value.cast_unsigned()),
        Rendering::Decimal(scale) => {
            push_decimal(out, &value.unsigned_abs().to_string(), value < 0, scale);
            true
        }
        Rendering::Date => push_date(out, value),
        Rendering::Timestamp(unit) => push_timestamp(out, value, unit),
        Rendering::Time(unit) => {
            let length = out.len();
            let done = push_timestamp(out, value, unit);
            if done {
                // A time of day is an instant of the first day, without that day.
                out.replace_range(length..length + "1970-01-01T".len(), "");
            }
            done
        }
    }
}

/// Appends a floating-point number; what is no number is an empty cell, as data tools mean it.
pub(super) fn push_float(out: &mut String, value: f64) {
    if value.is_finite() {
        push_display(out, value);
    }
}

/// Appends the decimal of big-endian two's complement bytes. Answers false beyond 16 bytes.
pub(super) fn push_decimal_bytes(out: &mut String, bytes: &[u8], scale: u32) -> bool {
    if bytes.is_empty() || bytes.len() > 16 {
        return false;
    }
    let negative = bytes[0] & 0x80 != 0;
    let start: i128 = if negative { -1 } else { 0 };
    let value = bytes
        .iter()
        .fold(start, |value, byte| (value << 8) | i128::from(*byte));
    push_decimal(out, &value.unsigned_abs().to_string(), negative, scale);
    true
}

fn push_display(out: &mut String, value: impl std::fmt::Display) -> bool {
    write!(out, "{value}").is_ok()
}

fn push_decimal(out: &mut String, digits: &str, negative: bool, scale: u32) {
    let scale = scale as usize;
    if negative {
        out.push('-');
    }
    let padded = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = padded.split_at(padded.len() - scale);
    out.push_str(whole);
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
}

fn push_date(out: &mut String, days: i64) -> bool {
    let epoch = NaiveDate::default();
    let date = TimeDelta::try_days(days).and_then(|delta| epoch.checked_add_signed(delta));
    date.is_some_and(|date| push_display(out, date))
}

fn push_timestamp(out: &mut String, value: i64, per_second: i64) -> bool {
    let seconds = value.div_euclid(per_second);
    let nanos = value.rem_euclid(per_second) * (1_000_000_000 / per_second);
    let instant = u32::try_from(nanos)
        .ok()
        .and_then(|nanos| DateTime::from_timestamp(seconds, nanos));
    let Some(instant) = instant else { return false };
    // Three, six or nine digits of a second, none where it is whole.
    push_display(out, instant.naive_utc().format("%Y-%m-%dT%H:%M:%S%.f"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: i64, rendering: Rendering) -> Option<String> {
        let mut out = String::new();
        push_integer(&mut out, value, rendering, 64).then_some(out)
    }

    #[test]
    fn integers_dates_and_instants_are_canonical() {
        let is = |value, rendering, expected: &str| {
            assert_eq!(text(value, rendering).as_deref(), Some(expected));
        };
        is(-7, Rendering::Plain, "-7");
        is(-1, Rendering::Unsigned, "18446744073709551615");
        is(19266, Rendering::Date, "2022-10-01");
        is(-1, Rendering::Date, "1969-12-31");
        is(
            1_664_667_000_000,
            Rendering::Timestamp(1_000),
            "2022-10-01T23:30:00",
        );
        is(
            1_664_667_000_250,
            Rendering::Timestamp(1_000),
            "2022-10-01T23:30:00.250",
        );
        is(-1, Rendering::Timestamp(1_000), "1969-12-31T23:59:59.999");
        is(3_600_000_000, Rendering::Time(1_000_000), "01:00:00");
        is(-1250, Rendering::Decimal(2), "-12.5");
        is(5, Rendering::Decimal(3), "0.005");
        is(500, Rendering::Decimal(2), "5");
        assert_eq!(text(i64::MAX, Rendering::Date), None);
        assert_eq!(text(i64::MAX, Rendering::Timestamp(1)), None);
    }

    #[test]
    fn a_time_of_another_day_is_no_time_of_day() {
        // Two days: the date part is not the first day, the length still is.
        assert_eq!(
            text(172_800_000, Rendering::Time(1_000)).as_deref(),
            Some("00:00:00")
        );
    }

    #[test]
    fn decimals_of_bytes_keep_their_sign() {
        let mut out = String::new();
        assert!(push_decimal_bytes(&mut out, &[0xFF, 0x85], 1));
        assert_eq!(out, "-12.3");
        assert!(!push_decimal_bytes(&mut out, &[0; 17], 1));
    }

    #[test]
    fn floats_are_shortest_and_what_is_no_number_is_empty() {
        let mut out = String::new();
        push_float(&mut out, 5.0);
        push_float(&mut out, f64::NAN);
        push_float(&mut out, 0.1);
        assert_eq!(out, "50.1");
    }
}
