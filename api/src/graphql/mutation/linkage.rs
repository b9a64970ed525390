//! Mutations of what says which records are of one person. The records stay as they are.

use std::collections::BTreeMap;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entities::codes::{AuditAction, ChangeKind};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::write::{Begun, Write};
use crate::auth::Scope;
use crate::error::Result as HabeasResult;
use crate::graphql::context::ContextExt as _;
use crate::graphql::ids;
use crate::graphql::types::{DETAINEE_MERGE, DetaineeMerge};
use crate::kind::RecordKind;
use crate::store::audit::{self, Event};
use crate::store::changes;
use crate::store::linkage::{self, NewMerge, Undo};
use crate::store::reader::write_for;
use crate::user_error::{Checked, UserError, UserErrorCode};

/// Most records of one merge.
const MOST_RECORDS: usize = 50;

/// Records that are of one person.
#[derive(InputObject)]
pub(crate) struct MergeDetaineesInput {
    /// A text of your own, new for each merge: the same request with the same key makes one.
    idempotency_key: String,
    /// The records: 2 to 50 that the caller may see, one of its own organization among them.
    detainees: Vec<ID>,
    /// Why, in 5 to 500 characters. Whoever has a record in it reads it: do not name the person.
    reason: String,
}

/// A merge to be taken back.
#[derive(InputObject)]
pub(crate) struct UnmergeDetaineesInput {
    /// A text of your own, new for each request.
    idempotency_key: String,
    /// The merge, which is about a record of the caller's own organization.
    merge: ID,
    /// Why, in 5 to 500 characters. Whoever has a record in it reads it: do not name the person.
    reason: String,
}

/// What came of `mergeDetainees`.
#[derive(SimpleObject)]
pub(crate) struct MergeDetaineesPayload {
    /// The merge. Null where the input is refused.
    merge: Option<DetaineeMerge>,
    /// What is wrong with the input; empty where the records are linked.
    user_errors: Vec<UserError>,
}

/// What came of `unmergeDetainees`.
#[derive(SimpleObject)]
pub(crate) struct UnmergeDetaineesPayload {
    /// The merge, which no longer stands. Null where the input is refused.
    merge: Option<DetaineeMerge>,
    /// What is wrong with the input; empty where it is taken back.
    user_errors: Vec<UserError>,
}

/// What is kept of a mutation that was answered.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Kept {
    merge: Uuid,
}

/// Mutations of what says which records are of one person.
#[derive(Default)]
pub(crate) struct LinkageMutation;

#[Object]
impl LinkageMutation {
    /// Says that records are of one person. They stay as they are, each with its own id, and count
    /// as one person in statistics; `unmergeDetainees` takes it back. Every organization that has a
    /// record among them reads in its audit that it was linked, and by whom: whoever links a record
    /// of another organization tells it so. Needs `contributions:review`; null without it.
    async fn merge_detainees(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The records.")] input: MergeDetaineesInput,
    ) -> Result<Option<MergeDetaineesPayload>> {
        ctx.viewer()?.require(Scope::ContributionsReview)?;
        let key = Some(input.idempotency_key.as_str());
        let checked = Box::pin(read(ctx, &input)).await?;
        let kept = match Write::begin(ctx, "mergeDetainees", key, &input).await? {
            Begun::Answered(kept) => kept,
            Begun::Open(write) => {
                let made = match checked {
                    Ok(persons) => Ok(merge(ctx, &write, persons, &input.reason).await?),
                    Err(fault) => Err(vec![fault]),
                };
                write.end(made).await?
            }
        };
        let (merge, user_errors) = answer(ctx, kept).await?;
        Ok(Some(MergeDetaineesPayload { merge, user_errors }))
    }

    /// Takes a merge back: the records are linked as if it had never been said, by whatever merges
    /// stand besides. Needs `contributions:review`; null without it.
    async fn unmerge_detainees(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The merge.")] input: UnmergeDetaineesInput,
    ) -> Result<Option<UnmergeDetaineesPayload>> {
        ctx.viewer()?.require(Scope::ContributionsReview)?;
        let key = Some(input.idempotency_key.as_str());
        let kept = match Write::begin(ctx, "unmergeDetainees", key, &input).await? {
            Begun::Answered(kept) => kept,
            Begun::Open(write) => {
                let undone = match reason(&input.reason) {
                    Ok(reason) => unmerge(ctx, &write, &input.merge, reason).await?,
                    Err(fault) => Err(vec![fault]),
                };
                write.end(undone).await?
            }
        };
        let (merge, user_errors) = answer(ctx, kept).await?;
        Ok(Some(UnmergeDetaineesPayload { merge, user_errors }))
    }
}

pub(super) fn reason(text: &str) -> std::result::Result<&str, UserError> {
    let text = text.trim();
    if (5..=500).contains(&text.chars().count()) {
        return Ok(text);
    }
    let message = "Say why, in 5 to 500 characters, without naming the person.";
    Err(UserError::invalid("reason", message))
}

