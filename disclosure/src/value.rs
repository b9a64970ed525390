//! The keys of disclosure control, and what they make of a count.
//!
//! ```text
//! pkey(person) = first 63 bits of HMAC-SHA256(K_person, person id)
//! setkey(S)    = sum of pkey over the distinct people of S, mod 2^64
//! offset       = HMAC-SHA256(K_cell, label || setkey(S)) mod b
//! value        = b * floor((n + offset) / b)
//! ```
//!
//! The same people give the same number in every cell, question and release. Golden vectors in the
//! tests hold it: a refactoring must not redraw the noise.

use aws_lc_rs::hmac;
use entities::codes::{CodeList as _, StatisticsMeasure as Measure};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Bytes of each key.
pub const KEY_BYTES: usize = 32;

/// The keys. They are read by the builder and by nobody else.
pub struct Keys {
    person: hmac::Key,
    cell: hmac::Key,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(not shown)")
    }
}

impl Keys {
    /// Keys of these bytes.
    pub fn new(person: &Zeroizing<[u8; KEY_BYTES]>, cell: &Zeroizing<[u8; KEY_BYTES]>) -> Self {
        Self {
            person: hmac::Key::new(hmac::HMAC_SHA256, &**person),
            cell: hmac::Key::new(hmac::HMAC_SHA256, &**cell),
        }
    }

    /// The key of a person.
    pub fn person(&self, id: Uuid) -> u64 {
        first_8(hmac::sign(&self.person, id.as_bytes()).as_ref()) >> 1
    }

    /// The offset of a set of people in thousandths, from 0 to below `base`. Attempt 0 is the
    /// formula; a further one is taken only where the audit demands it.
    pub fn offset_milli(&self, measure: Measure, set: u64, attempt: u8, base: i64) -> i64 {
        let mut context = hmac::Context::with_key(&self.cell);
        context.update(noise_of(measure).as_str().as_bytes());
        context.update(&set.to_be_bytes());
        if attempt > 0 {
            context.update(&[attempt]);
        }
        let drawn = first_8(context.sign().as_ref());
        let base = u64::try_from(base).unwrap_or(1).max(1);
        let milli = if measure == Measure::AverageDailyPopulation {
            drawn % (base * 1000)
        } else {
            (drawn % base) * 1000
        };
        i64::try_from(milli).unwrap_or(0)
    }
}

/// The measure whose noise a measure has. Measures that count the same people alike share it: two
/// draws for one number would narrow it.
pub(crate) const fn noise_of(measure: Measure) -> Measure {
    match measure {
        Measure::PeopleInCustodyAnyTime => Measure::PeopleInCustody,
        Measure::Releases => Measure::FinalBookOuts,
        Measure::ThirdCountryRemovals => Measure::Removals,
        own => own,
    }
}

fn first_8(bytes: &[u8]) -> u64 {
    bytes
        .first_chunk()
        .map_or(0, |first| u64::from_be_bytes(*first))
}

/// The published number of an amount. Amounts and offsets are in thousandths, so that averages are
/// rounded as counts are.
pub const fn rounded(amount_milli: i64, offset_milli: i64, base: i64) -> i64 {
    base * (amount_milli + offset_milli).div_euclid(base * 1000)
}

/// The smallest number that is published: a multiple of the base that no count below `k` reaches.
pub const fn smallest(k: i64, base: i64) -> i64 {
    base * ((k + base - 1 + base - 1) / base)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys(seed: u8) -> Keys {
        Keys::new(
            &Zeroizing::new([seed; KEY_BYTES]),
            &Zeroizing::new([seed ^ 0xFF; KEY_BYTES]),
        )
    }

    #[test]
    fn golden_vectors() {
        let keys = keys(7);
        let person = keys.person(Uuid::from_u128(0x0123_4567_89ab_cdef));
        assert_eq!(person, GOLDEN_PERSON);
        for (measure, set, attempt, offset) in GOLDEN_OFFSETS {
            assert_eq!(
                keys.offset_milli(*measure, *set, *attempt, 5),
                *offset,
                "{set}"
            );
        }
    }

    // Computed with another implementation of HMAC-SHA256.
    const GOLDEN_PERSON: u64 = 5_691_739_696_735_509_825;
    const GOLDEN_OFFSETS: &[(Measure, u64, u8, i64)] = &[
        (Measure::PeopleInCustody, 1, 0, 4_000),
        (Measure::PeopleInCustodyAnyTime, 1, 0, 4_000),
        (Measure::BookIns, 0xffff_ffff_ffff_ffff, 0, 4_000),
        (Measure::BookIns, 0xffff_ffff_ffff_ffff, 1, 0),
        (Measure::AverageDailyPopulation, 42, 0, 4_421),
    ];

    #[test]
    fn every_count_and_offset_is_rounded_within_bounds() {
        assert_eq!(smallest(11, 5), 15);
        for n in 0..=200_i64 {
            for offset in 0..5 {
                let value = rounded(n * 1000, offset * 1000, 5);
                assert_eq!(value % 5, 0);
                assert!((value - n).abs() <= 4, "{n} {offset}: {value}");
                assert!(value < 15 || n >= 11, "{n} {offset}: {value}");
            }
        }
    }

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "a mean")]
    fn the_mean_over_many_keys_is_the_count() {
        let n = 187_i64;
        let keys = keys(3);
        let draws = 100_000_u64;
        let sum: i64 = (0..draws)
            .map(|set| keys.offset_milli(Measure::PeopleInCustody, set, 0, 5))
            .map(|offset| rounded(n * 1000, offset, 5))
            .sum();
        let mean = sum as f64 / draws as f64;
        assert!((mean - n as f64).abs() < 0.05, "{mean}");
    }

    proptest! {
        #[test]
        fn an_average_is_off_by_less_than_the_base(amount in 0..10_000_000_i64, set in any::<u64>()) {
            let offset = keys(1).offset_milli(Measure::AverageDailyPopulation, set, 0, 5);
            prop_assert!((0..5_000).contains(&offset));
            let value = rounded(amount, offset, 5);
            prop_assert!((value * 1000 - amount).abs() < 5_000);
        }

        #[test]
        fn the_order_of_people_does_not_matter(mut ids in prop::collection::vec(any::<u128>(), 1..40)) {
            let keys = keys(9);
            let set = |ids: &[u128]| ids.iter()
                .fold(0_u64, |sum, id| sum.wrapping_add(keys.person(Uuid::from_u128(*id))));
            let forwards = set(&ids);
            ids.reverse();
            prop_assert_eq!(forwards, set(&ids));
        }
    }
}
