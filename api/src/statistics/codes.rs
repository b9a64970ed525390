//! The codes that a dimension has, and what one code implies of another.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_graphql::resolver_utils::EnumType;
use entities::codes::StatisticsDimension::{
    self as Dimension, AgeBand as AgeBand_, ApprehensionMethod as ApprehensionMethod_,
    ArrestingAgency, Citizenship, CitizenshipRegion, Criminality as Criminality_, Destination,
    Facility, FacilityType, FieldOffice, FinalOrder, Gender as Gender_, LengthOfStay,
    OrderOfSupervision, OriginFacility, ReleaseReason, State,
};
use entities::codes::{
    AgeBand, ApprehensionMethod, CodeList, Criminality, FacilityType as FacilityTypeCode, Gender,
    LengthOfStayBand, ReleaseReason as ReleaseReasonCode, YesNoUnknown,
};

use disclosure::catalog::{UNKNOWN, UNRESOLVED, code_of, region};

/// A facility as statistics need it: all of it is public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its code; its id where it has none.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Two letters, or `UNKNOWN`.
    pub state: String,
    /// Code of the field office, or `UNKNOWN`.
    pub field_office: String,
    /// Its type as the schema spells it.
    pub facility_type: String,
}

/// The codes of all dimensions with their labels.
#[derive(Clone, Debug, Default)]
pub struct Codes {
    labels: BTreeMap<Dimension, BTreeMap<String, String>>,
    places: HashMap<String, Place>,
}

fn closed<T: EnumType + CodeList>() -> BTreeMap<String, String> {
    T::ALL
        .iter()
        .map(|code| {
            let label = code.as_str().replace('_', " ");
            (code_of(*code).to_owned(), label)
        })
        .collect()
}

fn age_label(band: AgeBand) -> &'static str {
    match band {
        AgeBand::Under18 => "0 to 17 years",
        AgeBand::From18To24 => "18 to 24 years",
        AgeBand::From25To34 => "25 to 34 years",
        AgeBand::From35To44 => "35 to 44 years",
        AgeBand::From45To54 => "45 to 54 years",
        AgeBand::From55To64 => "55 to 64 years",
        AgeBand::From65 => "65 years and more",
        AgeBand::Unknown => "unknown",
    }
}

fn stay_label(band: LengthOfStayBand) -> &'static str {
    match band {
        LengthOfStayBand::Days0To2 => "0 to 2 days",
        LengthOfStayBand::Days3To7 => "3 to 7 days",
        LengthOfStayBand::Days8To30 => "8 to 30 days",
        LengthOfStayBand::Days31To90 => "31 to 90 days",
        LengthOfStayBand::Days91To180 => "91 to 180 days",
        LengthOfStayBand::Days181To365 => "181 to 365 days",
        LengthOfStayBand::From366Days => "366 days and more",
        LengthOfStayBand::Unknown => "unknown",
    }
}

/// Former and other codes that files have and ISO 3166-1 has not.
const FURTHER_COUNTRIES: &[(&str, &str)] = &[("XK", "Kosovo")];

fn countries() -> BTreeMap<String, String> {
    let iso = rust_iso3166::ALL.iter();
    iso.map(|country| (country.alpha2, country.name))
        .chain(FURTHER_COUNTRIES.iter().copied())
        .chain([(UNKNOWN, "unknown")])
        .map(|(code, name)| (code.to_owned(), name.to_owned()))
        .collect()
}

