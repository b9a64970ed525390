//! What a synthetic person is.

use chrono::{Datelike as _, Days, NaiveDate};

use super::Options;
use super::dice::Dice;
use super::world::Community;

/// A person who does not exist.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) id: String,
    pub(super) citizenship: String,
    pub(super) birth_country: String,
    pub(super) birth_year: Option<i32>,
    pub(super) gender: &'static str,
    pub(super) entry_status: &'static str,
    pub(super) entered_on: Option<NaiveDate>,
    pub(super) criminality: &'static str,
    pub(super) threat_level: &'static str,
    pub(super) ordered_removed_on: Option<NaiveDate>,
    pub(super) religion: &'static str,
    pub(super) marital_status: &'static str,
    pub(super) ethnicity: &'static str,
}

const GENDERS: &[(u32, &str)] = &[(815, "Male"), (175, "Female"), (8, "Unknown"), (2, "")];

const STATUSES: &[(u32, &str)] = &[
    (46, "Present Without Admission"),
    (14, "Paroled"),
    (12, "Nonimmigrant Overstay"),
    (9, "Lawful Permanent Resident"),
    (5, "Refugee"),
    (4, "Asylum Applicant"),
    (6, "Unknown"),
    (4, ""),
];

/// Citizenships of people who mostly came as refugees.
const REFUGEES: [&str; 3] = ["CAMBODIA", "VIETNAM", "LAOS"];

const CRIMINALITIES: &[(u32, (&str, &str))] = &[
    (17, ("1 Convicted Criminal", "1")),
    (14, ("1 Convicted Criminal", "3")),
    (28, ("2 Pending Criminal Charges", "")),
    (40, ("3 Other Immigration Violator", "")),
    (1, ("", "")),
];

/// Columns that no statistic needs and every import drops: they are here so that dropping them is
/// tried.
const DROPPED: &[(u32, (&str, &str, &str))] = &[
    (6, ("Unknown", "Single", "Unknown")),
    (3, ("Catholic", "Married", "Hispanic Origin")),
    (1, ("Buddhist", "Married", "Not Hispanic")),
];

impl Person {
    /// The `number`th person of a file, first booked in on this day.
    pub(super) fn make(
        dice: &mut Dice,
        options: &Options,
        community: &Community,
        number: u64,
        first_day: NaiveDate,
    ) -> Self {
        let is_refugee =
            REFUGEES.contains(&community.citizenship.as_str()) && dice.in_10_000(8_000);
        let age = if is_refugee {
            34 + dice.below(24)
        } else {
            17 + (dice.below(25) + dice.below(25) + dice.below(20)) / 2
        };
        let entry_status = if is_refugee {
            "Refugee"
        } else {
            dice.weighted(STATUSES, "")
        };
        let days = if is_refugee {
            9_000 + dice.below(5_000)
        } else {
            dice.below(6_000)
        };
        let entered_on = first_day.checked_sub_days(Days::new(days.into()));
        let ordered = if is_refugee { 9_000 } else { 3_800 };
        let ordered_removed_on = dice
            .in_10_000(ordered)
            .then(|| first_day.checked_sub_days(Days::new(dice.below(days.max(1)).into())))
            .flatten();
        let (criminality, threat_level) = dice.weighted(CRIMINALITIES, ("", ""));
        let (religion, marital_status, ethnicity) = dice.weighted(DROPPED, ("", "", ""));
        let birth_country = if dice.in_10_000(9_700) {
            community.citizenship.clone()
        } else {
            dice.one(&options.communities)
                .map_or_else(String::new, |other| other.citizenship.clone())
        };
        let born = first_day.year() - i32::try_from(age).unwrap_or(30);
        Self {
            id: format!("{}-{number:07}", options.prefix),
            citizenship: community.citizenship.clone(),
            birth_country,
            birth_year: dice.in_10_000(9_960).then_some(born),
            gender: dice.weighted(GENDERS, ""),
            entry_status,
            entered_on: entered_on.filter(|_| dice.in_10_000(9_000)),
            criminality,
            threat_level,
            ordered_removed_on,
            religion,
            marital_status,
            ethnicity,
        }
    }
}
