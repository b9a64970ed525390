//! The root field over candidates.

use async_graphql::{Context, ID, Object, Result};
use entities::person;

use crate::graphql::context::ContextExt as _;
use crate::graphql::ids;
use crate::graphql::record::list_limit;
use crate::graphql::types::MatchCandidate;
use crate::kind::RecordKind;
use crate::store::{linkage, records};

/// The root field over candidates.
#[derive(Default)]
pub(crate) struct MatchingQuery;

#[Object]
impl MatchingQuery {
    /// Records that may be of the same person as this one and are not linked with it, the likeliest
    /// first. Only records that the caller may see are looked at. What identifies is compared between
    /// records of the caller's own organization only, by keys: nothing is decrypted but the keys.
    /// Null where there is no such person.
    /// Needs the scope `detainees:read`; null with the error FORBIDDEN without it.
    async fn match_candidates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person: the `id` of a `Detainee`.")] detainee: ID,
        #[graphql(desc = "How many, from 1 to 100.", default = 20)] first: i32,
    ) -> Result<Option<Vec<MatchCandidate>>> {
        let limit = list_limit(first)?;
        let reader = ctx.reader()?;
        let Ok(id) = ids::expect(RecordKind::Person, &detainee, ctx.pairwise()?) else {
            return Ok(None);
        };
        let rows = records::by_ids::<person::Entity>(&reader, &[id]).await?;
        let pairwise = ctx.pairwise()?;
        let is_given = |row: &person::Model| {
            ids::of_row::<person::Entity>(row, pairwise).is_ok_and(|given| given == detainee)
        };
        let Some(person) = rows.into_iter().find(is_given) else {
            return Ok(None);
        };
        let vault = ctx.state()?.identity.vault.as_ref();
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let found = Box::pin(linkage::candidates(&reader, vault, &person, limit)).await?;
        let told = found.into_iter().filter_map(MatchCandidate::told);
        Ok(Some(told.collect()))
    }
}
