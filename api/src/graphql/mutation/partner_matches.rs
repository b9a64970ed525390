//! Mutations of persons whom another organization knows too: found and confirmed, where both have agreed.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::identity::{over_budget, own, told};
use super::linkage::{reason, tell};
use super::write::{Begun, Write};
use crate::auth::Scope;
use crate::error::Result as HabeasResult;
use crate::graphql::context::ContextExt as _;
use crate::graphql::ids;
use crate::graphql::types::{DetaineeMerge, PartnerMatch};
use crate::kind::RecordKind;
use crate::store::linkage::{self, AskedFor, Confirmed, Matches, NotAsked, Said};
use crate::store::reader::write_for;
use crate::user_error::{Checked, UserError, UserErrorCode};
use entities::codes::AuditAction;

/// For whom other organizations are asked.
#[derive(InputObject)]
pub(crate) struct FindPartnerMatchesInput {
    /// The person: the `id` of a `Detainee` of the caller's own organization, who consented to
    /// `RECORD_LINKAGE`.
    detainee: ID,
}

/// What came of `findPartnerMatches`.
#[derive(SimpleObject)]
pub(crate) struct FindPartnerMatchesPayload {
    /// Who is found. Null where nothing was looked for.
    matches: Option<Vec<PartnerMatch>>,
    /// Whether the person is compared yet: from the night after it was written or changed, and where the
    /// name is known with an alien number or a whole birth date, and is not too common for it.
    compared: bool,
    /// Why nothing was looked for; empty where it was.
    user_errors: Vec<UserError>,
}

/// What the caller's organization says about a match.
#[derive(InputObject)]
pub(crate) struct ConfirmPartnerMatchInput {
    /// A text of your own, new for each request.
    idempotency_key: String,
    /// The person of the caller's own organization.
    detainee: ID,
    /// The `reference` of the match.
    reference: ID,
    /// False: they are two people, or what was confirmed is taken back before the other side has.
    #[graphql(default = true)]
    same_person: bool,
    /// Why, in 5 to 500 characters. The other side reads it once both have confirmed: do not name the
    /// person.
    reason: String,
}

/// What came of `confirmPartnerMatch`.
#[derive(SimpleObject)]
pub(crate) struct ConfirmPartnerMatchPayload {
    /// The merge that links the two, once both have confirmed. Null until then.
    merge: Option<DetaineeMerge>,
    /// What is wrong with the input; empty where it was noted.
    user_errors: Vec<UserError>,
}

/// What is kept of a mutation that was answered.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Kept {
    merge: Option<Uuid>,
}

/// Mutations of persons whom another organization knows too.
#[derive(Default)]
pub(crate) struct PartnerMatchesMutation;

