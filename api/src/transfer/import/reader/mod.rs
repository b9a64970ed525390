//! Streams the rows of a file, whatever its format, in memory that does not grow with it.
//!
//! A row that cannot be read is refused and the rest goes on; a fault of the file itself (cut
//! off, damaged, too large) ends the reading after the rows before it were delivered.

mod csv;
mod csv_scan;
mod decode;
mod digest;
mod format;
mod input;
mod json;
mod json_scan;
mod nested;
mod parquet;
mod parquet_column;
mod parquet_text;
mod row;
#[cfg(test)]
mod tests;

use std::{fmt, path::Path};

pub use self::{csv::HeaderLine, digest::digest, format::Format, input::Progress, row::Row};
use super::refusal::Refusal;
use crate::error::{Error, Result};

/// The longest cell, in bytes. Real text of the field (case summaries, notes) stays under 64 KiB.
pub const MAX_FIELD: usize = 1 << 20;
/// The longest row, in bytes.
pub const MAX_ROW: usize = 4 << 20;
/// The largest JSON document that is one record.
pub const MAX_DOCUMENT: usize = 16 << 20;
/// The most that a packed file may unpack to. Unpacked bytes are never held, only read.
pub const MAX_UNPACKED: u64 = 64 << 30;

/// What one file may ask of the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one cell.
    pub field: usize,
    /// Bytes of one row.
    pub row: usize,
    /// Bytes of a JSON document that is one record.
    pub document: usize,
    /// Bytes of the whole file, unpacked.
    pub unpacked: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            field: MAX_FIELD,
            row: MAX_ROW,
            document: MAX_DOCUMENT,
            unpacked: MAX_UNPACKED,
        }
    }
}

/// How to read a file. What is absent is decided by looking at it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The format; else by the first bytes and the name.
    pub format: Option<Format>,
    /// CSV: the delimiter; else the one of comma, semicolon, tab and bar that the header has most.
    pub delimiter: Option<u8>,
    /// CSV: where the names of the columns come from; else the first line.
    pub header: HeaderLine,
    /// JSON: pointer (RFC 6901) to the list of records; else the document.
    pub records: Option<String>,
    /// Text: the encoding by its label, such as `windows-1252`; else UTF-8, or UTF-16 by its mark.
    pub encoding: Option<String>,
    /// What one file may ask.
    pub limits: Limits,
}

/// Why there is no next row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// This row is refused; the next one can be read.
    Refused(Refusal),
    /// The file cannot be read any further.
    Fatal(Error),
}

impl From<Refusal> for ReadError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Error> for ReadError {
    fn from(error: Error) -> Self {
        Self::Fatal(error)
    }
}

/// One format's way to the next row. Answers false at the end.
trait Records: Send {
    fn columns(&self) -> &[String];
    fn read(&mut self, row: &mut Row) -> Result<bool, ReadError>;
    /// How many rows there are, where the format says so beforehand.
    fn total_rows(&self) -> Option<u64> {
        None
    }
}

/// An open file: an iterator over its rows.
pub struct Reader {
    records: Box<dyn Records>,
    format: Format,
    progress: Progress,
    /// After the end or a fatal error nothing more is read.
    ended: bool,
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

impl Reader {
    /// Opens a file and reads its header. Blocks: call it where blocking is allowed.
    pub fn open(path: &Path, options: &ReadOptions) -> Result<Self> {
        let input = input::Input::open(path, options.encoding.as_deref(), options.limits.unpacked)?;
        let format = format::decide(options.format, path, &input.head)?;
        if options.records.is_some() && format != Format::Json {
            return Err(Error::bad_input(
                "A pointer to the records belongs to a JSON document: leave it out, or pass \
                 `--format json`.",
            ));
        }
        let progress = input.progress.clone();
        let limits = options.limits;
        let records: Box<dyn Records> = match format {
            Format::Csv => {
                let name = path.to_string_lossy().to_ascii_lowercase();
                let tabs = [".tsv", ".tab"]
                    .iter()
                    .any(|end| name.strip_suffix(".gz").unwrap_or(&name).ends_with(end));
                let header = &options.header;
                Box::new(csv::CsvRecords::open(
                    input,
                    options.delimiter,
                    header,
                    limits,
                    tabs,
                )?)
            }
            Format::Ndjson => Box::new(json::JsonRecords::lines(input, limits)?),
            Format::Json => Box::new(json::JsonRecords::document(
                input,
                options.records.as_deref(),
                limits,
            )?),
            Format::Parquet => Box::new(parquet::ParquetRecords::open(path, &input, limits)?),
        };
        Ok(Self {
            records,
            format,
            progress,
            ended: false,
        })
    }

    /// The columns: the header of CSV, the schema of Parquet, the keys of the first records of
    /// JSON as dotted paths.
    pub fn columns(&self) -> &[String] {
        self.records.columns()
    }

    /// The format that was stated or found.
    pub const fn format(&self) -> Format {
        self.format
    }

    /// Whether a dotted path may lead into a column: JSON records may hold keys and lists that
    /// the first records do not show.
    pub const fn is_nested(&self) -> bool {
        matches!(self.format, Format::Json | Format::Ndjson)
    }

    /// How far the file has been read, for a progress bar. May be cloned and watched elsewhere.
    pub const fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Bytes of the file that were read so far.
    pub fn bytes_read(&self) -> u64 {
        self.progress.bytes_read()
    }

    /// The size of the file in bytes.
    pub const fn total_bytes(&self) -> u64 {
        self.progress.total_bytes()
    }

    /// How many rows there are, where the format says so beforehand (Parquet).
    pub fn total_rows(&self) -> Option<u64> {
        self.records.total_rows()
    }

    /// Reads the next row into one that is used again, which spares two allocations a row.
    /// Answers false at the end, and after a fatal error.
    pub fn read_into(&mut self, row: &mut Row) -> Result<bool, ReadError> {
        if self.ended {
            return Ok(false);
        }
        let read = self.records.read(row);
        self.ended = matches!(read, Ok(false) | Err(ReadError::Fatal(_)));
        read
    }
}

impl Iterator for Reader {
    type Item = Result<Row, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut row = Row::default();
        match self.read_into(&mut row) {
            Ok(true) => Some(Ok(row)),
            Ok(false) => None,
            Err(error) => Some(Err(error)),
        }
    }
}
