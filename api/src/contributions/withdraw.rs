//! Taking back what one's own organization submitted.

use entities::codes::{AuditAction, ContributionEffect, ContributionState};
use entities::contribution::Model;
use uuid::Uuid;

use super::Tools;
use crate::error::Result;
use crate::kind::RecordKind;
use crate::store::audit::{self, Event};
use crate::store::contributions::{Back, take_back};
use crate::store::reader::write_for;
use crate::store::{changes, contributions, identity};
use crate::user_error::{Checked, UserError, UserErrorCode};

/// Takes back a contribution. Before it was decided on nothing of it remains but that it was there.
/// One about a person that stands is undone: the record says again what it said before, or is taken
/// out where the contribution made it.
pub async fn withdraw(
    tools: &Tools<'_>,
    contribution: Option<Uuid>,
    expected_version: Option<i32>,
) -> Result<Checked<Uuid>> {
    let (transaction, viewer, now) = (tools.transaction, tools.viewer, tools.clock.now());
    let own = viewer.organization_id();
    write_for(transaction, own, now).await?;
    let found = match contribution {
        Some(id) => contributions::locked(transaction, viewer, id).await?,
        None => None,
    };
    let Some(mut found) = found.filter(|found| found.organization_id == own) else {
        let why = "Your organization has made no such contribution.";
        return Ok(refused(UserErrorCode::NotFound, "contribution", why));
    };
    if expected_version.is_some_and(|version| version != found.version) {
        let why = format!(
            "The contribution is at version {}: read it again.",
            found.version
        );
        return Ok(refused(UserErrorCode::Conflict, "expectedVersion", why));
    }
    match found.state {
        ContributionState::Rejected | ContributionState::Withdrawn => {
            let why = "It was rejected or withdrawn already; there is nothing to take back.";
            return Ok(refused(UserErrorCode::Conflict, "contribution", why));
        }
        ContributionState::Accepted => {
            if let Some(error) = undo(tools, &found).await? {
                return Ok(Err(vec![error]));
            }
        }
        _ => {}
    }
    let id = found.id;
    found.state = ContributionState::Withdrawn;
    found.version += 1;
    found.changed_at = now;
    found.decided_at = Some(now);
    found.content = None;
    contributions::update(transaction, found).await?;
    changes::note_contributions(transaction, &[id], now).await?;
    let action = AuditAction::ContributionWithdrawn;
    let event =
        Event::new(Some(own), tools.actor.clone(), action, now).to("Contribution", id.to_string());
    audit::append(transaction, &event).await?;
    Ok(Ok(id))
}

fn refused<T>(code: UserErrorCode, field: &str, why: impl Into<String>) -> Checked<T> {
    Err(vec![UserError::new(code, field, why)])
}

/// Undoes what a contribution wrote; answers why not, where it cannot.
async fn undo(tools: &Tools<'_>, found: &Model) -> Result<Option<UserError>> {
    let conflict = |why| Some(UserError::new(UserErrorCode::Conflict, "contribution", why));
    if !found.is_case_record {
        let why = "A public record that was accepted belongs to everybody who reads it: submit a \
                   correction.";
        let code = UserErrorCode::NotAllowed;
        return Ok(Some(UserError::new(code, "contribution", why)));
    }
    let kind = RecordKind::parse(&found.record_kind);
    let (Some(kind), Some(record), Some(version)) = (kind, found.record_id, found.written_version)
    else {
        return Ok(conflict(
            "It changed nothing; there is nothing to take back.",
        ));
    };
    let stamp = tools.stamp(found.organization_id);
    let is_new = found.effect == Some(ContributionEffect::Inserted);
    let written = (record, version);
    let back = take_back(tools.transaction, &stamp, kind, written, is_new).await?;
    Ok(match back {
        Back::Former => None,
        Back::TakenOut => {
            if kind == RecordKind::Person {
                let by = (found.organization_id, tools.actor.clone());
                identity::erase(tools.transaction, tools.clock, by, record, None).await?;
            }
            None
        }
        Back::ChangedSince => {
            conflict("The record has changed since; correct it, or withdraw what changed it first.")
        }
        Back::IsNeeded => conflict("Other records rest on this one; withdraw those first."),
    })
}
