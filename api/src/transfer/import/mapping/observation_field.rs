//! The fields of a figure: what it measures, where, when, and in which release it stood.

macro_rules! fields {
    ($($variant:ident = $name:literal,)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum ObservationField { $($variant,)+ }

        impl ObservationField {
            pub(super) const ALL: &[Self] = &[$(Self::$variant,)+];

            pub(super) const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

fields! {
    Measure = "measure",
    Unit = "unit",
    Aggregation = "aggregation",
    Dataset = "dataset",
    FacilityCode = "facility_code",
    FacilityName = "facility_name",
    City = "city",
    State = "state",
    FieldOffice = "field_office",
    Country = "country",
    Place = "place",
    Day = "day",
    Month = "month",
    Quarter = "quarter",
    Year = "year",
    FiscalYear = "fiscal_year",
    Through = "through",
    From = "from",
    To = "to",
    PublishedOn = "published_on",
    AsOf = "as_of",
    Label = "label",
}

impl ObservationField {
    /// Those that an `[[observation]]` names directly, as words and not as columns.
    pub(super) const WORDS: [(&'static str, Self); 4] = [
        ("measure", Self::Measure),
        ("unit", Self::Unit),
        ("aggregation", Self::Aggregation),
        ("dataset", Self::Dataset),
    ];

    /// Any of these gives the figure a period.
    pub(super) const PERIODS: [Self; 6] = [
        Self::Day,
        Self::Month,
        Self::Quarter,
        Self::Year,
        Self::FiscalYear,
        Self::From,
    ];

    pub(super) const COUNT: usize = Self::ALL.len();

    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|field| field.as_str() == name)
    }
}
