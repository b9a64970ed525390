//! Claim arithmetic, first part: what a qualifier says about a number.
//!
//! `more than x`: low is x, exclusive. `at least x`: low is x, inclusive. `nearly x`: high is x,
//! exclusive. `up to x`: high is x, inclusive. `roughly`, `about`, `some`: the point, and no
//! tolerance is invented. A bare number is the point, unqualified.

use entities::codes::QualifierKind;

/// The point and the bounds that a claim gives; a bound says whether it is itself possible.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    /// The number itself.
    pub point: Option<f64>,
    /// The lower bound, and whether it is inclusive.
    pub low: Option<(f64, bool)>,
    /// The upper bound, and whether it is inclusive.
    pub high: Option<(f64, bool)>,
}

/// Phrases and what they mean; the first that the text holds decides.
const PHRASES: &[(&str, QualifierKind)] = &[
    ("unquantified", QualifierKind::Unquantified),
    ("unqualified", QualifierKind::Unqualified),
    ("more than", QualifierKind::MoreThan),
    ("over ", QualifierKind::MoreThan),
    ("at least", QualifierKind::AtLeast),
    ("no fewer than", QualifierKind::AtLeast),
    ("nearly", QualifierKind::Nearly),
    ("almost", QualifierKind::Nearly),
    ("fewer than", QualifierKind::Nearly),
    ("less than", QualifierKind::Nearly),
    ("up to", QualifierKind::UpTo),
    ("as many as", QualifierKind::UpTo),
    ("no more than", QualifierKind::UpTo),
    ("at most", QualifierKind::UpTo),
    ("roughly", QualifierKind::Roughly),
    ("about", QualifierKind::Roughly),
    ("approximately", QualifierKind::Roughly),
    ("around", QualifierKind::Roughly),
    ("estimated", QualifierKind::Estimated),
    ("expected", QualifierKind::Expected),
    ("most", QualifierKind::Share),
    ("many", QualifierKind::Share),
    ("exact", QualifierKind::Exact),
    ("confirmed", QualifierKind::Exact),
    ("derived", QualifierKind::Exact),
    ("count of", QualifierKind::Exact),
];

/// The rule by which a qualifier is read. `some` means a share without a number and `about` with
/// one.
pub fn read(text: Option<&str>, has_number: bool) -> QualifierKind {
    let text = text.unwrap_or_default().to_lowercase();
    if text.is_empty() || text == "none" {
        return if has_number {
            QualifierKind::Unqualified
        } else {
            QualifierKind::Unquantified
        };
    }
    if let Some((_, kind)) = PHRASES
        .iter()
        .find(|(phrase, _)| text.contains(phrase.trim_end()))
    {
        return *kind;
    }
    match (
        text.split(|c: char| !c.is_alphabetic())
            .any(|word| word == "some"),
        has_number,
    ) {
        (true, true) => QualifierKind::Roughly,
        (true, false) => QualifierKind::Share,
        (false, true) => QualifierKind::Other,
        (false, false) => QualifierKind::Unquantified,
    }
}

/// What a number with this qualifier says.
pub fn bounds(kind: QualifierKind, number: Option<f64>) -> Bounds {
    let Some(x) = number else {
        return Bounds::default();
    };
    match kind {
        QualifierKind::MoreThan => Bounds {
            low: Some((x, false)),
            ..Bounds::default()
        },
        QualifierKind::AtLeast => Bounds {
            low: Some((x, true)),
            ..Bounds::default()
        },
        QualifierKind::Nearly => Bounds {
            high: Some((x, false)),
            ..Bounds::default()
        },
        QualifierKind::UpTo => Bounds {
            high: Some((x, true)),
            ..Bounds::default()
        },
        QualifierKind::Exact => Bounds {
            point: Some(x),
            low: Some((x, true)),
            high: Some((x, true)),
        },
        _ => Bounds {
            point: Some(x),
            ..Bounds::default()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_qualifier_of_the_press_reads_as_the_rules_say() {
        for (text, kind) in [
            ("more than", QualifierKind::MoreThan),
            ("at least", QualifierKind::AtLeast),
            ("nearly", QualifierKind::Nearly),
            ("roughly", QualifierKind::Roughly),
            ("roughly? (ambiguous scope)", QualifierKind::Roughly),
            ("some", QualifierKind::Roughly),
            ("up to", QualifierKind::UpTo),
            ("unqualified ('the 100')", QualifierKind::Unqualified),
            ("exact", QualifierKind::Exact),
            ("expected", QualifierKind::Expected),
            ("estimated", QualifierKind::Estimated),
        ] {
            assert_eq!(read(Some(text), true), kind, "{text}");
        }
        assert_eq!(read(None, true), QualifierKind::Unqualified);
        assert_eq!(read(Some("many / some"), false), QualifierKind::Share);
        assert_eq!(read(Some("most (share >50%)"), false), QualifierKind::Share);
    }

    #[test]
    fn no_tolerance_is_invented() {
        let roughly = bounds(QualifierKind::Roughly, Some(100.0));
        assert_eq!(
            roughly,
            Bounds {
                point: Some(100.0),
                ..Bounds::default()
            }
        );
    }

    #[test]
    fn more_than_and_nearly_exclude_the_number_itself() {
        assert_eq!(
            bounds(QualifierKind::MoreThan, Some(100.0)).low,
            Some((100.0, false))
        );
        assert_eq!(
            bounds(QualifierKind::Nearly, Some(100.0)).high,
            Some((100.0, false))
        );
        assert_eq!(
            bounds(QualifierKind::AtLeast, Some(534.0)).low,
            Some((534.0, true))
        );
    }
}
