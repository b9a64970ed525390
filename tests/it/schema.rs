//! The schema: the committed file, a description on every element, no restricted edge that would
//! take its parent away, and an entry in the access registry for every type.

use api::auth::Scope;
use api::graphql;
use api::policy::types::{Access, access, access_to_field};
use serde_json::{Value, json};
use tests::{Outcome, Suite, TestApp, TestContext, workspace};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, plain: the_committed_schema_is_the_schema);
    tests::add_tests!(suite, on_each_backend:
        the_schema_is_served_to_anybody,
        introspection_needs_a_token,
        every_element_has_a_sentence_as_its_description,
        every_type_has_an_entry_in_the_access_registry,
        every_field_has_an_entry_in_the_access_registry,
        edges_to_what_another_scope_opens_are_nullable,
        root_fields_are_nullable,
        names_follow_the_conventions,
    );
}

fn the_committed_schema_is_the_schema() -> Outcome {
    let committed = workspace::read("schema.graphql")?;
    let actual = graphql::sdl();
    let mend = "write it anew and review what changes: `cargo run -- schema > schema.graphql`";
    for (number, (committed, actual)) in committed.lines().zip(actual.lines()).enumerate() {
        assert_eq!(
            committed,
            actual,
            "schema.graphql, line {}: {mend}",
            number + 1
        );
    }
    assert!(
        committed == actual,
        "schema.graphql has another length: {mend}"
    );
    Ok(())
}

async fn the_schema_is_served_to_anybody(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let served = app.anonymous().get("/schema.graphql").await?;
    assert_eq!(served.status, 200);
    assert_eq!(served.text, graphql::sdl());
    Ok(())
}

async fn introspection_needs_a_token(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let query = "{ __schema { queryType { name } } }";
    let answer = app.anonymous().gql(query, json!({})).await?;
    assert_eq!(answer.codes(), ["UNAUTHENTICATED"]);
    assert_eq!(answer.json.get("data"), None);
    // Any scope at all will do.
    let answer = app
        .with_scopes(&["audit:read"])?
        .gql(query, json!({}))
        .await?;
    assert_eq!(answer.data()?["__schema"]["queryType"]["name"], "Query");
    Ok(())
}

/// The types of the schema as introspection tells them, those of GraphQL itself apart.
pub(crate) async fn types(context: &TestContext) -> Outcome<Vec<Value>> {
    let app = TestApp::new(context).await?;
    let kind = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
    let input = format!("name description defaultValue type {{ {kind} }}");
    let query = format!(
        "{{ __schema {{ types {{ kind name description \
         fields(includeDeprecated: true) {{ name description type {{ {kind} }} \
             args {{ {input} }} }} \
         inputFields {{ {input} }} \
         enumValues(includeDeprecated: true) {{ name description }} }} }} }}"
    );
    let answer = app.with_every_scope()?.gql(&query, json!({})).await?;
    let types = answer.data()?["__schema"]["types"].as_array().cloned();
    let built_in = ["Boolean", "Float", "ID", "Int", "String"];
    Ok(types
        .into_iter()
        .flatten()
        .filter(|each| !name(each).starts_with("__") && !built_in.contains(&name(each)))
        .collect())
}

pub(crate) fn name(element: &Value) -> &str {
    element["name"].as_str().unwrap_or_default()
}

/// The members of an element: fields, arguments, values.
pub(crate) fn members<'a>(element: &'a Value, kind: &str) -> &'a [Value] {
    element[kind].as_array().map_or(&[], Vec::as_slice)
}

/// The name of the type that a list or a non-null leads to in the end.
pub(crate) fn leads_to(reference: &Value) -> &str {
    match &reference["ofType"] {
        Value::Null => name(reference),
        inner => leads_to(inner),
    }
}

/// Every element of a type that a client reads about, with its path.
fn described(of: &Value) -> Vec<(String, &Value)> {
    let mut found = vec![(name(of).to_owned(), of)];
    for kind in ["fields", "inputFields", "enumValues"] {
        for member in members(of, kind) {
            let path = format!("{}.{}", name(of), name(member));
            for argument in members(member, "args") {
                found.push((format!("{path}({})", name(argument)), argument));
            }
            found.push((path, member));
        }
    }
    found
}

/// Described by the library, without a full stop.
const LIBRARY: &[&str] = &[
    "PageInfo",
    "PageInfo.hasPreviousPage",
    "PageInfo.hasNextPage",
    "PageInfo.startCursor",
    "PageInfo.endCursor",
];

fn is_a_sentence(text: &str) -> bool {
    let starts = text
        .chars()
        .next()
        .is_some_and(|c| c.is_uppercase() || c.is_ascii_digit() || c == '`');
    starts && text.trim_end().ends_with(['.', '?']) && text.trim() == text
}

