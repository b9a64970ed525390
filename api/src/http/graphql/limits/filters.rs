//! How large a filter is, counted as the resolvers count it but before anything runs.

use async_graphql::Value;

use super::model::CostModel;

/// The size of one filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FilterSize {
    pub(crate) depth: u64,
    pub(crate) terms: u64,
}

impl FilterSize {
    /// The size of the filter `value` of the input type `type_name`. The value is already known to
    /// be of limited size.
    pub(crate) fn of(model: &CostModel, type_name: &str, value: &Value) -> Self {
        let mut size = Self::default();
        size.add(model, type_name, value, 0);
        size
    }

    fn add(&mut self, model: &CostModel, type_name: &str, value: &Value, depth: u64) {
        self.depth = self.depth.max(depth);
        let Value::Object(fields) = value else { return };
        for (name, inner) in fields {
            if *inner == Value::Null {
                continue;
            }
            match name.as_str() {
                // One branch may stand without its list.
                "and" | "or" | "not" => match inner {
                    Value::List(branches) => {
                        for branch in branches {
                            self.branch(model, type_name, branch, depth + 1);
                        }
                    }
                    branch => self.branch(model, type_name, branch, depth + 1),
                },
                field => {
                    self.terms = self.terms.saturating_add(1);
                    if let Some(related) = model.input_field(type_name, field)
                        && model.is_filter(related)
                    {
                        self.branch(model, related, inner, depth + 1);
                    }
                }
            }
        }
    }

    /// A branch without a term counts as one.
    fn branch(&mut self, model: &CostModel, type_name: &str, value: &Value, depth: u64) {
        let before = self.terms;
        self.add(model, type_name, value, depth);
        if self.terms == before {
            self.terms = self.terms.saturating_add(1);
        }
    }

    pub(crate) fn max(self, other: Self) -> Self {
        Self {
            depth: self.depth.max(other.depth),
            terms: self.terms.max(other.terms),
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_schema;
    use serde_json::json;

    use super::*;

    const SCHEMA: &str = "
        type Query { a(filter: AFilter): Int }
        input AFilter { name: TextFilter b: BFilter and: [AFilter!] or: [AFilter!] not: AFilter }
        input BFilter { size: IntFilter and: [BFilter!] or: [BFilter!] not: BFilter }
        input TextFilter { eq: String in: [String!] }
        input IntFilter { eq: Int }";

    #[track_caller]
    fn assert_size(filter: serde_json::Value, depth: u64, terms: u64) {
        let model = CostModel::read(&parse_schema(SCHEMA).unwrap(), 10);
        let value = Value::from_json(filter.clone()).unwrap();
        let size = FilterSize::of(&model, "AFilter", &value);
        assert_eq!(size, FilterSize { depth, terms }, "{filter}");
    }

    #[test]
    fn operators_are_terms_and_joints_are_levels() {
        assert_size(json!({}), 0, 0);
        assert_size(json!({"name": {"in": ["x", "y", "z"]}}), 0, 1);
        assert_size(json!({"name": null, "and": null}), 0, 0);
        assert_size(json!({"and": [{"name": {}}, {"name": {}}]}), 1, 2);
        assert_size(json!({"or": [{}, {}]}), 1, 2);
        assert_size(json!({"not": {"not": {"name": {"eq": "x"}}}}), 2, 1);
        assert_size(json!({"and": {"name": {"eq": "x"}}}), 1, 1);
    }

    #[test]
    fn related_records_are_a_term_and_a_level() {
        assert_size(json!({"b": {"size": {"eq": 1}}}), 1, 2);
        assert_size(json!({"b": {"and": [{"size": {}}, {}]}}), 2, 3);
        assert_size(json!({"b": {}}), 1, 2);
    }
}
