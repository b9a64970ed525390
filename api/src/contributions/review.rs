//! Deciding on what others submitted.

use entities::codes::{
    AuditAction, CodeList as _, ContributionState, ReviewDecision, WebhookEvent,
};
use entities::contribution::Model;
use entities::contribution_review;
use sea_orm::ActiveValue::{NotSet, Set};
use uuid::Uuid;

use super::Tools;
use super::apply::{self, version_conflict};
use super::changes::content_of;
use super::read::{Reading, read_all};
use crate::error::{Error, Result};
use crate::store::audit::{self, Event};
use crate::store::reader::write_for;
use crate::store::webhooks::outbox::{self, Happened};
use crate::store::{changes, contributions, versions};
use crate::user_error::{Checked, UserError, UserErrorCode};

/// Longest comment, in bytes.
const LONGEST_COMMENT: usize = 10_000;

/// Longest pseudonym of a reviewer.
const LONGEST_REVIEWER: usize = 60;

/// What a reviewer says.
#[derive(Clone, Debug)]
pub struct Review {
    /// The contribution; none for an id that was never given out.
    pub contribution: Option<Uuid>,
    /// What is decided.
    pub decision: ReviewDecision,
    /// What is said.
    pub comment: Option<String>,
    /// The version of the contribution that the reviewer has read.
    pub expected_version: i32,
    /// The person behind the client, by a pseudonym.
    pub reviewer: Option<String>,
}

/// Does what a reviewer says; answers the contribution.
pub async fn review(tools: &Tools<'_>, review: Review) -> Result<Checked<Uuid>> {
    if let Err(error) = fits(&review) {
        return Ok(Err(vec![error]));
    }
    let (transaction, viewer, now) = (tools.transaction, tools.viewer, tools.clock.now());
    write_for(transaction, viewer.organization_id(), now).await?;
    let found = match review.contribution {
        Some(id) => contributions::locked(transaction, viewer, id).await?,
        None => None,
    };
    let Some(mut found) = found else {
        let why = "There is no such contribution, or it may not be seen.";
        return Ok(refused("contribution", UserErrorCode::NotFound, why));
    };
    if let Err(error) = may(tools, &review, &found) {
        return Ok(Err(vec![error]));
    }
    let id = found.id;
    match review.decision {
        ReviewDecision::Comment => {}
        ReviewDecision::Start => found.state = ContributionState::InReview,
        ReviewDecision::RequestChanges => found.state = ContributionState::ChangesRequested,
        ReviewDecision::Reject => {
            found.state = ContributionState::Rejected;
            found.decided_at = Some(now);
        }
        ReviewDecision::Accept => {
            let mut accepted = contributions::accepted_by(transaction, id, found.round).await?;
            let client = viewer.client_id();
            if accepted.iter().any(|known| known == client) {
                let why = "Your client has accepted it already: another reviewer is needed.";
                return Ok(refused("contribution", UserErrorCode::Conflict, why));
            }
            accepted.push(client.to_owned());
            if i32::try_from(accepted.len()).unwrap_or(i32::MAX) < found.reviewers {
                found.state = ContributionState::InReview;
            } else if let Err(errors) = accept(tools, &mut found).await? {
                return Ok(Err(errors));
            }
        }
    }
    keep(tools, review, found).await?;
    Ok(Ok(id))
}

fn refused<T>(field: &str, code: UserErrorCode, why: &str) -> Checked<T> {
    Err(vec![UserError::new(code, field, why)])
}

