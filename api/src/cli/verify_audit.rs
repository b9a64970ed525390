//! `habeas verify-audit`

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Done, Session, keys, print};
use crate::auth::statement;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::store::audit::{self, Head, PLATFORM, Verdict};
use crate::store::organizations;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Write the heads of all chains to this file, signed, once they are verified. Keep it elsewhere.
    #[arg(long, value_name = "FILE")]
    export_head: Option<PathBuf>,
    /// A file that was exported earlier: its entries must still be there. May be given several times.
    #[arg(long, value_name = "FILE")]
    head: Vec<PathBuf>,
}

/// The heads of all chains at one instant, as they are signed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Statement {
    /// Who says it.
    iss: String,
    /// When, in seconds since 1970.
    iat: i64,
    /// The end of each chain.
    heads: Vec<Head>,
}

pub(super) async fn run(config: Config, arguments: Arguments) -> Result<Done> {
    let mut exported = Vec::new();
    for path in &arguments.head {
        exported.extend(read(&config, path)?);
    }
    let session = Session::open(config).await?;
    let names = organizations::slugs(&session.db).await?;
    let verdicts = audit::verify(&session.db, &exported).await?;
    let broken = tell(&verdicts, &names);
    if broken > 0 {
        return Err(Error::bad_input(format!(
            "{broken} chains of the audit are broken; the lines above say where. Entries never \
             change by themselves: keep this database as evidence, find out who wrote to it, and \
             compare it with a backup."
        )));
    }
    if let Some(path) = &arguments.export_head {
        export(&session, &verdicts, path).await?;
    }
    Ok(Done::Fully)
}

/// Prints what became of each chain; answers how many are broken.
fn tell(verdicts: &[Verdict], names: &HashMap<Uuid, String>) -> usize {
    let mut broken = 0;
    for (chain, verdict) in verdicts {
        let name = match names.get(chain) {
            Some(slug) => slug.clone(),
            None if *chain == PLATFORM => "(platform)".to_owned(),
            None => chain.to_string(),
        };
        match verdict {
            Ok(verified) => print(&format!("ok      {name}: {} entries", verified.entries)),
            Err(found) => {
                broken += 1;
                print(&format!(
                    "broken  {name}: entry {} {}",
                    found.sequence, found.fault
                ));
            }
        }
    }
    broken
}

/// Writes the heads of the chains, as they were verified.
async fn export(session: &Session, verdicts: &[Verdict], path: &Path) -> Result<()> {
    let heads = audit::heads(&session.db, verdicts).await?;
    let now = session.clock.now();
    let claims = Statement {
        iss: session.config.auth.issuer.clone(),
        iat: now.timestamp(),
        heads,
    };
    let keys = keys::load(&session.config)?;
    let signed = statement::sign(&keys, now, audit::STATEMENT_TYPE, &claims)?;
    std::fs::write(path, format!("{signed}\n")).map_err(|_| {
        Error::bad_input(format!(
            "The file {} cannot be written; check its folder.",
            path.display()
        ))
    })
}

fn read(config: &Config, path: &Path) -> Result<Vec<Head>> {
    let refused = |why: &str| {
        Error::bad_input(format!(
            "{} is not an exported head of this service: {why}. Pass a file that `--export-head` \
             has written; the key that signed it must lie in {}.",
            path.display(),
            config.keys_dir.display()
        ))
    };
    let text = std::fs::read_to_string(path).map_err(|_| refused("it cannot be read"))?;
    let keys = keys::load(config)?;
    let told: Statement =
        statement::read(&keys, audit::STATEMENT_TYPE, text.trim()).map_err(refused)?;
    if told.iss != config.auth.issuer {
        return Err(refused("another issuer signed it"));
    }
    Ok(told.heads)
}
