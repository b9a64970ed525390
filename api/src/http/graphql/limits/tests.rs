//! The measure against a count that spreads everything out, and what it says of known documents.

use async_graphql::Variables;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationType, Selection, SelectionSet,
};
use proptest::prelude::*;
use serde_json::json;

use super::model::Many;
use super::*;
use crate::http::graphql::document::Document;

const SCHEMA: &str = "
    type Query {
        n: Int one: Item many: [Item!] nodes(ids: [ID!]!): [Item]
        items(filter: ItemFilter, first: Int, last: Int): ItemConnection
        short(first: Int! = 5): [Item!]
    }
    type Item {
        x: Int one: Item many: [Item!] short(first: Int! = 5): [Item!]
        items(filter: ItemFilter, first: Int, last: Int): ItemConnection
    }
    type ItemConnection { edges: [ItemEdge!]! nodes: [Item!]! totalCount: Int! }
    type ItemEdge { cursor: String! node: Item! }
    input ItemFilter { x: IntFilter and: [ItemFilter!] or: [ItemFilter!] not: ItemFilter }
    input IntFilter { eq: Int in: [Int!] }";

fn limits() -> Limits {
    Limits::defaults()
}

fn model() -> CostModel {
    CostModel::read(&parse_schema(SCHEMA).unwrap(), 10)
}

fn measured(query: &str, variables: serde_json::Value) -> Measure {
    let document = Document::read(query, &limits()).unwrap();
    let named = document.operation(Some("Q"));
    let operation = named.or_else(|| document.operation(None)).unwrap();
    let variables = Variables::from_json(variables);
    measure(
        &model(),
        &limits(),
        document.parsed(),
        operation,
        &variables,
    )
}

fn cost(query: &str) -> u64 {
    measured(query, json!({})).cost
}

#[test]
fn page_sizes_multiply() {
    assert_eq!(cost("{ n }"), 1);
    assert_eq!(cost("{ one { x } }"), 2);
    // A list without pages counts as ten.
    assert_eq!(cost("{ many { x } }"), 11);
    assert_eq!(cost("{ short { x } }"), 6);
    // `first: 3` is a value, which weighs a tenth.
    assert_eq!(cost("{ short(first: 3) { x } }"), 5);
    assert_eq!(cost("{ items { nodes { x } } }"), 22);
    assert_eq!(cost("{ items(last: 7) { nodes { x } } }"), 10);
    assert_eq!(cost("{ items(first: 7) { totalCount } }"), 12);
    assert_eq!(
        cost("{ items(first: 10) { edges { node { items(first: 10) { nodes { x } } } } } }"),
        // items, edges; ten nodes, ten inner items with nodes and ten values of x each; arguments.
        2 + 10 * (1 + 2 + 10) + 2
    );
    // Elements without a connection around them are one.
    let misplaced = "{ ...F } fragment F on ItemConnection { edges { cursor } }";
    assert_eq!(cost(misplaced), 2);
    assert_eq!(cost("{ nodes(ids: [\"a\", \"b\", \"c\"]) { x } }"), 5);
}

#[test]
fn variables_and_their_defaults_say_how_many() {
    let query = "query($n: Int = 30) { items(first: $n) { nodes { x } } }";
    assert_eq!(measured(query, json!({})).cost, 33);
    assert_eq!(measured(query, json!({"n": 50})).cost, 53);
    let ids = "query($ids: [ID!]!) { nodes(ids: $ids) { x } }";
    assert_eq!(measured(ids, json!({"ids": ["a", "b"]})).cost, 4);
}

#[test]
fn nonsense_in_the_place_of_a_size_is_no_way_around() {
    for size in ["-1", "0", "1.5", "null", "true", "\"100\"", "[1]"] {
        let query = format!("{{ items(first: {size}) {{ nodes {{ x }} }} }}");
        assert!(cost(&query) >= 3, "{size}");
    }
    let huge = "{ items(first: 2147483647) { nodes { items(first: 2147483647) { nodes { \
                items(first: 2147483647) { nodes { x } } } } } } }";
    assert_eq!(cost(huge), cost::points_at_most());
}

mod cost {
    /// What a sum that cannot be counted any more is shown as.
    pub(super) fn points_at_most() -> u64 {
        crate::cost::points(u64::MAX)
    }
}

