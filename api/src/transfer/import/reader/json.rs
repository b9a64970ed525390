//! Rows of NDJSON and of JSON documents.

use std::{collections::VecDeque, sync::Arc};

use serde_json::Value;

use super::{
    Limits, ReadError, Records,
    input::{Input, Text, read_line, stream_error},
    json_scan::{JsonScan, Shape},
    nested,
    row::{Header, Row},
};
use crate::{
    error::{Error, Result},
    transfer::import::refusal::{Refusal, RefusalCode},
};

/// The columns are those of the first records, at most so many of them or so many bytes.
const LOOK_AHEAD: usize = 256;
const LOOK_AHEAD_BYTES: usize = 4 << 20;

pub(super) struct JsonRecords {
    source: Source,
    header: Arc<Header>,
    /// Records that were read to learn the columns, in order, and what ended the look-ahead.
    ahead: VecDeque<Result<(u64, Value), ReadError>>,
    /// The look-ahead has seen the end of the file.
    ended: bool,
    transcoded: bool,
    limits: Limits,
    buffer: Vec<u8>,
}

/// Where the text of the next record comes from.
enum Source {
    Lines {
        text: Text,
        line: u64,
    },
    List {
        scan: JsonScan,
        at_root: bool,
    },
    /// A document that is one record; none once it was read.
    One(Option<JsonScan>),
}

impl JsonRecords {
    /// One record a line.
    pub(super) fn lines(input: Input, limits: Limits) -> Result<Self> {
        let source = Source::Lines {
            text: input.text,
            line: 0,
        };
        Self::open(source, input.transcoded, limits)
    }

    /// One document: a list of records at `pointer`, or one record.
    pub(super) fn document(input: Input, pointer: Option<&str>, limits: Limits) -> Result<Self> {
        let mut scan = JsonScan::new(input.text);
        let source = match scan.enter(pointer.unwrap_or_default())? {
            Shape::List => Source::List {
                scan,
                at_root: pointer.is_none_or(str::is_empty),
            },
            Shape::Object => Source::One(Some(scan)),
        };
        Self::open(source, input.transcoded, limits)
    }

    fn open(source: Source, transcoded: bool, limits: Limits) -> Result<Self> {
        let mut records = Self {
            source,
            header: Arc::default(),
            ahead: VecDeque::new(),
            ended: false,
            transcoded,
            limits,
            buffer: Vec::new(),
        };
        let mut columns = Vec::new();
        let mut bytes = 0;
        while records.ahead.len() < LOOK_AHEAD && bytes < LOOK_AHEAD_BYTES {
            let next = match records.parse_next() {
                Ok(None) => {
                    records.ended = true;
                    break;
                }
                Ok(Some(record)) => Ok(record),
                Err(error) => Err(error),
            };
            bytes += records.buffer.len();
            if let Ok((_, object)) = &next {
                nested::collect_columns(object, &mut columns);
            }
            let ends = matches!(next, Err(ReadError::Fatal(_)));
            records.ahead.push_back(next);
            if ends {
                break;
            }
        }
        match records.ahead.front() {
            None => return Err(Error::bad_input("The file is empty: it holds no record.")),
            Some(Err(ReadError::Fatal(error))) => return Err(error.clone()),
            Some(_) => {}
        }
        records.header = Arc::new(Header::new(columns)?);
        Ok(records)
    }

    fn parse_next(&mut self) -> Result<Option<(u64, Value)>, ReadError> {
        let Some((number, length, limit)) = self.next_text()? else {
            return Ok(None);
        };
        let refused = |code, reason: &str| Err(Refusal::of_row(number, code, reason).into());
        if length > limit {
            return refused(
                RefusalCode::RowTooLong,
                "The record is longer than one may be.",
            );
        }
        let Ok(text) = str::from_utf8(&self.buffer) else {
            return refused(
                RefusalCode::NotUtf8,
                "The record is no text in the file's encoding: save the file as UTF-8.",
            );
        };
        if self.transcoded && text.contains('\u{FFFD}') {
            return refused(
                RefusalCode::NotUtf8,
                "The record holds bytes that are no text in the file's encoding.",
            );
        }
        match serde_json::from_str::<Value>(text) {
            Ok(object @ Value::Object(_)) => Ok(Some((number, object))),
            Ok(_) => refused(RefusalCode::NotAnObject, "The record is not a JSON object."),
            Err(_) => refused(RefusalCode::NotJson, "The record is not valid JSON."),
        }
    }

    /// The text of the next record into the buffer: its number, its length, and how long it may
    /// be.
    fn next_text(&mut self) -> Result<Option<(u64, usize, usize)>> {
        let Limits {
            row: limit,
            document,
            ..
        } = self.limits;
        match &mut self.source {
            Source::Lines { text, line } => loop {
                let length = read_line(text, &mut self.buffer, limit)
                    .map_err(|error| stream_error(&error, *line))?;
                let Some(length) = length else {
                    return Ok(None);
                };
                *line += 1;
                if length > limit || !self.buffer.trim_ascii().is_empty() {
                    return Ok(Some((*line, length, limit)));
                }
            },
            Source::List { scan, at_root } => {
                let length = scan.next(&mut self.buffer, limit)?;
                if length.is_none() && std::mem::take(at_root) {
                    scan.finish()?;
                }
                Ok(length.map(|length| (scan.count, length, limit)))
            }
            Source::One(scan) => {
                let Some(mut scan) = scan.take() else {
                    return Ok(None);
                };
                let length = scan.value(&mut self.buffer, document)?;
                scan.finish()?;
                if length > document {
                    return Err(Error::bad_input(format!(
                        "The document is one object of more than {document} bytes: name where its \
                         list of records is with a pointer such as `/records`."
                    )));
                }
                Ok(Some((1, length, document)))
            }
        }
    }
}

impl Records for JsonRecords {
    fn columns(&self) -> &[String] {
        self.header.names()
    }

    fn read(&mut self, row: &mut Row) -> Result<bool, ReadError> {
        let next = match self.ahead.pop_front() {
            Some(ahead) => Some(ahead?),
            None if self.ended => None,
            None => self.parse_next()?,
        };
        let Some((number, object)) = next else {
            return Ok(false);
        };
        row.header = Arc::clone(&self.header);
        nested::fill(row, &self.header, number, object, self.limits)?;
        Ok(true)
    }
}
