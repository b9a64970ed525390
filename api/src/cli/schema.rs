//! `habeas schema`

use std::io::Write as _;

use super::Done;
use crate::error::Result;
use crate::graphql;

/// Prints what `schema.graphql` holds.
pub(super) fn run() -> Result<Done> {
    let _ = std::io::stdout().write_all(graphql::sdl().as_bytes());
    Ok(Done::Fully)
}
