//! `habeas identity`

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Subcommand;
use entities::codes::AuditAction;
use uuid::Uuid;

use super::{Done, Session, print};
use crate::clock::IdGen;
use crate::config::Config;
use crate::db;
use crate::error::{Error, Result};
use crate::identity::{self, RootFile};
use crate::store::audit::{self, Actor, Event};
use crate::store::identity::{self as store, Vault, backup, nightly, pair, pair_digests};
use crate::store::organizations;
use crate::store::webhooks::secrets;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add a root key to `HABEAS_IDENTITY_KEY_FILE`, which is made where there is none; it wraps from
    /// the next start of the service on. Back the file up apart from the database.
    GenerateRootKey,
    /// Let an organization keep identifying fields.
    Enable {
        /// Short name of the organization.
        #[arg(long, value_name = "SLUG")]
        organization: String,
        /// Erase each person's identity so many days after it was first written.
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i32).range(1..=36_500))]
        retain_days: Option<i32>,
    },
    /// Take no more identifying fields of an organization; those that stand stay readable.
    Disable {
        /// Short name of the organization.
        #[arg(long, value_name = "SLUG")]
        organization: String,
    },
    /// Wrap the keys of all organizations with the newest root key.
    RotateRoot,
    /// Give an organization a new key, and wrap its persons' keys with it.
    RotateOrganization {
        /// Short name of the organization.
        #[arg(long, value_name = "SLUG")]
        organization: String,
    },
    /// Make the keys by which duplicates are found, for persons who were written before there were
    /// any; and those by which others find them under an agreement, which the service makes every
    /// night. Their identifying fields are decrypted for it, and the organization's audit says so.
    MatchKeys {
        /// Short name of the organization.
        #[arg(long, value_name = "SLUG")]
        organization: String,
    },
    /// Erase the identities whose time is over; the service does it every night.
    Retention {
        /// Say how many there are; erase nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Write all keys, wrapped, to a file. Keep the latest only.
    BackupKeys {
        /// The file, which must not be there yet.
        file: PathBuf,
    },
    /// Replace all keys by those of a file, after a database was restored.
    RestoreKeys {
        /// A file that `backup-keys` has written.
        file: PathBuf,
    },
}

pub(super) async fn run(config: Config, command: Command) -> Result<Done> {
    match command {
        Command::GenerateRootKey => generate(config).await?,
        Command::Enable {
            organization,
            retain_days,
        } => enable(config, &organization, retain_days).await?,
        Command::Disable { organization } => {
            let session = Session::open(config).await?;
            let id = partner(&session, &organization).await?;
            let transaction = db::begin_write(&session.db).await?;
            store::disable(&transaction, &session.clock, (id, Actor::operator())).await?;
            transaction.commit().await?;
        }
        Command::RotateRoot => {
            let (session, vault) = open(config).await?;
            let actor = Actor::operator();
            let keys = store::rotate_root(&session.db, &vault, &session.clock, &actor).await?;
            print(&format!("{keys} keys of organizations were wrapped anew"));
            let secrets = secrets::rotate_root(&session.db, &vault, &session.clock, &actor).await?;
            print(&format!("{secrets} secrets of webhooks were wrapped anew"));
            let now = session.clock.now();
            let pairs = pair::rotate_root(&session.db, &vault, now, &actor).await?;
            print(&format!("{pairs} keys of agreements were wrapped anew"));
        }
        Command::RotateOrganization { organization } => {
            let (session, vault) = open(config).await?;
            let id = partner(&session, &organization).await?;
            let tools = (&session.clock, &session.ids);
            let actor = Actor::operator();
            let keys = store::rotate_organization(&session.db, &vault, tools, id, &actor).await?;
            print(&format!("{keys} keys of persons were wrapped anew"));
        }
        Command::MatchKeys { organization } => {
            let (session, vault) = open(config).await?;
            let id = partner(&session, &organization).await?;
            let (db, clock, actor) = (&session.db, &session.clock, Actor::operator());
            let made = store::linkage::make_missing(db, &vault, clock, id, &actor).await?;
            print(&format!("keys of {made} persons were made"));
            let found = pair_digests::make_due(db, &vault, clock, id, &actor).await?;
            print(&format!(
                "{found} persons can be found under agreements with others"
            ));
        }
        Command::Retention { dry_run } => retention(config, dry_run).await?,
        Command::BackupKeys { file } => backup_keys(config, &file).await?,
        Command::RestoreKeys { file } => restore_keys(config, &file).await?,
    }
    Ok(Done::Fully)
}

