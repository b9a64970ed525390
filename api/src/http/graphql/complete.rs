//! Gives `data` the form that the GraphQL specification demands.
//!
//! async-graphql 7.2 leaves a field that failed out of `data`, also where its type is not
//! nullable, and writes fields in the order in which they were done. Clients that were generated
//! from the schema rely on both: the null that stands for an error, and on no null where the schema
//! allows none.

use std::collections::{HashMap, HashSet};

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    BaseType, Field, FragmentDefinition, OperationDefinition, Selection, SelectionSet, Type,
};
use async_graphql::{Name, PathSegment, Positioned, Response, Value};

use super::field_types::{FieldTypes, base_name};

/// What was selected, and on which types.
pub(crate) struct Shape<'a> {
    pub(crate) operation: &'a OperationDefinition,
    pub(crate) fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    pub(crate) types: &'a FieldTypes,
}

/// The selections that apply at one place of the answer, each with the type it is made on.
type Scope<'a> = Vec<(&'a SelectionSet, &'a str)>;

/// One field of the answer: its type, where it is known, and what is selected below it.
#[derive(Default)]
struct Entry<'a> {
    ty: Option<&'a Type>,
    below: Scope<'a>,
}

impl<'a> Shape<'a> {
    /// Puts null where a field failed, lifts it to where the schema allows null, and writes the
    /// fields in the order of the selection.
    pub(crate) fn complete(&self, response: &mut Response) {
        self.place_nulls(response);
        order(self, &mut response.data, &self.root());
    }

    fn place_nulls(&self, response: &mut Response) {
        let mut lifted = Vec::new();
        for error in &response.errors {
            let path = error.path.as_slice();
            // An error beside a value is a remark on it.
            if path.is_empty() || has_value(&response.data, path) {
                continue;
            }
            let nullable = self.nullable_positions(path);
            match deepest(&nullable, path.len()) {
                own if own == path.len() => place_null(&mut response.data, path, &nullable, own),
                above => lifted.push((above, path, nullable)),
            }
        }
        // The highest last: it wins over what was placed below it.
        lifted.sort_by_key(|(position, ..)| std::cmp::Reverse(*position));
        for (position, path, nullable) in lifted {
            place_null(&mut response.data, path, &nullable, position);
        }
    }

    fn root(&self) -> Scope<'a> {
        vec![(
            &self.operation.selection_set.node,
            self.types.root(self.operation.ty),
        )]
    }

    /// For each position along the path, from the root on, whether it may be null.
    fn nullable_positions(&self, path: &[PathSegment]) -> Vec<bool> {
        let mut nullable = vec![true];
        let mut scope = self.root();
        let mut current = None;
        for segment in path {
            match segment {
                PathSegment::Field(key) => {
                    let entry = self
                        .entries(&scope)
                        .swap_remove(key.as_str())
                        .unwrap_or_default();
                    current = entry.ty;
                    scope = entry.below;
                }
                PathSegment::Index(_) => {
                    current = current.and_then(|list| match &list.base {
                        BaseType::List(item) => Some(item.as_ref()),
                        BaseType::Named(_) => None,
                    });
                }
            }
            nullable.push(current.is_none_or(|ty| ty.nullable));
        }
        nullable
    }

    /// The fields of the answer that a scope selects, by their name in it, in order.
    fn entries(&self, scope: &Scope<'a>) -> IndexMap<&'a str, Entry<'a>> {
        let mut fields = Vec::new();
        let mut seen = HashSet::new();
        for (selections, type_name) in scope {
            self.collect(selections, type_name, &mut seen, &mut fields);
        }
        let mut entries = IndexMap::<_, Entry<'a>>::new();
        for (field, type_name) in fields {
            let entry = entries
                .entry(field.response_key().node.as_str())
                .or_default();
            let ty = self.types.of(type_name, field.name.node.as_str());
            entry.ty = entry.ty.or(ty);
            entry
                .below
                .push((&field.selection_set.node, ty.map_or("", base_name)));
        }
        entries
    }

    /// The fields of a selection and of its fragments, each fragment once.
    fn collect(
        &self,
        selections: &'a SelectionSet,
        type_name: &'a str,
        seen: &mut HashSet<&'a str>,
        fields: &mut Vec<(&'a Field, &'a str)>,
    ) {
        for selection in &selections.items {
            match &selection.node {
                Selection::Field(field) => fields.push((&field.node, type_name)),
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let on = condition.map_or(type_name, |on| on.node.on.node.as_str());
                    self.collect(&fragment.node.selection_set.node, on, seen, fields);
                }
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    if let Some(fragment) = self.fragments.get(name)
                        && seen.insert(name)
                    {
                        let on = fragment.node.type_condition.node.on.node.as_str();
                        self.collect(&fragment.node.selection_set.node, on, seen, fields);
                    }
                }
            }
        }
    }
}

