//! Expectation-maximization: how often each level is seen between records of one person (m) and of
//! two (u), learnt from pairs of which nobody said which they are.
//!
//! Of random pairs almost none is of one person, so u is what is seen among them. What is left to be
//! learnt is m, and how many of the pairs are of one person: from pairs that agree in one field, of
//! which many are, and without that field. Fields are taken as independent within each class.

use super::compare::Comparison;

/// Fields of a comparison.
pub const FIELDS: usize = 7;

/// The level of each field, as its place among the levels; none where it cannot be compared.
pub type Levels = [Option<u8>; FIELDS];

/// The levels of a comparison.
pub fn levels(comparison: &Comparison) -> Levels {
    [
        comparison.name.map(|level| level as u8),
        comparison.birth.map(|level| level as u8),
        comparison.alien_number.map(|level| level as u8),
        comparison.contact.map(|level| level as u8),
        comparison.country.map(|level| level as u8),
        comparison.gender.map(|level| level as u8),
        comparison.arrival.map(|level| level as u8),
    ]
}

/// Most levels of a field.
const MOST: usize = 8;

/// How often each level of each field is seen.
pub type Frequencies = [[f64; MOST]; FIELDS];

/// What was learnt.
#[derive(Clone, Debug)]
pub struct Estimate {
    /// The share of pairs that are of one person.
    pub share: f64,
    /// Among pairs of one person.
    pub m: Frequencies,
    /// Among pairs of two.
    pub u: Frequencies,
}

/// How often each level is seen among random pairs, each pattern with the number of pairs that show
/// it.
pub fn random(patterns: &[(Levels, u64)]) -> Frequencies {
    frequencies(
        patterns
            .iter()
            .map(|(levels, count)| (levels, real(*count))),
    )
}

/// Learns m from pairs, without the field `left_out`: that in which all of them agree. `start` is the
/// share of pairs that is thought to be of one person.
pub fn estimate(
    patterns: &[(Levels, u64)],
    (u, left_out): (Frequencies, Option<usize>),
    start: f64,
    rounds: u32,
) -> Estimate {
    let patterns: Vec<(Levels, f64)> = patterns
        .iter()
        .map(|(levels, count)| {
            let mut levels = *levels;
            if let Some(field) = left_out {
                levels[field] = None;
            }
            (levels, real(*count))
        })
        .collect();
    let mut estimate = Estimate {
        share: start,
        m: first_guess(),
        u,
    };
    let all: f64 = patterns.iter().map(|(_, count)| count).sum();
    for _ in 0..rounds {
        let weighted: Vec<(&Levels, f64)> = patterns
            .iter()
            .map(|(levels, count)| (levels, count * estimate.probability(levels)))
            .collect();
        let matches: f64 = weighted.iter().map(|(_, weight)| weight).sum();
        estimate.share = (matches / all.max(1.0)).clamp(1e-12, 0.999);
        estimate.m = frequencies(weighted.into_iter());
    }
    estimate
}

impl Estimate {
    /// How probable it is that a pair with these levels is of one person.
    pub fn probability(&self, levels: &Levels) -> f64 {
        let mut odds = self.share / (1.0 - self.share);
        for (field, level) in levels.iter().enumerate() {
            if let Some(level) = level {
                let level = usize::from(*level);
                odds *= self.m[field][level] / self.u[field][level];
            }
        }
        odds / (1.0 + odds)
    }

    /// What a level says, in bits.
    pub fn weight(&self, field: usize, level: usize) -> f64 {
        (self.m[field][level] / self.u[field][level]).log2()
    }
}

/// The first level is the likeliest, each further one half as likely.
fn first_guess() -> Frequencies {
    let mut guess = [[0.0; MOST]; FIELDS];
    for field in &mut guess {
        let mut left = 0.5;
        for level in field.iter_mut() {
            *level = left;
            left /= 2.0;
        }
    }
    guess
}

/// The share of each level among pairs of these weights. What was never seen is rare, and not
/// impossible.
fn frequencies<'a>(pairs: impl Iterator<Item = (&'a Levels, f64)>) -> Frequencies {
    const UNSEEN: f64 = 0.5;
    let mut sums = [[UNSEEN; MOST]; FIELDS];
    for (levels, weight) in pairs {
        for (field, level) in levels.iter().enumerate() {
            if let Some(level) = level {
                sums[field][usize::from(*level)] += weight;
            }
        }
    }
    for field in &mut sums {
        let all: f64 = field.iter().sum();
        for level in field.iter_mut() {
            *level /= all;
        }
    }
    sums
}

#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of pairs need not be exact"
)]
const fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_hidden_is_learnt() {
        // One field of two levels: 1 % of pairs are of one person, who agree in 9 of 10 fields.
        let mut patterns = Vec::new();
        for bits in 0_u32..128 {
            let levels: Levels =
                std::array::from_fn(|field| Some(u8::from(bits >> field & 1 == 1)));
            let differ = i32::try_from(bits.count_ones()).unwrap();
            let of = |agree: f64| agree.powi(7 - differ) * (1.0 - agree).powi(differ);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a test"
            )]
            let count = (1e7 * (0.01 * of(0.9) + 0.99 * of(0.05))).round() as u64;
            patterns.push((levels, count));
        }
        let u: Frequencies = std::array::from_fn(|_| [0.05, 0.95, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        let learnt = estimate(&patterns, (u, None), 0.001, 50);
        assert!((learnt.share - 0.01).abs() < 0.003, "{}", learnt.share);
        for field in 0..FIELDS {
            assert!((learnt.m[field][0] - 0.9).abs() < 0.03, "{:?}", learnt.m);
        }
        assert!(learnt.weight(0, 0) > 3.5 && learnt.weight(0, 1) < -2.5);
    }
}
