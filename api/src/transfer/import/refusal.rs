//! Why one row of a file does not go in.
//!
//! A refusal says which row, which column, a code of a closed list and a sentence. It **never**
//! holds the value: the file may be about people, and reports are sent around by mail.

use std::fmt;

/// Why a row was refused, as a closed list. Documented for operators in `docs/import.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RefusalCode {
    /// The cell holds bytes that are no text in the file's encoding.
    NotUtf8,
    /// The cell holds a NUL byte.
    NulByte,
    /// The row has more or fewer cells than the header.
    RaggedRow,
    /// The cell is longer than one cell may be.
    FieldTooLong,
    /// The row is longer than one row may be.
    RowTooLong,
    /// A quoted cell is never closed; everything after it was read as part of that cell.
    UnclosedQuote,
    /// The line or element is not valid JSON.
    NotJson,
    /// The JSON value is not an object, so it has no columns.
    NotAnObject,
    /// The cell starts like a spreadsheet formula.
    Formula,
    /// A field that must be filled is empty.
    Missing,
    /// The text is no date in any of the expected forms.
    NotADate,
    /// A date in the right form that no calendar has, such as 30 February.
    ImpossibleDate,
    /// The text is no number.
    NotANumber,
    /// The value is not in the closed list of the field.
    NotInList,
    /// The text does not have the form that the field asks for.
    BadFormat,
    /// The value has the right form and lies outside what is possible.
    OutOfRange,
    /// A row that belongs under a heading stands before any.
    NoHeading,
    /// The row refers to a record that is not known.
    UnknownReference,
    /// Two rows of the file claim the same key with different content.
    DuplicateKey,
    /// The column identifies a person and may not be imported.
    Identifying,
    /// The row contradicts itself or what is already recorded.
    Contradiction,
    /// The row would write a record that everybody sees, into which organizations do not import.
    PublicRecord,
}

impl RefusalCode {
    /// Every code, in the order of the documentation.
    pub const ALL: [Self; 22] = [
        Self::NotUtf8,
        Self::NulByte,
        Self::RaggedRow,
        Self::FieldTooLong,
        Self::RowTooLong,
        Self::UnclosedQuote,
        Self::NotJson,
        Self::NotAnObject,
        Self::Formula,
        Self::Missing,
        Self::NotADate,
        Self::ImpossibleDate,
        Self::NotANumber,
        Self::NotInList,
        Self::BadFormat,
        Self::OutOfRange,
        Self::NoHeading,
        Self::UnknownReference,
        Self::DuplicateKey,
        Self::Identifying,
        Self::Contradiction,
        Self::PublicRecord,
    ];

    /// The code as operators read it in the report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotUtf8 => "NOT_UTF8",
            Self::NulByte => "NUL_BYTE",
            Self::RaggedRow => "RAGGED_ROW",
            Self::FieldTooLong => "FIELD_TOO_LONG",
            Self::RowTooLong => "ROW_TOO_LONG",
            Self::UnclosedQuote => "UNCLOSED_QUOTE",
            Self::NotJson => "NOT_JSON",
            Self::NotAnObject => "NOT_AN_OBJECT",
            Self::Formula => "FORMULA",
            Self::Missing => "MISSING",
            Self::NotADate => "NOT_A_DATE",
            Self::ImpossibleDate => "IMPOSSIBLE_DATE",
            Self::NotANumber => "NOT_A_NUMBER",
            Self::NotInList => "NOT_IN_LIST",
            Self::BadFormat => "BAD_FORMAT",
            Self::OutOfRange => "OUT_OF_RANGE",
            Self::NoHeading => "NO_HEADING",
            Self::UnknownReference => "UNKNOWN_REFERENCE",
            Self::DuplicateKey => "DUPLICATE_KEY",
            Self::Identifying => "IDENTIFYING",
            Self::Contradiction => "CONTRADICTION",
            Self::PublicRecord => "PUBLIC_RECORD",
        }
    }

    /// What to do about it, for the report.
    pub const fn mend(self) -> &'static str {
        match self {
            Self::NotUtf8 => "Save the file as UTF-8, or name its encoding in a mapping.",
            Self::NulByte => "Remove the NUL byte from the cell.",
            Self::RaggedRow => {
                "Give the row as many cells as the header; quote cells that hold the delimiter."
            }
            Self::FieldTooLong => "Shorten the cell; look for a quote that is missing.",
            Self::RowTooLong => "Shorten the row; look for a quote that is missing.",
            Self::UnclosedQuote => "Close the quote.",
            Self::NotJson => "Write the line as valid JSON.",
            Self::NotAnObject => "Write the record as a JSON object.",
            Self::Formula => "Write the value itself and not a formula.",
            Self::Missing => "Fill the field.",
            Self::NotADate => "Write the date as YYYY-MM-DD, or name its form in a mapping.",
            Self::ImpossibleDate => "Write a day that the calendar has.",
            Self::NotANumber => "Write a number, or name its marks in a mapping.",
            Self::NotInList => "Write a value of the list, or map yours to one.",
            Self::BadFormat => "Write the value in the form that the field asks for.",
            Self::OutOfRange => "Write a possible value.",
            Self::NoHeading => "Put the row below its heading.",
            Self::UnknownReference => {
                "Import the record that the row refers to first, or leave the cell empty."
            }
            Self::DuplicateKey => "Keep one of the rows with this key.",
            Self::Identifying => "Take out what identifies the person.",
            Self::Contradiction => "Mend the row so that it does not contradict itself.",
            Self::PublicRecord => {
                "Submit the public record for review, and name it here once it stands."
            }
        }
    }
}

impl fmt::Display for RefusalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One refused row. The rest of the file goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The row as an operator finds it in the file, see [`super::reader::Row::number`].
    pub row: u64,
    /// The sheet, where the format has sheets.
    pub sheet: Option<String>,
    /// The column at fault, under the name that it has in the file.
    pub column: Option<String>,
    /// Why, as a code.
    pub code: RefusalCode,
    /// Why, as a sentence. Never the value.
    pub reason: String,
}

impl Refusal {
    /// A refusal of the whole row.
    pub fn of_row(row: u64, code: RefusalCode, reason: impl Into<String>) -> Self {
        Self {
            row,
            sheet: None,
            column: None,
            code,
            reason: reason.into(),
        }
    }

    /// A refusal because of one column.
    pub fn of_column(
        row: u64,
        column: impl Into<String>,
        code: RefusalCode,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            column: Some(column.into()),
            ..Self::of_row(row, code, reason)
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}", self.row)?;
        if let Some(sheet) = &self.sheet {
            write!(f, ", sheet {sheet}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {} {}", self.code, self.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_screaming() {
        let mut names: Vec<_> = RefusalCode::ALL.iter().map(|code| code.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), RefusalCode::ALL.len());
        assert!(names.iter().all(|name| {
            name.chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
        }));
    }

    #[test]
    fn a_refusal_reads_as_one_line() {
        let refusal = Refusal::of_column(7, "date", RefusalCode::NotADate, "This is no date.");
        assert_eq!(
            refusal.to_string(),
            "row 7, column date: NOT_A_DATE This is no date."
        );
    }
}
