//! How many files and sockets the system lets the process have open.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What is needed beside the connections: database, keys, imports.
const BESIDE: u64 = 256;

/// Raises the limit as far as the system lets it, as servers do: the usual one is made for programs
/// that wait with `select`. Warns where it is less than the settings promise.
pub(super) fn raise(connections: u32) {
    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        let raised = Rlimit {
            current: limit.maximum,
            ..limit
        };
        let _ = setrlimit(Resource::Nofile, raised);
    }
    if let Err(available) = enough(connections) {
        tracing::warn!(
            available,
            connections,
            "fewer files may be open than `http.server.max_connections` needs"
        );
    }
}

/// Whether the system lets so many connections be; if not, how many files it lets be open.
pub(super) fn enough(connections: u32) -> Result<(), u64> {
    match getrlimit(Resource::Nofile).maximum {
        Some(maximum) if maximum < u64::from(connections) + BESIDE => Err(maximum),
        _ => Ok(()),
    }
}
