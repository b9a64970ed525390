//! Mutations of what identifies persons: show it, erase it, record consent.

use std::time::Duration;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entities::codes::{IdentityField, IdentityPurpose};
use entities::person;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::write::{Begun, Write};
use crate::auth::Scope;
use crate::error::Result as HabeasResult;
use crate::graphql::context::ContextExt as _;
use crate::graphql::ids;
use crate::graphql::scalars::DateTime;
use crate::kind::RecordKind;
use crate::store::identity::{self, Asked, Refused, Revealed, consent};
use crate::store::records;
use crate::user_error::{Checked, UserError, UserErrorCode};

/// Longest reason.
pub(super) const LONGEST_REASON: usize = 1_000;

/// Whose identity is to be shown, and what for.
#[derive(InputObject)]
pub(crate) struct RevealIdentityInput {
    /// The person: the `id` of a `Detainee`.
    detainee: ID,
    /// What for. The organization that contributed the person reads it in its audit.
    purpose: IdentityPurpose,
    /// Why it is to be shown though the person's consent to the purpose is not on record; needed
    /// then, and kept in the audit for good. Do not name the person in it.
    reason: Option<String>,
}

/// What identifies a person.
#[derive(SimpleObject)]
pub(crate) struct Identity {
    /// The full name; null where it is not kept.
    name: Option<String>,
    /// The alien registration number; null where it is not kept.
    alien_number: Option<String>,
    /// The full date of birth, `YYYY-MM-DD`; null where it is not kept.
    birth_date: Option<String>,
    /// How the person or the family is reached; null where it is not kept.
    contact: Option<String>,
    /// Free text of the case; null where there is none.
    notes: Option<String>,
    /// Whether it was shown without the person's consent on record, for the reason given.
    by_override: bool,
}

/// What came of `revealIdentity`.
#[derive(SimpleObject)]
pub(crate) struct RevealIdentityPayload {
    /// What identifies the person. Null where it is not shown.
    identity: Option<Identity>,
    /// Why it is not shown; empty where it is.
    user_errors: Vec<UserError>,
}

/// Whose identity is to be erased.
#[derive(InputObject)]
pub(crate) struct EraseDetaineeInput {
    /// The person: the `id` of a `Detainee` of the caller's own organization.
    detainee: ID,
}

/// Where the audit says that an identity was erased.
#[derive(Clone, Debug, SimpleObject, Serialize, Deserialize)]
pub(crate) struct ErasureReceipt {
    /// Place of the entry in the organization's audit.
    sequence: i64,
    /// Hash of the entry.
    hash: String,
}

/// What came of `eraseDetainee`.
#[derive(SimpleObject)]
pub(crate) struct EraseDetaineePayload {
    /// The person, as given. Null where nothing was erased.
    detainee_id: Option<ID>,
    /// Where the audit says so. Null where nothing was erased.
    receipt: Option<ErasureReceipt>,
    /// What is wrong with the input; empty where the identity is erased.
    user_errors: Vec<UserError>,
}

/// What a person consents to, or no longer does.
#[derive(InputObject)]
pub(crate) struct RecordConsentInput {
    /// The person: the `id` of a `Detainee` of the caller's own organization.
    detainee: ID,
    /// The purpose.
    purpose: IdentityPurpose,
    /// False: the consent was withdrawn, or refused.
    #[graphql(default = true)]
    given: bool,
}

/// What came of `recordConsent`.
#[derive(SimpleObject)]
pub(crate) struct RecordConsentPayload {
    /// When it was recorded. Null where it was not.
    recorded_at: Option<DateTime>,
    /// What is wrong with the input; empty where it was recorded.
    user_errors: Vec<UserError>,
}

/// Mutations of what identifies persons.
#[derive(Default)]
pub(crate) struct IdentityMutation;

#[Object]
impl IdentityMutation {
    /// Shows what identifies one person. The organization that contributed the person reads in its
    /// audit who was shown what, and for which purpose; that is written before anything is shown.
    /// A client is shown so many persons in an hour. Needs `detainees:identify`; null without it,
    /// and where the service cannot decrypt.
    async fn reveal_identity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person and the purpose.")] input: RevealIdentityInput,
    ) -> Result<Option<RevealIdentityPayload>> {
        ctx.viewer()?.require(Scope::DetaineesIdentify)?;
        let (identity, user_errors) = match Box::pin(shown(ctx, &input)).await? {
            Ok(revealed) => (Some(read(revealed)), Vec::new()),
            Err(fault) => (None, vec![fault]),
        };
        Ok(Some(RevealIdentityPayload {
            identity,
            user_errors,
        }))
    }

    /// Makes what identifies one person unreadable for ever, in copies of the database too, and keeps
    /// the de-identified record. No file brings it back. Needs `organization:admin`; null without it.
    async fn erase_detainee(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person.")] input: EraseDetaineeInput,
    ) -> Result<Option<EraseDetaineePayload>> {
        let viewer = ctx.viewer()?;
        viewer.require(Scope::OrganizationAdmin)?;
        let erased = match Write::begin(ctx, "eraseDetainee", None, &input).await? {
            Begun::Answered(erased) => erased,
            Begun::Open(write) => {
                let erased = match own(ctx, &input.detainee).await? {
                    Err(fault) => Err(vec![fault]),
                    Ok(person) => Ok(erase(&write, viewer.organization_id(), person).await?),
                };
                write.end(erased).await?
            }
        };
        let (receipt, user_errors) = told(erased);
        Ok(Some(EraseDetaineePayload {
            detainee_id: receipt.as_ref().map(|_| input.detainee),
            receipt,
            user_errors,
        }))
    }

    /// Records that a person consents to being identified for a purpose, or no longer does. Needs
    /// `contributions:write`; null without it.
    async fn record_consent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person and the purpose.")] input: RecordConsentInput,
    ) -> Result<Option<RecordConsentPayload>> {
        let viewer = ctx.viewer()?;
        viewer.require(Scope::ContributionsWrite)?;
        let recorded = match Write::begin(ctx, "recordConsent", None, &input).await? {
            Begun::Answered(recorded) => recorded,
            Begun::Open(write) => {
                let recorded = match own(ctx, &input.detainee).await? {
                    Err(fault) => Err(vec![fault]),
                    Ok(person) => {
                        let by = (viewer.organization_id(), write.actor().clone());
                        let what = (person, input.purpose);
                        let (transaction, clock) = (write.transaction(), write.clock());
                        consent::record(transaction, clock, by, what, input.given).await?;
                        Ok(clock.now())
                    }
                };
                write.end(recorded).await?
            }
        };
        let (recorded_at, user_errors) = told(recorded);
        Ok(Some(RecordConsentPayload {
            recorded_at: recorded_at.map(DateTime),
            user_errors,
        }))
    }
}

