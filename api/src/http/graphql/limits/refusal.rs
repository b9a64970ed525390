//! A document that is over a limit, in words that name the limit and nothing of the document.

use async_graphql::Value;
use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Pos};

use crate::error::Code;
use crate::http::failure::{Failure, PARSE_FAILED, VALIDATION_FAILED};

/// Why a document must not reach the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// More than a limit allows.
    Over {
        /// The key of the limit in the configuration.
        name: &'static str,
        allowed: u64,
        requested: u64,
        parsed: bool,
    },
    /// The document is wrong by a rule that the library does not check.
    Invalid { message: &'static str, at: Pos },
}

impl Refusal {
    pub(crate) const fn over(name: &'static str, allowed: u64, requested: u64) -> Self {
        Self::Over {
            name,
            allowed,
            requested,
            parsed: true,
        }
    }

    /// A document that is not even parsed.
    pub(crate) const fn before_parsing(name: &'static str, allowed: u64, requested: u64) -> Self {
        Self::Over {
            name,
            allowed,
            requested,
            parsed: false,
        }
    }
}

/// What the limit counts, and what to do about it.
fn explain(name: &str) -> (&'static str, &'static str) {
    match name {
        "tokens" => ("tokens", SPLIT),
        "token_bytes" => ("bytes in one name or number", "Use shorter ones"),
        "text_bytes" => ("bytes in one text", "Use shorter ones"),
        "bracket_depth" => ("levels of brackets", SPLIT),
        "operations" => ("operations in a document", "Send those that are run"),
        "fragments" => ("fragments in a document", "Send those that are used"),
        "variables" => ("variables", SPLIT),
        "directives" => ("directives", "Leave out those that change nothing"),
        "unknown_names" => (
            "names that the schema does not have",
            "Compare with `/schema.graphql`",
        ),
        "duplicate_fields" => ("fields selected again", "Select each once"),
        "aliases" => (
            "aliases",
            "Ask for several records with `nodes` or a filter",
        ),
        "root_fields" => ("root fields", SPLIT),
        "selections" => ("selections, fragments spread out", SPLIT),
        "selection_depth" => ("levels of selections, fragments counted", SPLIT),
        "query_depth" => ("levels of fields", SPLIT),
        "introspections" => ("introspections", "Ask once, or read `/schema.graphql`"),
        "introspection_depth" => (
            "levels of types within types in an introspection",
            "Read `/schema.graphql`",
        ),
        "query_cost" => (
            "points of cost",
            "Ask for fewer fields or shorter pages, or for nested lists in a second request by \
             `nodes`",
        ),
        "list_length" => ("elements in one list", SPLIT),
        "value_depth" => ("levels of lists and objects in a value", SPLIT),
        "values" => ("values in arguments and variables", SPLIT),
        "filter_depth" => ("levels of a filter", SPLIT),
        "filter_terms" => ("terms of a filter", "Split the question or use `in`"),
        _ => ("parts", SPLIT),
    }
}

const SPLIT: &str = "Ask in several requests";

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Over {
                name,
                allowed,
                requested,
                parsed,
            } => {
                let code = if parsed {
                    Code::TooCostly.as_str()
                } else {
                    PARSE_FAILED
                };
                let (what, mend) = explain(name);
                let message = format!(
                    "The request has {requested} {what}, and {allowed} are allowed (`{name}`). \
                     {mend}."
                );
                let limit = Value::Object(IndexMap::from_iter([
                    (Name::new("name"), Value::from(name)),
                    (Name::new("allowed"), Value::from(allowed)),
                    (Name::new("requested"), Value::from(requested)),
                ]));
                Self::graphql(code, message, Vec::new()).extended("limit", limit)
            }
            Refusal::Invalid { message, at } => Self::graphql(VALIDATION_FAILED, message, vec![at]),
        }
    }
}
