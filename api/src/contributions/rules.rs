//! How many reviewers a record needs.

use uuid::Uuid;

use super::{NewRecord, Tools};
use crate::error::Result;
use crate::store::contributions::rules;

/// How many reviewers must accept a record of this organization; 0 where it stands at once. Its own
/// case records do: nobody else may see them, and a partner of one person must not be stuck.
pub(super) async fn reviewers(
    tools: &Tools<'_>,
    organization: Uuid,
    record: &NewRecord,
) -> Result<i32> {
    let Some(kind) = record.kind().filter(|_| !record.is_case_record()) else {
        return Ok(0);
    };
    rules::reviewers(tools.transaction, organization, kind, tools.reviewers).await
}
