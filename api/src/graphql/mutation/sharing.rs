//! Mutations of sharing agreements.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entities::codes::{AuditAction, SharedRecords, SharingTier};
use entities::lawsuit;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::write::{Begun, Write};
use crate::auth::Scope;
use crate::error::Result as HabeasResult;
use crate::graphql::context::ContextExt as _;
use crate::graphql::ids;
use crate::graphql::scalars::DateTime;
use crate::graphql::types::{SHARING_AGREEMENT, SharingAgreement};
use crate::kind::RecordKind;
use crate::policy::rows;
use crate::store::audit::{self, Event};
use crate::store::identity::pair;
use crate::store::reader::{Reader, write_for};
use crate::store::records;
use crate::store::sharing::{self, NewAgreement};
use crate::user_error::{Checked, UserError, UserErrorCode};

/// Most persons that one agreement lists.
const MOST_PERSONS: usize = 1_000;

/// An agreement to be made by the caller's organization.
#[derive(InputObject)]
pub(crate) struct CreateSharingAgreementInput {
    /// A text of your own, new for each agreement: the same request with the same key makes one.
    idempotency_key: String,
    /// The organization that is to see the records.
    to: ID,
    /// Which of your records.
    records: SharedRecords,
    /// For `KINDS`: which kinds of case records.
    #[graphql(default)]
    kinds: Vec<RecordKind>,
    /// For `LISTED`: which persons, up to 1,000; every record about them is shared.
    #[graphql(default)]
    persons: Vec<ID>,
    /// For `LISTED`: the lawsuit that they are listed for.
    lawsuit: Option<ID>,
    /// How much of the records.
    #[graphql(default_with = "SharingTier::Deidentified")]
    tier: SharingTier,
    /// What for, in 5 to 500 characters.
    purpose: String,
    /// When it ends by itself; only a revocation ends it where absent.
    until: Option<DateTime>,
}

/// An agreement to be ended.
#[derive(InputObject)]
pub(crate) struct RevokeSharingAgreementInput {
    /// The agreement.
    id: ID,
}

/// What came of `createSharingAgreement`.
#[derive(SimpleObject)]
pub(crate) struct CreateSharingAgreementPayload {
    /// The agreement that was made. Null where the input is refused.
    sharing_agreement: Option<SharingAgreement>,
    /// What is wrong with the input; empty where the agreement was made.
    user_errors: Vec<UserError>,
}

/// What came of `revokeSharingAgreement`.
#[derive(SimpleObject)]
pub(crate) struct RevokeSharingAgreementPayload {
    /// The agreement, which is no longer in force. Null where the input is refused.
    sharing_agreement: Option<SharingAgreement>,
    /// What is wrong with the input; empty where the agreement is revoked.
    user_errors: Vec<UserError>,
}

/// What is kept of a mutation that was answered.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Kept {
    agreement: Uuid,
}

/// Mutations of sharing agreements.
#[derive(Default)]
pub(crate) struct SharingMutation;

#[Object]
impl SharingMutation {
    /// Lets another organization see case records of the caller's; about `MATCHING`, lets persons be
    /// looked for whom both know, once the other makes such an agreement too. Nothing else is changed,
    /// and it can be ended at any time. Needs `organization:admin`; null without it.
    async fn create_sharing_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agreement.")] input: CreateSharingAgreementInput,
    ) -> Result<Option<CreateSharingAgreementPayload>> {
        ctx.viewer()?.require(Scope::OrganizationAdmin)?;
        let key = Some(input.idempotency_key.as_str());
        let checked = Box::pin(read(ctx, &input)).await?;
        let kept = match Write::begin(ctx, "createSharingAgreement", key, &input).await? {
            Begun::Answered(kept) => kept,
            Begun::Open(write) => {
                let made = match checked {
                    Ok(new) => Ok(create(ctx, &write, new).await?),
                    Err(fault) => Err(vec![fault]),
                };
                write.end(made).await?
            }
        };
        let (sharing_agreement, user_errors) = answer(&ctx.reader()?, kept).await?;
        Ok(Some(CreateSharingAgreementPayload {
            sharing_agreement,
            user_errors,
        }))
    }

    /// Ends a sharing agreement that the caller's organization made. The next question that anybody
    /// asks finds nothing of what it opened. Needs `organization:admin`; null without it.
    async fn revoke_sharing_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agreement.")] input: RevokeSharingAgreementInput,
    ) -> Result<Option<RevokeSharingAgreementPayload>> {
        ctx.viewer()?.require(Scope::OrganizationAdmin)?;
        let kept = match Write::begin(ctx, "revokeSharingAgreement", None, &input).await? {
            Begun::Answered(kept) => kept,
            Begun::Open(write) => {
                let revoked = revoke(ctx, &write, &input.id).await?;
                write.end(revoked).await?
            }
        };
        let (sharing_agreement, user_errors) = answer(&ctx.reader()?, kept).await?;
        Ok(Some(RevokeSharingAgreementPayload {
            sharing_agreement,
            user_errors,
        }))
    }
}

