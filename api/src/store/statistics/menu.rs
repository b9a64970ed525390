//! What menus offer of a release: the codes and periods of which something is published. To find them
//! takes a look through all tables of one dimension, so it is kept: a release never changes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use entities::codes::{
    CubeInterval, StatisticsDimension as Dimension, StatisticsMeasure as Measure,
};
use entities::{statistics_cell, statistics_cube, statistics_release};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use super::{cubes, seen_by};
use crate::error::Result;
use disclosure::catalog::Grouping;

/// Most menus that are kept: more than a release has measures and universes.
const MOST_KEPT: usize = 256;

/// The codes and periods of which a release publishes something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    /// By dimension.
    pub codes: BTreeMap<Dimension, BTreeSet<String>>,
    /// First and last day of the published totals, by the length of their periods.
    pub periods: Vec<(CubeInterval, NaiveDate, NaiveDate)>,
}

/// Of which release, universe and measures a menu is.
type Key = (Uuid, String, Vec<Measure>);

/// The menus that were found so far.
#[derive(Debug, Default)]
pub struct Menus(Mutex<HashMap<Key, Arc<Menu>>>);

impl Menus {
    /// The menu of a published release.
    pub async fn of(
        &self,
        db: &impl ConnectionTrait,
        universe: &str,
        measures: &[Measure],
        release: &statistics_release::Model,
    ) -> Result<Arc<Menu>> {
        let key = (release.id, universe.to_owned(), measures.to_vec());
        if let Some(menu) = self.kept().get(&key) {
            return Ok(Arc::clone(menu));
        }
        let menu = Arc::new(Menu {
            codes: codes(db, universe, measures, release).await?,
            periods: periods(db, universe, measures, release).await?,
        });
        let mut kept = self.kept();
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(key, Arc::clone(&menu));
        Ok(menu)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Arc<Menu>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The codes that a release publishes of a universe, by dimension.
async fn codes(
    db: &impl ConnectionTrait,
    universe: &str,
    measures: &[Measure],
    release: &statistics_release::Model,
) -> Result<BTreeMap<Dimension, BTreeSet<String>>> {
    use entities::codes::CodeList as _;
    use statistics_cell::Column;
    let names = Dimension::ALL.iter().map(|dimension| dimension.as_str());
    let cubes: Vec<statistics_cube::Model> = statistics_cube::Entity::find()
        .filter(statistics_cube::Column::Universe.eq(universe))
        .filter(statistics_cube::Column::Measure.is_in(measures.iter().copied()))
        .filter(statistics_cube::Column::Grouping.is_in(names))
        .all(db)
        .await?;
    let found: Vec<(i64, String)> = statistics_cell::Entity::find()
        .select_only()
        .columns([Column::CubeId, Column::Code1])
        .distinct()
        .filter(Column::CubeId.is_in(cubes.iter().map(|cube| cube.id)))
        .filter(seen_by(release.number))
        .into_tuple()
        .all(db)
        .await?;
    let of: HashMap<i64, Dimension> = cubes
        .iter()
        .filter_map(|cube| Some((cube.id, Dimension::parse(&cube.grouping)?)))
        .collect();
    let mut codes: BTreeMap<Dimension, BTreeSet<String>> = BTreeMap::new();
    for (cube, code) in found {
        if let Some(dimension) = of.get(&cube) {
            codes.entry(*dimension).or_default().insert(code);
        }
    }
    Ok(codes)
}

/// First and last day of the published cells of a measure's total, by the length of its periods.
async fn periods(
    db: &impl ConnectionTrait,
    universe: &str,
    measures: &[Measure],
    release: &statistics_release::Model,
) -> Result<Vec<(CubeInterval, NaiveDate, NaiveDate)>> {
    use statistics_cell::Column;
    let found = cubes(db, universe, measures, &Grouping::default()).await?;
    let ids: Vec<i64> = found.iter().map(|cube| cube.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let spans: Vec<(i64, NaiveDate, NaiveDate)> = statistics_cell::Entity::find()
        .select_only()
        .column(Column::CubeId)
        .column_as(Column::StartsOn.min(), "first")
        .column_as(Column::StartsOn.max(), "last")
        .filter(Column::CubeId.is_in(ids))
        .filter(seen_by(release.number))
        .group_by(Column::CubeId)
        .into_tuple()
        .all(db)
        .await?;
    let mut all: BTreeMap<CubeInterval, (NaiveDate, NaiveDate)> = BTreeMap::new();
    for (cube_id, first, last) in spans {
        let Some(cube) = found.iter().find(|cube| cube.id == cube_id) else {
            continue;
        };
        let known = all.entry(cube.interval).or_insert((first, last));
        *known = (known.0.min(first), known.1.max(last));
    }
    Ok(all
        .into_iter()
        .map(|(interval, (first, last))| (interval, first, last))
        .collect())
}
