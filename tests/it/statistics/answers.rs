//! What questions are answered with.

use base64::Engine as _;
use serde_json::{Value, json};
use tests::build;
use tests::{Outcome, Suite, TestContext};

use super::canonical::answered;
use super::world::{BOTH, OCTOBER, SCOPE, ask, publish, values, world};
use entities::codes::CubeInterval::{Day, Month};
use entities::codes::StatisticsDimension::{Citizenship, State};
use entities::codes::StatisticsMeasure::{InitialBookIns, PeopleInCustody};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _,
};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_published_number_comes_with_bounds_and_a_sentence,
        groups_come_by_period_and_by_code,
        a_union_adds_its_bounds,
        a_union_with_a_hidden_part_has_a_lower_bound_only,
        a_union_of_places_may_count_people_twice,
        a_range_of_flows_is_one_group,
        a_facility_implies_its_state,
        gaps_are_filled_with_the_whole_grid,
        hidden_and_empty_are_alike_byte_for_byte,
        groups_are_ordered_by_numbers_with_what_is_hidden_last,
        pages_join_without_gaps_and_hold_to_their_release,
        an_earlier_release_answers_as_it_did,
        a_release_that_is_not_published_is_not_there,
        medians_and_rates_come_from_published_numbers,
        menus_name_what_is_published,
        a_service_without_a_release_answers_nothing,
        the_number_of_statements_does_not_grow,
        universes_are_never_added,
    );
}

async fn a_published_number_comes_with_bounds_and_a_sentence(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let arguments =
        format!("{OCTOBER}, groupBy: [CITIZENSHIP], filter: {{ citizenship: {{ eq: \"KH\" }} }}");
    let answer = ask(
        &client,
        &arguments,
        "universe dataThrough nextExpectedOn roundingRule notShown totalCount coverage
         release { number asOf kind definitionVersion }
         definitions { measure unit text version overPlaces }
         nodes { key { period { startsOn endsOn label interval } citizenship codes { dimension code label } }
           peopleInCustody { value lower upper status derived parts valueAsOf citation } }",
    )
    .await?;
    assert_eq!(answer["universe"], "PARTNERS");
    assert_eq!(answer["dataThrough"], "2026-10-31");
    assert_eq!(answer["nextExpectedOn"], "2026-12-15");
    assert_eq!(answer["release"]["number"], 1);
    assert_eq!(answer["definitions"][0]["measure"], "PEOPLE_IN_CUSTODY");
    assert_eq!(answer["totalCount"], 1);
    let node = &answer["nodes"][0];
    assert_eq!(node["key"]["period"]["label"], "October 2026");
    assert_eq!(node["key"]["citizenship"], "KH");
    assert_eq!(node["key"]["codes"][0]["label"], "Cambodia");
    let expected = json!({
        "value": 200.0, "lower": 196.0, "upper": 204.0, "status": "PUBLISHED", "derived": false,
        "parts": 1, "valueAsOf": "2026-11-15",
        "citation": "People in custody (midnight); citizenship: Cambodia, end of October 2026: about 200 \
                     people (between 196 and 204), as known to the partner organizations of Habeas \
                     (statistics release 1, records as of 2026-11-15). Rounded to protect people; \
                     numbers may not add up.",
    });
    assert_eq!(node["peopleInCustody"], expected);
    Ok(())
}

async fn groups_come_by_period_and_by_code(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let arguments = format!("{BOTH}, groupBy: [GENDER]");
    assert_eq!(
        values(&client, &arguments, "peopleInCustody").await?,
        [
            "MONTH:2026-09-01;GENDER=FEMALE=200.0 [196.0, 204.0]",
            "MONTH:2026-09-01;GENDER=MALE=800.0 [796.0, 804.0]",
            "MONTH:2026-10-01;GENDER=FEMALE=210.0 [206.0, 214.0]",
            "MONTH:2026-10-01;GENDER=MALE=810.0 [806.0, 814.0]",
        ]
    );
    // The stock of a quarter is that of its last day; nothing else is published for it.
    let quarter = "period: { interval: QUARTER, from: \"2026-08-01\", to: \"2026-08-01\" }";
    assert_eq!(
        values(&client, quarter, "peopleInCustody").await?,
        ["QUARTER:2026-07-01=1000.0 [996.0, 1004.0]"]
    );
    Ok(())
}

