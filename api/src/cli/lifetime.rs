//! Lengths of time on the command line.

use chrono::TimeDelta;

/// `90s`, `15m`, `12h`, `90d`.
pub(super) fn lifetime(text: &str) -> Result<TimeDelta, String> {
    let unit = text.chars().last().filter(char::is_ascii_alphabetic);
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: i64 = digits
        .parse()
        .map_err(|_| "write a number and a unit, as `12h`".to_owned())?;
    let delta = match unit {
        Some('s') => TimeDelta::try_seconds(number),
        Some('m') => TimeDelta::try_minutes(number),
        Some('h') => TimeDelta::try_hours(number),
        Some('d') => TimeDelta::try_days(number),
        _ => return Err("end with a unit: `s`, `m`, `h` or `d`".to_owned()),
    };
    delta.ok_or_else(|| "that is too long".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_is_a_number_and_a_unit() {
        assert_eq!(lifetime("12h"), Ok(TimeDelta::hours(12)));
        assert_eq!(lifetime("90s"), Ok(TimeDelta::seconds(90)));
        assert!(lifetime("12").is_err());
        assert!(lifetime("h").is_err());
        assert!(lifetime("99999999999999999999d").is_err());
    }
}
