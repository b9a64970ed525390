//! The binary as operators run it.

use serde_json::json;
use tests::{Outcome, Suite, TestApp, TestContext, cli, workspace};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        schema_prints_the_committed_schema,
        a_migrated_database_answers_a_token_from_the_command_line,
        wrong_usage_exits_with_2,
    );
}

async fn schema_prints_the_committed_schema(context: TestContext) -> Outcome {
    let database = context.empty_database().await?;
    let printed = cli::habeas(&context, &database, &["schema"])?;
    assert_eq!(printed.success()?, workspace::read("schema.graphql")?);
    Ok(())
}

async fn a_migrated_database_answers_a_token_from_the_command_line(
    context: TestContext,
) -> Outcome {
    let database = context.empty_database().await?;
    cli::habeas(&context, &database, &["migrate", "up"])?.success()?;
    cli::habeas(&context, &database, &["keys", "generate"])?.success()?;
    let create = [
        "organization",
        "create",
        "--slug",
        "partner",
        "--name",
        "Partner",
    ];
    cli::habeas(&context, &database, &create)?.success()?;
    let arguments = [
        "token",
        "create",
        "--organization",
        "partner",
        "--scope",
        "facilities:read",
    ];
    let printed = cli::habeas(&context, &database, &arguments)?;
    let token = printed.success()?.trim();
    // The binary reads the real clock.
    let now = api::clock::Clock::System.now();
    let app = TestApp::builder(&context)?
        .database(&database)
        .now(now)
        .build()
        .await?;
    let query = "{ viewer { organization { slug } scopes } facilities { totalCount } }";
    let answer = app.with_token(token).gql(query, json!({})).await?;
    let expected = json!({
        "viewer": { "organization": { "slug": "partner" }, "scopes": ["facilities:read"] },
        "facilities": { "totalCount": 0 },
    });
    assert_eq!(answer.data()?, &expected);
    Ok(())
}

async fn wrong_usage_exits_with_2(context: TestContext) -> Outcome {
    let database = context.empty_database().await?;
    let finished = cli::habeas(&context, &database, &["no-such-command"])?;
    assert_eq!(finished.code, Some(2), "{finished:?}");
    assert!(finished.stdout.is_empty(), "{finished:?}");
    Ok(())
}
