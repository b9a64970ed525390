//! What may stand on a `__typename`. The library passes over the field when it validates, so that
//! arguments, selections and directives on it would be neither checked nor refused.

use async_graphql::parser::types::Field;
use async_graphql_value::Value;

/// What is wrong with this `__typename`; none where nothing is.
pub(crate) fn fault(field: &Field) -> Option<&'static str> {
    if !field.arguments.is_empty() {
        return Some("`__typename` takes no arguments; leave them out.");
    }
    if !field.selection_set.node.items.is_empty() {
        return Some("`__typename` is a name and has no fields; leave the selection out.");
    }
    let mut seen = Vec::new();
    for directive in &field.directives {
        let directive = &directive.node;
        let name = directive.name.node.as_str();
        if !matches!(name, "skip" | "include") {
            return Some("`__typename` takes the directives `@skip` and `@include` only.");
        }
        if seen.contains(&name) {
            return Some("`__typename` has the same directive twice; leave one out.");
        }
        seen.push(name);
        let condition = match directive.arguments.as_slice() {
            [(argument, value)] if argument.node == "if" => Some(&value.node),
            _ => None,
        };
        if !matches!(condition, Some(Value::Boolean(_) | Value::Variable(_))) {
            return Some("`@skip` and `@include` take `if`, a Boolean, and nothing else.");
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use async_graphql::parser::types::{DocumentOperations, Selection};

    use super::*;

    fn fault_of(selection: &str) -> Option<&'static str> {
        let document = parse_query(format!("{{ {selection} }}")).unwrap();
        let DocumentOperations::Single(operation) = document.operations else {
            panic!("one operation was written");
        };
        match &operation.node.selection_set.node.items[0].node {
            Selection::Field(field) => fault(&field.node),
            _ => panic!("a field was written"),
        }
    }

    #[test]
    fn what_the_library_leaves_unchecked_is_refused() {
        for selection in [
            "__typename(a: 1)",
            "__typename { a }",
            "__typename @nope",
            "__typename @skip",
            "__typename @skip(unless: true)",
            "__typename @skip(if: \"true\")",
            "__typename @skip(if: true, if: false)",
            "__typename @include(if: true) @include(if: true)",
            "a: __typename @specifiedBy(url: \"x\")",
        ] {
            assert!(fault_of(selection).is_some(), "{selection}");
        }
        for selection in [
            "__typename",
            "a: __typename",
            "__typename @skip(if: true)",
            "__typename @include(if: $v) @skip(if: false)",
        ] {
            assert_eq!(fault_of(selection), None, "{selection}");
        }
    }
}
