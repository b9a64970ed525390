//! Codes of dimensions as cells carry them.

use async_graphql::resolver_utils::EnumType;
use entities::codes::{AgeBand, LengthOfStayBand, ReleaseReason};

/// The code of an entry of a closed list: its name in the schema.
pub fn code_of<T: EnumType>(entry: T) -> &'static str {
    let found = T::items().iter().find(|item| item.value == entry);
    found.map_or(super::UNKNOWN, |item| item.name)
}

/// Every code of a closed list, in its order.
pub fn codes_of<T: EnumType>() -> impl Iterator<Item = &'static str> {
    T::items().iter().map(|item| item.name)
}

/// The band of an age, from the year of birth and the year in which the period ends.
pub fn age_band(born: Option<i32>, year: i32) -> AgeBand {
    match born.map(|born| year - born) {
        Some(0..18) => AgeBand::Under18,
        Some(18..25) => AgeBand::From18To24,
        Some(25..35) => AgeBand::From25To34,
        Some(35..45) => AgeBand::From35To44,
        Some(45..55) => AgeBand::From45To54,
        Some(55..65) => AgeBand::From55To64,
        Some(65..=120) => AgeBand::From65,
        _ => AgeBand::Unknown,
    }
}

/// The band of a length of stay in days.
pub fn length_band(days: i32) -> LengthOfStayBand {
    match days {
        0..3 => LengthOfStayBand::Days0To2,
        3..8 => LengthOfStayBand::Days3To7,
        8..31 => LengthOfStayBand::Days8To30,
        31..91 => LengthOfStayBand::Days31To90,
        91..181 => LengthOfStayBand::Days91To180,
        181..366 => LengthOfStayBand::Days181To365,
        366.. => LengthOfStayBand::From366Days,
        _ => LengthOfStayBand::Unknown,
    }
}

/// Whether a stay that ends for this reason ends in freedom.
pub fn is_release(reason: ReleaseReason) -> bool {
    match reason {
        ReleaseReason::Bond
        | ReleaseReason::Recognizance
        | ReleaseReason::OrderOfSupervision
        | ReleaseReason::Parole
        | ReleaseReason::CourtOrder
        | ReleaseReason::Relief
        | ReleaseReason::AlternativesToDetention
        | ReleaseReason::OtherRelease => true,
        ReleaseReason::Transfer
        | ReleaseReason::Removal
        | ReleaseReason::VoluntaryDeparture
        | ReleaseReason::Death
        | ReleaseReason::Escape
        | ReleaseReason::Other
        | ReleaseReason::Unknown => false,
    }
}

#[cfg(test)]
mod tests {
    use entities::codes::Gender;

    use super::*;

    #[test]
    fn codes_are_spelled_as_the_schema_spells_them() {
        assert_eq!(code_of(Gender::Female), "FEMALE");
        assert_eq!(
            code_of(ReleaseReason::OrderOfSupervision),
            "ORDER_OF_SUPERVISION"
        );
        assert_eq!(codes_of::<AgeBand>().count(), 8);
    }

    #[test]
    fn ages_and_lengths_fall_into_bands() {
        assert_eq!(age_band(Some(2000), 2017), AgeBand::Under18);
        assert_eq!(age_band(Some(2000), 2018), AgeBand::From18To24);
        assert_eq!(age_band(Some(2030), 2018), AgeBand::Unknown);
        assert_eq!(age_band(None, 2018), AgeBand::Unknown);
        assert_eq!(length_band(2), LengthOfStayBand::Days0To2);
        assert_eq!(length_band(366), LengthOfStayBand::From366Days);
        assert_eq!(length_band(-1), LengthOfStayBand::Unknown);
    }
}
