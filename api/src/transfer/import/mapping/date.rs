//! Dates in the forms that a mapping names, as canonical text. Never shifted by a time zone.

use std::borrow::Cow;

use chrono::{
    NaiveDate, NaiveTime,
    format::{Item, ParseErrorKind, Parsed, StrftimeItems, parse},
};

use crate::transfer::import::refusal::RefusalCode;

/// One form of a date.
#[derive(Clone, Debug)]
pub(super) enum DateForm {
    /// ISO 8601: year, month, day or date-time.
    Iso,
    /// A chrono format, such as `%m/%d/%Y`.
    Pattern(Vec<Item<'static>>),
}

impl DateForm {
    /// None where the format is none, or names no year.
    pub(super) fn new(format: &str) -> Option<Self> {
        if format == "iso" {
            return Some(Self::Iso);
        }
        let items = StrftimeItems::new(format).parse_to_owned().ok()?;
        let has_year = ["%Y", "%y", "%F", "%D", "%x", "%c", "%G", "%s", "%+"]
            .iter()
            .any(|code| format.contains(code));
        has_year.then_some(Self::Pattern(items))
    }

    fn read(&self, text: &str) -> Result<String, RefusalCode> {
        match self {
            Self::Iso => iso(text),
            Self::Pattern(items) => {
                let mut parsed = Parsed::new();
                if let Err(error) = parse(&mut parsed, text, items.iter()) {
                    // Without the separators of the form, digits out of range mean nothing.
                    let is_form =
                        separators(items).eq(text.chars().filter(|c| !c.is_alphanumeric()));
                    return Err(if is_form {
                        code(error.kind())
                    } else {
                        RefusalCode::NotADate
                    });
                }
                canonical(&parsed)
            }
        }
    }
}

fn separators<'i>(items: &'i [Item<'static>]) -> impl Iterator<Item = char> + 'i {
    let literal = |item: &'i Item<'static>| match item {
        Item::Literal(text) | Item::Space(text) => *text,
        Item::OwnedLiteral(text) | Item::OwnedSpace(text) => text,
        _ => "",
    };
    items
        .iter()
        .flat_map(move |item| literal(item).chars())
        .filter(|c| !c.is_alphanumeric())
}

/// Reads a date in the first form that fits. Where none fits, a date in the right form that no
/// calendar has is told apart from a text that is no date.
pub(super) fn read_date(text: &str, forms: &[DateForm]) -> Result<String, RefusalCode> {
    let mut worst = RefusalCode::NotADate;
    for form in forms {
        match form.read(text) {
            Ok(date) => return Ok(date),
            Err(RefusalCode::ImpossibleDate) => worst = RefusalCode::ImpossibleDate,
            Err(_) => {}
        }
    }
    Err(worst)
}

/// Reads `YYYY-MM-DD`, also with a time of day after it, which is dropped.
pub(super) fn iso_date(text: &str) -> Result<NaiveDate, RefusalCode> {
    let bytes = text.as_bytes();
    if bytes.len() > 10 && matches!(bytes[10], b'T' | b' ') && text.is_char_boundary(10) {
        iso(text)?;
        return iso_date(&text[..10]);
    }
    let number = |range: std::ops::Range<usize>| {
        let digits = bytes.get(range)?;
        digits.iter().try_fold(0_u32, |sum, digit| {
            digit
                .is_ascii_digit()
                .then(|| sum * 10 + u32::from(digit - b'0'))
        })
    };
    let parts = (bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-')
        .then(|| Some((number(0..4)?, number(5..7)?, number(8..10)?)))
        .flatten();
    let (year, month, day) = parts.ok_or(RefusalCode::NotADate)?;
    let year = i32::try_from(year).map_err(|_| RefusalCode::NotADate)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or(RefusalCode::ImpossibleDate)
}

/// A date of any ISO precision: `2017`, `2017-10`, `2017-10-27`, `2017-10-27T23:30[:00[.5]]`.
fn iso(text: &str) -> Result<String, RefusalCode> {
    if let Some(canonical) = plain(text) {
        return Ok(canonical);
    }
    let formats: &[&str] = match text.len() {
        4 => &["%Y"],
        7 => &["%Y-%m"],
        10 => &["%Y-%m-%d"],
        _ => &[
            "%Y-%m-%dT%H:%M:%S%.f",
            "%Y-%m-%d %H:%M:%S%.f",
            "%Y-%m-%dT%H:%M",
            "%Y-%m-%d %H:%M",
            "%Y-%m-%dT%H:%M:%S%.f%#z",
            "%Y-%m-%d %H:%M:%S%.f%#z",
        ],
    };
    // Chrono takes `%Y` for years of any length and sign, and `%m` for one digit.
    if !text.bytes().take(4).all(|byte| byte.is_ascii_digit()) {
        return Err(RefusalCode::NotADate);
    }
    let mut worst = RefusalCode::NotADate;
    for format in formats {
        let mut parsed = Parsed::new();
        let read = parse(&mut parsed, text, StrftimeItems::new(format));
        match read
            .map_err(|error| code(error.kind()))
            .and_then(|()| canonical(&parsed))
        {
            Ok(date) => return Ok(date),
            Err(RefusalCode::ImpossibleDate) => worst = RefusalCode::ImpossibleDate,
            Err(_) => {}
        }
    }
    Err(worst)
}

/// `2017-10-27` and `2017-10-27 23:30:00`, as nearly every row writes them, without the formats of
/// chrono; anything else takes the long way.
fn plain(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let number = |range: std::ops::Range<usize>| {
        bytes.get(range)?.iter().try_fold(0_u32, |sum, byte| {
            Some(sum * 10 + char::from(*byte).to_digit(10)?)
        })
    };
    let is_form = match bytes.len() {
        10 => true,
        19 => matches!(bytes[10], b'T' | b' ') && bytes[13] == b':' && bytes[16] == b':',
        _ => false,
    };
    if !is_form || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let year = i32::try_from(number(0..4)?).ok()?;
    NaiveDate::from_ymd_opt(year, number(5..7)?, number(8..10)?)?;
    if bytes.len() == 10 {
        return Some(text.to_owned());
    }
    NaiveTime::from_hms_opt(number(11..13)?, number(14..16)?, number(17..19)?)?;
    Some(text.replace(' ', "T"))
}

/// The canonical text of what was parsed. An offset is dropped: the local time stands.
fn canonical(parsed: &Parsed) -> Result<String, RefusalCode> {
    let date = match parsed.to_naive_date() {
        Ok(date) => date,
        Err(error) if error.kind() == ParseErrorKind::NotEnough => return partial(parsed),
        Err(error) => return Err(code(error.kind())),
    };
    if parsed.hour_mod_12().is_none() {
        return Ok(date.to_string());
    }
    let time: NaiveTime = match parsed.to_naive_time() {
        Ok(time) => time,
        Err(error) => return Err(code(error.kind())),
    };
    Ok(date
        .and_time(time)
        .format("%Y-%m-%dT%H:%M:%S%.f")
        .to_string())
}

/// A month or a year: how precise a date is, is kept.
fn partial(parsed: &Parsed) -> Result<String, RefusalCode> {
    let year = match (parsed.year(), parsed.year_mod_100()) {
        (Some(year), _) => year,
        // As chrono reads two digits: 1970 to 2069.
        (None, Some(short)) => {
            if short < 70 {
                2000 + short
            } else {
                1900 + short
            }
        }
        (None, None) => return Err(RefusalCode::NotADate),
    };
    Ok(match parsed.month() {
        Some(month) => format!("{year:04}-{month:02}"),
        None => format!("{year:04}"),
    })
}

const fn code(kind: ParseErrorKind) -> RefusalCode {
    match kind {
        ParseErrorKind::OutOfRange | ParseErrorKind::Impossible => RefusalCode::ImpossibleDate,
        _ => RefusalCode::NotADate,
    }
}

/// The sentence of a refused date.
pub(super) const fn reason(code: RefusalCode) -> &'static str {
    match code {
        RefusalCode::ImpossibleDate => "There is no such date in any calendar.",
        _ => "The text is no date in any of the forms that the mapping names.",
    }
}

/// The year of a calendar or fiscal year: `2025`, `FY2025`, `FY 2025`, `2025.0`.
pub(super) fn read_year(text: &str) -> Result<i32, RefusalCode> {
    let text: Cow<'_, str> = match text.get(..2) {
        Some(prefix) if prefix.eq_ignore_ascii_case("FY") => text[2..].trim_start().into(),
        _ => text.into(),
    };
    let digits = text.strip_suffix(".0").unwrap_or(&text);
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(RefusalCode::NotADate);
    }
    digits.parse().map_err(|_| RefusalCode::NotADate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, formats: &[&str]) -> Result<String, RefusalCode> {
        let forms: Vec<_> = formats.iter().map(|f| DateForm::new(f).unwrap()).collect();
        read_date(text, &forms)
    }

