//! Pages of a list: forwards, backwards, nulls, ties, cursors that do not belong.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _};
use serde_json::{Value, json};
use tests::{Client, Outcome, Response, Suite, TestApp, TestContext, build};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        pages_forwards_cover_every_row_once,
        pages_backwards_cover_every_row_once,
        rows_without_a_value_come_last_in_either_direction,
        equal_values_are_ordered_by_id,
        text_is_ordered_by_bytes,
        a_page_between_two_cursors_holds_what_lies_between,
        a_row_that_comes_or_goes_shifts_no_page,
        a_cursor_of_another_filter_or_order_is_refused,
        a_forged_cursor_is_refused,
        page_sizes_outside_of_1_to_100_are_refused,
        an_order_of_more_than_ten_keys_is_refused,
        total_count_counts_the_whole_list,
        an_empty_list_has_no_cursors,
        pages_of_the_timeline_cover_every_record_once,
    );
}

/// Capacities with a tie and rows without a value, in the order of insertion.
const CAPACITIES: [Option<i32>; 7] = [Some(30), None, Some(10), Some(20), None, Some(20), Some(40)];

const PAGE: &str = "query($order: [FacilityOrder!], $filter: FacilityFilter, $first: Int, \
     $after: String, $last: Int, $before: String) { facilities(orderBy: $order, filter: $filter, \
     first: $first, after: $after, last: $last, before: $before) { totalCount \
     edges { cursor node { code capacity name } } \
     pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";

/// Seven facilities `F0` to `F6`, and somebody who may see them.
async fn seven_facilities(context: &TestContext) -> Outcome<(TestApp, Client)> {
    let app = TestApp::new(context).await?;
    for (index, capacity) in CAPACITIES.into_iter().enumerate() {
        build::facility(&app, |facility| {
            facility.code = Some(format!("F{index}"));
            facility.capacity = capacity;
        })
        .await?;
    }
    let client = app.with_scopes(&["facilities:read"])?;
    Ok((app, client))
}

fn by_capacity(direction: &str) -> Value {
    json!([{ "field": "CAPACITY", "direction": direction }])
}

async fn ask(client: &Client, variables: Value) -> Outcome<Value> {
    let answer = client.gql(PAGE, variables).await?;
    Ok(answer.data()?["facilities"].clone())
}

