//! What is kept of a submission that was answered: ids and what was wrong, and no value.

use entities::codes::{CodeList as _, ContributionEffect};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::contributions::Told;
use crate::kind::RecordKind;
use crate::user_error::UserError;

/// What is kept of one record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct KeptRecord {
    pub(super) index: usize,
    effect: String,
    pub(super) awaits_review: bool,
    pub(super) contribution: Option<Uuid>,
    kind: Option<String>,
    pub(super) record: Option<Uuid>,
    pub(super) error: Option<UserError>,
}

impl KeptRecord {
    pub(super) fn of(told: &Told) -> Self {
        Self {
            index: told.index,
            effect: told.effect.as_str().to_owned(),
            awaits_review: told.awaits_review,
            contribution: told.contribution,
            kind: told.kind.map(|kind| kind.as_str().to_owned()),
            record: told.record.map(|(_, id)| id),
            error: told.error.clone(),
        }
    }

    pub(super) fn effect(&self) -> ContributionEffect {
        ContributionEffect::parse(&self.effect).unwrap_or(ContributionEffect::Refused)
    }

    pub(super) fn kind(&self) -> Option<RecordKind> {
        RecordKind::parse(self.kind.as_deref()?)
    }

    pub(super) fn record(&self) -> Option<(RecordKind, Uuid)> {
        self.kind().zip(self.record)
    }
}
