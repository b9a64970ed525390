//! Columns that identify a person. Files about people that have one are refused as a whole, until
//! the column is dropped on purpose: Habeas keeps no identifying field before it can encrypt it.

use super::mapping::{Kind, Mapping};
use crate::error::{Error, Result};
use crate::transfer::form::Form;

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
];

/// Refuses a file about people with a column that identifies one, unless the mapping ignores it.
pub(super) fn refuse(kind: Kind, columns: &[String], mapping: &Mapping) -> Result<()> {
    if !Form::of(kind).is_some_and(Form::is_case_record) {
        return Ok(());
    }
    let ignored: Vec<&str> = mapping.ignored().map(|(column, _)| column).collect();
    let found: Vec<&str> = columns
        .iter()
        .map(String::as_str)
        .filter(|column| !ignored.contains(column) && NAMES.contains(&plain(column).as_str()))
        .collect();
    if found.is_empty() {
        return Ok(());
    }
    Err(Error::bad_input(format!(
        "IDENTIFYING: the file has columns that identify a person: {}. Nothing was imported. \
         Remove them from the file, or name them under `ignore` in a mapping file with the reason.",
        found.join(", "),
    )))
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
        let error = refuse(Kind::Persons, &columns, &mapping).unwrap_err();
        assert!(error.message().contains("First Name"));
        let dropped = mapping.ignoring(&[("First Name", "it identifies")]);
        assert!(refuse(Kind::Persons, &columns, &dropped).is_ok());
        assert!(refuse(Kind::Facilities, &columns, &dropped).is_ok());
    }
}
