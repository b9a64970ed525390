//! Mutations of an organization's own clients.

use serde_json::json;
use tests::{Outcome, Suite, TestApp, TestContext};

use super::{admin, create, faults};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_client_is_made_and_its_secret_shown_once,
        a_public_client_has_no_secret,
        what_may_not_be_written_is_told_by_field_and_changes_nothing,
        the_operators_scope_is_not_given_by_an_organization,
        a_name_is_given_once,
        clients_are_seen_by_their_own_administrators_only,
        a_revoked_client_and_its_tokens_are_refused,
        a_client_of_another_organization_is_not_there,
        a_secret_is_replaced,
        the_token_says_no_more_than_its_client_may,
        no_secret_is_in_the_database,
    );
}

const LIST: &str = "{ viewer { organization { clients { name clientId kind } } } }";

async fn a_client_is_made_and_its_secret_shown_once(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let admin = admin(&app, "here").await?;
    let made = create(
        &admin,
        json!({
            "idempotencyKey": "k1",
            "name": "report job",
            "scopes": ["statistics:read", "facilities:read"],
            "addresses": ["192.0.2.0/24"],
            "expiresAt": "2027-01-01T00:00:00Z",
        }),
    )
    .await?;
    let secret = made["clientSecret"].as_str().ok_or("no secret")?;
    assert!(secret.starts_with("hbs_") && secret.len() > 40, "{made}");
    let mut client = made["client"].clone();
    let id = client["clientId"].take();
    let expected = json!({
        "clientId": null,
        "name": "report job",
        "kind": "CONFIDENTIAL",
        "scopes": ["statistics:read", "facilities:read"],
        "origins": [],
        "addresses": ["192.0.2.0/24"],
        "expiresAt": "2027-01-01T00:00:00.000000Z",
        "revokedAt": null,
    });
    assert_eq!(client, expected);
    assert_eq!(made["userErrors"], json!([]));
    let seen = admin.gql(LIST, json!({})).await?;
    let listed = json!([{ "name": "report job", "clientId": id, "kind": "CONFIDENTIAL" }]);
    assert_eq!(seen.data()?["viewer"]["organization"]["clients"], listed);
    assert!(!seen.text.contains(secret));
    Ok(())
}

async fn a_public_client_has_no_secret(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let admin = admin(&app, "here").await?;
    let made = create(
        &admin,
        json!({
            "idempotencyKey": "k1",
            "scopes": ["statistics:read"],
            "public": true,
            "origins": ["https://maps.example.org"],
        }),
    )
    .await?;
    assert_eq!(made["clientSecret"], json!(null));
    assert_eq!(made["client"]["kind"], "PUBLIC");
    assert_eq!(
        made["client"]["origins"],
        json!(["https://maps.example.org"])
    );
    // Without a name it is called by its id.
    assert_eq!(made["client"]["name"], made["client"]["clientId"]);
    Ok(())
}

async fn what_may_not_be_written_is_told_by_field_and_changes_nothing(
    context: TestContext,
) -> Outcome {
    let app = TestApp::new(&context).await?;
    let admin = admin(&app, "here").await?;
    let cases = [
        (json!({ "scopes": [] }), "scopes"),
        (json!({ "scopes": ["facility:read"] }), "scopes"),
        (json!({ "scopes": ["statistics:*"] }), "scopes"),
        (json!({ "name": "" }), "name"),
        (json!({ "name": " a" }), "name"),
        (json!({ "name": "a\nb" }), "name"),
        (json!({ "name": "x".repeat(101) }), "name"),
        (json!({ "origins": ["https://a.example"] }), "origins"),
        (json!({ "public": true }), "origins"),
        (json!({ "public": true, "origins": ["*"] }), "origins"),
        (
            json!({ "public": true, "origins": ["https://a.example/"] }),
            "origins",
        ),
        (
            json!({ "public": true, "origins": ["https://a.example"], "scopes": ["detainees:read"] }),
            "scopes",
        ),
        (json!({ "addresses": ["192.0.2.1/24"] }), "addresses"),
        (json!({ "expiresAt": "2026-12-01T12:00:00Z" }), "expiresAt"),
    ];
    for (number, (change, field)) in cases.into_iter().enumerate() {
        let mut input = json!({
            "idempotencyKey": format!("k{number}"),
            "scopes": ["statistics:read"],
        });
        for (name, value) in change.as_object().ok_or("no object")? {
            input[name] = value.clone();
        }
        let made = create(&admin, input.clone()).await?;
        assert_eq!(
            faults(&made),
            [("INVALID".to_owned(), field.to_owned())],
            "{input}"
        );
        assert_eq!(made["client"], json!(null), "{input}");
        assert_eq!(made["clientSecret"], json!(null), "{input}");
    }
    let seen = admin.gql(LIST, json!({})).await?;
    assert_eq!(seen.data()?["viewer"]["organization"]["clients"], json!([]));
    Ok(())
}

