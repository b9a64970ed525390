//! Clients of the API: who may use it, and what every instance knows of it.
//!
//! Clients are made, given new secrets and revoked here, for the command line as for mutations. Each
//! change is noted in the transaction that makes it, and every instance reads on from the last note
//! it has read: at once on PostgreSQL, which announces it, and every second on both back ends.

mod change;
mod check;
mod known;

pub use self::change::{Made, NewClient, Tools, built_in, create, grantable, revoke, rotate};
pub use self::known::Clients;
