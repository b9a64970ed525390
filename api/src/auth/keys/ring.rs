//! The keys as a running service holds them: read again from their directory, so that a key is found
//! without a restart and one that was taken away is no longer accepted.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::{KeyError, KeySet};

/// How often a stranger's token of an unknown key makes the service look into the directory.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How often it looks by itself.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// The keys of a service, present at any time.
#[derive(Debug)]
pub struct Keyring {
    /// Where they lie; none for keys that stay as they are.
    directory: Option<PathBuf>,
    keys: RwLock<Arc<KeySet>>,
    looked: Mutex<Looked>,
}

#[derive(Debug, Default)]
struct Looked {
    at: Option<Instant>,
    failed: bool,
}

impl From<KeySet> for Keyring {
    /// Keys that stay as they are.
    fn from(keys: KeySet) -> Self {
        Self {
            directory: None,
            keys: RwLock::new(Arc::new(keys)),
            looked: Mutex::default(),
        }
    }
}

impl Keyring {
    /// Keys that were read from this directory, and are read from it again.
    pub fn of_directory(directory: PathBuf, keys: KeySet) -> Self {
        Self {
            directory: Some(directory),
            ..Self::from(keys)
        }
    }

    /// The keys as they are now.
    pub fn current(&self) -> Arc<KeySet> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&keys)
    }

    /// The keys, looked for anew where none of them has this id. Strangers choose ids, so the
    /// directory is looked into once a second at most.
    pub(crate) fn with(&self, kid: &str) -> Arc<KeySet> {
        let keys = self.current();
        if keys.by_kid(kid).is_some() || self.directory.is_none() {
            return keys;
        }
        let looked_at = self.looked().at;
        if looked_at.is_none_or(|at| at.elapsed() >= LOOK_AGAIN) {
            self.look();
        }
        self.current()
    }

    /// Reads the directory again. An empty one accepts nothing any more. Where it cannot be read, or
    /// holds a file that is unfit, the keys stay as they were, and the log says so once.
    pub fn look(&self) {
        let Some(directory) = &self.directory else {
            return;
        };
        let mut looked = self.looked();
        looked.at = Some(Instant::now());
        let keys = match KeySet::load(directory) {
            Err(KeyError::NoKey { .. }) => KeySet::default(),
            Ok(keys) => keys,
            Err(error) => {
                if !std::mem::replace(&mut looked.failed, true) {
                    tracing::error!(%error, "the signing keys cannot be read again");
                }
                return;
            }
        };
        looked.failed = false;
        let before = self.current();
        if !before.kids().eq(keys.kids()) {
            tracing::info!(keys = keys.iter().count(), "the signing keys have changed");
            *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
        }
    }

    /// Looks again and again, for as long as the process serves.
    pub async fn watch(self: Arc<Self>) {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let ring = Arc::clone(&self);
            // A panic of the look is in the log; the next look is another.
            let _ = tokio::task::spawn_blocking(move || ring.look()).await;
        }
    }

    fn looked(&self) -> std::sync::MutexGuard<'_, Looked> {
        self.looked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use tempfile::TempDir;

    use super::*;
    use crate::auth::keys::{Kid, SigningAlgorithm, generate};

    fn made(directory: &TempDir, number: i64) -> Kid {
        let at = DateTime::UNIX_EPOCH + TimeDelta::days(20_000 + number);
        generate(directory.path(), SigningAlgorithm::EdDsa, at).unwrap()
    }

    fn ring(directory: &TempDir) -> Keyring {
        let keys = KeySet::load(directory.path()).unwrap();
        Keyring::of_directory(directory.path().to_owned(), keys)
    }

    #[test]
    fn a_new_key_is_found_when_it_is_asked_for() {
        let directory = TempDir::new().unwrap();
        let first = made(&directory, 1);
        let ring = ring(&directory);
        let second = made(&directory, 2);
        assert!(ring.current().by_kid(second.as_str()).is_none());
        assert!(ring.with(second.as_str()).by_kid(second.as_str()).is_some());
        assert!(ring.current().by_kid(first.as_str()).is_some());
    }

    #[test]
    fn strangers_do_not_make_it_look_all_the_time() {
        let directory = TempDir::new().unwrap();
        made(&directory, 1);
        let ring = ring(&directory);
        ring.with("a stranger's");
        let second = made(&directory, 2);
        // It has looked less than a second ago.
        assert!(ring.with(second.as_str()).by_kid(second.as_str()).is_none());
        ring.look();
        assert!(ring.current().by_kid(second.as_str()).is_some());
    }

    #[test]
    fn a_key_that_was_taken_away_is_gone() {
        let directory = TempDir::new().unwrap();
        let (first, second) = (made(&directory, 1), made(&directory, 2));
        let ring = ring(&directory);
        let path = |kid: &Kid| directory.path().join(format!("{kid}.pem"));
        std::fs::remove_file(path(&first)).unwrap();
        ring.look();
        assert!(ring.current().by_kid(first.as_str()).is_none());
        assert!(ring.current().by_kid(second.as_str()).is_some());
        std::fs::remove_file(path(&second)).unwrap();
        ring.look();
        assert_eq!(ring.current().iter().count(), 0);
    }

    #[test]
    fn a_directory_that_cannot_be_read_changes_nothing() {
        let directory = TempDir::new().unwrap();
        let first = made(&directory, 1);
        let ring = ring(&directory);
        std::fs::write(directory.path().join("unfit.pem"), "no key").unwrap();
        ring.look();
        assert!(ring.current().by_kid(first.as_str()).is_some());
        drop(directory);
        ring.look();
        assert!(ring.current().by_kid(first.as_str()).is_some());
    }
}