/// The states and territories, so that a list does not depend on where facilities are.
const STATES: &[(&str, &str)] = &[
    ("AL", "Alabama"),
    ("AK", "Alaska"),
    ("AS", "American Samoa"),
    ("AZ", "Arizona"),
    ("AR", "Arkansas"),
    ("CA", "California"),
    ("CO", "Colorado"),
    ("CT", "Connecticut"),
    ("DE", "Delaware"),
    ("DC", "District of Columbia"),
    ("FL", "Florida"),
    ("GA", "Georgia"),
    ("GU", "Guam"),
    ("HI", "Hawaii"),
    ("ID", "Idaho"),
    ("IL", "Illinois"),
    ("IN", "Indiana"),
    ("IA", "Iowa"),
    ("KS", "Kansas"),
    ("KY", "Kentucky"),
    ("LA", "Louisiana"),
    ("ME", "Maine"),
    ("MD", "Maryland"),
    ("MA", "Massachusetts"),
    ("MI", "Michigan"),
    ("MN", "Minnesota"),
    ("MP", "Northern Mariana Islands"),
    ("MS", "Mississippi"),
    ("MO", "Missouri"),
    ("MT", "Montana"),
    ("NE", "Nebraska"),
    ("NV", "Nevada"),
    ("NH", "New Hampshire"),
    ("NJ", "New Jersey"),
    ("NM", "New Mexico"),
    ("NY", "New York"),
    ("NC", "North Carolina"),
    ("ND", "North Dakota"),
    ("OH", "Ohio"),
    ("OK", "Oklahoma"),
    ("OR", "Oregon"),
    ("PA", "Pennsylvania"),
    ("PR", "Puerto Rico"),
    ("RI", "Rhode Island"),
    ("SC", "South Carolina"),
    ("SD", "South Dakota"),
    ("TN", "Tennessee"),
    ("TX", "Texas"),
    ("UT", "Utah"),
    ("VT", "Vermont"),
    ("VA", "Virginia"),
    ("VI", "U.S. Virgin Islands"),
    ("WA", "Washington"),
    ("WV", "West Virginia"),
    ("WI", "Wisconsin"),
    ("WY", "Wyoming"),
    (UNKNOWN, "unknown"),
];

impl Codes {
    /// The codes of all dimensions. `offices` are code and name of the field offices, `agencies` the
    /// arresting agencies that published cells name.
    pub fn new(
        places: Vec<Place>,
        offices: Vec<(String, String)>,
        agencies: impl IntoIterator<Item = String>,
    ) -> Self {
        let mut facilities: BTreeMap<String, String> = places
            .iter()
            .map(|place| (place.code.clone(), place.name.clone()))
            .collect();
        facilities.insert(UNRESOLVED.to_owned(), "not resolved".to_owned());
        let further = places.iter().map(|place| (&*place.state, &*place.state));
        let states = further.chain(STATES.iter().copied());
        let states = states.map(|(code, name)| (code.to_owned(), name.to_owned()));
        let offices = offices
            .into_iter()
            .chain([(UNKNOWN.to_owned(), "unknown".to_owned())]);
        let of_regions = rust_iso3166::ALL
            .iter()
            .filter_map(|country| region(country.alpha2))
            .map(|code| (code.to_owned(), code.replace('_', " ").to_lowercase()))
            .chain([(UNKNOWN.to_owned(), "unknown".to_owned())]);
        let agencies = agencies.into_iter().map(|code| (code.clone(), code));
        let agencies = agencies.chain([(UNKNOWN.to_owned(), "unknown".to_owned())]);
        let labels = BTreeMap::from([
            (Citizenship, countries()),
            (CitizenshipRegion, of_regions.collect()),
            (OriginFacility, facilities.clone()),
            (Facility, facilities),
            (State, states.collect()),
            (FieldOffice, offices.collect()),
            (FacilityType, closed::<FacilityTypeCode>()),
            (Gender_, closed::<Gender>()),
            (
                AgeBand_,
                AgeBand::ALL
                    .iter()
                    .map(|band| (code_of(*band).to_owned(), age_label(*band).to_owned()))
                    .collect(),
            ),
            (Criminality_, closed::<Criminality>()),
            (ArrestingAgency, agencies.collect()),
            (ApprehensionMethod_, closed::<ApprehensionMethod>()),
            (ReleaseReason, closed::<ReleaseReasonCode>()),
            (FinalOrder, closed::<YesNoUnknown>()),
            (OrderOfSupervision, closed::<YesNoUnknown>()),
            (
                LengthOfStay,
                LengthOfStayBand::ALL
                    .iter()
                    .map(|band| (code_of(*band).to_owned(), stay_label(*band).to_owned()))
                    .collect(),
            ),
            (Destination, countries()),
        ]);
        let places = places
            .into_iter()
            .map(|place| (place.code.clone(), place))
            .collect();
        Self { labels, places }
    }

