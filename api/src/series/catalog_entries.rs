//! The entries of the catalog.

use entities::codes::Aggregation::{Amount, Average, Flow, Share, Stock};

use super::catalog::{Dataset, Dimension, Measure};

/// Every measure.
pub const MEASURES: &[Measure] = &[
    Measure {
        code: "people_in_custody",
        label: "People in custody at midnight",
        definition: "Distinct people booked in on or before the day and not booked out before the \
                     day after: those who spend the night.",
        unit: "people",
        aggregation: Stock,
        caveat: None,
    },
    Measure {
        code: "people_in_custody_any_time",
        label: "People in custody at any time of the day",
        definition: "Distinct people booked in on or before the day and not booked out before it: \
                     those held for any part of the day.",
        unit: "people",
        aggregation: Stock,
        caveat: Some("Summed over facilities, people transferred on the day are counted at both."),
    },
    Measure {
        code: "currently_detained",
        label: "People detained on the day of the release",
        definition: "People in detention when the agency took the figures from its records.",
        unit: "people",
        aggregation: Stock,
        caveat: None,
    },
    Measure {
        code: "share_of_currently_detained",
        label: "Share of the people detained",
        definition: "The part that people arrested by one agency are of all people detained on the \
                     day of the release; 1 is all.",
        unit: "share",
        aggregation: Share,
        caveat: None,
    },
    Measure {
        code: "average_daily_population",
        label: "Average daily population",
        definition: "Bed-days divided by days. For the fiscal year to date: bed-days since \
                     1 October divided by the days elapsed.",
        unit: "people",
        aggregation: Average,
        caveat: None,
    },
    Measure {
        code: "average_length_of_stay",
        label: "Average length of stay",
        definition: "Mean length in days of the stays that ended in the period, as the agency \
                     computes it.",
        unit: "days",
        aggregation: Average,
        caveat: None,
    },
    Measure {
        code: "initial_book_ins",
        label: "Initial book-ins",
        definition: "Stays that began in the period, each counted once, at its first book-in.",
        unit: "stays",
        aggregation: Flow,
        caveat: None,
    },
    Measure {
        code: "book_ins",
        label: "Book-ins",
        definition: "Book-ins to detention in the period, as the agency counts them.",
        unit: "book-ins",
        aggregation: Flow,
        caveat: None,
    },
    Measure {
        code: "final_book_outs",
        label: "Final book-outs",
        definition: "Stays that ended in the period, by the reason of the final book-out.",
        unit: "stays",
        aggregation: Flow,
        caveat: None,
    },
    Measure {
        code: "bond_share",
        label: "Share of book-outs on bond",
        definition: "Book-outs on bond as a part of all book-outs of the month; 1 is all.",
        unit: "share",
        aggregation: Share,
        caveat: None,
    },
    Measure {
        code: "average_bond_amount",
        label: "Average bond",
        definition: "Mean amount of the bonds on which people were booked out in the month.",
        unit: "US dollars",
        aggregation: Amount,
        caveat: None,
    },
    Measure {
        code: "removals",
        label: "Removals",
        definition: "Executed removals in the period, as the agency counts them.",
        unit: "removals",
        aggregation: Flow,
        caveat: None,
    },
    Measure {
        code: "arrests",
        label: "Arrests",
        definition: "Administrative arrests in the period, as the agency counts them.",
        unit: "arrests",
        aggregation: Flow,
        caveat: None,
    },
    Measure {
        code: "apprehensions",
        label: "Apprehensions",
        definition: "Apprehensions in the fiscal year, as the Yearbook of Immigration Statistics \
                     counts them.",
        unit: "apprehensions",
        aggregation: Flow,
        caveat: None,
    },
    Measure {
        code: "inadmissible_determinations",
        label: "People determined inadmissible",
        definition: "People whom officers at ports of entry determined inadmissible in the fiscal \
                     year, as the Yearbook of Immigration Statistics counts them.",
        unit: "determinations",
        aggregation: Flow,
        caveat: None,
    },
    Measure {
        code: "segregation_placements",
        label: "Placements in segregation",
        definition: "Placements of detained people in segregation in the month.",
        unit: "placements",
        aggregation: Flow,
        caveat: None,
    },
    Measure {
        code: "people_monitored",
        label: "People monitored instead of detained",
        definition: "Participants of Alternatives to Detention on the day of the release.",
        unit: "people",
        aggregation: Stock,
        caveat: None,
    },
    Measure {
        code: "average_length_in_program",
        label: "Average time under monitoring",
        definition: "Mean days that the participants of Alternatives to Detention have been in the \
                     program on the day of the release.",
        unit: "days",
        aggregation: Average,
        caveat: None,
    },
];

