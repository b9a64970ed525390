//! The mutation that says how long the identity of one person is kept.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::identity::{own, told};
use super::write::{Begun, Write};
use crate::auth::Scope;
use crate::graphql::context::ContextExt as _;
use crate::graphql::scalars::Date;
use crate::store::identity::retention;
use crate::user_error::UserError;

/// Whose identity is to be kept, and until when.
#[derive(InputObject)]
pub(crate) struct SetIdentityRetentionInput {
    /// The person: the `id` of a `Detainee` of the caller's own organization.
    detainee: ID,
    /// The last day on which the identity is kept, today or later. Where absent, what was said for
    /// this person is taken back, and the setting of the organization holds.
    until: Option<Date>,
}

/// What came of `setIdentityRetention`.
#[derive(SimpleObject)]
pub(crate) struct SetIdentityRetentionPayload {
    /// The last day that holds from now on: the earlier of the one given and the one that the
    /// organization's setting gives. Null where there is none, and where nothing was set.
    retain_until: Option<Date>,
    /// What is wrong with the input; empty where the day is set.
    user_errors: Vec<UserError>,
}

/// The day that holds, as it is kept of a mutation that was answered.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Kept(Option<NaiveDate>);

/// How long identities are kept.
#[derive(Default)]
pub(crate) struct RetentionMutation;

#[Object]
impl RetentionMutation {
    /// Says for one person until when what identifies is kept. The night after that day it is erased
    /// as `eraseDetainee` does; the setting of the organization may erase it earlier. Needs
    /// `organization:admin`; null without it.
    async fn set_identity_retention(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person and the day.")] input: SetIdentityRetentionInput,
    ) -> Result<Option<SetIdentityRetentionPayload>> {
        let viewer = ctx.viewer()?;
        viewer.require(Scope::OrganizationAdmin)?;
        let until = input.until.map(|until| until.0);
        let set = match Write::begin(ctx, "setIdentityRetention", None, &input).await? {
            Begun::Answered(set) => set,
            Begun::Open(write) => {
                let set = if until.is_some_and(|until| until < write.clock().today()) {
                    let why = "This day is over; `eraseDetainee` erases an identity now.";
                    Err(vec![UserError::invalid("until", why)])
                } else {
                    match own(ctx, &input.detainee).await? {
                        Err(fault) => Err(vec![fault]),
                        Ok(person) => {
                            let by = (viewer.organization_id(), write.actor().clone());
                            let (transaction, clock) = (write.transaction(), write.clock());
                            let holds =
                                retention::set(transaction, clock, by, person, until).await?;
                            Ok(Kept(holds))
                        }
                    }
                };
                write.end(set).await?
            }
        };
        let (kept, user_errors) = told(set);
        Ok(Some(SetIdentityRetentionPayload {
            retain_until: kept.and_then(|kept| kept.0).map(Date),
            user_errors,
        }))
    }
}
