//! The document of a request: parsed once, and the operation that it runs.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use async_graphql::parser::types::{
    BaseType, DocumentOperations, ExecutableDocument, OperationDefinition, Type,
};
use async_graphql::parser::{Error as ParseError, parse_query};
use async_graphql::{Positioned, Value, Variables};

use super::documents::{Digest, digest_of};
use super::limits::{CostModel, Measure, Scan, measure};
use crate::error::Code;
use crate::http::failure::{Failure, PARSE_FAILED};
use crate::limits::Limits;

/// A parsed document, with what is known of it whoever runs it.
#[derive(Debug)]
pub(crate) struct Document {
    parsed: ExecutableDocument,
    digest: Digest,
    bytes: u64,
    /// The measure, where no variables change it.
    fixed: OnceLock<Measure>,
    valid: AtomicBool,
}

/// What a token takes in memory once it is parsed, roughly, as measured over the documents of the
/// tests.
const BYTES_PER_TOKEN: u64 = 160;

impl Document {
    /// Parses a text, after a look whether the parser can be let near it.
    pub(crate) fn read(text: &str, limits: &Limits) -> Result<Self, Failure> {
        let scan = Scan::of(text);
        scan.check(limits)?;
        let parsed = parse_query(text).map_err(|error| {
            let locations = error.positions().take(1).collect();
            Failure::graphql(PARSE_FAILED, describe(&error), locations)
        })?;
        let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
        Ok(Self {
            parsed,
            digest: digest_of(text),
            bytes: scan
                .tokens
                .saturating_mul(BYTES_PER_TOKEN)
                .saturating_add(length),
            fixed: OnceLock::new(),
            valid: AtomicBool::new(false),
        })
    }

    pub(crate) const fn parsed(&self) -> &ExecutableDocument {
        &self.parsed
    }

    pub(crate) const fn digest(&self) -> &Digest {
        &self.digest
    }

    /// About how much memory it takes.
    pub(crate) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Remembers that the document fits the schema.
    pub(crate) fn set_valid(&self) {
        self.valid.store(true, Ordering::Relaxed);
    }

    /// Whether it is known to fit the schema, whatever is sent with it.
    pub(crate) fn is_valid_for_all(&self) -> bool {
        self.valid.load(Ordering::Relaxed) && !self.has_variables()
    }

    fn has_variables(&self) -> bool {
        let mut operations = self.parsed.operations.iter();
        operations.any(|(_, operation)| !operation.node.variable_definitions.is_empty())
    }

    /// The operation of this name; the only one where there is no name.
    pub(crate) fn operation(&self, name: Option<&str>) -> Option<&OperationDefinition> {
        let mut operations = self.parsed.operations.iter();
        operations
            .find(|(known, _)| known.map(async_graphql::Name::as_str) == name)
            .map(|(_, operation)| &operation.node)
    }

    /// What `operation` of this document asks for.
    pub(crate) fn measure(
        &self,
        model: &CostModel,
        limits: &Limits,
        operation: &OperationDefinition,
        variables: &Variables,
    ) -> Measure {
        let count = || measure(model, limits, &self.parsed, operation, variables);
        let alone = matches!(self.parsed.operations, DocumentOperations::Single(_));
        if alone && variables.is_empty() && !self.has_variables() {
            return *self.fixed.get_or_init(count);
        }
        count()
    }

    /// The operation that `operationName` selects, and its name.
    pub(crate) fn select(
        &self,
        operation_name: Option<&str>,
        variables: &Variables,
    ) -> Result<(Option<&str>, &OperationDefinition), Failure> {
        let (name, operation) = selected(&self.parsed, operation_name)?;
        require_variables(&operation.node, variables)?;
        Ok((name, &operation.node))
    }
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

#[cfg(test)]
mod tests {
    use async_graphql::parser::types::OperationType;

    use super::*;

    fn read(text: &str) -> Result<Document, Failure> {
        Document::read(text, &Limits::defaults())
    }

    fn nested(open: &str, close: &str, levels: usize) -> String {
        open.repeat(levels) + &close.repeat(levels)
    }

    #[test]
    fn the_deepest_accepted_documents_do_not_exhaust_the_stack() {
        for document in [
            format!("{{a{}}}", nested("{a", "}", 47)),
            format!("{{a(b:{})}}", nested("[", "]", 46)),
            format!("{{a(b:{})}}", nested("{c:", "}", 46)),
        ] {
            // What it answers is the parser's business; that it comes back is ours.
            if let Err(failure) = read(&document) {
                assert!(!failure.message().contains("bracket_depth"), "{document}");
            }
        }
    }

    #[test]
    fn deeper_documents_are_refused_before_the_parser() {
        let failure = read(&nested("{a", "}", 100_000)).unwrap_err();
        assert!(
            failure.message().contains("100000 levels of brackets"),
            "{failure:?}"
        );
    }

    #[test]
    fn selects_the_operation() {
        let none = Variables::default();
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
            let document = read(query).unwrap();
            let (selected, definition) = document.select(wanted, &none).unwrap();
            assert_eq!((definition.ty, selected), (kind, name));
            assert!(std::ptr::eq(
                document.operation(selected).unwrap(),
                definition
            ));
        }
        for (query, name) in [
            ("query Q { a } query R { a }", None),
            ("query Q { a }", Some("R")),
            ("{ a }", Some("Q")),
        ] {
            let document = read(query).unwrap();
            assert!(document.select(name, &none).is_err(), "{query}");
        }
    }

    #[test]
    fn syntax_errors_do_not_repeat_the_document() {
        let failure = read("{ a(name: \"SECRET\" }").unwrap_err();
        let text = format!("{failure:?}");
        assert!(text.contains("line 1, column"), "{text}");
        assert!(!text.contains("SECRET"), "{text}");
    }

    #[test]
    fn demanded_variables_must_be_there() {
        let check = |declaration: &str, variables: serde_json::Value| {
            let document = read(&format!("query Q({declaration}) {{ a }}")).unwrap();
            let variables = Variables::from_json(variables);
            document.select(None, &variables).is_ok()
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
