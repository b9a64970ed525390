//! Rows of a Parquet file, column by column in batches.
//!
//! The crate's own row iterator makes a name and a boxed value for every cell; reading the columns
//! in batches is several times faster and holds one batch and one page a column.

use std::{
    path::Path,
    sync::{Arc, atomic::Ordering},
};

use parquet::{
    errors::ParquetError,
    file::{
        metadata::{ParquetMetaData, RowGroupMetaData},
        reader::{FileReader as _, SerializedFileReader},
    },
};

use super::{
    Limits, Progress, ReadError, Records,
    input::{Input, open_file},
    parquet_column::{Column, NoText},
    parquet_text::Rendering,
    row::{Header, Row},
};
use crate::{
    error::{Error, Result},
    transfer::import::refusal::{Refusal, RefusalCode},
};

/// Rows read of every column at a time.
const BATCH: usize = 1024;

pub(super) struct ParquetRecords {
    file: SerializedFileReader<std::fs::File>,
    header: Arc<Header>,
    columns: Vec<Column>,
    /// The row group that is read next.
    next_group: usize,
    /// Rows of the open row group that are not yet in a batch.
    left_in_group: usize,
    /// Rows of the batch that are not yet read.
    left_in_batch: usize,
    number: u64,
    total: u64,
    progress: Progress,
    limits: Limits,
}

impl ParquetRecords {
    pub(super) fn open(path: &Path, input: &Input, limits: Limits) -> Result<Self> {
        if input.packed {
            return Err(Error::bad_input(
                "The Parquet file is packed with gzip, which hides its end: unpack it first.",
            ));
        }
        let file = guarded(|| SerializedFileReader::new(open_file_again(path)?))
            .map_err(|_| damaged(0))?;
        let metadata = file.metadata();
        refuse_nested(metadata)?;
        refuse_too_large(metadata, limits)?;
        let schema = metadata.file_metadata().schema_descr();
        let names = schema
            .columns()
            .iter()
            .map(|column| column.path().string().trim().to_owned());
        let header = Arc::new(Header::new(names.collect())?);
        let total = u64::try_from(metadata.file_metadata().num_rows()).unwrap_or(0);
        Ok(Self {
            file,
            header,
            columns: Vec::new(),
            next_group: 0,
            left_in_group: 0,
            left_in_batch: 0,
            number: 0,
            total,
            progress: input.progress.clone(),
            limits,
        })
    }

    /// Makes a batch ready. Answers false at the end of the file.
    fn ready(&mut self) -> Result<bool> {
        if self.left_in_batch > 0 {
            return Ok(true);
        }
        while self.left_in_group == 0 {
            if self.next_group == self.file.num_row_groups() {
                return Ok(false);
            }
            guarded(|| self.open_group()).map_err(|_| damaged(self.number))?;
        }
        let wanted = self.left_in_group.min(BATCH);
        for column in &mut self.columns {
            let read = guarded(|| column.read_batch(wanted)).map_err(|_| damaged(self.number))?;
            if read != wanted {
                return Err(damaged(self.number));
            }
        }
        self.left_in_group -= wanted;
        self.left_in_batch = wanted;
        self.report_progress();
        Ok(true)
    }

    fn open_group(&mut self) -> parquet::errors::Result<()> {
        let group = self.file.get_row_group(self.next_group)?;
        self.next_group += 1;
        self.left_in_group = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        self.columns.clear();
        for (index, descriptor) in group.metadata().schema_descr().columns().iter().enumerate() {
            let reader = group.get_column_reader(index)?;
            let rendering = Rendering::of(descriptor);
            self.columns
                .push(Column::new(reader, rendering, descriptor.max_def_level()));
        }
        Ok(())
    }

    /// Columns lie one after another in the file, so progress is counted in rows.
    fn report_progress(&self) {
        let rows = u128::from(self.number);
        let bytes = rows * u128::from(self.progress.total) / u128::from(self.total.max(1));
        let bytes = u64::try_from(bytes).unwrap_or(self.progress.total);
        self.progress.read.store(bytes, Ordering::Relaxed);
    }

