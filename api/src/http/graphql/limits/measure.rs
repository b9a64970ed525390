//! How much a document asks for, counted in one pass.
//!
//! Each fragment is measured once and remembered, so that a document in which fragments spread
//! fragments takes no longer than its own length, whatever it would be when spread out. All sums
//! saturate: what is beyond counting is over every limit.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, FragmentDefinition, OperationDefinition, Selection,
    SelectionSet,
};
use async_graphql::{Name, Pos, Positioned, Variables};
use async_graphql_value::Value;

use super::filters::FilterSize;
use super::model::{CostModel, FieldCost, Many, size_from};
use super::typename;
use super::values::{Resolved, ValueSize};
use crate::cost;
use crate::limits::Limits;

/// What a document and its variables ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Measure {
    /// Points of the operation that runs.
    pub(crate) cost: u64,
    pub(crate) depth: u64,
    pub(crate) aliases: u64,
    pub(crate) root_fields: u64,
    pub(crate) introspections: u64,
    pub(crate) introspection_depth: u64,
    /// Of all operations and fragments of the document, each spread out on its own.
    pub(crate) selections: u64,
    pub(crate) selection_depth: u64,
    pub(crate) values: u64,
    pub(crate) value_depth: u64,
    pub(crate) list_length: u64,
    pub(crate) text_bytes: u64,
    pub(crate) filter: FilterSize,
    pub(crate) directives: u64,
    pub(crate) duplicate_fields: u64,
    pub(crate) unknown_names: u64,
    pub(crate) operations: u64,
    pub(crate) fragments: u64,
    pub(crate) variables: u64,
    /// A fragment that spreads itself.
    pub(crate) cycle: Option<Pos>,
    /// A `__typename` with arguments, selections or directives that it cannot have.
    pub(crate) typename: Option<(Pos, &'static str)>,
}

/// The size of one selection set with everything below it, fragments spread out.
#[derive(Clone, Copy, Debug, Default)]
struct Size {
    /// Parts of a point, whatever the page that the set stands in.
    once: u64,
    /// Parts of a point for each element of the page that the set stands in. Only what is selected
    /// on a connection has any.
    each: u64,
    fields: u64,
    depth: u64,
    aliases: u64,
    selections: u64,
    selection_depth: u64,
    introspections: u64,
    introspection_depth: u64,
    values: u64,
}

impl Size {
    fn and(self, other: Self) -> Self {
        Self {
            once: self.once.saturating_add(other.once),
            each: self.each.saturating_add(other.each),
            fields: self.fields.saturating_add(other.fields),
            depth: self.depth.max(other.depth),
            aliases: self.aliases.saturating_add(other.aliases),
            selections: self.selections.saturating_add(other.selections),
            selection_depth: self.selection_depth.max(other.selection_depth),
            introspections: self.introspections.saturating_add(other.introspections),
            introspection_depth: self.introspection_depth.max(other.introspection_depth),
            values: self.values.saturating_add(other.values),
        }
    }

    /// The set as one selection of another: a spread or an inline fragment.
    fn spread(self) -> Self {
        Self {
            selections: self.selections.saturating_add(1),
            selection_depth: self.selection_depth.saturating_add(1),
            ..self
        }
    }
}

/// What is remembered of a fragment.
#[derive(Clone, Copy)]
enum Known {
    /// It is being measured: whoever meets it now is inside of it.
    Open,
    Measured(Size),
}

/// Measures the document for the operation that is to run.
pub(crate) fn measure(
    model: &CostModel,
    limits: &Limits,
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    sent: &Variables,
) -> Measure {
    let variables = Resolved::new(operation, sent);
    let declared = document
        .operations
        .iter()
        .map(|(_, operation)| length(operation.node.variable_definitions.len()))
        .max();
    let total = variables.total();
    let mut walk = Walk {
        model,
        limits,
        fragments: &document.fragments,
        variables: &variables,
        known: HashMap::new(),
        found: Measure {
            variables: variables.count().max(declared.unwrap_or(0)),
            fragments: length(document.fragments.len()),
            values: total.values,
            value_depth: total.depth,
            list_length: total.list_length,
            text_bytes: total.text_bytes,
            ..Measure::default()
        },
    };
    walk.document(document, operation);
    walk.found
}

struct Walk<'a> {
    model: &'a CostModel,
    limits: &'a Limits,
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    variables: &'a Resolved<'a>,
    known: HashMap<&'a str, Known>,
    found: Measure,
}

