//! `habeas client` and `habeas token`, as operators run them.

use serde_json::{Value, json};
use tests::{Database, Outcome, Suite, TestApp, TestContext, cli};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        clients_are_made_listed_renewed_and_revoked,
        tokens_are_issued_by_the_built_in_client_or_by_one_that_is_named,
        wrong_arguments_are_refused_with_the_mend,
    );
}

fn json_of(context: &TestContext, database: &Database, arguments: &[&str]) -> Outcome<Value> {
    let printed = cli::habeas(context, database, arguments)?;
    let text = printed.success()?;
    assert_eq!(text.lines().count(), 1, "{text}");
    Ok(serde_json::from_str(text)?)
}

fn begin(context: &TestContext, database: &Database) -> Outcome {
    cli::habeas(context, database, &["keys", "generate"])?.success()?;
    let create = ["organization", "create", "--slug", "here", "--name", "Here"];
    cli::habeas(context, database, &create)?.success()?;
    Ok(())
}

async fn clients_are_made_listed_renewed_and_revoked(context: TestContext) -> Outcome {
    let database = context.database().await?;
    begin(&context, &database)?;
    let create = [
        "client",
        "create",
        "--organization",
        "here",
        "--scope",
        "facilities:read audit:read",
        "--expires-in",
        "90d",
    ];
    let made = json_of(&context, &database, &create)?;
    let id = made["client_id"].as_str().ok_or("no id")?.to_owned();
    let secret = made["client_secret"].as_str().ok_or("no secret")?;
    assert!(secret.starts_with("hbs_"), "{made}");
    assert_eq!(
        made.as_object().map(serde_json::Map::len),
        Some(2),
        "{made}"
    );
    let create = [
        "client",
        "create",
        "--organization",
        "here",
        "--scope",
        "statistics:read",
        "--name",
        "map",
        "--public",
        "--origin",
        "https://maps.example.org",
    ];
    let public = json_of(&context, &database, &create)?;
    assert_eq!(public.get("client_secret"), None);
    let rotated = json_of(&context, &database, &["client", "rotate", &id])?;
    assert_eq!(rotated["client_id"], id);
    assert_ne!(rotated["client_secret"], secret);
    let revoked = json_of(&context, &database, &["client", "revoke", &id])?;
    assert!(revoked["revoked_at"].is_string(), "{revoked}");
    let refused = cli::habeas(&context, &database, &["client", "rotate", &id])?;
    assert_eq!(refused.code, Some(1), "{refused:?}");
    let list = ["client", "list", "--organization", "here"];
    let listed = cli::habeas(&context, &database, &list)?;
    let listed: Vec<Value> = listed
        .success()?
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?;
    let kinds: Vec<(&Value, &Value, &Value)> = listed
        .iter()
        .map(|each| (&each["kind"], &each["origins"], &each["organization"]))
        .collect();
    assert_eq!(listed.len(), 2);
    assert!(kinds.contains(&(
        &json!("public"),
        &json!(["https://maps.example.org"]),
        &json!("here")
    )));
    Ok(())
}

async fn tokens_are_issued_by_the_built_in_client_or_by_one_that_is_named(
    context: TestContext,
) -> Outcome {
    let database = context.database().await?;
    begin(&context, &database)?;
    let create = [
        "client",
        "create",
        "--organization",
        "here",
        "--scope",
        "facilities:read",
    ];
    let made = json_of(&context, &database, &create)?;
    let id = made["client_id"].as_str().ok_or("no id")?;
    let token = [
        "token",
        "create",
        "--organization",
        "here",
        "--scope",
        "facilities:read",
    ];
    let mut of_client = token.to_vec();
    of_client.extend(["--client", id]);
    // The binary reads the real clock.
    let now = api::clock::Clock::System.now();
    let app = TestApp::builder(&context)?
        .database(&database)
        .now(now)
        .build()
        .await?;
    let mut clients = Vec::new();
    for arguments in [&token[..], &token[..], &of_client[..]] {
        let printed = cli::habeas(&context, &database, arguments)?;
        let client = app.with_token(printed.success()?.trim());
        let answer = client.gql("{ viewer { clientId } }", json!({})).await?;
        clients.push(answer.data()?["viewer"]["clientId"].clone());
    }
    assert_eq!(clients[0], clients[1]);
    assert_ne!(clients[0], clients[2]);
    assert_eq!(clients[2], id);
    let listed = cli::habeas(&context, &database, &["client", "list"])?;
    assert!(listed.success()?.contains("\"name\":\"cli\""));
    Ok(())
}

async fn wrong_arguments_are_refused_with_the_mend(context: TestContext) -> Outcome {
    let database = context.database().await?;
    begin(&context, &database)?;
    let nobody = "00000000-0000-7000-8000-000000000000";
    let cases: [(&[&str], i32, &str); 7] = [
        (
            &[
                "client",
                "create",
                "--organization",
                "no",
                "--scope",
                "audit:read",
            ],
            1,
            "`no`",
        ),
        (
            &["client", "create", "--organization", "here", "--scope", "x"],
            1,
            "did you mean",
        ),
        (
            &[
                "client",
                "create",
                "--organization",
                "here",
                "--scope",
                "audit:read",
                "--public",
            ],
            2,
            "",
        ),
        (
            &[
                "client",
                "create",
                "--organization",
                "here",
                "--scope",
                "audit:read",
                "--public",
                "--origin",
                "https://a.example",
            ],
            1,
            "public data",
        ),
        (&["client", "revoke", nobody], 1, "client list"),
        (&["client", "revoke", "x"], 2, ""),
        (
            &[
                "token",
                "create",
                "--organization",
                "here",
                "--scope",
                "audit:read",
                "--client",
                nobody,
            ],
            1,
            "client list",
        ),
    ];
    for (arguments, code, words) in cases {
        let refused = cli::habeas(&context, &database, arguments)?;
        assert_eq!(refused.code, Some(code), "{arguments:?}: {refused:?}");
        assert!(refused.stderr.contains(words), "{arguments:?}: {refused:?}");
        assert_eq!(refused.stdout, "", "{arguments:?}");
        if code == 1 {
            assert_eq!(refused.stderr.lines().count(), 1, "{refused:?}");
        }
    }
    Ok(())
}
