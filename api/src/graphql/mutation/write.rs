//! One mutation's transaction, and the answer that it gives again when it is sent again.
//!
//! ```ignore
//! let outcome = match Write::begin(ctx, "createClient", Some(&input.idempotency_key), &input).await? {
//!     Begun::Answered(outcome) => outcome,
//!     Begun::Open(write) => {
//!         let outcome = clients::create(write.tools(), ..).await?;
//!         write.end(outcome).await?
//!     }
//! };
//! ```
//!
//! What is wrong with the input rolls back whatever was written, and is kept under the key like a
//! success: the same request gets the same answer. A fault keeps nothing, and the request can be sent
//! again.

use async_graphql::{Context, InputType};
use sea_orm::{DatabaseTransaction, TransactionTrait as _};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::auth::secret::digest_of;
use crate::clock::{Clock, IdGen};
use crate::db;
use crate::error::{Code, Error, Result};
use crate::graphql::context::ContextExt as _;
use crate::state::SharedState;
use crate::store::audit::Actor;
use crate::store::idempotency::{self, Claim, Keyed};
use crate::user_error::Checked;

/// Longest key.
const LONGEST_KEY: usize = 255;

/// A mutation that has begun.
pub(crate) enum Begun<T> {
    /// It was answered before, with this.
    Answered(Checked<T>),
    /// It is to be done.
    Open(Box<Write>),
}

/// The transaction of a mutation. Dropped before its end, it is rolled back.
pub(crate) struct Write {
    state: SharedState,
    actor: Actor,
    key: Option<OwnKey>,
    /// Holds the key.
    outer: DatabaseTransaction,
    /// Holds what the mutation writes: rolled back by itself where the input is refused.
    inner: DatabaseTransaction,
}

struct OwnKey {
    client: String,
    key: String,
    request: String,
}

impl OwnKey {
    fn keyed(&self) -> Keyed<'_> {
        Keyed {
            client: &self.client,
            key: &self.key,
            request: &self.request,
        }
    }
}

impl Write {
    /// Begins the mutation of this name, with this input. With a key, a mutation that was answered
    /// before is not done again; a mutation that changes what is there already may go without.
    pub(crate) async fn begin<T: DeserializeOwned>(
        ctx: &Context<'_>,
        mutation: &str,
        key: Option<&str>,
        input: &impl InputType,
    ) -> Result<Begun<T>> {
        let state = ctx.state()?.clone();
        let actor = Actor::from(ctx.viewer()?);
        let key = match key {
            Some(key) => Some(own_key(ctx, mutation, key, input)?),
            None => None,
        };
        let outer = db::begin_write(&state.db).await?;
        if let Some(key) = &key {
            let claim = idempotency::claim(&outer, key.keyed(), state.clock.now()).await?;
            if let Claim::Answered(outcome) = claim {
                outer.rollback().await?;
                return Ok(Begun::Answered(read(&outcome)?));
            }
        }
        let inner = outer.begin().await?;
        Ok(Begun::Open(Box::new(Self {
            state,
            actor,
            key,
            outer,
            inner,
        })))
    }

    /// The transaction to write in.
    pub(crate) const fn transaction(&self) -> &DatabaseTransaction {
        &self.inner
    }

    /// Who writes, for the audit.
    pub(crate) const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The time.
    pub(crate) fn clock(&self) -> &Clock {
        &self.state.clock
    }

    /// New ids.
    pub(crate) fn ids(&self) -> &IdGen {
        &self.state.ids
    }

    /// The state of the service.
    pub(crate) const fn state(&self) -> &SharedState {
        &self.state
    }

    /// Takes back whatever was written, and keeps nothing under a key: it was only tried.
    pub(crate) async fn abandon(self) -> Result<()> {
        self.inner.rollback().await?;
        self.outer.rollback().await?;
        Ok(())
    }

    /// Commits what was done, or rolls it back where the input was refused. `kept` is what is given
    /// again when the mutation is sent again: ids, and never a secret.
    pub(crate) async fn end<T: Serialize>(self, kept: Checked<T>) -> Result<Checked<T>> {
        match &kept {
            Ok(_) => self.inner.commit().await?,
            Err(_) => self.inner.rollback().await?,
        }
        if let Some(key) = &self.key {
            let outcome = serde_json::to_string(&kept).map_err(Error::internal)?;
            idempotency::answer(&self.outer, key.keyed(), outcome).await?;
        }
        // Nobody knows whether a commit was done that fails.
        self.outer.commit().await.map_err(|_| {
            Error::new(
                Code::Unavailable,
                "It is not known whether the change was made; send the same request again, with the \
                 same `idempotencyKey` where it has one.",
            )
        })?;
        Ok(kept)
    }
}

fn own_key(ctx: &Context<'_>, mutation: &str, key: &str, input: &impl InputType) -> Result<OwnKey> {
    let fits = (1..=LONGEST_KEY).contains(&key.len()) && !key.chars().any(char::is_control);
    if !fits {
        return Err(Error::bad_input(format!(
            "`idempotencyKey` is a text of 1 to {LONGEST_KEY} bytes, best a new UUID for each request."
        )));
    }
    let viewer = ctx.viewer()?;
    let input = serde_json::to_string(&input.to_value()).map_err(Error::internal)?;
    Ok(OwnKey {
        client: format!("{}/{}", viewer.organization_id(), viewer.client_id()),
        key: key.to_owned(),
        request: digest_of(&format!("{mutation}\n{input}")),
    })
}

fn read<T: DeserializeOwned>(outcome: &str) -> Result<Checked<T>> {
    serde_json::from_str(outcome).map_err(|_| Error::internal("a kept outcome cannot be read"))
}
