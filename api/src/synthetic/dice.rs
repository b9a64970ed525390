//! Seeded chance.

/// A stream of random numbers that one seed decides.
#[derive(Clone, Debug)]
pub(super) struct Dice(fastrand::Rng);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// Dice of their own, decided by this throw.
    pub(super) fn split(&mut self) -> Self {
        Self(self.0.fork())
    }

    /// A number from 0 to below `end`; 0 where `end` is 0.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        if end == 0 { 0 } else { self.0.u32(0..end) }
    }

    /// True in so many of ten thousand cases.
    pub(super) fn in_10_000(&mut self, cases: u32) -> bool {
        self.below(10_000) < cases
    }

    /// One of the items.
    pub(super) fn one<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let end = u32::try_from(items.len()).unwrap_or(u32::MAX);
        items.get(self.below(end) as usize)
    }

    /// One of the items, each as likely as its weight.
    pub(super) fn weighted<T: Copy>(&mut self, items: &[(u32, T)], otherwise: T) -> T {
        let total = items.iter().map(|(weight, _)| weight).sum();
        let mut throw = self.below(total);
        for (weight, item) in items {
            if throw < *weight {
                return *item;
            }
            throw -= weight;
        }
        otherwise
    }

    /// A duration of this mean, short ones likelier (an exponential distribution).
    pub(super) fn around(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.0.f64()).ln()
    }
}
