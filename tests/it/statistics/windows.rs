//! Long answers page by page: only the periods of a page are read, and pages are those of the whole.

use chrono::{Months, NaiveDate};
use entities::codes::CubeInterval::Month;
use entities::codes::StatisticsDimension::Citizenship;
use entities::codes::StatisticsMeasure::InitialBookIns;
use sea_orm::DatabaseBackend;
use serde_json::{Value, json};
use tests::build::{self, Cells};
use tests::{Client, Outcome, Suite, TestApp, TestContext};

use super::world::{SCOPE, ask, plan};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        pages_by_period_are_those_of_the_whole,
        pages_by_number_are_those_of_the_whole,
        a_page_reads_few_periods,
        a_page_by_number_reads_no_more_than_it_has,
        cells_are_found_by_their_key,
    );
}

const YEARS: &str = "period: { interval: MONTH, from: \"2022-01-01\", to: \"2024-12-31\" }";

/// Book-ins of three citizenships in some of 36 months.
async fn months(context: &TestContext) -> Outcome<TestApp> {
    let app = TestApp::new(context).await?;
    build::statistics_release(&app, 1, |_| ()).await?;
    let first: NaiveDate = "2022-01-01".parse()?;
    let mut cells = Cells::new(&app, 1);
    for month in 0..36u32 {
        let on = first
            .checked_add_months(Months::new(month))
            .ok_or("no such month")?
            .to_string();
        for (place, code) in ["KH", "LA", "VN"].into_iter().enumerate() {
            let place = u32::try_from(place)?;
            // Some months have all of them, some one, some none.
            if month % 7 != 3 && (month + place) % 3 != 1 {
                let value = i64::from(15 + 5 * ((month * 7 + place * 11) % 20));
                let codes = [(Citizenship, code)];
                cells
                    .publish(InitialBookIns, Month, &on, &codes, value)
                    .await?;
            }
        }
    }
    Ok(app)
}

fn keys(answer: &Value) -> Vec<String> {
    let nodes = answer["nodes"].as_array().into_iter().flatten();
    nodes
        .map(|node| format!("{} {}", node["groupKey"], node["initialBookIns"]["value"]))
        .collect()
}

/// An answer page by page.
async fn paged(client: &Client, question: &str, first: usize) -> Outcome<Vec<String>> {
    const SELECTION: &str = "pageInfo { hasNextPage hasPreviousPage endCursor }
                             nodes { groupKey initialBookIns { value } }";
    let (mut after, mut seen) = (String::new(), Vec::new());
    loop {
        let arguments = format!("{question}, first: {first}{after}");
        let page = ask(client, &arguments, SELECTION).await?;
        assert_eq!(page["pageInfo"]["hasPreviousPage"], !after.is_empty());
        let found = keys(&page);
        assert!(!found.is_empty(), "an empty page after {after}");
        seen.extend(found);
        if page["pageInfo"]["hasNextPage"] == false {
            return Ok(seen);
        }
        after = format!(", after: {}", page["pageInfo"]["endCursor"]);
    }
}

async fn pages_by_period_are_those_of_the_whole(context: TestContext) -> Outcome {
    let app = months(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let three = "filter: { citizenship: { in: [\"KH\", \"LA\", \"VN\"] } }";
    for arguments in [
        "groupBy: [CITIZENSHIP]".to_owned(),
        "groupBy: [CITIZENSHIP], orderBy: [{ field: PERIOD, direction: DESC }]".to_owned(),
        format!("groupBy: [CITIZENSHIP], {three}, fillGaps: true"),
        "groupBy: [CITIZENSHIP], orderBy: [{ field: PERIOD }, { field: INITIAL_BOOK_INS, direction: DESC }]"
            .to_owned(),
        three.to_owned(),
        "groupBy: [CITIZENSHIP, CITIZENSHIP_REGION]".to_owned(),
    ] {
        let question = format!("{YEARS}, {arguments}");
        // A page that has room for all of them has them read at once.
        let selection = "totalCount nodes { groupKey initialBookIns { value } }";
        let whole = ask(&client, &format!("{question}, first: 1000"), selection).await?;
        let whole_keys = keys(&whole);
        assert_eq!(whole["totalCount"], whole_keys.len(), "{arguments}");
        for first in [1, 2, 5, 1000] {
            let seen = paged(&client, &question, first).await?;
            assert_eq!(seen, whole_keys, "{arguments}, {first} a page");
        }
    }
    Ok(())
}

/// The database puts them in order; here they are put in order of what is read by period.
async fn pages_by_number_are_those_of_the_whole(context: TestContext) -> Outcome {
    let app = months(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let one = "filter: { citizenship: { eq: \"VN\" } }";
    let two = "filter: { citizenship: { in: [\"KH\", \"VN\"] } }";
    for arguments in [
        "groupBy: [CITIZENSHIP]".to_owned(),
        format!("groupBy: [CITIZENSHIP], {two}"),
        one.to_owned(),
        // These are put together of several cells, or have none: they are read at once, too.
        two.to_owned(),
        "groupBy: [CITIZENSHIP, CITIZENSHIP_REGION]".to_owned(),
        format!("groupBy: [CITIZENSHIP], {two}, fillGaps: true"),
    ] {
        let selection = "totalCount nodes { groupKey initialBookIns { value lower } }";
        let question = format!("{YEARS}, {arguments}");
        let by_period = ask(&client, &format!("{question}, first: 1000"), selection).await?;
        for direction in ["ASC", "DESC"] {
            let mut expected = by_period["nodes"].as_array().ok_or("no nodes")?.clone();
            expected.sort_by_key(|node| {
                let value = node["initialBookIns"]["value"].as_f64();
                // Where a part is not shown, what the others come to.
                let value = value.or(node["initialBookIns"]["lower"].as_f64());
                let number = value.unwrap_or_default();
                let place = if direction == "DESC" { -number } else { number };
                (number == 0.0, ordered(place))
            });
            let order = format!("orderBy: [{{ field: INITIAL_BOOK_INS, direction: {direction} }}]");
            let question = format!("{question}, {order}");
            let whole = ask(&client, &format!("{question}, first: 1000"), selection).await?;
            assert_eq!(whole["nodes"], json!(expected), "{arguments} {direction}");
            let page = ask(&client, &format!("{question}, first: 3"), selection).await?;
            assert_eq!(page["totalCount"], expected.len(), "{arguments}");
            assert_eq!(page["nodes"], json!(expected[..3]), "{arguments}");
            for first in [5, 40] {
                let seen = paged(&client, &question, first).await?;
                assert_eq!(seen, keys(&whole), "{arguments}, {first} a page");
            }
        }
    }
    Ok(())
}

/// A number as something that is in an order.
fn ordered(number: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "whole numbers below 1,000")]
    let whole = number as i64;
    whole
}

