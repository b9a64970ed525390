//! Events sent to organizations, signed as Standard Webhooks has it. `docs/webhooks.md` is for
//! receivers, [ADR 0033](../../../docs/adr/0033-webhooks.md) says why.
//!
//! Every instance that serves hands out what happened and sends what is due. The database decides
//! which of them has an event or a delivery (`store::webhooks`). Whether the organization may be
//! told is asked twice: when an event is handed out, so that its list of deliveries shows nothing
//! it may not know, and when it is sent, so that what was revoked meanwhile is not told.

mod config;
mod hand_out;
mod message;
mod schedule;
mod sender;

pub use self::config::WebhooksConfig;
pub use self::sender::{Round, Sender};
