//! Reading the text of a field as what the field takes. A reason never repeats the text.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime};
use entities::codes::{CodeList as _, DatePrecision};
use sea_orm::Value;

use super::country;
use super::form::{Field, FieldType};
use super::import::mapping::FieldText;
use super::import::refusal::RefusalCode;

/// Longest text of a field, in bytes.
const LONGEST_TEXT: usize = 64 * 1024;

/// Why a text is not what the field takes.
pub type Why = (RefusalCode, String);

/// The typed value of a field; none where the text says that there is none.
pub fn read(field: &Field, text: &FieldText) -> Result<Option<Value>, Why> {
    if let FieldType::List = field.ty {
        let items = match text {
            FieldText::Text(text) => vec![text.clone()],
            FieldText::List(items) => items.clone(),
        };
        for item in &items {
            check_text(item)?;
        }
        return Ok(Some(Value::from(serde_json::Value::from(items))));
    }
    let FieldText::Text(text) = text else {
        return Err((
            RefusalCode::BadFormat,
            "the field takes one value, not a list.".to_owned(),
        ));
    };
    let text = text.trim();
    check_text(text)?;
    Ok(match field.ty {
        FieldType::Text if field.name == "state" => Some(state(text)?.into()),
        FieldType::Text | FieldType::List | FieldType::Reference(_) => Some(text.into()),
        FieldType::Integer => Some(integer(text)?.into()),
        FieldType::Year => Some(possible(integer(text)?)?.into()),
        FieldType::Number => Some(number(text)?.into()),
        FieldType::Date => Some(date(text)?.into()),
        FieldType::LocalTime => Some(local_time(text)?.into()),
        FieldType::Flag => Some(flag(text)?.into()),
        // A name that no list holds stays as raw text in the field beside it.
        FieldType::Country => country::parse(text).map(Value::from),
        FieldType::Code { parse, texts } => Some(
            parse(text)
                .ok_or_else(|| {
                    (
                        RefusalCode::NotInList,
                        format!(
                            "the value is not in the list; it takes: {}.",
                            texts.join(", ")
                        ),
                    )
                })?
                .into(),
        ),
    })
}

/// Refuses a text that no field takes.
pub fn check_text(text: &str) -> Result<(), Why> {
    if text.len() > LONGEST_TEXT {
        return Err((
            RefusalCode::FieldTooLong,
            "the text is longer than 64 KiB.".to_owned(),
        ));
    }
    let bad =
        |c: char| (c.is_control() && !matches!(c, '\n' | '\r' | '\t')) || is_direction_mark(c);
    if text.chars().any(bad) {
        return Err((
            RefusalCode::BadFormat,
            "the text holds control characters or marks that turn the direction of writing; \
             remove them."
                .to_owned(),
        ));
    }
    Ok(())
}

/// Characters that make a text read otherwise than it is stored.
const fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn integer(text: &str) -> Result<i32, Why> {
    let whole = text.strip_suffix(".0").unwrap_or(text);
    whole
        .parse()
        .map_err(|_| (RefusalCode::NotANumber, "write a whole number.".to_owned()))
}

fn number(text: &str) -> Result<f64, Why> {
    let number: f64 = text
        .parse()
        .map_err(|_| (RefusalCode::NotANumber, "write a number.".to_owned()))?;
    if number.is_finite() {
        Ok(number)
    } else {
        Err((RefusalCode::OutOfRange, "write a finite number.".to_owned()))
    }
}

/// A calendar day; a day that no calendar has is told from a text that is no day.
pub fn date(text: &str) -> Result<NaiveDate, Why> {
    let text = text.split_once(['T', ' ']).map_or(text, |(day, _)| day);
    let (year, month, day) = parts(text)?;
    let (Some(month), Some(day)) = (month, day) else {
        return Err((
            RefusalCode::NotADate,
            "write a day as `YYYY-MM-DD`.".to_owned(),
        ));
    };
    day_of(year, month, day)
}

/// A year that somebody may mean.
fn possible(year: i32) -> Result<i32, Why> {
    if (1800..=2200).contains(&year) {
        return Ok(year);
    }
    let why = "the year lies outside 1800 to 2200.";
    Err((RefusalCode::OutOfRange, why.to_owned()))
}

fn day_of(year: i32, month: u32, day: u32) -> Result<NaiveDate, Why> {
    let year = possible(year)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| {
        (
            RefusalCode::ImpossibleDate,
            "no calendar has such a day; check the source.".to_owned(),
        )
    })
}

/// Year, month and day of `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
fn parts(text: &str) -> Result<(i32, Option<u32>, Option<u32>), Why> {
    let wrong = || {
        (
            RefusalCode::NotADate,
            "write a date as `YYYY-MM-DD`, or map its format with `dates`.".to_owned(),
        )
    };
    let mut parts = text.split('-');
    let mut next = |width: usize| match parts.next() {
        None => Ok(None),
        Some(part) if part.len() == width && part.bytes().all(|b| b.is_ascii_digit()) => {
            part.parse().map(Some).map_err(|_| wrong())
        }
        Some(_) => Err(wrong()),
    };
    let year = next(4)?.ok_or_else(wrong)?;
    let (month, day) = (next(2)?, next(2)?);
    if parts.next().is_some() {
        return Err(wrong());
    }
    Ok((i32::try_from(year).unwrap_or(0), month, day))
}

