//! The document of a request: parsed once, and the operation that it runs.

use std::collections::HashMap;

use async_graphql::parser::types::{
    BaseType, DocumentOperations, ExecutableDocument, FragmentDefinition, OperationDefinition, Type,
};
use async_graphql::parser::{Error as ParseError, parse_query};
use async_graphql::{Name, Positioned, Request, Value, Variables};

use crate::error::Code;
use crate::http::failure::{Failure, PARSE_FAILED};

/// How deep brackets may nest. The parser calls itself for each level without counting, so that a
/// document of nothing but brackets would end the process.
const MAX_NESTING: usize = 48;

/// The operation that a request selects. The schema takes the document; this stays, to complete
/// the answer by.
#[derive(Debug)]
pub(crate) struct Selected {
    pub(crate) name: Option<String>,
    pub(crate) definition: OperationDefinition,
    pub(crate) fragments: HashMap<Name, Positioned<FragmentDefinition>>,
}

/// Parses the document of `request` into it and says which operation it runs.
pub(crate) fn read(request: &mut Request) -> Result<Selected, Failure> {
    if nests_deeper_than(&request.query, MAX_NESTING) {
        return Err(parse_failure(format!(
            "The document nests brackets deeper than {MAX_NESTING} levels; ask in several \
             requests."
        )));
    }
    let document = parse_query(&request.query).map_err(|error| {
        let locations = error.positions().take(1).collect();
        Failure::graphql(PARSE_FAILED, describe(&error), locations)
    })?;
    let (name, operation) = selected(&document, request.operation_name.as_deref())?;
    require_variables(&operation.node, &request.variables)?;
    let selected = Selected {
        name: name.map(str::to_owned),
        definition: operation.node.clone(),
        fragments: document.fragments.clone(),
    };
    request.set_parsed_query(document);
    Ok(selected)
}

fn parse_failure(message: impl Into<String>) -> Failure {
    Failure::graphql(PARSE_FAILED, message, Vec::new())
}

/// Our words for the parser's: its text repeats the document, which can hold names.
fn describe(error: &ParseError) -> String {
    match error {
        ParseError::Syntax { start, .. } => format!(
            "The document is not GraphQL: syntax error at line {}, column {}.",
            start.line, start.column
        ),
        ParseError::MultipleOperations { .. } => {
            "An operation without a name must be the only one of its document.".to_owned()
        }
        ParseError::OperationDuplicated { .. } => {
            "Two operations of the document have the same name; rename one.".to_owned()
        }
        ParseError::FragmentDuplicated { .. } => {
            "Two fragments of the document have the same name; rename one.".to_owned()
        }
        ParseError::MissingOperation => {
            "The document has no operation; add a query such as `{ __typename }`.".to_owned()
        }
        ParseError::RecursionLimitExceeded => {
            "The document nests selections deeper than 64 levels; ask in several requests."
                .to_owned()
        }
        _ => "The document is not GraphQL.".to_owned(),
    }
}

/// The operation that `operationName` selects.
fn selected<'a>(
    document: &'a ExecutableDocument,
    operation_name: Option<&str>,
) -> Result<(Option<&'a str>, &'a Positioned<OperationDefinition>), Failure> {
    let refuse = |message: &str| Failure::graphql(Code::BadUserInput.as_str(), message, Vec::new());
    match (&document.operations, operation_name) {
        (DocumentOperations::Single(operation), None) => Ok((None, operation)),
        (DocumentOperations::Multiple(operations), None) if operations.len() > 1 => Err(refuse(
            "The document has several operations; name the one to run in `operationName`.",
        )),
        (DocumentOperations::Multiple(operations), wanted) => operations
            .iter()
            .find(|(name, _)| wanted.is_none_or(|wanted| wanted == name.as_str()))
            .map(|(name, operation)| (Some(name.as_str()), operation))
            .ok_or_else(|| refuse(NO_SUCH_OPERATION)),
        (DocumentOperations::Single(_), Some(_)) => Err(refuse(NO_SUCH_OPERATION)),
    }
}

const NO_SUCH_OPERATION: &str =
    "The document has no operation of the name in `operationName`; check its spelling.";

/// Refuses a request that leaves out a variable which its own document demands, or sets it to
/// null. The library finds this only where a field uses it, when others have run already.
fn require_variables(
    operation: &OperationDefinition,
    variables: &Variables,
) -> Result<(), Failure> {
    for definition in &operation.variable_definitions {
        let definition = &definition.node;
        let name = definition.name.node.as_str();
        let fits = match variables.get(name) {
            Some(value) => nulls_fit(value, &definition.var_type.node),
            None => definition.default_value.is_some() || definition.var_type.node.nullable,
        };
        if !fits {
            return Err(Failure::graphql(
                Code::BadUserInput.as_str(),
                format!(
                    "The variable `${name}` of type `{}` is missing or null; set it in \
                     `variables`.",
                    definition.var_type.node
                ),
                vec![definition.name.pos],
            ));
        }
    }
    Ok(())
}

/// Whether every null of the value stands where its type allows one.
fn nulls_fit(value: &Value, expected: &Type) -> bool {
    match (value, &expected.base) {
        (Value::Null, _) => expected.nullable,
        (Value::List(items), BaseType::List(item_type)) => {
            items.iter().all(|item| nulls_fit(item, item_type))
        }
        _ => true,
    }
}

