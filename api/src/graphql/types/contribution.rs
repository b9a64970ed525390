//! `Contribution`: one record as a partner submitted it, and where it stands.

#![expect(
    clippy::unused_async,
    reason = "the schema asks for resolvers that are async"
)]

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entities::codes::{ContributionEffect, ContributionState, ReviewDecision};
use entities::contribution::{Column, Model};
use entities::{contribution_review, organization};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::Organization;
use crate::auth::Viewer;
use crate::contributions::{self, Shown};
use crate::error::Result as HabeasResult;
use crate::graphql::context::ContextExt as _;
use crate::graphql::filter::{FilterScope, negate};
use crate::graphql::ids;
use crate::graphql::loaders::{ChangesOf, ReviewsOf};
use crate::graphql::node::{self, Node};
use crate::graphql::operators::{CodeFilter, DateTimeFilter, IdFilter};
use crate::graphql::record::one;
use crate::graphql::scalars::DateTime;
use crate::kind::RecordKind;
use crate::policy::types;

/// The name of the type.
pub(crate) const NAME: &str = "Contribution";

/// One record as a partner submitted it, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Contribution(pub(crate) Model);

impl From<Model> for Contribution {
    fn from(model: Model) -> Self {
        Self(model)
    }
}

impl Contribution {
    fn kind_of_record(&self) -> HabeasResult<RecordKind> {
        RecordKind::parse(&self.0.record_kind)
            .ok_or_else(|| crate::error::Error::internal("a contribution of no kind"))
    }

    fn is_own(&self, ctx: &Context<'_>) -> bool {
        let asks = ctx.viewer().map(Viewer::organization_id).ok();
        asks == Some(self.0.organization_id)
    }
}

/// One record as a partner submitted it, and where it stands. An organization sees its own with
/// `contributions:write`, and those of others that were submitted for review with
/// `contributions:review`; one about a person is its organization's alone.
#[Object]
impl Contribution {
    /// Global id.
    async fn id(&self) -> ID {
        ids::of_other(NAME, self.0.id)
    }

    /// Where it stands.
    async fn state(&self) -> ContributionState {
        self.0.state
    }

    /// The kind of the record.
    async fn kind(&self) -> Result<RecordKind> {
        Ok(self.kind_of_record()?)
    }

    /// What it does to the record, as far as that was known when it was submitted; what it did, once
    /// it is accepted.
    async fn effect(&self) -> Option<ContributionEffect> {
        self.0.effect
    }

    /// The organization that submitted it. Null where it is no longer there.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        one::<organization::Entity, _>(ctx, Some(self.0.organization_id)).await
    }

    /// The API client that submitted it. Null where another organization did: its clients are its own.
    async fn client_id(&self, ctx: &Context<'_>) -> Option<&str> {
        Some(&*self.0.client).filter(|_| self.is_own(ctx))
    }

    /// What was submitted by one request has one batch. Null where another organization submitted it.
    async fn batch_id(&self, ctx: &Context<'_>) -> Option<String> {
        Some(self.0.batch_id.to_string()).filter(|_| self.is_own(ctx))
    }

    /// Global id of the record. Null where it would be a new one that nobody has accepted.
    async fn record_id(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
        let kind = self.kind_of_record()?;
        match self.0.record_id {
            Some(id) if self.0.is_case_record => {
                Ok(Some(ids::case_record(kind, id, ctx.pairwise()?)?))
            }
            Some(id) => Ok(Some(ids::public(kind, id))),
            None => Ok(None),
        }
    }

    /// The record as it stands. Null where it is not there, or this token may not see it.
    async fn record(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        let kind = self.kind_of_record()?;
        match self.0.record_id {
            Some(id) => Box::pin(node::record(ctx, kind, id)).await,
            None => Ok(None),
        }
    }

    /// The version of the record that it wrote. Null where it wrote none.
    async fn written_version(&self) -> Option<i32> {
        self.0.written_version
    }

    /// The version of the record that it was made from. Null where its client named none.
    async fn expected_version(&self) -> Option<i32> {
        self.0.expected_version
    }

    /// The fields that it fills, by the names that files use.
    async fn fields(&self) -> &[String] {
        &self.0.fields.0
    }

    /// What it changes, field by field: against what stands now while it waits, against the former
    /// version once it is accepted. Empty where that is no longer known. Null without the scope that
    /// opens the kind of the record.
    async fn changes(&self, ctx: &Context<'_>) -> Result<Option<Vec<FieldChange>>> {
        if !opens(ctx, self.kind_of_record()?) {
            return Ok(None);
        }
        let load = ctx.loaders()?.load_one(ChangesOf(self.0.id));
        let changes = Box::pin(load).await?.unwrap_or_default();
        Ok(Some(Box::pin(shown(ctx, changes)).await?))
    }

    /// What reviewers said, oldest first.
    async fn reviews(&self, ctx: &Context<'_>) -> Result<Vec<ContributionReview>> {
        let load = ctx.loaders()?.load_one(ReviewsOf(self.0.id));
        let reviews = Box::pin(load).await?.unwrap_or_default();
        Ok(reviews.into_iter().map(ContributionReview).collect())
    }

    /// Why it was made, for a correction; else null.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// How many reviewers must accept it; 0 where it stands at once.
    async fn reviewers_required(&self) -> i32 {
        self.0.reviewers
    }

    /// How often it was submitted. What reviewers said counts for the round in which they said it.
    async fn round(&self) -> i32 {
        self.0.round
    }

    /// Counts its versions, from 1, for `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was first submitted, or kept as a draft.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last changed.
    async fn changed_at(&self) -> DateTime {
        DateTime(self.0.changed_at)
    }

    /// When it was accepted, rejected or withdrawn. Null before.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }
}

