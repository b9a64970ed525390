//! The closed catalog of measures and dimensions: what each means, in which unit, and how its
//! values add up. An import of a measure that is not here is refused, so that every figure that
//! comes out carries a definition.

use entities::codes::Aggregation;

pub use super::catalog_entries::{DATASETS, DIMENSIONS, MEASURES};

/// One thing that official series measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Stable code.
    pub code: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// What exactly is counted.
    pub definition: &'static str,
    /// What one unit of a value is.
    pub unit: &'static str,
    /// How values add up, unless a mapping says otherwise.
    pub aggregation: Aggregation,
    /// What a reader must know before values are added; none where nothing is.
    pub caveat: Option<&'static str>,
}

/// One way to break a measure down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dimension {
    /// Stable code.
    pub code: &'static str,
    /// What it says of the people or events.
    pub definition: &'static str,
    /// Whether each person or event has exactly one of its values, so that values may be summed
    /// over it.
    pub is_partition: bool,
}

/// One published table that ships with a mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dataset {
    /// Stable code.
    pub code: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// Who publishes it.
    pub publisher: &'static str,
}

/// The measure with this code.
pub fn measure(code: &str) -> Option<&'static Measure> {
    MEASURES.iter().find(|measure| measure.code == code)
}

/// The dimension with this code.
pub fn dimension(code: &str) -> Option<&'static Dimension> {
    DIMENSIONS.iter().find(|dimension| dimension.code == code)
}

/// The data set with this code, where it is one that ships with a mapping.
pub fn dataset(code: &str) -> Option<&'static Dataset> {
    DATASETS.iter().find(|dataset| dataset.code == code)
}

/// The codes of a list, for messages.
pub fn codes<T>(list: &[T], code: impl Fn(&T) -> &'static str) -> String {
    list.iter().map(code).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_snake_case() {
        let mut codes: Vec<&str> = MEASURES.iter().map(|measure| measure.code).collect();
        codes.extend(DIMENSIONS.iter().map(|dimension| dimension.code));
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all);
        assert!(
            codes
                .iter()
                .all(|code| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
        );
    }

    #[test]
    fn every_definition_is_a_sentence() {
        for measure in MEASURES {
            assert!(measure.definition.ends_with('.'), "{}", measure.code);
        }
        for dimension in DIMENSIONS {
            assert!(dimension.definition.ends_with('.'), "{}", dimension.code);
        }
    }
}
