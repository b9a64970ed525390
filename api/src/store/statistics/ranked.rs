//! What the database does with cells, so that those beside a page are not handed over: a page in the
//! order of the numbers, and the count of groups.

use chrono::NaiveDate;
use entities::codes::StatisticsMeasure as Measure;
use entities::statistics_cell::{Column, Entity};
use entities::statistics_release;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, Order, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Select, Value,
};

use super::{Row, Tables, codes, seen_by};
use crate::error::Result;
use crate::statistics::plan::Plan;

/// The place of a cell in its table: its day, and its codes in the order of the table.
type CellPlace = (NaiveDate, [String; 3]);

/// A page in the order of the numbers.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// The largest first.
    pub descending: bool,
    /// The cell that the page begins with; the first one where absent.
    pub from: Option<CellPlace>,
    /// How many cells.
    pub limit: u64,
}

fn cells(plan: &Plan, tables: &Tables, release: &statistics_release::Model) -> Select<Entity> {
    Entity::find()
        .filter(tables.places())
        .filter(codes(plan))
        .filter(seen_by(release.number))
}

/// The published cells of a page, those of a measure in the order of their numbers. Where these are
/// equal, the earlier period comes first, and then the lesser code: as groups come. None where the
/// database is not told all codes that are let through.
pub async fn ranked(
    db: &impl ConnectionTrait,
    universe: &str,
    (plan, measure): (&Plan, Measure),
    release: &statistics_release::Model,
    ranking: Ranking,
) -> Result<Option<Vec<Row>>> {
    if !super::tells_all_codes(plan) {
        return Ok(None);
    }
    let tables = Tables::of(db, universe, plan, &[measure], release).await?;
    if tables.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let mut found = cells(plan, &tables, release);
    if let Some(place) = ranking.from {
        let first = cells(plan, &tables, release)
            .filter(Column::StartsOn.eq(place.0))
            .filter(Column::Code1.eq(place.1[0].as_str()))
            .filter(Column::Code2.eq(place.1[1].as_str()))
            .filter(Column::Code3.eq(place.1[2].as_str()))
            .one(db)
            .await?;
        let Some(first) = first else {
            return Ok(Some(Vec::new()));
        };
        found = found.filter(not_before(first.value, place, ranking.descending));
    }
    let direction = if ranking.descending {
        Order::Desc
    } else {
        Order::Asc
    };
    let rows = found
        .order_by(Column::Value, direction)
        .order_by(Column::StartsOn, Order::Asc)
        .order_by(Column::Code1, Order::Asc)
        .order_by(Column::Code2, Order::Asc)
        .order_by(Column::Code3, Order::Asc)
        .limit(ranking.limit)
        .all(db)
        .await?;
    Ok(Some(tables.rows(rows)))
}

/// Not before a cell of this number and this place.
fn not_before(value: i64, (day, codes): CellPlace, descending: bool) -> Condition {
    let [first, second, third] = codes;
    let ties: [(Column, Value); 4] = [
        (Column::StartsOn, day.into()),
        (Column::Code1, first.into()),
        (Column::Code2, second.into()),
        (Column::Code3, third.into()),
    ];
    // From the last column to the first: beyond here, or equal here and not before in the rest.
    let mut rest: Option<Condition> = None;
    for (column, at) in ties.into_iter().rev() {
        rest = Some(match rest {
            None => Condition::all().add(column.gte(at)),
            Some(rest) => Condition::any()
                .add(column.gt(at.clone()))
                .add(Condition::all().add(column.eq(at)).add(rest)),
        });
    }
    let beyond = if descending {
        Column::Value.lt(value)
    } else {
        Column::Value.gt(value)
    };
    let equal = Condition::all()
        .add(Column::Value.eq(value))
        .add_option(rest);
    Condition::any().add(beyond).add(equal)
}

/// How many groups of a plan have a published cell of one of these measures. None where the table does
/// not say it: where a key is implied by a code, or one period lies at several days.
pub async fn number_of_groups(
    db: &impl ConnectionTrait,
    universe: &str,
    plan: &Plan,
    measures: &[Measure],
    release: &statistics_release::Model,
) -> Result<Option<u64>> {
    let is_own = |key| plan.grouping.has(key);
    if !super::tells_all_codes(plan) || !plan.keys.iter().copied().all(is_own) {
        return Ok(None);
    }
    let tables = Tables::of(db, universe, plan, measures, release).await?;
    if tables.is_empty() {
        return Ok(Some(0));
    }
    let columns: Vec<Column> = (!plan.whole_range)
        .then_some(Column::StartsOn)
        .into_iter()
        .chain(
            plan.keys
                .iter()
                .filter_map(|key| super::column_of(plan, *key)),
        )
        .collect();
    if !tables.have_the_same_days() || columns.is_empty() {
        return Ok(None);
    }
    let found = cells(plan, &tables, release).select_only().columns(columns);
    let number = if plan.is_cell_by_cell() && tables.is_one() {
        found.count(db).await?
    } else {
        found.distinct().count(db).await?
    };
    Ok(Some(number))
}
