//! `habeas schema`

use std::io::Write as _;

use crate::graphql;

/// Prints what `schema.graphql` holds.
pub(super) fn run() {
    let _ = std::io::stdout().write_all(graphql::sdl().as_bytes());
}