impl<'a> Walk<'a> {
    fn document(&mut self, document: &'a ExecutableDocument, runs: &OperationDefinition) {
        // Those that no operation spreads are measured too: the rules of the library visit them.
        for (name, fragment) in &document.fragments {
            let size = self.fragment(name, fragment, 0);
            self.count_definition(&fragment.node.directives, size);
        }
        for (_, operation) in document.operations.iter() {
            let operation = &operation.node;
            self.found.operations += 1;
            let root = self.model.root(operation.ty);
            let size = self.set(Some(root), &operation.selection_set.node, 0);
            self.count_definition(&operation.directives, size);
            for variable in &operation.variable_definitions {
                self.directives(&variable.node.directives);
            }
            if std::ptr::eq(operation, runs) {
                // On the root there is no page: what stands for each element is met once.
                self.found.cost = cost::points(size.once.saturating_add(size.each));
                self.found.depth = size.depth;
                self.found.aliases = size.aliases;
                self.found.root_fields = size.fields;
                self.found.introspections = size.introspections;
                self.found.introspection_depth = size.introspection_depth;
                self.found.values = self.found.values.max(size.values);
            }
        }
    }

    fn count_definition(&mut self, directives: &'a [Positioned<Directive>], size: Size) {
        self.directives(directives);
        let found = &mut self.found;
        found.selections = found.selections.saturating_add(size.selections);
        found.selection_depth = found.selection_depth.max(size.selection_depth);
    }

    fn directives(&mut self, directives: &'a [Positioned<Directive>]) {
        for directive in directives {
            self.found.directives += 1;
            for (_, value) in &directive.node.arguments {
                self.written(&value.node);
            }
        }
    }

    /// A value in the document.
    fn written(&mut self, value: &Value) -> ValueSize {
        let size = ValueSize::of_written(value, self.variables);
        let found = &mut self.found;
        found.value_depth = found.value_depth.max(size.depth);
        found.list_length = found.list_length.max(size.list_length);
        size
    }

    /// The set of a fragment.
    fn fragment(
        &mut self,
        name: &'a str,
        fragment: &'a Positioned<FragmentDefinition>,
        level: u64,
    ) -> Size {
        match self.known.get(name) {
            Some(Known::Measured(size)) => return *size,
            Some(Known::Open) => {
                self.found.cycle.get_or_insert(fragment.pos);
                return Size::default();
            }
            None => {}
        }
        self.known.insert(name, Known::Open);
        let fragment = &fragment.node;
        let on = fragment.type_condition.node.on.node.as_str();
        let size = self.set(Some(on), &fragment.selection_set.node, level);
        self.known.insert(name, Known::Measured(size));
        size
    }

