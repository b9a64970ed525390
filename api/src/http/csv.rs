//! Tables as plain CSV (RFC 4180) for spreadsheets and jobs.

use std::borrow::Cow;

use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use csv::{Terminator, WriterBuilder};

use super::etag::ETag;
use crate::error::{Error, Result};

/// Characters that make a spreadsheet read a cell as a formula.
const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A table with what must be known about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What the reader must know (release, as-of date, citation): one comment line each, above
    /// the header. They must not hold the time of the answer, or no two answers would be equal.
    pub notes: Vec<String>,
    /// The names of the columns.
    pub columns: Vec<&'static str>,
    /// The cells; every row is as long as `columns`.
    pub rows: Vec<Vec<String>>,
}

/// Answers a request with the table, or with 304 where the client has it already.
pub fn answer(request: &HeaderMap, file_name: &'static str, table: &Table) -> Result<Response> {
    let content = encode(table)?;
    let etag = ETag::of(&content);
    let caching = [
        (ETAG, etag.header()),
        (CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        (VARY, HeaderValue::from_static("authorization")),
    ];
    if etag.is_known_to(request) {
        return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
    }
    let content_type = [
        (
            CONTENT_TYPE,
            "text/csv; charset=utf-8; header=present".to_owned(),
        ),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{file_name}\""),
        ),
    ];
    Ok((caching, content_type, content).into_response())
}

/// The table as bytes: comment lines, the header, the rows, each ended by CR LF.
pub fn encode(table: &Table) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    for note in &table.notes {
        content.extend_from_slice(b"# ");
        content.extend_from_slice(comment(note).as_bytes());
        content.extend_from_slice(b"\r\n");
    }
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .comment(Some(b'#')) // a cell that starts with `#` is quoted, so that it is no comment
        .from_writer(content);
    writer.write_record(&table.columns).map_err(fault)?;
    for row in &table.rows {
        writer
            .write_record(row.iter().map(|cell| harmless(cell)))
            .map_err(fault)?;
    }
    writer
        .into_inner()
        .map_err(|_| Error::internal("the CSV writer could not be flushed"))
}

/// The kind of fault only: its text could hold a cell.
fn fault(error: csv::Error) -> Error {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { .. } => Error::internal("a CSV row misses a cell"),
        _ => Error::internal("a CSV row could not be written"),
    }
}

/// A cell that no spreadsheet runs: what starts like a formula gets an apostrophe in front, unless
/// it is a plain number.
fn harmless(cell: &str) -> Cow<'_, [u8]> {
    if cell.starts_with(FORMULA_STARTS) && !is_plain_number(cell) {
        Cow::Owned(format!("'{cell}").into_bytes())
    } else {
        Cow::Borrowed(cell.as_bytes())
    }
}

/// Digits with at most one decimal point between them and an optional minus sign: `-3.5`.
fn is_plain_number(cell: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = cell.strip_prefix('-').unwrap_or(cell);
    match unsigned.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(unsigned),
    }
}

/// A note as one line. A spreadsheet splits comment lines into cells like any other, so a formula
/// must not start after a separator either.
fn comment(note: &str) -> String {
    let mut line = String::with_capacity(note.len());
    let mut starts_cell = false;
    for character in note.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        if starts_cell && FORMULA_STARTS.contains(&character) {
            line.push('\'');
        }
        // Blanks and quotes between a separator and the formula do not make it harmless.
        starts_cell = match character {
            ',' | ';' => true,
            ' ' | '"' => starts_cell,
            _ => false,
        };
        line.push(character);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_cell(cell: &str) -> String {
        let table = Table {
            columns: vec!["c", "d"],
            rows: vec![vec![cell.to_owned(), "x".to_owned()]],
            ..Table::default()
        };
        let text = String::from_utf8(encode(&table).unwrap()).unwrap();
        text.strip_prefix("c,d\r\n")
            .unwrap()
            .strip_suffix(",x\r\n")
            .unwrap()
            .to_owned()
    }

    #[test]
    fn quotes_only_what_needs_it() {
        for (cell, written) in [
            ("plain", "plain"),
            ("São José", "São José"),
            ("a,b", "\"a,b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("#1", "\"#1\""),
            ("", ""),
        ] {
            assert_eq!(one_cell(cell), written);
        }
    }

    #[test]
    fn formulas_are_defused_and_numbers_are_not() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("+15551234", "'+15551234"),
            ("-1+1", "'-1+1"),
            ("-", "'-"),
            ("-.5", "'-.5"),
            ("-1.", "'-1."),
            ("\tx", "'\tx"),
            ("\rx", "\"'\rx\""),
            ("-3.5", "-3.5"),
            ("-12", "-12"),
            ("3.5", "3.5"),
            ("2025-03-01", "2025-03-01"),
        ] {
            assert_eq!(one_cell(cell), written);
        }
    }

    #[test]
    fn notes_stay_on_their_line_and_cannot_start_a_formula() {
        let table = Table {
            notes: vec![
                "as of 2025-03-01".to_owned(),
                "a\r\nb, =1+1;@x,\"=2".to_owned(),
            ],
            columns: vec!["c"],
            rows: Vec::new(),
        };
        let text = String::from_utf8(encode(&table).unwrap()).unwrap();
        assert_eq!(
            text,
            "# as of 2025-03-01\r\n# a  b, '=1+1;'@x,\"'=2\r\nc\r\n"
        );
    }

    #[test]
    fn a_ragged_row_is_a_fault_that_names_no_cell() {
        let table = Table {
            columns: vec!["c", "d"],
            rows: vec![vec!["secret".to_owned()]],
            ..Table::default()
        };
        let error = encode(&table).unwrap_err();
        assert!(!error.message().contains("secret"));
    }
}
