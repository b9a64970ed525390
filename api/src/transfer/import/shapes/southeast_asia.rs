//! Reported figures about Southeast Asia: one claim a row, or two where two speakers qualify one
//! number differently. The source is a seed, a web address, or a word for one named above.

use super::record::Record;
use super::vocabulary::{Speaker, agreement_of, group_of, metric_of, seed_of, unit_of, web_source};
use super::{Made, Shape};
use crate::transfer::import::mapping::{Candidate, Kind, SourceNote};
use crate::transfer::import::reader::Row;
use crate::transfer::import::refusal::{Refusal, RefusalCode};
use crate::transfer::value;

/// The columns of the file: all of them, and no others.
const COLUMNS: &[&str] = &[
    "metric",
    "population",
    "value",
    "qualifier",
    "as_of",
    "source",
];

/// Short names of sources that stand above under their address.
const SHORT_NAMES: &[(&str, &str)] = &[("VOA", "//voa."), ("PPP", "//phnompenhpost.")];

/// Speakers by their short names.
const SPEAKERS: &[(&str, &str, &str)] = &[
    ("PPP", "Phnom Penh Post", "media"),
    ("SEARAC", "SEARAC", "advocacy"),
];

/// Reads the figures.
#[derive(Debug, Default)]
pub(super) struct SoutheastAsia {
    cited: Vec<Cited>,
}

/// A source as a row names it, and who speaks there.
#[derive(Clone, Debug)]
struct Cited {
    key: String,
    record: Candidate,
    speaker: Option<Speaker>,
    relayed_by: Vec<String>,
}

impl SoutheastAsia {
    /// The shape, where the columns are those of the file.
    pub(super) fn recognize(kind: Kind, columns: &[String]) -> Option<Self> {
        let fits = columns.len() == COLUMNS.len()
            && COLUMNS.iter().all(|c| columns.iter().any(|x| x == c));
        (kind == Kind::ReportedFigures && fits).then(Self::default)
    }

    fn cited(&mut self, text: &str, row: u64) -> Cited {
        let cited = self.read_source(text.trim(), row);
        self.cited.push(cited.clone());
        cited
    }

    fn read_source(&self, text: &str, row: u64) -> Cited {
        if let (true, Some(last)) = (text.starts_with("same"), self.cited.last()) {
            return last.clone();
        }
        let (name, remark) = match text.split_once('(') {
            Some((name, remark)) => (name.trim(), remark.trim_end_matches(')').trim()),
            None => (text, ""),
        };
        let (speaker, relayed_by) = speaker_of(name, remark);
        let cited = |key: String, record| Cited {
            key,
            record,
            speaker: speaker.clone(),
            relayed_by: relayed_by.clone(),
        };
        if let Some((key, record)) = seed_of(name, row) {
            return cited(key, record);
        }
        if let Some(start) = name.find("http") {
            let url = name[start..].split_whitespace().next().unwrap_or(name);
            let note = (speaker.is_none() || remark.contains("copy")).then_some(remark);
            return cited(url.to_owned(), web_source(url, note, row));
        }
        let above = SHORT_NAMES
            .iter()
            .find(|(short, _)| *short == name)
            .and_then(|(_, host)| self.cited.iter().find(|above| above.key.contains(host)));
        if let Some(above) = above {
            cited(above.key.clone(), above.record.clone())
        } else {
            let record = Record::new(Kind::Sources, row)
                .with("key", name)
                .with("title", name);
            cited(name.to_owned(), record.build())
        }
    }
}

