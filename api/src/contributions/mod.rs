//! The life of a contribution: one record as a partner submits it, by the same way that a row of a
//! file goes, and what becomes of it.
//!
//! ```text
//! NewRecord --read--> Draft --apply--> store       case records, at once
//!     |                                  ^
//!     +--kept--> review by others -------+         shared public records
//! ```
//!
//! Records about single persons stand at once; shared public records wait until somebody of another
//! organization accepts them. `docs/contributing-records.md` tells it to partners.

mod apply;
mod changes;
mod read;
mod record;
mod review;
mod rules;
mod submit;
mod withdraw;

use sea_orm::DatabaseTransaction;
use uuid::Uuid;

pub use self::changes::{FieldChange, Shown, of_contributions};
pub use self::record::{Given, Named, NewRecord, NewSource, SourceName};
pub use self::review::{Review, review};
pub use self::submit::{MOST_RECORDS, Submission, Told, submit};
pub use self::withdraw::withdraw;
use crate::auth::Viewer;
use crate::clock::{Clock, IdGen};
use crate::error::{Error, Result};
use crate::store::audit::Actor;
use crate::store::identity::Vault;
use crate::store::organizations;
use crate::store::upsert::Stamp;
use crate::transfer::owner::Owner;
use crate::user_error::{UserError, UserErrorCode};

/// What a contribution needs of the service.
#[derive(Clone, Copy, Debug)]
pub struct Tools<'a> {
    /// The transaction of the mutation.
    pub transaction: &'a DatabaseTransaction,
    /// Who asks.
    pub viewer: &'a Viewer,
    /// Who writes, for the audit.
    pub actor: &'a Actor,
    /// The time.
    pub clock: &'a Clock,
    /// New ids.
    pub ids: &'a IdGen,
    /// Where identifying fields are encrypted, where the service does that.
    pub vault: Option<&'a Vault>,
    /// How many reviewers a public record needs where no rule speaks of it.
    pub reviewers: i32,
}

impl Tools<'_> {
    /// What is written by this client for this organization.
    fn stamp(&self, organization: Uuid) -> Stamp {
        Stamp {
            contributor: Some(organization),
            client: Some(self.viewer.client_id().to_owned()),
            ..Stamp::new(self.clock.now())
        }
    }

    /// Whose records an organization's contributions are.
    async fn owner(&self, organization: Uuid) -> Result<Owner> {
        let found = organizations::by_id(self.transaction, organization).await?;
        let found = found.ok_or_else(|| {
            Error::bad_input("The token's organization is not known here; ask the operator.")
        })?;
        Ok(Owner::Organization {
            id: organization,
            slug: found.slug,
        })
    }
}

/// Something is wrong with one record of those that were submitted.
fn fault(
    index: usize,
    path: &[&str],
    code: UserErrorCode,
    message: impl Into<String>,
) -> UserError {
    let index = index.to_string();
    let start = ["input", "records", index.as_str()];
    UserError {
        message: message.into(),
        code,
        path: start.iter().chain(path).map(ToString::to_string).collect(),
    }
}
