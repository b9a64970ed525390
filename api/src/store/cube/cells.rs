//! Cells and the counts behind them.

use std::collections::HashMap;

use chrono::NaiveDate;
use entities::codes::{CodeList as _, CubeInterval, StatisticsMeasure as Measure};
use entities::{statistics_cell, statistics_count, statistics_cube};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, DatabaseConnection,
    DatabaseTransaction, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use crate::db;
use crate::error::Result;
use disclosure::release::Stored;

/// Numbers of tables by universe, measure, length of period and grouping.
#[derive(Clone, Debug, Default)]
pub struct Cubes {
    numbers: HashMap<(String, Measure, CubeInterval, String), i64>,
}

impl Cubes {
    /// Reads them.
    pub async fn read(db: &impl ConnectionTrait) -> Result<Self> {
        let rows = statistics_cube::Entity::find().all(db).await?;
        let key = |row: statistics_cube::Model| {
            (
                (row.universe, row.measure, row.interval, row.grouping),
                row.id,
            )
        };
        Ok(Self {
            numbers: rows.into_iter().map(key).collect(),
        })
    }

    /// The number of a table; none where it is new.
    pub fn get(
        &self,
        universe: &str,
        measure: Measure,
        interval: CubeInterval,
        grouping: &str,
    ) -> Option<i64> {
        let key = (universe.to_owned(), measure, interval, grouping.to_owned());
        self.numbers.get(&key).copied()
    }

    /// The number of a table, made where it is new.
    pub async fn ensure(
        &mut self,
        db: &impl ConnectionTrait,
        universe: &str,
        measure: Measure,
        interval: CubeInterval,
        grouping: &str,
    ) -> Result<i64> {
        if let Some(number) = self.get(universe, measure, interval, grouping) {
            return Ok(number);
        }
        let row = statistics_cube::ActiveModel {
            id: NotSet,
            universe: Set(universe.to_owned()),
            measure: Set(measure),
            interval: Set(interval),
            grouping: Set(grouping.to_owned()),
        };
        let number = row.insert(db).await?.id;
        let key = (universe.to_owned(), measure, interval, grouping.to_owned());
        self.numbers.insert(key, number);
        Ok(number)
    }
}

/// A cell as it is written.
#[derive(Clone, Debug)]
pub struct NewCell {
    /// Its table.
    pub cube: i64,
    /// First day of its period.
    pub starts_on: NaiveDate,
    /// Its codes.
    pub codes: [String; 3],
    /// What stands behind it.
    pub count: Stored,
}

/// The rows of some tables that stand, by table, first day and codes.
pub type StoredCells = HashMap<(i64, NaiveDate), Vec<([String; 3], Stored)>>;

#[derive(FromQueryResult)]
struct CountRow {
    cube_id: i64,
    starts_on: NaiveDate,
    code1: String,
    code2: String,
    code3: String,
    people: i64,
    vouched: i64,
    amount: i64,
    offset_milli: i64,
    value: Option<i64>,
    from_release: i32,
}

/// The counts of tables for periods that begin within these days, as release `seen_by` sees them.
pub async fn stored(
    db: &impl ConnectionTrait,
    cubes: &[i64],
    (from, to): (NaiveDate, NaiveDate),
    seen_by: i32,
) -> Result<StoredCells> {
    use statistics_count::Column;
    let mut found = StoredCells::new();
    for chunk in cubes.chunks(500) {
        let rows: Vec<CountRow> = statistics_count::Entity::find()
            .select_only()
            .columns([
                Column::CubeId,
                Column::StartsOn,
                Column::Code1,
                Column::Code2,
                Column::Code3,
                Column::People,
                Column::Vouched,
                Column::Amount,
                Column::OffsetMilli,
                Column::Value,
                Column::FromRelease,
            ])
            .filter(Column::CubeId.is_in(chunk.iter().copied()))
            .filter(Column::StartsOn.between(from, to))
            .filter(Column::FromRelease.lte(seen_by))
            .filter(
                Condition::any()
                    .add(Column::UntilRelease.is_null())
                    .add(Column::UntilRelease.gt(seen_by)),
            )
            .order_by_asc(Column::CubeId)
            .into_model()
            .all(db)
            .await?;
        for row in rows {
            let small = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
            let count = Stored {
                people: small(row.people),
                vouched: small(row.vouched),
                amount: small(row.amount),
                offset_milli: row.offset_milli,
                value: row.value,
                recent: row.from_release == seen_by,
            };
            let codes = [row.code1, row.code2, row.code3];
            found
                .entry((row.cube_id, row.starts_on))
                .or_default()
                .push((codes, count));
        }
    }
    Ok(found)
}

