//! Backups of a database, as `docs/operations.md` has operators make and restore them.

use std::path::{Path, PathBuf};

use sea_orm::ConnectionTrait as _;

use super::{Backend, Database, cluster, sqlite};
use crate::Outcome;

/// A backup of a database.
#[derive(Clone, Debug)]
pub enum Backup {
    /// A copy of the file of SQLite, with the log beside it where there is one.
    File(PathBuf),
    /// What `pg_dump` writes in its own form.
    Dump(PathBuf),
    /// What `pg_dump` writes as SQL.
    Sql(PathBuf),
}

/// The tables of keys, which a backup can go without.
const KEYS: [&str; 2] = ["identity_person_key", "identity_organization_key"];

impl Database {
    /// Backs it up by the means of the database: `VACUUM INTO`, or `pg_dump`.
    pub async fn back_up(&self, folder: &Path) -> Outcome<Backup> {
        match self.backend {
            Backend::Sqlite => Ok(Backup::File(self.vacuum_into(folder, "whole").await?)),
            Backend::Postgres => Ok(Backup::Dump(self.dump(
                folder,
                "whole.dump",
                &["--format=custom"],
            )?)),
        }
    }

    /// Backs it up as [`back_up`](Self::back_up) does, without the keys of identifying fields.
    pub async fn back_up_without_keys(&self, folder: &Path) -> Outcome<Backup> {
        if self.backend == Backend::Postgres {
            let left_out = KEYS.map(|table| format!("--exclude-table-data={table}"));
            let arguments = ["--format=custom", &left_out[0], &left_out[1]];
            return Ok(Backup::Dump(self.dump(
                folder,
                "keyless.dump",
                &arguments,
            )?));
        }
        let path = self.vacuum_into(folder, "keyless").await?;
        let copy = sea_orm::Database::connect(sqlite::url(&path)).await?;
        for table in KEYS {
            copy.execute_unprepared(&format!("DELETE FROM {table}"))
                .await?;
        }
        copy.execute_unprepared("VACUUM").await?;
        copy.close().await?;
        Ok(Backup::File(path))
    }

    /// Takes what lies there: the files as they are, or SQL.
    pub fn take(&self, folder: &Path) -> Outcome<Backup> {
        if self.backend == Backend::Postgres {
            return Ok(Backup::Sql(self.dump(folder, "taken.sql", &[])?));
        }
        let path = folder.join("taken.db");
        copy_files(Path::new(sqlite::path(&self.url)), &path)?;
        Ok(Backup::File(path))
    }

    async fn vacuum_into(&self, folder: &Path, name: &str) -> Outcome<PathBuf> {
        let path = folder.join(format!("{name}.db"));
        let db = self.connect().await?;
        db.execute_unprepared(&format!("VACUUM INTO '{}'", path.display()))
            .await?;
        db.close().await?;
        Ok(path)
    }

    fn dump(&self, folder: &Path, name: &str, arguments: &[&str]) -> Outcome<PathBuf> {
        let path = folder.join(name);
        let file = format!("--file={}", path.display());
        let all = [&["--enable-row-security", &file], arguments, &[&self.url]].concat();
        cluster::run("pg_dump", &all)?;
        Ok(path)
    }
}

impl Backup {
    /// The bytes of it.
    pub fn bytes(&self) -> Outcome<Vec<u8>> {
        match self {
            Self::File(path) => sqlite::bytes(&sqlite::url(path)),
            Self::Dump(path) => {
                let path = path.display().to_string();
                cluster::run("pg_restore", &["--file=-", &path])
            }
            Self::Sql(path) => Ok(std::fs::read(path)?),
        }
    }

    /// Brings it into a database that is empty.
    pub(crate) fn restore(&self, database: &Database) -> Outcome {
        match self {
            Self::File(path) => copy_files(path, Path::new(sqlite::path(&database.url))),
            Self::Dump(path) => {
                let (into, path) = (
                    format!("--dbname={}", database.url),
                    path.display().to_string(),
                );
                cluster::run("pg_restore", &["--enable-row-security", &into, &path]).map(drop)
            }
            Self::Sql(path) => {
                let file = format!("--file={}", path.display());
                let stop = "--set=ON_ERROR_STOP=1";
                cluster::run("psql", &[stop, "--quiet", &file, &database.url]).map(drop)
            }
        }
    }
}

/// Copies a file of SQLite and the log beside it.
fn copy_files(from: &Path, to: &Path) -> Outcome {
    std::fs::copy(from, to)?;
    let log = |path: &Path| PathBuf::from(format!("{}-wal", path.display()));
    if log(from).exists() {
        std::fs::copy(log(from), log(to))?;
    }
    Ok(())
}