    #[test]
    fn dates_are_read_in_the_first_form_that_fits() {
        let forms = ["%m/%d/%Y", "%Y-%m-%d"];
        assert_eq!(read("3/5/1999", &forms).as_deref(), Ok("1999-03-05"));
        assert_eq!(read("1999-03-05", &forms).as_deref(), Ok("1999-03-05"));
        assert_eq!(read("May 1999", &["%B %Y"]).as_deref(), Ok("1999-05"));
        assert_eq!(read("1999", &["%Y"]).as_deref(), Ok("1999"));
    }

    #[test]
    fn an_instant_keeps_its_local_time() {
        let form = ["%m/%d/%Y %I:%M %p"];
        assert_eq!(
            read("9/30/2025 11:30 PM", &form).as_deref(),
            Ok("2025-09-30T23:30:00")
        );
        let iso = ["iso"];
        assert_eq!(
            read("2025-09-30 23:30", &iso).as_deref(),
            Ok("2025-09-30T23:30:00")
        );
        let with_offset = read("2025-09-30T23:30:00.250-05:00", &iso);
        assert_eq!(with_offset.as_deref(), Ok("2025-09-30T23:30:00.250"));
        assert_eq!(
            read("2025-09-30T23:30:00Z", &iso).as_deref(),
            Ok("2025-09-30T23:30:00")
        );
    }

