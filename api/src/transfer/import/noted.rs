//! Totals and refusals, as they are counted here and as the database keeps them.

use entities::import_refusal;

use super::refusal::{Refusal, RefusalCode};
use super::report::Totals;
use crate::store::imports::Counts;

impl From<Totals> for Counts {
    fn from(totals: Totals) -> Self {
        let Totals {
            read,
            inserted,
            changed,
            unchanged,
            duplicate,
            refused,
        } = totals;
        Self {
            read,
            inserted,
            changed,
            unchanged,
            duplicate,
            refused,
        }
    }
}

impl From<Counts> for Totals {
    fn from(counts: Counts) -> Self {
        let Counts {
            read,
            inserted,
            changed,
            unchanged,
            duplicate,
            refused,
        } = counts;
        Self {
            read,
            inserted,
            changed,
            unchanged,
            duplicate,
            refused,
        }
    }
}

impl From<import_refusal::Model> for Refusal {
    fn from(row: import_refusal::Model) -> Self {
        let code = RefusalCode::ALL.into_iter();
        Self {
            row: u64::try_from(row.origin_row).unwrap_or_default(),
            sheet: row.origin_sheet,
            column: row.column_name,
            code: code
                .into_iter()
                .find(|code| code.as_str() == row.code)
                .unwrap_or(RefusalCode::Contradiction),
            reason: row.reason,
        }
    }
}
