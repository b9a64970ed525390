//! Who asks, and what their token opens.
//!
//! A request's `Authorization` field goes in, a [`Viewer`] or the one refusal comes out. Tokens
//! are signed access tokens after RFC 9068, made by the [`Issuer`] and accepted by the
//! [`Verifier`] alone; keys lie in a directory ([`keys`]); what a token opens is a set of
//! [`Scope`]s, of which none implies another.
//!
//! Pure but for the directory of keys: no database is asked here.

mod claims;
mod config;
#[cfg(test)]
mod forged;
mod issue;
pub mod keys;
mod scope;
pub mod statement;
mod verify;
mod viewer;

pub use self::config::AuthConfig;
pub use self::issue::{Issuer, TokenRequest};
pub use self::scope::{Scope, Scopes};
pub use self::verify::{MOST_TOKEN_BYTES, Verifier};
pub use self::viewer::Viewer;
