//! The one way out: a request to an address that somebody else has named.
//!
//! Who names an address could have the service knock at doors that only it can reach: its own
//! machine, its neighbours, the metadata of its cloud. So a name is resolved once, every address
//! that it leads to must be of the public internet, and the connection goes to exactly one of these,
//! whatever the name leads to a moment later. The certificate is that of the name. Redirects are not
//! followed, the environment's proxies not used, and of an answer little is read and nothing kept.
//! [ADR 0033](../../../docs/adr/0033-webhooks.md) says why.

mod address;
mod post;
mod target;

pub use self::address::is_public;
pub use self::post::{Answer, Failed, Outbound, Resolve, SystemNames};
pub use self::target::{Rules, Target, Unfit};
