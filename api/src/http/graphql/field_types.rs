//! The types of the schema's fields, read once from its text.

use std::collections::HashMap;

use async_graphql::Positioned;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, OperationType, SchemaDefinition, ServiceDocument, Type, TypeKind,
    TypeSystemDefinition,
};

/// Which type each field of each object and interface has.
#[derive(Debug)]
pub(crate) struct FieldTypes {
    query: String,
    mutation: String,
    subscription: String,
    fields: HashMap<String, HashMap<String, Type>>,
}

impl FieldTypes {
    /// Takes the types out of a parsed schema.
    pub(crate) fn read(document: ServiceDocument) -> Self {
        let mut types = Self {
            query: "Query".to_owned(),
            mutation: "Mutation".to_owned(),
            subscription: "Subscription".to_owned(),
            fields: HashMap::new(),
        };
        for definition in document.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => types.name_roots(schema.node),
                TypeSystemDefinition::Type(definition) => {
                    let name = definition.node.name.node.to_string();
                    match definition.node.kind {
                        TypeKind::Object(object) => types.add(name, object.fields),
                        TypeKind::Interface(interface) => types.add(name, interface.fields),
                        _ => {}
                    }
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        types
    }

    fn name_roots(&mut self, schema: SchemaDefinition) {
        for (root, named) in [
            (&mut self.query, schema.query),
            (&mut self.mutation, schema.mutation),
            (&mut self.subscription, schema.subscription),
        ] {
            if let Some(name) = named {
                *root = name.node.to_string();
            }
        }
    }

    fn add(&mut self, type_name: String, fields: Vec<Positioned<FieldDefinition>>) {
        let known = self.fields.entry(type_name).or_default();
        known.extend(
            fields
                .into_iter()
                .map(|field| (field.node.name.node.to_string(), field.node.ty.node)),
        );
    }

    /// The type that an operation selects on.
    pub(crate) fn root(&self, operation: OperationType) -> &str {
        match operation {
            OperationType::Query => &self.query,
            OperationType::Mutation => &self.mutation,
            OperationType::Subscription => &self.subscription,
        }
    }

    /// The type of a field. Unknown for the fields of introspection.
    pub(crate) fn of(&self, type_name: &str, field: &str) -> Option<&Type> {
        self.fields.get(type_name)?.get(field)
    }
}

/// The name of a type without its lists.
pub(crate) fn base_name(mut of: &Type) -> &str {
    loop {
        match &of.base {
            BaseType::Named(name) => return name.as_str(),
            BaseType::List(item) => of = item,
        }
    }
}
