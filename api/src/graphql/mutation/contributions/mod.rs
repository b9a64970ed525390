//! Mutations of contributions: submit, decide, withdraw; and the one-record forms of submitting.

mod corrections;
mod input;
mod kept;
mod result;

use std::collections::HashMap;

use async_graphql::{Context, ID, InputObject, InputType, Object, Result, SimpleObject};
use entities::codes::{ContributionEffect, ReviewDecision};
use uuid::Uuid;

pub(crate) use self::corrections::CorrectionsMutation;
use self::input::{RecordInput, read_records};
use self::kept::KeptRecord;
use self::result::ContributionResult;
use super::write::{Begun, Write};
use crate::auth::Scope;
use crate::contributions::{self, Review, Shown, Submission, Told, Tools};
use crate::cost::Meter;
use crate::error::Result as HabeasResult;
use crate::graphql::context::ContextExt as _;
use crate::graphql::ids;
use crate::graphql::loaders::ContributionById;
use crate::graphql::types::{CONTRIBUTION, Contribution};
use crate::user_error::{Checked, UserError};

/// Records to be submitted.
#[derive(InputObject)]
pub(crate) struct SubmitContributionInput {
    /// A text of your own, new for each request: the same request with the same key is done once,
    /// however often it is sent. A dry run keeps no key.
    idempotency_key: String,
    /// The records, up to 1,000. What is wrong with one refuses that one.
    records: Vec<RecordInput>,
    /// True: say exactly what would happen, and keep nothing.
    #[graphql(default = false)]
    dry_run: bool,
    /// True: all records or none.
    #[graphql(default = false)]
    atomic: bool,
    /// True: public records are kept as drafts, and submitted later by naming their `contribution`.
    #[graphql(default = false)]
    draft: bool,
}

/// What came of `submitContribution`.
#[derive(SimpleObject)]
pub(crate) struct SubmitContributionPayload {
    /// What became of each record, in their order. Empty where all were refused together.
    results: Vec<ContributionResult>,
    /// How many records are new, those that wait for a reviewer among them.
    inserted: i32,
    /// How many records get a new version, those that wait for a reviewer among them.
    changed: i32,
    /// How many records stand like this already.
    unchanged: i32,
    /// How many records were refused.
    refused: i32,
    /// How many records wait for a reviewer, or are drafts.
    waiting: i32,
    /// Whether nothing was kept, because it was a dry run.
    dry_run: bool,
    /// What is wrong with records, each by its path `["input", "records", "3", "fields", ...]`. These
    /// records were not written; the others were, unless `atomic` asked for all or none.
    user_errors: Vec<UserError>,
}

/// What a reviewer says about a contribution.
#[derive(InputObject)]
pub(crate) struct ReviewContributionInput {
    /// The contribution, of another organization.
    contribution: ID,
    /// What is decided.
    decision: ReviewDecision,
    /// What is said to the organization that submitted it; needed to comment, to request changes and
    /// to reject.
    comment: Option<String>,
    /// The `version` of the contribution that you have read.
    expected_version: i32,
    /// The person who decides, by a pseudonym of your own such as `reviewer-2`; it is audited.
    reviewer: Option<String>,
}

/// What came of `reviewContribution`.
#[derive(SimpleObject)]
pub(crate) struct ReviewContributionPayload {
    /// The contribution as it is now. Null where the input is refused.
    contribution: Option<Contribution>,
    /// What is wrong with the input; empty where it was done.
    user_errors: Vec<UserError>,
}

/// A contribution to be taken back.
#[derive(InputObject)]
pub(crate) struct WithdrawContributionInput {
    /// The contribution, of your own organization.
    contribution: ID,
    /// The `version` of the contribution that you have read, where it matters.
    expected_version: Option<i32>,
}

/// What came of `withdrawContribution`.
#[derive(SimpleObject)]
pub(crate) struct WithdrawContributionPayload {
    /// The contribution as it is now. Null where the input is refused.
    contribution: Option<Contribution>,
    /// What is wrong with the input; empty where it was done.
    user_errors: Vec<UserError>,
}

