//! What a request may ask for, checked before any record is read.
//!
//! Nothing here knows a record: it works from the text of the schema, read once, and from the
//! document, the operation and the variables.

mod filters;
mod measure;
mod model;
mod refusal;
mod scan;
#[cfg(test)]
mod tests;
mod typename;
mod values;

pub(crate) use self::measure::{Measure, measure};
pub(crate) use self::model::CostModel;
pub(crate) use self::refusal::Refusal;
pub(crate) use self::scan::Scan;

use crate::limits::Limits;

impl Measure {
    /// Refuses what is over a limit, and what the library would take without looking.
    pub(crate) fn check(&self, limits: &Limits) -> Result<(), Refusal> {
        if let Some(at) = self.cycle {
            return Err(Refusal::Invalid {
                message: "A fragment spreads itself, directly or through others; break the circle.",
                at,
            });
        }
        for (name, allowed, requested) in self.rows(limits) {
            if requested > allowed {
                return Err(Refusal::over(name, allowed, requested));
            }
        }
        if let Some((at, message)) = self.typename {
            return Err(Refusal::Invalid { message, at });
        }
        Ok(())
    }

    /// Each limit with what the request asks for, the most telling first.
    fn rows(&self, limits: &Limits) -> [(&'static str, u64, u64); 20] {
        [
            ("operations", limits.operations, self.operations),
            ("fragments", limits.fragments, self.fragments),
            ("variables", limits.variables, self.variables),
            ("directives", limits.directives, self.directives),
            ("aliases", limits.aliases, self.aliases),
            ("root_fields", limits.root_fields, self.root_fields),
            (
                "duplicate_fields",
                limits.duplicate_fields,
                self.duplicate_fields,
            ),
            ("unknown_names", limits.unknown_names, self.unknown_names),
            ("value_depth", limits.value_depth, self.value_depth),
            ("list_length", limits.list_length, self.list_length),
            ("text_bytes", limits.text_bytes, self.text_bytes),
            ("values", limits.values, self.values),
            ("filter_depth", limits.filter_depth, self.filter.depth),
            ("filter_terms", limits.filter_terms, self.filter.terms),
            ("introspections", limits.introspections, self.introspections),
            (
                "introspection_depth",
                limits.introspection_depth,
                self.introspection_depth,
            ),
            ("query_depth", limits.query_depth, self.depth),
            (
                "selection_depth",
                limits.selection_depth,
                self.selection_depth,
            ),
            ("selections", limits.selections, self.selections),
            ("query_cost", limits.query_cost, self.cost),
        ]
    }
}
