//! What is refused, with the mend; and what the role that answers cannot reach.

use api::db::Role;
use sea_orm::{ConnectionTrait as _, DbErr};
use serde_json::json;
use tests::{Backend, Outcome, Suite, TestContext};

use super::world::{BOTH, OCTOBER, SCOPE, world};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_question_without_a_table_is_told_the_nearest,
        more_than_three_dimensions_are_refused,
        weeks_are_for_stocks_nationwide,
        what_does_not_add_up_over_time_is_refused,
        a_key_that_is_not_grouped_by_is_refused,
        a_code_that_there_is_not_is_refused,
        an_order_by_what_is_not_grouped_by_is_refused,
        groups_without_a_measure_are_refused,
        days_cannot_be_asked_for,
        the_scope_is_needed,
        the_role_that_answers_reaches_no_person,
    );
}

/// What a question is refused with: code and message.
async fn refusal(
    context: &TestContext,
    arguments: &str,
    selection: &str,
) -> Outcome<(String, String)> {
    let app = world(context).await?;
    let client = app.with_scopes(SCOPE)?;
    let query = format!("{{ statistics({arguments}) {{ nodes {{ {selection} }} }} }}");
    let answer = client.gql(&query, json!({})).await?;
    assert_eq!(
        answer.json["data"]["statistics"],
        serde_json::Value::Null,
        "{}",
        answer.text
    );
    assert_eq!(answer.codes().len(), 1, "{}", answer.text);
    Ok((answer.codes()[0].to_owned(), answer.messages()))
}

async fn a_question_without_a_table_is_told_the_nearest(context: TestContext) -> Outcome {
    let arguments = format!("{OCTOBER}, groupBy: [AGE_BAND, CRIMINALITY, LENGTH_OF_STAY]");
    let (code, message) = refusal(&context, &arguments, "peopleInCustody { value }").await?;
    assert_eq!(code, "BAD_USER_INPUT");
    assert!(
        message.contains(
            "PEOPLE_IN_CUSTODY is not published by AGE_BAND, CRIMINALITY, LENGTH_OF_STAY"
        ),
        "{message}"
    );
    assert!(
        message.contains("nearest table that is published: AGE_BAND, CRIMINALITY."),
        "{message}"
    );
    Ok(())
}

async fn more_than_three_dimensions_are_refused(context: TestContext) -> Outcome {
    let arguments = format!(
        "{OCTOBER}, groupBy: [CITIZENSHIP, GENDER, AGE_BAND], filter: {{ state: {{ eq: \"CA\" }} }}"
    );
    let (code, message) = refusal(&context, &arguments, "peopleInCustody { value }").await?;
    assert_eq!(code, "BAD_USER_INPUT");
    assert!(
        message.contains("4 dimensions together; at most 3"),
        "{message}"
    );
    Ok(())
}

async fn weeks_are_for_stocks_nationwide(context: TestContext) -> Outcome {
    let week = "period: { interval: WEEK, from: \"2026-10-05\", to: \"2026-10-11\" }";
    let (code, message) = refusal(&context, week, "initialBookIns { value }").await?;
    assert_eq!(code, "BAD_USER_INPUT");
    assert!(message.contains("Ask for MONTH"), "{message}");
    let two = format!("{week}, groupBy: [CITIZENSHIP, GENDER]");
    let (code, _) = refusal(&context, &two, "peopleInCustody { value }").await?;
    assert_eq!(code, "BAD_USER_INPUT");
    Ok(())
}

async fn what_does_not_add_up_over_time_is_refused(context: TestContext) -> Outcome {
    let arguments = format!("{BOTH}, wholeRange: true");
    let (code, message) = refusal(&context, &arguments, "peopleInCustody { value }").await?;
    assert_eq!(code, "BAD_USER_INPUT");
    assert!(message.contains("leave out `wholeRange`"), "{message}");
    let triple = format!("{OCTOBER}, groupBy: [CITIZENSHIP, STATE, GENDER]");
    let (_, message) = refusal(&context, &triple, "peopleInCustody { value }").await?;
    assert!(
        message.contains("published for quarters and years"),
        "{message}"
    );
    Ok(())
}