/// Writes cells of a release: the count of each, and the published number where there is one.
pub async fn insert(
    transaction: &DatabaseTransaction,
    release: i32,
    as_of: NaiveDate,
    cells: Vec<NewCell>,
) -> Result<()> {
    let limit = db::bind_limit(transaction.get_database_backend());
    for chunk in cells.chunks(limit / 13) {
        let counts = chunk.iter().map(|cell| count_row(cell, release, as_of));
        statistics_count::Entity::insert_many(counts)
            .exec_without_returning(transaction)
            .await?;
    }
    let shown: Vec<statistics_cell::ActiveModel> = cells
        .iter()
        .filter_map(|cell| cell_row(cell, release, as_of))
        .collect();
    let mut shown = shown.into_iter().peekable();
    while shown.peek().is_some() {
        let chunk: Vec<_> = shown.by_ref().take(limit / 9).collect();
        statistics_cell::Entity::insert_many(chunk)
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}

fn count_row(cell: &NewCell, release: i32, as_of: NaiveDate) -> statistics_count::ActiveModel {
    let [code1, code2, code3] = cell.codes.clone();
    statistics_count::ActiveModel {
        cube_id: Set(cell.cube),
        starts_on: Set(cell.starts_on),
        code1: Set(code1),
        code2: Set(code2),
        code3: Set(code3),
        from_release: Set(release),
        until_release: Set(None),
        as_of: Set(as_of),
        people: Set(cell.count.people.into()),
        vouched: Set(cell.count.vouched.into()),
        amount: Set(cell.count.amount.into()),
        offset_milli: Set(cell.count.offset_milli),
        value: Set(cell.count.value),
    }
}

fn cell_row(
    cell: &NewCell,
    release: i32,
    as_of: NaiveDate,
) -> Option<statistics_cell::ActiveModel> {
    let value = cell.count.value?;
    let [code1, code2, code3] = cell.codes.clone();
    Some(statistics_cell::ActiveModel {
        cube_id: Set(cell.cube),
        starts_on: Set(cell.starts_on),
        code1: Set(code1),
        code2: Set(code2),
        code3: Set(code3),
        from_release: Set(release),
        until_release: Set(None),
        as_of: Set(as_of),
        value: Set(value),
    })
}

/// Ends the rows that stand of some cells: this release replaces them.
pub async fn end(
    transaction: &DatabaseTransaction,
    release: i32,
    cells: &[(i64, NaiveDate, [String; 3])],
) -> Result<()> {
    macro_rules! end_in {
        ($table:ident) => {
            for (cube, starts_on, [code1, code2, code3]) in cells {
                use $table::Column;
                $table::Entity::update_many()
                    .col_expr(Column::UntilRelease, Expr::value(release))
                    .filter(Column::CubeId.eq(*cube))
                    .filter(Column::StartsOn.eq(*starts_on))
                    .filter(Column::Code1.eq(code1.as_str()))
                    .filter(Column::Code2.eq(code2.as_str()))
                    .filter(Column::Code3.eq(code3.as_str()))
                    .filter(Column::UntilRelease.is_null())
                    .filter(Expr::col(Column::FromRelease).lt(release))
                    .exec(transaction)
                    .await?;
            }
        };
    }
    end_in!(statistics_count);
    end_in!(statistics_cell);
    Ok(())
}

/// Takes back what a release has written that nobody has published.
pub async fn discard(db: &DatabaseConnection, release: i32) -> Result<()> {
    let transaction = db::begin_write(db).await?;
    macro_rules! discard_from {
        ($table:ident) => {
            $table::Entity::delete_many()
                .filter($table::Column::FromRelease.eq(release))
                .exec(&transaction)
                .await?;
            $table::Entity::update_many()
                .col_expr(
                    $table::Column::UntilRelease,
                    Expr::value(Option::<i32>::None),
                )
                .filter($table::Column::UntilRelease.eq(release))
                .exec(&transaction)
                .await?;
        };
    }
    discard_from!(statistics_count);
    discard_from!(statistics_cell);
    transaction.commit().await?;
    Ok(())
}

/// The measures of a list as the database names them.
pub fn names(measures: &[Measure]) -> Vec<String> {
    measures
        .iter()
        .map(|measure| measure.as_str().to_owned())
        .collect()
}
