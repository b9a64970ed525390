//! The corpus: requests, each with the code that refuses it and the limit that is named.

use std::fmt::Write as _;

use serde_json::{Value, json};

const PARSE: &str = "GRAPHQL_PARSE_FAILED";
const INVALID: &str = "GRAPHQL_VALIDATION_FAILED";
const COSTLY: &str = "TOO_COSTLY";

/// Every request of the corpus.
pub(super) fn all() -> Vec<Case> {
    [
        fragments(),
        circles(),
        floods(),
        parts(),
        variables_and_tokens(),
        depths(),
        levels(),
        introspections(),
        sizes(),
        lists(),
        terms_and_texts(),
        texts(),
    ]
    .concat()
}

/// A request, the code that refuses it, and the limit that is named.
#[derive(Clone)]
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) body: String,
    pub(super) code: &'static str,
    pub(super) limit: Option<&'static str>,
}

fn case(
    name: &'static str,
    query: impl Into<String>,
    code: &'static str,
    limit: Option<&'static str>,
) -> Case {
    sent(name, query, &json!({}), code, limit)
}

fn sent(
    name: &'static str,
    query: impl Into<String>,
    variables: &Value,
    code: &'static str,
    limit: Option<&'static str>,
) -> Case {
    let body = json!({ "query": query.into(), "variables": variables }).to_string();
    Case {
        name,
        body,
        code,
        limit,
    }
}

/// Fragments that each spread the next one so many times.
fn bomb(levels: usize, times: usize, leaf: &str) -> String {
    let mut text = String::new();
    for level in 0..levels {
        let spreads = format!(" ...F{}", level + 1).repeat(times);
        let _ = write!(text, " fragment F{level} on Facility {{{spreads} }}");
    }
    let _ = write!(text, " fragment F{levels} on Facility {{ {leaf} }}");
    text
}

fn numbered(count: usize, line: impl Fn(usize) -> String) -> String {
    let lines: Vec<String> = (0..count).map(line).collect();
    lines.join(" ")
}

fn fragments() -> Vec<Case> {
    let spread = "{ facilities { nodes { ...F0 } } }";
    let wide = "{ facility(code: \"A\") { ...F0 } }";
    vec![
        case(
            "a bomb of fragments under a thousand bytes",
            format!("{wide}{}", bomb(16, 3, "id")),
            COSTLY,
            Some("selections"),
        ),
        case(
            "a bomb of doubled fragments",
            format!("{spread}{}", bomb(24, 2, "id name")),
            COSTLY,
            Some("selections"),
        ),
        case(
            "a bomb of fragments of typenames",
            format!("{wide}{}", bomb(24, 2, "__typename")),
            COSTLY,
            Some("selections"),
        ),
        case(
            "a bomb that no operation lights",
            format!("{{ __typename }}{}", bomb(24, 2, "id")),
            COSTLY,
            Some("selections"),
        ),
        case(
            "a chain of fragments",
            format!("{wide}{}", bomb(90, 1, "id")),
            COSTLY,
            Some("selection_depth"),
        ),
    ]
}

fn circles() -> Vec<Case> {
    vec![
        case(
            "a fragment in itself",
            "{ facility(code: \"A\") { ...F } } fragment F on Facility { ...F }",
            INVALID,
            None,
        ),
        case(
            "a circle of fragments below fields",
            "{ facility(code: \"A\") { ...F } } \
             fragment F on Facility { fieldOffice { ...G } } \
             fragment G on FieldOffice { facilities { ...F } }",
            INVALID,
            None,
        ),
        case(
            "a circle that no operation enters",
            "{ __typename } fragment F on Facility { ...G } fragment G on Facility { ...F }",
            INVALID,
            None,
        ),
        case(
            "many fragments",
            format!(
                "{{ __typename }} {}",
                numbered(150, |n| format!("fragment F{n} on Query {{ __typename }}"))
            ),
            COSTLY,
            Some("fragments"),
        ),
        case(
            "inline fragments in each other",
            format!(
                "{{ {} __typename {} }}",
                "... { ".repeat(40),
                "}".repeat(40)
            ),
            COSTLY,
            Some("selection_depth"),
        ),
    ]
}

