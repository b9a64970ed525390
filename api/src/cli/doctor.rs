//! `habeas doctor`

use std::net::SocketAddr;
use std::path::Path;

use sea_orm::{DatabaseBackend, DatabaseConnection};

use super::{Done, identity as identities, keys, migrate, open_files, print};
use crate::config::Config;
use crate::db::{self, DatabaseConfig, Role};
use crate::error::{Error, Result};
use crate::store::audit;
use crate::store::webhooks::secrets;

/// Looks at each part that the service depends on; the configuration has been read already.
pub(super) async fn run(config: &Config) -> Result<Done> {
    let mut wrong = 0;
    let mut tell = |part: &str, found: Result<String>| match found {
        Ok(what) => print(&format!("ok     {part}: {what}")),
        Err(error) => {
            wrong += 1;
            print(&format!("wrong  {part}: {error}"));
        }
    };
    tell("configuration", Ok("every key is known".to_owned()));
    let keys = keys::load(config).map(|keys| format!("{} signing keys", keys.iter().count()));
    tell("keys", keys);
    tell("identity", identity(config));
    tell("disk", writable(&config.keys_dir));
    tell(
        "connections",
        connections(config.http.server.max_connections),
    );
    tell("metrics", metrics(config.metrics.bind));
    match db::connect(&config.database).await {
        Ok(db) => {
            tell(
                "database",
                db::ping(&db).await.map(|()| "answers".to_owned()),
            );
            let current = migrate::require_current(&db).await;
            let is_current = current.is_ok();
            tell("schema", current.map(|()| "up to date".to_owned()));
            if is_current {
                tell("audit", audit(&db).await);
                tell("webhooks", webhooks(config, &db).await);
            }
            for role in [Role::Records, Role::Statistics, Role::Builder] {
                tell("role", as_role(&config.database, role).await);
            }
        }
        Err(error) => tell("database", Err(error)),
    }
    if wrong == 0 {
        return Ok(Done::Fully);
    }
    Err(Error::bad_input(format!(
        "{wrong} things are wrong; the lines above say the mend."
    )))
}

/// Whether the service could change what the audit says: the rights that keep it from that are lost
/// where a backup is restored into a database that was in use.
async fn audit(db: &DatabaseConnection) -> Result<String> {
    if audit::only_grows(db).await? {
        return Ok("the service adds to it and changes nothing".to_owned());
    }
    Err(Error::bad_input(
        "The service could change entries of the audit; take the right away with `REVOKE UPDATE, \
         DELETE, TRUNCATE ON audit_entry FROM habeas_records`.",
    ))
}

/// Whether a role can work. One that the owner's login takes on keeps its limits, but who finds a
/// hole in the service could take them off again: worth a warning, and no reason to stop.
async fn as_role(config: &DatabaseConfig, role: Role) -> Result<String> {
    let db = db::connect_as(config, role).await?;
    db::ping(&db).await?;
    if db.get_database_backend() != DatabaseBackend::Postgres {
        return Ok(format!("{role:?} needs no login of its own"));
    }
    Ok(match role.own_url(config) {
        Some(_) => format!("{role:?} has a login of its own"),
        None => format!(
            "warning: {role:?} shares the owner's login; docs/operations.md says how to give it \
             its own"
        ),
    })
}

/// Whether the system lets as many connections be open as the settings promise.
fn connections(most: u32) -> Result<String> {
    match open_files::enough(most) {
        Ok(()) => Ok(format!("up to {most}")),
        Err(available) => Err(Error::bad_input(format!(
            "The system lets {available} files be open, too few for the {most} connections of \
             `http.server.max_connections`; raise the limit of open files (`ulimit -n`, \
             `LimitNOFILE`) or lower the setting."
        ))),
    }
}

/// Whether identifying fields can be read and written, where the operator wants that.
fn identity(config: &Config) -> Result<String> {
    Ok(match identities::vault(config)? {
        Some(_) => "the root key is there".to_owned(),
        None => "no root key: identifying fields are not kept; HABEAS_IDENTITY_KEY_FILE names its \
                 file"
            .to_owned(),
    })
}

/// Whether deliveries to webhooks can be signed.
async fn webhooks(config: &Config, db: &DatabaseConnection) -> Result<String> {
    let vault = identities::vault(config)?;
    let (all, opened) = secrets::readable(db, vault.as_ref()).await?;
    if opened < all {
        return Err(Error::bad_input(format!(
            "{} of {all} secrets cannot be opened, and nothing is sent to their webhooks: name the \
             file with the root key that wrapped them in HABEAS_IDENTITY_KEY_FILE, or delete the \
             webhooks and make them anew.",
            all - opened
        )));
    }
    let reach = if config.webhooks.allow_loopback {
        "; warning: `webhooks.allow_loopback` lets them reach this machine"
    } else {
        ""
    };
    Ok(format!("{all} secrets can be opened{reach}"))
}

/// Whether the address of the metrics keeps them from the open network.
fn metrics(bind: Option<SocketAddr>) -> Result<String> {
    match bind {
        None => Ok("not given out; `metrics.bind` says where".to_owned()),
        Some(address) if address.ip().is_unspecified() => Err(Error::bad_input(format!(
            "`metrics.bind` is {address}: every network of this machine can read the metrics, \
             which ask for no token; name the address that Prometheus reaches."
        ))),
        Some(address) => Ok(format!("on {address}")),
    }
}

/// Whether the folder that holds the keys can be written to, which a rotation needs.
fn writable(folder: &Path) -> Result<String> {
    let refused = || {
        Error::bad_input(format!(
            "The folder {} cannot be written to; check its owner and mode.",
            folder.display()
        ))
    };
    let metadata = std::fs::metadata(folder).map_err(|_| refused())?;
    if metadata.permissions().readonly() {
        Err(refused())
    } else {
        Ok("writable".to_owned())
    }
}
