//! Every root field of the schema, without a token, with every scope but its own, and with its own.

use api::auth::Scope;
use serde_json::{Value, json};
use tests::{Client, Outcome, Response, Suite, TestApp, TestContext};

use crate::schema::{leads_to, members, name, types};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        every_root_field_is_in_the_table,
        nothing_is_answered_without_a_token,
        every_other_scope_together_does_not_open_a_field,
        the_right_scope_alone_opens_a_field,
        a_bad_token_is_refused_like_none,
        a_token_ends_when_it_says,
        one_refused_field_leaves_the_others,
    );
}

/// Which scopes open a field, each of them alone; none means that any token does. The table of
/// contract and documentation, written down once more: the code is compared with it.
type RootField = (&'static str, &'static [&'static str]);

const ANY: &[&str] = &[];
const STATISTICS: &[&str] = &["statistics:read"];
const FACILITIES: &[&str] = &["facilities:read"];
const LAWSUITS: &[&str] = &["lawsuits:read"];
const REPORTS: &[&str] = &["reports:read"];
const DETAINEES: &[&str] = &["detainees:read"];
const CONTRIBUTIONS: &[&str] = &["contributions:write", "contributions:review"];
const AUDIT: &[&str] = &["audit:read"];
const IMPORTS: &[&str] = &["contributions:write"];

const ROOT_FIELDS: &[RootField] = &[
    ("agreements", REPORTS),
    ("arrests", DETAINEES),
    ("auditEntries", AUDIT),
    ("claims", REPORTS),
    ("comparison", ANY),
    ("contribution", CONTRIBUTIONS),
    ("contributions", CONTRIBUTIONS),
    ("corrections", REPORTS),
    ("courts", LAWSUITS),
    ("deaths", DETAINEES),
    ("detainee", DETAINEES),
    ("detainees", DETAINEES),
    ("detentions", DETAINEES),
    ("events", REPORTS),
    ("facilities", FACILITIES),
    ("facility", FACILITIES),
    ("fieldOffices", FACILITIES),
    ("governmentActions", REPORTS),
    ("import", IMPORTS),
    ("imports", IMPORTS),
    ("lawsuit", LAWSUITS),
    ("lawsuits", LAWSUITS),
    ("matchCandidates", DETAINEES),
    ("node", ANY),
    ("nodes", ANY),
    ("observations", STATISTICS),
    ("officials", REPORTS),
    ("operations", REPORTS),
    ("organization", ANY),
    ("organizations", ANY),
    ("places", REPORTS),
    ("populationGroups", REPORTS),
    ("publishedSeries", STATISTICS),
    ("removals", &["reports:read", "detainees:read"]),
    ("reportedFigures", REPORTS),
    ("search", ANY),
    ("source", REPORTS),
    ("sources", REPORTS),
    ("statements", REPORTS),
    ("statistics", STATISTICS),
    ("statisticsFacets", STATISTICS),
    ("statisticsReleases", STATISTICS),
    ("timeline", ANY),
    ("travelDocumentBatches", REPORTS),
    ("viewer", ANY),
];

/// Arguments without which a field asks for something, though none of them is required by its type.
fn natural_key(field: &str) -> Option<&'static str> {
    Some(match field {
        "facility" => "(code: \"NONE\")",
        "lawsuit" => "(docketNumber: \"NONE\", court: \"NONE\")",
        "organization" => "(slug: \"none\")",
        "source" => "(url: \"https://example.org/none\")",
        "search" => "(text: \"none\")",
        // The global id of a person whom nobody knows.
        "detainee" => "(id: \"RGV0YWluZWU6MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDA5\")",
        _ => return None,
    })
}

/// The root fields that there are, with a query for each.
async fn queries(context: &TestContext) -> Outcome<Vec<(RootField, String)>> {
    let types = types(context).await?;
    let query = types
        .iter()
        .find(|each| name(each) == "Query")
        .ok_or("no Query")?;
    let mut queries = Vec::new();
    for field in members(query, "fields") {
        let listed = ROOT_FIELDS.iter().find(|(known, _)| *known == name(field));
        let listed = *listed
            .ok_or_else(|| format!("say in ROOT_FIELDS which scopes open Query.{}", name(field)))?;
        let arguments = match natural_key(name(field)) {
            Some(arguments) => arguments.to_owned(),
            None => required_arguments(field, &types),
        };
        let returned = leads_to(&field["type"]);
        let of_type = types.iter().find(|each| name(each) == returned);
        let leaf =
            of_type.is_none_or(|each| matches!(each["kind"].as_str(), Some("SCALAR" | "ENUM")));
        let selection = if leaf { "" } else { " { __typename }" };
        queries.push((
            listed,
            format!("{{ {}{arguments}{selection} }}", name(field)),
        ));
    }
    Ok(queries)
}

/// Some value for each argument that must be there.
pub(super) fn required_arguments(field: &Value, types: &[Value]) -> String {
    let required =
        |input: &&Value| input["type"]["kind"] == "NON_NULL" && input["defaultValue"].is_null();
    let inputs = members(field, "args").iter().filter(required);
    let written: Vec<String> = inputs
        .map(|input| {
            format!(
                "{}: {}",
                name(input),
                some_value(&input["type"]["ofType"], types)
            )
        })
        .collect();
    if written.is_empty() {
        return String::new();
    }
    format!("({})", written.join(", "))
}

/// Some value of an input type, as GraphQL writes it.
fn some_value(reference: &Value, types: &[Value]) -> String {
    match reference["kind"].as_str() {
        Some("NON_NULL") => return some_value(&reference["ofType"], types),
        Some("LIST") => return format!("[{}]", some_value(&reference["ofType"], types)),
        _ => {}
    }
    match name(reference) {
        "Int" | "Float" => "1".to_owned(),
        "Boolean" => "true".to_owned(),
        "Date" => "\"2026-01-01\"".to_owned(),
        "DateTime" => "\"2026-01-01T00:00:00Z\"".to_owned(),
        "CountryCode" => "\"KH\"".to_owned(),
        "RecordFields" => "{}".to_owned(),
        other => {
            let input = types.iter().find(|each| name(each) == other);
            let first_value = input.and_then(|each| members(each, "enumValues").first());
            match (first_value, input) {
                (Some(value), _) => name(value).to_owned(),
                (None, Some(input)) if input["kind"] == "INPUT_OBJECT" => {
                    let fields = json!({ "args": input["inputFields"] });
                    let inner = required_arguments(&fields, types);
                    format!("{{{}}}", inner.trim_matches(['(', ')']))
                }
                _ => "\"x\"".to_owned(),
            }
        }
    }
}

async fn every_root_field_is_in_the_table(context: TestContext) -> Outcome {
    let queries = queries(&context).await?;
    assert!(
        queries.len() > 20,
        "only {} root fields were found",
        queries.len()
    );
    Ok(())
}

fn assert_unauthenticated(answer: &Response, what: &str) {
    assert_eq!(answer.status, 401, "{what}: {}", answer.text);
    assert_eq!(answer.codes(), ["UNAUTHENTICATED"], "{what}");
    assert_eq!(answer.json.get("data"), None, "{what}: {}", answer.text);
    assert!(answer.headers.contains_key("www-authenticate"), "{what}");
}

async fn nothing_is_answered_without_a_token(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let anonymous = app.anonymous();
    for ((field, _), query) in queries(&context).await? {
        app.statements().take();
        let answer = anonymous.gql(&query, json!({})).await?;
        assert_unauthenticated(&answer, field);
        assert_eq!(
            app.statements().take(),
            Vec::<String>::new(),
            "{field} asked the database"
        );
    }
    for path in [
        "/observations.csv",
        "/reported-figures.csv",
        "/statistics.csv",
    ] {
        assert_unauthenticated(&anonymous.get(path).await?, path);
    }
    Ok(())
}

async fn ask(client: &Client, query: &str) -> Outcome<Response> {
    let answer = client.gql(query, json!({})).await?;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text);
    Ok(answer)
}

