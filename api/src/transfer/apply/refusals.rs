//! Refused rows on their way into the database.

use sea_orm::DatabaseTransaction;

use crate::error::Result;
use crate::store::imports::{self, NewRefusal};
use crate::transfer::import::report::Report;

/// Brings the refusals that wait into the database.
pub async fn keep_refusals(
    transaction: &DatabaseTransaction,
    import_id: i64,
    report: &mut Report,
) -> Result<()> {
    let refusals = report.take_waiting().into_iter();
    let refusals = refusals.map(|refusal| NewRefusal {
        row: refusal.row,
        sheet: refusal.sheet,
        column: refusal.column,
        code: refusal.code.as_str(),
        reason: refusal.reason,
    });
    imports::keep_refusals(transaction, import_id, refusals.collect()).await
}