#[Object]
impl PartnerMatchesMutation {
    /// Finds persons of other organizations who are very probably this one, where both organizations
    /// have a sharing agreement about `MATCHING` in force. Both read in their audit that somebody
    /// asked, before it is answered; each question counts like one person shown by `revealIdentity`.
    /// Needs `detainees:identify`; null without it, and where the service cannot decrypt.
    async fn find_partner_matches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person.")] input: FindPartnerMatchesInput,
    ) -> Result<Option<FindPartnerMatchesPayload>> {
        ctx.viewer()?.require(Scope::DetaineesIdentify)?;
        let (matches, user_errors) = match Box::pin(found(ctx, &input)).await? {
            Ok(matches) => (Some(matches), Vec::new()),
            Err(fault) => (None, vec![fault]),
        };
        Ok(Some(FindPartnerMatchesPayload {
            compared: matches.as_ref().is_some_and(|found| found.is_compared),
            matches: matches.map(|found| found.found.into_iter().map(PartnerMatch).collect()),
            user_errors,
        }))
    }

    /// Says that a match of `findPartnerMatches` is the same person, or is not. Once both organizations
    /// say that it is, the two records are linked by a merge, which either can take back by
    /// `unmergeDetainees`. Needs `contributions:review`; null without it.
    async fn confirm_partner_match(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The match.")] input: ConfirmPartnerMatchInput,
    ) -> Result<Option<ConfirmPartnerMatchPayload>> {
        ctx.viewer()?.require(Scope::ContributionsReview)?;
        let key = Some(input.idempotency_key.as_str());
        let person = Box::pin(own(ctx, &input.detainee)).await?;
        let kept = match Write::begin(ctx, "confirmPartnerMatch", key, &input).await? {
            Begun::Answered(kept) => kept,
            Begun::Open(write) => {
                let confirmed = match person {
                    Ok(person) => Box::pin(confirm(ctx, &write, person, &input)).await?,
                    Err(fault) => Err(vec![fault]),
                };
                write.end(confirmed).await?
            }
        };
        let (kept, user_errors) = told(kept);
        let merge = match kept.and_then(|kept: Kept| kept.merge) {
            Some(merge) => linkage::merge_of(&ctx.reader()?, merge).await?,
            None => None,
        };
        Ok(Some(ConfirmPartnerMatchPayload {
            merge: merge.map(DetaineeMerge::from),
            user_errors,
        }))
    }
}

async fn found(
    ctx: &Context<'_>,
    input: &FindPartnerMatchesInput,
) -> HabeasResult<std::result::Result<Matches, UserError>> {
    let state = ctx.state()?;
    let person = match own(ctx, &input.detainee).await? {
        Ok(person) => person,
        Err(fault) => return Ok(Err(fault)),
    };
    let asked = AskedFor {
        viewer: ctx.viewer()?,
        person,
        now: state.clock.now(),
        hourly: state.identity.reveals_per_hour,
    };
    let found = linkage::matches(&state.db, asked).await?;
    Ok(found.map_err(|why| match why {
        NotAsked::NoConsent => not_allowed(
            "The person's consent to `RECORD_LINKAGE` is not on record: record it with \
             `recordConsent` where it was given.",
        ),
        NotAsked::NoAgreement => not_allowed(
            "No agreement to look for persons is in force: each of the two organizations makes one \
             with `createSharingAgreement`, about `MATCHING`.",
        ),
        NotAsked::Budget { retry_after } => over_budget("detainee", retry_after),
    }))
}

fn not_allowed(message: &str) -> UserError {
    UserError::new(UserErrorCode::NotAllowed, "detainee", message)
}

async fn confirm(
    ctx: &Context<'_>,
    write: &Write,
    person: Uuid,
    input: &ConfirmPartnerMatchInput,
) -> HabeasResult<Checked<Kept>> {
    let reason = match reason(&input.reason) {
        Ok(reason) => reason,
        Err(fault) => return Ok(Err(vec![fault])),
    };
    let (viewer, now, transaction) = (ctx.viewer()?, write.clock().now(), write.transaction());
    write_for(transaction, viewer.organization_id(), now).await?;
    let other = ids::expect(RecordKind::Person, &input.reference, ctx.pairwise()?).ok();
    let confirmed = match other {
        Some(other) => {
            let said = Said {
                viewer,
                person,
                other,
                are_one: input.same_person,
                reason,
                now,
            };
            linkage::confirm(transaction, write.ids().next(), said).await?
        }
        None => None,
    };
    match confirmed {
        Some(Confirmed::Linked(merge, persons)) => {
            let action = AuditAction::DetaineesMerged;
            tell(ctx, write, action, (merge, &persons), reason).await?;
            Ok(Ok(Kept { merge: Some(merge) }))
        }
        Some(Confirmed::Noted) => Ok(Ok(Kept { merge: None })),
        None => {
            let message = "There is no match with this reference that stands; `findPartnerMatches` \
                           says which there are.";
            let fault = UserError::new(UserErrorCode::NotFound, "reference", message);
            Ok(Err(vec![fault]))
        }
    }
}
