//! What a token opens: a closed list of scopes, and sets of them.
//!
//! There are no wildcards and none implies another: `platform:admin` does not read statistics.
//! Scopes are compared as values of [`Scope`], never as text, outside of this file.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};

/// One permission of the closed list. New ones are added here and nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Scope {
    /// Published statistics, published series, releases.
    StatisticsRead,
    /// Facilities and field offices.
    FacilitiesRead,
    /// Lawsuits, their events and parties.
    LawsuitsRead,
    /// Reported figures, sources, statements, agreements, operations, government actions and the
    /// timeline.
    ReportsRead,
    /// De-identified records of the caller's own organization and of those that share with it.
    DetaineesRead,
    /// Identifying fields of those records; needs a stated purpose, and is audited.
    DetaineesIdentify,
    /// Submitting, correcting and withdrawing contributions.
    ContributionsWrite,
    /// Deciding on others' contributions.
    ContributionsReview,
    /// Bulk exports of what the other scopes open.
    ExportsCreate,
    /// The organization's own clients, keys, sharing agreements and webhooks.
    OrganizationAdmin,
    /// Who read or changed the organization's records.
    AuditRead,
    /// Organizations, releases and retention of the whole platform.
    PlatformAdmin,
}

impl Scope {
    /// Every scope, in the order of the documentation.
    pub const ALL: [Self; 12] = [
        Self::StatisticsRead,
        Self::FacilitiesRead,
        Self::LawsuitsRead,
        Self::ReportsRead,
        Self::DetaineesRead,
        Self::DetaineesIdentify,
        Self::ContributionsWrite,
        Self::ContributionsReview,
        Self::ExportsCreate,
        Self::OrganizationAdmin,
        Self::AuditRead,
        Self::PlatformAdmin,
    ];

    /// The scope as tokens, clients and the command line write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StatisticsRead => "statistics:read",
            Self::FacilitiesRead => "facilities:read",
            Self::LawsuitsRead => "lawsuits:read",
            Self::ReportsRead => "reports:read",
            Self::DetaineesRead => "detainees:read",
            Self::DetaineesIdentify => "detainees:identify",
            Self::ContributionsWrite => "contributions:write",
            Self::ContributionsReview => "contributions:review",
            Self::ExportsCreate => "exports:create",
            Self::OrganizationAdmin => "organization:admin",
            Self::AuditRead => "audit:read",
            Self::PlatformAdmin => "platform:admin",
        }
    }

    const fn bit(self) -> u16 {
        1 << self as u8
    }

    fn nearest(text: &str) -> Self {
        let distance = |scope: &Self| strsim::levenshtein(scope.as_str(), text);
        Self::ALL
            .into_iter()
            .min_by_key(distance)
            .unwrap_or(Self::StatisticsRead)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|scope| scope.as_str() == text)
            .ok_or_else(|| {
                // A caller may pass anything: the message repeats a readable length of it, escaped.
                let given: String = text.chars().take(64).collect();
                let nearest = Self::nearest(&given);
                Error::bad_input(format!(
                    "{given:?} is not a scope; did you mean `{nearest}`?"
                ))
            })
    }
}

/// A set of scopes. As text: the scopes with one space between them, in the order of
/// [`Scope::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Scopes(u16);

impl Scopes {
    /// The set that opens nothing.
    pub const EMPTY: Self = Self(0);

    /// Whether the set holds this very scope.
    pub const fn contains(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Whether every scope of this set is in `other`: what a client may be given of what it is
    /// allowed.
    pub const fn is_subset_of(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether the set opens nothing.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The scopes of the set, in the order of [`Scope::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL
            .into_iter()
            .filter(move |&scope| self.contains(scope))
    }
}

impl From<Scope> for Scopes {
    fn from(scope: Scope) -> Self {
        Self(scope.bit())
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |set, scope| set | scope.bit()))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, scope) in self.iter().enumerate() {
            if position > 0 {
                f.write_str(" ")?;
            }
            f.write_str(scope.as_str())?;
        }
        Ok(())
    }
}

impl FromStr for Scopes {
    type Err = Error;

    /// Reads the grammar of RFC 6749, section 3.3: at least one scope, one space between two.
    fn from_str(text: &str) -> Result<Self> {
        if text.split(' ').any(str::is_empty) {
            return Err(Error::bad_input(
                "Scopes are written with exactly one space between them, and there is at least \
                 one: `statistics:read facilities:read`.",
            ));
        }
        text.split(' ').map(Scope::from_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_the_documented_one() {
        let written: Vec<String> = Scope::ALL.iter().map(ToString::to_string).collect();
        let documented = [
            "statistics:read",
            "facilities:read",
            "lawsuits:read",
            "reports:read",
            "detainees:read",
            "detainees:identify",
            "contributions:write",
            "contributions:review",
            "exports:create",
            "organization:admin",
            "audit:read",
            "platform:admin",
        ];
        assert_eq!(written, documented);
    }

    #[test]
    fn all_lists_every_variant_in_order_of_declaration() {
        for (position, scope) in Scope::ALL.into_iter().enumerate() {
            assert_eq!(scope as usize, position, "{scope}");
        }
        assert_eq!(Scope::PlatformAdmin as usize + 1, Scope::ALL.len());
    }

    #[test]
    fn every_scope_is_read_back_as_itself() {
        for scope in Scope::ALL {
            assert_eq!(scope.as_str().parse(), Ok(scope));
        }
    }

    #[test]
    fn none_implies_another() {
        for held in Scope::ALL {
            let set = Scopes::from(held);
            for asked in Scope::ALL {
                assert_eq!(set.contains(asked), held == asked, "{held} and {asked}");
            }
        }
    }

    #[test]
    fn every_set_survives_its_text() {
        for bits in 1..(1 << Scope::ALL.len()) {
            let set = Scopes(bits);
            assert_eq!(set.to_string().parse(), Ok(set));
        }
    }

    #[test]
    fn an_unknown_scope_names_the_nearest() {
        let error = "statistic:read".parse::<Scope>().unwrap_err();
        assert_eq!(
            error.message(),
            "\"statistic:read\" is not a scope; did you mean `statistics:read`?"
        );
        let error = "facilities:read detainee:identify"
            .parse::<Scopes>()
            .unwrap_err();
        assert!(error.message().contains("`detainees:identify`"), "{error}");
    }

    #[test]
    fn wildcards_case_and_spacing_are_refused() {
        for text in [
            "",
            " ",
            "*",
            "statistics:*",
            "Statistics:read",
            " statistics:read",
            "statistics:read ",
            "statistics:read  audit:read",
            "statistics:read\taudit:read",
            "statistics:read,audit:read",
            "statistics:read\0",
        ] {
            assert!(text.parse::<Scopes>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_long_unknown_scope_is_not_repeated_whole() {
        let error = "x".repeat(10_000).parse::<Scope>().unwrap_err();
        assert!(
            error.message().len() < 200,
            "{} bytes",
            error.message().len()
        );
    }

    #[test]
    fn a_subset_is_within_what_is_allowed() {
        let allowed: Scopes = [Scope::StatisticsRead, Scope::AuditRead]
            .into_iter()
            .collect();
        assert!(Scopes::from(Scope::AuditRead).is_subset_of(allowed));
        assert!(Scopes::EMPTY.is_subset_of(allowed));
        assert!(!allowed.is_subset_of(Scope::AuditRead.into()));
    }
}
