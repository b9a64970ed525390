//! The three organizations of the demonstration, which do not exist, and whom they know: people who
//! do not exist either. 190 of them are Cambodians.

use crate::error::{Error, Result};
use crate::synthetic::{Community, Options, SyntheticFacility};

use super::files;

/// One organization and its communities.
#[derive(Clone, Copy, Debug)]
pub(super) struct Partner {
    pub(super) slug: &'static str,
    seed: u64,
    communities: &'static [(&'static str, u64)],
}

pub(super) const ALL: &[Partner] = &[
    Partner {
        slug: "harbor-legal-aid",
        seed: 20_171_027,
        communities: &[
            ("CAMBODIA", 110),
            ("VIETNAM", 95),
            ("LAOS", 48),
            ("MEXICO", 760),
            ("GUATEMALA", 330),
            ("EL SALVADOR", 240),
            ("HONDURAS", 190),
            ("PHILIPPINES", 35),
            ("CHINA, PEOPLES REPUBLIC OF", 60),
            ("INDIA", 55),
            ("ARMENIA", 12),
            ("BURMA", 9),
            ("BHUTAN", 5),
        ],
    },
    Partner {
        slug: "northern-lantern-network",
        seed: 20_171_214,
        communities: &[
            ("CAMBODIA", 30),
            ("VENEZUELA", 420),
            ("ECUADOR", 260),
            ("COLOMBIA", 230),
            ("HAITI", 110),
            ("DOMINICAN REPUBLIC", 90),
            ("BRAZIL", 85),
            ("RUSSIA", 40),
            ("SOMALIA", 28),
            ("SENEGAL", 22),
            ("IRAQ", 17),
            ("ETHIOPIA", 8),
            ("TONGA", 5),
        ],
    },
    Partner {
        slug: "riverbend-defense-project",
        seed: 20_180_125,
        communities: &[
            ("CAMBODIA", 50),
            ("VIETNAM", 40),
            ("MEXICO", 690),
            ("GUATEMALA", 300),
            ("HONDURAS", 290),
            ("NICARAGUA", 140),
            ("CUBA", 130),
            ("VENEZUELA", 170),
            ("JAMAICA", 25),
            ("CAMEROON", 18),
            ("TURKEY", 15),
            ("ERITREA", 7),
        ],
    },
];

impl Partner {
    /// The cases that the organization knows.
    pub(super) fn options(&self) -> Result<Options> {
        let day = |text: &str| text.parse().map_err(Error::internal);
        Ok(Options {
            seed: self.seed,
            prefix: format!("demo-{}", self.slug.split('-').next().unwrap_or_default()),
            communities: self
                .communities
                .iter()
                .map(|(citizenship, people)| Community::new(*citizenship, *people))
                .collect(),
            facilities: facilities()?,
            from: day("2022-10-01")?,
            through: day("2025-09-30")?,
            flaws: true,
        })
    }
}

/// The facilities of the demonstration are where the synthetic people are held.
fn facilities() -> Result<Vec<SyntheticFacility>> {
    let file = files::ALL
        .iter()
        .find(|file| file.name == "facilities.csv")
        .ok_or_else(|| Error::internal("the demonstration lacks its facilities"))?;
    let mut rows = csv::Reader::from_reader(file.text.as_bytes());
    let header = rows.headers().map_err(Error::internal)?.clone();
    let at = |name: &str| header.iter().position(|column| column == name);
    let mut facilities = Vec::new();
    for row in rows.records() {
        let row = row.map_err(Error::internal)?;
        let cell = |name: &str| {
            let text = at(name).and_then(|column| row.get(column));
            text.unwrap_or_default().to_owned()
        };
        facilities.push(SyntheticFacility {
            code: cell("code"),
            name: cell("name"),
            city: cell("city"),
            state: cell("state"),
            field_office: cell("field_office"),
            is_hold_room: matches!(cell("type_detailed").as_str(), "HOLD" | "STAGING"),
        });
    }
    Ok(facilities)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_organizations_know_190_cambodians() {
        let cambodians: u64 = ALL
            .iter()
            .flat_map(|partner| partner.communities)
            .filter(|(citizenship, _)| *citizenship == "CAMBODIA")
            .map(|(_, people)| people)
            .sum();
        assert_eq!(cambodians, 190);
    }

    #[test]
    fn the_facilities_have_codes_and_hold_rooms() {
        let facilities = facilities().unwrap();
        assert!(facilities.len() >= 40);
        assert!(
            facilities
                .iter()
                .all(|f| f.code.len() >= 3 && f.state.len() == 2)
        );
        assert!(facilities.iter().any(|facility| facility.is_hold_room));
    }
}
