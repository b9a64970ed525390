//! When a delivery is tried again.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use uuid::Uuid;

/// What is waited after each attempt, in seconds: 5 s, 30 s, 2 min, 15 min, 1 h, 4 h, then 12 h.
const WAITS: [i64; 7] = [5, 30, 120, 900, 3_600, 14_400, 43_200];

/// Longest wait that a receiver can ask for.
const LONGEST: TimeDelta = TimeDelta::hours(24);

/// When to try again after so many attempts. A quarter of the wait is by chance, so that what failed
/// together does not come back together; `dice` is a new id. A receiver that says when to come
/// again is not asked before.
pub(super) fn next_attempt(
    attempts: i32,
    retry_after: Option<&str>,
    now: DateTime<Utc>,
    dice: Uuid,
) -> DateTime<Utc> {
    let place = usize::try_from(attempts.max(1) - 1).unwrap_or(0);
    let seconds = WAITS[place.min(WAITS.len() - 1)];
    let [.., high, low] = *dice.as_bytes();
    let by_chance = i64::from(u16::from_be_bytes([high, low])) * seconds * 250 / 65_536;
    let own = now + TimeDelta::milliseconds(seconds * 1_000 + by_chance);
    let asked = retry_after.and_then(|text| instant(text, now));
    asked.map_or(own, |asked| asked.min(now + LONGEST).max(own))
}

/// What `Retry-After` says: seconds from now, or an instant.
fn instant(text: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return now.checked_add_signed(TimeDelta::seconds(seconds.into()));
    }
    let instant = NaiveDateTime::parse_from_str(text, "%a, %d %b %Y %H:%M:%S GMT");
    Some(instant.ok()?.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn wait(attempts: i32, retry_after: Option<&str>, dice: u128) -> i64 {
        let now = at("2026-12-01T12:00:00Z");
        let next = next_attempt(attempts, retry_after, now, Uuid::from_u128(dice));
        (next - now).num_milliseconds()
    }

    #[test]
    fn each_wait_is_longer_than_the_one_before() {
        let waits: Vec<i64> = (1..=9).map(|attempts| wait(attempts, None, 0)).collect();
        let hours = 3_600_000;
        assert_eq!(
            waits,
            [
                5_000,
                30_000,
                120_000,
                900_000,
                hours,
                4 * hours,
                12 * hours,
                12 * hours,
                12 * hours
            ]
        );
    }

    #[test]
    fn a_quarter_is_by_chance() {
        assert_eq!(wait(2, None, 0), 30_000);
        assert_eq!(wait(2, None, 0x8000), 33_750);
        assert_eq!(wait(2, None, 0xffff), 37_499);
    }

    #[test]
    fn a_receiver_says_when_to_come_again() {
        assert_eq!(wait(1, Some("60"), 0), 60_000);
        assert_eq!(wait(1, Some("Tue, 01 Dec 2026 12:10:00 GMT"), 0), 600_000);
        // Not sooner than we would, and not in a year.
        assert_eq!(wait(2, Some("1"), 0), 30_000);
        assert_eq!(wait(2, Some("Mon, 30 Nov 2026 12:10:00 GMT"), 0), 30_000);
        assert_eq!(wait(1, Some("4000000000"), 0), 24 * 3_600_000);
        for nonsense in ["", "-1", "soon", "99999999999999999999", "1e9"] {
            assert_eq!(wait(1, Some(nonsense), 0), 5_000, "{nonsense}");
        }
    }
}