fn codes(page: &Value) -> Vec<String> {
    let edges = page["edges"].as_array();
    let codes = edges
        .into_iter()
        .flatten()
        .map(|edge| &edge["node"]["code"]);
    codes.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Pages through the whole list by two, `forwards` or from its end, as a client does.
async fn walk(client: &Client, order: &Value, forwards: bool) -> Outcome<Vec<String>> {
    let (size, cursor, more, next) = if forwards {
        ("first", "after", "hasNextPage", "endCursor")
    } else {
        ("last", "before", "hasPreviousPage", "startCursor")
    };
    let mut variables = json!({ "order": order, size: 2 });
    let mut seen: Vec<String> = Vec::new();
    for _ in 0..CAPACITIES.len() {
        let page = ask(client, variables.clone()).await?;
        let at = if forwards { seen.len() } else { 0 };
        seen.splice(at..at, codes(&page));
        if page["pageInfo"][more] == json!(false) {
            return Ok(seen);
        }
        variables[cursor] = page["pageInfo"][next].clone();
    }
    Err("the list does not end".into())
}

async fn pages_forwards_cover_every_row_once(context: TestContext) -> Outcome {
    let (_app, client) = seven_facilities(&context).await?;
    let ascending = walk(&client, &by_capacity("ASC"), true).await?;
    assert_eq!(ascending, ["F2", "F3", "F5", "F0", "F6", "F1", "F4"]);
    let descending = walk(&client, &by_capacity("DESC"), true).await?;
    assert_eq!(descending, ["F6", "F0", "F3", "F5", "F2", "F1", "F4"]);
    Ok(())
}

async fn pages_backwards_cover_every_row_once(context: TestContext) -> Outcome {
    let (_app, client) = seven_facilities(&context).await?;
    for direction in ["ASC", "DESC"] {
        let order = by_capacity(direction);
        let forwards = walk(&client, &order, true).await?;
        assert_eq!(walk(&client, &order, false).await?, forwards, "{direction}");
    }
    Ok(())
}

async fn rows_without_a_value_come_last_in_either_direction(context: TestContext) -> Outcome {
    let (_app, client) = seven_facilities(&context).await?;
    for direction in ["ASC", "DESC"] {
        let order = by_capacity(direction);
        let page = ask(&client, json!({ "order": order, "last": 2 })).await?;
        assert_eq!(codes(&page), ["F1", "F4"], "{direction}");
    }
    Ok(())
}

async fn equal_values_are_ordered_by_id(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    for index in 0..5 {
        build::facility(&app, |facility| {
            facility.code = Some(format!("F{index}"));
            facility.state = Some("CA".to_owned());
        })
        .await?;
    }
    let client = app.with_scopes(&["facilities:read"])?;
    let order = json!([{ "field": "STATE", "direction": "DESC" }, { "field": "NAME" }]);
    assert_eq!(walk(&client, &order, true).await?.len(), 5);
    let order = json!([{ "field": "STATE", "direction": "DESC" }]);
    assert_eq!(
        walk(&client, &order, true).await?,
        ["F0", "F1", "F2", "F3", "F4"]
    );
    Ok(())
}

async fn text_is_ordered_by_bytes(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    build::facilities(&app, &["élan", "b", "B", "a b", "ab", "Z"]).await?;
    let client = app.with_scopes(&["facilities:read"])?;
    let order = json!([{ "field": "NAME" }]);
    let page = ask(&client, json!({ "order": order })).await?;
    let names: Vec<_> = page["edges"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|edge| edge["node"]["name"].clone())
        .collect();
    assert_eq!(names, ["B", "Z", "a b", "ab", "b", "élan"]);
    Ok(())
}

async fn a_page_between_two_cursors_holds_what_lies_between(context: TestContext) -> Outcome {
    let (_app, client) = seven_facilities(&context).await?;
    let order = by_capacity("ASC");
    let all = ask(&client, json!({ "order": order })).await?;
    let (after, before) = (&all["edges"][1]["cursor"], &all["edges"][5]["cursor"]);
    let between = json!({ "order": order, "after": after, "before": before, "first": 10 });
    assert_eq!(codes(&ask(&client, between).await?), ["F5", "F0", "F6"]);
    let from_the_end = json!({ "order": order, "after": after, "before": before, "last": 2 });
    assert_eq!(codes(&ask(&client, from_the_end).await?), ["F0", "F6"]);
    Ok(())
}

async fn a_row_that_comes_or_goes_shifts_no_page(context: TestContext) -> Outcome {
    let (app, client) = seven_facilities(&context).await?;
    let order = by_capacity("ASC");
    let first = ask(&client, json!({ "order": order, "first": 2 })).await?;
    assert_eq!(codes(&first), ["F2", "F3"]);
    build::facility(&app, |facility| facility.capacity = Some(1)).await?;
    let after = &first["pageInfo"]["endCursor"];
    let second = ask(
        &client,
        json!({ "order": order, "first": 2, "after": after }),
    )
    .await?;
    assert_eq!(codes(&second), ["F5", "F0"]);
    Ok(())
}

fn assert_refused(answer: &Response) {
    assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{}", answer.text);
    assert!(answer.messages().contains("cursor"), "{}", answer.text);
    assert_eq!(answer.json["data"]["facilities"], Value::Null);
}

async fn a_cursor_of_another_filter_or_order_is_refused(context: TestContext) -> Outcome {
    let (_app, client) = seven_facilities(&context).await?;
    let order = by_capacity("ASC");
    let page = ask(&client, json!({ "order": order, "first": 2 })).await?;
    let cursor = &page["pageInfo"]["endCursor"];
    let foreign = [
        json!({ "order": by_capacity("DESC"), "after": cursor }),
        json!({ "order": order, "before": cursor, "filter": { "state": { "eq": "CA" } } }),
        json!({ "order": [{ "field": "CODE" }], "after": cursor }),
        json!({ "after": cursor }),
    ];
    for variables in foreign {
        assert_refused(&client.gql(PAGE, variables).await?);
    }
    let other_list = "query($after: String) { fieldOffices(after: $after) { totalCount } }";
    let answer = client.gql(other_list, json!({ "after": cursor })).await?;
    assert_eq!(answer.codes(), ["BAD_USER_INPUT"]);
    Ok(())
}

async fn a_forged_cursor_is_refused(context: TestContext) -> Outcome {
    let (_app, client) = seven_facilities(&context).await?;
    let order = by_capacity("ASC");
    let page = ask(&client, json!({ "order": order, "first": 1 })).await?;
    let cursor = page["pageInfo"]["endCursor"].as_str().ok_or("no cursor")?;
    for garbage in ["", "x", "💥", "bnVsbA", &cursor[1..], &"A".repeat(5000)] {
        let variables = json!({ "order": order, "after": garbage });
        assert_refused(&client.gql(PAGE, variables).await?);
    }
    // Well-formed, for the right list, but with values that no row of it can have.
    let mut parts: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor)?)?;
    for value in [
        json!({ "s": "many" }),
        json!({ "b": true }),
        json!({ "d": "2026-01-01" }),
        json!({ "u": "00000000-0000-0000-0000-000000000001" }),
    ] {
        parts["p"][0] = value;
        let after = URL_SAFE_NO_PAD.encode(parts.to_string());
        let variables = json!({ "order": order, "after": after });
        assert_refused(&client.gql(PAGE, variables).await?);
    }
    Ok(())
}