impl Shape for SoutheastAsia {
    fn name(&self) -> &'static str {
        "southeast-asia-reported-figures"
    }

    fn source(&self) -> Option<SourceNote> {
        Some(SourceNote {
            key: Some("southeast-asia-reported-figures".to_owned()),
            title: Some(
                "Figures on removals to Southeast Asia, compiled from the press".to_owned(),
            ),
            kind: Some("research".to_owned()),
            ..SourceNote::default()
        })
    }

    fn read(&mut self, row: &Row) -> Result<Made, Refusal> {
        let required = |column: &str| {
            row.text(column).ok_or_else(|| {
                let why = format!("`{column}` must be filled.");
                Refusal::of_column(row.number, column, RefusalCode::Missing, why)
            })
        };
        let (metric, source) = (required("metric")?, required("source")?);
        let claims = claims(row.text("qualifier").unwrap_or_default());
        let sources: Vec<&str> = source.split("; ").collect();
        // One source for every claim, or the whole text for all of them.
        let has_own = claims.len() > 1 && sources.len() == claims.len();
        let mut records = Vec::new();
        if let Some(group) = row.text("population").and_then(group_of) {
            records.extend(group.records(row.number));
        }
        for (place, (qualifier, speaker)) in claims.iter().enumerate() {
            let text = if has_own { sources[place] } else { source };
            let mut cited = self.cited(text, row.number);
            if let Some(speaker) = speaker {
                cited.speaker = Some(by_short_name(speaker));
            }
            records.push(cited.record.clone());
            if let Some(speaker) = &cited.speaker {
                records.extend(speaker.records(row.number));
            }
            records.push(figure(row, metric, qualifier, &cited));
        }
        Ok(Made::Records(records))
    }
}

/// `at least (SEARAC) / as many as (PPP)` is two claims; each qualifier may name its speaker.
fn claims(text: &str) -> Vec<(&str, Option<&str>)> {
    let several = text.contains(" / ") && text.contains('(');
    let parts = if several {
        text.split(" / ").collect()
    } else {
        vec![text]
    };
    parts
        .into_iter()
        .map(|part| match part.split_once('(') {
            Some((qualifier, speaker)) if several => {
                (qualifier.trim(), Some(speaker.trim_end_matches(')')))
            }
            _ => (part, None),
        })
        .collect()
}

fn by_short_name(text: &str) -> Speaker {
    let (name, kind) = SPEAKERS
        .iter()
        .find(|(short, ..)| *short == text)
        .map_or((text, "unknown"), |(_, name, kind)| (*name, *kind));
    Speaker::of_organization(text, name, kind)
}

/// Who speaks: `ICE to VOA`, `ICE response reproduced at`, `citing ICE data via TRAC`, `Bill Herod
/// RISC`. Through whom it came, where that is told.
fn speaker_of(name: &str, remark: &str) -> (Option<Speaker>, Vec<String>) {
    let government = |text, name| Some(Speaker::of_organization(text, name, "government"));
    if let Some((who, through)) = remark.split_once(" to ") {
        return (government(remark, who), vec![through.to_owned()]);
    }
    if let Some((who, through)) = remark
        .split_once("citing ")
        .and_then(|(_, rest)| rest.split_once(" data via "))
    {
        return (government(remark, who), vec![through.to_owned()]);
    }
    if let Some((who, _)) = name.split_once(" response reproduced at") {
        return (government(who, who), Vec::new());
    }
    let is_seed = name.starts_with("seed");
    let speaker = match remark.rsplit_once(' ') {
        _ if remark.is_empty() || remark.contains("excerpt") => None,
        // The person is known from the seed; the initials are those of the organization.
        Some((person, initials)) if is_seed && initials.bytes().all(|b| b.is_ascii_uppercase()) => {
            Some(Speaker::of_person(remark, person, "advocate"))
        }
        None => government(remark, remark),
        _ if remark.contains("department") => government(remark, remark),
        _ => Some(Speaker::of_organization(remark, remark, "media")),
    };
    (speaker, Vec::new())
}

fn figure(row: &Row, metric_text: &str, qualifier: &str, cited: &Cited) -> Candidate {
    let metric = metric_of(metric_text);
    let population = row.text("population").unwrap_or_default();
    let value = row.text("value").unwrap_or_default();
    let as_of = row.text("as_of").unwrap_or_default();
    let key = [
        "southeast-asia",
        metric_text,
        population,
        value,
        qualifier,
        as_of,
        &cited.key,
    ];
    let record = Record::new(Kind::ReportedFigures, row.number)
        .with("key", key.join("|"))
        .with("source", cited.key.as_str())
        .with("metric_text", metric_text)
        .with("unit", unit_of("", &metric))
        .with_some(
            "population_group",
            group_of(population).map(|group| group.name),
        )
        .with("population_text", population)
        .with("value", value)
        .with("qualifier", qualifier)
        .with_list("relayed_by", cited.relayed_by.clone());
    let record = match &cited.speaker {
        Some(speaker) => speaker.fill(record),
        None => record,
    };
    // Both files name the memorandum; only the press facts make its record.
    let since = agreement_of(metric_text).and(year_in(metric_text));
    dated(record, as_of, since).with("metric", metric).build()
}

