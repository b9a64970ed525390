//! `ContributionResult`: what became of one record that was submitted.

use async_graphql::{Context, ID, Object, Result};
use entities::codes::ContributionEffect;

use super::contribution;
use super::kept::KeptRecord;
use crate::contributions;
use crate::graphql::context::ContextExt as _;
use crate::graphql::loaders::ChangesOf;
use crate::graphql::node::{self, Node};
use crate::graphql::types::{Contribution, FieldChange, opens, shown_changes};
use crate::user_error::UserError;

/// What became of one record that was submitted.
pub(crate) struct ContributionResult {
    kept: KeptRecord,
    /// What changes, where no contribution says it.
    changes: Option<Vec<contributions::FieldChange>>,
}

impl ContributionResult {
    pub(super) const fn new(
        kept: KeptRecord,
        changes: Option<Vec<contributions::FieldChange>>,
    ) -> Self {
        Self { kept, changes }
    }

    pub(super) fn effect_on_record(&self) -> ContributionEffect {
        self.kept.effect()
    }

    pub(super) const fn awaits(&self) -> bool {
        self.kept.awaits_review
    }

    pub(super) fn error(&self) -> Option<UserError> {
        self.kept.error.clone()
    }

    /// What it changes.
    pub(super) async fn shown_changes(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Option<Vec<FieldChange>>> {
        if !self.kept.kind().is_some_and(|kind| opens(ctx, kind)) {
            return Ok(None);
        }
        let changes = match (&self.changes, self.kept.contribution) {
            (Some(changes), _) => Some(changes.clone()),
            (None, Some(id)) => {
                let load = ctx.loaders()?.load_one(ChangesOf(id));
                Some(Box::pin(load).await?.unwrap_or_default())
            }
            (None, None) => None,
        };
        match changes {
            Some(changes) => Ok(Some(Box::pin(shown_changes(ctx, changes)).await?)),
            None => Ok(None),
        }
    }

    pub(super) const fn kept(&self) -> &KeptRecord {
        &self.kept
    }
}

/// What became of one record that was submitted.
#[Object]
impl ContributionResult {
    /// Its place in the request, from 0.
    async fn index(&self) -> usize {
        self.kept.index
    }

    /// What it does to its record; where it waits for a reviewer, what it will do by what stands now.
    async fn effect(&self) -> ContributionEffect {
        self.kept.effect()
    }

    /// Whether it waits for a reviewer, or is a draft.
    async fn awaits_review(&self) -> bool {
        self.kept.awaits_review
    }

    /// The contribution. Null in a dry run, and for a record that is refused or stands like this
    /// already.
    async fn contribution(&self, ctx: &Context<'_>) -> Result<Option<Contribution>> {
        contribution(ctx, self.kept.contribution).await
    }

    /// Global id of the record. Null for a new one that waits for a reviewer or was only tried, and
    /// for one that is refused.
    async fn record_id(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
        match self.kept.record() {
            Some((kind, id)) => Ok(Some(Box::pin(node::id_of(ctx, kind, id)).await?)),
            None => Ok(None),
        }
    }

    /// The record as it stands. Null where there is none, or this token may not see it.
    async fn record(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        match self.kept.record() {
            Some((kind, id)) => Box::pin(node::record(ctx, kind, id)).await,
            None => Ok(None),
        }
    }

    /// What it changes, field by field; for a record that was refused for its version, what stands
    /// beside what was submitted. Null for a refusal that is told again, and without the scope that
    /// opens the kind of the record.
    async fn changes(&self, ctx: &Context<'_>) -> Result<Option<Vec<FieldChange>>> {
        self.shown_changes(ctx).await
    }

    /// What is wrong with it; empty where it was taken.
    async fn errors(&self) -> Vec<UserError> {
        self.kept.error.iter().cloned().collect()
    }
}
