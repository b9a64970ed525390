//! Facilities with a citation for every value: the release of Detention System Data as JSON.

use entities::codes::FacilityField;
use serde_json::Value;

use super::record::Record;
use super::{Made, Shape};
use crate::store::facility_values::{NewFacility, NewValue};
use crate::transfer::import::mapping::{Candidate, Kind, SourceNote};
use crate::transfer::import::reader::Row;
use crate::transfer::import::refusal::{Refusal, RefusalCode};
use crate::transfer::{facility, natural_key, value};

/// The keys that give the document away.
const KEYS: &[&str] = &["release", "generatedAt", "count", "records"];

/// Their fields and ours. Any other field is kept under its own name.
const FIELDS: &[(&str, FacilityField)] = &[
    ("address", FacilityField::Address),
    ("adpTotal", FacilityField::AverageDailyPopulation),
    ("agreement", FacilityField::TypeDetailed),
    ("authorizingAuthority", FacilityField::AuthorizingAuthority),
    ("avgLengthOfStayDays", FacilityField::AverageLengthOfStay),
    ("capacity", FacilityField::Capacity),
    ("circuit", FacilityField::Circuit),
    ("county", FacilityField::County),
    ("docket", FacilityField::Docket),
    ("facilityFunction", FacilityField::Function),
    ("fieldOffice", FacilityField::FieldOffice),
    ("firstUsed", FacilityField::FirstUsed),
    ("genderServed", FacilityField::GenderServed),
    ("guaranteedMinimumBeds", FacilityField::GuaranteedMinimum),
    ("holdsOver72h", FacilityField::HoldsOver72h),
    ("immigrationCourt", FacilityField::ImmigrationCourt),
    ("lastFinalRating", FacilityField::LastFinalRating),
    ("lastInspectionEndDate", FacilityField::LastInspectionOn),
    (
        "lastInspectionStandard",
        FacilityField::LastInspectionStandard,
    ),
    ("lastInspectionType", FacilityField::LastInspectionType),
    ("lastUsed", FacilityField::LastUsed),
    ("phone", FacilityField::Phone),
    (
        "underDetentionStandards",
        FacilityField::UnderDetentionStandards,
    ),
];

/// Sources by the short name of the release: publisher and kind.
const PUBLISHERS: &[(&str, &str, &str)] = &[
    (
        "uwchr",
        "University of Washington Center for Human Rights",
        "research",
    ),
    (
        "ice-biweekly",
        "U.S. Immigration and Customs Enforcement",
        "government_data",
    ),
    (
        "ice",
        "U.S. Immigration and Customs Enforcement",
        "government_data",
    ),
    (
        "eoir",
        "Executive Office for Immigration Review",
        "government_data",
    ),
];

/// Reads the release.
#[derive(Debug, Default)]
pub(super) struct CitedFacilities;

/// One citation of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Cited<'v> {
    name: &'v str,
    url: &'v str,
    as_of: &'v str,
    captured: &'v str,
}

impl CitedFacilities {
    /// The shape, where the keys are those of the release.
    pub(super) fn recognize(kind: Kind, columns: &[String]) -> Option<Self> {
        let fits = |key: &&str| columns.iter().any(|column| column == key);
        (kind == Kind::Facilities && KEYS.iter().all(fits)).then_some(Self)
    }
}