/// Writes the fields of every object in the order of the selection.
fn order<'a>(shape: &Shape<'a>, value: &mut Value, scope: &Scope<'a>) {
    match value {
        Value::List(items) => items.iter_mut().for_each(|item| order(shape, item, scope)),
        Value::Object(object) => {
            let mut unordered = std::mem::take(object);
            for (key, entry) in shape.entries(scope) {
                if let Some((name, mut field)) = unordered.swap_remove_entry(key) {
                    order(shape, &mut field, &entry.below);
                    object.insert(name, field);
                }
            }
            // The content of a scalar that is an object was not selected field by field.
            object.extend(unordered);
        }
        _ => {}
    }
}

fn has_value(data: &Value, path: &[PathSegment]) -> bool {
    let value = path
        .iter()
        .try_fold(data, |value, segment| match (value, segment) {
            (Value::Object(object), PathSegment::Field(key)) => object.get(key.as_str()),
            (Value::List(items), PathSegment::Index(index)) => items.get(*index),
            _ => None,
        });
    value.is_some_and(|value| *value != Value::Null)
}

/// The deepest position, at most `limit`, that may be null. The root always may.
fn deepest(nullable: &[bool], limit: usize) -> usize {
    nullable
        .iter()
        .take(limit + 1)
        .rposition(|nullable| *nullable)
        .unwrap_or(0)
}

/// Places a null at a position of the path. Where a list on the way was given up as a whole, the
/// null goes to the next position above that may be null.
fn place_null(data: &mut Value, path: &[PathSegment], nullable: &[bool], mut position: usize) {
    while let Err(missing_list) = try_place_null(data, &path[..position]) {
        position = deepest(nullable, missing_list);
    }
}

/// Places a null at the end of the path, making the objects on the way. Tells the position of a
/// list on the way that is not there.
fn try_place_null(data: &mut Value, path: &[PathSegment]) -> Result<(), usize> {
    let mut current = data;
    for (position, segment) in path.iter().enumerate() {
        current = match segment {
            PathSegment::Field(key) => {
                if *current == Value::Null {
                    *current = Value::Object(IndexMap::new());
                }
                let Value::Object(object) = current else {
                    return Err(position);
                };
                object.entry(Name::new(key)).or_insert(Value::Null)
            }
            PathSegment::Index(index) => match current {
                Value::List(items) => items.get_mut(*index).ok_or(position)?,
                _ => return Err(position),
            },
        };
    }
    *current = Value::Null;
    Ok(())
}

#[cfg(test)]
mod tests {
    use async_graphql::ServerError;
    use async_graphql::parser::{parse_query, parse_schema};
    use serde_json::{Value as Json, json};

    use super::*;

    const SDL: &str = "
        type Query { a: Item b: Item! maybe: Int sure: Int! list: [Item!] holes: [Item]! json: JSON }
        interface Named { name: String! note: String }
        type Item implements Named { name: String! note: String child: Item sure: Item! }
        scalar JSON
        schema { query: Query }
    ";

