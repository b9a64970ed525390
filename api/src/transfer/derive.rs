//! What follows from the fields of a draft: codes that go without saying, bounds of a figure.

use entities::codes::{CodeList as _, CourtKind, DatePrecision, QualifierKind};
use sea_orm::Value;

use super::classify;
use super::draft::Draft;
use super::form::FieldType;
use super::import::mapping::Candidate;
use super::import::refusal::{Refusal, RefusalCode};
use super::{qualifier, us_state};
use crate::kind::RecordKind;

/// Fills what follows from the fields that are filled, and refuses what contradicts itself.
pub(super) fn complete(draft: &mut Draft, candidate: &Candidate) -> Result<(), Refusal> {
    match draft.form.record {
        RecordKind::ReportedFigure => bounds(draft),
        RecordKind::Organization => {
            let slug = draft.natural_key.clone();
            draft.fill_blank("slug", slug);
        }
        RecordKind::Court => court(draft),
        RecordKind::Correction if corrects_a_source(draft) => {
            draft.fill_blank("record_kind", RecordKind::Source.as_str());
        }
        RecordKind::Lawsuit if draft.value("filed_on").is_some() => {
            draft.fill_blank("filed_precision", DatePrecision::Day.as_str());
        }
        RecordKind::Person => {
            refuse_alien_number(candidate)?;
            by_text(draft, "immigration_status", "immigration_status_text");
        }
        RecordKind::Detention => {
            by_text(draft, "release_reason", "release_reason_text");
            by_text(draft, "apprehension_method", "apprehension_text");
            arresting_agency(draft);
        }
        RecordKind::Placement => {
            by_text(draft, "release_reason", "release_reason_text");
            keep_facility_text(draft);
        }
        _ => {}
    }
    out_before_in(draft);
    if draft.form.is_case_record() {
        // Flags are always told, so that one that no longer holds is taken back.
        draft.fill_blank("flags", serde_json::Value::Array(Vec::new()));
    }
    Ok(())
}

/// Fills a code from the raw text beside it, where only the text is filled.
fn by_text(draft: &mut Draft, code: &'static str, text: &str) {
    if draft.value(code).is_some() {
        return;
    }
    let Some(Value::String(Some(text))) = draft.value(text) else {
        return;
    };
    let read = match code {
        "immigration_status" => classify::immigration_status(text),
        "apprehension_method" => classify::apprehension_method(text),
        _ => classify::release_reason(text),
    };
    draft.fill_blank(code, read);
}

/// A facility that is not known yet can be resolved later by what was written.
fn keep_facility_text(draft: &mut Draft) {
    let named = draft
        .references
        .iter()
        .find(|reference| reference.kind == RecordKind::Facility)
        .map(|reference| reference.text.clone());
    if let Some(text) = named {
        draft.fill_blank("facility_code_text", text);
    }
}

/// The agency whose programme made the arrest, where the name of the programme says so.
fn arresting_agency(draft: &mut Draft) {
    if let Some(Value::String(Some(text))) = draft.value("apprehension_text")
        && let Some(agency) = classify::agency(text)
    {
        draft.fill_blank("arresting_agency", agency);
    }
}

/// What an insert writes to columns that no row fills and that may not be empty.
pub(super) fn defaults(draft: &Draft) -> Vec<(&'static str, Value)> {
    draft
        .form
        .fields
        .iter()
        .filter_map(|field| {
            let value: Value = match field.ty {
                FieldType::Flag => false.into(),
                FieldType::List => serde_json::Value::Array(Vec::new()).into(),
                FieldType::Code { texts, .. } => default_code(field.name, texts)?.into(),
                _ => return None,
            };
            Some((field.column, value))
        })
        .collect()
}

/// `unknown` where the list has it; else what an untold value means.
fn default_code(name: &str, texts: &'static [&'static str]) -> Option<&'static str> {
    let untold = match name {
        "agreement" | "name_agreement" => "single",
        "status" if texts.contains(&"retracted") => "active",
        "qualifier_kind" => "unqualified",
        // A label that nobody gave, and the reason of a stay that is open, stay empty.
        "wrongful_deportation" | "wrongful_detention" | "release_reason" => return None,
        _ => "unknown",
    };
    texts.iter().copied().find(|text| *text == untold)
}

/// A correction names the corrected source; the kind of what it corrects follows.
fn corrects_a_source(draft: &Draft) -> bool {
    draft
        .references
        .iter()
        .any(|reference| reference.column == "record_id")
}

/// What the name of a court says: what sort of court it is, and its circuit.
pub(super) fn court(draft: &mut Draft) {
    let Some(Value::String(Some(name))) = draft.value("name") else {
        return;
    };
    let name = name.clone();
    let kind = court_kind(&name);
    if kind != CourtKind::Unknown {
        draft.fill_blank("kind", kind.as_str());
    }
    let circuit = name
        .strip_prefix("Court of Appeals for the ")
        .and_then(|rest| rest.strip_suffix(" Circuit"));
    if let Some(circuit) = circuit {
        draft.fill_blank("circuit", circuit);
    }
}