    fn refuse(&self, column: usize, why: NoText) -> Refusal {
        let (code, reason) = match why {
            NoText::NotUtf8 => (RefusalCode::NotUtf8, "The value is no UTF-8 text."),
            NoText::Nul => (RefusalCode::NulByte, "The text holds a NUL byte."),
            NoText::TooLong => (
                RefusalCode::FieldTooLong,
                "The text is longer than one cell may be.",
            ),
            NoText::OutOfRange => (
                RefusalCode::OutOfRange,
                "The value lies outside what its type can mean.",
            ),
        };
        let name = self.header.names().get(column).map_or("", String::as_str);
        Refusal::of_column(self.number, name, code, reason)
    }
}

impl Records for ParquetRecords {
    fn columns(&self) -> &[String] {
        self.header.names()
    }

    fn read(&mut self, row: &mut Row) -> Result<bool, ReadError> {
        if !self.ready()? {
            self.number = self.total;
            self.report_progress();
            return Ok(false);
        }
        if !Arc::ptr_eq(&row.header, &self.header) {
            row.header = Arc::clone(&self.header);
        }
        self.left_in_batch -= 1;
        self.number += 1;
        row.number = self.number;
        row.cells.clear();
        let mut fault = None;
        // Every column steps on, whatever is wrong with one: the next row starts at the same place.
        for (index, column) in self.columns.iter_mut().enumerate() {
            if let Err(why) = column.push_next(&mut row.cells.text, self.limits.field) {
                fault = fault.or(Some((index, why)));
            }
            row.cells.end_cell();
        }
        match fault {
            Some((index, why)) => Err(self.refuse(index, why).into()),
            None if row.cells.text.len() > self.limits.row => Err(Refusal::of_row(
                self.number,
                RefusalCode::RowTooLong,
                "The row is longer than one row may be.",
            )
            .into()),
            None => Ok(true),
        }
    }

    fn total_rows(&self) -> Option<u64> {
        Some(self.total)
    }
}

/// A list has no place in a row of cells.
fn refuse_nested(metadata: &ParquetMetaData) -> Result<()> {
    let columns = metadata.file_metadata().schema_descr().columns();
    match columns.iter().find(|column| column.max_rep_level() > 0) {
        None => Ok(()),
        Some(column) => Err(Error::bad_input(format!(
            "The column `{}` holds lists: write it out as text, or the file as NDJSON.",
            column.path().string(),
        ))),
    }
}

fn refuse_too_large(metadata: &ParquetMetaData, limits: Limits) -> Result<()> {
    let sizes = metadata
        .row_groups()
        .iter()
        .map(RowGroupMetaData::total_byte_size);
    let unpacked = sizes.fold(0_u64, |sum, size| {
        sum.saturating_add(u64::try_from(size).unwrap_or(u64::MAX))
    });
    if unpacked > limits.unpacked {
        return Err(Error::bad_input(
            "The file unpacks to more than is allowed: split it, or raise the limit.",
        ));
    }
    Ok(())
}

fn open_file_again(path: &Path) -> parquet::errors::Result<std::fs::File> {
    open_file(path).map_err(|error| ParquetError::General(error.message().to_owned()))
}

/// Runs the decoder, which may panic on a damaged file. Its words go to the log.
fn guarded<T>(decode: impl FnOnce() -> parquet::errors::Result<T>) -> parquet::errors::Result<T> {
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(decode))
        .unwrap_or_else(|_| Err(ParquetError::General("the decoder panicked".to_owned())));
    result.inspect_err(|cause| tracing::warn!(%cause, "a Parquet file cannot be decoded"))
}

fn damaged(row: u64) -> Error {
    Error::bad_input(if row == 0 {
        "The Parquet file is damaged or cut off, no row was read: fetch it again.".to_owned()
    } else {
        format!("The Parquet file is damaged after row {row}: fetch it again.")
    })
}
