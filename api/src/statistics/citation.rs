//! Sentences that can be cited.

use std::fmt::Write as _;

use entities::codes::{StatisticsDimension as Dimension, StatisticsMeasure as Measure};

use super::cell::{Cell, Status};
use super::codes::Codes;
use disclosure::catalog::{PARTNERS, code_of, definition};

/// What is said of every number that is not shown, whatever the reason.
pub const NOT_SHOWN: &str = "Not shown: nobody, or fewer than about 15 people, or withheld so that \
                             a smaller group cannot be worked out.";

/// How numbers are rounded, for people.
pub const ROUNDING_RULE: &str = "Numbers are rounded to multiples of 5, up or down by chance but always alike for the same \
     people, and are never off by more than 4 (averages: 5). Numbers of fewer than about 15 people \
     are not shown. Because every number is rounded by itself, numbers may not add up.";

/// What the numbers of an answer have in common.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Name of the public release, or that of what partners know.
    pub universe: &'a str,
    /// Number of the release of statistics.
    pub release: i32,
    /// Its cut-off.
    pub as_of: chrono::NaiveDate,
}

/// A number without a fraction that is not there.
fn plain(number: f64) -> String {
    if number.fract() == 0.0 {
        format!("{number:.0}")
    } else {
        format!("{number:.1}")
    }
}

/// A sentence for one number: what is known of it, of what, from where.
pub fn sentence(
    cell: &Cell,
    what: &str,
    unit: &str,
    of: &str,
    period: &str,
    context: Context<'_>,
) -> String {
    let lower = plain(cell.lower);
    if cell.status == Status::Exact {
        return format!(
            "{what}{of}, {period}: {lower} {unit}, exactly, in the organization's own records as of \
             {}.",
            cell.as_of.unwrap_or(context.as_of)
        );
    }
    let known = match (cell.status, cell.value, cell.upper) {
        (Status::NotShown, ..) => return NOT_SHOWN.to_owned(),
        (_, Some(value), Some(upper)) => format!(
            "about {} {unit} (between {lower} and {})",
            plain(value),
            plain(upper)
        ),
        (_, None, Some(upper)) => format!("between {lower} and {} {unit}", plain(upper)),
        _ => format!("at least {lower} {unit}"),
    };
    let mut sentence = format!("{what}{of}, {period}: {known}");
    if context.universe == PARTNERS {
        sentence.push_str(", as known to the partner organizations of Habeas");
    } else {
        let _ = write!(sentence, ", in the public release {}", context.universe);
    }
    let _ = write!(
        sentence,
        " (statistics release {}, records as of {}). Rounded to protect people; numbers may not add \
         up.",
        context.release,
        cell.as_of.unwrap_or(context.as_of),
    );
    sentence
}

/// A sentence for a measure.
pub fn of_measure(
    cell: &Cell,
    measure: Measure,
    of: &str,
    period: &str,
    context: Context<'_>,
) -> String {
    let known = definition(measure);
    sentence(cell, known.title, known.unit, of, period, context)
}

/// The codes of a group in words, such as `; citizenship: Cambodia`.
pub fn of_codes<'a>(codes: &Codes, keys: impl IntoIterator<Item = (Dimension, &'a str)>) -> String {
    let mut text = String::new();
    for (dimension, code) in keys {
        let name = code_of(dimension).replace('_', " ").to_lowercase();
        let _ = write!(text, "; {name}: {}", codes.label(dimension, code));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::cell::Rounding;
    use disclosure::catalog::{Additivity, Kind};

    fn context() -> Context<'static> {
        Context {
            universe: PARTNERS,
            release: 3,
            as_of: "2026-11-15".parse().unwrap(),
        }
    }

    #[test]
    fn a_number_is_cited_with_its_bounds() {
        let cell = Cell::published(190, context().as_of, Kind::Stock, Rounding::default());
        let measure = Measure::PeopleInCustody;
        let text = of_measure(
            &cell,
            measure,
            "; citizenship: Cambodia",
            "October 2026",
            context(),
        );
        assert_eq!(
            text,
            "People in custody (midnight); citizenship: Cambodia, October 2026: about 190 people \
             (between 186 and 194), as known to the partner organizations of Habeas (statistics \
             release 3, records as of 2026-11-15). Rounded to protect people; numbers may not add up."
        );
        let union = Cell::union(&[cell], 2, Additivity::Exact);
        let text = of_measure(&union, measure, "", "October 2026", context());
        assert!(text.contains("at least 186 people"), "{text}");
    }

    #[test]
    fn what_is_not_shown_says_the_same_always() {
        for parts in [1, 7] {
            let cell = Cell::union(&[], parts, Additivity::Exact);
            let text = of_measure(&cell, Measure::Transfers, "; x", "2026", context());
            assert_eq!(text, NOT_SHOWN);
        }
    }
}
