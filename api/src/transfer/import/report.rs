//! What an import did: totals for the summary line, every refused row for the operator.

use std::{fmt, io::Write, path::Path};

use super::refusal::{Refusal, RefusalCode};
use crate::error::{Error, Result};

/// How many refusals are kept for the terminal.
pub const SHOWN: usize = 20;

/// How many rows went where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Rows read, refused ones included.
    pub read: u64,
    /// Records that are new.
    pub inserted: u64,
    /// Records that were known and differ.
    pub changed: u64,
    /// Records that were known and are the same.
    pub unchanged: u64,
    /// Records that repeat one of the same file.
    pub duplicate: u64,
    /// Rows refused.
    pub refused: u64,
}

/// Collects totals and refusals. Every refusal goes to the report file as it comes, so memory
/// does not grow with the file; the first [`SHOWN`] are kept for the terminal.
pub struct Report {
    totals: Totals,
    shown: Vec<Refusal>,
    most_shown: usize,
    file: Option<csv::Writer<Box<dyn Write + Send + Sync>>>,
    /// Refusals that are not in the database yet.
    pending: Vec<Refusal>,
}

/// Most refusals that wait for the database: an import in one transaction keeps no more than these.
const PENDING: usize = 100_000;

/// The columns of a report.
pub const COLUMNS: [&str; 6] = ["row", "sheet", "column", "code", "reason", "mend"];

/// One line of a report. A column name comes from the file: one that a spreadsheet would run is written
/// as text.
pub fn line<W: Write>(
    file: &mut csv::Writer<W>,
    (row, sheet, column): (u64, Option<&str>, Option<&str>),
    (code, reason): (&str, &str),
) -> csv::Result<()> {
    let mend = RefusalCode::ALL.iter().find(|known| known.as_str() == code);
    file.write_record([
        &*row.to_string(),
        &inert(sheet.unwrap_or_default()),
        &inert(column.unwrap_or_default()),
        code,
        &inert(reason),
        mend.map_or("", |code| code.mend()),
    ])
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("totals", &self.totals)
            .finish_non_exhaustive()
    }
}

impl Report {
    /// A report that keeps the first refusals and writes no file.
    pub fn in_memory() -> Self {
        Self {
            totals: Totals::default(),
            shown: Vec::new(),
            most_shown: SHOWN,
            file: None,
            pending: Vec::new(),
        }
    }

    /// A report that keeps every refusal: for a few records, not for files.
    pub fn keeping_all() -> Self {
        Self {
            most_shown: usize::MAX,
            ..Self::in_memory()
        }
    }

    /// A report that also writes every refusal to `path` as CSV.
    pub fn to_file(path: &Path) -> Result<Self> {
        let file = std::fs::File::create(path).map_err(|error| unwritable(&error))?;
        Self::to_writer(Box::new(file))
    }

    /// A report that also writes every refusal to `writer` as CSV.
    pub fn to_writer(writer: Box<dyn Write + Send + Sync>) -> Result<Self> {
        let mut file = csv::Writer::from_writer(writer);
        file.write_record(COLUMNS)
            .map_err(|error| unwritable(&error))?;
        Ok(Self {
            file: Some(file),
            ..Self::in_memory()
        })
    }

    /// The totals so far.
    pub const fn totals(&self) -> Totals {
        self.totals
    }

    /// The totals, to count rows that went in.
    pub const fn totals_mut(&mut self) -> &mut Totals {
        &mut self.totals
    }

    /// Takes down one refused row. Counts it as refused; whoever reads the rows counts `read`.
    pub fn refuse(&mut self, refusal: Refusal) -> Result<()> {
        self.totals.refused += 1;
        if self.pending.len() < PENDING {
            self.pending.push(refusal.clone());
        }
        self.tell(refusal)
    }

    /// Goes on with an import that was cut off, from these totals.
    pub const fn resume(&mut self, totals: Totals) {
        self.totals = totals;
    }