#[test]
fn a_bomb_of_fragments_takes_its_own_length() {
    use std::fmt::Write as _;
    let mut bomb = "{ one { ...F0 } }".to_owned();
    for n in 0..90 {
        let next = n + 1;
        write!(bomb, " fragment F{n} on Item {{ ...F{next} ...F{next} }}").unwrap();
    }
    bomb.push_str(" fragment F90 on Item { x }");
    let deep = measured(&bomb, json!({}));
    assert!(deep.check(&limits()).is_err());
    let wide = bomb.replace("...F25 ...F25", "x");
    let measure = measured(&wide, json!({}));
    assert!(measure.selections > 1 << 24, "{measure:?}");
    assert!(measure.check(&limits()).is_err());
}

#[test]
fn circles_of_fragments_are_found_wherever_they_are() {
    for query in [
        "{ ...A } fragment A on Query { ...A }",
        "{ n } fragment A on Query { n ...B } fragment B on Query { ...A }",
        "{ ...A } fragment A on Query { one { ...B } } fragment B on Item { one { ...B } }",
    ] {
        assert!(measured(query, json!({})).cycle.is_some(), "{query}");
    }
    let twice = "{ ...A ...B } fragment A on Query { ...B } fragment B on Query { n }";
    assert_eq!(measured(twice, json!({})).cycle, None);
}

#[test]
fn each_limit_is_counted() {
    let measure = measured(
        "query Q($v: Boolean!) { a: n n n one @skip(if: $v) { nope(x: [[1]]) } } \
         query R { n } fragment F on Item { x }",
        json!({"v": true, "unused": {"a": "text"}}),
    );
    let expected = [
        (measure.aliases, 1),
        (measure.root_fields, 4),
        (measure.duplicate_fields, 1),
        (measure.directives, 1),
        (measure.unknown_names, 1),
        (measure.operations, 2),
        (measure.fragments, 1),
        (measure.variables, 2),
        (measure.value_depth, 2),
        (measure.list_length, 1),
        (measure.text_bytes, 4),
        (measure.depth, 2),
        (measure.selection_depth, 1),
        (measure.selections, 7),
    ];
    for (at, (counted, wanted)) in expected.into_iter().enumerate() {
        assert_eq!(counted, wanted, "number {at} of {measure:?}");
    }
}

#[test]
fn introspection_costs_and_does_not_nest() {
    let all = measured(
        "{ __schema { types { name fields { name args { name } type { name ofType { name } } } } } }",
        json!({}),
    );
    assert!(all.cost >= 1);
    assert_eq!(all.introspection_depth, 1);
    let nested = "{ __type(name: \"Item\") { fields { type { fields { name } } } } }";
    assert_eq!(measured(nested, json!({})).introspection_depth, 2);
}

/// What a document asks for, counted by walking all of it spread out, from the root down.
#[derive(Debug, Default, PartialEq, Eq)]
struct Naive {
    parts: u64,
    depth: u64,
    aliases: u64,
    fields: u64,
    selections: u64,
}

struct Spread<'a> {
    model: &'a CostModel,
    document: &'a ExecutableDocument,
    naive: Naive,
}

impl Spread<'_> {
    /// A set that is met `times` times, on a connection of `page` elements.
    fn set(&mut self, set: &SelectionSet, on: Option<&str>, times: u64, page: u64, depth: u64) {
        for selection in &set.items {
            self.naive.selections += 1;
            match &selection.node {
                Selection::InlineFragment(inline) => {
                    let inline = &inline.node;
                    let condition = inline.type_condition.as_ref();
                    let on = condition.map_or(on, |on| Some(on.node.on.node.as_str()));
                    self.set(&inline.selection_set.node, on, times, page, depth);
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = &self.document.fragments[&spread.node.fragment_name.node];
                    let on = fragment.node.type_condition.node.on.node.as_str();
                    let set = &fragment.node.selection_set.node;
                    self.set(set, Some(on), times, page, depth);
                }
                Selection::Field(field) => {
                    let field = &field.node;
                    self.naive.fields += 1;
                    self.naive.aliases += u64::from(field.alias.is_some());
                    self.naive.depth = self.naive.depth.max(depth + 1);
                    let known = on.and_then(|on| self.model.field(on, &field.name.node));
                    let values = u64::try_from(field.arguments.len()).unwrap() * 10;
                    let weight = known.map_or(100, |known| known.weight);
                    let size = field.arguments.first().map(|(_, value)| {
                        let text = value.node.to_string();
                        text.parse::<u64>().unwrap().max(1)
                    });
                    let (children, page) = match known.map_or(Many::One, |known| known.many) {
                        Many::One | Many::Ids => (times, 1),
                        Many::Elements => (times * page, 1),
                        Many::List(size) => (times * size, 1),
                        Many::Page(default) => (times * size.unwrap_or(default), 1),
                        Many::Connection(default) => (times, size.unwrap_or(default)),
                    };
                    self.naive.parts += times * (weight + values);
                    let below = known.map(|known| known.leads_to.as_str());
                    let set = &field.selection_set.node;
                    self.set(set, below, children, page, depth + 1);
                }
            }
        }
    }
}

