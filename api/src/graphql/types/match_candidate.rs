//! `MatchCandidate`: a record that may be of the same person.

use async_graphql::SimpleObject;
use entities::codes::{MatchAgreement, MatchCertainty, MatchField};

use super::Detainee;
use crate::store::linkage::Candidate;

/// A record that may be of the same person as another, with what speaks for it and against it. It
/// tells how far two records agree, and never what they say.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct MatchCandidate {
    /// The record. Null where this token may not see it.
    detainee: Option<Detainee>,
    /// What all fields say together, in bits: the more, the likelier.
    score: f64,
    /// What the score is called.
    certainty: MatchCertainty,
    /// What each field says.
    evidence: Vec<MatchEvidence>,
}

/// What one field says about whether two records are of one person.
#[derive(Clone, Debug, SimpleObject)]
pub(crate) struct MatchEvidence {
    /// The field.
    field: MatchField,
    /// How far the records agree in it.
    agreement: MatchAgreement,
    /// What that says, in bits: above 0 for one person, below 0 for two.
    weight: f64,
}

impl MatchCandidate {
    /// A candidate as it is told; none where it is more likely that there are two people.
    pub(crate) fn told(candidate: Candidate) -> Option<Self> {
        let judgement = candidate.judgement;
        Some(Self {
            certainty: judgement.certainty?,
            score: judgement.score,
            evidence: judgement
                .explanation
                .into_iter()
                .map(|(field, agreement, weight)| MatchEvidence {
                    field,
                    agreement,
                    weight,
                })
                .collect(),
            detainee: Some(Detainee(candidate.person)),
        })
    }
}
