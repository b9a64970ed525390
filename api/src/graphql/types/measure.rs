//! `Measure` and `Breakdown`: what a figure counts, and of whom.

use async_graphql::Object;
use entities::codes::Aggregation;

use crate::series::catalog;

/// What a figure counts, with its definition.
#[derive(Clone, Debug)]
pub(crate) struct Measure {
    code: String,
    known: Option<&'static catalog::Measure>,
}

impl Measure {
    pub(crate) fn of(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            known: catalog::measure(code),
        }
    }

    pub(crate) fn definition_text(&self) -> Option<&'static str> {
        self.known.map(|known| known.definition)
    }

    pub(crate) fn caveat_text(&self) -> Option<&'static str> {
        self.known.and_then(|known| known.caveat)
    }
}

/// What a figure counts, with its definition.
#[Object]
impl Measure {
    /// Stable code, such as `people_in_custody`.
    async fn code(&self) -> &str {
        &self.code
    }

    /// Name for people.
    async fn label(&self) -> &str {
        self.known.map_or(&self.code, |known| known.label)
    }

    /// What exactly is counted. Null for a measure that the catalog no longer holds.
    async fn definition(&self) -> Option<&str> {
        self.definition_text()
    }

    /// What one unit is, unless a series says otherwise. Null for a measure that the catalog no
    /// longer holds.
    async fn unit(&self) -> Option<&str> {
        self.known.map(|known| known.unit)
    }

    /// How its values add up, unless a series says otherwise. Null for a measure that the catalog
    /// no longer holds.
    async fn aggregation(&self) -> Option<Aggregation> {
        self.known.map(|known| known.aggregation)
    }

    /// What a reader must know before values are added. Null where nothing is.
    async fn caveat(&self) -> Option<&str> {
        self.caveat_text()
    }
}

/// One dimension by which a figure is broken down, and its value.
#[derive(Clone, Debug)]
pub(crate) struct Breakdown {
    dimension: String,
    value: String,
}

impl Breakdown {
    /// The pairs of a stored breakdown.
    pub(crate) fn all(text: &str) -> Vec<Self> {
        crate::series::breakdown::read(text)
            .map(|(dimension, value)| Self {
                dimension: dimension.to_owned(),
                value: value.to_owned(),
            })
            .collect()
    }
}

/// One dimension by which a figure is broken down, and its value.
#[Object]
impl Breakdown {
    /// Code of the dimension, such as `criminality`.
    async fn dimension(&self) -> &str {
        &self.dimension
    }

    /// Code of the value, such as `convicted`.
    async fn value(&self) -> &str {
        &self.value
    }

    /// What the dimension says. Null for one that the catalog no longer holds.
    async fn definition(&self) -> Option<&str> {
        catalog::dimension(&self.dimension).map(|known| known.definition)
    }

    /// Whether each person or event has exactly one value of the dimension, so that values can be
    /// summed over it.
    async fn is_partition(&self) -> bool {
        catalog::dimension(&self.dimension).is_some_and(|known| known.is_partition)
    }
}
