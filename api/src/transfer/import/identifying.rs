//! Columns that identify a person. Files about people that have one are refused as a whole, until
//! the column is dropped on purpose, or goes into a field that is encrypted and into no other, for an
//! organization that keeps such fields.
//!
//! A column counts by its name, without case and punctuation: by the whole name, or by a part of it
//! that means nothing else (`Detainee Last Name`, `dob_verified`). A file of removals is about
//! people where it has a column for the person.

use super::mapping::{Kind, Mapping};
use crate::error::{Error, Result};
use crate::transfer::form::Form;
use crate::transfer::identity::PREFIX;

/// Column names of identifying fields, without case and punctuation.
const NAMES: &[&str] = &[
    "name",
    "fullname",
    "firstname",
    "lastname",
    "middlename",
    "surname",
    "familyname",
    "givenname",
    "alias",
    "nickname",
    "aliennumber",
    "anumber",
    "anum",
    "afile",
    "alienno",
    "alienfilenumber",
    "birthdate",
    "dateofbirth",
    "dob",
    "birthday",
    "ssn",
    "socialsecuritynumber",
    "passport",
    "passportnumber",
    "phone",
    "telephone",
    "phonenumber",
    "mobile",
    "email",
    "emailaddress",
    "address",
    "homeaddress",
    "streetaddress",
    "contact",
    "emergencycontact",
    "nextofkin",
    "notes",
    "note",
    "comment",
    "comments",
    "remarks",
    "freetext",
    "narrative",
    "description",
    "photo",
    "fingerprint",
    "fbinumber",
    "detaineename",
    "clientname",
    "personname",
    "subjectname",
    "respondentname",
    "petitionername",
    "initials",
    "maidenname",
    "mothersname",
    "fathersname",
    "spouse",
    "spousename",
    "children",
    "nationalid",
    "nationalidnumber",
    "idnumber",
    "curp",
    "taxid",
    "itin",
    "visanumber",
    "i94number",
    "receiptnumber",
    "driverslicense",
    "licensenumber",
    "bookingnumber",
    "inmatenumber",
    "whatsapp",
    "attorney",
    "attorneyname",
    "sponsor",
    "sponsorname",
    "zipcode",
    "postalcode",
    "detentioncomments",
    "casenotes",
    "story",
    "summary",
];

/// Parts of a column name that mean an identifying field wherever they stand.
const PARTS: &[&str] = &[
    "firstname",
    "lastname",
    "middlename",
    "fullname",
    "surname",
    "aliennumber",
    "alienfile",
    "anumber",
    "birthdate",
    "birthday",
    "dateofbirth",
    "socialsecurity",
    "passportn",
    "phonenumber",
    "telephone",
    "emailaddress",
    "homeaddress",
    "streetaddress",
    "fingerprint",
    "emergencycontact",
    "nextofkin",
];

/// Whether a file may bring what identifies a person.
#[derive(Clone, Debug)]
pub(super) enum Identities {
    /// It may.
    Taken,
    /// It may not: its owner keeps none.
    NotKept,
    /// It might, and cannot now: this is why.
    Unavailable(Error),
}

/// Refuses a file about people with a column that identifies one, unless the mapping ignores it or
/// the column goes where it is encrypted.
pub(super) fn refuse(
    kind: Kind,
    columns: &[String],
    mapping: &Mapping,
    identities: &Identities,
) -> Result<()> {
    if !is_about_people(kind, columns, mapping) {
        return Ok(());
    }
    let ignored: Vec<&str> = mapping.ignored().map(|(column, _)| column).collect();
    let identity = mapping.columns_only_of(PREFIX);
    let first = columns
        .iter()
        .find(|column| identity.contains(&column.as_str()));
    match (identities, first) {
        (Identities::Taken, _) | (_, None) => {}
        (Identities::Unavailable(why), Some(_)) => return Err(why.clone()),
        (Identities::NotKept, Some(column)) => return Err(not_kept(column)),
    }
    let found: Vec<&str> = columns
        .iter()
        .map(String::as_str)
        .filter(|column| !ignored.contains(column) && !identity.contains(column))
        .filter(|column| identifies(column))
        .collect();
    if found.is_empty() {
        return Ok(());
    }
    Err(Error::bad_input(format!(
        "IDENTIFYING: the file has columns that identify a person: {}. Nothing was imported. \
         Remove them from the file, name them under `ignore` in a mapping file with the reason, or \
         map them to `identity_name` and its like, where the organization keeps identifying fields.",
        found.join(", "),
    )))
}

fn not_kept(column: &str) -> Error {
    Error::bad_input(format!(
        "IDENTIFYING: the column {column} identifies a person, and this organization keeps no \
         identifying fields. Nothing was imported. Remove the column, or let the organization keep \
         them: `habeas identity enable --organization SLUG`, with a root key in \
         HABEAS_IDENTITY_KEY_FILE."
    ))
}

