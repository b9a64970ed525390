//! Importing observations: from the rows of a file to values of series in releases.

mod area;
mod period;
mod read;

use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use self::read::{Reading, Refused};
use super::mapping::Plan;
use super::reader::{ReadError, Reader, Row};
use super::refusal::{Refusal, RefusalCode};
use super::report::Report;
use super::run::Tools;
use crate::error::Result;
use crate::store::observations::{ObservationWriter, Outcome, Stamp};
use crate::store::quality;

/// What holds for all rows of a file.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The import.
    pub import_id: i64,
    /// The source of its releases.
    pub source_id: Uuid,
    /// The data set of rows whose mapping names none.
    pub dataset: String,
    /// Name of the vintage, where the rows state none.
    pub vintage: String,
    /// Say what would happen, keep nothing.
    pub dry_run: bool,
    /// All rows or none.
    pub atomic: bool,
}

/// Reads all rows and writes their observations, then runs the quality rules over the releases
/// that were touched. `transaction` is one that is already open, for imports in one transaction.
/// Answers whether what was written is kept.
pub async fn import(
    tools: Tools<'_>,
    setting: &Setting,
    (reader, plan): (&mut Reader, &mut Plan),
    transaction: Option<DatabaseTransaction>,
    report: &mut Report,
    progress: &mut dyn FnMut(&Reader),
) -> Result<bool> {
    let stamp = Stamp {
        import_id: setting.import_id,
        source_id: setting.source_id,
        now: tools.clock.now(),
    };
    let in_one_transaction = setting.dry_run || setting.atomic;
    let mut writer = ObservationWriter::new(tools.db, stamp, in_one_transaction, transaction);
    let mut outcome = Outcome::default();
    let mut reading = Reading::new(&setting.dataset, &setting.vintage);
    let mut row = Row::default();
    loop {
        match reader.read_into(&mut row) {
            Ok(false) => break,
            Ok(true) => {
                report.totals_mut().read += 1;
                match reading.row(&mut writer, plan, &row).await {
                    Ok(()) => {}
                    Err(Refused::Row(refusal)) => report.refuse(*refusal)?,
                    Err(Refused::Import(error)) => return Err(error),
                }
            }
            Err(ReadError::Refused(refusal)) => {
                report.totals_mut().read += 1;
                plan.row_lost();
                report.refuse(refusal)?;
            }
            Err(ReadError::Fatal(error)) => return Err(error),
        }
        if writer.is_full() {
            writer.flush(&mut outcome).await?;
            tell(&mut outcome, &reading, report)?;
        }
        progress(reader);
    }
    writer.flush(&mut outcome).await?;
    tell(&mut outcome, &reading, report)?;
    let is_whole = report.totals().refused == 0;
    let keep = !setting.dry_run && (is_whole || !setting.atomic);
    let releases = writer.finish(keep).await?;
    if keep {
        quality::check(tools.db, tools.clock, &releases).await?;
    }
    Ok(keep)
}

/// Moves what became of a batch into the report.
fn tell(outcome: &mut Outcome, reading: &Reading<'_>, report: &mut Report) -> Result<()> {
    let outcome = std::mem::take(outcome);
    let totals = report.totals_mut();
    totals.inserted += outcome.inserted;
    totals.changed += outcome.changed;
    totals.unchanged += outcome.unchanged;
    totals.duplicate += outcome.duplicates;
    for clash in outcome.clashes {
        let row = u64::try_from(clash.row).unwrap_or_default();
        let column = reading.column(clash.column);
        report.refuse(Refusal::of_column(
            row,
            column,
            RefusalCode::DuplicateKey,
            format!(
                "Row {} gives another value for the same series, period and release, and stands.",
                clash.earlier_row
            ),
        ))?;
    }
    Ok(())
}
