//! Places.

use crate::transfer::import::mapping::{Candidate, Kind};
use crate::transfer::import::shapes::record::Record;
use crate::transfer::{country, us_state};

/// A place with the places around it, from the inside out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Place {
    /// Its name.
    pub(in super::super) name: String,
    kind: &'static str,
    country: Option<String>,
    state: Option<&'static str>,
    broader: Option<Box<Self>>,
}

/// The place that the words mean; none where they name no place, such as `US House` or `ICE
/// offices`.
pub(in super::super) fn place_of(text: &str) -> Option<Place> {
    let (name, remark) = match text.split_once('(') {
        Some((name, remark)) => (name.trim(), remark.trim_end_matches(')')),
        None => (text.trim(), ""),
    };
    let name = name.strip_prefix("departing ").unwrap_or(name);
    if remark.contains("unnamed") {
        return Some(unnamed_facility(name));
    }
    match name {
        "" | "US House" | "ICE offices" => None,
        "US" | "US nationwide" => Some(united_states()),
        "C.D. Cal." => Some(in_state(
            "Central District of California",
            "jurisdiction",
            "CA",
        )),
        "Southland" => Some(in_state("Southern California", "region", "CA")),
        "Los Angeles County" => Some(in_state(name, "county", "CA")),
        // Two states of an agreement are its parties, not a place.
        _ if name.contains('/') => None,
        _ => Some(by_form(name)),
    }
}

/// `Fresno, California`, `El Paso TX`, `West Texas`, `California`, `Cambodia`.
fn by_form(name: &str) -> Place {
    if let Some((_, code)) = us_state::find(name) {
        return state(code);
    }
    if let Some((city, rest)) = name.rsplit_once([',', ' '])
        && let Some((state_name, code)) = us_state::find(rest.trim())
    {
        let city = city.trim().trim_end_matches(',');
        return match city {
            "West" | "East" | "North" | "South" | "Northern" | "Southern" | "Central" => {
                in_state(name, "region", code)
            }
            _ => in_state(format!("{city}, {state_name}"), "city", code),
        };
    }
    let country = country::parse(name);
    Place {
        name: name.to_owned(),
        kind: if country.is_some() {
            "country"
        } else {
            "unknown"
        },
        country,
        state: None,
        broader: None,
    }
}

/// `detention centre in California`, `West Texas`.
fn unnamed_facility(name: &str) -> Place {
    let (what, where_it_is) = name.split_once(" in ").unwrap_or(("facility", name));
    let around = by_form(where_it_is);
    Place {
        name: format!("{what} in {where_it_is} (unnamed)"),
        kind: "unnamed_facility",
        country: around.country.clone(),
        state: around.state,
        broader: Some(Box::new(around)),
    }
}

fn in_state(name: impl Into<String>, kind: &'static str, code: &'static str) -> Place {
    Place {
        name: name.into(),
        kind,
        country: Some("US".to_owned()),
        state: Some(code),
        broader: Some(Box::new(state(code))),
    }
}

fn state(code: &'static str) -> Place {
    Place {
        name: us_state::find(code)
            .map_or(code, |(name, _)| name)
            .to_owned(),
        kind: "state",
        country: Some("US".to_owned()),
        state: Some(code),
        broader: Some(Box::new(united_states())),
    }
}

fn united_states() -> Place {
    Place {
        name: "United States".to_owned(),
        kind: "country",
        country: Some("US".to_owned()),
        state: None,
        broader: None,
    }
}

impl Place {
    /// The place and those around it.
    pub(in super::super) fn records(&self, row: u64) -> Vec<Candidate> {
        let mut records = Vec::new();
        let mut next = Some(self);
        while let Some(place) = next {
            let broader = place.broader.as_deref();
            let record = Record::new(Kind::Places, row)
                .with("name", place.name.as_str())
                .with("kind", place.kind)
                .with_some("broader", broader.map(|broader| broader.name.as_str()))
                .with_some("country", place.country.as_deref())
                .with_some("state", place.state);
            records.push(record.build());
            next = broader;
        }
        records
    }

    /// The name of a city without its state.
    pub(in super::super) fn city(&self) -> Option<&str> {
        (self.kind == "city").then(|| self.name.split(',').next().unwrap_or(&self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let records = place_of(text).map_or_else(Vec::new, |place| place.records(1));
        records
            .iter()
            .filter_map(|record| record.text("name").map(str::to_owned))
            .collect()
    }

    #[test]
    fn a_place_brings_those_around_it() {
        assert_eq!(
            names("Fresno, California"),
            ["Fresno, California", "California", "United States"]
        );
        assert_eq!(
            names("Burlington, MA"),
            [
                "Burlington, Massachusetts",
                "Massachusetts",
                "United States"
            ]
        );
        assert_eq!(names("departing El Paso TX")[0], "El Paso, Texas");
        assert_eq!(
            place_of("departing El Paso TX").unwrap().city(),
            Some("El Paso")
        );
        assert_eq!(names("Cambodia"), ["Cambodia"]);
    }

    #[test]
    fn an_unnamed_facility_lies_where_the_source_says() {
        assert_eq!(
            names("West Texas (facility unnamed)"),
            [
                "facility in West Texas (unnamed)",
                "West Texas",
                "Texas",
                "United States"
            ]
        );
        assert_eq!(
            names("detention centre in California (unnamed)")[..2],
            ["detention centre in California (unnamed)", "California"]
        );
    }

    #[test]
    fn what_is_no_place_is_none() {
        for text in ["US House", "US/Vietnam", "ICE offices", ""] {
            assert_eq!(place_of(text), None, "{text}");
        }
    }
}
