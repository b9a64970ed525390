//! The audit: who did what with whose records.
//!
//! Each organization has a chain of entries of its own, and the platform has one. An entry is
//! written in the transaction of what it tells of: where one does not happen, neither does the
//! other. It says names of fields and filters, never values.
//!
//! `docs/audit.md` says how a chain is verified without this program.

mod append;
mod chain;
mod entries;
mod head;
mod rights;
mod verify;

use chrono::{DateTime, Utc};
use entities::codes::AuditAction;
use uuid::Uuid;

pub use self::append::{Receipt, append, append_all, append_for_receipt};
pub use self::entries::{count, page};
pub use self::head::{Head, STATEMENT_TYPE, heads};
pub use self::rights::only_grows;
pub use self::verify::{Broken, Fault, Verdict, Verified, verify};
use crate::auth::Viewer;
use crate::kind::RecordKind;

/// The chain of what concerns no organization in particular.
pub const PLATFORM: Uuid = Uuid::nil();

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The organization acted for; none for the operator of the service.
    organization: Option<Uuid>,
    /// The API client.
    client: String,
    /// The token's own id.
    token: Option<String>,
    /// The request.
    request: Option<Uuid>,
}

impl Actor {
    /// Somebody at the service's own command line.
    pub fn operator() -> Self {
        Self::service("operator")
    }

    /// An API client that has shown who it is without a token.
    pub fn client(organization: Uuid, client: Uuid) -> Self {
        Self {
            organization: Some(organization),
            ..Self::service(&client.to_string())
        }
    }

    /// A task of the service itself.
    pub fn service(name: &str) -> Self {
        Self {
            organization: None,
            client: name.to_owned(),
            token: None,
            request: None,
        }
    }
}

impl From<&Viewer> for Actor {
    fn from(viewer: &Viewer) -> Self {
        Self {
            organization: Some(viewer.organization_id()),
            client: viewer.client_id().to_owned(),
            token: viewer.token_id().map(str::to_owned),
            request: Some(viewer.request_id()),
        }
    }
}

/// Something that was done, to be told to the organization whose records it concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    chain: Uuid,
    at: DateTime<Utc>,
    action: AuditAction,
    actor: Actor,
    subject_kind: Option<String>,
    subject: Option<String>,
    records: Option<i64>,
    purpose: Option<String>,
    reason: Option<String>,
    names: Vec<String>,
}

impl Event {
    /// An event in the chain of `organization`, whose records or settings it concerns; in that of
    /// the platform where there is none.
    pub fn new(
        organization: Option<Uuid>,
        actor: impl Into<Actor>,
        action: AuditAction,
        at: DateTime<Utc>,
    ) -> Self {
        Self {
            chain: organization.unwrap_or(PLATFORM),
            at,
            action,
            actor: actor.into(),
            subject_kind: None,
            subject: None,
            records: None,
            purpose: None,
            reason: None,
            names: Vec::new(),
        }
    }

    /// Records of `organization` were handed to a viewer of another one: how many of which kind.
    pub fn records_read(
        organization: Uuid,
        viewer: &Viewer,
        kind: RecordKind,
        records: u64,
        at: DateTime<Utc>,
    ) -> Self {
        Self::new(Some(organization), viewer, AuditAction::RecordsRead, at)
            .of_type(kind.type_name())
            .counting(records)
    }

    /// Done to one record.
    #[must_use]
    pub fn to_record(self, kind: RecordKind, id: Uuid) -> Self {
        self.to(kind.type_name(), id.to_string())
    }

    /// Done to one thing: its type as the schema names it, and its id.
    #[must_use]
    pub fn to(self, type_name: &str, id: impl Into<String>) -> Self {
        Self {
            subject_kind: Some(type_name.to_owned()),
            subject: Some(id.into()),
            ..self
        }
    }

    /// Done to several things of this type.
    #[must_use]
    pub fn of_type(self, type_name: &str) -> Self {
        Self {
            subject_kind: Some(type_name.to_owned()),
            ..self
        }
    }

    /// How many records.
    #[must_use]
    pub fn counting(self, records: u64) -> Self {
        Self {
            records: Some(i64::try_from(records).unwrap_or(i64::MAX)),
            ..self
        }
    }

    /// For this purpose.
    #[must_use]
    pub fn for_purpose(self, purpose: impl Into<String>) -> Self {
        Self {
            purpose: Some(purpose.into()),
            ..self
        }
    }

    /// Against a rule, for this reason.
    #[must_use]
    pub fn because(self, reason: impl Into<String>) -> Self {
        Self {
            reason: Some(reason.into()),
            ..self
        }
    }

    /// Names of fields, filters or settings; never what is in them.
    #[must_use]
    pub fn naming<N: Into<String>>(self, names: impl IntoIterator<Item = N>) -> Self {
        Self {
            names: names.into_iter().map(Into::into).collect(),
            ..self
        }
    }
}
