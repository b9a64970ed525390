//! `habeas doctor`

use std::path::Path;

use super::{Done, keys, migrate, print};
use crate::config::Config;
use crate::db;
use crate::error::{Error, Result};

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
    tell("disk", writable(&config.keys_dir));
    match db::connect(&config.database).await {
        Ok(db) => {
            tell(
                "database",
                db::ping(&db).await.map(|()| "answers".to_owned()),
            );
            let current = migrate::require_current(&db).await;
            tell("schema", current.map(|()| "up to date".to_owned()));
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