async fn every_other_scope_together_does_not_open_a_field(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    for ((field, opening), query) in queries(&context).await? {
        let others: Vec<&str> = Scope::ALL
            .iter()
            .map(|scope| scope.as_str())
            .filter(|scope| !opening.contains(scope))
            .collect();
        let answer = ask(&app.with_scopes(&others)?, &query).await?;
        if opening.is_empty() {
            answer.data()?;
            continue;
        }
        assert_eq!(answer.codes(), ["FORBIDDEN"], "{field}: {}", answer.text);
        assert_eq!(answer.json["data"], json!({ field: null }), "{field}");
        assert_eq!(answer.json["errors"][0]["path"], json!([field]));
        let named = opening
            .iter()
            .any(|scope| answer.messages().contains(scope));
        assert!(
            named,
            "{field} does not say which scope it needs: {}",
            answer.text
        );
    }
    Ok(())
}

async fn the_right_scope_alone_opens_a_field(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    for ((field, opening), query) in queries(&context).await? {
        let enough: &[&str] = if opening.is_empty() {
            &["audit:read"]
        } else {
            opening
        };
        for scope in enough {
            let answer = ask(&app.with_scopes(&[scope])?, &query).await?;
            answer.data().map_err(|error| {
                format!(
                    "{field} with {scope}: {}",
                    error.message().unwrap_or_default()
                )
            })?;
        }
    }
    Ok(())
}

async fn a_bad_token_is_refused_like_none(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let good = app.token(app.next_id(), &["facilities:read"])?;
    let other = TestApp::builder(&context)?
        .config(|config| "https://elsewhere.invalid".clone_into(&mut config.auth.issuer))
        .build()
        .await?;
    let foreign = other.token(app.next_id(), &["facilities:read"])?;
    let query = "{ facilities { totalCount } }";
    app.with_token(&good).gql(query, json!({})).await?.data()?;
    let expected = app.anonymous().gql(query, json!({})).await?;
    for token in ["", "x", &good[1..], &foreign] {
        let answer = app.with_token(token).gql(query, json!({})).await?;
        assert_unauthenticated(&answer, token);
        assert_eq!(answer.messages(), expected.messages());
    }
    Ok(())
}

async fn a_token_ends_when_it_says(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let client = app.with_scopes(&["facilities:read"])?;
    let query = "{ facilities { totalCount } }";
    app.advance(chrono::TimeDelta::seconds(3599));
    client.gql(query, json!({})).await?.data()?;
    app.advance(chrono::TimeDelta::seconds(1));
    assert_unauthenticated(&client.gql(query, json!({})).await?, "after an hour");
    Ok(())
}

async fn one_refused_field_leaves_the_others(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let client = app.with_scopes(&["facilities:read"])?;
    let query = "{ lawsuits { totalCount } facilities { totalCount } }";
    let answer = client.gql(query, json!({})).await?;
    assert_eq!(answer.codes(), ["FORBIDDEN"]);
    let expected = json!({ "lawsuits": null, "facilities": { "totalCount": 0 } });
    assert_eq!(answer.json["data"], expected);
    Ok(())
}
