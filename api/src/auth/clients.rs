//! What an instance knows of the clients: which there are, what each may do, and which tokens are
//! revoked. Held in memory, so that no request waits for the database, and kept fresh by
//! [`crate::clients`]. Where it has not been fresh for too long, nobody is let in.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use entities::codes::ClientKind;
use tokio::sync::watch;
use uuid::Uuid;

use super::network::Network;
use super::scope::Scopes;
use super::verify::Refusal;

/// Why a token is refused whose client is not known (yet).
pub(super) const UNKNOWN_CLIENT: Refusal = "client";
/// Why a token is refused while nobody knows whether it is still good.
pub(super) const STALE: Refusal = "what is revoked is not known";

/// A client as the verifier needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownClient {
    /// Its id.
    pub id: Uuid,
    /// The organization it belongs to.
    pub organization_id: Uuid,
    /// How it shows that it is who it says.
    pub kind: ClientKind,
    /// What its tokens may open.
    pub scopes: Scopes,
    /// Its tokens of a lower epoch are revoked.
    pub epoch: i64,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether it was revoked.
    pub is_revoked: bool,
    /// Networks that its requests must come from; any where empty.
    pub addresses: Vec<Network>,
    /// Origins of the pages that a public client runs on.
    pub origins: Vec<String>,
}

/// What a signed token says of its client.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) client_id: Uuid,
    pub(super) organization_id: Uuid,
    pub(super) scopes: Scopes,
    pub(super) epoch: i64,
    pub(super) token_id: String,
}

/// What has changed since an instance looked last.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Clients as they are now.
    pub clients: Vec<KnownClient>,
    /// Tokens that were revoked, and when each ends by itself.
    pub revoked_tokens: Vec<(String, DateTime<Utc>)>,
}

/// All that an instance knows of the clients.
#[derive(Debug)]
pub struct KnownClients {
    known: RwLock<Known>,
    /// Told whenever something may have been revoked.
    changed: watch::Sender<()>,
    may_be_stale_for: Duration,
}

#[derive(Debug, Default)]
struct Known {
    clients: HashMap<Uuid, KnownClient>,
    revoked_tokens: HashMap<String, DateTime<Utc>>,
    fresh_at: Option<Instant>,
}

impl KnownClients {
    /// Knows nobody, and lets nobody in before it was told of changes once.
    pub fn new(may_be_stale_for: Duration) -> Self {
        Self {
            known: RwLock::default(),
            changed: watch::Sender::new(()),
            may_be_stale_for,
        }
    }

    /// Takes in clients that somebody else than the database tells of. It says nothing about what was
    /// revoked.
    pub fn learn(&self, clients: impl IntoIterator<Item = KnownClient>) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let clients = clients.into_iter().map(|client| (client.id, client));
        known.clients.extend(clients);
    }

    /// Takes in what has changed in the database. `asked_at` is when the database was asked: what it
    /// told is fresh as of then.
    pub fn update(&self, changes: Changes, asked_at: Instant, now: DateTime<Utc>) {
        let something = !changes.clients.is_empty() || !changes.revoked_tokens.is_empty();
        {
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            known.clients.extend(
                changes
                    .clients
                    .into_iter()
                    .map(|client| (client.id, client)),
            );
            if something {
                known.revoked_tokens.retain(|_, ends_at| *ends_at > now);
            }
            known.revoked_tokens.extend(changes.revoked_tokens);
            known.fresh_at = known.fresh_at.max(Some(asked_at));
        }
        if something {
            self.changed.send_replace(());
        }
    }

    /// A client, however it stands.
    pub fn get(&self, id: Uuid) -> Option<KnownClient> {
        self.read().clients.get(&id).cloned()
    }

    /// Whether pages of this origin may call the service: some public client in force runs on it.
    pub fn has_origin(&self, origin: &str, now: DateTime<Utc>) -> bool {
        self.read().clients.values().any(|client| {
            client.is_in_force(now) && client.origins.iter().any(|known| known == origin)
        })
    }

    /// Resolves when something may have been revoked after this call.
    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Whether what is known is too old to let anybody in.
    pub fn is_stale(&self) -> bool {
        self.read().is_stale(self.may_be_stale_for)
    }

    /// Whether a grant is in force now, for a request from this address; and for what kind of client.
    pub(super) fn check(
        &self,
        grant: &Grant,
        from: Option<IpAddr>,
        now: DateTime<Utc>,
    ) -> Result<ClientKind, Refusal> {
        let known = self.read();
        if known.is_stale(self.may_be_stale_for) {
            return Err(STALE);
        }
        let client = known.in_force(grant, now)?;
        client.admits(from)?;
        Ok(client.kind)
    }

    /// Whether a grant that was accepted is in force still. What is not known now counts as in
    /// force: new requests are refused meanwhile, and open streams carry nothing new without the
    /// database.
    pub(super) fn is_in_force(&self, grant: &Grant, now: DateTime<Utc>) -> bool {
        self.read().in_force(grant, now).is_ok()
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn is_stale(&self, allowed: Duration) -> bool {
        self.fresh_at.is_none_or(|at| at.elapsed() > allowed)
    }

    fn in_force(&self, grant: &Grant, now: DateTime<Utc>) -> Result<&KnownClient, Refusal> {
        let client = self.clients.get(&grant.client_id).ok_or(UNKNOWN_CLIENT)?;
        if client.organization_id != grant.organization_id {
            return Err("organization of the client");
        }
        if client.is_revoked {
            return Err("client revoked");
        }
        if client.expires_at.is_some_and(|at| at <= now) {
            return Err("client expired");
        }
        if !grant.scopes.is_subset_of(client.scopes) {
            return Err("scopes of the client");
        }
        if grant.epoch > client.epoch {
            // Issued after a change that has not come here yet.
            return Err(UNKNOWN_CLIENT);
        }
        if grant.epoch < client.epoch {
            return Err("epoch");
        }
        if self.revoked_tokens.contains_key(&grant.token_id) {
            return Err("revoked");
        }
        Ok(client)
    }
}

