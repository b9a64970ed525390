//! Mapping files that ship with Habeas: the files of the field are known by their columns and need
//! no mapping of the operator's. They are the best examples of the mapping language, too.

use super::mapping::{Kind, Mapping};
use crate::error::Result;

/// Every mapping that ships, in the order in which they are tried.
const TEXTS: &[&str] = &[
    include_str!("ddp-facilities.toml"),
    include_str!("detention-system-data-facilities.toml"),
    include_str!("field-offices.toml"),
    include_str!("immigration-courts.toml"),
    include_str!("courtlistener-cases.toml"),
    include_str!("ddp-detention-stints.toml"),
    include_str!("ddp-facility-daily-population.toml"),
    include_str!("dhs-yearbook-removals.toml"),
    include_str!("ice-adp-by-agency-criminality.toml"),
    include_str!("ice-atd-by-aor.toml"),
    include_str!("ice-bond-stats.toml"),
    include_str!("ice-book-ins-by-arresting-agency.toml"),
    include_str!("ice-book-ins-by-facility-type.toml"),
    include_str!("ice-book-outs-by-reason-annual.toml"),
    include_str!("ice-book-outs-by-reason.toml"),
    include_str!("ice-currently-detained-by-criminality.toml"),
    include_str!("ice-currently-detained-by-disposition.toml"),
    include_str!("ice-facilities.toml"),
    include_str!("ice-removals.toml"),
    include_str!("ice-segregation.toml"),
    include_str!("ice-special-population-actions.toml"),
    include_str!("ice-stay-length-by-agency-criminality.toml"),
];

/// The mapping whose shape these columns have, for rows of this kind.
pub fn recognize(kind: Kind, columns: &[String]) -> Result<Option<Mapping>> {
    for text in TEXTS {
        let mapping = Mapping::parse(text)?;
        if mapping.kind() == kind && mapping.recognizes(columns) {
            return Ok(Some(mapping));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mapping_that_ships_is_valid_and_has_a_shape() {
        for text in TEXTS {
            let mapping = Mapping::parse(text).unwrap();
            assert!(
                !mapping.recognizes(&[]),
                "{} recognizes anything",
                mapping.name()
            );
            mapping
                .check_fields(crate::transfer::import::known_fields)
                .unwrap();
        }
    }
}
