//! `audit_entry`: who did what with whose records, chained so that a change is found.

use sea_orm::entity::prelude::*;

use crate::codes::AuditAction;
use crate::values::TextList;

/// Who did what with whose records, chained so that a change is found. Names only, never values.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    /// The organization whose records or settings are concerned; nil for the platform itself.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chain: Uuid,
    /// Place in the chain, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    /// When.
    pub at: DateTimeUtc,
    /// What was done.
    pub action: AuditAction,
    /// The organization that the actor acted for; null for the operator of the service.
    pub actor_organization: Option<Uuid>,
    /// The API client; `operator` at the command line, `retention` for the nightly task.
    pub actor_client: String,
    /// The token's own id; null where it was done without one.
    pub token: Option<String>,
    /// The request, as the log names it; null where there was none.
    pub request: Option<Uuid>,
    /// Type of what it was done to, as the schema names it.
    pub subject_kind: Option<String>,
    /// Id of what it was done to; null where there are several.
    pub subject: Option<String>,
    /// How many records; null where that says nothing.
    pub records: Option<i64>,
    /// The stated purpose.
    pub purpose: Option<String>,
    /// The stated reason, where a rule was overridden.
    pub reason: Option<String>,
    /// Names of fields, filters or settings.
    pub names: TextList,
    /// SHA-256 of the previous entry's hash and of this entry, in lower-case hexadecimal.
    pub hash: String,
}

impl ActiveModelBehavior for ActiveModel {}