/// Mutations of contributions.
#[derive(Default)]
pub(crate) struct ContributionsMutation;

#[Object]
impl ContributionsMutation {
    /// Submits records. Those about single persons, and case files, stand at once and are the
    /// organization's own; shared public records wait until a reviewer of another organization
    /// accepts them. A record that stands like this already changes nothing, so that a nightly job
    /// sends all it has. Needs `contributions:write`; null without it.
    async fn submit_contribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The records.")] input: SubmitContributionInput,
    ) -> Result<Option<SubmitContributionPayload>> {
        ctx.viewer()?.require(Scope::ContributionsWrite)?;
        if let Some(meter) = ctx.data_opt::<Meter>() {
            for _ in &input.records {
                meter.count("Mutation", "record");
            }
        }
        let submission = Submission {
            records: Box::pin(read_records(ctx, &input.records)).await?,
            as_draft: input.draft,
            is_atomic: input.atomic,
            reason: None,
        };
        let asked = Asked {
            mutation: "submitContribution",
            key: &input.idempotency_key,
            dry_run: input.dry_run,
        };
        let told = Box::pin(submit(ctx, asked, &input, submission)).await?;
        Ok(Some(payload(told, input.dry_run)))
    }

    /// Says what a reviewer thinks of a contribution of another organization. An accepted one becomes
    /// the new version of its record at once. Nobody decides on what their own organization
    /// submitted. Needs `contributions:review`; null without it.
    async fn review_contribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contribution and the decision.")] input: ReviewContributionInput,
    ) -> Result<Option<ReviewContributionPayload>> {
        ctx.viewer()?.require(Scope::ContributionsReview)?;
        let review = Review {
            contribution: ids::other(CONTRIBUTION, &input.contribution),
            decision: input.decision,
            comment: input.comment.clone(),
            expected_version: input.expected_version,
            reviewer: input.reviewer.clone(),
        };
        let done = match Write::begin(ctx, "reviewContribution", None, &input).await? {
            Begun::Answered(done) => done,
            Begun::Open(write) => {
                let done = contributions::review(&tools(ctx, &write)?, review).await?;
                write.end(done).await?
            }
        };
        let (contribution, user_errors) = answer(ctx, done).await?;
        Ok(Some(ReviewContributionPayload {
            contribution,
            user_errors,
        }))
    }

    /// Takes back a contribution of the caller's own organization: before it was decided on, and where
    /// it is about a person afterwards too. The record then says again what it said before, or is
    /// taken out where the contribution made it. Needs `contributions:write`; null without it.
    async fn withdraw_contribution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contribution.")] input: WithdrawContributionInput,
    ) -> Result<Option<WithdrawContributionPayload>> {
        ctx.viewer()?.require(Scope::ContributionsWrite)?;
        let id = ids::other(CONTRIBUTION, &input.contribution);
        let done = match Write::begin(ctx, "withdrawContribution", None, &input).await? {
            Begun::Answered(done) => done,
            Begun::Open(write) => {
                let tools = tools(ctx, &write)?;
                let expected = input.expected_version;
                let done = contributions::withdraw(&tools, id, expected).await?;
                write.end(done).await?
            }
        };
        let (contribution, user_errors) = answer(ctx, done).await?;
        Ok(Some(WithdrawContributionPayload {
            contribution,
            user_errors,
        }))
    }
}

/// What `contributions` needs, from the mutation that writes.
fn tools<'a>(ctx: &'a Context<'_>, write: &'a Write) -> HabeasResult<Tools<'a>> {
    let state = write.state();
    Ok(Tools {
        transaction: write.transaction(),
        viewer: ctx.viewer()?,
        actor: write.actor(),
        clock: write.clock(),
        ids: write.ids(),
        vault: state.identity.vault.as_ref(),
        reviewers: state.reviewers,
    })
}

/// How a submission was asked for.
#[derive(Clone, Copy)]
struct Asked<'a> {
    mutation: &'a str,
    key: &'a str,
    dry_run: bool,
}