/// What can be said of the words alone.
fn fits(review: &Review) -> std::result::Result<(), UserError> {
    let comment = review.comment.as_deref().map(str::trim).unwrap_or_default();
    let needs_comment = matches!(
        review.decision,
        ReviewDecision::Comment | ReviewDecision::RequestChanges | ReviewDecision::Reject
    );
    if needs_comment && comment.is_empty() {
        let why = "Say why: the organization that submitted it reads it.";
        return Err(UserError::invalid("comment", why));
    }
    let is_bad = |text: &str| crate::transfer::value::check_text(text).is_err();
    if comment.len() > LONGEST_COMMENT || is_bad(comment) {
        let why = format!(
            "A comment takes up to {LONGEST_COMMENT} bytes, without control characters and marks \
             that turn the direction of writing."
        );
        return Err(UserError::invalid("comment", why));
    }
    let is_pseudonym = |name: &str| {
        (1..=LONGEST_REVIEWER).contains(&name.len())
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    if review
        .reviewer
        .as_deref()
        .is_some_and(|name| !is_pseudonym(name))
    {
        let why = format!(
            "A reviewer is named by a pseudonym of up to {LONGEST_REVIEWER} letters, digits and \
             `-_.`, such as `reviewer-2`."
        );
        return Err(UserError::invalid("reviewer", why));
    }
    Ok(())
}

/// Whether this reviewer may say this about this contribution.
fn may(tools: &Tools<'_>, review: &Review, found: &Model) -> std::result::Result<(), UserError> {
    use ContributionState::{ChangesRequested, InReview, Submitted};
    if found.organization_id == tools.viewer.organization_id() {
        let why = "Nobody decides on what their own organization submitted; another one does.";
        return Err(UserError::new(
            UserErrorCode::NotAllowed,
            "contribution",
            why,
        ));
    }
    let conflict = |field, why: String| Err(UserError::new(UserErrorCode::Conflict, field, why));
    if review.expected_version != found.version {
        let why = format!(
            "The contribution is at version {}, and version {} was expected: read it again.",
            found.version, review.expected_version
        );
        return conflict("expectedVersion", why);
    }
    let is_open = match review.decision {
        ReviewDecision::Start => found.state == Submitted,
        ReviewDecision::Comment => {
            matches!(found.state, Submitted | InReview | ChangesRequested)
        }
        ReviewDecision::RequestChanges | ReviewDecision::Accept | ReviewDecision::Reject => {
            matches!(found.state, Submitted | InReview)
        }
    };
    if !is_open {
        let why = format!(
            "The contribution is `{}`; this is not decided then.",
            found.state.as_str().to_uppercase()
        );
        return conflict("decision", why);
    }
    Ok(())
}

/// Makes a contribution stand: it becomes the new version of its record, as what stands now and
/// what it says are now.
async fn accept(tools: &Tools<'_>, found: &mut Model) -> Result<Checked<()>> {
    let record = content_of(found).ok_or_else(|| Error::internal("a contribution is empty"))?;
    let owner = tools.owner(found.organization_id).await?;
    let reading = Reading {
        owner: &owner,
        takes_identity: false,
        writes: true,
    };
    let read = read_all(tools.transaction, reading, &[(0, record)]).await?;
    let entry = match read.into_iter().next() {
        Some((_, Ok(entry))) => entry,
        Some((_, Err(error))) => return Ok(Err(vec![of_contribution(&error)])),
        None => return Err(Error::internal("a contribution was not read")),
    };
    if entry.is_case_record {
        return Err(Error::internal(
            "a record about a person was kept for review",
        ));
    }
    if let Some(error) = version_conflict(&entry) {
        return Ok(Err(vec![of_contribution(&error)]));
    }
    let mut stamp = tools.stamp(found.organization_id);
    stamp.client = Some(found.client.clone());
    let applied = apply::write(tools, tools.transaction, &stamp, &[&entry]).await?;
    let Some(applied) = applied.into_iter().next() else {
        return Err(Error::internal("a contribution was not written"));
    };
    if let Some(error) = &applied.error {
        return Ok(Err(vec![of_contribution(error)]));
    }
    found.state = ContributionState::Accepted;
    found.decided_at = Some(tools.clock.now());
    found.effect = Some(applied.effect);
    found.content = None;
    found.record_id = applied.record.map(|(id, _)| id);
    found.written_version = applied.written;
    if let (Some((record, _)), Some(version)) = (applied.record, applied.written) {
        let named = [(record, version, found.id)];
        versions::name_contributions(tools.transaction, &named).await?;
    }
    Ok(Ok(()))
}

/// What is wrong with the record of a contribution that was to be accepted.
fn of_contribution(error: &UserError) -> UserError {
    let rest = error.path.iter().skip(3).cloned();
    let start = ["input", "contribution"].map(str::to_owned);
    UserError {
        path: start.into_iter().chain(rest).collect(),
        ..error.clone()
    }
}

/// Keeps what was said and what came of it; tells subscribers and the audit.
async fn keep(tools: &Tools<'_>, review: Review, mut found: Model) -> Result<()> {
    let (transaction, viewer, now) = (tools.transaction, tools.viewer, tools.clock.now());
    let (id, organization, round) = (found.id, found.organization_id, found.round);
    let row = contribution_review::ActiveModel {
        id: NotSet,
        contribution_id: Set(id),
        organization_id: Set(viewer.organization_id()),
        client: Set(viewer.client_id().to_owned()),
        reviewer: Set(review.reviewer.clone()),
        decision: Set(review.decision),
        comment: Set(review.comment.map(|text| text.trim().to_owned())),
        round: Set(round),
        created_at: Set(now),
    };
    contributions::add_review(transaction, row).await?;
    found.version += 1;
    found.changed_at = now;
    contributions::update(transaction, found).await?;
    changes::note_contributions(transaction, &[id], now).await?;
    let happened = Happened::Thing {
        event: WebhookEvent::ContributionReviewed,
        type_name: "Contribution",
        key: &id.to_string(),
    };
    outbox::enqueue(transaction, Some(organization), happened, now).await?;
    let mut names = vec![format!("decision:{}", review.decision.as_str())];
    names.extend(review.reviewer.map(|name| format!("reviewer:{name}")));
    let action = AuditAction::ContributionReviewed;
    let event = Event::new(Some(organization), tools.actor.clone(), action, now)
        .to("Contribution", id.to_string())
        .naming(names);
    audit::append(transaction, &event).await
}
