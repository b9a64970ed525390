//! What a row means that met a standing one.

use std::collections::{BTreeMap, HashMap};

use super::insert::Standing;
use super::{Clash, Key, Outcome, Release, Row};

/// Compares the rows of a chunk with what stands after its insert.
pub(super) struct Comparison<'a> {
    pub(super) releases: &'a [Release],
    /// For releases of other imports: the row of this file that gave a value.
    pub(super) claimed: &'a mut HashMap<Key, i64>,
    pub(super) outcome: &'a mut Outcome,
    /// One a row, by row.
    pub(super) clashes: &'a mut BTreeMap<i64, Clash>,
}

impl Comparison<'_> {
    /// Counts, and answers the rows whose value or place in the file is to be written over the
    /// standing one.
    pub(super) fn run(
        &mut self,
        chunk: &[Row],
        standing: &HashMap<Key, Standing>,
        inserted: u64,
    ) -> Vec<Row> {
        let mut changes = Vec::new();
        let mut same = 0;
        for row in chunk {
            let Some(known) = standing.get(&row.key) else {
                continue;
            };
            // Bit for bit: both came from the same text by the same way.
            let same_value = known.value.to_bits() == row.value.to_bits();
            let earlier_row = if self.releases[row.release].is_foreign {
                let claim = *self.claimed.entry(row.key).or_insert(row.number);
                (claim != row.number).then_some(claim)
            } else {
                (known.row != row.number).then_some(known.row)
            };
            match (earlier_row, same_value) {
                (None, true) => {
                    same += 1;
                    if known.row != row.number {
                        changes.push(*row);
                    }
                }
                (None, false) => {
                    self.outcome.changed += 1;
                    changes.push(*row);
                }
                (Some(_), true) => self.outcome.duplicates += 1,
                (Some(earlier_row), false) => {
                    let clash = Clash {
                        row: row.number,
                        column: row.column,
                        earlier_row,
                    };
                    let known = self.clashes.entry(row.number).or_insert(clash);
                    if clash.column < known.column {
                        *known = clash;
                    }
                }
            }
        }
        self.outcome.unchanged += same - inserted.min(same);
        changes
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn row(number: i64, value: f64) -> Row {
        let day = NaiveDate::from_ymd_opt(2025, 6, 1).unwrap();
        Row {
            key: (1, day, day, 1),
            value,
            number,
            column: 0,
            release: 0,
        }
    }

    fn run(is_foreign: bool, standing: (f64, i64), chunk: &[Row], inserted: u64) -> Outcome {
        let release = Release {
            id: 1,
            is_foreign,
            has_as_of: true,
            last_day: None,
        };
        let known = Standing {
            value: standing.0,
            row: standing.1,
        };
        let mut outcome = Outcome::default();
        let mut clashes = BTreeMap::new();
        Comparison {
            releases: &[release],
            claimed: &mut HashMap::new(),
            outcome: &mut outcome,
            clashes: &mut clashes,
        }
        .run(chunk, &HashMap::from([(chunk[0].key, known)]), inserted);
        outcome.clashes.extend(clashes.into_values());
        outcome
    }

    #[test]
    fn the_first_of_two_rows_stands_and_the_other_is_refused() {
        let outcome = run(false, (2_559.0, 7), &[row(7, 2_559.0), row(8, 1_410.0)], 1);
        assert_eq!((outcome.unchanged, outcome.duplicates), (0, 0));
        let clash = outcome.clashes.first().unwrap();
        assert_eq!((clash.row, clash.earlier_row), (8, 7));
    }

    #[test]
    fn the_same_value_again_is_a_duplicate_or_unchanged() {
        let outcome = run(false, (5.0, 7), &[row(7, 5.0), row(9, 5.0)], 0);
        assert_eq!((outcome.unchanged, outcome.duplicates), (1, 1));
        assert!(outcome.clashes.is_empty());
    }

    #[test]
    fn another_file_corrects_a_value_once() {
        let outcome = run(true, (5.0, 700), &[row(7, 6.0), row(8, 7.0)], 0);
        assert_eq!(outcome.changed, 1);
        assert_eq!(outcome.clashes.first().unwrap().earlier_row, 7);
    }

    #[test]
    fn another_file_with_the_same_value_changes_nothing() {
        let outcome = run(true, (5.0, 700), &[row(7, 5.0)], 0);
        assert_eq!((outcome.unchanged, outcome.changed), (1, 0));
    }
}
