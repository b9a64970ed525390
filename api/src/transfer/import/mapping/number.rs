//! Numbers as canonical decimal text.

use std::borrow::Cow;

/// How a file writes numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NumberForm {
    pub(super) decimal: char,
    pub(super) thousands: Option<char>,
}

impl Default for NumberForm {
    fn default() -> Self {
        Self {
            decimal: '.',
            thousands: None,
        }
    }
}

/// The canonical text of a number and its value: no plus sign, no thousands separators, a point,
/// no zeros at the end of the decimals. None where the text is no finite number.
pub(super) fn read_number(text: &str, form: NumberForm) -> Option<(Cow<'_, str>, f64)> {
    let plain = form == NumberForm::default();
    let text: Cow<'_, str> = if plain {
        text.into()
    } else {
        respell(text, form)?.into()
    };
    if text.bytes().any(|byte| matches!(byte, b'e' | b'E')) {
        let value = scientific(&text)?;
        return Some((value.to_string().into(), value));
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(&text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let value: f64 = text.parse().ok().filter(|value: &f64| value.is_finite())?;
    Some((canonical(text, value), value))
}

/// Drops a plus sign and zeros that say nothing.
fn canonical(text: Cow<'_, str>, value: f64) -> Cow<'_, str> {
    if value == 0.0 {
        return "0".into();
    }
    let start = usize::from(text.starts_with('+'));
    let end = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').len()
    } else {
        text.len()
    };
    let body = text.get(start..end).unwrap_or_default();
    if body.starts_with('.') || body.starts_with("-.") {
        return value.to_string().into();
    }
    match text {
        Cow::Borrowed(text) => text[start..end].into(),
        Cow::Owned(text) => text[start..end].to_owned().into(),
    }
}

fn scientific(text: &str) -> Option<f64> {
    let allowed =
        |byte: u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
    let value: f64 = text
        .bytes()
        .all(allowed)
        .then(|| text.parse().ok())
        .flatten()?;
    value.is_finite().then_some(value)
}

/// From the file's marks to a point; a thousands separator must stand before three digits.
fn respell(text: &str, form: NumberForm) -> Option<String> {
    let (whole, fraction) = match text.split_once(form.decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let whole = match form.thousands {
        Some(mark) if whole.contains(mark) => {
            let mut groups = whole.split(mark);
            let mut joined = groups.next()?.to_owned();
            for group in groups {
                if group.len() != 3 {
                    return None;
                }
                joined.push_str(group);
            }
            joined
        }
        _ => whole.to_owned(),
    };
    Some(fraction.map_or_else(|| whole.clone(), |fraction| format!("{whole}.{fraction}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        read_number(text, NumberForm::default()).map(|(text, _)| text.into_owned())
    }

    #[test]
    fn numbers_become_canonical() {
        for (text, expected) in [
            ("40551.0", "40551"),
            ("-91.2712", "-91.2712"),
            ("+5", "5"),
            ("0.0", "0"),
            ("5.", "5"),
            (".5", "0.5"),
            ("100", "100"),
            ("30050.05479", "30050.05479"),
            ("1e3", "1000"),
            ("1.5E-3", "0.0015"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "", "-", ".", "1,000", "1.2.3", "inf", "NaN", "0x10", "1e999", "e5", "12 ", "５",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn other_marks_are_read_when_named() {
        let form = NumberForm {
            decimal: ',',
            thousands: Some('.'),
        };
        let read = |text| read_number(text, form).map(|(text, _)| text.into_owned());
        assert_eq!(read("1.234.567,50").as_deref(), Some("1234567.5"));
        assert_eq!(read("-12,5").as_deref(), Some("-12.5"));
        assert_eq!(read("1.23"), None);
        assert_eq!(read("1,2,3"), None);
    }

    #[test]
    fn the_value_is_that_of_the_text() {
        for text in ["40551.0", "-.5", "-0.50", "1e3"] {
            let (canonical, value) = read_number(text, NumberForm::default()).unwrap();
            assert_eq!(
                canonical.parse::<f64>().unwrap().to_bits(),
                value.to_bits(),
                "{text}"
            );
        }
    }
}
