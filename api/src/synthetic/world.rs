//! Communities: how many people of which citizenship.

use std::collections::HashSet;

/// People of one citizenship.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Community {
    /// The country as the agency writes it: its English name in capitals.
    pub citizenship: String,
    /// How many people.
    pub people: u64,
}

impl Community {
    /// So many people of one citizenship.
    pub fn new(citizenship: impl Into<String>, people: u64) -> Self {
        Self {
            citizenship: citizenship.into(),
            people,
        }
    }
}

/// Stints a person has, on average.
const STINTS_PER_PERSON: f64 = 2.07;

/// The smallest community.
const SMALLEST: u64 = 5;

/// Countries in a file.
const COUNTRIES: usize = 190;

/// The largest communities, in people of ten thousand.
const LARGEST: &[(&str, u32)] = &[
    ("MEXICO", 3_450),
    ("GUATEMALA", 1_350),
    ("HONDURAS", 1_050),
    ("VENEZUELA", 750),
    ("COLOMBIA", 560),
    ("EL SALVADOR", 540),
    ("ECUADOR", 420),
    ("NICARAGUA", 320),
    ("CUBA", 260),
    ("PERU", 210),
    ("INDIA", 200),
    ("BRAZIL", 160),
    ("HAITI", 120),
    ("CHINA, PEOPLES REPUBLIC OF", 110),
    ("DOMINICAN REPUBLIC", 100),
    ("RUSSIA", 60),
    ("TURKEY", 50),
    ("SENEGAL", 40),
    ("MAURITANIA", 36),
    ("JAMAICA", 30),
    ("VIETNAM", 26),
    ("CAMBODIA", 12),
    ("LAOS", 10),
];

/// The people of a file of about so many stints: a few large communities, then ever smaller ones
/// down to five people.
pub fn world(stints: u64) -> Vec<Community> {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number of people need not be exact"
    )]
    let people = (stints as f64 / STINTS_PER_PERSON) as u64;
    let mut communities: Vec<Community> = LARGEST
        .iter()
        .map(|(name, share)| size(name, people, *share))
        .collect();
    let named: HashSet<Option<String>> = LARGEST
        .iter()
        .map(|(name, _)| crate::transfer::country::parse(name))
        .collect();
    let others = rust_iso3166::ALL
        .iter()
        .filter(|country| !named.contains(&Some(country.alpha2.to_owned())))
        .take(COUNTRIES - LARGEST.len());
    // What the large ones leave, shared out by rank.
    for (rank, country) in others.enumerate() {
        let share = 60 / (u32::try_from(rank).unwrap_or(u32::MAX / 2) + 2);
        communities.push(size(&country.name.to_uppercase(), people, share));
    }
    communities
}

fn size(name: &str, people: u64, share: u32) -> Community {
    Community::new(name, (people * u64::from(share) / 10_000).max(SMALLEST))
}
