//! Published statistics: releases, their cells, and the public vocabularies that name them. Reads
//! through a pool whose role reaches nothing else.

mod menu;
mod ranked;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use entities::codes::{
    StatisticsDimension as Dimension, StatisticsMeasure as Measure, StatisticsReleaseState,
};
use entities::{
    facility, field_office, statistics_cell, statistics_cube, statistics_release, universe,
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, Order, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

pub use self::menu::{Menu, Menus};
pub use self::ranked::{Ranking, number_of_groups, ranked};
use crate::error::{Error, Result};
use crate::statistics::codes::Place;
use crate::statistics::groups::Row;
use crate::statistics::plan::Plan;
use disclosure::catalog::{Grouping, UNKNOWN, code_of, definition};
use disclosure::period::data_through;

/// Most cells that one answer reads.
const MOST_CELLS: u64 = 100_000;

/// More codes than this are told apart after reading.
const MOST_CODES: usize = 500;

/// Which release is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The newest.
    Newest,
    /// By its id.
    Id(Uuid),
    /// By its number.
    Number(i32),
}

fn published() -> sea_orm::Select<statistics_release::Entity> {
    statistics_release::Entity::find()
        .filter(statistics_release::Column::State.eq(StatisticsReleaseState::Published))
}

/// A release that is published; none where there is none.
pub async fn release(
    db: &impl ConnectionTrait,
    wanted: Wanted,
) -> Result<Option<statistics_release::Model>> {
    use statistics_release::Column;
    let query = match wanted {
        Wanted::Newest => published().order_by(Column::Number, Order::Desc).limit(1),
        Wanted::Id(id) => published().filter(Column::Id.eq(id)),
        Wanted::Number(number) => published().filter(Column::Number.eq(number)),
    };
    Ok(query.one(db).await?)
}

/// Published releases with numbers below `before`, newest first.
pub async fn releases(
    db: &impl ConnectionTrait,
    before: Option<i32>,
    limit: u64,
) -> Result<Vec<statistics_release::Model>> {
    use statistics_release::Column;
    let older = before.map(|number| Column::Number.lt(number));
    Ok(published()
        .filter(Condition::all().add_option(older))
        .order_by(Column::Number, Order::Desc)
        .limit(limit)
        .all(db)
        .await?)
}

/// Published releases with numbers above `after`, oldest first.
pub async fn releases_after(
    db: &impl ConnectionTrait,
    after: i32,
) -> Result<Vec<statistics_release::Model>> {
    use statistics_release::Column;
    Ok(published()
        .filter(Column::Number.gt(after))
        .order_by(Column::Number, Order::Asc)
        .limit(100)
        .all(db)
        .await?)
}

/// How many releases are published.
pub async fn count_releases(db: &impl ConnectionTrait) -> Result<u64> {
    use sea_orm::PaginatorTrait as _;
    Ok(published().count(db).await?)
}

/// The tables of a universe that have one of these groupings.
async fn cubes(
    db: &impl ConnectionTrait,
    universe: &str,
    measures: &[Measure],
    grouping: &Grouping,
) -> Result<Vec<statistics_cube::Model>> {
    use statistics_cube::Column;
    Ok(statistics_cube::Entity::find()
        .filter(Column::Universe.eq(universe))
        .filter(Column::Measure.is_in(measures.iter().copied()))
        .filter(Column::Grouping.eq(grouping.to_string()))
        .all(db)
        .await?)
}

/// What a release publishes of cells: from its own number on, until they were replaced.
fn seen_by(number: i32) -> Condition {
    use statistics_cell::Column;
    Condition::all().add(Column::FromRelease.lte(number)).add(
        Condition::any()
            .add(Column::UntilRelease.is_null())
            .add(Column::UntilRelease.gt(number)),
    )
}

/// The tables that answer a plan, with the days at which they have its periods.
#[derive(Debug, Default)]
struct Tables {
    measure_of: HashMap<i64, Measure>,
    by_days: BTreeMap<Vec<NaiveDate>, Vec<i64>>,
}

impl Tables {
    async fn of(
        db: &impl ConnectionTrait,
        universe: &str,
        plan: &Plan,
        measures: &[Measure],
        release: &statistics_release::Model,
    ) -> Result<Self> {
        let closed_through = data_through(release.as_of);
        let mut tables = Self::default();
        for cube in cubes(db, universe, measures, &plan.grouping).await? {
            if plan.interval.stored(definition(cube.measure).kind) != Some(cube.interval) {
                continue;
            }
            let day = |span| plan.day_of(cube.measure, span, closed_through);
            let days = plan.spans.iter().map(|span| day(*span)).collect();
            tables.by_days.entry(days).or_default().push(cube.id);
            tables.measure_of.insert(cube.id, cube.measure);
        }
        Ok(tables)
    }

    fn is_empty(&self) -> bool {
        self.measure_of.is_empty()
    }

    fn is_one(&self) -> bool {
        self.measure_of.len() == 1
    }

    /// Whether a period lies at the same day in each of them.
    fn have_the_same_days(&self) -> bool {
        self.by_days.len() == 1
    }

    /// Where their cells of these days lie.
    fn places(&self) -> Condition {
        use statistics_cell::Column;
        let mut places = Condition::any();
        for (days, cubes) in &self.by_days {
            places = places.add(
                Condition::all()
                    .add(Column::CubeId.is_in(cubes.iter().copied()))
                    .add(Column::StartsOn.is_in(days.iter().copied())),
            );
        }
        places
    }

