//! The golden numbers: real files in, the published figures out, to the digit.

use api::transfer::import::mapping::Kind;
use serde_json::{Value, json};
use tests::{Client, Outcome, Suite, TestApp, TestContext, data};

use crate::series::{ask, import_file};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend_with_data:
        the_daily_population_file_answers_to_the_digit,
        every_vintage_of_the_detention_statistics_is_kept,
        removals_by_country_of_the_yearbook,
    );
}

fn near(value: &Value, expected: f64, tolerance: f64) {
    let value = value.as_f64().unwrap_or(f64::NAN);
    assert!(
        (value - expected).abs() <= tolerance,
        "{value} is not {expected}"
    );
}

async fn the_daily_population_file_answers_to_the_digit(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let path = data::file("population/ddp_facilities_daily_population.parquet")?;
    let (totals, _) = import_file(&app, Kind::Population, path, None).await?;
    assert_eq!(
        (totals.read, totals.inserted, totals.refused),
        (888_699, 5_332_194, 0)
    );
    let client = app.with_scopes(&["statistics:read"])?;
    national_days(&client).await?;
    years(&client).await
}

async fn national_days(client: &Client) -> Outcome {
    let days = [
        ("2022-10-01", 25_415.0, 25_784.0),
        ("2023-10-01", 36_444.0, 36_756.0),
        ("2024-12-29", 39_120.0, 39_566.0),
        ("2025-06-29", 57_576.0, 59_861.0),
        ("2025-09-21", 59_478.0, 61_411.0),
        ("2026-01-25", 70_456.0, 72_157.0),
    ];
    for (day, midnight, any_time) in days {
        for (measure, expected) in [
            ("people_in_custody", midnight),
            ("people_in_custody_any_time", any_time),
        ] {
            let asked = format!(
                "filter: {{ measure: {{ eq: \"{measure}\" }}, isTotal: {{ eq: true }}, \
                 from: \"{day}\", to: \"{day}\" }}, rollUp: {{ by: [NATION] }}"
            );
            let nodes = ask(client, &asked, "value parts").await?;
            assert_eq!(nodes.len(), 1);
            near(&nodes[0]["value"], expected, 0.0);
            assert_eq!(nodes[0]["parts"], 707);
        }
    }
    Ok(())
}

async fn years(client: &Client) -> Outcome {
    for (measure, expected) in [
        ("people_in_custody", [37_148.4, 47_699.5]),
        ("people_in_custody_any_time", [38_637.5, 50_011.3]),
    ] {
        let asked = format!(
            "filter: {{ measure: {{ eq: \"{measure}\" }}, isTotal: {{ eq: true }}, \
             from: \"2023-10-01\", to: \"2025-09-30\" }}, rollUp: {{ interval: FISCAL_YEAR }}"
        );
        let nodes = ask(client, &asked, "value status daysCovered").await?;
        for (node, expected) in nodes.iter().zip(expected) {
            near(&node["value"], expected, 0.05);
            assert_eq!(node["status"], "FINAL");
        }
        assert_eq!(nodes[0]["daysCovered"], 366);
    }
    let of_2025 = averages_side_by_side(client).await?;
    near(
        &of_2025["ddp/facility-daily-population People in custody at midnight"],
        47_699.5,
        0.05,
    );
    near(
        &of_2025["ddp/facility-daily-population People in custody at any time of the day"],
        50_011.3,
        0.05,
    );
    for (code, expected) in [
        ("ADAMSMS", 2_157.17),
        ("STWRTGA", 1_871.99),
        ("STCDFTX", 1_678.60),
        ("LAWINCI", 1_547.03),
        ("CCASDCA", 1_377.65),
    ] {
        let asked = format!(
            "filter: {{ measure: {{ eq: \"people_in_custody\" }}, fiscalYear: 2025, \
             facilityCode: {{ eq: \"{code}\" }} }}, \
             rollUp: {{ by: [FACILITY], interval: FISCAL_YEAR }}"
        );
        let nodes = ask(client, &asked, "value").await?;
        near(&nodes[0]["value"], expected, 0.005);
    }
    Ok(())
}

