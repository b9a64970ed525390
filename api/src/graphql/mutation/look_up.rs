//! The mutation that looks for a person by an exact identity. It is one because it writes: the audit
//! is told before anything is answered, and what is looked for must not stand in an address.

use async_graphql::{Context, Enum, InputObject, Object, Result, SimpleObject};
use entities::codes::{IdentityField, IdentityPurpose};
use entities::person;

use super::identity::{LONGEST_REASON, over_budget};
use crate::auth::Scope;
use crate::error::Result as HabeasResult;
use crate::graphql::context::ContextExt as _;
use crate::graphql::types::Detainee;
use crate::identity;
use crate::store::identity::{self as store, Sought};
use crate::store::records;
use crate::user_error::UserError;

/// What a person can be found by: exactly, and by nothing else. A date of birth finds nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum IdentityLookUpField {
    /// The full name, without regard to case, punctuation and the number of spaces.
    Name,
    /// The alien registration number: 7 to 9 digits, with or without `A` and dashes.
    AlienNumber,
    /// How the person or the family is reached, without regard to case and punctuation.
    Contact,
}

impl From<IdentityLookUpField> for IdentityField {
    fn from(field: IdentityLookUpField) -> Self {
        match field {
            IdentityLookUpField::Name => Self::Name,
            IdentityLookUpField::AlienNumber => Self::AlienNumber,
            IdentityLookUpField::Contact => Self::Contact,
        }
    }
}

/// Who is looked for, and what for.
#[derive(InputObject)]
pub(crate) struct FindByIdentityInput {
    /// What the value is.
    field: IdentityLookUpField,
    /// The exact value. Send it as a variable, so that it is no part of the document.
    value: String,
    /// What for. The organizations whose persons are found read it in their audit.
    purpose: IdentityPurpose,
    /// Why the person is looked for, up to 1,000 bytes; kept in the audit for good. The value must
    /// not be in it.
    reason: String,
}

/// What came of `findByIdentity`.
#[derive(SimpleObject)]
pub(crate) struct FindByIdentityPayload {
    /// The persons with this identity, 100 at most; empty where there is none that this token may
    /// identify. Null where nobody was looked for, and without `detainees:read`.
    detainees: Option<Vec<Detainee>>,
    /// Why nobody was looked for; empty where somebody was.
    user_errors: Vec<UserError>,
}

/// Looking for persons by identity.
#[derive(Default)]
pub(crate) struct LookUpMutation;

#[Object]
impl LookUpMutation {
    /// Finds persons by an exact name, alien number or contact: those of the caller's own
    /// organization, and those that others share with it with what identifies. The audit is told
    /// before anything is answered, also where nobody is found; each look-up counts like one person
    /// shown by `revealIdentity`. Who is hidden is not told from who is not there. Needs
    /// `detainees:identify`; null without it, and where the service cannot decrypt.
    async fn find_by_identity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, and what for.")] input: FindByIdentityInput,
    ) -> Result<Option<FindByIdentityPayload>> {
        ctx.viewer()?.require(Scope::DetaineesIdentify)?;
        let (detainees, user_errors) = match Box::pin(found(ctx, &input)).await? {
            Ok(persons) => (Some(persons), Vec::new()),
            Err(fault) => (None, vec![fault]),
        };
        Ok(Some(FindByIdentityPayload {
            detainees,
            user_errors,
        }))
    }
}

async fn found(
    ctx: &Context<'_>,
    input: &FindByIdentityInput,
) -> HabeasResult<Result<Vec<Detainee>, UserError>> {
    let state = ctx.state()?;
    let access = &state.identity;
    let vault = access.vault.as_ref().ok_or_else(store::unavailable)?;
    let field = input.field.into();
    if let Err(fault) = fits(input, field) {
        return Ok(Err(fault));
    }
    let reader = ctx.reader()?;
    let sought = Sought {
        sight: reader.sight(),
        field,
        value: &input.value,
        purpose: input.purpose,
        reason: input.reason.trim(),
        hourly: access.reveals_per_hour,
    };
    let persons = match store::look_up(&state.db, vault, sought).await? {
        Ok(persons) => persons,
        Err(retry_after) => return Ok(Err(over_budget("value", retry_after))),
    };
    // Through the door that every select of persons goes through, also where nobody was found.
    let mut rows = records::by_ids::<person::Entity>(&reader, &persons).await?;
    rows.sort_by_key(|row| row.id);
    Ok(Ok(rows.into_iter().map(Detainee::from).collect()))
}

/// What can be said without asking the database, and without the value.
fn fits(input: &FindByIdentityInput, field: IdentityField) -> std::result::Result<(), UserError> {
    identity::check(field, &input.value).map_err(|why| UserError::invalid("value", upper(why)))?;
    let reason = input.reason.trim();
    if !(1..=LONGEST_REASON).contains(&reason.len()) {
        let why = format!("Say why, in up to {LONGEST_REASON} bytes.");
        return Err(UserError::invalid("reason", why));
    }
    if identity::mentions(reason, field, &input.value) {
        let why = "The reason is kept in the audit for good: leave out who is looked for.";
        return Err(UserError::invalid("reason", why));
    }
    Ok(())
}

/// A sentence that begins with a capital letter.
fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