fn floods() -> Vec<Case> {
    let facility = |inner: &str| format!("{{ facility(code: \"A\") {{ {inner} }} }}");
    vec![
        case(
            "aliases of one field",
            facility(&numbered(100, |n| format!("a{n}: id"))),
            COSTLY,
            Some("aliases"),
        ),
        case(
            "aliases spread by a fragment",
            format!(
                "{{ {} }} fragment F on Facility {{ a: id b: id c: id d: id }}",
                numbered(8, |n| format!("f{n}: facility(code: \"A\") {{ ...F }}"))
            ),
            COSTLY,
            Some("aliases"),
        ),
        case(
            "one root field again and again",
            format!("{{ {} }}", "facilities { totalCount } ".repeat(50)),
            COSTLY,
            Some("root_fields"),
        ),
        case(
            "one field again and again",
            facility(&"name ".repeat(500)),
            COSTLY,
            Some("duplicate_fields"),
        ),
        case(
            "overlapping fields with other arguments",
            facility(&numbered(40, |n| {
                format!("placements(first: {}) {{ id }}", n % 20 + 1)
            })),
            COSTLY,
            Some("duplicate_fields"),
        ),
        case(
            "overlapping fields in fragments",
            format!(
                "{{ facility(code: \"A\") {{ {} }} }} {} {}",
                numbered(45, |n| format!("...F{n}")),
                numbered(45, |n| format!(
                    "fragment F{n} on Facility {{ {} }}",
                    numbered(45, |m| format!("...G{m}"))
                )),
                numbered(45, |n| format!(
                    "fragment G{n} on Facility {{ x: placements(first: {}) {{ id }} }}",
                    n + 1
                )),
            ),
            COSTLY,
            Some("aliases"),
        ),
    ]
}

fn parts() -> Vec<Case> {
    let facility = |inner: &str| format!("{{ facility(code: \"A\") {{ {inner} }} }}");
    vec![
        case(
            "directives on one field",
            facility(&format!("id {}", "@include(if: true) ".repeat(60))),
            COSTLY,
            Some("directives"),
        ),
        case(
            "unknown directives on the name of the type",
            format!("{{ __typename {} }}", "@nope ".repeat(40)),
            INVALID,
            None,
        ),
        case(
            "names that are not there, each with suggestions",
            facility(&numbered(900, |n| format!("nam{n}"))),
            COSTLY,
            Some("unknown_names"),
        ),
        case(
            "arguments that are not there",
            format!(
                "{{ facilities({}) {{ totalCount }} }}",
                numbered(900, |n| format!("firs{n}: 1"))
            ),
            COSTLY,
            Some("unknown_names"),
        ),
        Case {
            name: "operations that are not run",
            body: json!({
                "query": numbered(30, |n| format!("query Q{n} {{ __typename }}")),
                "operationName": "Q1",
            })
            .to_string(),
            code: COSTLY,
            limit: Some("operations"),
        },
    ]
}

fn variables_and_tokens() -> Vec<Case> {
    let facility = |inner: &str| format!("{{ facility(code: \"A\") {{ {inner} }} }}");
    vec![
        case(
            "variables that are declared",
            format!(
                "query({}) {{ __typename }}",
                numbered(150, |n| format!("$v{n}: Int"))
            ),
            COSTLY,
            Some("variables"),
        ),
        sent(
            "variables that are sent",
            "{ __typename }",
            &Value::Object((0..150).map(|n| (format!("v{n}"), json!(1))).collect()),
            COSTLY,
            Some("variables"),
        ),
        case(
            "more tokens than a document may have",
            facility(&"id ".repeat(20_000)),
            PARSE,
            Some("tokens"),
        ),
        case(
            "tokens without sense",
            "!$&|=@:".repeat(5_000),
            PARSE,
            Some("tokens"),
        ),
    ]
}

