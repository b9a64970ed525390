//! Closed code lists: published statistics.

use super::code_list;

code_list! {
    /// What is counted. Definitions are those of the catalog (`definitions` of an answer).
    pub enum StatisticsMeasure {
        /// People in custody at midnight at the end of a day. Unit: people. A stock.
        PeopleInCustody = "people_in_custody",
        /// People in custody at any time of a day. Unit: people. A stock; facilities do not sum to the nation.
        PeopleInCustodyAnyTime = "people_in_custody_any_time",
        /// People with a stint that overlaps the period. Unit: people.
        PeopleDetained = "people_detained",
        /// Stays that begin in the period. Unit: stays.
        InitialBookIns = "initial_book_ins",
        /// Stints that begin in the period. Unit: stints.
        BookIns = "book_ins",
        /// Stays that end in the period, whatever the reason. Unit: stays.
        FinalBookOuts = "final_book_outs",
        /// Stays that end in the period by a release. Unit: stays.
        Releases = "releases",
        /// Moves from one facility to another within a stay, by the later book-in. Unit: moves.
        Transfers = "transfers",
        /// Person-days in custody at midnight, by the days of the period that data covers. Unit: people.
        AverageDailyPopulation = "average_daily_population",
        /// Executed removals with departure in the period. Unit: removals.
        Removals = "removals",
        /// Executed removals to a country that is neither of citizenship nor of birth. Unit: removals.
        ThirdCountryRemovals = "third_country_removals",
        /// Arrests in the period. Unit: arrests.
        Arrests = "arrests",
        /// Deaths in custody in the period. Unit: people.
        DeathsInCustody = "deaths_in_custody",
        /// People with a final order of removal on the last day of the data. Unit: people.
        FinalOrders = "final_orders",
        /// People under an order of supervision on the last day of the data. Unit: people.
        OrdersOfSupervision = "orders_of_supervision",
        /// People whose travel document is requested and not issued on the last day of the data. Unit: people.
        PendingTravelDocuments = "pending_travel_documents",
    }
}

code_list! {
    /// By what statistics can be grouped and filtered. Every dimension has a code for what is not
    /// known, so that parts sum to the whole.
    pub enum StatisticsDimension {
        /// Country of citizenship, ISO 3166-1 alpha-2; `UNKNOWN` where none is known.
        Citizenship = "citizenship",
        /// Region of the country of citizenship, by the United Nations' list of subregions, such as `SOUTH_EASTERN_ASIA`.
        CitizenshipRegion = "citizenship_region",
        /// Facility by its code; `UNRESOLVED` where a file's text names none that is known.
        Facility = "facility",
        /// State of the facility, two letters.
        State = "state",
        /// Field office responsible for the facility, by the code of its area.
        FieldOffice = "field_office",
        /// Type of the facility in groups.
        FacilityType = "facility_type",
        /// Gender as recorded.
        Gender = "gender",
        /// Age band; age is the year of the period's end less the year of birth.
        AgeBand = "age_band",
        /// Criminal record as the agency classes it.
        Criminality = "criminality",
        /// Agency that made the arrest, as written in the files and normalized.
        ArrestingAgency = "arresting_agency",
        /// How the person was taken.
        ApprehensionMethod = "apprehension_method",
        /// Why the stay ended.
        ReleaseReason = "release_reason",
        /// Whether there is a final order of removal.
        FinalOrder = "final_order",
        /// Whether the person is under an order of supervision.
        OrderOfSupervision = "order_of_supervision",
        /// Length of the stay in days, in bands: up to its end, or up to the day of a stock.
        LengthOfStay = "length_of_stay",
        /// Facility that a transfer left.
        OriginFacility = "origin_facility",
        /// Country that a removal went to.
        Destination = "destination",
    }
}

code_list! {
    /// Age in bands. From the year of birth, so that it may be one year off.
    pub enum AgeBand {
        /// 0 to 17 years.
        Under18 = "under18",
        /// 18 to 24 years.
        From18To24 = "from18to24",
        /// 25 to 34 years.
        From25To34 = "from25to34",
        /// 35 to 44 years.
        From35To44 = "from35to44",
        /// 45 to 54 years.
        From45To54 = "from45to54",
        /// 55 to 64 years.
        From55To64 = "from55to64",
        /// 65 years and more.
        From65 = "from65",
        /// Year of birth not known, or impossible.
        Unknown = "unknown",
    }
}

code_list! {
    /// Length of a stay in bands.
    pub enum LengthOfStayBand {
        /// 0 to 2 days.
        Days0To2 = "days0to2",
        /// 3 to 7 days.
        Days3To7 = "days3to7",
        /// 8 to 30 days.
        Days8To30 = "days8to30",
        /// 31 to 90 days.
        Days31To90 = "days31to90",
        /// 91 to 180 days.
        Days91To180 = "days91to180",
        /// 181 to 365 days.
        Days181To365 = "days181to365",
        /// 366 days and more.
        From366Days = "from366days",
        /// The dates contradict each other.
        Unknown = "unknown",
    }
}

code_list! {
    /// How long the periods of a published cell are.
    pub enum CubeInterval {
        /// One day: stocks, at the ends of months and of weeks.
        Day = "day",
        /// A calendar month.
        Month = "month",
        /// A calendar quarter.
        Quarter = "quarter",
        /// A calendar year.
        Year = "year",
        /// A US federal fiscal year, 1 October to 30 September.
        FiscalYear = "fiscal_year",
    }
}

code_list! {
    /// What a release of statistics publishes.
    pub enum StatisticsReleaseKind {
        /// Closed months, and all that is revised.
        Monthly = "monthly",
        /// Nationwide stocks at the end of a week.
        Weekly = "weekly",
    }
}

code_list! {
    /// How far a release of statistics has come.
    pub enum StatisticsReleaseState {
        /// Being counted and audited.
        Building = "building",
        /// Counted and audited; nobody sees it yet.
        Built = "built",
        /// Published.
        Published = "published",
        /// Refused by its audit, or broken off; nothing of it is seen.
        Failed = "failed",
    }
}