/// Whether brackets outside strings and comments nest deeper than `limit`.
fn nests_deeper_than(document: &str, limit: usize) -> bool {
    let mut rest = document.as_bytes();
    let mut depth = 0_usize;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = match byte {
            b'{' | b'[' | b'(' => {
                depth += 1;
                if depth > limit {
                    return true;
                }
                tail
            }
            b'}' | b']' | b')' => {
                depth = depth.saturating_sub(1);
                tail
            }
            b'#' => after_line(tail),
            b'"' => match tail.strip_prefix(b"\"\"") {
                Some(block) => after_block_string(block),
                None => after_string(tail),
            },
            _ => tail,
        };
    }
    false
}

fn after_line(rest: &[u8]) -> &[u8] {
    let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    &rest[end.unwrap_or(rest.len())..]
}

/// What follows a string. It ends at a line break too: there it is a fault of syntax, and brackets
/// after it count.
fn after_string(mut rest: &[u8]) -> &[u8] {
    loop {
        rest = match rest {
            [] => return rest,
            [b'"' | b'\n' | b'\r', tail @ ..] => return tail,
            [b'\\', _, tail @ ..] | [_, tail @ ..] => tail,
        };
    }
}

fn after_block_string(mut rest: &[u8]) -> &[u8] {
    loop {
        rest = match rest {
            [] => return rest,
            [b'"', b'"', b'"', tail @ ..] => return tail,
            [b'\\', b'"', b'"', b'"', tail @ ..] | [_, tail @ ..] => tail,
        };
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::types::OperationType;

    use super::*;

    fn nested(open: &str, close: &str, levels: usize) -> String {
        open.repeat(levels) + &close.repeat(levels)
    }

    #[test]
    fn brackets_count_only_outside_strings_and_comments() {
        for document in [
            r#"{ a(b: "[[[[") }"#,
            r#"{ a(b: "\"[[[[") }"#,
            r#"{ a(b: """ \""" [[[[ """) }"#,
            "{ # [[[[[\n a }",
            "{ a } { b } { c } { d }",
        ] {
            assert!(!nests_deeper_than(document, 3), "{document}");
        }
        for document in [
            "{a{b{c{d}}}}",
            "# x\n{{{{",
            "\"\"{{{{",
            "\"\n{{{{",
            "\"\"\"\"\"\"{{{{",
            "([{[",
        ] {
            assert!(nests_deeper_than(document, 3), "{document}");
        }
    }

    #[test]
    fn the_deepest_accepted_documents_do_not_exhaust_the_stack() {
        for document in [
            format!("{{a{}}}", nested("{a", "}", MAX_NESTING - 1)),
            format!("{{a(b:{})}}", nested("[", "]", MAX_NESTING - 2)),
            format!("{{a(b:{})}}", nested("{c:", "}", MAX_NESTING - 2)),
        ] {
            assert!(!nests_deeper_than(&document, MAX_NESTING));
            // What it answers is the parser's business; that it comes back is ours.
            let _ = read(&mut Request::new(document));
        }
    }

    #[test]
    fn deeper_documents_are_refused_before_the_parser() {
        let mut request = Request::new(nested("{a", "}", 100_000));
        let failure = read(&mut request).unwrap_err();
        assert!(format!("{failure:?}").contains("deeper than 48"));
    }

    fn operation_of(query: &str, name: Option<&str>) -> Result<Selected, Failure> {
        let mut request = Request::new(query);
        request.operation_name = name.map(str::to_owned);
        read(&mut request)
    }

    #[test]
    fn selects_the_operation() {
        for (query, wanted, kind, name) in [
            ("{ a }", None, OperationType::Query, None),
            ("mutation M { a }", None, OperationType::Mutation, Some("M")),
            (
                "query Q { a } subscription S { a }",
                Some("S"),
                OperationType::Subscription,
                Some("S"),
            ),
        ] {
            let selected = operation_of(query, wanted).unwrap();
            assert_eq!(
                (selected.definition.ty, selected.name.as_deref()),
                (kind, name)
            );
        }
        for (query, name) in [
            ("query Q { a } query R { a }", None),
            ("query Q { a }", Some("R")),
            ("{ a }", Some("Q")),
        ] {
            assert!(operation_of(query, name).is_err(), "{query}");
        }
    }

    #[test]
    fn syntax_errors_do_not_repeat_the_document() {
        let failure = operation_of("{ a(name: \"SECRET\" }", None).unwrap_err();
        let text = format!("{failure:?}");
        assert!(text.contains("line 1, column"), "{text}");
        assert!(!text.contains("SECRET"), "{text}");
    }

    #[test]
    fn demanded_variables_must_be_there() {
        let check = |declaration: &str, variables: serde_json::Value| {
            let mut request = Request::new(format!("query Q({declaration}) {{ a }}"));
            request.variables = Variables::from_json(variables);
            read(&mut request).is_ok()
        };
        assert!(check("$v: ID!", serde_json::json!({"v": "1"})));
        assert!(check("$v: ID! = \"1\"", serde_json::json!({})));
        assert!(check("$v: ID", serde_json::json!({"v": null})));
        assert!(check("$v: [ID!]!", serde_json::json!({"v": ["1"]})));
        assert!(check("$v: [ID!]!", serde_json::json!({"v": "1"})));
        assert!(!check("$v: ID!", serde_json::json!({})));
        assert!(!check("$v: ID!", serde_json::json!({"v": null})));
        assert!(!check("$v: ID! = \"1\"", serde_json::json!({"v": null})));
        assert!(!check("$v: [ID!]", serde_json::json!({"v": ["1", null]})));
    }
}
