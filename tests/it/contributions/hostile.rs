//! Submitters who mean harm: what they send is kept as text or refused, and changes nothing else.

use serde_json::{Value, json};
use tests::{Outcome, Suite, TestContext};

use super::{EVERYTHING, World, ask, fault, faults, person, submit};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        hostile_text_is_kept_as_it_is_or_refused,
        no_key_reaches_the_record_of_another,
        a_public_record_does_not_become_anybodys_own,
        a_case_makes_no_public_entry,
        what_a_token_does_not_open_is_not_told_in_changes,
        too_much_is_refused_before_it_is_read,
    );
}

async fn hostile_text_is_kept_as_it_is_or_refused(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let kept = [
        "<script>alert(1)</script>",
        "=HYPERLINK(\"http://x\")",
        "'; DROP TABLE person; --",
        "\u{e9}\u{301}\u{1F600}",
        "{\"$ne\": null}",
    ];
    for (number, text) in kept.into_iter().enumerate() {
        let record = person(&format!("c-{number}"), json!({ "citizenship_text": text }));
        let told = submit(&world.alpha, &format!("k{number}"), json!([record])).await?;
        assert_eq!(told["inserted"], 1, "{told}");
        let query = "{ detainees(orderBy: [{field: CREATED_AT, direction: DESC}], first: 100) { \
            nodes { citizenshipText } } }";
        assert!(
            ask(&world.alpha, query)
                .await?
                .to_string()
                .contains(&serde_json::to_string(text)?)
        );
    }
    let refused = ["a\u{0}b", "a\u{202E}b", "a\u{2066}b", "a\u{7}b"];
    for (number, text) in refused.into_iter().enumerate() {
        for (place, record) in [
            person("x", json!({ "citizenship_text": text })),
            person(text, json!({})),
            json!({ "kind": "ARREST", "externalId": "x", "fields": { "person": text } }),
            json!({ "kind": "ARREST", "externalId": "x",
                "fields": { "person": { "externalId": text } } }),
            json!({ "kind": "DETAINEE", "externalId": "x", "fields": {},
                "sources": [{ "key": text }] }),
        ]
        .into_iter()
        .enumerate()
        {
            let key = format!("r{number}-{place}");
            let told = submit(&world.alpha, &key, json!([record])).await?;
            assert_eq!(told["userErrors"][0]["code"], "INVALID", "{record}: {told}");
        }
    }
    let seen = ask(
        &world.alpha,
        "{ detainees { totalCount } arrests { totalCount } }",
    )
    .await?;
    let expected = json!({ "detainees": { "totalCount": 5 }, "arrests": { "totalCount": 0 } });
    assert_eq!(seen, expected);
    Ok(())
}

async fn no_key_reaches_the_record_of_another(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let other = world.app.as_organization("delta", EVERYTHING).await?;
    let file = |title: &str| {
        json!({ "kind": "SOURCE", "externalId": "f-1",
            "fields": { "title": title, "kind": "case_file" } })
    };
    submit(
        &world.alpha,
        "1",
        json!([file("Secret"), person("c-1", json!({ "birth_year": 1970 }))]),
    )
    .await?;
    for (number, key) in [
        "organization:alpha/f-1",
        "organization|alpha|f-1",
        "organization-alpha-f-1",
        "f-1",
    ]
    .into_iter()
    .enumerate()
    {
        let records = json!([
            { "kind": "SOURCE", "fields": { "key": key, "title": "Mine", "kind": "case_file" } },
            { "kind": "EVENT", "externalId": format!("e-{number}"), "fields": { "name": "Rally" },
                "sources": [{ "key": key }] },
            { "kind": "ARREST", "externalId": format!("a-{number}"),
                "fields": { "person": "organization:alpha/c-1" } },
        ]);
        let told = submit(&other, &number.to_string(), records).await?;
        let errors: Vec<(String, String)> = faults(&told);
        assert!(errors.contains(&fault("NOT_FOUND", "person")[0]), "{told}");
        assert!(errors.contains(&fault("NOT_FOUND", "sources")[0]), "{told}");
        assert!(told["results"][0]["recordId"].is_string(), "{told}");
    }
    let seen = ask(&world.alpha, "{ sources { nodes { title } } }").await?;
    assert_eq!(seen["sources"]["nodes"], json!([{ "title": "Secret" }]));
    Ok(())
}

