//! `AuditEntry`: who did what with the records of the caller's organization.

use async_graphql::{Context, ID, InputObject, Object, Result};
use entities::audit_entry::{Column, Model};
use entities::codes::AuditAction;
use entities::organization;
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use uuid::Uuid;

use super::Organization;
use crate::error::Result as HabeasResult;
use crate::graphql::filter::{FilterScope, negate};
use crate::graphql::ids;
use crate::graphql::node;
use crate::graphql::operators::{CodeFilter, DateTimeFilter, IdFilter, TextFilter};
use crate::graphql::record::one;
use crate::graphql::scalars::DateTime;
use crate::kind::RecordKind;

/// Who did what with the records or the settings of the caller's organization. Names of fields and
/// filters, never values.
#[derive(Clone, Debug)]
pub(crate) struct AuditEntry(pub(crate) Model);

impl From<Model> for AuditEntry {
    fn from(model: Model) -> Self {
        Self(model)
    }
}

/// Who did what with the records or the settings of the caller's organization. Names of fields and
/// filters, never values.
#[Object]
impl AuditEntry {
    /// Global id, within the organization's own audit.
    async fn id(&self) -> ID {
        ids::numbered("AuditEntry", self.0.sequence)
    }

    /// Place in the organization's chain, from 1 and without gaps.
    async fn sequence(&self) -> i64 {
        self.0.sequence
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// What was done.
    async fn action(&self) -> AuditAction {
        self.0.action
    }

    /// The organization that did it. Null for the operator of the service.
    async fn actor(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        one::<organization::Entity, _>(ctx, self.0.actor_organization).await
    }

    /// The API client that did it; `operator` at the service's own command line, `retention` for the
    /// nightly task.
    async fn actor_client(&self) -> &str {
        &self.0.actor_client
    }

    /// Type of what it was done to: `Detainee`, `ApiClient`, `SharingAgreement`, `Import` and so on.
    /// Null where it was done to nothing in particular.
    async fn subject_type(&self) -> Option<&str> {
        self.0.subject_kind.as_deref()
    }

    /// What it was done to: the global id of a record, else its own id. Null where there are several.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
        let Some(subject) = self.0.subject.as_deref() else {
            return Ok(None);
        };
        let kind = self.0.subject_kind.as_deref();
        let kind = kind.and_then(RecordKind::from_type_name);
        Ok(Some(match (kind, Uuid::parse_str(subject)) {
            (Some(kind), Ok(id)) => node::id_of(ctx, kind, id).await?,
            _ => ID(subject.to_owned()),
        }))
    }

    /// How many records it concerned. Null where that says nothing.
    async fn records(&self) -> Option<i64> {
        self.0.records
    }

    /// The stated purpose. Null where none was asked for.
    async fn purpose(&self) -> Option<&str> {
        self.0.purpose.as_deref()
    }

    /// The stated reason, where a rule was overridden; else null.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Names of the fields, filters or settings that it touched.
    async fn names(&self) -> &[String] {
        &self.0.names.0
    }

    /// The request, as errors and logs name it. Null where it came another way.
    async fn request_id(&self) -> Option<String> {
        self.0.request.map(|id| id.to_string())
    }

    /// SHA-256 of the previous entry's hash and of this entry, in hexadecimal: whoever notes it can
    /// tell later that nothing before it was changed.
    async fn hash(&self) -> &str {
        &self.0.hash
    }
}

/// Which of them; conditions in one filter must all hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct AuditEntryFilter {
    /// By: when.
    pub(crate) at: Option<DateTimeFilter>,
    /// By: what was done.
    pub(crate) action: Option<CodeFilter<AuditAction>>,
    /// By: the organization that did it.
    pub(crate) actor: Option<IdFilter>,
    /// By: the API client that did it.
    pub(crate) actor_client: Option<TextFilter>,
    /// By: type of what it was done to.
    pub(crate) subject_type: Option<TextFilter>,
    /// By: the stated purpose.
    pub(crate) purpose: Option<TextFilter>,
    /// All of these hold.
    pub(crate) and: Option<Vec<AuditEntryFilter>>,
    /// At least one of these holds; an empty list lets nothing through.
    pub(crate) or: Option<Vec<AuditEntryFilter>>,
    /// This does not hold.
    pub(crate) not: Option<Box<AuditEntryFilter>>,
}

impl AuditEntryFilter {
    pub(crate) fn condition(&self, scope: &mut FilterScope<'_>) -> HabeasResult<Condition> {
        let mut all = Condition::all();
        if let Some(at) = &self.at {
            scope.term()?;
            all = all.add(at.condition(Column::At)?);
        }
        if let Some(action) = &self.action {
            scope.term()?;
            all = all.add(action.condition(Column::Action)?);
        }
        if let Some(actor) = &self.actor {
            scope.term()?;
            all = all.add(actor.condition(
                RecordKind::Organization,
                Column::ActorOrganization,
                scope.pairwise,
            )?);
        }
        let texts = [
            (&self.actor_client, Column::ActorClient),
            (&self.subject_type, Column::SubjectKind),
            (&self.purpose, Column::Purpose),
        ];
        for (filter, column) in texts {
            if let Some(filter) = filter {
                scope.term()?;
                all = all.add(filter.condition(column)?);
            }
        }
        for filter in self.and.iter().flatten() {
            all = all.add(scope.nested(|scope| filter.condition(scope))?);
        }
        if let Some(branches) = &self.or {
            let mut any = Condition::any().add(Expr::val(1).eq(0));
            for branch in branches {
                any = any.add(scope.nested(|scope| branch.condition(scope))?);
            }
            all = all.add(any);
        }
        if let Some(filter) = &self.not {
            all = all.add(negate(scope.nested(|scope| filter.condition(scope))?));
        }
        Ok(all)
    }
}
