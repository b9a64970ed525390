//! Facilities as files describe them: one value a field, each with its source, none thrown away.

use entities::codes::{Agreement, CodeList as _, FacilityField};

use super::import::mapping::Candidate;
use super::import::refusal::{Refusal, RefusalCode};
use super::{natural_key, value};
use crate::store::facility_values::{NewFacility, NewValue};
use crate::store::preferred;

/// Fields of a facilities file beside the values: what identifies the facility.
pub const OWN_FIELDS: &[&str] = &[
    "code",
    "code_is_official",
    "code_system",
    "predecessor_code",
];

/// Every field that a facilities file may fill: the values, and for each of them the agreement, the
/// number of sources, the day and the source that a file states.
pub fn field_names() -> Vec<String> {
    let mut names: Vec<String> = OWN_FIELDS.iter().map(|name| (*name).to_owned()).collect();
    names.push("source".to_owned());
    for field in FacilityField::ALL {
        let name = field.as_str();
        for suffix in ["", "_agreement", "_sources", "_as_of", "_source"] {
            names.push(format!("{name}{suffix}"));
        }
    }
    names
}

/// Reads and checks a row of a facilities file.
pub fn read(candidate: &Candidate) -> Result<NewFacility, Refusal> {
    let code = candidate.text("code").map(|code| code.trim().to_owned());
    let mut values = Vec::new();
    for field in FacilityField::ALL {
        // A list, such as the counties of a facility, is one value: its items joined by bars.
        let text = candidate.list(field.as_str()).join("|");
        if !text.is_empty() {
            values.push(read_value(candidate, *field, &text)?);
        }
    }
    let said = |field: FacilityField| {
        values
            .iter()
            .find(|value| value.field == field)
            .map_or("", |value| value.value.as_str())
    };
    if said(FacilityField::Name).is_empty() {
        return Err(candidate.refuse("name", RefusalCode::Missing, "a facility needs a name."));
    }
    let natural_key = match &code {
        Some(code) => natural_key::of_parts([code.as_str()]),
        None => natural_key::of_parts([
            said(FacilityField::Name),
            said(FacilityField::City),
            said(FacilityField::State),
        ]),
    };
    let stated = candidate.text("code_is_official").map(str::to_lowercase);
    let is_official = match stated.as_deref() {
        Some("no" | "false") => false,
        Some(_) => code.is_some(),
        None => candidate.text("code").is_some_and(|code| !is_made_up(code)),
    };
    Ok(NewFacility {
        natural_key,
        code_is_official: is_official,
        code_system: candidate.text("code_system").unwrap_or("detloc").to_owned(),
        predecessor: candidate
            .text("predecessor_code")
            .map(|code| natural_key::of_parts([code])),
        code,
        values,
        row: candidate.row,
        sheet: candidate.sheet.clone(),
    })
}

/// Whether a code was made by a publisher for a facility without one, such as
/// `biweekly-baker-correctional-institution`: words in small letters. The agency's own codes are
/// capitals and digits.
pub fn is_made_up(code: &str) -> bool {
    code.contains('-') && code.chars().any(char::is_lowercase)
}

fn read_value(
    candidate: &Candidate,
    field: FacilityField,
    text: &str,
) -> Result<NewValue, Refusal> {
    let name = field.as_str();
    let stated = |suffix: &str| candidate.text(&format!("{name}{suffix}"));
    check(candidate, field, text)?;
    let agreement = stated("_agreement")
        .map(|text| {
            Agreement::parse(text).ok_or_else(|| {
                candidate.refuse(
                    &format!("{name}_agreement"),
                    RefusalCode::NotInList,
                    "it takes: single, converged, conflict.",
                )
            })
        })
        .transpose()?;
    let as_of = stated("_as_of")
        .map(|text| {
            value::date(text)
                .map_err(|(code, why)| candidate.refuse(&format!("{name}_as_of"), code, why))
        })
        .transpose()?;
    Ok(NewValue {
        agreement,
        as_of,
        sources_counted: stated("_sources").and_then(|text| text.parse().ok()),
        source_key: stated("_source")
            .or_else(|| candidate.text("source"))
            .map(|key| natural_key::of_parts([key])),
        ..NewValue::new(field, text)
    })
}

/// Refuses values that their column cannot hold; anything else is kept as the source gives it.
fn check(candidate: &Candidate, field: FacilityField, text: &str) -> Result<(), Refusal> {
    let refuse = |code, why: &str| Err(candidate.refuse(field.as_str(), code, why));
    let in_range = |limit: f64| {
        text.parse::<f64>()
            .is_ok_and(|degrees| degrees.abs() <= limit)
    };
    match field {
        FacilityField::Latitude if !in_range(90.0) => refuse(
            RefusalCode::OutOfRange,
            "a latitude lies between -90 and 90.",
        ),
        FacilityField::Longitude if !in_range(180.0) => refuse(
            RefusalCode::OutOfRange,
            "a longitude lies between -180 and 180.",
        ),
        FacilityField::State if !(text.len() == 2 && text.is_ascii()) => refuse(
            RefusalCode::BadFormat,
            "write the state as its two letters, such as `CA`.",
        ),
        FacilityField::Capacity | FacilityField::GuaranteedMinimum
            if text.parse::<f64>().is_err() =>
        {
            refuse(RefusalCode::NotANumber, "write a number of beds.")
        }
        FacilityField::FirstUsed | FacilityField::LastUsed if preferred::day(text).is_none() => {
            refuse(
                RefusalCode::NotADate,
                "write a day that the calendar has, as `YYYY-MM-DD`.",
            )
        }
        _ => Ok(()),
    }
}
