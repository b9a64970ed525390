//! The texts of identifying fields: what each takes, and in what form two are the same.

use chrono::NaiveDate;
use entities::codes::IdentityField;

/// Most bytes of a field; notes take more.
const MOST: usize = 1_000;
const MOST_OF_NOTES: usize = 100_000;

/// Whether a field takes this text; the error says what it takes, and not what it was given.
pub fn check(field: IdentityField, text: &str) -> Result<(), &'static str> {
    let most = if field == IdentityField::Notes {
        MOST_OF_NOTES
    } else {
        MOST
    };
    if text.trim().is_empty() {
        return Err("the field is blank.");
    }
    if text.len() > most {
        return Err("the text is too long: 1,000 bytes, or 100,000 of notes.");
    }
    match field {
        IdentityField::AlienNumber if alien_number(text).is_none() => {
            Err("an alien number has 7 to 9 digits, with or without `A` and dashes.")
        }
        IdentityField::BirthDate if NaiveDate::parse_from_str(text, "%Y-%m-%d").is_err() => {
            Err("a birth date is written `YYYY-MM-DD`.")
        }
        _ => Ok(()),
    }
}

/// Whether a text has this value in it, however it is written: what is kept for good must not.
pub fn mentions(text: &str, field: IdentityField, value: &str) -> bool {
    if field == IdentityField::AlienNumber {
        let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
        let number = digits(value);
        let number = number.trim_start_matches('0');
        return !number.is_empty() && digits(text).contains(number);
    }
    let value = format!(" {} ", words(value));
    // "Doe's" is Doe as well as Does.
    let without_genitive = text.replace("'s", " ").replace("’s", " ");
    let texts = [text, &without_genitive].map(|text| format!(" {} ", words(text)));
    value.trim() != "" && texts.iter().any(|text| text.contains(&value))
}

/// The digits of an alien number, nine of them.
pub(super) fn alien_number(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_prefix(['A', 'a', '#']).unwrap_or(text);
    let mut digits = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '-' | ' ' | '#' => {}
            _ => return None,
        }
    }
    (7..=9)
        .contains(&digits.len())
        .then(|| format!("{digits:0>9}"))
}

/// A name or a contact: letters and digits in lower case, one space between words.
pub(super) fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            words.push(c);
        } else if c == '\'' || c == '’' {
            // O'Brien is OBrien.
        } else if !words.is_empty() && !words.ends_with(' ') {
            words.push(' ');
        }
    }
    words.truncate(words.trim_end().len());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_is_written_in_many_ways() {
        for text in [
            "A012345678",
            "a 012-345-678",
            "12345678",
            " A# 012 345 678 ",
        ] {
            assert_eq!(alien_number(text).as_deref(), Some("012345678"), "{text}");
        }
        for text in ["", "A", "123456", "1234567890", "12345678x"] {
            assert_eq!(alien_number(text), None, "{text}");
        }
    }

    #[test]
    fn one_name_is_written_in_many_ways() {
        for text in [
            "Seán  O'Brien-Nguyễn",
            "SEÁN OBRIEN NGUYỄN",
            " seán o’brien nguyễn.",
        ] {
            assert_eq!(words(text), "seán obrien nguyễn");
        }
    }

    #[test]
    fn a_text_that_has_the_value_in_it_is_known() {
        use IdentityField::{AlienNumber, Name};
        assert!(mentions("asked for by ann-doe's mother", Name, "Ann Doe "));
        assert!(mentions(
            "file A 012-345-678 of the court",
            AlienNumber,
            "12345678"
        ));
        assert!(!mentions("in hospital", Name, "Ann Doe"));
        assert!(!mentions("she is in Annapolis", Name, "Ann"));
        assert!(!mentions("call of 2026", AlienNumber, "A012345678"));
    }

    #[test]
    fn what_a_field_does_not_take_is_said_without_the_value() {
        let canary = "CANARY";
        for field in [IdentityField::AlienNumber, IdentityField::BirthDate] {
            let why = check(field, canary).unwrap_err();
            assert!(!why.contains(canary), "{why}");
        }
        assert!(check(IdentityField::BirthDate, "1980-02-30").is_err());
        assert_eq!(check(IdentityField::BirthDate, "1980-02-29"), Ok(()));
        assert_eq!(check(IdentityField::Notes, canary), Ok(()));
        assert!(check(IdentityField::Name, &canary.repeat(1_000)).is_err());
    }
}