    #[test]
    fn a_date_that_no_calendar_has_is_told_apart_from_no_date() {
        let forms = ["%m/%d/%Y", "iso"];
        for text in [
            "2/30/2024",
            "2024-02-30",
            "2023-02-29",
            "13/01/2024",
            "2024-13-01",
        ] {
            assert_eq!(
                read(text, &forms),
                Err(RefusalCode::ImpossibleDate),
                "{text}"
            );
        }
        for text in ["Scheduled FY26", "", "20240101", "1/1/24x", "-024-01-01"] {
            assert_eq!(read(text, &forms), Err(RefusalCode::NotADate), "{text}");
        }
    }

    #[test]
    fn the_precision_of_a_date_is_kept() {
        assert_eq!(read("2017-10", &["iso"]).as_deref(), Ok("2017-10"));
        assert_eq!(read("2017", &["iso"]).as_deref(), Ok("2017"));
        assert_eq!(read("2017-13", &["iso"]), Err(RefusalCode::ImpossibleDate));
    }

    #[test]
    fn formats_without_a_year_are_none() {
        assert!(DateForm::new("%d.%m.").is_none());
        assert!(DateForm::new("%Q").is_none());
    }

    #[test]
    fn the_fast_way_agrees_with_the_slow_one() {
        for text in [
            "2024-02-29",
            "2023-02-29",
            "2024-1-01",
            "2024-02-30",
            "x",
            "2024-00-10",
        ] {
            let fast = iso_date(text).map(|date| date.to_string());
            let slow = if text.len() == 10 {
                iso(text)
            } else {
                Err(RefusalCode::NotADate)
            };
            assert_eq!(fast, slow, "{text}");
        }
        assert_eq!(
            iso_date("2024-02-29T10:00:00")
                .map(|d| d.to_string())
                .as_deref(),
            Ok("2024-02-29")
        );
    }

    #[test]
    fn years_may_be_marked_as_fiscal() {
        assert_eq!(read_year("FY2025"), Ok(2025));
        assert_eq!(read_year("fy 2025"), Ok(2025));
        assert_eq!(read_year("2025.0"), Ok(2025));
        assert!(read_year("25").is_err());
        assert!(read_year("2025-26").is_err());
    }
}
