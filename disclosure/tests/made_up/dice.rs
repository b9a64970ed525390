//! Seeded chance.

/// A stream of numbers that a seed decides.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    /// A number below `end`.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(end.max(1))).unwrap_or(0)
    }

    /// The same; small numbers are likelier.
    pub(super) fn low(&mut self, end: u32) -> u32 {
        let (one, other) = (self.below(end), self.below(end));
        one.min(other)
    }

    /// The same, as a number of days.
    pub(super) fn days(&mut self, end: u32) -> i32 {
        i32::try_from(self.below(end)).unwrap_or(0)
    }

    /// One of these.
    pub(super) fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(u32::try_from(of.len()).unwrap_or(1)) as usize]
    }
}
