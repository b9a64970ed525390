//! The mutations, one file an area.
//!
//! Each takes one `input`, and answers a payload with the object that it changed and `userErrors`:
//! what is wrong with the input is an outcome, not an error. Each writes in one transaction, see
//! [`write`]. HTTP runs every mutation in a task of its own, so that a client that hangs up stops no
//! transaction half-way.

mod clients;
mod contributions;
mod identity;
mod imports;
mod linkage;
mod look_up;
mod partner_matches;
mod retention;
mod review_rules;
mod sharing;
mod webhooks;
pub(crate) mod write;

use async_graphql::MergedObject;

/// Everything that can be changed. A field that the token has no scope for is null, with the error
/// FORBIDDEN, and changes nothing.
#[derive(MergedObject, Default)]
pub struct Mutation(
    clients::ClientsMutation,
    contributions::ContributionsMutation,
    contributions::CorrectionsMutation,
    identity::IdentityMutation,
    imports::ImportsMutation,
    linkage::LinkageMutation,
    look_up::LookUpMutation,
    partner_matches::PartnerMatchesMutation,
    retention::RetentionMutation,
    review_rules::ReviewRulesMutation,
    sharing::SharingMutation,
    webhooks::WebhooksMutation,
);