fn naive(model: &CostModel, document: &ExecutableDocument) -> Naive {
    let DocumentOperations::Single(operation) = &document.operations else {
        panic!("one operation was written");
    };
    let mut spread = Spread {
        model,
        document,
        naive: Naive::default(),
    };
    let root = model.root(OperationType::Query);
    spread.set(&operation.node.selection_set.node, Some(root), 1, 1, 0);
    spread.naive
}

/// A selection set; fragments named in it have at least this number.
fn selection_set(fragment: usize, depth: u32) -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        Just("x".to_owned()),
        Just("n".to_owned()),
        Just("a: x".to_owned()),
        Just("__typename".to_owned()),
        Just("totalCount".to_owned()),
        Just("unknown".to_owned()),
        Just("b: cursor".to_owned()),
    ];
    let spread = (fragment..FRAGMENTS).prop_map(|n| format!("...F{n}"));
    let selection = if depth == 0 {
        leaf.boxed()
    } else {
        let field = prop_oneof![
            Just("one".to_owned()),
            Just("c: many".to_owned()),
            Just("edges".to_owned()),
            Just("nodes".to_owned()),
            Just("node".to_owned()),
            Just("short".to_owned()),
            (0..9_u32).prop_map(|n| format!("short(first: {n})")),
            Just("items".to_owned()),
            (0..9_u32).prop_map(|n| format!("items(last: {n})")),
            Just("... on Item".to_owned()),
            Just("...".to_owned()),
        ];
        let nested =
            (field, selection_set(fragment, depth - 1)).prop_map(|(field, set)| field + &set);
        if fragment < FRAGMENTS {
            prop_oneof![2 => leaf, 3 => nested, 2 => spread].boxed()
        } else {
            prop_oneof![1 => leaf, 1 => nested].boxed()
        }
    };
    prop::collection::vec(selection, 1..4)
        .prop_map(|selections| format!(" {{ {} }}", selections.join(" ")))
        .boxed()
}

const FRAGMENTS: usize = 4;

/// A document whose fragments spread only those after them.
fn document() -> impl Strategy<Value = String> {
    let fragments: Vec<_> = (0..FRAGMENTS)
        .map(|n| {
            let on = prop::sample::select(vec!["Item", "ItemConnection", "Query"]);
            (on, selection_set(n + 1, 2))
                .prop_map(move |(on, set)| format!(" fragment F{n} on {on}{set}"))
        })
        .collect();
    (selection_set(0, 3), fragments)
        .prop_map(|(operation, fragments)| format!("query{operation}{}", fragments.concat()))
}

proptest! {
    #[test]
    fn remembering_fragments_counts_what_spreading_them_out_does(query in document()) {
        let mut limits = limits();
        limits.selection_depth = 48;
        let parsed = Document::read(&query, &limits).unwrap();
        let document = parsed.parsed();
        let (_, operation) = document.operations.iter().next().unwrap();
        let model = model();
        let measure = measure(&model, &limits, document, &operation.node, &Variables::default());
        let naive = naive(&model, document);
        prop_assert_eq!(measure.cost, crate::cost::points(naive.parts));
        prop_assert_eq!(measure.depth, naive.depth);
        prop_assert_eq!(measure.aliases, naive.aliases);
        prop_assert!(measure.selections >= naive.selections);
        prop_assert_eq!(measure.cycle, None);
    }

    #[test]
    fn whatever_is_sent_comes_back(text in "\\PC{0,200}") {
        let _ = Document::read(&text, &limits());
    }

    #[test]
    fn whatever_is_made_of_tokens_comes_back(
        tokens in prop::collection::vec(
            prop::sample::select(vec![
                "{", "}", "(", ")", "[", "]", ":", "...", "on", "fragment", "query", "F0", "Item",
                "x", "items", "first", "1", "-1", "9e99", "$v", "\"", "\"\"\"", "@skip", "if", "#",
                "\n", "true", "null", "!", "=", "|", "&",
            ]),
            0..60,
        ),
    ) {
        let text = tokens.join(" ");
        if let Ok(document) = Document::read(&text, &limits())
            && let Some((_, operation)) = document.parsed().operations.iter().next()
        {
            let none = Variables::default();
            let found = measure(&model(), &limits(), document.parsed(), &operation.node, &none);
            let _ = found.check(&limits());
        }
    }
}