    /// Tells of a row that was refused, and counted, before the import was cut off.
    pub fn tell(&mut self, refusal: Refusal) -> Result<()> {
        if let Some(file) = &mut self.file {
            let place = (
                refusal.row,
                refusal.sheet.as_deref(),
                refusal.column.as_deref(),
            );
            line(file, place, (refusal.code.as_str(), &refusal.reason))
                .map_err(|error| unwritable(&error))?;
        }
        if self.shown.len() < self.most_shown {
            self.shown.push(refusal);
        }
        Ok(())
    }

    /// How many refusals are not in the database yet.
    pub const fn waiting(&self) -> usize {
        self.pending.len()
    }

    /// The refusals that are not in the database yet; they count as there from now on.
    pub fn take_waiting(&mut self) -> Vec<Refusal> {
        std::mem::take(&mut self.pending)
    }

    /// The first refusals, at most [`SHOWN`].
    pub fn shown(&self) -> &[Refusal] {
        &self.shown
    }

    /// How many refusals are not among [`Self::shown`].
    pub const fn not_shown(&self) -> u64 {
        self.totals.refused - self.shown.len() as u64
    }

    /// Writes what is still buffered. An import that does not call this may lose the last lines.
    pub fn finish(&mut self) -> Result<()> {
        self.file.as_mut().map_or(Ok(()), |file| {
            file.flush().map_err(|error| unwritable(&error))
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.totals.fmt(f)
    }
}

impl fmt::Display for Totals {
    /// The one line at the end of an import.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            read,
            inserted,
            changed,
            unchanged,
            duplicate,
            refused,
        } = self;
        write!(
            f,
            "{read} rows read: {inserted} inserted, {changed} changed, {unchanged} unchanged, \
             {duplicate} duplicate, {refused} refused"
        )
    }
}

/// A column name comes from the file: one that a spreadsheet would run is written as text.
fn inert(text: &str) -> std::borrow::Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

/// The cause goes to the log: it may name the path.
fn unwritable(cause: &dyn fmt::Display) -> Error {
    tracing::warn!(%cause, "the report file cannot be written");
    Error::bad_input(
        "The report file cannot be written: name a file in a folder that exists, may be written \
         to, and has space left.",
    )
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::transfer::import::refusal::RefusalCode;

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn refusal(row: u64) -> Refusal {
        Refusal::of_column(row, "=cmd()", RefusalCode::NotANumber, "This is no number.")
    }

    #[test]
    fn every_refusal_is_written_and_the_first_are_shown() {
        let target = Shared::default();
        let mut report = Report::to_writer(Box::new(target.clone())).unwrap();
        for row in 0..50 {
            report.refuse(refusal(row)).unwrap();
        }
        report.finish().unwrap();
        let text = String::from_utf8(target.0.lock().unwrap().clone()).unwrap();
        assert_eq!(text.lines().count(), 51);
        assert_eq!(
            text.lines().next(),
            Some("row,sheet,column,code,reason,mend")
        );
        assert_eq!(
            text.lines().nth(3),
            Some(
                "2,,'=cmd(),NOT_A_NUMBER,This is no number.,\"Write a number, or name its marks in a \
                 mapping.\""
            )
        );
        assert_eq!(report.shown().len(), SHOWN);
        assert_eq!(report.not_shown(), 30);
    }

    #[test]
    fn the_summary_is_one_line() {
        let mut report = Report::in_memory();
        report.totals_mut().read = 3;
        report.totals_mut().inserted = 2;
        report.refuse(refusal(3)).unwrap();
        assert_eq!(
            report.to_string(),
            "3 rows read: 2 inserted, 0 changed, 0 unchanged, 0 duplicate, 1 refused"
        );
    }

    #[test]
    fn a_report_that_cannot_be_written_says_the_mend() {
        let error = Report::to_file(Path::new("/nonexistent/folder/report.csv")).unwrap_err();
        assert!(error.message().contains("folder that exists"));
    }
}