async fn a_union_adds_its_bounds(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let filter = "filter: { citizenship: { in: [\"KH\", \"VN\"] } }";
    let answer = ask(
        &client,
        &format!("{OCTOBER}, {filter}"),
        "nodes { peopleInCustody { value lower upper status derived parts } }",
    )
    .await?;
    let expected = json!({ "value": 510.0, "lower": 502.0, "upper": 518.0, "status": "PUBLISHED",
        "derived": true, "parts": 2 });
    assert_eq!(answer["nodes"][0]["peopleInCustody"], expected);
    Ok(())
}

async fn a_union_with_a_hidden_part_has_a_lower_bound_only(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let filter = "filter: { citizenship: { in: [\"KH\", \"LA\"] } }";
    let answer = ask(
        &client,
        &format!("{OCTOBER}, {filter}"),
        "nodes { peopleInCustody { value lower upper status parts citation } }",
    )
    .await?;
    let cell = &answer["nodes"][0]["peopleInCustody"];
    assert_eq!(cell["value"], Value::Null);
    assert_eq!(cell["lower"], 196.0);
    assert_eq!(cell["upper"], Value::Null);
    assert_eq!(cell["status"], "PARTLY_SHOWN");
    assert!(
        cell["citation"]
            .as_str()
            .is_some_and(|text| text.contains("at least 196 people"))
    );
    Ok(())
}

async fn a_union_of_places_may_count_people_twice(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let filter = "filter: { facility: { in: [\"ADELANTO\", \"MESAVRD\"] } }";
    assert_eq!(
        values(&client, &format!("{OCTOBER}, {filter}"), "peopleInCustody").await?,
        ["MONTH:2026-10-01=null [356.0, 628.0]"]
    );
    Ok(())
}

async fn a_range_of_flows_is_one_group(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let arguments = format!("{BOTH}, wholeRange: true, groupBy: [CITIZENSHIP]");
    assert_eq!(
        values(&client, &arguments, "initialBookIns").await?,
        [
            "MONTH:ALL;CITIZENSHIP=KH=90.0 [82.0, 98.0]",
            "MONTH:ALL;CITIZENSHIP=VN=170.0 [162.0, 178.0]",
        ]
    );
    Ok(())
}

async fn a_facility_implies_its_state(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    // Both are told from the table by facility: no table by both is published.
    let arguments = format!("{OCTOBER}, groupBy: [FACILITY, STATE, FIELD_OFFICE]");
    assert_eq!(
        values(&client, &arguments, "peopleInCustody").await?,
        [
            "MONTH:2026-10-01;FACILITY=ADELANTO;STATE=CA;FIELD_OFFICE=SAC=360.0 [356.0, 364.0]",
            "MONTH:2026-10-01;FACILITY=MESAVRD;STATE=CA;FIELD_OFFICE=SAC=260.0 [256.0, 264.0]",
            "MONTH:2026-10-01;FACILITY=STEWART;STATE=GA;FIELD_OFFICE=UNKNOWN=410.0 [406.0, 414.0]",
        ]
    );
    let arguments = format!(
        "{OCTOBER}, groupBy: [FACILITY, CITIZENSHIP], filter: {{ state: {{ eq: \"CA\" }} }}"
    );
    assert_eq!(
        values(&client, &arguments, "peopleInCustody").await?,
        [
            "MONTH:2026-10-01;CITIZENSHIP=KH;FACILITY=ADELANTO=70.0 [66.0, 74.0]",
            "MONTH:2026-10-01;CITIZENSHIP=KH;FACILITY=MESAVRD=50.0 [46.0, 54.0]",
        ]
    );
    Ok(())
}

