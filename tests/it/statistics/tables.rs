//! `/statistics.csv`: the same numbers for spreadsheets.

use tests::{Outcome, Suite, TestContext};

use super::world::{SCOPE, ask, world};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        the_table_says_what_the_schema_says,
        a_table_that_is_cut_off_says_how_to_go_on,
        the_table_is_known_by_its_etag,
        a_table_needs_the_scope_and_right_parameters,
    );
}

const PATH: &str = "/statistics.csv?interval=MONTH&from=2026-09-01&to=2026-10-31\
                    &groupBy=CITIZENSHIP&measures=PEOPLE_IN_CUSTODY,INITIAL_BOOK_INS";

async fn the_table_says_what_the_schema_says(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let table = client.get(PATH).await?;
    assert_eq!(table.status, 200, "{}", table.text);
    let (notes, rows): (Vec<&str>, Vec<&str>) =
        table.text.lines().partition(|line| line.starts_with('#'));
    let notes = notes.join("\n");
    for said in [
        "Release 1 ",
        "records as of 2026-11-15, data through 2026-10-31",
        "Universe: PARTNERS",
        "PEOPLE_IN_CUSTODY (people), version 1: Distinct people",
        "rounded to multiples of 5",
        "Not shown: nobody",
        "Cite: Habeas, statistics release 1",
    ] {
        assert!(notes.contains(said), "{said} is not in {notes}");
    }
    assert!(rows[0].starts_with(
        "interval,period_start,period_end,citizenship,label,measure,value,lower,upper,status"
    ));
    let answer = ask(
        &client,
        "period: { interval: MONTH, from: \"2026-09-01\", to: \"2026-10-31\" }, groupBy: [CITIZENSHIP]",
        "nodes { key { citizenship period { startsOn endsOn } }
            peopleInCustody { value lower upper } initialBookIns { value lower upper } }",
    )
    .await?;
    let mut expected = Vec::new();
    for node in answer["nodes"].as_array().into_iter().flatten() {
        for (field, measure) in [
            ("peopleInCustody", "PEOPLE_IN_CUSTODY"),
            ("initialBookIns", "INITIAL_BOOK_INS"),
        ] {
            let text = |value: &serde_json::Value| match value {
                serde_json::Value::String(text) => text.clone(),
                other => other
                    .as_f64()
                    .map_or(String::new(), |number| format!("{number:.0}")),
            };
            let key = &node["key"];
            let name = if key["citizenship"] == "KH" {
                "Cambodia"
            } else {
                "Viet Nam"
            };
            let cell = &node[field];
            expected.push(format!(
                "MONTH,{},{},{},{name},{measure},{},{},{},",
                text(&key["period"]["startsOn"]),
                text(&key["period"]["endsOn"]),
                text(&key["citizenship"]),
                text(&cell["value"]),
                text(&cell["lower"]),
                text(&cell["upper"]),
            ));
        }
    }
    assert_eq!(expected.len(), 8);
    assert_eq!(rows.len(), 9, "{rows:#?}");
    for (row, expected) in rows[1..].iter().zip(&expected) {
        assert!(row.starts_with(expected), "{row} is not {expected}");
    }
    Ok(())
}

/// Files of two rows, each the continuation of the one before, have the rows of one file.
async fn a_table_that_is_cut_off_says_how_to_go_on(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let read = |text: &str| -> Vec<String> {
        let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
        rows.map(str::to_owned).collect()
    };
    let whole = client.get(PATH).await?;
    assert!(!whole.text.contains("Not all rows"), "{}", whole.text);
    let (mut after, mut rows) = (String::new(), Vec::new());
    loop {
        // Of two measures: whole groups only, so that three rows are two.
        let part = client.get(&format!("{PATH}&first=3{after}")).await?;
        assert_eq!(part.status, 200, "{}", part.text);
        let found = read(&part.text);
        assert_eq!(found.len(), 2, "{}", part.text);
        rows.extend(found);
        let notes: Vec<&str> = part
            .text
            .lines()
            .take_while(|line| line.starts_with('#'))
            .collect();
        assert!(notes.last().is_some_and(|line| line.starts_with("# Cite:")));
        let next = notes
            .iter()
            .find_map(|line| line.split_once("Not all rows").map(|(_, rest)| rest));
        let Some((_, cursor)) = next.and_then(|line| line.rsplit_once("after=")) else {
            break;
        };
        after = format!("&after={cursor}");
    }
    assert_eq!(rows, read(&whole.text));
    Ok(())
}

async fn the_table_is_known_by_its_etag(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let first = client.get(PATH).await?;
    let etag = first.headers.get("etag").ok_or("no ETag")?.clone();
    let request = client
        .request(axum::http::Method::GET, PATH)
        .header("if-none-match", etag.clone())
        .body(axum::body::Body::empty())?;
    let again = client.send(request).await?;
    assert_eq!(again.status, 304);
    // Another organization gets the same bytes.
    let other = app.as_organization("alpha", SCOPE).await?.get(PATH).await?;
    assert_eq!(other.headers.get("etag"), Some(&etag));
    assert_eq!(other.text, first.text);
    Ok(())
}

async fn a_table_needs_the_scope_and_right_parameters(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let refused = app.with_scopes(&["reports:read"])?.get(PATH).await?;
    assert_eq!(refused.status, 403, "{}", refused.text);
    let client = app.with_scopes(SCOPE)?;
    for (path, said) in [
        ("/statistics.csv", "Say which periods"),
        (
            "/statistics.csv?from=2026-09-01&to=2026-09-01",
            "Say which periods",
        ),
        (
            "/statistics.csv?interval=month&from=2026-09-01&to=2026-09-01",
            "`interval` takes WEEK, MONTH",
        ),
        (
            "/statistics.csv?interval=MONTH&from=01.09.2026&to=2026-09-01",
            "`from` takes a day such as 2026-01-31",
        ),
        (
            "/statistics.csv?interval=MONTH&from=2026-09-01&to=2026-09-01&orderBy=PERIOD",
            "must be JSON, as the variable of a GraphQL query: [{",
        ),
        (
            "/statistics.csv?interval=MONTH&from=2026-09-01&to=2026-09-01&colour=red",
            "no such parameter",
        ),
        (
            "/statistics.csv?interval=MONTH&from=2026-09-01&to=2026-09-01&groupBy=AGE_BAND,CRIMINALITY,LENGTH_OF_STAY",
            "nearest table",
        ),
    ] {
        let answer = client.get(path).await?;
        assert_eq!(answer.status, 400, "{}", answer.text);
        assert!(answer.text.contains(said), "{}", answer.text);
    }
    Ok(())
}
