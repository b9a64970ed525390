//! The fields of the registry that have entries of their own: those of case records, one by one, so
//! that none is seen because nobody thought of it; and those that need more than their type.

use super::types::Access;

/// What the registry says about a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// It needs what its type needs.
    AsType,
    /// It needs this.
    Needs(Access),
    /// The type lists its fields, and this is not one of them.
    Missing,
}

/// Fields that need something else than their type, which somebody may read who may not read them.
const EXCEPTIONS: &[(&str, &str, Access)] = &[];

/// What every record has, and what it can be filtered and ordered by: its columns.
const OF_EVERY_RECORD: &[&str] = &[
    "id",
    "provenance",
    "versions",
    "citations",
    "createdAt",
    "changedAt",
];

/// What the date of a record can be filtered and ordered by.
const OF_DATES: &[&str] = &["date", "startsOn", "endsOn", "datePrecision"];

const DETAINEE: &[&str] = &[
    "citizenshipCountry",
    "citizenshipText",
    "birthCountry",
    "birthCountryText",
    "birthYear",
    "gender",
    "arrivalYear",
    "immigrationStatus",
    "immigrationStatusText",
    "finalOrder",
    "finalOrderOn",
    "supervisionSince",
    "criminality",
    "travelDocument",
    "travelDocumentRequestedOn",
    "travelDocumentIssuedOn",
    "travelDocumentExpiresOn",
    "flags",
    "detentions",
    "linked",
    "merges",
];

const DETENTION: &[&str] = &[
    "person",
    "bookedInAt",
    "bookedOutAt",
    "arrestingAgency",
    "apprehensionMethod",
    "apprehensionText",
    "releaseReason",
    "releaseReasonText",
    "caseStatus",
    "threatLevel",
    "departedOn",
    "departureCountry",
    "flags",
    "placements",
];

const PLACEMENT: &[&str] = &[
    "detention",
    "person",
    "facility",
    "facilityText",
    "bookedInAt",
    "bookedOutAt",
    "releaseReason",
    "releaseReasonText",
    "flags",
];

const ARREST: &[&str] = &[
    "person",
    "detention",
    "arrestedAt",
    "agency",
    "method",
    "place",
    "flags",
];

const DEATH: &[&str] = &["person", "detention", "facility", "diedOn", "flags"];

const REMOVAL: &[&str] = &[
    "person",
    "populationGroup",
    "numberOfPeople",
    "status",
    "departureCity",
    "destinationCountry",
    "travelDocumentBatch",
    "blockedBy",
    "description",
];

const SOURCE: &[&str] = &[
    "title",
    "kind",
    "publisher",
    "publisherOrganization",
    "author",
    "url",
    "publishedOn",
    "anchorOn",
    "anchorInferred",
    "publishedText",
    "retrievedOn",
    "archivedHash",
    "language",
    "licence",
    "note",
    "correctedAt",
    "citedBy",
];

/// The types whose fields are listed one by one.
const LISTED: &[(&str, &[&[&str]])] = &[
    ("Detainee", &[OF_EVERY_RECORD, DETAINEE]),
    ("Detention", &[OF_EVERY_RECORD, DETENTION]),
    ("Placement", &[OF_EVERY_RECORD, PLACEMENT]),
    ("Arrest", &[OF_EVERY_RECORD, ARREST]),
    ("Death", &[OF_EVERY_RECORD, DEATH]),
    ("Removal", &[OF_EVERY_RECORD, OF_DATES, REMOVAL]),
    ("Source", &[OF_EVERY_RECORD, SOURCE]),
];

/// What the registry says about a field of a type that it knows.
pub fn entry(type_name: &str, field: &str) -> Entry {
    let exception = EXCEPTIONS
        .iter()
        .find(|(name, excepted, _)| *name == type_name && is_same(excepted, field));
    if let Some((_, _, access)) = exception {
        return Entry::Needs(*access);
    }
    let Some((_, lists)) = LISTED.iter().find(|(name, _)| *name == type_name) else {
        return Entry::AsType;
    };
    let mut listed = lists.iter().flat_map(|list| list.iter());
    if field == "__typename" || listed.any(|listed| is_same(listed, field)) {
        Entry::AsType
    } else {
        Entry::Missing
    }
}

/// Whether two names are one in different styles: `bookedInAt`, `booked_in_at`, `BookedInAt`.
fn is_same(one: &str, other: &str) -> bool {
    one == other || letters(one).eq(letters(other))
}

fn letters(name: &str) -> impl Iterator<Item = u8> {
    let letters = name.bytes().filter(|letter| *letter != b'_');
    letters.map(|letter| letter.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_known_in_every_style_of_name() {
        for name in ["bookedInAt", "booked_in_at", "BookedInAt"] {
            assert_eq!(entry("Detention", name), Entry::AsType, "{name}");
        }
    }

    #[test]
    fn a_field_of_a_case_record_that_nobody_listed_is_missing() {
        assert_eq!(entry("Detainee", "lastName"), Entry::Missing);
        assert_eq!(entry("Facility", "lastName"), Entry::AsType);
    }

    #[test]
    fn every_listed_type_is_registered() {
        for (name, _) in LISTED {
            assert!(super::super::types::access(name).is_some(), "{name}");
        }
    }
}