async fn gaps_are_filled_with_the_whole_grid(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let arguments = format!("{BOTH}, groupBy: [GENDER, AGE_BAND], fillGaps: true");
    let answer = ask(
        &client,
        &arguments,
        "totalCount nodes { peopleInCustody { status } }",
    )
    .await?;
    // Two months, four genders, eight age bands.
    assert_eq!(answer["totalCount"], 64);
    assert_eq!(answer["nodes"].as_array().map(Vec::len), Some(64));
    let arguments = format!("{OCTOBER}, groupBy: [CITIZENSHIP], fillGaps: true, first: 1000");
    let answer = ask(&client, &arguments, "totalCount").await?;
    assert!(
        answer["totalCount"]
            .as_u64()
            .is_some_and(|number| number > 240),
        "{answer}"
    );
    Ok(())
}

async fn hidden_and_empty_are_alike_byte_for_byte(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let mut texts = Vec::new();
    for code in ["LA", "MM"] {
        let query = format!(
            "{{ statistics({OCTOBER}, fillGaps: true, filter: {{ citizenship: {{ eq: \"{code}\" }} }}) {{
                totalCount pageInfo {{ hasNextPage }}
                nodes {{ groupKey peopleInCustody {{ value lower upper status derived parts valueAsOf citation }}
                    initialBookIns {{ value lower upper status citation }} }} }} }}"
        );
        let answer = client.gql(&query, json!({})).await?;
        answer.data()?;
        texts.push(answered(&answer.text));
    }
    assert_eq!(texts[0], texts[1]);
    assert!(
        texts[0].contains("\"status\":\"NOT_SHOWN\""),
        "{}",
        texts[0]
    );
    assert!(texts[0].contains("Not shown: nobody"), "{}", texts[0]);
    Ok(())
}

async fn groups_are_ordered_by_numbers_with_what_is_hidden_last(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let ordered = |direction: &str| {
        format!(
            "{OCTOBER}, groupBy: [FACILITY], fillGaps: true, \
             orderBy: [{{ field: PEOPLE_IN_CUSTODY, direction: {direction} }}]"
        )
    };
    let keys = |answer: Vec<String>| -> Vec<String> {
        answer
            .iter()
            .filter_map(|text| text.split('=').nth(1).map(str::to_owned))
            .collect()
    };
    let largest = keys(values(&client, &ordered("DESC"), "peopleInCustody").await?);
    assert_eq!(largest, ["STEWART", "ADELANTO", "MESAVRD", "UNRESOLVED"]);
    let smallest = keys(values(&client, &ordered("ASC"), "peopleInCustody").await?);
    assert_eq!(smallest, ["MESAVRD", "ADELANTO", "STEWART", "UNRESOLVED"]);
    Ok(())
}

async fn pages_join_without_gaps_and_hold_to_their_release(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let question = format!("{BOTH}, groupBy: [FACILITY], orderBy: [{{ field: FACILITY }}]");
    let whole = values(&client, &question, "peopleInCustody").await?;
    let selection = "pageInfo { hasNextPage hasPreviousPage endCursor }
                     nodes { groupKey peopleInCustody { value lower upper } }";
    let (mut after, mut seen, mut published) = (String::new(), Vec::new(), false);
    loop {
        let arguments = format!("{question}, first: 2{after}");
        let page = ask(&client, &arguments, selection).await?;
        for node in page["nodes"].as_array().into_iter().flatten() {
            let cell = &node["peopleInCustody"];
            let key = node["groupKey"].as_str().unwrap_or_default();
            seen.push(format!(
                "{key}={} [{}, {}]",
                cell["value"], cell["lower"], cell["upper"]
            ));
        }
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = format!(", after: {}", page["pageInfo"]["endCursor"]);
        if !published {
            published = true;
            // What is published meanwhile does not get between the pages.
            build::statistics_release(&app, 2, |_| ()).await?;
            let codes = [(entities::codes::StatisticsDimension::Facility, "UNRESOLVED")];
            let stock = (PeopleInCustody, Day);
            publish(&app, 2, stock, "2026-10-31", &codes, 100).await?;
        }
    }
    assert_eq!(seen, whole);
    let foreign = format!("{OCTOBER}, groupBy: [FACILITY]{after}");
    let query = format!("{{ statistics({foreign}) {{ nodes {{ groupKey }} }} }}");
    let answer = client.gql(&query, json!({})).await?;
    assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{}", answer.text);
    Ok(())
}

