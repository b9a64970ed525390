//! Closed code lists: facilities.

use super::code_list;

code_list! {
    /// Whether the sources behind a value agree.
    pub enum Agreement {
        /// One source gives a value.
        Single = "single",
        /// Several sources give the same value.
        Converged = "converged",
        /// Sources give different values; all of them are kept.
        Conflict = "conflict",
    }
}

code_list! {
    /// Types of facilities in the groups used by statistics.
    pub enum FacilityType {
        /// Holds people for immigration detention alone: SPC, CDF, DIGSA.
        DedicatedIce = "dedicated_ice",
        /// A jail or prison that also holds people for immigration detention: IGSA.
        NonDedicated = "non_dedicated",
        /// Under an agreement of the US Marshals: USMS IGA, USMS CDF.
        Marshals = "marshals",
        /// Federal or state prison: BOP, STATE.
        Prison = "prison",
        /// Holds people for hours: hold rooms of offices.
        HoldRoom = "hold_room",
        /// Holds people before a transfer or a flight.
        Staging = "staging",
        /// Holds families.
        Family = "family",
        /// Holds minors.
        Juvenile = "juvenile",
        /// A hospital.
        Hospital = "hospital",
        /// A hotel.
        Hotel = "hotel",
        /// A military base: DOD.
        Military = "military",
        /// None of the other types.
        Other = "other",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// A field of a facility that several sources may give.
    pub enum FacilityField {
        /// Name.
        Name = "name",
        /// Street address.
        Address = "address",
        /// City.
        City = "city",
        /// County.
        County = "county",
        /// County FIPS code.
        CountyFips = "county_fips",
        /// State.
        State = "state",
        /// Postal code.
        Zip = "zip",
        /// Degrees north.
        Latitude = "latitude",
        /// Degrees east.
        Longitude = "longitude",
        /// Field office.
        FieldOffice = "field_office",
        /// Type as the agency writes it.
        TypeDetailed = "type_detailed",
        /// Function as the agency writes it.
        Function = "function",
        /// Whom it holds.
        GenderServed = "gender_served",
        /// Beds.
        Capacity = "capacity",
        /// Beds paid for whether used or not.
        GuaranteedMinimum = "guaranteed_minimum",
        /// First day of use.
        FirstUsed = "first_used",
        /// Last day of use.
        LastUsed = "last_used",
        /// Whether it may hold people for more than 72 hours.
        HoldsOver72h = "holds_over72h",
        /// Authority that approved its use.
        AuthorizingAuthority = "authorizing_authority",
        /// Federal circuit.
        Circuit = "circuit",
        /// Docket control office.
        Docket = "docket",
        /// Immigration court it is served by.
        ImmigrationCourt = "immigration_court",
        /// Telephone number.
        Phone = "phone",
        /// Last day of the last inspection.
        LastInspectionOn = "last_inspection_on",
        /// Kind of the last inspection.
        LastInspectionType = "last_inspection_type",
        /// Standard of the last inspection.
        LastInspectionStandard = "last_inspection_standard",
        /// Rating of the last inspection.
        LastFinalRating = "last_final_rating",
        /// Whether detention standards apply to it.
        UnderDetentionStandards = "under_detention_standards",
        /// Average daily population as the source states it.
        AverageDailyPopulation = "average_daily_population",
        /// Average length of stay in days as the source states it.
        AverageLengthOfStay = "average_length_of_stay",
        /// Another field, named in the text.
        Other = "other",
    }
}