async fn every_element_has_a_sentence_as_its_description(context: TestContext) -> Outcome {
    let types = types(&context).await?;
    let missing: Vec<String> = types
        .iter()
        .flat_map(described)
        .filter(|(path, _)| !LIBRARY.contains(&path.as_str()))
        .filter(|(_, element)| !element["description"].as_str().is_some_and(is_a_sentence))
        .map(|(path, element)| format!("{path}: {}", element["description"]))
        .collect();
    assert!(
        missing.is_empty(),
        "not a sentence:\n{}",
        missing.join("\n")
    );
    Ok(())
}

async fn every_type_has_an_entry_in_the_access_registry(context: TestContext) -> Outcome {
    let types = types(&context).await?;
    let objects = types.iter().filter(|each| {
        matches!(
            each["kind"].as_str(),
            Some("OBJECT" | "INTERFACE" | "UNION")
        )
    });
    let missing: Vec<&str> = objects
        .map(name)
        .filter(|name| access(name).is_none())
        .collect();
    assert!(
        missing.is_empty(),
        "without an entry in api/src/policy/types.rs: {missing:?}"
    );
    Ok(())
}

/// The fields of an object, those that a filter takes, and those that an order takes: each with the
/// type that it is a field of.
fn used_fields(each: &Value) -> Vec<(String, String)> {
    let of = |type_name: &str, kind: &str| -> Vec<(String, String)> {
        members(each, kind)
            .iter()
            .map(|member| (type_name.to_owned(), name(member).to_owned()))
            .collect()
    };
    match each["kind"].as_str() {
        Some("OBJECT") => of(name(each), "fields"),
        Some("INPUT_OBJECT") => match name(each).strip_suffix("Filter") {
            Some(type_name) => of(type_name, "inputFields"),
            None => Vec::new(),
        },
        Some("ENUM") => match name(each).strip_suffix("OrderField") {
            Some(type_name) => of(type_name, "enumValues"),
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

async fn every_field_has_an_entry_in_the_access_registry(context: TestContext) -> Outcome {
    let types = types(&context).await?;
    let mut used: Vec<(String, String)> = types.iter().flat_map(used_fields).collect();
    // What joins conditions is no field, and a filter of a kind of value is of no type.
    used.retain(|(type_name, field)| {
        access(type_name).is_some() && !matches!(field.as_str(), "and" | "or" | "not")
    });
    assert!(used.len() > 500, "only {} fields were found", used.len());
    let missing: Vec<String> = used
        .iter()
        .filter(|(type_name, field)| access_to_field(type_name, field).is_none())
        .map(|(type_name, field)| format!("{type_name}.{field}"))
        .collect();
    assert!(
        missing.is_empty(),
        "without an entry in api/src/policy/fields.rs: {missing:?}"
    );
    Ok(())
}

/// Whether everybody who may read a type of this access may read one of that access.
fn covers(holder: Access, target: Access) -> bool {
    let holds = |access: Access, scope: Scope| match access {
        Access::AnyToken => true,
        Access::Scope(needed) => needed == scope,
        Access::Either(one, other) => one == scope || other == scope,
    };
    match holder {
        Access::AnyToken => target == Access::AnyToken,
        Access::Scope(scope) => holds(target, scope),
        Access::Either(one, other) => holds(target, one) && holds(target, other),
    }
}

async fn edges_to_what_another_scope_opens_are_nullable(context: TestContext) -> Outcome {
    let types = types(&context).await?;
    let mut checked = 0;
    for object in types.iter().filter(|each| each["kind"] == "OBJECT") {
        for field in members(object, "fields") {
            let (Some(holder), Some(target)) =
                (access(name(object)), access(leads_to(&field["type"])))
            else {
                continue;
            };
            if !covers(holder, target) {
                checked += 1;
                assert_ne!(
                    field["type"]["kind"],
                    "NON_NULL",
                    "{}.{} must be nullable: a refusal would take the {} with it",
                    name(object),
                    name(field),
                    name(object)
                );
            }
        }
    }
    assert!(
        checked > 20,
        "only {checked} edges cross scopes: is the registry read at all?"
    );
    Ok(())
}

async fn root_fields_are_nullable(context: TestContext) -> Outcome {
    let types = types(&context).await?;
    let query = types
        .iter()
        .find(|each| name(each) == "Query")
        .ok_or("no Query")?;
    for field in members(query, "fields") {
        // Any token may ask for these, so no refusal can null them; a list of nullable nodes stays
        // a list.
        if !matches!(name(field), "viewer" | "nodes") {
            assert_ne!(field["type"]["kind"], "NON_NULL", "Query.{}", name(field));
        }
    }
    Ok(())
}

async fn names_follow_the_conventions(context: TestContext) -> Outcome {
    for each in types(&context).await? {
        assert!(
            name(&each).starts_with(char::is_uppercase),
            "{}",
            name(&each)
        );
        for field in members(&each, "fields") {
            let camel = name(field).starts_with(char::is_lowercase) && !name(field).contains('_');
            assert!(
                camel && !name(field).starts_with("get"),
                "{}.{}",
                name(&each),
                name(field)
            );
        }
        for value in members(&each, "enumValues") {
            let screaming = name(value)
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
            assert!(screaming, "{}.{}", name(&each), name(value));
        }
    }
    Ok(())
}