async fn the_operators_scope_is_not_given_by_an_organization(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let admin = admin(&app, "here").await?;
    let input = json!({ "idempotencyKey": "k", "scopes": ["audit:read", "platform:admin"] });
    let made = create(&admin, input).await?;
    assert_eq!(
        faults(&made),
        [("NOT_ALLOWED".to_owned(), "scopes".to_owned())]
    );
    Ok(())
}

async fn a_name_is_given_once(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let (here, there) = (admin(&app, "here").await?, admin(&app, "there").await?);
    let input =
        |key: &str| json!({ "idempotencyKey": key, "name": "job", "scopes": ["audit:read"] });
    assert_eq!(faults(&create(&here, input("1")).await?), []);
    let again = create(&here, input("2")).await?;
    assert_eq!(faults(&again), [("CONFLICT".to_owned(), "name".to_owned())]);
    // The names of others are their own.
    assert_eq!(faults(&create(&there, input("1")).await?), []);
    let mut built_in = input("3");
    built_in["name"] = json!("cli");
    let reserved = create(&here, built_in).await?;
    assert_eq!(
        faults(&reserved),
        [("CONFLICT".to_owned(), "name".to_owned())]
    );
    Ok(())
}

async fn clients_are_seen_by_their_own_administrators_only(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let here = admin(&app, "here").await?;
    create(
        &here,
        json!({ "idempotencyKey": "1", "scopes": ["audit:read"] }),
    )
    .await?;
    let reader = app.as_organization("here", &["audit:read"]).await?;
    let answer = reader.gql(LIST, json!({})).await?;
    assert_eq!(answer.codes(), ["FORBIDDEN"]);
    let theirs = json!({ "organization": { "clients": null } });
    assert_eq!(answer.json["data"]["viewer"], theirs);
    let query = "{ organization(slug: \"here\") { slug clients { name } } }";
    let there = admin(&app, "there").await?.gql(query, json!({})).await?;
    let hidden = json!({ "slug": "here", "clients": null });
    assert_eq!(there.data()?["organization"], hidden);
    Ok(())
}

async fn a_revoked_client_and_its_tokens_are_refused(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let admin = admin(&app, "here").await?;
    let made = create(
        &admin,
        json!({ "idempotencyKey": "1", "scopes": ["audit:read"] }),
    )
    .await?;
    let id = made["client"]["clientId"].as_str().ok_or("no id")?;
    let organization = tests::build::organization(&app, "here").await?;
    let token = app.token_of(id.parse()?, organization.id, &["audit:read"])?;
    let query = "{ viewer { clientId } }";
    let client = app.with_token(&token);
    // The first request is good before anybody has told the service of the client.
    let seen = client.gql(query, json!({})).await?;
    assert_eq!(seen.data()?["viewer"]["clientId"], id);
    let revoke = "mutation($id: String!) { revokeClient(input: {clientId: $id}) {
        client { revokedAt } userErrors { message } } }";
    let revoked = admin.gql(revoke, json!({ "id": id })).await?;
    let expected = json!({
        "client": { "revokedAt": "2026-12-01T12:00:00.000000Z" },
        "userErrors": [],
    });
    assert_eq!(revoked.data()?["revokeClient"], expected);
    app.learn_of_clients().await?;
    let refused = client.gql(query, json!({})).await?;
    let anonymous = app.anonymous().gql(query, json!({})).await?;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.messages(), anonymous.messages());
    // Once more changes nothing.
    let again = admin.gql(revoke, json!({ "id": id })).await?;
    assert_eq!(again.data()?["revokeClient"], expected);
    Ok(())
}

