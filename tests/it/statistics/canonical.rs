//! Questions that mean the same are answered with the same bytes.

use serde_json::json;
use tests::{Client, Outcome, Suite, TestContext};

use super::world::{OCTOBER, SCOPE, world};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        filters_in_any_order_and_repeated,
        a_filter_that_lists_every_code_is_none,
        an_implied_state_changes_nothing,
        two_organizations_are_answered_alike,
    );
}

async fn text(client: &Client, arguments: &str) -> Outcome<String> {
    let query = format!(
        "{{ statistics({OCTOBER}, {arguments}) {{ totalCount pageInfo {{ startCursor endCursor hasNextPage }}
            edges {{ cursor node {{ groupKey
                peopleInCustody {{ value lower upper status derived parts valueAsOf citation }} }} }} }} }}"
    );
    let answer = client.gql(&query, json!({})).await?;
    answer.data()?;
    assert!(
        answer.text.contains("groupKey"),
        "an empty answer proves nothing: {}",
        answer.text
    );
    Ok(answered(&answer.text))
}

/// An answer without what it leaves of the budget.
pub(super) fn answered(text: &str) -> String {
    let end = text.find("\"extensions\"").unwrap_or(text.len());
    text[..end].to_owned()
}

async fn assert_alike(client: &Client, questions: &[&str]) -> Outcome {
    let first = text(client, questions[0]).await?;
    for question in &questions[1..] {
        assert_eq!(text(client, question).await?, first, "{question}");
    }
    Ok(())
}

async fn filters_in_any_order_and_repeated(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    assert_alike(
        &client,
        &[
            "groupBy: [GENDER], filter: { citizenship: { in: [\"KH\", \"VN\"] }, gender: { in: [MALE, FEMALE] } }",
            "groupBy: [GENDER], filter: { gender: { in: [FEMALE, MALE, MALE] }, citizenship: { in: [\"VN\", \"KH\", \"KH\"] } }",
            "groupBy: [GENDER, GENDER], filter: { gender: { notIn: [OTHER, UNKNOWN] }, citizenship: { in: [\"VN\", \"KH\"] } }",
        ],
    )
    .await?;
    assert_alike(
        &client,
        &[
            "filter: { citizenship: { eq: \"KH\" } }",
            "filter: { citizenship: { in: [\"KH\"] } }",
            "filter: { citizenship: { eq: \"KH\", in: [\"VN\", \"KH\"], notIn: [\"VN\"] } }",
        ],
    )
    .await
}

async fn a_filter_that_lists_every_code_is_none(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    assert_alike(
        &client,
        &[
            "groupBy: [CITIZENSHIP]",
            "groupBy: [CITIZENSHIP], filter: { gender: { in: [MALE, FEMALE, OTHER, UNKNOWN] } }",
            "groupBy: [CITIZENSHIP], filter: { gender: { notIn: [] } }",
            "groupBy: [CITIZENSHIP], filter: {}",
        ],
    )
    .await
}

async fn an_implied_state_changes_nothing(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    assert_alike(
        &client,
        &[
            "filter: { facility: { eq: \"ADELANTO\" } }",
            "filter: { facility: { eq: \"ADELANTO\" }, state: { eq: \"CA\" } }",
            "filter: { facility: { in: [\"ADELANTO\", \"STEWART\"] }, state: { eq: \"CA\" }, fieldOffice: { eq: \"SAC\" } }",
        ],
    )
    .await
}

async fn two_organizations_are_answered_alike(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let question = "groupBy: [CITIZENSHIP], first: 1";
    let mut texts = Vec::new();
    for slug in ["alpha", "beta"] {
        let client = app.as_organization(slug, SCOPE).await?;
        texts.push(text(&client, question).await?);
    }
    let every = app.with_every_scope()?;
    texts.push(text(&every, question).await?);
    assert_eq!(texts[0], texts[1]);
    assert_eq!(texts[0], texts[2]);
    Ok(())
}
