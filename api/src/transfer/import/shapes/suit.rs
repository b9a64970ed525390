//! One suit as a JSON document: its parties, events, figures and related suits, each with its
//! source.

use serde_json::Value;

use super::record::Record;
use super::vocabulary::{group_of, metric_of, seed_of, web_source};
use super::{Made, Shape};
use crate::transfer::import::mapping::{Candidate, Kind, SourceNote};
use crate::transfer::import::reader::Row;
use crate::transfer::import::refusal::{Refusal, RefusalCode};
use entities::codes::{CodeList as _, LawsuitEventKind};

/// The keys that give the document away.
const KEYS: &[&str] = &[
    "case_name",
    "docket_number",
    "court",
    "events",
    "counsel_organizations",
];

/// Reads the document.
#[derive(Debug, Default)]
pub(super) struct Suit;

/// A suit while its records are made.
struct Case<'d> {
    row: u64,
    document: &'d Value,
    court: String,
    docket: String,
}

impl Suit {
    /// The shape, where the keys are those of the document.
    pub(super) fn recognize(kind: Kind, columns: &[String]) -> Option<Self> {
        let has = |key: &str| {
            columns
                .iter()
                .any(|column| column == key || column.starts_with(&format!("{key}.")))
        };
        (kind == Kind::Lawsuits && KEYS.iter().all(|key| has(key))).then_some(Self)
    }
}

impl Shape for Suit {
    fn name(&self) -> &'static str {
        "lawsuit-document"
    }

    fn source(&self) -> Option<SourceNote> {
        Some(SourceNote {
            key: Some("lawsuit-document".to_owned()),
            title: Some("Suits compiled from court records and the press".to_owned()),
            kind: Some("research".to_owned()),
            note: Some(
                "Compiled from excerpts of the pages cited; not checked against the docket."
                    .to_owned(),
            ),
            ..SourceNote::default()
        })
    }

    fn read(&mut self, row: &Row) -> Result<Made, Refusal> {
        let missing = |key: &str| {
            let why = format!("`{key}` must be filled.");
            Refusal::of_column(row.number, key, RefusalCode::Missing, why)
        };
        let required = |key: &str| row.text(key).ok_or_else(|| missing(key));
        let document = row.object().ok_or_else(|| missing("case_name"))?;
        let case = Case {
            row: row.number,
            document,
            court: plain_court(required("court")?),
            docket: plain_docket(required("docket_number")?),
        };
        let mut records = vec![
            Record::new(Kind::Courts, case.row)
                .with("name", case.court.as_str())
                .build(),
        ];
        records.extend(case.suit(required("case_name")?));
        records.extend(case.parties(required("case_name")?));
        for event in items(document, "events") {
            records.extend(case.event(event));
        }
        for figure in items(document, "figures") {
            records.extend(case.figure(figure));
        }
        for related in items(document, "related") {
            records.extend(case.related(related));
        }
        Ok(Made::Records(records))
    }
}

