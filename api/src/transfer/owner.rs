//! Whose rows a file holds.

use uuid::Uuid;

use super::natural_key::normalize;

/// Whose rows a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Public records that the operator of the service loads.
    Operator,
    /// One organization's own.
    Organization {
        /// Its id.
        id: Uuid,
        /// Its short name.
        slug: String,
    },
    /// A named public release of case records, which serves statistics only.
    Universe {
        /// Its id.
        id: Uuid,
        /// Its name.
        name: String,
    },
}

impl Owner {
    /// What stands before the natural keys of case records, so that the numbers of two owners
    /// never meet.
    pub fn prefix(&self) -> String {
        match self {
            Self::Operator => String::new(),
            Self::Organization { slug, .. } => format!("organization:{}/", normalize(slug)),
            Self::Universe { name, .. } => format!("universe:{}/", normalize(name)),
        }
    }

    /// The contributing organization, where there is one.
    pub const fn contributor(&self) -> Option<Uuid> {
        match self {
            Self::Organization { id, .. } => Some(*id),
            Self::Operator | Self::Universe { .. } => None,
        }
    }

    /// The public release, where the rows belong to one.
    pub const fn universe(&self) -> Option<Uuid> {
        match self {
            Self::Universe { id, .. } => Some(*id),
            Self::Operator | Self::Organization { .. } => None,
        }
    }
}