/// Submits, once for each key; a dry run takes everything back.
async fn submit(
    ctx: &Context<'_>,
    asked: Asked<'_>,
    input: &impl InputType,
    submission: Submission,
) -> HabeasResult<Checked<Vec<ContributionResult>>> {
    let key = Some(asked.key).filter(|_| !asked.dry_run);
    let kept = match Write::begin::<Vec<KeptRecord>>(ctx, asked.mutation, key, input).await? {
        Begun::Answered(kept) => kept,
        Begun::Open(write) => {
            let told = contributions::submit(&tools(ctx, &write)?, submission).await?;
            if asked.dry_run {
                write.abandon().await?;
                return Ok(told.map(dry));
            }
            let in_memory = told.clone().unwrap_or_default();
            let kept = told.map(|told| told.iter().map(KeptRecord::of).collect());
            let kept: Checked<Vec<KeptRecord>> = write.end(kept).await?;
            return Ok(kept.map(|kept| {
                kept.into_iter()
                    .zip(in_memory)
                    .map(|(kept, told)| ContributionResult::new(kept, Some(told.changes)))
                    .collect()
            }));
        }
    };
    Ok(kept.map(|kept| {
        kept.into_iter()
            .map(|kept| ContributionResult::new(kept, None))
            .collect()
    }))
}

/// What is told of a dry run: there is no contribution, and what would be new is named by its place
/// in the request, as `records.2`.
fn dry(told: Vec<Told>) -> Vec<ContributionResult> {
    let new: HashMap<Uuid, usize> = told
        .iter()
        .filter(|told| told.effect == ContributionEffect::Inserted)
        .filter_map(|told| Some((told.record?.1, told.index)))
        .collect();
    let by_place = |shown: Option<Shown>| match shown {
        Some(Shown::Record(kind, id)) => Some(match new.get(&id) {
            Some(index) => Shown::Text(format!("records.{index}")),
            None => Shown::Record(kind, id),
        }),
        other => other,
    };
    told.into_iter()
        .map(|mut told| {
            let mut kept = KeptRecord::of(&told);
            kept.contribution = None;
            if told.effect == ContributionEffect::Inserted {
                kept.record = None;
            }
            for change in &mut told.changes {
                change.after = by_place(change.after.take());
            }
            ContributionResult::new(kept, Some(told.changes))
        })
        .collect()
}

fn payload(told: Checked<Vec<ContributionResult>>, dry_run: bool) -> SubmitContributionPayload {
    let (results, user_errors) = match told {
        Ok(results) => {
            let errors = results
                .iter()
                .filter_map(ContributionResult::error)
                .collect();
            (results, errors)
        }
        Err(errors) => (Vec::new(), errors),
    };
    let number = |is: &dyn Fn(&ContributionResult) -> bool| {
        i32::try_from(results.iter().filter(|result| is(result)).count()).unwrap_or(i32::MAX)
    };
    let with = |effect| number(&|result| result.effect_on_record() == effect);
    SubmitContributionPayload {
        inserted: with(ContributionEffect::Inserted),
        changed: with(ContributionEffect::Changed),
        unchanged: with(ContributionEffect::Unchanged),
        refused: with(ContributionEffect::Refused),
        waiting: number(&ContributionResult::awaits),
        results,
        dry_run,
        user_errors,
    }
}

/// The contribution as it is now, or what is wrong.
async fn answer(
    ctx: &Context<'_>,
    done: Checked<Uuid>,
) -> Result<(Option<Contribution>, Vec<UserError>)> {
    match done {
        Ok(id) => Ok((contribution(ctx, Some(id)).await?, Vec::new())),
        Err(errors) => Ok((None, errors)),
    }
}

async fn contribution(ctx: &Context<'_>, id: Option<Uuid>) -> Result<Option<Contribution>> {
    let Some(id) = id else { return Ok(None) };
    let found = Box::pin(ctx.loaders()?.load_one(ContributionById(id))).await?;
    Ok(found.map(Contribution::from))
}