/// One field of a record, before and after.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct FieldChange {
    /// The field, by the name that files use.
    field: String,
    /// What stands, as a file would write it; another record by its global id, a list as JSON. Null
    /// where nothing does.
    before: Option<String>,
    /// What is to stand, in the same way. Null where nothing is.
    after: Option<String>,
}

/// Whether the token opens records of this kind.
pub(crate) fn opens(ctx: &Context<'_>, kind: RecordKind) -> bool {
    ctx.viewer()
        .is_ok_and(|viewer| types::check(viewer, kind.type_name()).is_ok())
}

/// Changes as whoever asks sees them.
pub(crate) async fn shown(
    ctx: &Context<'_>,
    changes: Vec<contributions::FieldChange>,
) -> Result<Vec<FieldChange>> {
    let mut seen = Vec::with_capacity(changes.len());
    for change in changes {
        seen.push(FieldChange {
            field: change.field,
            before: text(ctx, change.before).await?,
            after: text(ctx, change.after).await?,
        });
    }
    Ok(seen)
}

async fn text(ctx: &Context<'_>, value: Option<Shown>) -> Result<Option<String>> {
    Ok(match value {
        Some(Shown::Text(text)) => Some(text),
        Some(Shown::Record(kind, id)) => {
            Some(Box::pin(node::id_of(ctx, kind, id)).await?.to_string())
        }
        None => None,
    })
}

/// What a reviewer said about a contribution.
#[derive(Clone, Debug)]
pub(crate) struct ContributionReview(contribution_review::Model);

/// What a reviewer said about a contribution.
#[Object]
impl ContributionReview {
    /// The reviewer's organization. Null where it is no longer there.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        one::<organization::Entity, _>(ctx, Some(self.0.organization_id)).await
    }

    /// The person behind it, by a pseudonym of the organization's own. Null where none was named.
    async fn reviewer(&self) -> Option<&str> {
        self.0.reviewer.as_deref()
    }

    /// What was decided.
    async fn decision(&self) -> ReviewDecision {
        self.0.decision
    }

    /// What was said. Null where nothing was.
    async fn comment(&self) -> Option<&str> {
        self.0.comment.as_deref()
    }

    /// The round of the contribution that it is about.
    async fn round(&self) -> i32 {
        self.0.round
    }

    /// When.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}

/// Which of them; conditions in one filter must all hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(crate) struct ContributionFilter {
    /// By: where it stands.
    pub(crate) state: Option<CodeFilter<ContributionState>>,
    /// By: what it does to the record.
    pub(crate) effect: Option<CodeFilter<ContributionEffect>>,
    /// By: the kind of the record; any of these.
    pub(crate) kind: Option<Vec<RecordKind>>,
    /// By: the organization that submitted it.
    pub(crate) organization: Option<IdFilter>,
    /// By: when it was first submitted.
    pub(crate) created_at: Option<DateTimeFilter>,
    /// By: when it was last changed.
    pub(crate) changed_at: Option<DateTimeFilter>,
    /// By: the batch that it was submitted in.
    pub(crate) batch_id: Option<String>,
    /// All of these hold.
    pub(crate) and: Option<Vec<ContributionFilter>>,
    /// At least one of these holds; an empty list lets nothing through.
    pub(crate) or: Option<Vec<ContributionFilter>>,
    /// This does not hold.
    pub(crate) not: Option<Box<ContributionFilter>>,
}

impl ContributionFilter {
    pub(crate) fn condition(&self, scope: &mut FilterScope<'_>) -> HabeasResult<Condition> {
        let mut all = self.own_terms(scope)?;
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

    fn own_terms(&self, scope: &mut FilterScope<'_>) -> HabeasResult<Condition> {
        let mut all = Condition::all();
        if let Some(state) = &self.state {
            scope.term()?;
            all = all.add(state.condition(Column::State)?);
        }
        if let Some(effect) = &self.effect {
            scope.term()?;
            all = all.add(effect.condition(Column::Effect)?);
        }
        if let Some(kinds) = &self.kind {
            scope.term()?;
            all = all.add(Column::RecordKind.is_in(kinds.iter().map(|kind| kind.as_str())));
        }
        if let Some(organization) = &self.organization {
            scope.term()?;
            all = all.add(organization.condition(
                RecordKind::Organization,
                Column::OrganizationId,
                scope.pairwise,
            )?);
        }
        for (filter, column) in [
            (&self.created_at, Column::CreatedAt),
            (&self.changed_at, Column::ChangedAt),
        ] {
            if let Some(filter) = filter {
                scope.term()?;
                all = all.add(filter.condition(column)?);
            }
        }
        if let Some(batch) = &self.batch_id {
            scope.term()?;
            let own = scope.reader.viewer().organization_id();
            let batch = Uuid::parse_str(batch).unwrap_or_default();
            all = all.add(
                Condition::all()
                    .add(Column::BatchId.eq(batch))
                    .add(Column::OrganizationId.eq(own)),
            );
        }
        Ok(all)
    }
}