fn court_kind(name: &str) -> CourtKind {
    let name = name.strip_prefix("U.S. ").unwrap_or(name);
    if name == "Supreme Court of the United States" {
        CourtKind::Supreme
    } else if name.starts_with("District Court, ") {
        CourtKind::District
    } else if name.starts_with("Court of Appeals for the ") && name.ends_with("Circuit") {
        CourtKind::Appeals
    } else if name.contains("Immigration Court") {
        CourtKind::Immigration
    } else if name == "Board of Immigration Appeals" {
        CourtKind::Other
    } else if us_state::within(name).is_some() {
        CourtKind::State
    } else {
        CourtKind::Unknown
    }
}

/// The bounds of a figure from its qualifier, by the rules of the field. Bounds that a contributor
/// states stand.
fn bounds(draft: &mut Draft) {
    let text = match draft.value("qualifier") {
        Some(Value::String(Some(text))) => Some(text.clone()),
        _ => None,
    };
    let number = |column: &str| match draft.value(column) {
        Some(Value::Double(Some(number))) => Some(*number),
        _ => None,
    };
    let stated = number("value").or(number("low")).or(number("high"));
    let kind = match draft.value("qualifier_kind") {
        Some(Value::String(Some(text))) => QualifierKind::parse(text),
        _ => None,
    };
    let kind = kind.unwrap_or_else(|| qualifier::read(text.as_deref(), stated.is_some()));
    let bounds = qualifier::bounds(kind, stated);
    draft.fill_blank("qualifier_kind", kind.as_str());
    if let Some(stated) = stated {
        let has_point = bounds.point.is_some();
        draft
            .values
            .retain(|(column, _)| has_point || *column != "value");
        if has_point {
            draft.fill_blank("value", stated);
        }
    }
    if let Some((low, inclusive)) = bounds.low {
        draft.replace("low", low);
        draft.replace("low_inclusive", inclusive);
    }
    if let Some((high, inclusive)) = bounds.high {
        draft.replace("high", high);
        draft.replace("high_inclusive", inclusive);
    }
}

/// The number of a case must not be an alien number: that is an identifying field, and comes with
/// the encryption that protects it.
fn refuse_alien_number(candidate: &Candidate) -> Result<(), Refusal> {
    let Some(text) = candidate.text("external_id") else {
        return Ok(());
    };
    let digits = text.trim_start_matches(['A', 'a']).replace(['-', ' '], "");
    let is_alien_number = text.starts_with(['A', 'a'])
        && matches!(digits.len(), 8 | 9)
        && digits.bytes().all(|b| b.is_ascii_digit());
    if is_alien_number {
        return Err(candidate.refuse(
            "external_id",
            RefusalCode::Identifying,
            "the number looks like an alien number; use a case number of your own.",
        ));
    }
    Ok(())
}

/// A stay or stint that ends before it starts is kept and flagged: the file says so.
fn out_before_in(draft: &mut Draft) {
    let (Some(Value::ChronoDateTime(Some(start))), Some(Value::ChronoDateTime(Some(end)))) =
        (draft.value("booked_in_at"), draft.value("booked_out_at"))
    else {
        return;
    };
    if end < start {
        flag(draft, "out_before_in");
    } else if end == start {
        flag(draft, "zero_length");
    }
}

/// Adds a data-quality flag.
pub(super) fn flag(draft: &mut Draft, flag: &str) {
    let mut flags = match draft.value("flags") {
        Some(Value::Json(Some(json))) => json.as_array().cloned().unwrap_or_default(),
        _ => Vec::new(),
    };
    if !flags.iter().any(|known| known == flag) {
        flags.push(flag.into());
    }
    draft.replace("flags", serde_json::Value::Array(flags));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_court_says_its_kind() {
        for (name, kind) in [
            ("Supreme Court of the United States", CourtKind::Supreme),
            ("District Court, C.D. California", CourtKind::District),
            ("District Court, District of Columbia", CourtKind::District),
            ("Court of Appeals for the D.C. Circuit", CourtKind::Appeals),
            ("Court of Appeals of Texas", CourtKind::State),
            ("California Court of Appeal", CourtKind::State),
            ("Supreme Court of Minnesota", CourtKind::State),
            ("Board of Immigration Appeals", CourtKind::Other),
            ("Stewart Immigration Court", CourtKind::Immigration),
            ("Tribunal of Somewhere", CourtKind::Unknown),
        ] {
            assert_eq!(court_kind(name), kind, "{name}");
        }
    }
}
