//! Releases of statistics as an operator makes them: numbers that agree with the records, nobody
//! exposed, nothing that one changed record would show.

mod killed;

use std::collections::BTreeMap;

use api::db::Role;
use chrono::NaiveDate;
use entities::codes::{StatisticsMeasure, StatisticsReleaseState};
use entities::{person, statistics_cell, statistics_cube, statistics_release};
use killed::a_killed_build_is_taken_back_and_a_living_one_is_waited_for;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseConnection, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _,
};
use tests::build::{self, Owner, People, Population};
use tests::cli::{Finished, habeas_with};
use tests::{Backend, Outcome, Suite, TestApp, TestContext};
use uuid::Uuid;

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        linked_records_are_one_person,
        a_release_is_seen_when_it_is_published_and_not_before,
        a_killed_build_is_taken_back_and_a_living_one_is_waited_for,
        weak_parameters_are_refused_at_the_start,
        a_universe_is_counted_by_itself,
        the_role_that_answers_reaches_no_counts,
    );
}

/// The day at whose end the records of these tests are known.
const AS_OF: &str = "2025-07-20";

/// A database with people in it, and the keys beside it.
pub(crate) struct World<'a> {
    context: &'a TestContext,
    app: TestApp,
    facilities: Vec<Uuid>,
    organization: Uuid,
    keys: String,
}

impl<'a> World<'a> {
    pub(crate) async fn new(context: &'a TestContext) -> Outcome<Self> {
        let app = TestApp::new(context).await?;
        let mut facilities = Vec::new();
        for (number, state) in ["TX", "TX", "LA", "CA", "GA", "TX"].iter().enumerate() {
            let made = build::facility(&app, |facility| {
                facility.code = Some(format!("ZZ{number:02}{state}"));
                facility.state = Some((*state).to_owned());
            });
            facilities.push(made.await?.id);
        }
        let organization = build::organization(&app, "harbor").await?.id;
        verify(&app, organization, true).await?;
        let keys = context
            .folder()
            .join("statistics-keys")
            .display()
            .to_string();
        let world = Self {
            context,
            app,
            facilities,
            organization,
            keys,
        };
        world.statistics(&["generate-keys"])?.success()?;
        Ok(world)
    }

    pub(crate) fn population<'b>(
        &'b self,
        communities: &'b [(&'b str, u32)],
        seed: u64,
    ) -> Population<'b> {
        Population {
            owner: Owner::Organization(self.organization),
            communities,
            facilities: &self.facilities,
            from: on("2024-09-01"),
            days: 300,
            seed,
        }
    }

    pub(crate) async fn people(&self, communities: &[(&str, u32)], seed: u64) -> Outcome<People> {
        let people = self.population(communities, seed).make();
        build::write_people(self.app.db(), &people).await?;
        Ok(people)
    }

    pub(crate) fn statistics(&self, arguments: &[&str]) -> Outcome<Finished> {
        let all: Vec<&str> = ["statistics"].iter().chain(arguments).copied().collect();
        let environment = [("HABEAS_STATISTICS_KEY_FILE", self.keys.as_str())];
        habeas_with(self.context, self.app.database(), &all, &environment)
    }

    pub(crate) fn publish(&self) -> Outcome {
        self.statistics(&["build", "--as-of", AS_OF, "--publish"])?
            .success()?;
        Ok(())
    }

    pub(crate) fn db(&self) -> &DatabaseConnection {
        self.app.db()
    }

    /// The published cells as release `number` has them, by what they are.
    pub(crate) async fn cells(&self, number: i32) -> Outcome<BTreeMap<Cell, i64>> {
        let cubes: BTreeMap<i64, statistics_cube::Model> = statistics_cube::Entity::find()
            .all(self.db())
            .await?
            .into_iter()
            .map(|cube| (cube.id, cube))
            .collect();
        let rows = statistics_cell::Entity::find().all(self.db()).await?;
        let seen = rows.into_iter().filter(|row| {
            row.from_release <= number && row.until_release.is_none_or(|until| until > number)
        });
        let named = seen.map(|row| {
            let cube = &cubes[&row.cube_id];
            let cell = Cell {
                universe: cube.universe.clone(),
                measure: cube.measure,
                interval: format!("{:?}", cube.interval),
                grouping: cube.grouping.clone(),
                starts_on: row.starts_on,
                codes: [row.code1, row.code2, row.code3],
            };
            (cell, row.value)
        });
        Ok(named.collect())
    }
}