impl Case<'_> {
    fn key(&self) -> String {
        format!("{}|{}", self.court, self.docket)
    }

    fn suit(&self, caption: &str) -> Vec<Candidate> {
        let events = items(self.document, "events");
        let filed = events
            .iter()
            .find(|event| text(event, "type") == "complaint");
        let is_class = events
            .iter()
            .any(|event| text(event, "type") == "class_certification");
        let mut records = Vec::new();
        let mut sources = Vec::new();
        for seed in items(self.document, "named_in_seeds") {
            if let Some((key, source)) = seed_of(seed.as_str().unwrap_or_default(), self.row) {
                records.push(source);
                sources.push(key);
            }
        }
        let group = group_of(&text(self.document, "population"));
        records.extend(group.map_or_else(Vec::new, |group| group.records(self.row)));
        let suit = Record::new(Kind::Lawsuits, self.row)
            .with("caption", caption)
            .with("court", self.court.as_str())
            .with("docket_number", self.docket.as_str())
            .with_some("filed_on", filed.map(|event| text(event, "date")))
            .with("filed_on", text(self.document, "filed"))
            .with("kind", if is_class { "class_action" } else { "" })
            .with("clearinghouse_id", text(self.document, "clearinghouse_id"))
            .with_some("population_group", group.map(|group| group.name))
            .with_list("source", sources);
        records.push(suit.build());
        records
    }

    /// The judge, counsel, and those whom the caption names on either side.
    fn parties(&self, caption: &str) -> Vec<Candidate> {
        let party = |role: &str, name: &str, note: &str| {
            Record::new(Kind::LawsuitParties, self.row)
                .with("lawsuit", self.key())
                .with("role", role)
                .with("name", name)
                .with("note", note)
        };
        let mut records = Vec::new();
        let judge = text(self.document, "judge");
        if !judge.is_empty() {
            let official = Record::new(Kind::Officials, self.row)
                .with("key", judge.as_str())
                .with("name", judge.as_str())
                .with("title", "Judge")
                .with("kind", "judge");
            records.push(official.build());
            records.push(
                party("judge", &judge, "")
                    .with("official", judge.as_str())
                    .build(),
            );
        }
        for counsel in items(self.document, "counsel_organizations") {
            let (name, note) = with_remark(counsel.as_str().unwrap_or_default());
            let organization = Record::new(Kind::Organizations, self.row)
                .with("key", name)
                .with("name", name);
            records.push(organization.build());
            records.push(
                party("counsel", name, note)
                    .with("organization", name)
                    .build(),
            );
        }
        let (left, right) = caption.split_once(" v. ").unwrap_or((caption, ""));
        for name in left.split(" and ") {
            records.push(party("petitioner", name, "").build());
        }
        let (name, note) = match right.strip_suffix(" et al.") {
            Some(name) => (name, "and others"),
            None => (right, ""),
        };
        if !name.is_empty() {
            records.push(party("respondent", name, note).build());
        }
        records
    }

    fn event(&self, event: &Value) -> Vec<Candidate> {
        let (citation, words) = (text(event, "citation"), text(event, "type"));
        let kind = match LawsuitEventKind::parse(&words) {
            Some(kind) => kind.as_str(),
            None if words.contains("order") => "order",
            // What a reporter prints and nobody names otherwise is an opinion.
            None if !citation.is_empty() => "opinion",
            None => "unknown",
        };
        let note = text(event, "note");
        let docketed = if kind == "complaint" {
            format!(
                "Docketed as {} in {}",
                text(self.document, "docket_number"),
                text(self.document, "court")
            )
        } else if LawsuitEventKind::parse(&words).is_none() {
            words
        } else {
            String::new()
        };
        let description = [docketed, note].into_iter().filter(|part| !part.is_empty());
        let record = Record::new(Kind::LawsuitEvents, self.row)
            .with("lawsuit", self.key())
            .with("kind", kind)
            .with("starts_on", text(event, "date"))
            .flagged("date_inferred", event["date_is_inferred"] == true)
            .with("citation", citation)
            .with_some(
                "docket_entry",
                event["docket_entry"].as_i64().map(|n| n.to_string()),
            )
            .with("description", description.collect::<Vec<_>>().join("; "));
        self.cited(record, &text(event, "source"))
    }

    fn figure(&self, figure: &Value) -> Vec<Candidate> {
        let words = text(figure, "metric");
        let metric = metric_of(&words);
        let season = words
            .split_once("fall ")
            .and_then(|(_, year)| Some((year.get(..4)?, year)));
        let mut record = Record::new(Kind::ReportedFigures, self.row)
            .with("key", format!("{}|{words}", self.key()))
            .with("metric_text", words.as_str())
            .with("unit", "people")
            .with_some("value", figure["value"].as_f64().map(|n| n.to_string()))
            .with("qualifier", text(figure, "qualifier"))
            .with("metric", metric);
        if let Some((year, rest)) = season {
            record = record
                .with("starts_on", format!("{year}-09/{year}-11"))
                .with("date_precision", "approximate")
                .with("date_inferred", "yes")
                .with("date_text", format!("fall {rest}"));
        }
        self.cited(record, &text(figure, "source"))
    }

    /// A related suit of the same court: the number of its docket begins with the same division.
    fn related(&self, related: &Value) -> Vec<Candidate> {
        let docket = plain_docket(&text(related, "docket_number"));
        let division = |docket: &str| docket.split(':').next().map(str::to_owned);
        let same_court = division(&docket) == division(&self.docket);
        let other = Case {
            row: self.row,
            document: related,
            court: if same_court {
                self.court.clone()
            } else {
                String::new()
            },
            docket,
        };
        let mut records = other.suit(&text(related, "case_name"));
        let filed = text(related, "filed");
        if !filed.is_empty() {
            let complaint = Record::new(Kind::LawsuitEvents, self.row)
                .with("lawsuit", other.key())
                .with("kind", "complaint")
                .with("starts_on", filed)
                .with(
                    "description",
                    format!("Docketed as {}", text(related, "docket_number")),
                );
            records.extend(self.cited(complaint, &text(related, "source")));
        }
        for event in items(related, "events") {
            let mut event = event.clone();
            if text(&event, "source").is_empty() {
                event["source"] = related["source"].clone();
            }
            records.extend(other.event(&event));
        }
        let relation = Record::new(Kind::LawsuitRelations, self.row)
            .with("lawsuit", self.key())
            .with("related", other.key())
            .with("kind", "related")
            .with("note", text(related, "population"));
        records.extend(self.cited(relation, &text(related, "source")));
        records
    }

    /// A record with its source: a seed, a web address, or another title.
    fn cited(&self, record: Record, source: &str) -> Vec<Candidate> {
        if source.is_empty() {
            return vec![record.build()];
        }
        let (name, remark) = with_remark(source);
        let (key, source) = match seed_of(name, self.row) {
            Some(seed) => seed,
            None if name.starts_with("http") => (name.to_owned(), web_source(name, None, self.row)),
            None => {
                let titled = Record::new(Kind::Sources, self.row)
                    .with("key", name)
                    .with("title", name);
                (name.to_owned(), titled.build())
            }
        };
        let record = record.with("source", key).with("source_locator", remark);
        vec![source, record.build()]
    }
}

