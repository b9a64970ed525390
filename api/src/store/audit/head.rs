//! The heads of all chains, as they are exported: whoever keeps them can tell later that nothing was
//! cut off or written anew.

use entities::audit_entry::{Column, Entity};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Verdict;
use crate::error::Result;

/// Type of the signed statement that holds heads.
pub const STATEMENT_TYPE: &str = "habeas-audit-head+jwt";

/// The end of one chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The organization; nil for the platform.
    pub chain: Uuid,
    /// Place of the last entry.
    pub sequence: i64,
    /// Its hash, in lower-case hexadecimal.
    pub hash: String,
}

/// The ends of the chains that hold. Entries that came since they were verified are not in it.
pub async fn heads(db: &impl ConnectionTrait, verdicts: &[Verdict]) -> Result<Vec<Head>> {
    let mut heads = Vec::new();
    for (chain, verdict) in verdicts {
        let Ok(verified) = verdict else { continue };
        let last = Condition::all()
            .add(Column::Chain.eq(*chain))
            .add(Column::Sequence.eq(verified.entries));
        let entry = Entity::find().filter(last).one(db).await?;
        heads.extend(entry.map(|entry| Head {
            chain: entry.chain,
            sequence: entry.sequence,
            hash: entry.hash,
        }));
    }
    Ok(heads)
}