/// `2017-10`, `2018 (Thursday)`, `unknown`; counted since a year, where the metric says so.
fn dated(record: Record, as_of: &str, since: Option<&str>) -> Record {
    let end = as_of.find(|c: char| !(c.is_ascii_digit() || c == '-'));
    let date = &as_of[..end.unwrap_or(as_of.len())];
    let Ok(period) = value::period(date) else {
        return record.with("date_text", as_of);
    };
    let is_day = period.start == period.end;
    let record = record.with("as_of", if is_day { date } else { "" });
    match since {
        Some(year) => record
            .with("starts_on", format!("{year}-01-01/{}", period.end))
            .with("date_text", as_of),
        None => record
            .with("starts_on", date)
            .with("date_text", if date == as_of { "" } else { as_of }),
    }
}

fn year_in(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_ascii_digit())
        .find(|word| word.len() == 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(
        shape: &mut SoutheastAsia,
        qualifier: &str,
        as_of: &str,
        source: &str,
    ) -> Vec<Candidate> {
        let row = Row::of_text(
            2,
            &[
                ("metric", "expected removals in 2018"),
                ("population", "Cambodians"),
                ("value", "200"),
                ("qualifier", qualifier),
                ("as_of", as_of),
                ("source", source),
            ],
        )
        .unwrap();
        match shape.read(&row).unwrap() {
            Made::Records(records) => records,
            other => panic!("{other:?}"),
        }
    }

    fn figures(records: &[Candidate]) -> Vec<&Candidate> {
        records
            .iter()
            .filter(|record| record.kind == Kind::ReportedFigures)
            .collect()
    }

    #[test]
    fn two_speakers_make_two_claims() {
        let mut shape = SoutheastAsia::default();
        let records = read(
            &mut shape,
            "at least (SEARAC) / as many as (PPP)",
            "2018",
            "VOA; PPP",
        );
        let figures = figures(&records);
        assert_eq!(figures.len(), 2);
        assert_eq!(figures[0].text("qualifier"), Some("at least"));
        assert_eq!(
            figures[1].text("speaker_organization"),
            Some("Phnom Penh Post")
        );
        assert_eq!(figures[1].text("speaker_text"), Some("PPP"));
        assert_eq!(figures[1].text("source"), Some("PPP"));
        assert_ne!(figures[0].text("key"), figures[1].text("key"));
    }

    #[test]
    fn a_source_named_again_is_the_same() {
        let mut shape = SoutheastAsia::default();
        read(
            &mut shape,
            "more than",
            "2017-12",
            "https://voa.example.org/1 (ICE to VOA)",
        );
        for text in ["same VOA page", "VOA (Immigration department)"] {
            let records = read(&mut shape, "about", "2017-12", text);
            let figure = figures(&records)[0];
            assert_eq!(
                figure.text("source"),
                Some("https://voa.example.org/1"),
                "{text}"
            );
        }
        let records = read(
            &mut shape,
            "exact",
            "2017-12",
            "https://voa.example.org/1 (ICE to VOA)",
        );
        assert_eq!(figures(&records)[0].list("relayed_by"), ["VOA"]);
        assert_eq!(
            figures(&records)[0].text("speaker_organization"),
            Some("ICE")
        );
    }

    #[test]
    fn a_day_is_not_made_of_a_year() {
        let mut shape = SoutheastAsia::default();
        let records = read(
            &mut shape,
            "expected",
            "2018 (Thursday)",
            "https://example.org/2",
        );
        let figure = figures(&records)[0];
        assert_eq!(figure.text("starts_on"), Some("2018"));
        assert_eq!(figure.text("date_text"), Some("2018 (Thursday)"));
        assert_eq!(figure.text("as_of"), None);
        let records = read(&mut shape, "expected", "unknown", "https://example.org/2");
        assert_eq!(figures(&records)[0].text("starts_on"), None);
        assert_eq!(figures(&records)[0].text("date_text"), Some("unknown"));
    }
}
