//! Who asks, and what their token opens.
//!
//! A request's `Authorization` field goes in, a [`Viewer`] or the one refusal comes out. Tokens
//! are signed access tokens after RFC 9068, made by the [`Issuer`] and accepted by the
//! [`Verifier`] alone; keys lie in a directory ([`keys`]); what a token opens is a set of
//! [`Scope`]s, of which none implies another. Which clients there are, and what is revoked, is in
//! [`KnownClients`].
//!
//! Pure but for the directory of keys: no database is asked here.

pub mod assertion;
mod attempts;
mod claims;
mod clients;
mod config;
#[cfg(test)]
mod forged;
mod issue;
pub mod keys;
mod network;
pub mod origin;
mod scope;
pub mod secret;
pub mod statement;
mod verify;
mod viewer;

pub use self::attempts::{Attempts, Claim};
pub use self::clients::{Changes, KnownClient, KnownClients};
pub use self::config::AuthConfig;
pub use self::issue::{Issuer, TokenRequest};
pub use self::network::Network;
pub use self::scope::{Scope, Scopes};
pub use self::verify::{Inspected, MOST_TOKEN_BYTES, Refused, Verifier};
pub use self::viewer::Viewer;
