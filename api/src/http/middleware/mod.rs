//! What happens around every request. The order is in [`router`](super::router).

pub(crate) mod access_log;
pub(crate) mod client_address;
pub(crate) mod compression;
pub(crate) mod cors;
pub(crate) mod panic;
pub(crate) mod request_id;
pub(crate) mod security_headers;
pub(crate) mod timeout;