impl Shape for CitedFacilities {
    fn name(&self) -> &'static str {
        "cited-facilities"
    }

    fn source(&self) -> Option<SourceNote> {
        Some(SourceNote {
            key: Some("detention-system-data-citations".to_owned()),
            title: Some(
                "Detention System Data: facilities with a citation for every value".to_owned(),
            ),
            publisher: Some("Detention System Data".to_owned()),
            kind: Some("research".to_owned()),
            url: Some("https://github.com/detentionsystemdata/detention-system-data".to_owned()),
            licence: Some(
                "CC0-1.0; values of the University of Washington Center for Human Rights want \
                 attribution"
                    .to_owned(),
            ),
            ..SourceNote::default()
        })
    }

    fn records(&self) -> Option<&'static str> {
        Some("/records")
    }

    fn read(&mut self, row: &Row) -> Result<Made, Refusal> {
        let missing = |key: &str| {
            let why = format!("`{key}` must be filled.");
            Refusal::of_column(row.number, key, RefusalCode::Missing, why)
        };
        let code = row.text("id").ok_or_else(|| missing("id"))?;
        let record = row.object().ok_or_else(|| missing("id"))?;
        let mut cited: Vec<Cited<'_>> = Vec::new();
        let mut values = Vec::new();
        if let Some(fields) = record["fields"].as_object() {
            for (name, field) in fields {
                values.extend(field_values(row, name, field, &mut cited)?);
            }
        }
        let names = names(record, &cited);
        if names.is_empty() {
            return Err(missing("names"));
        }
        // The first name is the one that the release shows.
        values.splice(0..0, names);
        values.extend(place(record));
        let sources = cited.iter().map(|cited| cited.source(row.number)).collect();
        let facility = NewFacility {
            natural_key: natural_key::of_parts([code]),
            code_is_official: !facility::is_made_up(code),
            code_system: "detention-system-data".to_owned(),
            code: Some(code.to_owned()),
            predecessor: None,
            values,
            row: row.number,
            sheet: None,
        };
        Ok(Made::CitedFacility(sources, Box::new(facility)))
    }
}

/// One value for each source of a field.
fn field_values<'v>(
    row: &Row,
    name: &str,
    field: &'v Value,
    cited: &mut Vec<Cited<'v>>,
) -> Result<Vec<NewValue>, Refusal> {
    let known = FIELDS.iter().find(|(theirs, _)| *theirs == name);
    let certainty = field["certainty"].as_str().map(str::to_owned);
    let mut values = Vec::new();
    for source in field["sources"].as_array().into_iter().flatten() {
        let Some(text) = scalar(&source["value"]) else {
            continue;
        };
        let cite = Cited::read(source);
        let as_of = match cite.as_of {
            "" => None,
            day => Some(value::date(day).map_err(|(code, why)| {
                Refusal::of_column(row.number, format!("fields.{name}.sources"), code, why)
            })?),
        };
        values.push(NewValue {
            field_text: known.is_none().then(|| name.to_owned()),
            source_key: Some(cite.key()),
            as_of,
            certainty: certainty.clone(),
            ..NewValue::new(
                known.map_or(FacilityField::Other, |(_, field)| *field),
                text,
            )
        });
        if !cited.contains(&cite) {
            cited.push(cite);
        }
    }
    Ok(values)
}

/// The names, each with the source that the fields cite under the same short name.
fn names(record: &Value, cited: &[Cited<'_>]) -> Vec<NewValue> {
    let names = record["names"].as_array().into_iter().flatten();
    names
        .filter_map(|name| {
            let source = name["source"].as_str().unwrap_or_default();
            let cite = cited.iter().find(|cite| cite.name == source);
            Some(NewValue {
                source_key: cite.map(Cited::key),
                as_of: cite.and_then(|cite| value::date(cite.as_of).ok()),
                certainty: name["certainty"].as_str().map(str::to_owned),
                ..NewValue::new(FacilityField::Name, name["value"].as_str()?.trim())
            })
        })
        .collect()
}

/// Where the release itself places the facility: counties and state.
fn place(record: &Value) -> Vec<NewValue> {
    let texts = |list: &Value| -> Vec<String> {
        let items = list.as_array().into_iter().flatten();
        items
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect()
    };
    let counties = texts(&record["county"]["fips"]);
    let names = texts(&record["county"]["names"]);
    let states = texts(&record["states"]);
    let mut values = Vec::new();
    if !counties.is_empty() {
        values.push(NewValue::new(FacilityField::CountyFips, counties.join("|")));
    }
    // An address may lie in a postal area of several counties: then none of them is its county.
    if let [name] = &names[..] {
        let county = name.split(',').next().unwrap_or(name);
        let county = county.strip_suffix(" County").unwrap_or(county);
        values.push(NewValue::new(FacilityField::County, county));
    }
    if let [state] = &states[..] {
        values.push(NewValue::new(FacilityField::State, state.as_str()));
    }
    values
}

/// A text or a number as the release writes it.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(if *flag { "yes" } else { "no" }.to_owned()),
        _ => None,
    }
}

