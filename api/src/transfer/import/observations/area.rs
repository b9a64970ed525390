//! What area a figure is about: the narrowest that its row names.

use entities::codes::AreaKind;

use crate::store::observations::NewSeries;
use crate::transfer::country;
use crate::transfer::import::mapping::ObservationDraft;
use crate::transfer::natural_key::normalize;

/// The kind of area.
pub(super) fn kind(draft: &ObservationDraft<'_>) -> AreaKind {
    if draft.facility_code.is_some() || draft.facility_name.is_some() {
        AreaKind::Facility
    } else if draft.field_office.is_some() {
        AreaKind::FieldOffice
    } else if draft.state.is_some() {
        AreaKind::State
    } else if draft.country.is_some() {
        AreaKind::Citizenship
    } else if draft.place.is_some() {
        AreaKind::Other
    } else {
        AreaKind::Nation
    }
}

/// Writes what tells the area from others of its kind, for the natural key. Texts that a file
/// spells differently from vintage to vintage are one area.
pub(super) fn write_key(key: &mut String, draft: &ObservationDraft<'_>) {
    match kind(draft) {
        AreaKind::Facility => match &draft.facility_code {
            Some(code) => key.push_str(code),
            None => {
                for part in [&draft.facility_name, &draft.city, &draft.state] {
                    key.push_str(&normalize(part.as_deref().unwrap_or_default()));
                    key.push('/');
                }
            }
        },
        AreaKind::FieldOffice => key.push_str(draft.field_office.as_deref().unwrap_or_default()),
        AreaKind::State => key.push_str(draft.state.as_deref().unwrap_or_default()),
        AreaKind::Citizenship => {
            let text = draft.country.as_deref().unwrap_or_default();
            key.push_str(&normalize(text));
        }
        AreaKind::Other => key.push_str(&normalize(draft.place.as_deref().unwrap_or_default())),
        AreaKind::Nation => {}
    }
}

/// Fills the columns about the area.
pub(super) fn fill(series: &mut NewSeries, draft: &ObservationDraft<'_>) {
    let owned = |text: &Option<std::borrow::Cow<'_, str>>| text.as_deref().map(str::to_owned);
    series.area_kind = kind(draft);
    series.facility_code = draft.facility_code.as_deref().map(str::to_uppercase);
    series.facility_text = owned(&draft.facility_name);
    series.city_text = owned(&draft.city);
    series.state = draft.state.as_deref().map(str::to_uppercase);
    series.field_office_code = draft.field_office.as_deref().map(str::to_uppercase);
    series.area_text = owned(&draft.place);
    if let Some(text) = draft.country.as_deref() {
        series.country = country::parse(text);
        series.area_text = series.area_text.take().or_else(|| Some(text.to_owned()));
    }
}
