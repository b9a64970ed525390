//! From bytes to text, cell by cell.

/// What a decoder writes where the bytes were no character.
const BROKEN: char = '\u{FFFD}';

/// Turns the bytes of a record into text. On failure answers the first cell that is no text.
///
/// Text decoded from another encoding arrives as UTF-8 with [`BROKEN`] in the place of what could
/// not be decoded; in a file that is UTF-8 by itself that character may be meant.
pub(super) fn cells(bytes: Vec<u8>, ends: &[usize], transcoded: bool) -> Result<String, usize> {
    match String::from_utf8(bytes) {
        Ok(text) => match first_broken(&text, ends, transcoded) {
            Some(cell) => Err(cell),
            None => Ok(text),
        },
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            Err(ends.iter().position(|end| valid < *end).unwrap_or_default())
        }
    }
}

/// Two cells that are no text by themselves may be text end to end: a character split by the
/// delimiter. Cutting there would panic.
fn first_broken(text: &str, ends: &[usize], transcoded: bool) -> Option<usize> {
    if text.is_ascii() {
        return None;
    }
    if let Some(cell) = ends.iter().position(|end| !text.is_char_boundary(*end)) {
        return Some(cell);
    }
    let broken = transcoded.then(|| text.find(BROKEN)).flatten()?;
    ends.iter().position(|end| broken < *end)
}

#[cfg(test)]
mod tests {
    use super::cells;

    #[test]
    fn the_cell_that_is_no_text_is_named() {
        assert_eq!(cells(b"ab\xFFc".to_vec(), &[1, 2, 4], false), Err(2));
        assert_eq!(cells("aä".into(), &[1, 3], false), Ok("aä".into()));
    }

    #[test]
    fn a_character_split_by_the_delimiter_is_no_text() {
        assert_eq!(cells("é".into(), &[1, 2], false), Err(0));
    }

    #[test]
    fn the_replacement_character_is_a_fault_only_after_decoding() {
        let bytes = || "a\u{FFFD}".as_bytes().to_vec();
        assert_eq!(cells(bytes(), &[1, 4], true), Err(1));
        assert!(cells(bytes(), &[1, 4], false).is_ok());
    }
}
