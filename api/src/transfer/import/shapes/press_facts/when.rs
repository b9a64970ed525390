//! When a fact happened: as exactly as the words allow, and no more.

use chrono::{Datelike as _, Days, Months, NaiveDate};

use super::fact::{Fact, day_in};
use crate::transfer::import::shapes::record::Record;
use crate::transfer::value;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A period in the words of a form, with its precision and the words of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct When {
    /// `2017`, `2017-10`, `2017-10-27` or two of these with a `/` between them.
    pub(super) period: Option<String>,
    /// The precision, where it does not follow from the period.
    pub(super) precision: Option<&'static str>,
    /// Whether it was worked out from the text.
    pub(super) is_inferred: bool,
    /// The words of the file.
    pub(super) text: Option<String>,
}

impl When {
    /// A record with the fields of the date.
    pub(super) fn fill(self, record: Record) -> Record {
        let is_dated = self.period.is_some();
        record
            .with_some("starts_on", self.period)
            .with_some("date_precision", self.precision)
            .flagged("date_inferred", is_dated && self.is_inferred)
            .with_some("date_text", self.text)
    }
}

/// When the fact happened: its own period, or else the day on which it was claimed.
pub(super) fn of(fact: &Fact) -> When {
    let claim = claimed(fact);
    let words = fact.event_period.as_str();
    if let Some(when) = in_words(words, claim.period.as_deref()) {
        let is_plain = when.period.as_deref() == Some(words);
        // A period in quotation marks, and one of which the file says so, was worked out.
        let says_so = words.contains('\'') || fact.note.contains("inferred");
        return When {
            is_inferred: when.is_inferred || says_so,
            text: (!is_plain).then(|| words.to_owned()),
            ..when
        };
    }
    if words.is_empty() {
        return claim;
    }
    // The words count from a day that is not known better than the claim.
    When {
        is_inferred: true,
        text: Some(words.to_owned()),
        ..claim
    }
}

/// When it was claimed.
pub(super) fn claimed(fact: &Fact) -> When {
    if !fact.claimed.is_empty() {
        return When {
            period: Some(fact.claimed.clone()),
            ..When::default()
        };
    }
    let text = fact.claimed_inferred.as_str();
    let digits = |c: char| !(c.is_ascii_digit() || c == '-');
    let date = &text[..text.find(digits).unwrap_or(text.len())];
    let when = When {
        is_inferred: true,
        text: (date != text).then(|| text.to_owned()),
        ..When::default()
    };
    if date.is_empty() {
        return when;
    }
    When {
        period: Some(date.to_owned()),
        ..when
    }
}

/// Periods that the words give by themselves, or counted from the claim.
fn in_words(words: &str, claim: Option<&str>) -> Option<When> {
    if let Some(day) = day_in(words) {
        let first: NaiveDate = day.parse().ok()?;
        return if words.starts_with("week of") {
            let last = first.checked_add_days(Days::new(6))?;
            Some(exactly(format!("{first}/{last}"), Some("week")))
        } else {
            Some(exactly(day.to_owned(), None))
        };
    }
    if let Some(when) = counted_from(words, claim) {
        return Some(when);
    }
    let years = years_in(words);
    match (&years[..], words) {
        ([from, to], _) if from < to => Some(exactly(format!("{from}/{to}"), None)),
        ([year], _) if words.contains("since") => {
            let end = last_day(claim?)?;
            Some(exactly(format!("{year}-01-01/{end}"), None))
        }
        ([year], _) => Some(in_year(words, *year)),
        _ => None,
    }
}

/// `early 2021`, `early November 2017`, `August 2017`, `2019`.
fn in_year(words: &str, year: i32) -> When {
    let month = (1..).zip(MONTHS).find(|(_, name)| words.contains(name));
    let is_early = words.starts_with("early ");
    match (month, is_early) {
        (Some((month, _)), true) => exactly(
            format!("{year}-{month:02}-01/{year}-{month:02}-10"),
            Some("approximate"),
        ),
        (Some((month, _)), false) => exactly(format!("{year}-{month:02}"), None),
        (None, true) => exactly(format!("{year}-01/{year}-03"), Some("approximate")),
        (None, false) => exactly(year.to_string(), None),
    }
}