async fn page_sizes_outside_of_1_to_100_are_refused(context: TestContext) -> Outcome {
    let (_app, client) = seven_facilities(&context).await?;
    for argument in ["first", "last"] {
        for size in [-1, 0, 101] {
            let answer = client.gql(PAGE, json!({ argument: size })).await?;
            assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{argument}: {size}");
        }
        for size in [1, 100] {
            client.gql(PAGE, json!({ argument: size })).await?.data()?;
        }
    }
    let both = client.gql(PAGE, json!({ "first": 1, "last": 1 })).await?;
    assert_eq!(both.codes(), ["BAD_USER_INPUT"]);
    Ok(())
}

async fn an_order_of_more_than_ten_keys_is_refused(context: TestContext) -> Outcome {
    let (_app, client) = seven_facilities(&context).await?;
    let keys = |count| json!({ "order": vec![json!({ "field": "NAME" }); count] });
    client.gql(PAGE, keys(10)).await?.data()?;
    assert_eq!(
        client.gql(PAGE, keys(11)).await?.codes(),
        ["BAD_USER_INPUT"]
    );
    Ok(())
}

async fn total_count_counts_the_whole_list(context: TestContext) -> Outcome {
    let (_app, client) = seven_facilities(&context).await?;
    let page = ask(&client, json!({ "first": 2 })).await?;
    assert_eq!(page["totalCount"], 7);
    let filter = json!({ "code": { "in": ["F1", "F2", "F9"] } });
    let page = ask(&client, json!({ "filter": filter, "first": 1 })).await?;
    assert_eq!(page["totalCount"], 2);
    Ok(())
}

async fn an_empty_list_has_no_cursors(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let client = app.with_scopes(&["facilities:read"])?;
    let page = ask(&client, json!({})).await?;
    let nothing = json!({
        "totalCount": 0,
        "edges": [],
        "pageInfo": {
            "hasNextPage": false, "hasPreviousPage": false, "startCursor": null, "endCursor": null,
        },
    });
    assert_eq!(page, nothing);
    Ok(())
}

/// Records of two kinds, some of one day: pages of every size are those of the whole, in either direction.
async fn pages_of_the_timeline_cover_every_record_once(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let lawsuit = build::lawsuit(&app, |_| ()).await?;
    for day in ["2025-03-01", "2025-01-15", "2025-03-01"] {
        let day: chrono::NaiveDate = day.parse()?;
        let event = build::lawsuit_event(&app, &lawsuit).await?;
        let mut event = event.into_active_model();
        event.starts_on = Set(Some(day));
        event.update(app.db()).await?;
        build::removal(&app, |removal| removal.starts_on = Some(day)).await?;
    }
    build::removal(&app, |_| ()).await?;
    let client = app.with_scopes(&["lawsuits:read", "reports:read"])?;
    let query = "query($direction: OrderDirection!, $first: Int, $after: String) { \
         timeline(direction: $direction, first: $first, after: $after) { totalCount \
         nodes { day record { __typename id } } \
         pageInfo { hasNextPage hasPreviousPage endCursor } } }";
    for direction in ["ASC", "DESC"] {
        let of = |first: usize, after: Value| {
            let variables = json!({ "direction": direction, "first": first, "after": after });
            let client = &client;
            async move {
                let answer = client.gql(query, variables).await?;
                Outcome::Ok(answer.data()?["timeline"].clone())
            }
        };
        let whole = of(100, Value::Null).await?;
        let all = whole["nodes"].as_array().ok_or("no nodes")?;
        assert_eq!((all.len(), &whole["totalCount"]), (6, &json!(6)), "{whole}");
        let days: Vec<&str> = all.iter().filter_map(|one| one["day"].as_str()).collect();
        assert_eq!(days.is_sorted(), direction == "ASC", "{days:?}");
        for first in [1, 2, 4, 6] {
            let (mut after, mut seen) = (Value::Null, Vec::new());
            loop {
                let page = of(first, after.clone()).await?;
                assert_eq!(page["pageInfo"]["hasPreviousPage"], !after.is_null());
                seen.extend(page["nodes"].as_array().into_iter().flatten().cloned());
                if page["pageInfo"]["hasNextPage"] == false {
                    break;
                }
                after = page["pageInfo"]["endCursor"].clone();
            }
            assert_eq!(&seen, all, "{direction} {first}");
        }
    }
    let answer = client
        .gql("{ timeline(first: 101) { totalCount } }", json!({}))
        .await?;
    assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{}", answer.text);
    Ok(())
}
