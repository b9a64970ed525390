//! Strict reading of URL query parameters.
//!
//! The usual decoders replace what is not UTF-8 by U+FFFD and let broken escapes pass. A changed
//! query is worse than a refused one, so both are refused here.

use crate::error::{Error, Result};

/// The parameters of a query string, in their order, with repetitions.
pub(crate) fn parse(query: &str) -> Result<Vec<(String, String)>> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        })
        .collect()
}

fn decode(text: &str) -> Result<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let high = bytes.next().and_then(hex_digit);
                let low = bytes.next().and_then(hex_digit);
                match (high, low) {
                    (Some(high), Some(low)) => high << 4 | low,
                    _ => {
                        return Err(Error::bad_input(
                            "The query string holds a `%` without two hexadecimal digits; \
                             write a percent sign as `%25`.",
                        ));
                    }
                }
            }
            other => other,
        });
    }
    String::from_utf8(decoded).map_err(|_| {
        Error::bad_input("The query string is not UTF-8; encode every parameter in UTF-8.")
    })
}

const fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(query: &str) -> Vec<(String, String)> {
        parse(query).unwrap()
    }

    #[test]
    fn decodes_plus_percent_and_utf_8() {
        assert_eq!(
            pairs("query=%7B+a+%7D&name=S%C3%A3o"),
            [
                ("query".to_owned(), "{ a }".to_owned()),
                ("name".to_owned(), "São".to_owned())
            ]
        );
    }

    #[test]
    fn keeps_order_repetition_and_empty_values() {
        let expected = [("a", "1"), ("a", "2"), ("b", ""), ("c", "=")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(pairs("a=1&&a=2&b&c=="), expected);
        assert_eq!(pairs(""), []);
    }

    #[test]
    fn refuses_broken_escapes_and_invalid_utf_8() {
        for query in ["a=%", "a=%4", "a=%zz", "a=%ff", "a=%C3%28", "%+1=a"] {
            assert!(parse(query).is_err(), "{query}");
        }
    }
}
