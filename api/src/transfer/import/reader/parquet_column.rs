//! One column of a Parquet row group, read a batch at a time.

use parquet::{
    column::reader::{ColumnReader, ColumnReaderImpl},
    data_type::{ByteArray, DataType, FixedLenByteArray, Int96},
    errors::Result,
};

use super::parquet_text::{Rendering, push_decimal_bytes, push_float, push_integer};

/// The values of one batch, as they are stored; only those that are present.
enum Values {
    Bool(Vec<bool>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Int96(Vec<Int96>),
    Float(Vec<f32>),
    Double(Vec<f64>),
    Bytes(Vec<ByteArray>),
    Fixed(Vec<FixedLenByteArray>),
}

/// A value that has no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoText {
    NotUtf8,
    Nul,
    TooLong,
    OutOfRange,
}

pub(super) struct Column {
    reader: ColumnReader,
    rendering: Rendering,
    /// The definition level of a value that is present.
    present: i16,
    levels: Vec<i16>,
    values: Values,
    next_level: usize,
    next_value: usize,
}

impl Column {
    pub(super) fn new(reader: ColumnReader, rendering: Rendering, present: i16) -> Self {
        let values = match &reader {
            ColumnReader::BoolColumnReader(_) => Values::Bool(Vec::new()),
            ColumnReader::Int32ColumnReader(_) => Values::Int32(Vec::new()),
            ColumnReader::Int64ColumnReader(_) => Values::Int64(Vec::new()),
            ColumnReader::Int96ColumnReader(_) => Values::Int96(Vec::new()),
            ColumnReader::FloatColumnReader(_) => Values::Float(Vec::new()),
            ColumnReader::DoubleColumnReader(_) => Values::Double(Vec::new()),
            ColumnReader::ByteArrayColumnReader(_) => Values::Bytes(Vec::new()),
            ColumnReader::FixedLenByteArrayColumnReader(_) => Values::Fixed(Vec::new()),
        };
        Self {
            reader,
            rendering,
            present,
            levels: vec![],
            values,
            next_level: 0,
            next_value: 0,
        }
    }

    /// Reads up to `rows` more values. Answers how many rows that were.
    pub(super) fn read_batch(&mut self, rows: usize) -> Result<usize> {
        self.levels.clear();
        (self.next_level, self.next_value) = (0, 0);
        let levels = &mut self.levels;
        match (&mut self.reader, &mut self.values) {
            (ColumnReader::BoolColumnReader(r), Values::Bool(v)) => batch(r, rows, levels, v),
            (ColumnReader::Int32ColumnReader(r), Values::Int32(v)) => batch(r, rows, levels, v),
            (ColumnReader::Int64ColumnReader(r), Values::Int64(v)) => batch(r, rows, levels, v),
            (ColumnReader::Int96ColumnReader(r), Values::Int96(v)) => batch(r, rows, levels, v),
            (ColumnReader::FloatColumnReader(r), Values::Float(v)) => batch(r, rows, levels, v),
            (ColumnReader::DoubleColumnReader(r), Values::Double(v)) => batch(r, rows, levels, v),
            (ColumnReader::ByteArrayColumnReader(r), Values::Bytes(v)) => batch(r, rows, levels, v),
            (ColumnReader::FixedLenByteArrayColumnReader(r), Values::Fixed(v)) => {
                batch(r, rows, levels, v)
            }
            // The variants are paired in `new`; a batch of no rows ends the group as damaged.
            _ => Ok(0),
        }
    }

    /// Appends the text of the column's next value in the batch; nothing where it is null.
    pub(super) fn push_next(&mut self, out: &mut String, limit: usize) -> Result<(), NoText> {
        let is_present = self.present == 0
            || self
                .levels
                .get(self.next_level)
                .is_some_and(|level| *level == self.present);
        self.next_level += 1;
        if !is_present {
            return Ok(());
        }
        let at = self.next_value;
        self.next_value += 1;
        self.push_value(at, out, limit)
    }

    fn push_value(&self, at: usize, out: &mut String, limit: usize) -> Result<(), NoText> {
        let rendering = self.rendering;
        let known = match &self.values {
            Values::Bool(v) => v
                .get(at)
                .map(|v| out.push_str(if *v { "true" } else { "false" })),
            Values::Float(v) => v.get(at).map(|v| push_single(out, *v)),
            Values::Double(v) => v.get(at).map(|v| push_float(out, *v)),
            Values::Int32(v) => return integer(out, v.get(at).copied(), rendering, 32),
            Values::Int64(v) => return integer(out, v.get(at).copied(), rendering, 64),
            Values::Int96(v) => {
                let nanos = v.get(at).map(Int96::to_nanos);
                return integer(out, nanos, Rendering::Timestamp(1_000_000_000), 64);
            }
            Values::Bytes(v) => {
                return v
                    .get(at)
                    .map_or(Ok(()), |v| bytes(out, v.data(), rendering, limit));
            }
            Values::Fixed(v) => {
                return v
                    .get(at)
                    .map_or(Ok(()), |v| bytes(out, v.data(), rendering, limit));
            }
        };
        known.ok_or(NoText::OutOfRange)
    }
}

fn batch<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    levels: &mut Vec<i16>,
    values: &mut Vec<T::T>,
) -> Result<usize> {
    values.clear();
    let (rows, _, _) = reader.read_records(rows, Some(levels), None, values)?;
    Ok(rows)
}

/// The shortest text of a single-precision number: as a double it would grow digits.
fn push_single(out: &mut String, value: f32) {
    use std::fmt::Write as _;

    if value.is_finite() {
        // Writing to a String cannot fail.
        let _ = write!(out, "{value}");
    }
}

fn integer<I: Into<i64>>(
    out: &mut String,
    value: Option<I>,
    rendering: Rendering,
    bits: u32,
) -> Result<(), NoText> {
    let known = value.is_some_and(|value| push_integer(out, value.into(), rendering, bits));
    if known {
        Ok(())
    } else {
        Err(NoText::OutOfRange)
    }
}

fn bytes(out: &mut String, value: &[u8], rendering: Rendering, limit: usize) -> Result<(), NoText> {
    if value.len() > limit {
        return Err(NoText::TooLong);
    }
    if let Rendering::Decimal(scale) = rendering {
        let known = push_decimal_bytes(out, value, scale);
        return if known {
            Ok(())
        } else {
            Err(NoText::OutOfRange)
        };
    }
    let text = str::from_utf8(value).map_err(|_| NoText::NotUtf8)?;
    if text.contains('\0') {
        return Err(NoText::Nul);
    }
    out.push_str(text);
    Ok(())
}
