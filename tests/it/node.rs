//! `node` and `nodes`: every record by its global id.

use api::kind::RecordKind;
use serde_json::{Value, json};
use tests::{Client, Outcome, Suite, TestApp, TestContext, build, global_id};
use uuid::Uuid;

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        every_kind_is_a_node,
        a_record_is_found_again_by_its_id,
        nodes_keep_their_order_and_leave_gaps,
        a_kind_without_its_scope_is_as_if_it_were_not_there,
        what_was_never_given_out_is_not_there,
        more_than_a_hundred_ids_are_refused,
    );
}

const NODES: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";

async fn node(client: &Client, id: &str) -> Outcome<Value> {
    let query = "query($id: ID!) { node(id: $id) { __typename id } }";
    let answer = client.gql(query, json!({ "id": id })).await?;
    Ok(answer.data()?["node"].clone())
}

async fn every_kind_is_a_node(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let client = app.with_every_scope()?;
    let query = "{ __type(name: \"Node\") { possibleTypes { name } } }";
    let answer = client.gql(query, json!({})).await?;
    let types = answer.data()?["__type"]["possibleTypes"].clone();
    for kind in RecordKind::ALL {
        assert!(
            types
                .as_array()
                .is_some_and(|types| types.iter().any(|known| known["name"] == kind.type_name())),
            "{} does not implement Node",
            kind.type_name()
        );
        // The table behind each answers, though it is empty.
        assert_eq!(
            node(&client, &global_id(*kind, Uuid::from_u128(9))).await?,
            Value::Null
        );
    }
    Ok(())
}

async fn a_record_is_found_again_by_its_id(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    build::facility(&app, |_| ()).await?;
    let client = app.with_scopes(&["facilities:read"])?;
    let answer = client
        .gql("{ facilities { nodes { id } } }", json!({}))
        .await?;
    let listed = &answer.data()?["facilities"]["nodes"][0]["id"];
    let id = listed.as_str().ok_or("no id")?;
    let found = node(&client, id).await?;
    assert_eq!(found, json!({ "__typename": "Facility", "id": listed }));
    Ok(())
}

async fn nodes_keep_their_order_and_leave_gaps(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let facility = build::facility(&app, |_| ()).await?;
    let lawsuit = build::lawsuit(&app, |_| ()).await?;
    let client = app.with_scopes(&["facilities:read", "lawsuits:read"])?;
    let facility = global_id(RecordKind::Facility, facility.id);
    let lawsuit = global_id(RecordKind::Lawsuit, lawsuit.id);
    let missing = global_id(RecordKind::Facility, Uuid::from_u128(77));
    let ids = json!({ "ids": [lawsuit, missing, facility, lawsuit] });
    let answer = client.gql(NODES, ids).await?;
    let found: Vec<_> = answer.data()?["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|node| node["id"].clone())
        .collect();
    assert_eq!(
        found,
        [json!(lawsuit), Value::Null, json!(facility), json!(lawsuit)]
    );
    Ok(())
}

async fn a_kind_without_its_scope_is_as_if_it_were_not_there(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let facility = build::facility(&app, |_| ()).await?;
    let client = app.with_scopes(&["lawsuits:read"])?;
    let id = global_id(RecordKind::Facility, facility.id);
    assert_eq!(node(&client, &id).await?, Value::Null);
    let answer = client.gql(NODES, json!({ "ids": [id] })).await?;
    assert_eq!(answer.data()?["nodes"], json!([null]));
    Ok(())
}

async fn what_was_never_given_out_is_not_there(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let client = app.with_every_scope()?;
    for id in [
        "",
        "x",
        "RmFjaWxpdHk",
        "RmFjaWxpdHk6eA",
        "Tm9uZToxMjM",
        "💥",
        "' OR 1=1 --",
    ] {
        assert_eq!(node(&client, id).await?, Value::Null, "{id}");
    }
    Ok(())
}

async fn more_than_a_hundred_ids_are_refused(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let client = app.with_every_scope()?;
    let id = global_id(RecordKind::Facility, Uuid::from_u128(1));
    let answer = client.gql(NODES, json!({ "ids": vec![&id; 100] })).await?;
    assert_eq!(answer.data()?["nodes"].as_array().map(Vec::len), Some(100));
    let answer = client.gql(NODES, json!({ "ids": vec![&id; 101] })).await?;
    assert_eq!(answer.codes(), ["BAD_USER_INPUT"]);
    Ok(())
}