async fn a_key_that_is_not_grouped_by_is_refused(context: TestContext) -> Outcome {
    let arguments = format!("{OCTOBER}, groupBy: [CITIZENSHIP]");
    let selection = "key { citizenship gender } peopleInCustody { value }";
    let (code, message) = refusal(&context, &arguments, selection).await?;
    assert_eq!(code, "KEY_NOT_GROUPED");
    assert!(message.contains("add GENDER to `groupBy`"), "{message}");
    Ok(())
}

async fn a_code_that_there_is_not_is_refused(context: TestContext) -> Outcome {
    for (filter, written) in [
        ("facility: { eq: \"NOSUCH\" }", "by their `code`"),
        (
            "citizenship: { in: [\"KH\", \"kh\"] }",
            "two capital letters (ISO 3166-1)",
        ),
    ] {
        let arguments = format!("{OCTOBER}, filter: {{ {filter} }}");
        let (code, message) = refusal(&context, &arguments, "peopleInCustody { value }").await?;
        assert_eq!(code, "BAD_USER_INPUT");
        assert!(message.contains("`statisticsFacets` lists"), "{message}");
        assert!(message.contains(written), "{message}");
    }
    Ok(())
}

async fn an_order_by_what_is_not_grouped_by_is_refused(context: TestContext) -> Outcome {
    let arguments = format!("{OCTOBER}, orderBy: [{{ field: STATE }}]");
    let (code, message) = refusal(&context, &arguments, "peopleInCustody { value }").await?;
    assert_eq!(code, "BAD_USER_INPUT");
    assert!(message.contains("add STATE to `groupBy`"), "{message}");
    Ok(())
}

/// Groups are those of which a selected measure is shown: of none, nobody would know why.
async fn groups_without_a_measure_are_refused(context: TestContext) -> Outcome {
    let arguments = format!("{OCTOBER}, groupBy: [CITIZENSHIP]");
    let (code, message) = refusal(&context, &arguments, "groupKey").await?;
    assert_eq!(code, "BAD_USER_INPUT");
    assert!(message.contains("No measure is selected"), "{message}");
    Ok(())
}

async fn days_cannot_be_asked_for(context: TestContext) -> Outcome {
    for interval in ["DAY", "FISCAL_YEAR_TO_DATE"] {
        let period =
            format!("period: {{ interval: {interval}, from: \"2026-10-01\", to: \"2026-10-02\" }}");
        let (code, message) = refusal(&context, &period, "peopleInCustody { value }").await?;
        assert_eq!(code, "BAD_USER_INPUT");
        assert!(message.contains("own numbers have them"), "{message}");
    }
    Ok(())
}

async fn the_scope_is_needed(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let others: Vec<&str> = api::auth::Scope::ALL
        .map(api::auth::Scope::as_str)
        .into_iter()
        .filter(|scope| *scope != "statistics:read")
        .collect();
    let client = app.with_scopes(&others)?;
    let query =
        format!("{{ statistics({OCTOBER}) {{ totalCount }} statisticsReleases {{ totalCount }} }}");
    let answer = client.gql(&query, json!({})).await?;
    assert_eq!(answer.codes(), ["FORBIDDEN", "FORBIDDEN"]);
    Ok(())
}

/// Every table that holds something about a person, or that stands behind published numbers.
const KEPT: &[&str] = &[
    "person",
    "detention",
    "placement",
    "arrest",
    "death",
    "removal",
    "source",
    "citation",
    "identity_value",
    "record_change",
    "audit_entry",
    "statistics_count",
    "organization",
    "api_client",
];

async fn the_role_that_answers_reaches_no_person(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    if context.backend() == Backend::Sqlite {
        return Ok(()); // SQLite knows no roles.
    }
    let pool = &app.state().statistics;
    for table in KEPT {
        let refused = pool
            .execute_unprepared(&format!("SELECT count(*) FROM {table}"))
            .await;
        let text = refused
            .err()
            .map(|error: DbErr| error.to_string())
            .unwrap_or_default();
        assert!(text.contains("permission denied"), "{table}: {text}");
    }
    let written = pool
        .execute_unprepared("UPDATE statistics_cell SET value = 1")
        .await;
    assert!(written.is_err_and(|error| error.to_string().contains("permission denied")));
    let own = context
        .database()
        .await?
        .connect_as(Role::Statistics)
        .await?;
    own.execute_unprepared("SELECT count(*) FROM statistics_cell")
        .await?;
    Ok(())
}