/// A local date and time; a bare day is its first minute.
fn local_time(text: &str) -> Result<NaiveDateTime, Why> {
    let Some((day, time)) = text.split_once(['T', ' ']) else {
        return Ok(date(text)?.and_time(NaiveTime::MIN));
    };
    let day = date(day)?;
    if let Some(time) = plain_time(time) {
        return Ok(day.and_time(time));
    }
    let time = ["%H:%M:%S%.f", "%H:%M"]
        .iter()
        .find_map(|format| NaiveTime::parse_from_str(time, format).ok())
        .ok_or_else(|| {
            (
                RefusalCode::NotADate,
                "write a local time as `YYYY-MM-DDTHH:MM:SS`, without a time zone.".to_owned(),
            )
        })?;
    Ok(day.and_time(time))
}

/// `HH:MM:SS`, as nearly every row writes it; anything else takes the long way.
fn plain_time(text: &str) -> Option<NaiveTime> {
    let &[h1, h2, b':', m1, m2, b':', s1, s2] = text.as_bytes() else {
        return None;
    };
    let two = |tens: u8, ones: u8| {
        let digit = |byte: u8| char::from(byte).to_digit(10);
        Some(digit(tens)? * 10 + digit(ones)?)
    };
    NaiveTime::from_hms_opt(two(h1, h2)?, two(m1, m2)?, two(s1, s2)?)
}

fn flag(text: &str) -> Result<bool, Why> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "1" => Ok(true),
        "false" | "no" | "n" | "0" => Ok(false),
        _ => Err((RefusalCode::NotInList, "write `yes` or `no`.".to_owned())),
    }
}

/// A state or territory as its two letters.
fn state(text: &str) -> Result<String, Why> {
    if text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic()) {
        Ok(text.to_ascii_uppercase())
    } else {
        Err((
            RefusalCode::BadFormat,
            "write the state as its two letters, such as `CA`.".to_owned(),
        ))
    }
}

/// A period with its precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
    /// How exactly the date is known, as stored.
    pub precision: &'static str,
}

/// `2017-11-09` is a day, `2017-11` a month, `2017` a year, `2017-10-01/2017-12-31` a range.
pub fn period(text: &str) -> Result<Period, Why> {
    if let Some((from, to)) = text.split_once('/') {
        let (from, to) = (period(from)?, period(to)?);
        if to.end < from.start {
            return Err((
                RefusalCode::OutOfRange,
                "the period ends before it starts.".to_owned(),
            ));
        }
        return Ok(Period {
            start: from.start,
            end: to.end,
            precision: DatePrecision::Range.as_str(),
        });
    }
    let day = text.split_once(['T', ' ']).map_or(text, |(day, _)| day);
    let (year, month, day) = parts(day)?;
    let (start, end, precision) = match (month, day) {
        (Some(month), Some(day)) => {
            let day = day_of(year, month, day)?;
            (day, day, DatePrecision::Day)
        }
        (Some(month), None) => {
            let first = day_of(year, month, 1)?;
            (first, last_of_month(first), DatePrecision::Month)
        }
        _ => (
            day_of(year, 1, 1)?,
            day_of(year, 12, 31)?,
            DatePrecision::Year,
        ),
    };
    Ok(Period {
        start,
        end,
        precision: precision.as_str(),
    })
}

/// The last day of the month that a day lies in.
pub fn last_of_month(day: NaiveDate) -> NaiveDate {
    let (year, month) = if day.month() == 12 {
        (day.year() + 1, 1)
    } else {
        (day.year(), day.month() + 1)
    };
    NaiveDate::from_ymd_opt(year, month, 1)
        .and_then(|first| first.pred_opt())
        .unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_period_is_as_exact_as_it_is_written() {
        let month = period("2017-11").unwrap();
        assert_eq!(
            (month.start, month.end),
            (day("2017-11-01"), day("2017-11-30"))
        );
        assert_eq!(month.precision, "month");
        let year = period("2017").unwrap();
        assert_eq!(
            (year.start, year.end),
            (day("2017-01-01"), day("2017-12-31"))
        );
        let range = period("2017-10/2017-12-15").unwrap();
        assert_eq!(
            (range.start, range.end),
            (day("2017-10-01"), day("2017-12-15"))
        );
        assert!(period("2017-12/2017-10").is_err());
    }

    #[test]
    fn an_impossible_day_is_told_from_a_text_that_is_no_day() {
        assert_eq!(
            date("2017-02-30").unwrap_err().0,
            RefusalCode::ImpossibleDate
        );
        assert_eq!(date("30/02/2017").unwrap_err().0, RefusalCode::NotADate);
        assert_eq!(date("0017-02-03").unwrap_err().0, RefusalCode::OutOfRange);
    }

    #[test]
    fn a_late_book_in_keeps_its_day() {
        let time = local_time("2024-09-30T23:30:00").unwrap();
        assert_eq!(time.date(), day("2024-09-30"));
        assert!(local_time("2024-09-30T23:30:00Z").is_err());
        assert_eq!(local_time("2024-09-30 23:30").unwrap(), time);
        assert!(local_time("2024-09-30 24:00:00").is_err());
    }

    #[test]
    fn marks_that_turn_the_writing_are_refused() {
        assert!(check_text("abc\u{202E}def").is_err());
        assert!(check_text("a\tb").is_ok());
    }
}