fn depths() -> Vec<Case> {
    let nested =
        |open: &str, close: &str, levels: usize| open.repeat(levels) + &close.repeat(levels);
    vec![
        case(
            "braces",
            nested("{a", "}", 100_000),
            PARSE,
            Some("bracket_depth"),
        ),
        case(
            "lists in lists",
            format!("{{ a(b: {}) }}", nested("[", "]", 50_000)),
            PARSE,
            Some("bracket_depth"),
        ),
        case(
            "objects in objects",
            format!("{{ a(b: {}) }}", nested("{c:", "}", 50_000)),
            PARSE,
            Some("bracket_depth"),
        ),
        case(
            "types of variables",
            format!("query($v: {}) {{ a }}", nested("[", "]", 50_000)),
            PARSE,
            Some("bracket_depth"),
        ),
        case(
            "brackets that stay open",
            "(".repeat(200_000),
            PARSE,
            Some("bracket_depth"),
        ),
    ]
}

fn levels() -> Vec<Case> {
    vec![
        case(
            "fields in fields",
            format!(
                "{{ facility(code: \"A\") {{ {} id {} }} }}",
                "fieldOffice { facilities(first: 1) { ".repeat(10),
                "} } ".repeat(10)
            ),
            COSTLY,
            Some("query_depth"),
        ),
        case(
            "a value as deep as brackets may be",
            format!(
                "{{ facilities(filter: {}) {{ totalCount }} }}",
                "{not:".repeat(40) + "{}" + &"}".repeat(40)
            ),
            COSTLY,
            Some("value_depth"),
        ),
        sent(
            "a variable in depth",
            "query($f: FacilityFilter) { facilities(filter: $f) { totalCount } }",
            &json!({ "f": (0..60).fold(json!({}), |inner, _| json!({ "not": inner })) }),
            COSTLY,
            Some("value_depth"),
        ),
        sent(
            "a filter in depth",
            "query($f: FacilityFilter) { facilities(filter: $f) { totalCount } }",
            &json!({ "f": (0..8).fold(json!({}), |inner, _| json!({ "not": inner })) }),
            COSTLY,
            Some("filter_depth"),
        ),
        case(
            "a filter through related records",
            format!(
                "{{ facilities(filter: {}) {{ totalCount }} }}",
                "{and:[{or:[{not:".to_owned() + "{fieldOffice:{not:{not:{}}}}" + "}]}]}"
            ),
            COSTLY,
            Some("filter_depth"),
        ),
    ]
}

fn introspections() -> Vec<Case> {
    vec![
        case(
            "an introspection of types of types",
            "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
            COSTLY,
            Some("introspection_depth"),
        ),
        case(
            "introspections side by side",
            format!(
                "{{ {} }}",
                numbered(28, |n| format!(
                    "s{n}: __schema {{ types {{ fields {{ args {{ name type {{ name kind }} }} \
                     name description }} inputFields {{ name type {{ name ofType {{ name }} }} }} \
                     }} }}"
                ))
            ),
            COSTLY,
            Some("introspections"),
        ),
    ]
}

const FILTERED: &str = "query($f: FacilityFilter) { facilities(filter: $f) { totalCount } }";

fn sizes() -> Vec<Case> {
    let pages = "facilities(first: 100) { nodes { fieldOffice { ";
    vec![
        case(
            "pages in pages",
            "{ facilities(first: 100) { nodes { placements(first: 100) { detention { \
             placements(first: 100) { detention { placements(first: 100) { id } } } } } } } }",
            COSTLY,
            Some("query_cost"),
        ),
        case(
            "a page beyond counting",
            format!("{{ {} id }} }} }} }}", pages.replace("100", "2147483647")),
            COSTLY,
            Some("query_cost"),
        ),
        sent(
            "many ids with much of each",
            "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Facility { id name city state \
             placements(first: 100) { id } } } }",
            &json!({ "ids": vec!["x"; 1_000] }),
            COSTLY,
            Some("query_cost"),
        ),
    ]
}