/// The vault behind the configured root key; none where no root key is configured.
pub(super) fn vault(config: &Config) -> Result<Option<Vault>> {
    let Some(path) = config.identity_key_file() else {
        return Ok(None);
    };
    let root = RootFile::load(path).map_err(|error| Error::bad_input(error.to_string()))?;
    Ok(Some(Vault::new(Arc::new(root))))
}

/// Names a root key beside the signing keys where none is named, and makes it where it is not there.
pub(super) fn root_for_demo(config: &mut Config, ids: &IdGen) -> Result<()> {
    if config.identity_key_file().is_none() {
        config.identity_key_file = config.keys_dir.join("identity-root");
    }
    if config.identity_key_file.exists() {
        return Ok(());
    }
    identity::generate(&config.identity_key_file, ids.next())
        .map_err(|error| Error::bad_input(error.to_string()))
}

/// Adds a root key to the configured file.
async fn generate(config: Config) -> Result<()> {
    let path = config
        .identity_key_file()
        .ok_or_else(no_root_key)?
        .to_owned();
    let session = Session::open(config).await?;
    let id = session.ids.next();
    let transaction = db::begin_write(&session.db).await?;
    let (actor, now) = (Actor::operator(), session.clock.now());
    let event = Event::new(None, actor, AuditAction::RootKeyCreated, now);
    audit::append(&transaction, &event.to("RootKey", id.to_string())).await?;
    identity::generate(&path, id).map_err(|error| Error::bad_input(error.to_string()))?;
    transaction.commit().await?;
    print(&id.to_string());
    Ok(())
}

fn no_root_key() -> Error {
    Error::bad_input(
        "No root key is configured: name its file in HABEAS_IDENTITY_KEY_FILE, and make a key in it \
         with `habeas identity generate-root-key`.",
    )
}

async fn open(config: Config) -> Result<(Session, Vault)> {
    let vault = vault(&config)?.ok_or_else(no_root_key)?;
    Ok((Session::open(config).await?, vault))
}

async fn partner(session: &Session, slug: &str) -> Result<Uuid> {
    let known = organizations::by_slug(&session.db, slug).await?;
    let known = known.filter(|known| known.is_partner).ok_or_else(|| {
        Error::bad_input(format!(
            "There is no partner organization `{slug}`; `habeas organization create` makes one."
        ))
    })?;
    Ok(known.id)
}

async fn enable(config: Config, slug: &str, retain_days: Option<i32>) -> Result<()> {
    let (session, vault) = open(config).await?;
    let id = partner(&session, slug).await?;
    let transaction = db::begin_write(&session.db).await?;
    let tools = (&session.clock, &session.ids);
    store::enable(
        &transaction,
        &vault,
        tools,
        (id, Actor::operator()),
        retain_days,
    )
    .await?;
    Ok(transaction.commit().await?)
}

async fn retention(config: Config, dry_run: bool) -> Result<()> {
    let session = Session::open(config).await?;
    if dry_run {
        let today = session.clock.today();
        let due = store::retention::due(&session.db, None, today, u64::MAX >> 1).await?;
        print(&format!(
            "{} identities are due (dry run: none was erased)",
            due.len()
        ));
    } else {
        let erased = nightly::erase_due(&session.db, &session.clock).await?;
        print(&format!("{erased} identities were erased"));
    }
    Ok(())
}

fn unusable(path: &Path) -> Error {
    Error::bad_input(format!(
        "The file {} cannot be used; check its path, and that it is not there yet where it is to be \
         written.",
        path.display()
    ))
}

async fn backup_keys(config: Config, path: &Path) -> Result<()> {
    let session = Session::open(config).await?;
    let keys = backup::read(&session.db, &session.clock).await?;
    let json = serde_json::to_vec(&keys).map_err(Error::internal)?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|_| unusable(path))?;
    let written = file.write_all(&json).and_then(|()| file.sync_all());
    written.map_err(|_| unusable(path))
}

async fn restore_keys(config: Config, path: &Path) -> Result<()> {
    let text = std::fs::read(path).map_err(|_| unusable(path))?;
    let keys = serde_json::from_slice(&text).map_err(|_| {
        Error::bad_input(format!(
            "{} is no file of keys; pass one that `habeas identity backup-keys` has written.",
            path.display()
        ))
    })?;
    let session = Session::open(config).await?;
    let restored = backup::restore(&session.db, &session.clock, keys).await?;
    print(&format!(
        "{} persons have their keys again; {} were erased and stay so",
        restored.persons, restored.shredded
    ));
    Ok(())
}