async fn every_vintage_of_the_detention_statistics_is_kept(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let refused = [
        ("adp-by-agency-criminality", 0),
        ("atd-by-aor", 0),
        ("bond-stats", 5),
        ("book-ins-by-arresting-agency", 0),
        ("book-ins-by-facility-type", 0),
        ("book-outs-by-reason", 0),
        ("book-outs-by-reason-annual", 0),
        ("currently-detained-by-criminality", 0),
        ("currently-detained-by-disposition", 0),
        ("facilities", 1),
        ("removals", 0),
        ("segregation", 0),
        ("special-population-actions", 0),
        ("stay-length-by-agency-criminality", 0),
    ];
    for (name, expected) in refused {
        let path = data::file(&format!("ice-statistics/{name}.csv.gz"))?;
        let (first, why) = import_file(&app, Kind::Observations, path.clone(), None).await?;
        assert_eq!(first.refused, expected, "{name}: {why:?}");
        assert!(
            why.iter().all(|line| line.contains("DUPLICATE_KEY")),
            "{why:?}"
        );
        let (again, _) = import_file(&app, Kind::Observations, path, None).await?;
        assert_eq!((again.inserted, again.changed), (0, 0), "{name}");
        assert_eq!(again.unchanged, first.inserted, "{name}");
    }
    let client = app.with_scopes(&["statistics:read"])?;
    march_2025(&client).await?;
    averages(&client).await?;
    removals_to_date(&client).await?;
    findings(&client).await
}

async fn march_2025(client: &Client) -> Outcome {
    let asked = "filter: { dataset: { eq: \"ice-detention-statistics/book-ins-by-arresting-agency\" }, \
                 interval: { eq: MONTH }, isTotal: { eq: true }, from: \"2025-03-01\", \
                 to: \"2025-03-31\" }";
    let all = ask(client, &format!("{asked}, vintages: ALL"), "value status").await?;
    let values: Vec<f64> = all
        .iter()
        .filter_map(|node| node["value"].as_f64())
        .collect();
    assert_eq!(values.len(), 25);
    let (before, after) = values.split_at(10);
    assert!(before.iter().all(|value| *value == 0.0));
    assert!(all[..10].iter().all(|node| node["status"] == "NOT_YET"));
    let expected = [
        5_747.0, 16_555.0, 22_927.0, 22_929.0, 22_928.0, 22_926.0, 22_923.0, 22_925.0, 22_925.0,
        22_922.0, 22_921.0, 22_921.0, 22_921.0, 22_921.0, 22_921.0,
    ];
    assert_eq!(after, expected);
    assert_eq!(all[11]["status"], "PARTIAL");
    let newest = ask(client, asked, "value status").await?;
    assert_eq!(newest, [json!({"value": 22_921.0, "status": "FINAL"})]);
    let then = format!("{asked}, asPublishedOn: \"2025-03-31\"");
    let then = ask(client, &then, "value status").await?;
    assert_eq!(then, [json!({"value": 16_555.0, "status": "PARTIAL"})]);
    Ok(())
}

async fn averages(client: &Client) -> Outcome {
    for (year, published, expected) in [
        (2025, "2025-09-25", 48_404.5),
        (2024, "2024-12-31", 37_721.8),
        (2024, "2024-11-15", 38_743.8),
    ] {
        let asked = format!(
            "filter: {{ dataset: {{ eq: \"ice-detention-statistics/adp-by-agency-criminality\" }}, \
             interval: {{ eq: FISCAL_YEAR_TO_DATE }}, isTotal: {{ eq: true }}, \
             fiscalYear: {year}, publishedOn: {{ eq: \"{published}\" }} }}"
        );
        let nodes = ask(client, &asked, "value release { findings { rule } }").await?;
        near(&nodes[0]["value"], expected, 0.05);
        let rules = nodes[0]["release"]["findings"].to_string();
        let is_flagged = rules.contains("mislabelled_fiscal_year");
        assert_eq!(is_flagged, published == "2024-11-15", "{rules}");
    }
    let sheet = "filter: { dataset: { eq: \"ice-detention-statistics/facilities\" }, \
                 breakdown: [{ dimension: \"threat_level\" }], \
                 publishedOn: { eq: \"2025-09-25\" } }, \
                 rollUp: { sumOver: [\"threat_level\"] }";
    let nodes = ask(client, sheet, "value").await?;
    near(&nodes[0]["value"], 47_551.0, 0.5);
    let of_2025 = averages_side_by_side(client).await?;
    let name = |table: &str| format!("ice-detention-statistics/{table} Average daily population");
    near(&of_2025[name("adp-by-agency-criminality")], 48_404.5, 0.05);
    near(&of_2025[name("facilities")], 47_551.0, 0.5);
    Ok(())
}