    /// A selection set on a type; none where the type is not known.
    fn set(&mut self, on: Option<&'a str>, set: &'a SelectionSet, level: u64) -> Size {
        // Deeper than is allowed already: what is below changes nothing, and following it could
        // exhaust the stack.
        if level > self.limits.selection_depth {
            return Size::default();
        }
        let mut keys = HashSet::with_capacity(set.items.len());
        let mut total = Size::default();
        for selection in &set.items {
            let size = match &selection.node {
                Selection::Field(field) => {
                    if !keys.insert(field.node.response_key().node.as_str()) {
                        self.found.duplicate_fields += 1;
                    }
                    self.field(on, field, level)
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.node.directives);
                    let name = &spread.node.fragment_name.node;
                    let inner = match self.fragments.get(name) {
                        Some(fragment) => self.fragment(name, fragment, level + 1),
                        None => Size::default(),
                    };
                    inner.spread()
                }
                Selection::InlineFragment(inline) => {
                    let inline = &inline.node;
                    self.directives(&inline.directives);
                    let condition = inline.type_condition.as_ref();
                    let on = condition.map_or(on, |on| Some(on.node.on.node.as_str()));
                    self.set(on, &inline.selection_set.node, level + 1).spread()
                }
            };
            total = total.and(size);
        }
        total
    }

    fn field(&mut self, on: Option<&'a str>, field: &'a Positioned<Field>, level: u64) -> Size {
        let at = field.pos;
        let field = &field.node;
        self.directives(&field.directives);
        let is_typename = field.name.node == "__typename";
        if is_typename && let Some(fault) = typename::fault(field) {
            self.found.typename.get_or_insert((at, fault));
        }
        let known = on.and_then(|on| self.model.field(on, &field.name.node));
        if known.is_none() && !is_typename {
            self.found.unknown_names += 1;
        }
        let values = self.arguments(known, field);
        let below = self.set(
            known.map(|known| known.leads_to.as_str()),
            &field.selection_set.node,
            level + 1,
        );
        let mut size = below.under(known, self.elements(known, field), values);
        size.aliases = size
            .aliases
            .saturating_add(u64::from(field.alias.is_some()));
        if matches!(field.name.node.as_str(), "__schema" | "__type") {
            size.introspections = size.introspections.saturating_add(1);
        }
        if !field.selection_set.node.items.is_empty() {
            size.selection_depth = below.selection_depth.saturating_add(1);
        }
        size
    }

    /// How many values the arguments hold. Filters among them are measured as well.
    fn arguments(&mut self, known: Option<&FieldCost>, field: &'a Field) -> u64 {
        let mut values = 0_u64;
        for (name, value) in &field.arguments {
            let size = self.written(&value.node);
            values = values.saturating_add(size.values);
            let Some(known) = known else { continue };
            let Some(of) = known.arguments.get(name.node.as_str()) else {
                self.found.unknown_names += 1;
                continue;
            };
            // A value that is too large is refused for that, and not looked into.
            if size.values <= self.limits.values && self.model.is_filter(of) {
                let value = value.node.clone().into_const_with(|name| {
                    Ok::<_, ()>(self.variables.get(&name).cloned().unwrap_or_default())
                });
                let filter = FilterSize::of(self.model, of, &value.unwrap_or_default());
                self.found.filter = self.found.filter.max(filter);
            }
        }
        values
    }

    /// How many elements the arguments ask for; none where they do not say.
    fn elements(&self, known: Option<&FieldCost>, field: &Field) -> Option<u64> {
        let argument = |name: &str| {
            let value = &field.get_argument(name)?.node;
            value
                .clone()
                .into_const_with(|name| self.variables.get(&name).cloned().ok_or(()))
                .ok()
        };
        match known?.many {
            Many::Page(_) | Many::Connection(_) => ["first", "last"]
                .into_iter()
                .filter_map(|name| size_from(&argument(name)?))
                .max(),
            Many::Ids => match field.get_argument("ids").map(|ids| &ids.node)? {
                Value::List(ids) => Some(length(ids.len())),
                Value::Variable(name) => match self.variables.get(name)? {
                    async_graphql::Value::List(ids) => Some(length(ids.len())),
                    _ => Some(1),
                },
                _ => Some(1),
            },
            Many::One | Many::Elements | Many::List(_) => None,
        }
    }
}

/// Values in arguments that weigh as much as one field: they are read again for each record that
/// the field is asked of.
const VALUES_PER_POINT: u64 = 10;

impl Size {
    /// The size of a field with this set below it.
    fn under(self, known: Option<&FieldCost>, elements: Option<u64>, values: u64) -> Self {
        let weight = known.map_or(cost::PARTS, |known| known.weight);
        let own = weight.saturating_add(values.saturating_mul(cost::PARTS / VALUES_PER_POINT));
        let many = known.map_or(Many::One, |known| known.many);
        // Elements of a connection are only met below a connection; met elsewhere they are one.
        let below = self.once.saturating_add(self.each);
        let (once, each) = match many {
            Many::One => (own.saturating_add(below), 0),
            Many::Elements => (own, below),
            Many::List(size) => (own.saturating_add(below.saturating_mul(size)), 0),
            Many::Ids => {
                let size = elements.unwrap_or(1);
                (own.saturating_add(below.saturating_mul(size)), 0)
            }
            Many::Page(size) => {
                let size = elements.unwrap_or(size);
                (own.saturating_add(below.saturating_mul(size)), 0)
            }
            Many::Connection(size) => {
                let size = elements.unwrap_or(size);
                let page = self.each.saturating_mul(size);
                (own.saturating_add(self.once).saturating_add(page), 0)
            }
        };
        let opens_types = known.is_some_and(|known| known.opens_types);
        Self {
            once,
            each,
            fields: 1,
            depth: self.depth.saturating_add(1),
            aliases: self.aliases,
            selections: self.selections.saturating_add(1),
            selection_depth: self.selection_depth,
            introspections: self.introspections,
            introspection_depth: self
                .introspection_depth
                .saturating_add(u64::from(opens_types)),
            values: self.values.saturating_add(values),
        }
    }
}

fn length(of: usize) -> u64 {
    u64::try_from(of).unwrap_or(u64::MAX)
}
