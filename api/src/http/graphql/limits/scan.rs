//! One look over a document before it is parsed: how many tokens, how deep brackets nest, how long
//! names, numbers and texts are. The parser calls itself for each bracket without counting, and
//! spends memory for each token.

use super::refusal::Refusal;
use crate::limits::Limits;

/// What the look found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scan {
    pub(crate) tokens: u64,
    pub(crate) bracket_depth: u64,
    pub(crate) token_bytes: u64,
    pub(crate) text_bytes: u64,
}

impl Scan {
    /// Looks over the document. It need not be GraphQL.
    pub(crate) fn of(document: &str) -> Self {
        let mut scan = Self::default();
        let mut depth = 0_u64;
        let mut rest = document.as_bytes();
        while let Some((&byte, tail)) = rest.split_first() {
            let after = match byte {
                b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                    rest = tail;
                    continue;
                }
                b'#' => {
                    rest = after_line(tail);
                    continue;
                }
                b'{' | b'[' | b'(' => {
                    depth += 1;
                    scan.bracket_depth = scan.bracket_depth.max(depth);
                    tail
                }
                b'}' | b']' | b')' => {
                    depth = depth.saturating_sub(1);
                    tail
                }
                b'"' => scan.text(tail),
                b'.' => tail.strip_prefix(b"..").unwrap_or(tail),
                byte if in_word(byte) => scan.word(rest),
                _ => tail,
            };
            scan.tokens += 1;
            rest = after;
        }
        scan
    }

    /// A string: what follows it.
    fn text<'a>(&mut self, tail: &'a [u8]) -> &'a [u8] {
        let after = match tail.strip_prefix(b"\"\"") {
            Some(block) => after_block_string(block),
            None => after_string(tail),
        };
        self.text_bytes = self.text_bytes.max(length(tail.len() - after.len()));
        after
    }

    /// A name or a number: what follows it.
    fn word<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let number = rest.first().is_some_and(|byte| is_digit_or_minus(*byte));
        let goes_on = |byte: u8| in_word(byte) || (number && byte == b'.');
        let end = rest.iter().position(|byte| !goes_on(*byte));
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        self.token_bytes = self.token_bytes.max(length(word.len()));
        after
    }

    /// Refuses what must not reach the parser.
    pub(crate) fn check(&self, limits: &Limits) -> Result<(), Refusal> {
        for (name, allowed, requested) in [
            ("bracket_depth", limits.bracket_depth, self.bracket_depth),
            ("tokens", limits.tokens, self.tokens),
            ("token_bytes", limits.token_bytes, self.token_bytes),
            ("text_bytes", limits.text_bytes, self.text_bytes),
        ] {
            if requested > allowed {
                return Err(Refusal::before_parsing(name, allowed, requested));
            }
        }
        Ok(())
    }
}

fn length(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

/// Letters, digits and what else numbers are written with: `-1.5e+10` is one word. Bytes beyond
/// ASCII are no GraphQL outside of strings; they count as words too.
const fn in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+') || byte >= 0x80
}

const fn is_digit_or_minus(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b'-'
}

fn after_line(rest: &[u8]) -> &[u8] {
    let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    &rest[end.unwrap_or(rest.len())..]
}

/// What follows a string. It ends at a line break too: there it is a fault of syntax, and brackets
/// after it count.
fn after_string(mut rest: &[u8]) -> &[u8] {
    loop {
        rest = match rest {
            [] => return rest,
            [b'"' | b'\n' | b'\r', tail @ ..] => return tail,
            [b'\\', _, tail @ ..] | [_, tail @ ..] => tail,
        };
    }
}

fn after_block_string(mut rest: &[u8]) -> &[u8] {
    loop {
        rest = match rest {
            [] => return rest,
            [b'"', b'"', b'"', tail @ ..] => return tail,
            [b'\\', b'"', b'"', b'"', tail @ ..] | [_, tail @ ..] => tail,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_count_only_outside_strings_and_comments() {
        for document in [
            r#"{ a(b: "[[[[") }"#,
            r#"{ a(b: "\"[[[[") }"#,
            r#"{ a(b: """ \""" [[[[ """) }"#,
            "{ # [[[[[\n a }",
            "{ a } { b } { c } { d }",
        ] {
            assert!(Scan::of(document).bracket_depth <= 3, "{document}");
        }
        for document in [
            "{a{b{c{d}}}}",
            "# x\n{{{{",
            "\"\"{{{{",
            "\"\n{{{{",
            "\"\"\"\"\"\"{{{{",
            "([{[",
        ] {
            assert_eq!(Scan::of(document).bracket_depth, 4, "{document}");
        }
    }

    #[test]
    fn tokens_are_counted_as_the_grammar_has_them() {
        for (document, tokens) in [
            ("", 0),
            (" , \n\t# a comment { a }", 0),
            ("{ a }", 3),
            ("{a{b c}}", 7),
            ("{ ...F @skip(if: $v) }", 12),
            ("{ a(b: -1.5e+10, c: \"x y\", d: \"\"\"x\"y\"\"\") }", 14),
            ("query Q($v: [Int!]! = [1 2]) { a }", 20),
        ] {
            assert_eq!(Scan::of(document).tokens, tokens, "{document}");
        }
    }

    #[test]
    fn the_longest_word_and_text_are_found() {
        let scan = Scan::of("{ abcdef(n: 123456789) { a(t: \"four\") } }");
        assert_eq!((scan.token_bytes, scan.text_bytes), (9, 5));
    }

    #[test]
    fn what_is_not_closed_is_counted_to_its_end() {
        for document in ["\"", "\"\\", "\"\"\"", "#", "{ a(b: \"\"\" x", "é\u{feff}"] {
            let _ = Scan::of(document);
        }
        assert_eq!(Scan::of("\"abc").text_bytes, 3);
    }
}
