//! What codes of one dimension say of another: a facility lies in a state, a country in a region.

use entities::codes::StatisticsDimension as Dimension;

use crate::catalog::region;
use crate::facts::{Facts, Place};

/// What the codes of one universe imply.
#[derive(Clone, Debug)]
pub struct Implied {
    places: Vec<Place>,
    regions: Vec<u16>,
    own_countries: Vec<Option<u16>>,
}

impl Implied {
    /// What the facilities and countries of these facts imply.
    pub fn new(facts: &Facts) -> Self {
        let countries = facts.codes.len(Dimension::Citizenship);
        let region_of = |number: usize| {
            let number = u16::try_from(number).unwrap_or(0);
            let country = facts.codes.text(Dimension::Citizenship, number);
            let region = region(country)?;
            facts.codes.known(Dimension::CitizenshipRegion, region)
        };
        let own_country = |number: usize| {
            let number = u16::try_from(number).unwrap_or(0);
            let country = facts.codes.text(Dimension::Citizenship, number);
            facts.codes.known(Dimension::Destination, country)
        };
        Self {
            own_countries: (0..countries).map(own_country).collect(),
            places: facts.places.clone(),
            regions: (0..countries)
                .map(|number| region_of(number).unwrap_or(0))
                .collect(),
        }
    }

    /// The destination that is the country of a citizenship; none where nobody was removed to it.
    pub(super) fn own_country(&self, citizenship: u16) -> Option<u16> {
        self.own_countries.get(usize::from(citizenship)).copied()?
    }

    /// The code of `to` that goes with a code of `from`.
    pub(super) fn code(&self, from: Dimension, code: u16, to: Dimension) -> u16 {
        let at = usize::from(code);
        match (from, to) {
            (Dimension::Citizenship, _) => self.regions.get(at).copied().unwrap_or(0),
            (_, Dimension::State) => self.places.get(at).map_or(0, |place| place.state),
            (_, Dimension::FieldOffice) => {
                self.places.get(at).map_or(0, |place| place.field_office)
            }
            _ => self.places.get(at).map_or(0, |place| place.facility_type),
        }
    }
}