    /// Their cells, with what they count.
    fn rows(&self, cells: Vec<statistics_cell::Model>) -> Vec<Row> {
        let cells = cells.into_iter();
        cells
            .filter_map(|row| {
                Some(Row {
                    measure: *self.measure_of.get(&row.cube_id)?,
                    starts_on: row.starts_on,
                    codes: [row.code1, row.code2, row.code3],
                    as_of: row.as_of,
                    value: row.value,
                })
            })
            .collect()
    }
}

/// The published cells that a plan needs of these measures, as a release has them.
pub async fn cells(
    db: &impl ConnectionTrait,
    universe: &str,
    plan: &Plan,
    measures: &[Measure],
    release: &statistics_release::Model,
) -> Result<Vec<Row>> {
    let tables = Tables::of(db, universe, plan, measures, release).await?;
    if tables.is_empty() {
        return Ok(Vec::new());
    }
    let rows = statistics_cell::Entity::find()
        .filter(tables.places())
        .filter(codes(plan))
        .filter(seen_by(release.number))
        .limit(MOST_CELLS + 1)
        .all(db)
        .await?;
    if rows.len() as u64 > MOST_CELLS {
        return Err(Error::bad_input(format!(
            "The question needs more than {MOST_CELLS} published numbers at once; order by PERIOD \
             first or by one measure alone, ask for smaller pages, or ask for a shorter range or \
             fewer measures, or narrow the filter."
        )));
    }
    Ok(tables.rows(rows))
}

/// The codes that a plan lets through, where there are few.
fn codes(plan: &Plan) -> Condition {
    let mut all = Condition::all();
    for (dimension, allowed) in &plan.allowed {
        let Some(column) = column_of(plan, *dimension) else {
            continue;
        };
        if allowed.len() <= MOST_CODES {
            all = all.add(column.is_in(allowed.iter().map(String::as_str)));
        }
    }
    all
}

/// Whether all that a plan lets through is in its condition.
fn tells_all_codes(plan: &Plan) -> bool {
    let mut allowed = plan.allowed.values();
    allowed.all(|allowed| allowed.len() <= MOST_CODES)
}

/// Where the table of a plan has the codes of a dimension.
fn column_of(plan: &Plan, dimension: Dimension) -> Option<statistics_cell::Column> {
    use statistics_cell::Column;
    match plan.grouping.place_of(dimension)? {
        0 => Some(Column::Code1),
        1 => Some(Column::Code2),
        2 => Some(Column::Code3),
        _ => None,
    }
}

/// Every facility as statistics need it.
pub async fn places(db: &impl ConnectionTrait) -> Result<Vec<Place>> {
    use facility::Column;
    type Found = (
        Uuid,
        Option<String>,
        String,
        Option<String>,
        entities::codes::FacilityType,
        Option<String>,
    );
    let found: Vec<Found> = facility::Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::Code,
            Column::Name,
            Column::State,
            Column::TypeGrouped,
        ])
        .column(field_office::Column::Code)
        .join(sea_orm::JoinType::LeftJoin, office_of_facility())
        .into_tuple()
        .all(db)
        .await?;
    Ok(found
        .into_iter()
        .map(|(id, code, name, state, facility_type, office)| Place {
            code: code.unwrap_or_else(|| id.to_string()),
            name,
            state: state.unwrap_or_else(|| UNKNOWN.to_owned()),
            field_office: office.unwrap_or_else(|| UNKNOWN.to_owned()),
            facility_type: code_of(facility_type).to_owned(),
        })
        .collect())
}

fn office_of_facility() -> sea_orm::RelationDef {
    facility::Entity::belongs_to(field_office::Entity)
        .from(facility::Column::FieldOfficeId)
        .to(field_office::Column::Id)
        .into()
}

/// Code and name of every field office.
pub async fn offices(db: &impl ConnectionTrait) -> Result<Vec<(String, String)>> {
    use field_office::Column;
    Ok(field_office::Entity::find()
        .select_only()
        .columns([Column::Code, Column::Name])
        .into_tuple()
        .all(db)
        .await?)
}

/// The codes of a dimension that a release publishes of a universe.
pub async fn published_codes(
    db: &impl ConnectionTrait,
    universe: &str,
    measures: &[Measure],
    dimension: Dimension,
    release: &statistics_release::Model,
) -> Result<Vec<String>> {
    use statistics_cell::Column;
    let found = cubes(db, universe, measures, &Grouping::new([dimension])).await?;
    let ids: Vec<i64> = found.iter().map(|cube| cube.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(statistics_cell::Entity::find()
        .select_only()
        .column(Column::Code1)
        .distinct()
        .filter(Column::CubeId.is_in(ids))
        .filter(seen_by(release.number))
        .order_by(Column::Code1, Order::Asc)
        .into_tuple()
        .all(db)
        .await?)
}

/// Public releases of case records: name, title and id.
pub async fn universes(db: &impl ConnectionTrait) -> Result<Vec<(Uuid, String, String)>> {
    use universe::Column;
    Ok(universe::Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name, Column::Title])
        .order_by(Column::Name, Order::Asc)
        .into_tuple()
        .all(db)
        .await?)
}
