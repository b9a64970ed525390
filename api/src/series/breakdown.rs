//! Breakdowns as one text: `|criminality=convicted|arresting_agency=ice|`, sorted by dimension.
//! A total has none and is the empty text.

/// Writes a breakdown. Dimensions and values are lower-case codes of letters, digits and `_`;
/// anything else in them becomes `_`.
pub fn write<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut pairs: Vec<(String, String)> = pairs
        .into_iter()
        .map(|(dimension, value)| (code(dimension), code(value)))
        .filter(|(dimension, value)| !dimension.is_empty() && !value.is_empty())
        .collect();
    pairs.sort();
    let mut text = String::new();
    for (dimension, value) in &pairs {
        text.push('|');
        text.push_str(dimension);
        text.push('=');
        text.push_str(value);
    }
    if !text.is_empty() {
        text.push('|');
    }
    text
}

/// Reads a breakdown that [`write()`] wrote.
pub fn read(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split('|').filter_map(|pair| pair.split_once('='))
}

/// What stands in the text for one dimension with one value.
pub fn term(dimension: &str, value: &str) -> String {
    format!("|{}={}|", code(dimension), code(value))
}

/// What stands in the text for one dimension with any value.
pub fn start_of_term(dimension: &str) -> String {
    format!("|{}=", code(dimension))
}

/// The breakdown without some of its dimensions.
pub fn without(text: &str, dimensions: &[String]) -> String {
    write(read(text).filter(|(dimension, _)| !dimensions.iter().any(|other| other == dimension)))
}

fn code(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    for c in text.trim().chars() {
        if c.is_alphanumeric() {
            code.extend(c.to_lowercase());
        } else if !code.is_empty() && !code.ends_with('_') {
            code.push('_');
        }
    }
    code.truncate(code.trim_end_matches('_').len());
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_sorted_and_read_back() {
        let text = write([("sex", "Male"), ("criminality", "Pending charges")]);
        assert_eq!(text, "|criminality=pending_charges|sex=male|");
        let pairs: Vec<_> = read(&text).collect();
        assert_eq!(pairs, [("criminality", "pending_charges"), ("sex", "male")]);
        assert!(text.contains(&term("sex", "male")));
        assert!(!text.contains(&term("sex", "mal")));
    }

    #[test]
    fn a_total_is_empty() {
        assert_eq!(write([]), "");
        assert_eq!(write([("sex", " ")]), "");
        assert_eq!(read("").count(), 0);
        assert_eq!(without("|sex=male|", &["sex".to_owned()]), "");
    }

    #[test]
    fn marks_of_the_notation_cannot_be_smuggled_in() {
        assert_eq!(write([("a|b=c", "d|e=f")]), "|a_b_c=d_e_f|");
    }
}