async fn a_public_record_does_not_become_anybodys_own(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let record =
        |fields: Value| json!([{ "kind": "SOURCE", "externalId": "a-1", "fields": fields }]);
    let article = record(json!({ "title": "An article", "kind": "news" }));
    let sent = submit(&world.alpha, "1", article).await?;
    let done = super::review(&world.beta, &super::contribution_of(&sent)?, 1, "ACCEPT").await?;
    let id = done["contribution"]["record"]["id"].clone();
    let own = record(json!({ "title": "An article", "kind": "case_file" }));
    let refused = submit(&world.alpha, "2", own).await?;
    assert_eq!(refused["userErrors"][0]["code"], "CONFLICT", "{refused}");
    let by_id = json!([{ "kind": "SOURCE", "id": id, "fields": { "kind": "case_file" } }]);
    let refused = submit(&world.alpha, "3", by_id).await?;
    assert_eq!(refused["userErrors"][0]["code"], "CONFLICT", "{refused}");
    let seen = ask(&world.beta, "{ sources { nodes { title kind } } }").await?;
    assert_eq!(
        seen["sources"]["nodes"],
        json!([{ "title": "An article", "kind": "NEWS" }])
    );
    Ok(())
}

async fn too_much_is_refused_before_it_is_read(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let long = json!([person(
        "c-1",
        json!({ "citizenship_text": "x".repeat(65_537) })
    )]);
    let many: Vec<Value> = (0..1_001)
        .map(|number| person(&number.to_string(), json!({})))
        .collect();
    for records in [long, json!(many)] {
        let input = json!({ "input": { "idempotencyKey": "1", "records": records } });
        let refused = world.alpha.gql(super::SUBMIT, input).await?;
        assert_eq!(refused.codes(), ["TOO_COSTLY"], "{}", refused.text);
    }
    let seen = ask(&world.alpha, "{ detainees { totalCount } }").await?;
    assert_eq!(seen["detainees"]["totalCount"], 0);
    Ok(())
}

async fn a_case_makes_no_public_entry(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let records = json!([
        person("c-1", json!({})),
        { "kind": "ARREST", "externalId": "a-1",
            "fields": { "person": "c-1", "place": "The house of a person" } },
    ]);
    let told = submit(&world.alpha, "1", records).await?;
    assert_eq!(faults(&told), fault("NOT_FOUND", "place"), "{told}");
    let seen = ask(&world.alpha, "{ places { totalCount } }").await?;
    assert_eq!(seen["places"]["totalCount"], 0);
    Ok(())
}

async fn what_a_token_does_not_open_is_not_told_in_changes(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    submit(
        &world.alpha,
        "1",
        json!([person("c-1", json!({ "birth_year": 1970 }))]),
    )
    .await?;
    let writer = world
        .app
        .as_organization("alpha", &["contributions:write"])
        .await?;
    let input = json!({ "idempotencyKey": "2", "dryRun": true,
        "records": [person("c-1", json!({ "birth_year": 1971 }))] });
    let tried = super::mutate(&writer, super::SUBMIT, input).await?;
    assert_eq!(tried["changed"], 1, "{tried}");
    assert!(!tried.to_string().contains("1970"), "{tried}");
    let list = "{ contributions { nodes { changes { before after } } } }";
    let seen = ask(&writer, list).await?;
    assert_eq!(seen["contributions"]["nodes"], json!([{ "changes": null }]));
    Ok(())
}