async fn create(ctx: &Context<'_>, write: &Write, new: NewAgreement) -> HabeasResult<Kept> {
    let (viewer, now) = (ctx.viewer()?, write.clock().now());
    let transaction = write.transaction();
    write_for(transaction, new.from, now).await?;
    let id = write.ids().next();
    let agreement = sharing::create(transaction, id, now, new).await?;
    let action = AuditAction::SharingAgreementCreated;
    let event = Event::new(Some(agreement.from_organization_id), viewer, action, now)
        .to(SHARING_AGREEMENT, id.to_string())
        .for_purpose(agreement.purpose);
    audit::append(transaction, &event).await?;
    if agreement.records == SharedRecords::Matching {
        settle(ctx, write, agreement.to_organization_id).await?;
    }
    Ok(Kept { agreement: id })
}

/// Both sides of an agreement to look for persons: what each has agreed to decides whether they have a key.
async fn settle(ctx: &Context<'_>, write: &Write, other: Uuid) -> HabeasResult<()> {
    let (own, now) = (ctx.viewer()?.organization_id(), write.clock().now());
    let vault = write.state().identity.vault.as_ref();
    let new = (write.ids().next(), now);
    pair::settle(write.transaction(), vault, (own, other), new, write.actor()).await
}

async fn revoke(ctx: &Context<'_>, write: &Write, id: &ID) -> HabeasResult<Checked<Kept>> {
    let (viewer, now) = (ctx.viewer()?, write.clock().now());
    let (own, transaction) = (viewer.organization_id(), write.transaction());
    write_for(transaction, own, now).await?;
    let revoked = match ids::other(SHARING_AGREEMENT, id) {
        Some(id) => sharing::revoke(transaction, own, id, now).await?,
        None => None,
    };
    let Some((agreement, was_in_force)) = revoked else {
        let message = "Your organization has made no agreement with this id.";
        return Ok(Err(vec![UserError::new(
            UserErrorCode::NotFound,
            "id",
            message,
        )]));
    };
    if was_in_force {
        let action = AuditAction::SharingAgreementRevoked;
        let event = Event::new(Some(own), viewer, action, now)
            .to(SHARING_AGREEMENT, agreement.id.to_string());
        audit::append(transaction, &event).await?;
        if agreement.records == SharedRecords::Matching {
            settle(ctx, write, agreement.to_organization_id).await?;
        }
    }
    Ok(Ok(Kept {
        agreement: agreement.id,
    }))
}

/// The agreement as it is now, or what is wrong.
async fn answer(
    reader: &Reader,
    kept: Checked<Kept>,
) -> HabeasResult<(Option<SharingAgreement>, Vec<UserError>)> {
    match kept {
        Ok(kept) => {
            let agreement = sharing::by_id(reader, kept.agreement).await?;
            Ok((agreement.map(SharingAgreement::from), Vec::new()))
        }
        Err(faults) => Ok((None, faults)),
    }
}

/// The agreement that the input asks for, or the first thing that is wrong with it.
async fn read(
    ctx: &Context<'_>,
    input: &CreateSharingAgreementInput,
) -> HabeasResult<Found<NewAgreement>> {
    if let Err(fault) = fits(input, ctx) {
        return Ok(Err(fault));
    }
    let to = match partner(ctx, &input.to).await? {
        Ok(to) => to,
        Err(fault) => return Ok(Err(fault)),
    };
    let both = [ctx.viewer()?.organization_id(), to];
    if input.records == SharedRecords::Matching
        && !sharing::are_verified(&ctx.reader()?, &both).await?
    {
        let message =
            "Persons are looked for between organizations that the operator has verified.";
        let fault = UserError::new(UserErrorCode::NotAllowed, "to", message);
        return Ok(Err(fault));
    }
    let persons = match own_persons(ctx, &input.persons).await? {
        Ok(persons) => persons,
        Err(fault) => return Ok(Err(fault)),
    };
    let lawsuit = match lawsuit(ctx, input.lawsuit.as_ref()).await? {
        Ok(lawsuit) => lawsuit,
        Err(fault) => return Ok(Err(fault)),
    };
    let viewer = ctx.viewer()?;
    Ok(Ok(NewAgreement {
        from: viewer.organization_id(),
        to,
        records: input.records,
        kinds: input.kinds.clone(),
        persons,
        lawsuit,
        tier: input.tier,
        purpose: input.purpose.trim().to_owned(),
        until: input.until.as_ref().map(|until| until.0),
        created_by: viewer.client_id().to_owned(),
    }))
}