/// Every dimension.
pub const DIMENSIONS: &[Dimension] = &[
    Dimension {
        code: "arresting_agency",
        definition: "The agency that made the arrest: `ice` or `cbp`.",
        is_partition: true,
    },
    Dimension {
        code: "criminality",
        definition: "Whether the person is `convicted`, has `pending_charges`, is an \
                     `other_immigration_violator`; older tables know only `non_criminal`.",
        is_partition: true,
    },
    Dimension {
        code: "sex",
        definition: "`male` or `female`; people of unknown sex are in the total alone.",
        is_partition: false,
    },
    Dimension {
        code: "age_group",
        definition: "`possibly_under_18`: the year of birth allows an age below 18.",
        is_partition: false,
    },
    Dimension {
        code: "threat_level",
        definition: "The agency's classification of the detained people, from `a` to `d`.",
        is_partition: true,
    },
    Dimension {
        code: "facility_type",
        definition: "The kind of facility as published: `adult`, family residential `frc`, family \
                     staging `fsc`, or the two together.",
        is_partition: false,
    },
    Dimension {
        code: "disposition",
        definition: "The procedure that the person is in, as published.",
        is_partition: false,
    },
    Dimension {
        code: "release_reason",
        definition: "The reason of the final book-out, as published; not all reasons are.",
        is_partition: false,
    },
    Dimension {
        code: "bond_set_by",
        definition: "Who set the bond: `ice` or an immigration judge, `immigration_judge`.",
        is_partition: true,
    },
    Dimension {
        code: "technology",
        definition: "The technology of monitoring.",
        is_partition: true,
    },
    Dimension {
        code: "special_population",
        definition: "People of whom the agency must report: `armed_forces`, `us_citizen`, \
                     `parents_of_us_citizens`, `temporary_protected_status`.",
        is_partition: false,
    },
];

macro_rules! ice {
    ($($name:literal $title:literal,)+) => {
        &[
            $(Dataset {
                code: concat!("ice-detention-statistics/", $name),
                title: concat!("ICE detention statistics: ", $title),
                publisher: "US Immigration and Customs Enforcement",
            },)+
            Dataset {
                code: "ddp/facility-daily-population",
                title: "Deportation Data Project: daily population of detention facilities",
                publisher: "Deportation Data Project",
            },
            Dataset {
                code: "dhs-yearbook/removals",
                title: "Yearbook of Immigration Statistics: removals by country",
                publisher: "US Department of Homeland Security",
            },
        ]
    };
}

/// Every data set that ships with a mapping.
pub const DATASETS: &[Dataset] = ice! {
    "adp-by-agency-criminality" "average daily population by arresting agency and criminality",
    "atd-by-aor" "alternatives to detention by area of responsibility",
    "bond-stats" "bonds",
    "book-ins-by-arresting-agency" "initial book-ins by arresting agency",
    "book-ins-by-facility-type" "initial book-ins by facility type and criminality",
    "book-outs-by-reason" "final book-outs by reason, month and criminality",
    "book-outs-by-reason-annual" "final book-outs by reason and criminality",
    "currently-detained-by-criminality" "currently detained by criminality and arresting agency",
    "currently-detained-by-disposition" "currently detained by processing disposition",
    "facilities" "facilities",
    "removals" "removals",
    "segregation" "placements in segregation",
    "special-population-actions" "actions on special populations",
    "stay-length-by-agency-criminality" "average stay length by arresting agency and criminality",
};