async fn an_earlier_release_answers_as_it_did(context: TestContext) -> Outcome {
    use entities::statistics_cell::{ActiveModel, Column, Entity};
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let releases = "{ statisticsReleases { totalCount nodes { id number report { universe } } } }";
    let answer = client.gql(releases, json!({})).await?;
    let first = answer.data()?["statisticsReleases"]["nodes"][0]["id"].clone();
    let question = format!("{OCTOBER}, groupBy: [CITIZENSHIP]");
    let before = values(&client, &question, "peopleInCustody").await?;
    // The second release replaces one number and adds another.
    build::statistics_release(&app, 2, |_| ()).await?;
    let replaced = Entity::find()
        .filter(Column::Code1.eq("KH"))
        .filter(Column::Code2.eq(""))
        .filter(Column::StartsOn.eq("2026-10-31".parse::<chrono::NaiveDate>()?))
        .one(app.db())
        .await?
        .ok_or("no such cell")?;
    let mut ended: ActiveModel = replaced.into();
    ended.until_release = Set(Some(2));
    ended.update(app.db()).await?;
    for (code, value) in [("KH", 230), ("PH", 20)] {
        let codes = [(Citizenship, code)];
        publish(&app, 2, (PeopleInCustody, Day), "2026-10-31", &codes, value).await?;
    }
    let now = values(&client, &question, "peopleInCustody").await?;
    assert_eq!(
        now,
        [
            "MONTH:2026-10-01;CITIZENSHIP=KH=230.0 [226.0, 234.0]",
            "MONTH:2026-10-01;CITIZENSHIP=PH=20.0 [16.0, 24.0]",
            "MONTH:2026-10-01;CITIZENSHIP=VN=310.0 [306.0, 314.0]",
        ]
    );
    let earlier = format!("{question}, release: {first}");
    assert_eq!(values(&client, &earlier, "peopleInCustody").await?, before);
    let answer = client.gql(releases, json!({})).await?;
    assert_eq!(answer.data()?["statisticsReleases"]["totalCount"], 2);
    assert_eq!(
        answer.data()?["statisticsReleases"]["nodes"][0]["number"],
        2
    );
    Ok(())
}

async fn a_release_that_is_not_published_is_not_there(context: TestContext) -> Outcome {
    use entities::codes::StatisticsReleaseState::{Built, Failed};
    use entities::statistics_cell::{ActiveModel, Column, Entity};
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let question = format!("{OCTOBER}, groupBy: [CITIZENSHIP]");
    let before = values(&client, &question, "peopleInCustody").await?;
    let built = build::statistics_release(&app, 2, |release| release.state = Built).await?;
    build::statistics_release(&app, 3, |release| release.state = Failed).await?;
    let codes = [(Citizenship, "PH")];
    publish(&app, 2, (PeopleInCustody, Day), "2026-10-31", &codes, 20).await?;
    let all = Entity::find()
        .filter(Column::Code1.eq("KH"))
        .all(app.db())
        .await?;
    for cell in all {
        let mut ended: ActiveModel = cell.into();
        ended.until_release = Set(Some(2));
        ended.update(app.db()).await?;
    }
    assert_eq!(values(&client, &question, "peopleInCustody").await?, before);
    let id = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .encode(format!("StatisticsRelease:{}", built.id));
    let query = format!("{{ statistics({OCTOBER}, release: \"{id}\") {{ totalCount }} }}");
    let answer = client.gql(&query, json!({})).await?;
    assert_eq!(answer.codes(), ["NOT_FOUND"]);
    Ok(())
}

