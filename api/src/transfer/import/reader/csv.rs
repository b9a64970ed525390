//! Rows of delimited text with a header.

use std::sync::Arc;

use super::{
    Limits, ReadError, Records,
    csv_scan::{Fault, Mark, Record, Scanner},
    decode,
    input::{Input, Text, read_line, stream_error},
    row::{Header, Row},
};
use crate::{
    error::{Error, Result},
    transfer::import::refusal::{Refusal, RefusalCode},
};

/// Where the names of the columns come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderLine {
    /// They stand on this line; what is above it is skipped.
    Line(u64),
    /// The file has no header; these are the names.
    Names(Vec<String>),
}

impl Default for HeaderLine {
    fn default() -> Self {
        Self::Line(1)
    }
}

pub(super) struct CsvRecords {
    scanner: Scanner,
    header: Arc<Header>,
    record: Record,
    transcoded: bool,
    last: u64,
}

impl CsvRecords {
    pub(super) fn open(
        input: Input,
        delimiter: Option<u8>,
        header: &HeaderLine,
        limits: Limits,
        is_tab_separated: bool,
    ) -> Result<Self> {
        let Input {
            mut text,
            head,
            transcoded,
            ..
        } = input;
        let first_line = match header {
            HeaderLine::Line(line) => skip_lines(&mut text, line.saturating_sub(1))?,
            HeaderLine::Names(_) => 0,
        };
        let delimiter = delimiter.unwrap_or_else(|| {
            if is_tab_separated {
                b'\t'
            } else {
                sniff(&head, first_line)
            }
        });
        if delimiter == b'"' || delimiter == b'\n' || delimiter == b'\r' || !delimiter.is_ascii() {
            return Err(Error::bad_input(
                "The delimiter must be one ASCII character and no quote or line end.",
            ));
        }
        let scanner = Scanner::new(text, delimiter, limits, first_line + 1);
        let mut records = Self {
            scanner,
            header: Arc::default(),
            record: Record::default(),
            transcoded,
            last: 0,
        };
        records.header = Arc::new(match header {
            HeaderLine::Line(_) => records.read_header()?,
            HeaderLine::Names(names) => Header::new(names.clone())?,
        });
        Ok(records)
    }

    fn read_header(&mut self) -> Result<Header> {
        let Some(mark) = self.scan()? else {
            return Err(Error::bad_input(
                "The file is empty: its first line must name the columns.",
            ));
        };
        let mut row = Row::default();
        let broken = mark.fault.is_some() || self.fill(&mut row, mark).is_err();
        if broken {
            return Err(Error::bad_input(format!(
                "The header on line {} cannot be read: it must be one line of text in the file's \
                 encoding, with every quote closed.",
                mark.line,
            )));
        }
        let names = (0..row.cells.ends.len()).map(|i| {
            row.text_at(i)
                .map_or_else(|| format!("column_{}", i + 1), str::to_owned)
        });
        Header::new(names.collect())
    }

    fn scan(&mut self) -> Result<Option<Mark>> {
        let mark = self.scanner.read(&mut self.record);
        mark.map_err(|error| stream_error(&error, self.last))
    }

    /// Moves the scanned record into a row, as text.
    fn fill(&mut self, row: &mut Row, mark: Mark) -> Result<(), Refusal> {
        row.number = mark.line;
        std::mem::swap(&mut row.cells.ends, &mut self.record.ends);
        // The row's old buffer becomes the next record's.
        let spare = std::mem::take(&mut row.cells.text).into_bytes();
        let bytes = std::mem::replace(&mut self.record.bytes, spare);
        match decode::cells(bytes, &row.cells.ends, self.transcoded) {
            Ok(text) => {
                row.cells.text = text;
                Ok(())
            }
            Err(cell) => {
                row.cells.ends.clear();
                Err(self.refuse_cell(
                    mark.line,
                    cell,
                    RefusalCode::NotUtf8,
                    "The cell is no text in the file's encoding: save the file as UTF-8, or name \
                     its encoding.",
                ))
            }
        }
    }

    fn refuse_cell(&self, row: u64, cell: usize, code: RefusalCode, reason: &str) -> Refusal {
        match self.header.names().get(cell) {
            Some(name) => Refusal::of_column(row, name, code, reason),
            None => Refusal::of_row(row, code, reason),
        }
    }

    fn refuse(&self, line: u64, fault: Fault) -> Refusal {
        match fault {
            Fault::FieldTooLong(cell) => self.refuse_cell(
                line,
                cell,
                RefusalCode::FieldTooLong,
                "The cell is longer than one cell may be; a quote may be missing.",
            ),
            Fault::NulByte(cell) => self.refuse_cell(
                line,
                cell,
                RefusalCode::NulByte,
                "The cell holds a NUL byte: the file is damaged or no text.",
            ),
            Fault::UnclosedQuote(cell) => self.refuse_cell(
                line,
                cell,
                RefusalCode::UnclosedQuote,
                "A quote opens here and is never closed: everything after it was read as part of \
                 this row. Close it and import the file again.",
            ),
            Fault::RowTooLong => Refusal::of_row(
                line,
                RefusalCode::RowTooLong,
                "The row is longer than one row may be; a quote may be missing.",
            ),
        }
    }
}

impl Records for CsvRecords {
    fn columns(&self) -> &[String] {
        self.header.names()
    }

    fn read(&mut self, row: &mut Row) -> Result<bool, ReadError> {
        if !Arc::ptr_eq(&row.header, &self.header) {
            row.header = Arc::clone(&self.header);
        }
        loop {
            let Some(mark) = self.scan()? else {
                return Ok(false);
            };
            self.last = mark.line;
            if let Some(fault) = mark.fault {
                return Err(self.refuse(mark.line, fault).into());
            }
            self.fill(row, mark)?;
            let (cells, columns) = (row.cells.ends.len(), self.header.names().len());
            if row.cells.is_blank() && (cells == columns || cells == 1) {
                continue;
            }
            if cells == columns {
                return Ok(true);
            }
            return Err(Refusal::of_row(
                mark.line,
                RefusalCode::RaggedRow,
                format!("The row has {cells} cells and the header {columns}."),
            )
            .into());
        }
    }
}

/// Skips lines above the header, and answers how many.
fn skip_lines(text: &mut Text, wanted: u64) -> Result<u64> {
    let mut line = Vec::new();
    for skipped in 0..wanted {
        let read = read_line(text, &mut line, 0).map_err(|error| stream_error(&error, skipped))?;
        if read.is_none() {
            return Err(Error::bad_input(format!(
                "The header should stand on line {}, and the file has {skipped}.",
                wanted + 1,
            )));
        }
    }
    Ok(wanted)
}

/// The delimiter that occurs most often in the header line, outside quotes.
fn sniff(head: &[u8], lines_above: u64) -> u8 {
    let mut lines = head
        .split(|byte| *byte == b'\n')
        .skip(usize::try_from(lines_above).unwrap_or(0));
    let line = lines
        .find(|line| !line.trim_ascii().is_empty())
        .unwrap_or_default();
    let mut quoted = false;
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0), (b'|', 0)];
    for &byte in line {
        quoted ^= byte == b'"';
        if !quoted && let Some((_, count)) = counts.iter_mut().find(|(d, _)| *d == byte) {
            *count += 1;
        }
    }
    // The first of equals: a comma where nothing speaks for another.
    counts
        .iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(delimiter, _)| *delimiter)
}
