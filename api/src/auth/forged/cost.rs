//! What checking a token costs. It prints figures and judges nothing, so it is run by hand:
//! `cargo test --release -p api --lib -- --ignored --nocapture what_a_token_costs`.

use std::time::{Duration, Instant};

use super::REQUEST;
use super::bench::Bench;

fn mean(rounds: u32, mut once: impl FnMut(u32)) -> Duration {
    let begun = Instant::now();
    for round in 0..rounds {
        once(round);
    }
    begun.elapsed() / rounds
}

#[test]
#[ignore = "prints figures for ADR 0022"]
fn what_a_token_costs() {
    let bench = Bench::new();
    for key in [&bench.ed, &bench.es] {
        let signed = |number: u32| {
            let id = format!("\"token-{}-{number}\"", key.algorithm);
            let claims = bench.claims().with("jti", &id);
            format!("Bearer {}", bench.signed(&bench.header(key), &claims, key))
        };
        let tokens: Vec<String> = (0..1_000).map(signed).collect();
        let viewer = |token: &str| bench.verifier.viewer(token, None, REQUEST);
        let first = mean(1_000, |round| {
            assert!(viewer(&tokens[round as usize]).is_ok());
        });
        let again = mean(100_000, |round| {
            assert!(viewer(&tokens[round as usize % 1_000]).is_ok());
        });
        eprintln!("{}: first {first:?}, remembered {again:?}", key.algorithm);
    }
}