/// `recent months`, `late December or January`: counted from the claim.
fn counted_from(words: &str, claim: Option<&str>) -> Option<When> {
    let end = last_day(claim?)?;
    let inferred = |period, precision| When {
        is_inferred: true,
        ..exactly(period, precision)
    };
    if words.contains("recent months") || words.contains("past few months") {
        let first = end.with_day(1)?.checked_sub_months(Months::new(2))?;
        return Some(inferred(format!("{first}/{end}"), Some("approximate")));
    }
    let (from, to) = words.strip_prefix("late ")?.split_once(" or ")?;
    let month = |name: &str| (1..).zip(MONTHS).find(|(_, m)| *m == name).map(|(n, _)| n);
    let (from, to): (u32, u32) = (month(from)?, month(to)?);
    let year = end.year() + i32::from(from < end.month());
    let last_year = year + i32::from(to < from);
    let first = NaiveDate::from_ymd_opt(year, from, 21)?;
    let last = value::last_of_month(NaiveDate::from_ymd_opt(last_year, to, 1)?);
    Some(inferred(format!("{first}/{last}"), None))
}

const fn exactly(period: String, precision: Option<&'static str>) -> When {
    When {
        period: Some(period),
        precision,
        is_inferred: false,
        text: None,
    }
}

fn last_day(period: &str) -> Option<NaiveDate> {
    value::period(period).ok().map(|period| period.end)
}

/// The years from 1900 that stand in a text.
fn years_in(text: &str) -> Vec<i32> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|word| word.len() == 4)
        .filter_map(|word| word.parse().ok())
        .filter(|year| (1900..=2199).contains(year))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn when(stated: &str, inferred: &str, words: &str) -> When {
        of(&Fact {
            claimed: stated.into(),
            claimed_inferred: inferred.into(),
            event_period: words.into(),
            ..Fact::default()
        })
    }

    #[test]
    fn words_are_as_exact_as_they_are() {
        for (words, period, precision) in [
            ("2018-01-11", "2018-01-11", None),
            ("week of 2022-02-14", "2022-02-14/2022-02-20", Some("week")),
            ("2002–2017", "2002/2017", None),
            ("since 2002", "2002-01-01/2017-10-31", None),
            (
                "early November 2017",
                "2017-11-01/2017-11-10",
                Some("approximate"),
            ),
            ("August 2017", "2017-08", None),
            ("early 2021", "2021-01/2021-03", Some("approximate")),
            ("2019", "2019", None),
            (
                "recent months",
                "2017-08-01/2017-10-31",
                Some("approximate"),
            ),
            ("late December or January", "2017-12-21/2018-01-31", None),
            ("past two weeks", "2017-10", None),
        ] {
            let when = when("", "2017-10", words);
            assert_eq!(when.period.as_deref(), Some(period), "{words}");
            assert_eq!(when.precision, precision, "{words}");
        }
    }

    #[test]
    fn what_was_worked_out_is_marked() {
        assert!(!when("2017-11-22", "", "").is_inferred);
        assert!(when("", "2017-12-18", "").is_inferred);
        assert!(when("", "2017-10", "September 2017 ('last month')").is_inferred);
        assert!(!when("", "2017-10", "August 2017").is_inferred);
        assert!(when("2022-02-19", "", "'yesterday'").is_inferred);
    }

    #[test]
    fn words_are_kept_where_they_say_more() {
        assert_eq!(
            when("", "2017-11 (after 11-09)", "").text.as_deref(),
            Some("2017-11 (after 11-09)")
        );
        assert_eq!(
            when("", "2017-10", "last week").text.as_deref(),
            Some("last week")
        );
        assert_eq!(when("", "2017-12-18", "2018-01-11").text, None);
    }
}
