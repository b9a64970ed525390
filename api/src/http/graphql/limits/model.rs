//! What the schema says about cost, read once from its text: which field leads to which type, how
//! many elements it gives, and what its arguments take.

use std::collections::HashMap;

use async_graphql::parser::types::{
    FieldDefinition, InputValueDefinition, OperationType, ServiceDocument, Type, TypeKind,
    TypeSystemDefinition,
};
use async_graphql::{Positioned, Value};

use crate::cost;
use crate::http::graphql::field_types::base_name;

/// How many elements a field gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Many {
    /// One.
    One,
    /// A page, as many as `first` or `last` say, or this many.
    Page(u64),
    /// A connection: its `edges` and `nodes` have as many elements as `first` or `last` say, or
    /// this many.
    Connection(u64),
    /// The elements of the connection that the field belongs to.
    Elements,
    /// One for each of `ids`.
    Ids,
    /// A list that has no pages, counted as this many.
    List(u64),
}

/// A field of an object or interface.
#[derive(Clone, Debug)]
pub(crate) struct FieldCost {
    /// What resolving it once weighs, in parts of a point.
    pub(crate) weight: u64,
    pub(crate) many: Many,
    /// The type that it leads to, without lists.
    pub(crate) leads_to: String,
    /// The types of its arguments, without lists.
    pub(crate) arguments: HashMap<String, String>,
    /// Gives the fields of a type of the schema: introspections that nest these grow beyond measure.
    pub(crate) opens_types: bool,
}

/// The schema as the measure needs it.
#[derive(Debug, Default)]
pub(crate) struct CostModel {
    roots: [String; 3],
    fields: HashMap<String, HashMap<String, FieldCost>>,
    /// Of each input object, the types of its fields without lists.
    inputs: HashMap<String, HashMap<String, String>>,
}

/// What there is in a schema, for the size of introspections.
#[derive(Debug, Default)]
struct Counts {
    types: u64,
    directives: u64,
    fields: u64,
    arguments: u64,
    input_fields: u64,
    enum_values: u64,
    interfaces: u64,
    possible_types: u64,
}

impl CostModel {
    /// Reads the schema. `list_size` is what a list without paging is counted as.
    pub(crate) fn read(document: &ServiceDocument, list_size: u64) -> Self {
        let mut model = Self {
            roots: ["Query", "Mutation", "Subscription"].map(ToOwned::to_owned),
            ..Self::default()
        };
        let mut counts = Counts::default();
        for definition in &document.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    let named = [
                        &schema.node.query,
                        &schema.node.mutation,
                        &schema.node.subscription,
                    ];
                    for (root, name) in model.roots.iter_mut().zip(named) {
                        if let Some(name) = name {
                            *root = name.node.to_string();
                        }
                    }
                }
                TypeSystemDefinition::Type(definition) => {
                    counts.types += 1;
                    let name = definition.node.name.node.as_str();
                    model.add_type(name, &definition.node.kind, list_size, &mut counts);
                }
                TypeSystemDefinition::Directive(_) => counts.directives += 1,
            }
        }
        model.add_introspection(&counts);
        model
    }

    fn add_type(&mut self, name: &str, kind: &TypeKind, list_size: u64, counts: &mut Counts) {
        let fields = match kind {
            TypeKind::Object(object) => {
                counts.interfaces += count(&object.implements);
                counts.possible_types += count(&object.implements);
                &object.fields
            }
            TypeKind::Interface(interface) => &interface.fields,
            TypeKind::Union(union) => {
                counts.possible_types += count(&union.members);
                return;
            }
            TypeKind::Enum(values) => {
                counts.enum_values += count(&values.values);
                return;
            }
            TypeKind::InputObject(input) => {
                counts.input_fields += count(&input.fields);
                self.inputs
                    .insert(name.to_owned(), argument_types(&input.fields));
                return;
            }
            TypeKind::Scalar => return,
        };
        let known = self.fields.entry(name.to_owned()).or_default();
        for field in fields {
            counts.fields += 1;
            counts.arguments += count(&field.node.arguments);
            let cost = FieldCost::read(name, &field.node, list_size);
            known.insert(field.node.name.node.to_string(), cost);
        }
    }

    /// The fields of introspection, which the text of a schema leaves out. Lists count as the
    /// schema has them on average, since one introspection of all types has each of them once; that
    /// they do not nest is a limit of its own.
    fn add_introspection(&mut self, counts: &Counts) {
        let average = |total: u64, over: u64| Many::List(total.div_ceil(over.max(1)).max(1));
        let of_a_type = |total| average(total, counts.types);
        let lists = [
            ("__Schema", "types", "__Type", Many::List(counts.types)),
            (
                "__Schema",
                "directives",
                "__Directive",
                Many::List(counts.directives + 3),
            ),
            ("__Type", "fields", "__Field", of_a_type(counts.fields)),
            (
                "__Type",
                "interfaces",
                "__Type",
                of_a_type(counts.interfaces),
            ),
            (
                "__Type",
                "possibleTypes",
                "__Type",
                of_a_type(counts.possible_types),
            ),
            (
                "__Type",
                "enumValues",
                "__EnumValue",
                of_a_type(counts.enum_values),
            ),
            (
                "__Type",
                "inputFields",
                "__InputValue",
                of_a_type(counts.input_fields),
            ),
            (
                "__Field",
                "args",
                "__InputValue",
                average(counts.arguments, counts.fields),
            ),
            ("__Directive", "args", "__InputValue", Many::List(2)),
        ];
        for (holder, field, leads_to, many) in lists {
            self.add_introspection_field(holder, field, leads_to, many);
        }
        for (holder, leads_to, fields) in SINGLE {
            for field in fields.split(' ') {
                self.add_introspection_field(holder, field, leads_to, Many::One);
            }
        }
        let root = self.roots[0].clone();
        self.add_introspection_field(&root, "__schema", "__Schema", Many::One);
        self.add_introspection_field(&root, "__type", "__Type", Many::One);
    }

    fn add_introspection_field(&mut self, holder: &str, field: &str, leads_to: &str, many: Many) {
        let arguments: &[(&str, &str)] = match field {
            "fields" | "enumValues" | "inputFields" | "args" => &[("includeDeprecated", "Boolean")],
            "__type" => &[("name", "String")],
            _ => &[],
        };
        let cost = FieldCost {
            weight: cost::weight(holder, field),
            many,
            leads_to: leads_to.to_owned(),
            arguments: arguments
                .iter()
                .map(|(name, of)| ((*name).to_owned(), (*of).to_owned()))
                .collect(),
            opens_types: holder == "__Type"
                && matches!(
                    field,
                    "fields" | "inputFields" | "interfaces" | "possibleTypes"
                ),
        };
        self.fields
            .entry(holder.to_owned())
            .or_default()
            .insert(field.to_owned(), cost);
    }

    /// The type that an operation selects on.
    pub(crate) fn root(&self, operation: OperationType) -> &str {
        let [query, mutation, subscription] = &self.roots;
        match operation {
            OperationType::Query => query,
            OperationType::Mutation => mutation,
            OperationType::Subscription => subscription,
        }
    }

    /// A field of a type; none where the schema has no such field.
    pub(crate) fn field(&self, type_name: &str, field: &str) -> Option<&FieldCost> {
        self.fields.get(type_name)?.get(field)
    }

    /// The type of a field of an input object, without lists.
    pub(crate) fn input_field(&self, type_name: &str, field: &str) -> Option<&str> {
        Some(self.inputs.get(type_name)?.get(field)?.as_str())
    }

    /// Whether the input object joins others of itself by `and`, `or` and `not`.
    pub(crate) fn is_filter(&self, type_name: &str) -> bool {
        self.inputs
            .get(type_name)
            .is_some_and(|fields| fields.contains_key("and") && fields.contains_key("not"))
    }
}