/// The docket number that all courts write: `8:17-cv-01898-CJC-GJS (SACV ...)` is
/// `8:17-cv-01898`. Another form stays as it is.
fn plain_docket(text: &str) -> String {
    let number = text.split([' ', '(']).next().unwrap_or(text);
    let parts: Vec<&str> = number.splitn(4, '-').collect();
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    match parts[..] {
        [year, kind, serial, ..]
            if year.split(':').all(is_digits)
                && kind.bytes().all(|b| b.is_ascii_alphabetic())
                && is_digits(serial) =>
        {
            format!("{year}-{kind}-{serial}")
        }
        _ => text.to_owned(),
    }
}

/// The name of a court without the nation and the division: `U.S. District Court, C.D. California,
/// Southern Division` is `District Court, C.D. California`.
fn plain_court(text: &str) -> String {
    let text = text.strip_prefix("U.S. ").unwrap_or(text);
    match text.rsplit_once(", ") {
        Some((court, division)) if division.ends_with("Division") => court.to_owned(),
        _ => text.to_owned(),
    }
}

/// `ACLU Foundation (pro hac vice)`: the name and the remark.
fn with_remark(text: &str) -> (&str, &str) {
    match text.split_once(" (") {
        Some((name, remark)) => (name, remark.trim_end_matches(')')),
        None => (text, ""),
    }
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().trim().to_owned()
}

fn items<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_docket_number_is_cut_to_what_all_courts_write() {
        assert_eq!(
            plain_docket("8:17-cv-01898-CJC-GJS (SACV 17-01898-CJC(GJSx))"),
            "8:17-cv-01898"
        );
        assert_eq!(plain_docket("1:25-cv-00951"), "1:25-cv-00951");
        assert_eq!(plain_docket("24A949"), "24A949");
        assert_eq!(
            plain_docket("Civil Action No. 2025-0766"),
            "Civil Action No. 2025-0766"
        );
    }

    #[test]
    fn a_court_is_named_without_nation_and_division() {
        assert_eq!(
            plain_court("U.S. District Court, C.D. California, Southern Division"),
            "District Court, C.D. California"
        );
        assert_eq!(
            plain_court("District Court, D. Maryland"),
            "District Court, D. Maryland"
        );
    }

    #[test]
    fn an_event_without_a_type_is_told_by_its_citation() {
        let document = serde_json::json!({});
        let case = Case {
            row: 1,
            document: &document,
            court: "District Court, D. Example".to_owned(),
            docket: "1:20-cv-00001".to_owned(),
        };
        let kind = |event: Value| {
            let records = case.event(&event);
            let event = records.last().unwrap();
            event.text("kind").unwrap().to_owned()
        };
        assert_eq!(
            kind(serde_json::json!({"citation": "1 F. Supp. 3d 2"})),
            "opinion"
        );
        assert_eq!(
            kind(serde_json::json!({"type": "order on cross motions"})),
            "order"
        );
        assert_eq!(kind(serde_json::json!({"type": "complaint"})), "complaint");
        assert_eq!(kind(serde_json::json!({})), "unknown");
    }
}