async fn medians_and_rates_come_from_published_numbers(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let answer = ask(
        &client,
        OCTOBER,
        "nodes { medianLengthOfStay { band lowerBand upperBand lowerDays upperDays method }
                 deathRate { value lower upper status derived citation } }",
    )
    .await?;
    let median = &answer["nodes"][0]["medianLengthOfStay"];
    assert_eq!(median["band"], "DAYS_8_TO_30", "{answer}");
    assert_eq!(
        (&median["lowerDays"], &median["upperDays"]),
        (&json!(8), &json!(30))
    );
    let rate = &answer["nodes"][0]["deathRate"];
    // 20 deaths, 50,000 people, 31 days.
    assert_eq!(rate["value"], 471.3, "{answer}");
    assert!(
        rate["lower"].as_f64() < Some(380.0) && rate["upper"].as_f64() > Some(560.0),
        "{rate}"
    );
    Ok(())
}

async fn menus_name_what_is_published(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let query = "{ statisticsFacets(measure: PEOPLE_IN_CUSTODY) {
        release { number } universes { id name } measures { measure title }
        dimensions { dimension codes { code label } }
        periods { interval from to }
        tables { dimensions intervals } } }";
    let answer = client.gql(query, json!({})).await?;
    let facets = &answer.data()?["statisticsFacets"];
    let citizenship = &facets["dimensions"][0];
    assert_eq!(citizenship["dimension"], "CITIZENSHIP");
    let codes =
        json!([{ "code": "KH", "label": "Cambodia" }, { "code": "VN", "label": "Viet Nam" }]);
    assert_eq!(citizenship["codes"], codes);
    assert_eq!(facets["universes"][0]["id"], "PARTNERS");
    assert_eq!(facets["periods"][0]["from"], "2026-09-30");
    assert_eq!(facets["tables"][0]["dimensions"], json!([]));
    assert_eq!(facets["tables"][0]["intervals"][0], "WEEK");
    Ok(())
}

async fn a_service_without_a_release_answers_nothing(context: TestContext) -> Outcome {
    let app = tests::TestApp::new(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let answer = ask(
        &client,
        OCTOBER,
        "totalCount release { id } nodes { groupKey bookIns { value } } dataThrough",
    )
    .await?;
    let nothing = json!({ "totalCount": 0, "release": null, "nodes": [], "dataThrough": null });
    assert_eq!(answer, nothing);
    Ok(())
}

async fn the_number_of_statements_does_not_grow(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    for number in 0..60 {
        build::facility(&app, |facility| {
            facility.code = Some(format!("MORE{number:02}"));
            facility.state = Some("TX".to_owned());
        })
        .await?;
        let codes = [(
            entities::codes::StatisticsDimension::Facility,
            &*format!("MORE{number:02}"),
        )];
        publish(&app, 1, (PeopleInCustody, Day), "2026-10-31", &codes, 20).await?;
        publish(&app, 1, (InitialBookIns, Month), "2026-10-01", &codes, 20).await?;
    }
    let mut costs = Vec::new();
    for (first, measures) in [
        (2, "peopleInCustody { value }"),
        (
            60,
            "peopleInCustody { value citation } initialBookIns { value } releases { value }",
        ),
    ] {
        app.statements().take();
        let arguments = format!("{OCTOBER}, groupBy: [FACILITY, STATE], first: {first}");
        let selection = format!("nodes {{ key {{ codes {{ label }} state }} {measures} }}");
        ask(&client, &arguments, &selection).await?;
        costs.push(app.statements().take().len());
    }
    assert_eq!(costs[0], costs[1]);
    assert!(costs[0] <= 6, "{costs:?}");
    Ok(())
}

async fn universes_are_never_added(context: TestContext) -> Outcome {
    let app = world(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    build::universe(&app, "example-release").await?;
    let mut cells = build::Cells::new(&app, 1).of_universe("example-release");
    cells
        .publish(PeopleInCustody, Day, "2026-10-31", &[(State, "CA")], 5000)
        .await?;
    let filter = "filter: { state: { eq: \"CA\" } }";
    let own = values(&client, &format!("{OCTOBER}, {filter}"), "peopleInCustody").await?;
    assert_eq!(own, ["MONTH:2026-10-01=610.0 [606.0, 614.0]"]);
    let public = format!("{OCTOBER}, {filter}, universe: \"example-release\"");
    assert_eq!(
        values(&client, &public, "peopleInCustody").await?,
        ["MONTH:2026-10-01=5000.0 [4996.0, 5004.0]"]
    );
    Ok(())
}