/// The fields of introspection that give one value: the type that has them, the type that they lead
/// to.
const SINGLE: [(&str, &str, &str); 10] = [
    (
        "__Schema",
        "__Type",
        "queryType mutationType subscriptionType",
    ),
    ("__Schema", "String", "description"),
    ("__Type", "__Type", "ofType"),
    (
        "__Type",
        "String",
        "kind name description specifiedByURL isOneOf",
    ),
    ("__Field", "__Type", "type"),
    (
        "__Field",
        "String",
        "name description isDeprecated deprecationReason",
    ),
    ("__InputValue", "__Type", "type"),
    (
        "__InputValue",
        "String",
        "name description defaultValue isDeprecated deprecationReason",
    ),
    (
        "__EnumValue",
        "String",
        "name description isDeprecated deprecationReason",
    ),
    (
        "__Directive",
        "String",
        "name description locations isRepeatable",
    ),
];

impl FieldCost {
    fn read(holder: &str, field: &FieldDefinition, list_size: u64) -> Self {
        let argument = |name: &str| {
            let found = field.arguments.iter();
            found.map(|a| &a.node).find(|a| a.name.node == name)
        };
        let leads_to = base_name(&field.ty.node).to_owned();
        let is_list = is_list(&field.ty.node);
        let paged = argument("first").or_else(|| argument("last"));
        let many = match paged {
            Some(first) if leads_to.ends_with("Connection") => {
                Many::Connection(default_size(first))
            }
            Some(first) if is_list => Many::Page(default_size(first)),
            _ if !is_list => Many::One,
            _ if holder.ends_with("Connection")
                && matches!(field.name.node.as_str(), "edges" | "nodes") =>
            {
                Many::Elements
            }
            _ if argument("ids").is_some_and(|ids| self::is_list(&ids.ty.node)) => Many::Ids,
            _ => Many::List(list_size),
        };
        Self {
            weight: cost::weight(holder, field.name.node.as_str()),
            many,
            leads_to,
            arguments: argument_types(&field.arguments),
            opens_types: false,
        }
    }
}

fn default_size(argument: &InputValueDefinition) -> u64 {
    let declared = argument.default_value.as_ref().map(|value| &value.node);
    let size = match declared {
        Some(async_graphql::Value::Number(number)) => number.as_u64(),
        _ => None,
    };
    size.unwrap_or_else(|| u64::from(cost::DEFAULT_PAGE.unsigned_abs()))
}

fn is_list(of: &Type) -> bool {
    matches!(of.base, async_graphql::parser::types::BaseType::List(_))
}

fn argument_types(arguments: &[Positioned<InputValueDefinition>]) -> HashMap<String, String> {
    let types = arguments.iter().map(|argument| {
        let argument = &argument.node;
        let name = argument.name.node.to_string();
        (name, base_name(&argument.ty.node).to_owned())
    });
    types.collect()
}

fn count<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
}

/// A number of elements from an argument's value; none where the value is no such number.
pub(crate) fn size_from(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => Some(number.as_u64().unwrap_or(1).max(1)),
        _ => None,
    }
}