impl<'v> Cited<'v> {
    fn read(source: &'v Value) -> Self {
        let text = |key: &str| source[key].as_str().unwrap_or_default();
        Self {
            name: text("source"),
            url: text("url"),
            as_of: text("sourceAsOf"),
            captured: text("captured"),
        }
    }

    /// A page says different things on different days: each day is a source of its own.
    fn key(&self) -> String {
        natural_key::of_text(&self.key_text())
    }

    fn key_text(&self) -> String {
        format!("{}|{}", self.url.replace('|', "%7C"), self.as_of)
    }

    fn source(&self, row: u64) -> Candidate {
        let (publisher, kind) = PUBLISHERS
            .iter()
            .find(|(name, ..)| *name == self.name)
            .map_or(("", "unknown"), |(_, publisher, kind)| (*publisher, *kind));
        let page = self.url.rsplit('/').find(|part| !part.is_empty());
        let title = match (publisher, page) {
            ("", page) => page.unwrap_or(self.name).to_owned(),
            (publisher, Some(page)) => format!("{publisher}: {page} ({})", self.as_of),
            (publisher, None) => publisher.to_owned(),
        };
        Record::new(Kind::Sources, row)
            .with("key", self.key_text())
            .with("title", title)
            .with("kind", kind)
            .with("publisher", publisher)
            .with("url", self.url)
            .with("retrieved_on", self.captured)
            .build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cite(source: &str, value: &Value, as_of: &str) -> Value {
        serde_json::json!({
            "source": source,
            "value": value,
            "sourceAsOf": as_of,
            "captured": "2026-07-07",
            "url": format!("https://example.org/{source}"),
        })
    }

    #[test]
    fn every_source_of_a_field_gives_a_value_of_its_own() {
        let row = Row::of_text(1, &[("id", "XYZ")]).unwrap();
        let field = serde_json::json!({
            "value": "IGSA",
            "agreement": "conflict",
            "certainty": "needs-review",
            "sources": [
                cite("uwchr", &"IGSA".into(), "2025-01-31"),
                cite("ice", &"DIGSA".into(), "2026-07-07"),
            ],
        });
        let mut cited = Vec::new();
        let values = field_values(&row, "agreement", &field, &mut cited).unwrap();
        assert_eq!(values.len(), 2);
        assert_eq!(values[1].value, "DIGSA");
        assert_eq!(values[1].field, FacilityField::TypeDetailed);
        assert_ne!(values[0].source_key, values[1].source_key);
        assert_eq!(values[0].as_of, "2025-01-31".parse().ok());
        let record = cited[1].source(1);
        assert_eq!(record.text("retrieved_on"), Some("2026-07-07"));
        assert_eq!(
            natural_key::of_text(record.text("key").unwrap()),
            cited[1].key()
        );
    }

    #[test]
    fn a_field_that_has_no_name_here_keeps_its_own() {
        let row = Row::of_text(1, &[("id", "XYZ")]).unwrap();
        let field = serde_json::json!({"sources": [cite("ice", &584.into(), "2026-07-20")]});
        let values = field_values(&row, "adpLevelA", &field, &mut Vec::new()).unwrap();
        assert_eq!(values[0].field, FacilityField::Other);
        assert_eq!(values[0].field_text.as_deref(), Some("adpLevelA"));
        assert_eq!(values[0].value, "584");
    }

    #[test]
    fn an_address_in_several_counties_has_no_county() {
        let record = |fips: &[&str], names: &[&str]| serde_json::json!({"county": {"fips": fips, "names": names}, "states": ["TX"]});
        let fields = |record: &Value| -> Vec<(FacilityField, String)> {
            place(record)
                .into_iter()
                .map(|v| (v.field, v.value))
                .collect()
        };
        let one = fields(&record(&["48113"], &["Dallas County, TX"]));
        assert!(one.contains(&(FacilityField::County, "Dallas".to_owned())));
        let two = fields(&record(
            &["48059", "48253"],
            &["Taylor County, TX", "Jones County, TX"],
        ));
        assert!(two.contains(&(FacilityField::CountyFips, "48059|48253".to_owned())));
        assert!(!two.iter().any(|(field, _)| *field == FacilityField::County));
    }
}