/// The records, each with its contributor, or what is wrong with how they were asked for.
async fn read(
    ctx: &Context<'_>,
    input: &MergeDetaineesInput,
) -> HabeasResult<std::result::Result<BTreeMap<Uuid, Uuid>, UserError>> {
    if let Err(fault) = reason(&input.reason) {
        return Ok(Err(fault));
    }
    if !(2..=MOST_RECORDS).contains(&input.detainees.len()) {
        let message = format!("A merge is about 2 to {MOST_RECORDS} records.");
        return Ok(Err(UserError::invalid("detainees", message)));
    }
    let pairwise = ctx.pairwise()?;
    let mut given = Vec::with_capacity(input.detainees.len());
    for id in &input.detainees {
        // Under the id that the viewer was given, and no other.
        let person = ids::expect(RecordKind::Person, id, pairwise).ok();
        let is_given = |person: &Uuid| {
            ids::case_record(RecordKind::Person, *person, pairwise).is_ok_and(|seen| seen == *id)
        };
        given.extend(person.filter(is_given));
    }
    let reader = ctx.reader()?;
    let persons = linkage::record_owners(&reader, &given).await?;
    if persons.len() != input.detainees.len() {
        let message = "Not all of these are ids of persons that this token may see, each once.";
        let fault = UserError::new(UserErrorCode::NotFound, "detainees", message);
        return Ok(Err(fault));
    }
    let own = reader.viewer().organization_id();
    if !persons.values().any(|contributor| *contributor == own) {
        let message = "One of the records must be of your own organization.";
        let fault = UserError::new(UserErrorCode::NotAllowed, "detainees", message);
        return Ok(Err(fault));
    }
    Ok(Ok(persons))
}

async fn merge(
    ctx: &Context<'_>,
    write: &Write,
    persons: BTreeMap<Uuid, Uuid>,
    reason: &str,
) -> HabeasResult<Kept> {
    let (viewer, now) = (ctx.viewer()?, write.clock().now());
    let (own, transaction) = (viewer.organization_id(), write.transaction());
    write_for(transaction, own, now).await?;
    let new = NewMerge {
        id: write.ids().next(),
        organization: own,
        by: viewer.client_id().to_owned(),
        at: now,
        reason: reason.trim().to_owned(),
        persons: persons.clone(),
    };
    let id = new.id;
    linkage::merge(transaction, new).await?;
    tell(
        ctx,
        write,
        AuditAction::DetaineesMerged,
        (id, &persons),
        reason.trim(),
    )
    .await?;
    Ok(Kept { merge: id })
}

async fn unmerge(
    ctx: &Context<'_>,
    write: &Write,
    merge: &ID,
    reason: &str,
) -> HabeasResult<Checked<Kept>> {
    let (viewer, now) = (ctx.viewer()?, write.clock().now());
    let (own, transaction) = (viewer.organization_id(), write.transaction());
    write_for(transaction, own, now).await?;
    let id = ids::other(DETAINEE_MERGE, merge);
    let undone = match id {
        Some(id) => {
            let undo = Undo {
                id,
                organization: own,
                by: viewer.client_id().to_owned(),
                at: now,
                reason: reason.to_owned(),
            };
            linkage::undo(transaction, undo)
                .await?
                .map(|persons| (id, persons))
        }
        None => None,
    };
    let Some((id, persons)) = undone else {
        let message = "There is no merge with this id that stands and is about a record of yours.";
        let fault = UserError::new(UserErrorCode::NotFound, "merge", message);
        return Ok(Err(vec![fault]));
    };
    tell(
        ctx,
        write,
        AuditAction::DetaineesUnmerged,
        (id, &persons),
        reason,
    )
    .await?;
    Ok(Ok(Kept { merge: id }))
}

/// Tells whoever follows the records, and each organization that has some of them how many.
pub(super) async fn tell(
    ctx: &Context<'_>,
    write: &Write,
    action: AuditAction,
    (merge, persons): (Uuid, &BTreeMap<Uuid, Uuid>),
    reason: &str,
) -> HabeasResult<()> {
    let (viewer, now) = (ctx.viewer()?, write.clock().now());
    let ids: Vec<Uuid> = persons.keys().copied().collect();
    let (kind, change) = (RecordKind::Person, ChangeKind::Updated);
    changes::note(write.transaction(), kind, change, &ids, now).await?;
    let mut counts: BTreeMap<Uuid, u64> = BTreeMap::new();
    for contributor in persons.values() {
        *counts.entry(*contributor).or_default() += 1;
    }
    let events: Vec<Event> = counts
        .into_iter()
        .map(|(organization, number)| {
            Event::new(Some(organization), viewer, action, now)
                .to(DETAINEE_MERGE, merge.to_string())
                .counting(number)
                .because(reason)
        })
        .collect();
    audit::append_all(write.transaction(), &events).await
}

/// The merge as it is now, or what is wrong.
async fn answer(
    ctx: &Context<'_>,
    kept: Checked<Kept>,
) -> HabeasResult<(Option<DetaineeMerge>, Vec<UserError>)> {
    match kept {
        Ok(kept) => {
            let merge = linkage::merge_of(&ctx.reader()?, kept.merge).await?;
            Ok((merge.map(DetaineeMerge::from), Vec::new()))
        }
        Err(faults) => Ok((None, faults)),
    }
}
