//! The mutation by which an organization asks for more reviewers of what it submits.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use super::identity::told;
use super::write::{Begun, Write};
use crate::auth::Scope;
use crate::graphql::context::ContextExt as _;
use crate::graphql::types::ReviewRule;
use crate::kind::RecordKind;
use crate::store::contributions::rules::{self, About, MOST, may_wait};
use crate::store::reader::write_for;
use crate::user_error::{Checked, UserError};

/// How many reviewers the caller's organization asks for.
#[derive(InputObject)]
pub(crate) struct SetReviewRuleInput {
    /// The kind of the records; all where absent.
    kind: Option<RecordKind>,
    /// How many reviewers of other organizations accept one, 1 or 2. Where absent, the rule is taken
    /// back.
    reviewers: Option<i32>,
}

/// What came of `setReviewRule`.
#[derive(SimpleObject)]
pub(crate) struct SetReviewRulePayload {
    /// The rules of the caller's organization from now on. Null where the input is refused.
    review_rules: Option<Vec<ReviewRule>>,
    /// What is wrong with the input; empty where the rule is set or taken back.
    user_errors: Vec<UserError>,
}

/// Rules of review.
#[derive(Default)]
pub(crate) struct ReviewRulesMutation;

#[Object]
impl ReviewRulesMutation {
    /// Asks for more reviewers of the shared public records that the caller's organization submits from
    /// now on. It never makes fewer than the operator requires. Needs `organization:admin`; null without
    /// it.
    async fn set_review_rule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The rule.")] input: SetReviewRuleInput,
    ) -> Result<Option<SetReviewRulePayload>> {
        let viewer = ctx.viewer()?;
        viewer.require(Scope::OrganizationAdmin)?;
        let own = viewer.organization_id();
        let set: Checked<()> = match Write::begin(ctx, "setReviewRule", None, &input).await? {
            Begun::Answered(set) => set,
            Begun::Open(write) => {
                let set = if let Err(fault) = fits(&input) {
                    Err(vec![fault])
                } else {
                    let about = About {
                        organization: Some(own),
                        kind: input.kind,
                        is_own: true,
                    };
                    let (transaction, now) = (write.transaction(), write.clock().now());
                    write_for(transaction, own, now).await?;
                    let by = (write.actor().clone(), now);
                    rules::set(transaction, about, input.reviewers, by).await?;
                    Ok(())
                };
                write.end(set).await?
            }
        };
        let (set, user_errors) = told(set);
        let review_rules = match set {
            Some(()) => {
                let found = rules::list(&ctx.reader()?, Some(own)).await?;
                Some(found.into_iter().map(ReviewRule::from).collect())
            }
            None => None,
        };
        Ok(Some(SetReviewRulePayload {
            review_rules,
            user_errors,
        }))
    }
}

fn fits(input: &SetReviewRuleInput) -> std::result::Result<(), UserError> {
    if !input.kind.is_none_or(may_wait) {
        let why = "Case records of your organization stand at once, and nobody else may see them.";
        return Err(UserError::invalid("kind", why));
    }
    if !input
        .reviewers
        .is_none_or(|number| (1..=MOST).contains(&number))
    {
        let why = "Ask for 1 or 2 reviewers, or leave `reviewers` out to take the rule back.";
        return Err(UserError::invalid("reviewers", why));
    }
    Ok(())
}