/// What two releases say differently: the cells with the number of each.
pub(crate) fn differences(
    one: &BTreeMap<Cell, i64>,
    other: &BTreeMap<Cell, i64>,
) -> Vec<(Cell, Option<i64>, Option<i64>)> {
    let cells: std::collections::BTreeSet<&Cell> = one.keys().chain(other.keys()).collect();
    cells
        .into_iter()
        .map(|cell| {
            let values = (one.get(cell).copied(), other.get(cell).copied());
            (cell.clone(), values.0, values.1)
        })
        .filter(|(_, one, other)| one != other)
        .collect()
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cell {
    universe: String,
    measure: StatisticsMeasure,
    interval: String,
    grouping: String,
    starts_on: NaiveDate,
    codes: [String; 3],
}

fn on(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

async fn verify(app: &TestApp, organization: Uuid, verified: bool) -> Outcome {
    use entities::organization;
    organization::Entity::update_many()
        .col_expr(organization::Column::IsVerified, Expr::value(verified))
        .col_expr(organization::Column::IsPartner, Expr::value(true))
        .filter(organization::Column::Id.eq(organization))
        .exec(app.db())
        .await?;
    Ok(())
}

/// Communities of all sizes.
pub(crate) const COMMUNITIES: &[(&str, u32)] = &[
    ("KH", 190),
    ("VN", 120),
    ("LA", 40),
    ("MX", 700),
    ("GT", 300),
    ("HN", 25),
    ("TO", 6),
    ("BT", 1),
];

async fn linked_records_are_one_person(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let people = world.people(&[("KH", 80), ("MX", 300)], 9).await?;
    // Another organization knows the same Cambodians, and both say so.
    let other = build::organization(&world.app, "lantern").await?.id;
    verify(&world.app, other, true).await?;
    let mut again = world.population(&[("KH", 80)], 9);
    again.owner = Owner::Organization(other);
    let mut again = again.make();
    for (number, row) in again.persons.iter_mut().enumerate() {
        row.id = Uuid::from_u64_pair(99, number as u64);
        row.natural_key = row.id.to_string();
    }
    let of = |id: Uuid| {
        people
            .persons
            .iter()
            .position(|one| one.id == id)
            .unwrap_or(0)
    };
    for row in &mut again.stays {
        row.person_id = again.persons[of(row.person_id)].id;
        row.id = Uuid::from_u64_pair(98, row.id.as_u64_pair().1);
        row.natural_key = row.id.to_string();
    }
    for row in &mut again.stints {
        row.person_id = again.persons[of(row.person_id)].id;
        row.detention_id = Uuid::from_u64_pair(98, row.detention_id.as_u64_pair().1);
        row.id = Uuid::from_u64_pair(97, row.id.as_u64_pair().1);
        row.natural_key = row.id.to_string();
    }
    world.publish()?;
    let first = world.cells(1).await?;
    build::write_people(world.db(), &again).await?;
    for (known, row) in people.persons.iter().zip(&again.persons) {
        link(&world, known, row).await?;
    }
    world.publish()?;
    let changed = differences(&world.cells(2).await?, &first);
    assert_eq!(changed, [], "nobody is counted twice");
    Ok(())
}

/// Links two records as a merge does, past the rules of who may say so.
async fn link(world: &World<'_>, one: &person::Model, other: &person::Model) -> Outcome {
    use entities::{person_link, person_merge};
    let merge = Uuid::from_u64_pair(96, one.id.as_u64_pair().1);
    let at = one.created_at;
    let row = build::merge(merge, world.organization, at);
    person_merge::Entity::insert(row.into_active_model())
        .exec_without_returning(world.db())
        .await?;
    for record in [one, other] {
        let row = person_link::Model {
            person_id: record.id,
            contributor_id: record.contributor_id.unwrap_or_default(),
            cluster_id: one.id,
            merge_id: merge,
            linked_at: at,
            linked_by: "test".to_owned(),
        };
        person_link::Entity::insert(row.into_active_model())
            .exec_without_returning(world.db())
            .await?;
    }
    Ok(())
}

async fn a_release_is_seen_when_it_is_published_and_not_before(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    world.people(&[("KH", 80), ("MX", 300)], 10).await?;
    world.statistics(&["build", "--as-of", AS_OF])?.success()?;
    let release = |number: i32| {
        statistics_release::Entity::find()
            .filter(statistics_release::Column::Number.eq(number))
            .one(world.db())
    };
    let built = release(1).await?.ok_or("no release")?;
    assert_eq!(built.state, StatisticsReleaseState::Built);
    assert_eq!(built.published_at, None);
    let words = world.statistics(&["publish", "1"])?;
    assert!(words.success()?.contains("published"), "{}", words.stdout);
    let published = release(1).await?.ok_or("no release")?;
    assert_eq!(published.state, StatisticsReleaseState::Published);
    assert_eq!(published.data_through, on("2025-06-30"));
    // A release knows no less than the one before it.
    let earlier = world.statistics(&["build", "--as-of", "2025-05-20"])?;
    assert_eq!(earlier.code, Some(1), "{}", earlier.stdout);
    assert!(earlier.stderr.contains("--as-of"), "{}", earlier.stderr);
    let list = world.statistics(&["list"])?;
    assert!(
        list.success()?.starts_with("release 1 ("),
        "{}",
        list.stdout
    );
    let show = world.statistics(&["show", "1"])?;
    assert!(
        show.success()?.contains("of cells of 22 people and more"),
        "{}",
        show.stdout
    );
    assert_eq!(world.statistics(&["show", "7"])?.code, Some(1));
    // A week later the nationwide stocks of another week, and nothing else.
    world
        .statistics(&["build", "--as-of", "2025-07-25", "--weekly", "--publish"])?
        .success()?;
    let (first, second) = (world.cells(1).await?, world.cells(2).await?);
    let new: Vec<&Cell> = second
        .keys()
        .filter(|cell| !first.contains_key(*cell))
        .collect();
    assert!(!new.is_empty());
    for cell in new {
        assert_eq!(cell.starts_on, on("2025-07-20"), "{cell:?}");
        assert!(!cell.grouping.contains(','), "{cell:?}");
    }
    Ok(())
}

async fn weak_parameters_are_refused_at_the_start(context: TestContext) -> Outcome {
    let database = context.database().await?;
    for (name, value) in [
        ("HABEAS_STATISTICS__K", "10"),
        ("HABEAS_STATISTICS__BASE", "4"),
        ("HABEAS_STATISTICS__DIMENSIONS", "4"),
        ("HABEAS_STATISTICS__WIDTH", "4"),
        ("HABEAS_STATISTICS__DELTA", "4"),
        ("HABEAS_STATISTICS__N_MEAN", "29"),
    ] {
        let refused = habeas_with(&context, &database, &["doctor"], &[(name, value)])?;
        assert_eq!(refused.code, Some(1), "{name}");
        let key = name
            .trim_start_matches("HABEAS_STATISTICS__")
            .to_lowercase();
        assert!(
            refused.stderr.contains(&format!("statistics.{key}")),
            "{}",
            refused.stderr
        );
    }
    Ok(())
}

async fn a_universe_is_counted_by_itself(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    world.people(&[("KH", 80), ("MX", 300)], 12).await?;
    let universe = build::universe(&world.app, "a-public-release").await?.id;
    let mut others = world.population(&[("VN", 200)], 13);
    others.owner = Owner::Universe(universe);
    build::write_people(world.db(), &others.make()).await?;
    world.publish()?;
    let cells = world.cells(1).await?;
    assert!(cells.keys().any(|cell| cell.universe == "a-public-release"));
    for cell in cells.keys().filter(|cell| cell.grouping == "citizenship") {
        let is_public = cell.universe == "a-public-release";
        assert_eq!(is_public, cell.codes[0] == "VN", "{cell:?}");
    }
    Ok(())
}

async fn the_role_that_answers_reaches_no_counts(context: TestContext) -> Outcome {
    if context.backend() == Backend::Sqlite {
        return Ok(());
    }
    let app = TestApp::new(&context).await?;
    for role in [Role::Records, Role::Statistics] {
        let db = app.database().connect_as(role).await?;
        let counts = db
            .execute_unprepared("SELECT 1 FROM statistics_count")
            .await;
        assert!(counts.is_err(), "{role:?} reads counts");
        let written = db
            .execute_unprepared("UPDATE statistics_cell SET value = 1")
            .await;
        assert!(written.is_err(), "{role:?} writes cells");
    }
    let builder = app.database().connect_as(Role::Builder).await?;
    builder.execute_unprepared("SELECT 1 FROM person").await?;
    assert!(
        builder
            .execute_unprepared("DELETE FROM person")
            .await
            .is_err()
    );
    Ok(())
}
