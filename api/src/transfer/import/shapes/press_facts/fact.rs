//! One row of the press facts.

use crate::transfer::import::reader::Row;
use crate::transfer::import::refusal::{Refusal, RefusalCode};

/// The columns of a row, as the file gives them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fact {
    pub(super) row: u64,
    pub(super) id: String,
    pub(super) seed: String,
    pub(super) claimed: String,
    pub(super) claimed_inferred: String,
    pub(super) event_period: String,
    pub(super) speaker: String,
    pub(super) speaker_kind: String,
    pub(super) metric: String,
    pub(super) value: String,
    pub(super) low: String,
    pub(super) high: String,
    pub(super) qualifier: String,
    pub(super) unit: String,
    pub(super) population: String,
    pub(super) place: String,
    pub(super) instrument: String,
    /// The type of record, without what stands in brackets.
    pub(super) kind: String,
    /// What stands in brackets, or behind a plus.
    pub(super) detail: String,
    pub(super) status: String,
    pub(super) note: String,
}

impl Fact {
    /// Reads a row. It must say which fact it is and of which type.
    pub(super) fn read(row: &Row) -> Result<Self, Refusal> {
        let text = |column: &str| row.text(column).unwrap_or_default().to_owned();
        let missing = |column: &str| {
            let why = format!("`{column}` must be filled.");
            Refusal::of_column(row.number, column, RefusalCode::Missing, why)
        };
        let required = |column: &str| row.text(column).ok_or_else(|| missing(column));
        let (kind, detail) = split_type(required("record_type")?);
        Ok(Self {
            row: row.number,
            id: required("id")?.to_owned(),
            seed: required("seed")?.to_owned(),
            metric: required("metric_or_claim")?.to_owned(),
            claimed: text("claim_date_stated"),
            claimed_inferred: text("claim_date_inferred"),
            event_period: text("event_period"),
            speaker: text("actor_speaker"),
            speaker_kind: text("speaker_kind"),
            value: text("value"),
            low: text("low"),
            high: text("high"),
            qualifier: text("qualifier"),
            unit: text("unit"),
            population: text("population"),
            place: text("place"),
            instrument: text("legal_instrument"),
            kind,
            detail,
            status: text("status"),
            note: text("quote_or_note"),
        })
    }

    /// Whether a number stands in the row.
    pub(super) fn has_number(&self) -> bool {
        [&self.value, &self.low, &self.high]
            .iter()
            .any(|text| !text.is_empty())
    }

    /// The first words that the file puts in quotation marks, in the note or in the claim.
    pub(super) fn quote(&self) -> Option<&str> {
        quoted(&self.note).or_else(|| quoted(&self.metric))
    }

    /// The claim with what the file remarks on it.
    pub(super) fn described(&self) -> String {
        if self.note.is_empty() || quoted(&self.note).is_some() {
            self.metric.clone()
        } else {
            format!("{} ({})", self.metric, self.note)
        }
    }

    /// What the file says about its standing, where that is more than `active`.
    pub(super) fn standing(&self) -> Option<&str> {
        (!self.status.is_empty() && self.status != "active").then_some(self.status.as_str())
    }
}

/// `ReportedFigure(backlog)`, `Statement+Demand`, `Alert`.
fn split_type(text: &str) -> (String, String) {
    if let Some((kind, rest)) = text.split_once('(') {
        return (kind.to_owned(), rest.trim_end_matches(')').to_owned());
    }
    match text.find('+') {
        Some(plus) => (text[..plus].to_owned(), text[plus..].to_owned()),
        None => (text.to_owned(), String::new()),
    }
}

fn quoted(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once('\'')?;
    let (quote, _) = rest.split_once('\'')?;
    (!quote.is_empty()).then_some(quote)
}

/// The facts that a text names: `contradicted by F013+F014`.
pub(super) fn named_in(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| {
            word.len() == 4
                && word.starts_with('F')
                && word[1..].bytes().all(|b| b.is_ascii_digit())
        })
        .collect()
}

/// The first day that stands in a text as `YYYY-MM-DD`.
pub(super) fn day_in(text: &str) -> Option<&str> {
    let is_day = |window: &[u8]| {
        window.iter().enumerate().all(|(i, b)| match i {
            4 | 7 => *b == b'-',
            _ => b.is_ascii_digit(),
        })
    };
    let start = text.as_bytes().windows(10).position(is_day)?;
    text.get(start..start + 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_a_word_and_a_detail() {
        assert_eq!(split_type("Alert"), ("Alert".into(), String::new()));
        assert_eq!(
            split_type("Event(meeting)"),
            ("Event".into(), "meeting".into())
        );
        assert_eq!(
            split_type("Statement+Demand"),
            ("Statement".into(), "+Demand".into())
        );
    }

    #[test]
    fn facts_and_days_are_found_in_words() {
        assert_eq!(
            named_in("contradicted by F013+F014 (sum ≈195)"),
            ["F013", "F014"]
        );
        assert_eq!(named_in("reply to F034"), ["F034"]);
        assert!(named_in("INA 243(d), F.Supp.3d").is_empty());
        assert_eq!(
            day_in("injunction 2018-01-25 (external)"),
            Some("2018-01-25")
        );
        assert_eq!(day_in("≈ 2018-01"), None);
    }

    #[test]
    fn a_quotation_is_told_from_a_remark() {
        let fact = Fact {
            metric: "asks for data".into(),
            note: "'much of it' is the letter's reading".into(),
            ..Fact::default()
        };
        assert_eq!(fact.quote(), Some("much of it"));
        assert_eq!(fact.described(), "asks for data");
        let fact = Fact {
            note: "unit ambiguous".into(),
            ..fact
        };
        assert_eq!(fact.quote(), None);
        assert_eq!(fact.described(), "asks for data (unit ambiguous)");
    }
}