/// How many cells the statements of a question could have handed over.
async fn a_page_by_number_reads_no_more_than_it_has(context: TestContext) -> Outcome {
    let app = months(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let order = "orderBy: [{ field: INITIAL_BOOK_INS, direction: DESC }]";
    let arguments = format!("{YEARS}, groupBy: [CITIZENSHIP], {order}, first: 2");
    app.statements().take();
    let answer = ask(&client, &arguments, "totalCount nodes { groupKey }").await?;
    assert_eq!(answer["nodes"].as_array().map(Vec::len), Some(2));
    let asked = app.statements().take();
    let of_cells = |text: &&String| text.contains("FROM \"statistics_cell\"");
    let cells: Vec<&String> = asked.iter().filter(of_cells).collect();
    assert_eq!(cells.len(), 2, "{asked:#?}");
    let (counts, pages): (Vec<&String>, Vec<&String>) = cells
        .into_iter()
        .partition(|text| text.contains("COUNT(*)"));
    assert_eq!((counts.len(), pages.len()), (1, 1), "{counts:#?}");
    assert!(pages[0].contains("ORDER BY") && pages[0].contains("LIMIT"));
    // A cursor of another order, or a made-up one, is of another question.
    let page = "pageInfo { endCursor }";
    let cursor = ask(&client, &arguments, page).await?["pageInfo"]["endCursor"].clone();
    let other = format!("{YEARS}, groupBy: [CITIZENSHIP], after: {cursor}");
    let refused = client
        .gql(
            &format!("{{ statistics({other}) {{ totalCount }} }}"),
            json!({}),
        )
        .await?;
    assert_eq!(refused.codes(), ["BAD_USER_INPUT"], "{}", refused.text);
    Ok(())
}

async fn a_page_reads_few_periods(context: TestContext) -> Outcome {
    let app = months(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let arguments = format!("{YEARS}, groupBy: [CITIZENSHIP], first: 2");
    app.statements().take();
    let answer = ask(
        &client,
        &arguments,
        "nodes { groupKey initialBookIns { value } }",
    )
    .await?;
    assert_eq!(keys(&answer).len(), 2);
    let asked = app.statements().take();
    let cells: Vec<&String> = asked
        .iter()
        .filter(|text| text.contains("statistics_cell"))
        .collect();
    assert_eq!(cells.len(), 1, "{asked:#?}");
    // Of the 36 periods two are asked for: each stands in the statement.
    let values = cells[0].matches(['?', '$']).count();
    assert!(values < 10, "{}", cells[0]);
    Ok(())
}

async fn cells_are_found_by_their_key(context: TestContext) -> Outcome {
    let app = months(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let three = "filter: { citizenship: { in: [\"KH\", \"LA\", \"VN\"] } }";
    let mut found = 0;
    for arguments in [
        "groupBy: [CITIZENSHIP]".to_owned(),
        format!("{three}, wholeRange: true"),
        "groupBy: [CITIZENSHIP], orderBy: [{ field: INITIAL_BOOK_INS }]".to_owned(),
    ] {
        app.statements().take();
        let arguments = format!("{YEARS}, {arguments}");
        ask(&client, &arguments, "nodes { initialBookIns { value } }").await?;
        for statement in app.statements().take() {
            if !statement.contains("statistics_c") {
                continue;
            }
            found += 1;
            if app.db().get_database_backend() != DatabaseBackend::Sqlite {
                continue;
            }
            let plan = plan(&app, &statement).await?;
            let by_key = [
                "USING PRIMARY KEY (cube_id=? AND starts_on=?",
                "INDEX statistics_cube_key",
            ];
            assert!(
                by_key.iter().any(|key| plan.contains(key)) && !plan.contains("SCAN"),
                "{plan}: {statement}"
            );
        }
    }
    assert!(found >= 6, "only {found} statements");
    Ok(())
}