fn lists() -> Vec<Case> {
    let numbers: Vec<usize> = (0..2_000).collect();
    let filtered = FILTERED;
    vec![
        case(
            "a long list",
            format!(
                "{{ facilities(filter: {{ code: {{ in: {:?} }} }}) {{ totalCount }} }}",
                numbers.iter().map(ToString::to_string).collect::<Vec<_>>()
            ),
            COSTLY,
            Some("list_length"),
        ),
        sent(
            "a long list in a variable",
            filtered,
            &json!({ "f": { "code": { "in": vec!["A"; 2_000] } } }),
            COSTLY,
            Some("list_length"),
        ),
        sent(
            "lists of lists in a variable",
            filtered,
            &json!({ "f": { "and": vec![json!({ "code": { "in": vec!["A"; 500] } }); 100] } }),
            COSTLY,
            Some("values"),
        ),
        sent(
            "one large variable used again and again",
            format!(
                "query($f: FacilityFilter) {{ {} }}",
                numbered(25, |n| format!(
                    "f{n}: facilities(filter: $f) {{ totalCount }}"
                ))
            ),
            &json!({ "f": { "code": { "in": vec!["A"; 900] } } }),
            COSTLY,
            Some("values"),
        ),
    ]
}

fn terms_and_texts() -> Vec<Case> {
    let terms = vec![json!({ "code": { "eq": "A" } }); 150];
    let filtered = FILTERED;
    vec![
        sent(
            "terms",
            filtered,
            &json!({ "f": { "or": terms } }),
            COSTLY,
            Some("filter_terms"),
        ),
        sent(
            "branches without terms",
            filtered,
            &json!({ "f": { "or": vec![json!({}); 900] } }),
            COSTLY,
            Some("filter_terms"),
        ),
        case(
            "a number of 100,000 digits",
            format!(
                "{{ facilities(first: {}) {{ totalCount }} }}",
                "9".repeat(100_000)
            ),
            PARSE,
            Some("token_bytes"),
        ),
        Case {
            name: "a number of 100,000 digits in a variable",
            body: format!(
                "{{\"query\":\"{{ __typename }}\",\"variables\":{{\"v\":{}}}}}",
                "9".repeat(100_000)
            ),
            code: "BAD_USER_INPUT",
            limit: None,
        },
        case(
            "a name as long as a book",
            format!("{{ {} }}", "a".repeat(200_000)),
            PARSE,
            Some("token_bytes"),
        ),
    ]
}

fn texts() -> Vec<Case> {
    let escapes = format!(
        "{{\"query\":\"{{ __typename }}\",\"variables\":{{\"v\":\"{}\"}}}}",
        "\\u0041".repeat(100_000)
    );
    vec![
        case(
            "a text of a million bytes",
            format!(
                "{{ facility(code: \"{}\") {{ id }} }}",
                "x".repeat(1_000_000)
            ),
            PARSE,
            Some("text_bytes"),
        ),
        sent(
            "a text of a million bytes in a variable",
            "query($c: String!) { facility(code: $c) { id } }",
            &json!({ "c": "x".repeat(1_000_000) }),
            COSTLY,
            Some("text_bytes"),
        ),
        case(
            "escapes",
            format!(
                "{{ facility(code: \"{}\") {{ id }} }}",
                "\\u0041".repeat(100_000)
            ),
            PARSE,
            Some("text_bytes"),
        ),
        Case {
            name: "escapes in a variable",
            body: escapes,
            code: COSTLY,
            limit: Some("text_bytes"),
        },
        case(
            "a body that is too long",
            "x".repeat(1_200_000),
            "BAD_USER_INPUT",
            None,
        ),
    ]
}