async fn a_client_of_another_organization_is_not_there(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let here = admin(&app, "here").await?;
    let made = create(
        &here,
        json!({ "idempotencyKey": "1", "scopes": ["audit:read"] }),
    )
    .await?;
    let id = made["client"]["clientId"].as_str().ok_or("no id")?;
    let there = admin(&app, "there").await?;
    let mutation = "mutation($id: String!) {
        revokeClient(input: {clientId: $id}) { client { name } userErrors { message code path } }
        rotateClientSecret(input: {clientId: $id, idempotencyKey: $id}) {
            clientSecret client { name } userErrors { message code path } } }";
    let hidden = there.gql(mutation, json!({ "id": id })).await?;
    let missing = "00000000-0000-7000-8000-000000000000";
    let missing = there.gql(mutation, json!({ "id": missing })).await?;
    assert_eq!(hidden.data()?, missing.data()?);
    assert_eq!(
        hidden.data()?["revokeClient"]["userErrors"][0]["code"],
        "NOT_FOUND"
    );
    let no_id = there.gql(mutation, json!({ "id": "x" })).await?;
    assert_eq!(no_id.data()?, missing.data()?);
    Ok(())
}

async fn a_secret_is_replaced(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let admin = admin(&app, "here").await?;
    let made = create(
        &admin,
        json!({ "idempotencyKey": "1", "scopes": ["audit:read"] }),
    )
    .await?;
    let mutation = "mutation($input: RotateClientSecretInput!) {
        rotateClientSecret(input: $input) { clientSecret userErrors { code path } } }";
    let input = json!({ "clientId": made["client"]["clientId"], "idempotencyKey": "2" });
    let rotated = admin.gql(mutation, json!({ "input": input })).await?;
    let secret = &rotated.data()?["rotateClientSecret"]["clientSecret"];
    assert!(
        secret
            .as_str()
            .is_some_and(|secret| secret.starts_with("hbs_"))
    );
    assert_ne!(secret, &made["clientSecret"]);
    let again = admin.gql(mutation, json!({ "input": input })).await?;
    assert_eq!(
        again.data()?["rotateClientSecret"]["clientSecret"],
        json!(null)
    );
    let mut long = input.clone();
    long["idempotencyKey"] = json!("3");
    long["keepOldForSeconds"] = json!(7 * 24 * 3600 + 1);
    let refused = admin.gql(mutation, json!({ "input": long })).await?;
    let fault = ("INVALID".to_owned(), "keepOldForSeconds".to_owned());
    assert_eq!(faults(&refused.data()?["rotateClientSecret"]), [fault]);
    Ok(())
}

async fn the_token_says_no_more_than_its_client_may(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let admin = admin(&app, "here").await?;
    let made = create(
        &admin,
        json!({ "idempotencyKey": "1", "scopes": ["audit:read"] }),
    )
    .await?;
    let id = made["client"]["clientId"]
        .as_str()
        .ok_or("no id")?
        .parse()?;
    let organization = tests::build::organization(&app, "here").await?.id;
    let other = tests::build::organization(&app, "there").await?.id;
    app.learn_of_clients().await?;
    let query = "{ viewer { clientId } }";
    let ask = async |organization, scopes: &[&str]| -> Outcome<u16> {
        let token = app.token_of(id, organization, scopes)?;
        let answer = app.with_token(&token).gql(query, json!({})).await?;
        Ok(answer.status.as_u16())
    };
    assert_eq!(ask(organization, &["audit:read"]).await?, 200);
    assert_eq!(
        ask(organization, &["audit:read", "reports:read"]).await?,
        401
    );
    assert_eq!(ask(other, &["audit:read"]).await?, 401);
    Ok(())
}

async fn no_secret_is_in_the_database(context: TestContext) -> Outcome {
    use sea_orm::{ConnectionTrait as _, Statement};
    let app = TestApp::new(&context).await?;
    let admin = admin(&app, "here").await?;
    let made = create(
        &admin,
        json!({ "idempotencyKey": "1", "scopes": ["audit:read"] }),
    )
    .await?;
    let secret = made["clientSecret"].as_str().ok_or("no secret")?.to_owned();
    let mut searched = 0;
    for (table, columns) in [
        ("client_secret", "digest"),
        ("api_client", "name || scopes"),
        ("idempotency_key", "request || outcome"),
    ] {
        let sql = format!("SELECT {columns} AS found FROM {table}");
        let statement = Statement::from_string(app.db().get_database_backend(), sql);
        for row in app.db().query_all_raw(statement).await? {
            let found: String = row.try_get("", "found")?;
            assert!(!found.contains(&secret[4..]), "{table}");
            searched += 1;
        }
    }
    assert_eq!(searched, 3);
    Ok(())
}
