//! PostgreSQL: the server that `HABEAS_TEST_POSTGRES_URL` names, or one of our own for the time of
//! the run, with a migrated template database that each test's is copied from.

use sea_orm::{ConnectionTrait as _, Database as SeaOrmDatabase, DatabaseConnection};

use super::cluster::Cluster;
use super::{Unready, block_on, migrate, text};
use crate::{Failed, Outcome};

const VARIABLE: &str = "HABEAS_TEST_POSTGRES_URL";

/// A server, and the template on it.
#[derive(Debug)]
pub(crate) struct PostgresServer {
    /// Address of a database on which others can be made.
    admin_url: String,
    template: String,
    /// Stops our own server when it is dropped.
    cluster: Option<Cluster>,
}

impl PostgresServer {
    pub(crate) fn find_or_start() -> Result<Self, Unready> {
        let (admin_url, cluster) = match std::env::var(VARIABLE) {
            Ok(url) if !url.is_empty() => (url, None),
            _ => {
                let cluster = Cluster::start()?;
                (cluster.url("postgres"), Some(cluster))
            }
        };
        let template = format!("habeas_test_{}_template", std::process::id());
        let server = Self {
            admin_url,
            template,
            cluster,
        };
        let migrated = block_on(async {
            let url = server.create(&server.template, false).await?;
            migrate(&url).await
        });
        migrated
            .map(|()| server)
            .map_err(|error| Unready::Broken(format!("PostgreSQL failed: {}", text(&error))))
    }

    /// Makes a database, from the template or empty.
    pub(crate) async fn create(&self, name: &str, migrated: bool) -> Outcome<String> {
        let template = if migrated {
            &*self.template
        } else {
            "template0"
        };
        self.execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
            .await?;
        with_database(&self.admin_url, name)
    }

    pub(crate) async fn remove(&self, name: &str) -> Outcome {
        self.execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            .await
    }

    /// Runs one statement on a connection of its own: each test has its own runtime, which no
    /// connection outlives.
    async fn execute(&self, sql: &str) -> Outcome {
        let db: DatabaseConnection = SeaOrmDatabase::connect(&self.admin_url).await?;
        db.execute_unprepared(sql).await?;
        db.close().await?;
        Ok(())
    }
}

impl Drop for PostgresServer {
    /// Leaves a server that is not ours as it was.
    fn drop(&mut self) {
        if self.cluster.is_none() {
            let removed = block_on(self.remove(&self.template));
            if let Err(error) = removed {
                eprintln!("{} is left behind: {}", self.template, text(&error));
            }
        }
    }
}

/// The address of another database on the same server.
fn with_database(url: &str, name: &str) -> Result<String, Failed> {
    let (path, parameters) = match url.split_once('?') {
        Some((path, parameters)) => (path, format!("?{parameters}")),
        None => (url, String::new()),
    };
    let scheme_end = path.find("://").map(|at| at + 3);
    let database = scheme_end.and_then(|start| Some(start + path.get(start..)?.find('/')?));
    let server = database
        .and_then(|at| path.get(..at))
        .ok_or_else(|| format!("{VARIABLE} must name a database: postgres://host/database"))?;
    Ok(format!("{server}/{name}{parameters}"))
}
