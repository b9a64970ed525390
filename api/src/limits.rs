//! What one request may ask for, and how much a client may ask for over time. Each is one line of
//! `config.default.toml`, where it is explained; `docs/limits.md` is for clients.

use serde::Deserialize;

use crate::error::{Error, Result};

/// Limits of a request. A refusal names the limit by its key here.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Most tokens of a document.
    pub tokens: u64,
    /// Longest name or number in a document, in bytes.
    pub token_bytes: u64,
    /// Longest text in a document or a variable, in bytes.
    pub text_bytes: u64,
    /// How deep brackets of any kind may nest in a document.
    pub bracket_depth: u64,
    /// Most operations in a document.
    pub operations: u64,
    /// Most fragments in a document.
    pub fragments: u64,
    /// Most variables, declared or sent.
    pub variables: u64,
    /// Most directives in a document.
    pub directives: u64,
    /// Most names in a document that the schema does not have.
    pub unknown_names: u64,
    /// Most repetitions of a response key within one selection set, summed over the document.
    pub duplicate_fields: u64,
    /// Most aliases, counted wherever their fragment is spread.
    pub aliases: u64,
    /// Most fields on the root.
    pub root_fields: u64,
    /// Most selections, counted wherever their fragment is spread.
    pub selections: u64,
    /// How deep selections may nest, inline fragments and spreads counted.
    pub selection_depth: u64,
    /// How deep fields may nest.
    pub query_depth: u64,
    /// Most introspections (`__schema`, `__type`) of a query.
    pub introspections: u64,
    /// How often the fields of types may nest in an introspection.
    pub introspection_depth: u64,
    /// Most points an operation may cost.
    pub query_cost: u64,
    /// Elements that a list without paging is counted as.
    pub list_size: u64,
    /// Longest list in a value.
    pub list_length: u64,
    /// How deep lists and objects of a value may nest.
    pub value_depth: u64,
    /// Most values in arguments, counted wherever a variable or fragment is used.
    pub values: u64,
    /// Deepest nesting of a filter.
    pub filter_depth: u64,
    /// Most terms of a filter.
    pub filter_terms: u64,
    /// Most points a client may have saved up.
    pub budget_capacity: u64,
    /// Points that a client gets back each second.
    pub budget_restore_rate: u64,
    /// Points that a table (CSV) is charged before it is read.
    pub table_cost: u64,
    /// How long a query waits for more records to load in one statement, in milliseconds.
    pub batch_wait_milliseconds: u64,
}

/// In the data of a request: its document is known to fit the schema, whatever is sent with it.
#[derive(Clone, Copy, Debug)]
pub struct KnownValid;

impl Limits {
    /// Says which limit makes no sense and how to mend it.
    pub fn validate(&self) -> Result<()> {
        if self.filter_depth == 0 || self.filter_terms == 0 {
            return Err(Error::bad_input(
                "The configuration key `limits` allows no filter at all; leave the defaults.",
            ));
        }
        if self.bracket_depth > 48 {
            return Err(Error::bad_input(
                "The configuration key `limits.bracket_depth` is over 48: a deeper document could \
                 end the process while it is parsed.",
            ));
        }
        if self.selection_depth > 48 {
            return Err(Error::bad_input(
                "The configuration key `limits.selection_depth` is over 48: a deeper query could \
                 end the process while it is answered.",
            ));
        }
        let dearest = self.query_cost.max(self.table_cost);
        if self.budget_capacity < dearest || self.budget_restore_rate == 0 {
            return Err(Error::bad_input(format!(
                "The configuration key `limits.budget_capacity` must be at least {dearest}, the \
                 largest of `query_cost` and `table_cost`, and `limits.budget_restore_rate` at \
                 least 1."
            )));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    impl Limits {
        /// Those of the default configuration.
        pub(crate) fn defaults() -> Self {
            Config::defaults().unwrap().limits
        }
    }

    #[track_caller]
    fn assert_refused(change: impl FnOnce(&mut Limits), key: &str) {
        let mut limits = Limits::defaults();
        assert_eq!(limits.validate(), Ok(()));
        change(&mut limits);
        let error = limits.validate().unwrap_err();
        assert!(error.message().contains(key), "{error}");
    }

    #[test]
    fn limits_that_protect_nothing_or_allow_nothing_are_refused() {
        assert_refused(|limits| limits.filter_terms = 0, "limits");
        assert_refused(|limits| limits.bracket_depth = 49, "bracket_depth");
        assert_refused(|limits| limits.selection_depth = 49, "selection_depth");
        assert_refused(|limits| limits.budget_capacity = 19_999, "budget_capacity");
        assert_refused(
            |limits| limits.budget_restore_rate = 0,
            "budget_restore_rate",
        );
    }
}
