//! Random changes to good tokens: none passes unless it changes nothing.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::REQUEST;
use super::bench::{Bench, encoded};
use crate::auth::MOST_TOKEN_BYTES;

static BENCH: LazyLock<Bench> = LazyLock::new(Bench::new);
static TOKEN: LazyLock<String> = LazyLock::new(|| BENCH.good());

fn accepted(token: &str) -> bool {
    BENCH
        .verifier
        .viewer(&format!("Bearer {token}"), None, REQUEST)
        .is_ok()
}

#[test]
fn no_single_letter_can_be_exchanged() {
    assert!(accepted(&TOKEN));
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=";
    for position in 0..TOKEN.len() {
        for letter in letters
            .iter()
            .filter(|letter| **letter != TOKEN.as_bytes()[position])
        {
            let mut changed = TOKEN.clone().into_bytes();
            changed[position] = *letter;
            let changed = String::from_utf8(changed).unwrap();
            assert!(
                !accepted(&changed),
                "letter {position} as {:?}",
                *letter as char
            );
        }
    }
}

#[test]
fn no_beginning_and_no_end_of_a_token_passes() {
    for position in 1..TOKEN.len() {
        let (beginning, end) = TOKEN.split_at(position);
        assert!(!accepted(beginning) && !accepted(end), "cut at {position}");
    }
}

#[test]
fn a_token_of_just_8_kib_is_looked_at() {
    let note = |bytes: usize| {
        let claims = BENCH
            .claims()
            .with("note", &format!("\"{}\"", "n".repeat(bytes)));
        BENCH.signed(&BENCH.header(&BENCH.ed), &claims, &BENCH.ed)
    };
    let lengths = 5_000..6_000;
    let sizes = lengths
        .map(note)
        .skip_while(|token| token.len() < MOST_TOKEN_BYTES - 1);
    for token in sizes.take(4) {
        assert_eq!(
            accepted(&token),
            token.len() <= MOST_TOKEN_BYTES,
            "{} bytes",
            token.len()
        );
    }
}

proptest! {
    #[test]
    fn a_changed_token_never_passes(
        edits in prop::collection::vec(
            (any::<prop::sample::Index>(), 0..4_usize, any::<prop::sample::Index>(), any::<u8>()),
            1..6,
        ),
    ) {
        let mut bytes = TOKEN.clone().into_bytes();
        for (position, kind, other, byte) in edits {
            if bytes.is_empty() {
                break;
            }
            let position = position.index(bytes.len());
            let other = other.index(bytes.len());
            match kind {
                0 => bytes[position] = byte,
                1 => bytes.insert(position, byte),
                2 => bytes.swap(position, other),
                _ => drop(bytes.drain(position.min(other)..position.max(other))),
            }
        }
        let changed = String::from_utf8_lossy(&bytes);
        prop_assert_eq!(accepted(&changed), changed == *TOKEN);
    }

    #[test]
    fn any_text_is_refused(text in "\\PC{0,400}") {
        prop_assert!(!accepted(&text));
        prop_assert!(BENCH.verifier.viewer(&text, None, REQUEST).is_err());
    }

    #[test]
    fn signed_rubbish_is_refused(
        header in prop::collection::vec(any::<u8>(), 0..200),
        claims in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let good = encoded(BENCH.header(&BENCH.ed).json());
        prop_assert!(!accepted(&BENCH.ed.sign_parts(&encoded(&header), &encoded(&claims))));
        prop_assert!(!accepted(&BENCH.ed.sign_parts(&good, &encoded(&claims))));
    }
}