    /// Every code of a dimension.
    pub fn of(&self, dimension: Dimension) -> BTreeSet<String> {
        self.labels
            .get(&dimension)
            .map(|labels| labels.keys().cloned().collect())
            .unwrap_or_default()
    }

    /// Whether the dimension has the code.
    pub fn has(&self, dimension: Dimension, code: &str) -> bool {
        self.labels
            .get(&dimension)
            .is_some_and(|labels| labels.contains_key(code))
    }

    /// A code in words.
    pub fn label<'a>(&'a self, dimension: Dimension, code: &'a str) -> &'a str {
        self.labels
            .get(&dimension)
            .and_then(|labels| labels.get(code))
            .map_or(code, String::as_str)
    }

    /// Codes as menus list them: those of closed lists in the order of their list, others by their
    /// name, and what is not known last.
    pub fn in_order<'a>(
        &self,
        dimension: Dimension,
        codes: impl IntoIterator<Item = &'a String>,
    ) -> Vec<&'a str> {
        let list = list(dimension);
        let place = |code: &str| list.iter().position(|known| *known == code);
        let mut codes: Vec<&str> = codes.into_iter().map(String::as_str).collect();
        codes.sort_by_cached_key(|code| {
            let is_unknown = [UNKNOWN, UNRESOLVED].contains(code);
            let label = self.label(dimension, code).to_lowercase();
            (is_unknown, place(code), label, *code)
        });
        codes
    }

    /// What a code implies of another dimension: a facility its state, a country its region.
    pub fn implied<'a>(&'a self, of: Dimension, code: &'a str, wanted: Dimension) -> &'a str {
        let place = (of == Facility).then(|| self.places.get(code)).flatten();
        match (of, wanted) {
            _ if of == wanted => code,
            (Facility, State) => place.map_or(UNKNOWN, |place| &place.state),
            (Facility, FieldOffice) => place.map_or(UNKNOWN, |place| &place.field_office),
            (Facility, FacilityType) => place.map_or(UNKNOWN, |place| &place.facility_type),
            (Citizenship, CitizenshipRegion) => region(code).unwrap_or(UNKNOWN),
            _ => UNKNOWN,
        }
    }
}

/// The codes of a closed list in its order; none of an open one.
fn list(dimension: Dimension) -> Vec<&'static str> {
    fn of<T: EnumType + CodeList>() -> Vec<&'static str> {
        T::ALL.iter().map(|code| code_of(*code)).collect()
    }
    match dimension {
        FacilityType => of::<FacilityTypeCode>(),
        Gender_ => of::<Gender>(),
        AgeBand_ => of::<AgeBand>(),
        Criminality_ => of::<Criminality>(),
        ApprehensionMethod_ => of::<ApprehensionMethod>(),
        ReleaseReason => of::<ReleaseReasonCode>(),
        FinalOrder | OrderOfSupervision => of::<YesNoUnknown>(),
        LengthOfStay => of::<LengthOfStayBand>(),
        Citizenship | CitizenshipRegion | Facility | State | FieldOffice | ArrestingAgency
        | OriginFacility | Destination => Vec::new(),
    }
}

/// The dimension whose codes imply those of this one.
pub const fn implied_by(dimension: Dimension) -> Option<Dimension> {
    match dimension {
        State | FieldOffice | FacilityType => Some(Facility),
        CitizenshipRegion => Some(Citizenship),
        _ => None,
    }
}