/// What was done, or what is wrong.
pub(super) fn told<T>(done: Checked<T>) -> (Option<T>, Vec<UserError>) {
    match done {
        Ok(done) => (Some(done), Vec::new()),
        Err(faults) => (None, faults),
    }
}

fn not_there() -> UserError {
    UserError::new(
        UserErrorCode::NotFound,
        "detainee",
        "There is no such person, this token may not see it, or no identity of it is kept.",
    )
}

/// The person behind a global id, where the viewer may see it.
async fn seen(ctx: &Context<'_>, id: &ID) -> HabeasResult<Option<person::Model>> {
    let pairwise = ctx.pairwise()?;
    let Ok(person) = ids::expect(RecordKind::Person, id, pairwise) else {
        return Ok(None);
    };
    let rows = records::by_ids::<person::Entity>(&ctx.reader()?, &[person]).await?;
    // Under the id that the viewer was given, and no other.
    let is_given = |row: &person::Model| {
        ids::of_row::<person::Entity>(row, pairwise).is_ok_and(|given| given == *id)
    };
    Ok(rows.into_iter().find(is_given))
}

/// The person behind a global id, where it is the viewer's own organization's.
pub(super) async fn own(ctx: &Context<'_>, id: &ID) -> HabeasResult<Result<Uuid, UserError>> {
    let organization = Some(ctx.viewer()?.organization_id());
    Ok(match seen(ctx, id).await? {
        Some(person) if person.contributor_id == organization => Ok(person.id),
        Some(_) => Err(UserError::new(
            UserErrorCode::NotAllowed,
            "detainee",
            "The person belongs to another organization; ask it.",
        )),
        None => Err(not_there()),
    })
}

async fn shown(
    ctx: &Context<'_>,
    input: &RevealIdentityInput,
) -> HabeasResult<Result<Revealed, UserError>> {
    let (state, viewer) = (ctx.state()?, ctx.viewer()?);
    let access = &state.identity;
    let vault = access.vault.as_ref().ok_or_else(identity::unavailable)?;
    let reason = input.reason.as_deref().map(str::trim);
    let reason = reason.filter(|reason| !reason.is_empty());
    if reason.is_some_and(|reason| reason.len() > LONGEST_REASON) {
        let why = format!("The reason takes up to {LONGEST_REASON} bytes.");
        return Ok(Err(UserError::invalid("reason", why)));
    }
    let person = seen(ctx, &input.detainee).await?;
    let owned = person.and_then(|person| Some((person.id, person.contributor_id?)));
    let Some((person, organization)) = owned else {
        return Ok(Err(not_there()));
    };
    if !records::may_identify(&ctx.reader()?, person).await? {
        return Ok(Err(not_there()));
    }
    let asked = Asked {
        person,
        organization,
        viewer,
        purpose: input.purpose,
        reason,
        now: state.clock.now(),
        hourly: access.reveals_per_hour,
    };
    let shown = identity::reveal(&state.db, vault, asked).await?;
    Ok(shown.map_err(|refused| match refused {
        Refused::Nothing => not_there(),
        Refused::NoConsent => UserError::new(
            UserErrorCode::NotAllowed,
            "reason",
            "The person's consent to this purpose is not on record: record it, or give a `reason` \
             for which the identity is needed without it.",
        ),
        Refused::Budget { retry_after } => over_budget("detainee", retry_after),
    }))
}

/// The client has learned as many identities as it may.
pub(super) fn over_budget(field: &str, retry_after: Duration) -> UserError {
    UserError::new(
        UserErrorCode::LimitReached,
        field,
        format!(
            "This client has been shown, or has looked for, as many persons as it may in an hour; \
             the next one begins in {} seconds.",
            retry_after.as_secs()
        ),
    )
}

async fn erase(write: &Write, organization: Uuid, person: Uuid) -> HabeasResult<ErasureReceipt> {
    let by = (organization, write.actor().clone());
    let erased = identity::erase(write.transaction(), write.clock(), by, person, None).await?;
    Ok(ErasureReceipt {
        sequence: erased.receipt.sequence,
        hash: erased.receipt.hash,
    })
}

fn read(revealed: Revealed) -> Identity {
    let mut identity = Identity {
        name: None,
        alien_number: None,
        birth_date: None,
        contact: None,
        notes: None,
        by_override: revealed.by_override,
    };
    for (field, text) in revealed.fields {
        let place = match field {
            IdentityField::Name => &mut identity.name,
            IdentityField::AlienNumber => &mut identity.alien_number,
            IdentityField::BirthDate => &mut identity.birth_date,
            IdentityField::Contact => &mut identity.contact,
            IdentityField::Notes => &mut identity.notes,
        };
        *place = Some((*text).clone());
    }
    identity
}
