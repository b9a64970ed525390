//! The root of a subscription: one field, of which one stream of events comes.
//!
//! async-graphql 7.2 mixes the events of several root fields, gives a fragment at the root no events
//! at all, and does not look at directives there.

use async_graphql::parser::types::{OperationDefinition, OperationType, Selection};

use crate::http::failure::{Failure, VALIDATION_FAILED};

/// Refuses a subscription that does not select exactly one field.
pub(crate) fn check(operation: &OperationDefinition) -> Result<(), Failure> {
    if operation.ty != OperationType::Subscription {
        return Ok(());
    }
    let message = match operation.selection_set.node.items.as_slice() {
        [only] => match &only.node {
            Selection::Field(field) if field.node.name.node.starts_with("__") => {
                "A subscription follows events; ask for `__typename` below its field, or with a query."
            }
            Selection::Field(field) if !field.node.directives.is_empty() => {
                "The field of a subscription takes no directives; leave the subscription out instead."
            }
            Selection::Field(_) => return Ok(()),
            _ => "Write the field of a subscription into the subscription, not into a fragment.",
        },
        _ => "A subscription selects exactly one field; send one subscription for each.",
    };
    let position = operation.selection_set.pos;
    Err(Failure::graphql(VALIDATION_FAILED, message, vec![position]))
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn is_accepted(document: &str) -> bool {
        let document = parse_query(document).unwrap();
        document
            .operations
            .iter()
            .all(|(_, operation)| check(&operation.node).is_ok())
    }

    #[test]
    fn a_subscription_has_one_field() {
        assert!(is_accepted("subscription { a }"));
        assert!(is_accepted(
            "subscription S($b: Int) { c: a(b: $b) { d ...E } } fragment E on F { g }"
        ));
        for document in [
            "subscription { a b }",
            "subscription { ...F } fragment F on Subscription { a }",
            "subscription { ... on Subscription { a } }",
            "subscription { __typename }",
            "subscription { a @skip(if: false) }",
        ] {
            assert!(!is_accepted(document), "{document}");
        }
    }

    #[test]
    fn a_query_has_as_many_as_it_likes() {
        assert!(is_accepted(
            "{ a b ...F __typename } fragment F on Query { c }"
        ));
    }
}
