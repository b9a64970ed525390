//! The demonstration: what `habeas serve --demo` shows on an empty database.
//!
//! Public facts about facilities, suits and what the press reported, in our own words, and cases of
//! three organizations that do not exist, made from a fixed seed. All of it goes through the import
//! that everybody uses, so loading it again changes nothing.

mod files;
mod partners;

use std::path::Path;

use tempfile::TempDir;

use crate::error::{Code, Error, Result};
use crate::store::{holdings, organizations};
use crate::synthetic::{self, Summary};
use crate::transfer::import::mapping::Kind;
use crate::transfer::import::report::{Report, Totals};
use crate::transfer::import::{Options, Tools, import};
use crate::transfer::owner::Owner;

use partners::Partner;

/// The source of every synthetic case; `demo/sources.csv` describes it.
const SYNTHETIC_SOURCE: &str = "Synthetic detention cases of the demonstration";

/// The day at whose end the statistics of the demonstration know its records: their last month is
/// closed then.
pub const KNOWN_AT: &str = "2025-10-15";

/// What the demonstration holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DemoSummary {
    /// Records that this load has written; none where the demonstration was there already.
    pub inserted: u64,
    /// Records that this load has changed.
    pub changed: u64,
    /// The synthetic cases.
    pub cases: Summary,
}

/// What a database holds, as far as the demonstration is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    Nothing,
    Demonstration,
    OtherData,
}

/// Whether the database holds no record.
pub async fn is_empty_database(tools: Tools<'_>) -> Result<bool> {
    holdings::is_empty(tools.db).await
}

/// Loads the demonstration into an empty database, or completes one that was begun. A database with
/// other data is refused: examples do not belong between real cases.
pub async fn load(tools: Tools<'_>) -> Result<DemoSummary> {
    if look(tools).await? == Holds::OtherData {
        return Err(Error::new(
            Code::Conflict,
            "The database holds other data, and the demonstration does not mix with it: name an \
             empty one, such as `--database-url sqlite://demo.db`.",
        ));
    }
    let folder = TempDir::new().map_err(|error| unwritable(&error))?;
    let mut summary = DemoSummary::default();
    for file in files::ALL {
        let path = folder.path().join(file.name);
        std::fs::write(&path, file.text).map_err(|error| unwritable(&error))?;
        let totals = import_file(tools, file.kind, &path, Owner::Operator, None).await?;
        summary.add(totals);
    }
    for partner in partners::ALL {
        let (totals, cases) = load_partner(tools, partner, folder.path()).await?;
        summary.add(totals);
        summary.cases.people += cases.people;
        summary.cases.stays += cases.stays;
        summary.cases.stints += cases.stints;
    }
    Ok(summary)
}

impl DemoSummary {
    const fn add(&mut self, totals: Totals) {
        self.inserted += totals.inserted;
        self.changed += totals.changed;
    }
}

async fn look(tools: Tools<'_>) -> Result<Holds> {
    for partner in partners::ALL {
        if organizations::by_slug(tools.db, partner.slug)
            .await?
            .is_some()
        {
            return Ok(Holds::Demonstration);
        }
    }
    Ok(if is_empty_database(tools).await? {
        Holds::Nothing
    } else {
        Holds::OtherData
    })
}

async fn load_partner(
    tools: Tools<'_>,
    partner: &Partner,
    folder: &Path,
) -> Result<(Totals, Summary)> {
    let organization = organizations::by_slug(tools.db, partner.slug)
        .await?
        .ok_or_else(|| Error::internal("the demonstration lacks a partner"))?;
    let path = folder.join(format!("{}.csv", partner.slug));
    let cases = synthetic::write_csv(&path, &partner.options()?)?;
    let owner = Owner::Organization {
        id: organization.id,
        slug: organization.slug,
    };
    let source = Some(SYNTHETIC_SOURCE);
    let totals = import_file(tools, Kind::Detentions, &path, owner, source).await?;
    Ok((totals, cases))
}

async fn import_file(
    tools: Tools<'_>,
    kind: Kind,
    path: &Path,
    owner: Owner,
    source: Option<&str>,
) -> Result<Totals> {
    let options = Options {
        kind,
        path: path.to_owned(),
        format: None,
        mapping: None,
        owner,
        source: source.map(str::to_owned),
        dry_run: false,
        atomic: false,
    };
    let mut report = Report::in_memory();
    let totals = import(tools, &options, &mut report, &mut |_| {}).await?;
    // The files ship with the program: a refusal is a fault of ours.
    match report.shown().first() {
        Some(refusal) => Err(Error::new(
            Code::Internal,
            format!("The demonstration's {kind} are at fault: {refusal}"),
        )),
        None => Ok(totals),
    }
}

fn unwritable(error: &std::io::Error) -> Error {
    tracing::warn!(cause = %error, "the demonstration's files cannot be unpacked");
    Error::new(
        Code::Unavailable,
        "The demonstration cannot be unpacked: check the folder for temporary files (TMPDIR) and \
         the disk.",
    )
}

#[cfg(test)]
mod tests {
    use migration::MigratorTrait as _;

    use super::*;
    use crate::clock::{Clock, IdGen};
    use crate::config::Config;
    use crate::store::audit::Actor;

    async fn database(folder: &TempDir) -> sea_orm::DatabaseConnection {
        let mut config = Config::defaults().unwrap().database;
        config.url = format!("sqlite://{}/demo.db", folder.path().display());
        let db = crate::db::connect(&config).await.unwrap();
        migration::Migrator::up(&db, None).await.unwrap();
        db
    }

    #[tokio::test]
    async fn the_demonstration_loads_once_and_then_changes_nothing() {
        let folder = TempDir::new().unwrap();
        let db = database(&folder).await;
        let (clock, ids) = (Clock::System, IdGen::System);
        let tools = Tools {
            db: &db,
            clock: &clock,
            ids: &ids,
        };
        assert!(is_empty_database(tools).await.unwrap());
        let first = load(tools).await.unwrap();
        assert!(first.cases.stays >= 5_000, "{first:?}");
        assert!(first.inserted > first.cases.stints, "{first:?}");
        assert!(!is_empty_database(tools).await.unwrap());
        let again = load(tools).await.unwrap();
        assert_eq!((again.inserted, again.changed), (0, 0));
        assert_eq!(again.cases, first.cases);
    }

    #[tokio::test]
    async fn a_database_with_other_data_is_refused() {
        let folder = TempDir::new().unwrap();
        let db = database(&folder).await;
        let (clock, ids) = (Clock::System, IdGen::System);
        let tools = Tools {
            db: &db,
            clock: &clock,
            ids: &ids,
        };
        let new = organizations::NewPartner {
            slug: "a-real-one".to_owned(),
            name: "A real one".to_owned(),
            is_verified: true,
        };
        let transaction = crate::db::begin_write(&db).await.unwrap();
        let operator = Actor::operator();
        organizations::create_partner(&transaction, &clock, &ids, operator, new)
            .await
            .unwrap();
        transaction.commit().await.unwrap();
        assert_eq!(load(tools).await.unwrap_err().code(), Code::Conflict);
    }
}
