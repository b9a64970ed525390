//! How slow a client may be. Pure: the time is passed in.

use std::time::Duration;

use tokio::time::Instant;

/// The slowest that is put up with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// The longest wait for the next byte, and all waits together where no bytes came.
    pub(super) patience: Duration,
    /// Each so many bytes allow one second of waiting more.
    pub(super) bytes_per_second: u32,
}

impl Pace {
    /// The waiting that so many bytes have earned.
    pub(super) fn earned(&self, bytes: u64) -> Duration {
        let rate = u64::from(self.bytes_per_second.max(1));
        Duration::from_millis(bytes.saturating_mul(1000) / rate)
    }
}

/// One transfer, and how long the other side has been waited for. The time in which nobody waits
/// for it does not count against it.
#[derive(Debug)]
pub(super) struct Transfer {
    pace: Pace,
    bytes: u64,
    waited: Duration,
    waiting_since: Option<Instant>,
}

impl Transfer {
    pub(super) const fn new(pace: Pace) -> Self {
        Self {
            pace,
            bytes: 0,
            waited: Duration::ZERO,
            waiting_since: None,
        }
    }

    /// It is the other side's turn. Says when its time is up.
    pub(super) fn wait(&mut self, now: Instant) -> Instant {
        let since = *self.waiting_since.get_or_insert(now);
        let allowed = self.pace.patience + self.pace.earned(self.bytes);
        since + allowed.saturating_sub(self.waited).min(self.pace.patience)
    }

    /// The other side moved.
    pub(super) fn moved(&mut self, bytes: usize, now: Instant) {
        if let Some(since) = self.waiting_since.take() {
            self.waited += now.saturating_duration_since(since);
        }
        self.bytes = self.bytes.saturating_add(bytes as u64);
    }

    /// All is done that was to be moved; what comes next is judged by itself.
    pub(super) fn caught_up(&mut self) {
        *self = Self::new(self.pace);
    }

    pub(super) const fn is_waiting(&self) -> bool {
        self.waiting_since.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace {
        patience: Duration::from_secs(10),
        bytes_per_second: 100,
    };

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// How many seconds a client lasts that sends so many bytes every so many seconds.
    fn lasts(bytes: usize, every: u64) -> Option<u64> {
        let start = Instant::now();
        let mut transfer = Transfer::new(PACE);
        for step in 0..1000 {
            let now = start + seconds(step * every);
            let deadline = transfer.wait(now);
            if deadline < now + seconds(every) {
                return Some((deadline - start).as_secs());
            }
            transfer.moved(bytes, now + seconds(every));
        }
        None
    }

    #[test]
    fn silence_and_a_trickle_are_cut_alike() {
        assert_eq!(lasts(0, 1), Some(10));
        assert_eq!(lasts(1, 1), Some(10));
        assert_eq!(lasts(50, 1), Some(19));
    }

    #[test]
    fn whoever_keeps_the_pace_is_never_cut() {
        assert_eq!(lasts(100, 1), None);
        assert_eq!(lasts(1000, 9), None);
    }

    #[test]
    fn no_credit_buys_a_longer_silence() {
        let start = Instant::now();
        let mut transfer = Transfer::new(PACE);
        transfer.moved(1_000_000, start);
        assert_eq!(transfer.wait(start), start + seconds(10));
    }

    #[test]
    fn our_own_time_is_not_counted() {
        let start = Instant::now();
        let mut transfer = Transfer::new(PACE);
        transfer.wait(start);
        transfer.moved(1, start + seconds(1));
        let later = start + seconds(3600);
        assert_eq!(transfer.wait(later), later + Duration::from_millis(9_010));
    }

    #[test]
    fn after_catching_up_it_starts_anew() {
        let start = Instant::now();
        let mut transfer = Transfer::new(PACE);
        transfer.wait(start);
        transfer.moved(1, start + seconds(9));
        assert!(!transfer.is_waiting());
        transfer.caught_up();
        assert_eq!(
            transfer.wait(start + seconds(9)),
            start + seconds(19),
            "patience is whole again"
        );
    }
}
