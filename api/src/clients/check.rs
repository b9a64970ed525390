//! What may be written about a client.

use chrono::{DateTime, Utc};
use entities::codes::ClientKind;

use super::change::NewClient;
use crate::auth::keys::jwk::ClientKeys;
use crate::auth::{Network, Scope, Scopes, origin};
use crate::user_error::{Checked, UserError, UserErrorCode};

/// What public clients may open, whose tokens every visitor of their pages holds.
const PUBLIC_DATA: [Scope; 4] = [
    Scope::StatisticsRead,
    Scope::FacilitiesRead,
    Scope::LawsuitsRead,
    Scope::ReportsRead,
];
const LONGEST_NAME: usize = 100;
const MOST_ENTRIES: usize = 50;

/// The scopes that a public client may have.
pub(super) fn public_scopes() -> Scopes {
    PUBLIC_DATA.into_iter().collect()
}

/// Refuses what may not be written, each fault by its field. `grantable` is what the caller may give
/// to a client.
pub(super) fn check(new: &NewClient, grantable: Scopes, now: DateTime<Utc>) -> Checked<()> {
    let faults: Vec<UserError> = [
        name(new.name.as_deref()),
        scopes(new, grantable),
        origins(new),
        addresses(&new.addresses),
        keys(new),
        expiry(new.expires_at, now),
    ]
    .into_iter()
    .flatten()
    .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults)
    }
}

fn name(name: Option<&str>) -> Option<UserError> {
    let name = name?;
    let fits = !name.trim().is_empty()
        && name.trim() == name
        && name.chars().count() <= LONGEST_NAME
        && !name.chars().any(char::is_control);
    (!fits).then(|| {
        UserError::invalid(
            "name",
            format!(
                "A name has 1 to {LONGEST_NAME} characters, without line breaks and without blanks \
                 at its ends."
            ),
        )
    })
}

fn scopes(new: &NewClient, grantable: Scopes) -> Option<UserError> {
    if new.scopes.is_empty() {
        return Some(UserError::invalid(
            "scopes",
            "A client needs at least one scope.",
        ));
    }
    if new.kind == ClientKind::Public && !new.scopes.is_subset_of(public_scopes()) {
        return Some(UserError::invalid(
            "scopes",
            format!(
                "A public client reads public data only: its scopes are among `{}`.",
                public_scopes()
            ),
        ));
    }
    let refused = new
        .scopes
        .iter()
        .find(|scope| !grantable.contains(*scope))?;
    Some(UserError::new(
        UserErrorCode::NotAllowed,
        "scopes",
        format!("`{refused}` is given by the operator of the service only; leave it out."),
    ))
}

fn origins(new: &NewClient) -> Option<UserError> {
    let refuse = |message: String| Some(UserError::invalid("origins", message));
    if new.kind != ClientKind::Public {
        return if new.origins.is_empty() {
            None
        } else {
            refuse(
                "Only a public client has origins; make it public, or leave them out.".to_owned(),
            )
        };
    }
    if new.origins.is_empty() || new.origins.len() > MOST_ENTRIES {
        return refuse(format!(
            "A public client is bound to the origins of its pages: name 1 to {MOST_ENTRIES}."
        ));
    }
    let wrong = new.origins.iter().find(|text| !origin::is_origin(text))?;
    let shown: String = wrong.chars().take(100).collect();
    refuse(format!(
        "{shown:?} is no origin as browsers send it: {}.",
        origin::MEND
    ))
}

fn addresses(addresses: &[String]) -> Option<UserError> {
    if addresses.len() > MOST_ENTRIES {
        return Some(UserError::invalid(
            "addresses",
            format!("Up to {MOST_ENTRIES} networks can be named; name larger ones."),
        ));
    }
    let wrong = addresses
        .iter()
        .find_map(|text| text.parse::<Network>().err())?;
    Some(UserError::invalid("addresses", wrong.message()))
}

fn keys(new: &NewClient) -> Option<UserError> {
    let set = new.jwks.as_deref()?;
    if new.kind != ClientKind::Confidential {
        return Some(UserError::invalid(
            "jwks",
            "A public client has no keys; leave them out.",
        ));
    }
    let fault = ClientKeys::read(set).err()?;
    Some(UserError::invalid("jwks", fault))
}

fn expiry(expires_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<UserError> {
    expires_at.filter(|at| *at <= now).map(|_| {
        UserError::invalid(
            "expiresAt",
            "A client ends in the future; leave the instant out for one that does not end.",
        )
    })
}
