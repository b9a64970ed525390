//! The statements of the writer. Their text is made once a length: the driver keeps the prepared
//! statement of a text it has seen.

use std::collections::HashMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DatabaseBackend, FromQueryResult, Statement, Value};

use super::{Key, Row};
use crate::db;
use crate::error::Result;

/// Columns of an observation.
const COLUMNS: usize = 6;
/// Columns of its key.
const KEY_COLUMNS: usize = 4;
/// Rows of one statement. More gain nothing, and the text must be hashed for each.
const MOST_ROWS: usize = 1_000;

/// A row as it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    pub(super) value: f64,
    pub(super) row: i64,
}

#[derive(Debug, FromQueryResult)]
struct StandingRow {
    series_id: i64,
    period_start: NaiveDate,
    period_end: NaiveDate,
    release_id: i64,
    value: f64,
    origin_row: i64,
}

/// The texts of the statements for full chunks, and how long those are.
#[derive(Debug)]
pub(super) struct Statements {
    backend: DatabaseBackend,
    rows: usize,
    insert: String,
    select: String,
}

impl Statements {
    pub(super) fn new(backend: DatabaseBackend) -> Self {
        let rows = MOST_ROWS.min(db::bind_limit(backend) / COLUMNS);
        Self {
            backend,
            rows,
            insert: insert_text(backend, rows),
            select: select_text(backend, rows),
        }
    }

    /// Rows of one statement.
    pub(super) const fn rows(&self) -> usize {
        self.rows
    }

    /// Inserts the rows whose key is free; answers how many those were.
    pub(super) async fn run(&self, db: &impl ConnectionTrait, rows: &[Row]) -> Result<u64> {
        if rows.is_empty() {
            return Ok(0);
        }
        let text = if rows.len() == self.rows {
            self.insert.clone()
        } else {
            insert_text(self.backend, rows.len())
        };
        let mut values = Vec::with_capacity(rows.len() * COLUMNS);
        for row in rows {
            push_key(&mut values, row.key);
            values.push(row.value.into());
            values.push(row.number.into());
        }
        let statement = Statement::from_sql_and_values(self.backend, text, values);
        Ok(db.execute_raw(statement).await?.rows_affected())
    }

    /// The rows that stand under the keys of these.
    pub(super) async fn standing(
        &self,
        db: &impl ConnectionTrait,
        rows: &[Row],
    ) -> Result<HashMap<Key, Standing>> {
        let text = if rows.len() == self.rows {
            self.select.clone()
        } else {
            select_text(self.backend, rows.len())
        };
        let mut values = Vec::with_capacity(rows.len() * KEY_COLUMNS);
        for row in rows {
            push_key(&mut values, row.key);
        }
        let statement = Statement::from_sql_and_values(self.backend, text, values);
        let found = StandingRow::find_by_statement(statement).all(db).await?;
        Ok(found
            .into_iter()
            .map(|found| {
                let key = (
                    found.series_id,
                    found.period_start,
                    found.period_end,
                    found.release_id,
                );
                let (value, row) = (found.value, found.origin_row);
                (key, Standing { value, row })
            })
            .collect())
    }
}

fn push_key(values: &mut Vec<Value>, (series, start, end, release): Key) {
    values.push(series.into());
    values.push(start.into());
    values.push(end.into());
    values.push(release.into());
}

/// `(?, ?), (?, ?)`, or with numbers where the back end wants them.
fn tuples(backend: DatabaseBackend, rows: usize, columns: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 4);
    let mut number = 0;
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ",(" });
        for column in 0..columns {
            number += 1;
            if column > 0 {
                text.push(',');
            }
            if backend == DatabaseBackend::Postgres {
                let _ = write!(text, "${number}");
            } else {
                text.push('?');
            }
        }
        text.push(')');
    }
    text
}

fn insert_text(backend: DatabaseBackend, rows: usize) -> String {
    format!(
        "INSERT INTO observation (series_id, period_start, period_end, release_id, value, \
         origin_row) VALUES {} ON CONFLICT DO NOTHING",
        tuples(backend, rows, COLUMNS)
    )
}

fn select_text(backend: DatabaseBackend, rows: usize) -> String {
    format!(
        "SELECT series_id, period_start, period_end, release_id, value, origin_row \
         FROM observation WHERE (series_id, period_start, period_end, release_id) IN (VALUES {})",
        tuples(backend, rows, KEY_COLUMNS)
    )
}

/// Gives standing rows the value and the row of this file.
pub(super) async fn update(db: &impl ConnectionTrait, rows: &[Row]) -> Result<()> {
    let backend = db.get_database_backend();
    let text = if backend == DatabaseBackend::Postgres {
        "UPDATE observation SET value = $1, origin_row = $2 WHERE series_id = $3 \
         AND period_start = $4 AND period_end = $5 AND release_id = $6"
    } else {
        "UPDATE observation SET value = ?, origin_row = ? WHERE series_id = ? \
         AND period_start = ? AND period_end = ? AND release_id = ?"
    };
    for row in rows {
        let mut values: Vec<Value> = vec![row.value.into(), row.number.into()];
        push_key(&mut values, row.key);
        db.execute_raw(Statement::from_sql_and_values(backend, text, values))
            .await?;
    }
    Ok(())
}
