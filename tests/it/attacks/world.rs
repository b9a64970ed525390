//! The release that the attacks read: made-up people of communities of all sizes, counted and published
//! as an operator does it, once on each back end.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use entities::organization;
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, IntoActiveModel as _};
use tests::build::{self, Owner, People, Population};
use tests::cli::habeas_with;
use tests::{Backend, Database, Outcome, TestApp, TestContext};
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::partner::{Partner, Shown};
use super::truth::{Cell, Truth};

/// From the largest to one person. `NP` are known to a verified organization and padded by another one.
const COMMUNITIES: &[(&str, u32)] = &[
    ("MX", 700),
    ("GT", 300),
    ("KH", 190),
    ("VN", 120),
    ("CO", 90),
    ("EC", 75),
    ("LA", 40),
    ("HN", 25),
    ("TO", 6),
    ("TV", 1),
    (PADDED, 10),
];

/// The community of ten to which an organization adds eleven who are nobody.
pub(super) const PADDED: &str = "NP";

/// A citizenship of which there is nobody.
pub(super) const NOBODY: &str = "ZW";

/// Communities that are too small for any number to be published.
pub(super) const SMALL: [&str; 2] = ["TO", "TV"];

/// The partners who ask.
pub(super) const READERS: [&str; 3] = ["reader", "other-reader", "third-reader"];

/// Where the people are held.
const STATES: [&str; 6] = ["TX", "TX", "LA", "CA", "GA", "TX"];

/// The first day of a book-in, and the last one that is published.
pub(super) const DAYS: (&str, &str) = ("2024-09-01", "2025-06-30");

/// The last month.
pub(super) const MONTH: &str = "2025-06-01";

/// What all attacks have before them.
pub(super) struct World {
    pub(super) truth: Truth,
    /// Every number that a partner reads in tables.
    pub(super) seen: BTreeMap<Cell, Shown>,
}

/// The service with the release, and what is known of it.
pub(super) async fn world(context: &TestContext) -> Outcome<(TestApp, Arc<World>)> {
    static SQLITE: OnceCell<Arc<World>> = OnceCell::const_new();
    static POSTGRES: OnceCell<Arc<World>> = OnceCell::const_new();
    let database = context.shared("attacks", async |database| fill(context, database).await);
    let database = Box::pin(database).await?;
    let app = TestApp::builder(context)?.database(&database).build();
    let app = Box::pin(app).await?;
    let world = match context.backend() {
        Backend::Sqlite => &SQLITE,
        Backend::Postgres => &POSTGRES,
    };
    let world = world.get_or_try_init(async || {
        let days = (on(DAYS.0), on(DAYS.1));
        let truth = Truth::new(&people(Uuid::nil(), Uuid::nil()), &facilities(), days);
        let seen = Partner::new(&app, READERS[0]).await?;
        let seen = seen.read_all(&truth, days.0, days.1).await?;
        Ok::<_, tests::Failed>(Arc::new(World { truth, seen }))
    });
    let world = Arc::clone(Box::pin(world).await?);
    Ok((app, world))
}

pub(super) fn on(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

/// The facilities with their codes and states.
pub(super) fn facilities() -> Vec<(Uuid, String, &'static str)> {
    let numbered = (0..).zip(STATES);
    numbered
        .map(|(at, state)| {
            (
                Uuid::from_u64_pair(0xFA, at),
                format!("ZZ{at:02}{state}"),
                state,
            )
        })
        .collect()
}

/// Everybody, those who are nobody included.
fn people(verified: Uuid, unverified: Uuid) -> People {
    let facilities: Vec<Uuid> = facilities().into_iter().map(|(id, ..)| id).collect();
    let population = |owner, communities, seed| Population {
        owner: Owner::Organization(owner),
        communities,
        facilities: &facilities,
        from: on(DAYS.0),
        days: 300,
        seed,
    };
    let mut people = population(verified, COMMUNITIES, 21).make();
    let dummies = population(unverified, &[(PADDED, 11)], 22).make();
    people.persons.extend(dummies.persons);
    people.stays.extend(dummies.stays);
    people.stints.extend(dummies.stints);
    people
}

/// Writes the people, counts and publishes; then the stocks of another week.
async fn fill(context: &TestContext, database: &Database) -> Outcome {
    let app = TestApp::builder(context)?
        .database(database)
        .build()
        .await?;
    for (id, code, state) in facilities() {
        build::facility(&app, |facility| {
            facility.id = id;
            facility.code = Some(code);
            facility.state = Some(state.to_owned());
        })
        .await?;
    }
    let verified = build::organization(&app, "harbor").await?.id;
    let mut unverified = build::organization(&app, "stranger")
        .await?
        .into_active_model();
    unverified.is_verified = Set(false);
    let unverified: organization::Model = unverified.update(app.db()).await?;
    for reader in READERS {
        build::organization(&app, reader).await?;
    }
    build::write_people(app.db(), &people(verified, unverified.id)).await?;
    // The same noise in every run: what holds for it holds tomorrow.
    let keys = context.write("statistics-keys", fixed_keys())?;
    std::fs::set_permissions(&keys, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    let keys = keys.display().to_string();
    let environment = [("HABEAS_STATISTICS_KEY_FILE", keys.as_str())];
    for arguments in [
        ["statistics", "build", "--as-of", "2025-07-20", "--publish"].as_slice(),
        &[
            "statistics",
            "build",
            "--as-of",
            "2025-07-25",
            "--weekly",
            "--publish",
        ],
    ] {
        habeas_with(context, database, arguments, &environment)?.success()?;
    }
    Ok(())
}

fn fixed_keys() -> String {
    format!("person {}\ncell {}\n", "5a".repeat(32), "c3".repeat(32))
}