/// What every official table says of the average daily population of the fiscal year 2025, each with
/// its definition.
async fn averages_side_by_side(client: &Client) -> Outcome<Value> {
    let query = "{ comparison(measure: AVERAGE_DAILY_POPULATION, period: {
        interval: FISCAL_YEAR, from: \"2025-09-30\", to: \"2025-09-30\" }) {
        entries { kind source label value definition } } }";
    let answer = client.gql(query, json!({})).await?;
    let mut said = serde_json::Map::new();
    let entries = answer.data()?["comparison"]["entries"].as_array().cloned();
    for entry in entries.into_iter().flatten() {
        assert_eq!(entry["kind"], "OFFICIAL", "{entry}");
        assert!(
            entry["definition"]
                .as_str()
                .is_some_and(|text| text.len() > 20)
        );
        let text = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        let name = format!("{} {}", text("source"), text("label"));
        let twice = said.insert(name, entry["value"].clone());
        assert_eq!(twice, None, "{entry}");
    }
    Ok(said.into())
}

async fn removals_to_date(client: &Client) -> Outcome {
    let asked = "filter: { dataset: { eq: \"ice-detention-statistics/removals\" }, \
                 fiscalYear: 2025 }, orderBy: { field: PERIOD }, first: 100";
    let nodes = ask(client, asked, "value periodEnd").await?;
    let first = nodes.first().cloned();
    assert_eq!(
        first,
        Some(json!({"value": 29_817.0, "periodEnd": "2024-10-28"}))
    );
    let last = nodes.last().cloned();
    assert_eq!(
        last,
        Some(json!({"value": 319_980.0, "periodEnd": "2025-09-15"}))
    );
    Ok(())
}

async fn findings(client: &Client) -> Outcome {
    let query = "{ publishedSeries(filter: {
        dataset: { eq: \"ice-detention-statistics/facilities\" },
        facilityText: { eq: \"STEWART DETENTION CENTER\" },
        breakdown: [{ dimension: \"threat_level\", value: \"a\" }]
    }) { nodes {
        findings { rule detail release { publishedOn } }
        releases { publishedOn asOfStated asOfDerived findings { rule } }
    } } }";
    let answer = client.gql(query, json!({})).await?;
    let series = &answer.data()?["publishedSeries"]["nodes"][0];
    let found = series["findings"].as_array().into_iter().flatten();
    let found: Vec<&Value> = found
        .filter(|finding| finding["release"]["publishedOn"] == "2025-07-17")
        .collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["rule"], "bed_days_fell");
    assert_eq!(
        found[0]["detail"],
        "487780 bed-days in 279 days, after 492177 in 265: the 14 days between would have had an \
         average population of -314.1."
    );
    let mut releases = series["releases"].as_array().into_iter().flatten();
    let release = releases.find(|release| release["publishedOn"] == "2025-02-14");
    assert_eq!(
        release,
        Some(&json!({
            "publishedOn": "2025-02-14",
            "asOfStated": "2025-01-21",
            "asOfDerived": "2025-02-03",
            "findings": [{ "rule": "as_of_disagrees" }],
        }))
    );
    Ok(())
}

async fn removals_by_country_of_the_yearbook(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let path = data::file("removals/removals_by_country_year_2005_2014.csv")?;
    let (totals, _) = import_file(&app, Kind::Observations, path, None).await?;
    assert_eq!((totals.read, totals.refused), (2_570, 0));
    let client = app.with_scopes(&["statistics:read"])?;
    for (year, criminal, other) in [
        (2005, 28.0, 23.0),
        (2011, 74.0, 15.0),
        (2012, 81.0, 8.0),
        (2013, 11.0, 6.0),
        (2014, 64.0, 3.0),
    ] {
        let asked = format!(
            "filter: {{ measure: {{ eq: \"removals\" }}, country: {{ eq: \"KH\" }}, \
             fiscalYear: {year} }}"
        );
        let nodes = ask(&client, &asked, "value breakdownText").await?;
        assert_eq!(
            nodes,
            [
                json!({"value": criminal, "breakdownText": "criminality=convicted"}),
                json!({"value": other, "breakdownText": "criminality=non_criminal"}),
            ]
        );
        let sum = format!("{asked}, rollUp: {{ sumOver: [\"criminality\"] }}");
        let sum = ask(&client, &sum, "value country parts").await?;
        assert_eq!(
            sum,
            [json!({"value": criminal + other, "country": "KH", "parts": 2})]
        );
    }
    Ok(())
}