/// What was asked for, or what is wrong with how.
type Found<T> = std::result::Result<T, UserError>;

/// Another partner organization.
async fn partner(ctx: &Context<'_>, id: &ID) -> HabeasResult<Found<Uuid>> {
    let reader = ctx.reader()?;
    if let Ok(to) = ids::expect(RecordKind::Organization, id, ctx.pairwise()?)
        && to != reader.viewer().organization_id()
        && sharing::is_partner(&reader, to).await?
    {
        return Ok(Ok(to));
    }
    let message = "There is no other partner organization with this id.";
    Ok(Err(UserError::new(UserErrorCode::NotFound, "to", message)))
}

/// Persons of the caller's own organization, by the ids that it sees, each once.
async fn own_persons(ctx: &Context<'_>, given: &[ID]) -> HabeasResult<Found<Vec<Uuid>>> {
    let pairwise = ctx.pairwise()?;
    let person = |id: &ID| ids::expect(RecordKind::Person, id, pairwise).ok();
    let mut persons: Vec<Uuid> = given.iter().filter_map(person).collect();
    persons.sort_unstable();
    persons.dedup();
    let all_are_there = persons.len() == given.len()
        && (persons.is_empty() || sharing::are_own(&ctx.reader()?, &persons).await?);
    if all_are_there {
        return Ok(Ok(persons));
    }
    let message = "Not all of these are ids of persons of your organization, each once.";
    let fault = UserError::new(UserErrorCode::NotFound, "persons", message);
    Ok(Err(fault))
}

/// The lawsuit that is named.
async fn lawsuit(ctx: &Context<'_>, given: Option<&ID>) -> HabeasResult<Found<Option<Uuid>>> {
    let Some(id) = given else {
        return Ok(Ok(None));
    };
    if let Ok(id) = ids::expect(RecordKind::Lawsuit, id, ctx.pairwise()?) {
        let found = records::by_ids::<lawsuit::Entity>(&ctx.reader()?, &[id]).await?;
        if !found.is_empty() {
            return Ok(Ok(Some(id)));
        }
    }
    let message = "There is no lawsuit with this id.";
    let fault = UserError::new(UserErrorCode::NotFound, "lawsuit", message);
    Ok(Err(fault))
}

/// What can be said without asking the database.
fn fits(
    input: &CreateSharingAgreementInput,
    ctx: &Context<'_>,
) -> std::result::Result<(), UserError> {
    let wrong = |field: &str, message: &str| Err(UserError::invalid(field, message));
    if !(5..=500).contains(&input.purpose.trim().chars().count()) {
        return wrong("purpose", "Say what for, in 5 to 500 characters.");
    }
    let is_about = |records| input.records == records;
    if is_about(SharedRecords::Kinds) == input.kinds.is_empty() {
        return wrong("kinds", "Name kinds for `KINDS`, and only there.");
    }
    if !input.kinds.iter().all(|kind| rows::is_person_bound(*kind)) {
        return wrong(
            "kinds",
            "Only kinds of case records can be shared; the others are public.",
        );
    }
    if is_about(SharedRecords::Listed) == input.persons.is_empty() {
        return wrong("persons", "List persons for `LISTED`, and only there.");
    }
    if input.persons.len() > MOST_PERSONS {
        return wrong(
            "persons",
            "An agreement lists up to 1,000 persons; make another.",
        );
    }
    if is_about(SharedRecords::Matching) && input.tier != SharingTier::Deidentified {
        return wrong("tier", "`MATCHING` opens no record: leave `tier` out.");
    }
    if input.lawsuit.is_some() && !is_about(SharedRecords::Listed) {
        return wrong("lawsuit", "A lawsuit is named for listed persons only.");
    }
    let now = ctx.state().map(|state| state.clock.now());
    match (&input.until, now) {
        (Some(until), Ok(now)) if until.0 <= now => wrong("until", "This is past already."),
        _ => Ok(()),
    }
}
