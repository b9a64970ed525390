//! From the text of a cell to the text of a field.

use std::borrow::Cow;

use super::{
    date,
    number::{NumberForm, read_number},
    rule::{Case, Others, Steps},
};
use crate::transfer::import::refusal::RefusalCode;

/// Why a value is not taken: the code and the sentence, without the value.
pub(super) type Fault = (RefusalCode, &'static str);

/// Runs the steps. None where nothing is left.
pub(super) fn run<'a>(
    steps: &'a Steps,
    numbers: NumberForm,
    text: &'a str,
) -> Result<Option<Cow<'a, str>>, Fault> {
    let mut text = text;
    if let Some(marks) = &steps.trim {
        text = text.trim_matches(|c| marks.contains(c)).trim();
    }
    if let Some(pattern) = &steps.pattern {
        let found = pattern.captures(text).and_then(|captures| captures.get(1));
        text = found.map_or("", |group| group.as_str()).trim();
    }
    let Some(mut text) = mapped(steps, text)? else {
        return Ok(None);
    };
    if let Some(case) = steps.case {
        text = recase(&text, case).into();
    }
    if !steps.dates.is_empty() {
        let date = date::read_date(&text, &steps.dates);
        text = date.map_err(|code| (code, date::reason(code)))?.into();
    }
    if steps.number {
        text = match text {
            Cow::Borrowed(text) => read_number(text, numbers).map(|(text, _)| text),
            Cow::Owned(text) => {
                read_number(&text, numbers).map(|(text, _)| text.into_owned().into())
            }
        }
        .ok_or(NOT_A_NUMBER)?;
    }
    if let Some(prefix) = &steps.prefix {
        text = format!("{prefix}{text}").into();
    }
    Ok(Some(text))
}

pub(super) const NOT_A_NUMBER: Fault = (RefusalCode::NotANumber, "The text is no number.");

fn mapped<'a>(steps: &'a Steps, text: &'a str) -> Result<Option<Cow<'a, str>>, Fault> {
    let kept = match &steps.values {
        None => text,
        Some(values) => match (values.get(text), steps.others) {
            (Some(ours), _) => ours,
            (None, _) if text.is_empty() => "",
            (None, Others::Keep) => text,
            (None, Others::Empty) => "",
            (None, Others::Refuse) => {
                return Err((
                    RefusalCode::NotInList,
                    "The value is not among those that the mapping names.",
                ));
            }
        },
    };
    Ok((!kept.is_empty()).then_some(kept.into()))
}

fn recase(text: &str, case: Case) -> String {
    match case {
        Case::Lower => text.to_lowercase(),
        Case::Upper => text.to_uppercase(),
        Case::Title => title(text),
    }
}

/// A capital letter after everything that is no letter, digit or apostrophe.
fn title(text: &str) -> String {
    let mut inside = false;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if inside {
            out.extend(c.to_lowercase());
        } else {
            out.extend(c.to_uppercase());
        }
        inside = c.is_alphanumeric() || matches!(c, '\'' | '’');
    }
    out
}

/// Whether a spreadsheet would run the text as a formula. A phone number (`+1 ...`), a negative
/// number and a line of text that starts with a dash are none.
pub(super) fn is_formula(text: &str) -> bool {
    let Some(first) = text.bytes().next() else {
        return false;
    };
    match first {
        b'=' => true,
        b'+' | b'-' | b'@' => {
            let name = text[1..].trim_start_matches(|c: char| c.is_ascii_alphanumeric());
            let is_call = name.len() < text.len() - 1 && name.starts_with(['(', '|']);
            is_call && text.as_bytes()[1].is_ascii_alphabetic()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_told_from_phone_numbers() {
        for text in [
            "=1+1",
            "=HYPERLINK(\"x\")",
            "@SUM(A1)",
            "+cmd|' /C calc'!A0",
            "-A1(2)",
        ] {
            assert!(is_formula(text), "{text}");
        }
        for text in [
            "",
            "+1 (713) 555-0100",
            "-91.27",
            "- (see note)",
            "@name",
            "a=b",
            "-",
        ] {
            assert!(!is_formula(text), "{text}");
        }
    }

    #[test]
    fn a_prefix_stands_before_a_text_and_not_before_none() {
        let steps = Steps {
            prefix: Some("https://example.org".to_owned()),
            ..Steps::default()
        };
        let run = |text| run(&steps, NumberForm::default(), text).unwrap();
        assert_eq!(
            run("/opinion/1").as_deref(),
            Some("https://example.org/opinion/1")
        );
        assert_eq!(run(""), None);
    }

    #[test]
    fn titles_keep_apostrophes() {
        assert_eq!(title("ST. MARY'S COUNTY-JAIL"), "St. Mary's County-Jail");
    }
}
