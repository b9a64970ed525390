//! The authorization server: who a client is, and the tokens that it is issued (OAuth 2.0, RFC 6749
//! section 4.4), takes back (RFC 7009) and asks about (RFC 7662).
//!
//! Whatever is wrong with the credentials of a client is one answer, after the same look-ups: nobody
//! learns here which clients there are.

mod authenticate;
mod metadata;
mod refusal;
mod tokens;

pub use self::authenticate::Credentials;
pub use self::metadata::{jwks, metadata};
pub use self::refusal::{OauthError, Refusal};
pub use self::tokens::{Issued, introspect, issue, revoke};