/// Case records are, and removals where a column, or a field of the mapping, names the person.
fn is_about_people(kind: Kind, columns: &[String], mapping: &Mapping) -> bool {
    if Form::of(kind).is_some_and(Form::is_case_record) {
        return true;
    }
    let is_mapped = mapping.name() != "identity";
    let names_person = if is_mapped {
        mapping
            .fields()
            .any(|(kind, field)| kind == Kind::Removals && field == "person")
    } else {
        columns.iter().any(|column| column == "person")
    };
    kind == Kind::Removals && names_person
}

fn identifies(column: &str) -> bool {
    let plain = plain(column);
    NAMES.contains(&plain.as_str()) || PARTS.iter().any(|part| plain.contains(part))
}

fn plain(column: &str) -> String {
    column
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_about_people_with_names_is_refused() {
        let mapping = Mapping::identity(Kind::Persons, &["external_id"]);
        let columns = ["external_id".to_owned(), "First Name".to_owned()];
        let error = refuse(Kind::Persons, &columns, &mapping, &Identities::NotKept).unwrap_err();
        assert!(error.message().contains("First Name"));
        let dropped = mapping.ignoring(&[("First Name", "it identifies")]);
        assert!(refuse(Kind::Persons, &columns, &dropped, &Identities::NotKept).is_ok());
        assert!(refuse(Kind::Facilities, &columns, &dropped, &Identities::NotKept).is_ok());
    }

    #[test]
    fn columns_are_known_by_parts_of_their_names_too() {
        for column in [
            "Detainee Last Name",
            "DOB",
            "alien_number_1",
            "A-Number",
            "Date of Birth (verified)",
        ] {
            assert!(identifies(column), "{column}");
        }
        for column in [
            "external_id",
            "birth_year",
            "birth_country",
            "facility_text",
            "stay_ID",
            "arresting_agency",
        ] {
            assert!(!identifies(column), "{column}");
        }
    }

    #[test]
    fn no_field_of_case_records_is_itself_refused() {
        for kind in [
            Kind::Persons,
            Kind::Detentions,
            Kind::Placements,
            Kind::Arrests,
            Kind::Deaths,
        ] {
            for field in Form::of(kind).unwrap().fields {
                assert!(!identifies(field.name), "{} of {kind}", field.name);
            }
        }
        for column in crate::synthetic::COLUMNS {
            assert!(!identifies(column), "{column}");
        }
    }

    #[test]
    fn removals_of_a_group_may_be_described_and_those_of_a_person_not() {
        let mapping = Mapping::identity(Kind::Removals, &["person", "description"]);
        let group = ["status".to_owned(), "description".to_owned()];
        let person = ["person".to_owned(), "description".to_owned()];
        assert!(refuse(Kind::Removals, &group, &mapping, &Identities::NotKept).is_ok());
        assert!(refuse(Kind::Removals, &person, &mapping, &Identities::NotKept).is_err());
    }

    #[test]
    fn an_identifying_column_may_go_where_it_is_encrypted_and_nowhere_else() {
        let columns = ["case".to_owned(), "Full Name".to_owned()];
        let mapping = |more: &str| {
            let text = format!(
                "kind = \"persons\"\nname = \"ours\"\n[fields]\nexternal_id = \"case\"\n\
                 identity_name = \"Full Name\"\n{more}"
            );
            Mapping::parse(&text).unwrap()
        };
        let good = mapping("");
        assert!(refuse(Kind::Persons, &columns, &good, &Identities::Taken).is_ok());
        assert!(refuse(Kind::Persons, &columns, &good, &Identities::NotKept).is_err());
        let leaking = mapping("citizenship_text = \"Full Name\"\n");
        assert!(refuse(Kind::Persons, &columns, &leaking, &Identities::Taken).is_err());
    }

    #[test]
    fn an_encrypted_field_is_refused_where_none_are_kept_whatever_its_column_is_called() {
        let text = "kind = \"persons\"\nname = \"ours\"\n[fields]\nexternal_id = \"case\"\n\
                    identity_notes = \"column 7\"\n";
        let mapping = Mapping::parse(text).unwrap();
        let columns = ["case".to_owned(), "column 7".to_owned()];
        assert!(refuse(Kind::Persons, &columns, &mapping, &Identities::Taken).is_ok());
        assert!(refuse(Kind::Persons, &columns, &mapping, &Identities::NotKept).is_err());
    }

    #[test]
    fn without_a_root_key_only_files_with_identities_are_refused() {
        let why = Identities::Unavailable(Error::bad_input("no root key"));
        let names = ["external_id", "identity_name", "birth_year"];
        let mapping = Mapping::identity(Kind::Persons, &names);
        let columns = |names: &[&str]| -> Vec<String> { names.iter().map(|&n| n.into()).collect() };
        let (with, without) = (columns(&names), columns(&["external_id", "birth_year"]));
        assert!(refuse(Kind::Persons, &without, &mapping, &why).is_ok());
        let error = refuse(Kind::Persons, &with, &mapping, &why).unwrap_err();
        assert_eq!(error.message(), "no root key");
    }
}