impl KnownClient {
    /// Whether it is neither revoked nor at its end.
    pub fn is_in_force(&self, now: DateTime<Utc>) -> bool {
        !self.is_revoked && self.expires_at.is_none_or(|at| at > now)
    }

    fn admits(&self, from: Option<IpAddr>) -> Result<(), Refusal> {
        let listed = |from: IpAddr| self.addresses.iter().any(|network| network.contains(from));
        if self.addresses.is_empty() || from.is_some_and(listed) {
            Ok(())
        } else {
            Err("address")
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::auth::Scope;

    const HERE: Uuid = Uuid::from_u128(1);

    fn now() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }

    fn client() -> KnownClient {
        KnownClient {
            id: Uuid::from_u128(2),
            organization_id: HERE,
            kind: ClientKind::Public,
            scopes: Scope::AuditRead.into(),
            epoch: 3,
            expires_at: Some(now() + TimeDelta::days(1)),
            is_revoked: false,
            addresses: vec!["192.0.2.0/24".parse().unwrap()],
            origins: vec!["https://a.example".to_owned()],
        }
    }

    fn grant() -> Grant {
        Grant {
            client_id: client().id,
            organization_id: HERE,
            scopes: Scope::AuditRead.into(),
            epoch: 3,
            token_id: "t".to_owned(),
        }
    }

    fn known(client: KnownClient) -> KnownClients {
        let known = KnownClients::new(Duration::from_hours(1));
        let changes = Changes {
            clients: vec![client],
            ..Changes::default()
        };
        known.update(changes, Instant::now(), now());
        known
    }

    fn check(client: KnownClient, grant: &Grant) -> Result<ClientKind, Refusal> {
        let from = "192.0.2.9".parse().ok();
        known(client).check(grant, from, now())
    }

    #[test]
    fn a_client_in_force_is_let_in() {
        assert_eq!(check(client(), &grant()), Ok(ClientKind::Public));
    }

    #[test]
    fn whatever_is_not_as_the_token_says_is_refused() {
        let with = |change: fn(&mut KnownClient)| {
            let mut client = client();
            change(&mut client);
            check(client, &grant()).unwrap_err()
        };
        assert_eq!(with(|c| c.is_revoked = true), "client revoked");
        assert_eq!(with(|c| c.expires_at = Some(now())), "client expired");
        assert_eq!(with(|c| c.epoch = 4), "epoch");
        assert_eq!(with(|c| c.epoch = 2), UNKNOWN_CLIENT);
        assert_eq!(
            with(|c| c.scopes = Scope::ReportsRead.into()),
            "scopes of the client"
        );
        assert_eq!(with(|c| c.id = HERE), UNKNOWN_CLIENT);
        let theirs = with(|c| c.organization_id = Uuid::from_u128(9));
        assert_eq!(theirs, "organization of the client");
        let elsewhere = "198.51.100.1".parse().ok();
        for from in [elsewhere, None] {
            let refused = known(client()).check(&grant(), from, now());
            assert_eq!(refused, Err("address"));
        }
    }

    #[test]
    fn a_revoked_token_is_forgotten_once_it_has_ended() {
        let known = known(client());
        let revoking = |id: &str, ends_at| Changes {
            revoked_tokens: vec![(id.to_owned(), ends_at)],
            ..Changes::default()
        };
        let ends_at = now() + TimeDelta::minutes(15);
        known.update(revoking("t", ends_at), Instant::now(), now());
        assert!(!known.is_in_force(&grant(), now()));
        known.update(Changes::default(), Instant::now(), ends_at);
        assert!(!known.is_in_force(&grant(), now()));
        let other = revoking("u", ends_at + TimeDelta::minutes(15));
        known.update(other, Instant::now(), ends_at);
        assert!(known.is_in_force(&grant(), now()));
    }

    #[test]
    fn nobody_is_let_in_before_the_first_word_and_long_after_the_last() {
        let nothing = KnownClients::new(Duration::from_hours(1));
        nothing.learn([client()]);
        let from = "192.0.2.9".parse().ok();
        assert_eq!(nothing.check(&grant(), from, now()), Err(STALE));
        let stale = KnownClients::new(Duration::ZERO);
        stale.update(Changes::default(), Instant::now(), now());
        stale.learn([client()]);
        assert_eq!(stale.check(&grant(), from, now()), Err(STALE));
        // What is open stays open meanwhile.
        assert!(stale.is_in_force(&grant(), now()));
    }

    #[test]
    fn origins_are_those_of_clients_in_force() {
        assert!(known(client()).has_origin("https://a.example", now()));
        assert!(!known(client()).has_origin("https://b.example", now()));
        let ended = now() + TimeDelta::days(1);
        assert!(!known(client()).has_origin("https://a.example", ended));
    }

    #[tokio::test]
    async fn who_waits_is_told_of_changes_and_of_nothing_else() {
        let known = known(client());
        let mut changes = known.changes();
        known.update(Changes::default(), Instant::now(), now());
        assert!(!changes.has_changed().unwrap());
        let revoked = Changes {
            revoked_tokens: vec![("x".to_owned(), now() + TimeDelta::days(1))],
            ..Changes::default()
        };
        known.update(revoked, Instant::now(), now());
        assert!(changes.changed().await.is_ok());
    }
}
