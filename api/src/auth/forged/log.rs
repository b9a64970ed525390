//! What a refusal leaves in the log: why, as a fixed word, and nothing of the token.

use super::bench::{Bench, CLIENT};
use super::{REQUEST, corpus};
use crate::telemetry::recorded;

#[test]
fn the_log_says_why_and_never_the_token() {
    let bench = Bench::new();
    let forgeries = corpus(&bench);
    recorded::start();
    for forgery in &forgeries {
        let refused = bench
            .verifier
            .authenticate_credentials(&forgery.credentials, None, REQUEST);
        assert!(refused.is_err(), "{}", forgery.what);
    }
    let log = recorded::text();
    assert!(log.contains(r#""refusal":"signature""#), "{log}");
    for forgery in &forgeries {
        // Shorter pieces are words that a log may hold by chance.
        let parts = forgery
            .credentials
            .split(['.', ' '])
            .filter(|part| part.len() >= 16);
        for part in parts {
            assert!(!log.contains(part), "{}", forgery.what);
        }
    }
    for canary in [
        &*CLIENT.to_string(),
        "token-1",
        &bench.ed.kid,
        "statistics:read",
    ] {
        assert!(!log.contains(canary), "{canary}");
    }
}