    /// What becomes of `data` where the fields at `failed` failed.
    fn completed(query: &str, data: Json, failed: &[Json]) -> String {
        let types = FieldTypes::read(parse_schema(SDL).unwrap());
        let document = parse_query(query).unwrap();
        let (_, operation) = document.operations.iter().next().unwrap();
        let shape = Shape {
            operation: &operation.node,
            fragments: &document.fragments,
            types: &types,
        };
        let mut response = Response::new(Value::from_json(data).unwrap());
        response.errors = failed
            .iter()
            .map(|path| ServerError {
                path: serde_json::from_value(path.clone()).unwrap(),
                ..ServerError::new("failed", None)
            })
            .collect();
        shape.complete(&mut response);
        serde_json::to_string(&response.data).unwrap()
    }

    #[test]
    fn fields_come_in_the_order_of_the_selection() {
        let query = "{ sure ...F json x: maybe a { note } }
                     fragment F on Query { a { name ... on Named { note } } }";
        let data = json!({
            "x": 1, "a": { "note": null, "name": "n" }, "json": { "z": 1, "b": 2 }, "sure": 2,
        });
        assert_eq!(
            completed(query, data, &[]),
            r#"{"sure":2,"a":{"name":"n","note":null},"json":{"z":1,"b":2},"x":1}"#
        );
    }

    #[test]
    fn a_nullable_field_that_failed_is_null() {
        let path = [json!(["x"])];
        let data = json!({ "sure": 1 });
        assert_eq!(
            completed("{ x: maybe sure }", data, &path),
            r#"{"x":null,"sure":1}"#
        );
        assert_eq!(
            completed("{ x: maybe }", json!(null), &path),
            r#"{"x":null}"#
        );
        let nested = [json!(["a", "note"])];
        assert_eq!(
            completed("{ a { note } }", json!({ "a": null }), &nested),
            r#"{"a":{"note":null}}"#
        );
    }

    #[test]
    fn a_null_is_lifted_to_where_the_schema_allows_one() {
        for (query, data, path, expected) in [
            (
                "{ sure maybe }",
                json!({ "maybe": 1 }),
                json!(["sure"]),
                "null",
            ),
            (
                "{ a { name note } maybe }",
                json!({ "a": { "note": "x" }, "maybe": 1 }),
                json!(["a", "name"]),
                r#"{"a":null,"maybe":1}"#,
            ),
            (
                "{ b { name } maybe }",
                json!({ "maybe": 1 }),
                json!(["b", "name"]),
                "null",
            ),
            (
                "{ a { sure { sure { name } } } }",
                json!({ "a": { "sure": { "sure": null } } }),
                json!(["a", "sure", "sure", "name"]),
                r#"{"a":null}"#,
            ),
            (
                "{ list { name } maybe }",
                json!({ "list": [{ "name": "n" }, null], "maybe": 1 }),
                json!(["list", 1, "name"]),
                r#"{"list":null,"maybe":1}"#,
            ),
            (
                "{ holes { name } }",
                json!({ "holes": [{ "name": "n" }, null] }),
                json!(["holes", 1, "name"]),
                r#"{"holes":[{"name":"n"},null]}"#,
            ),
            (
                "{ a { ...F } maybe } fragment F on Named { name }",
                json!({ "maybe": 1 }),
                json!(["a", "name"]),
                r#"{"a":null,"maybe":1}"#,
            ),
        ] {
            assert_eq!(completed(query, data, &[path]), expected, "{query}");
        }
    }

    #[test]
    fn a_list_that_was_given_up_is_null_where_it_may_be() {
        assert_eq!(
            completed("{ list { name } }", json!({}), &[json!(["list", 3])]),
            r#"{"list":null}"#
        );
        assert_eq!(
            completed("{ holes { name } }", json!({}), &[json!(["holes", 3])]),
            "null"
        );
    }

    #[test]
    fn the_highest_null_wins() {
        let failed = [
            json!(["a", "name"]),
            json!(["a", "note"]),
            json!(["a", "child", "name"]),
        ];
        let data = json!({ "a": { "child": null } });
        assert_eq!(
            completed("{ a { name note child { name } } }", data, &failed),
            r#"{"a":null}"#
        );
    }

    #[test]
    fn an_error_beside_a_value_leaves_it() {
        let data = json!({ "maybe": 1 });
        assert_eq!(
            completed("{ maybe }", data, &[json!(["maybe"])]),
            r#"{"maybe":1}"#
        );
    }
}
