//! Filters: every operator, nulls, related records, and the budget.

use api::kind::RecordKind;
use chrono::NaiveDate;
use entities::codes::{FacilityType, FigureUnit};
use serde_json::{Value, json};
use tests::build::{self, Owner};
use tests::{Client, Outcome, Suite, TestApp, TestContext, global_id};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        text_operators,
        contains_takes_its_text_literally,
        contains_finds_text_beyond_ascii,
        boolean_and_code_operators,
        id_operators,
        number_operators,
        day_operators,
        country_and_local_time_operators,
        and_or_not_combine,
        not_finds_rows_without_a_value,
        related_records_are_filtered_by_their_own_filter,
        a_related_type_without_its_scope_is_refused,
        a_filter_deeper_than_five_is_refused,
        a_filter_of_more_than_a_hundred_terms_is_refused,
        a_list_of_more_than_a_hundred_values_is_refused,
        a_malformed_value_is_refused_and_not_an_internal_fault,
    );
}

fn day(text: &str) -> Outcome<NaiveDate> {
    Ok(text.parse()?)
}

/// The codes of the facilities that a filter lets through, by code.
async fn facilities(client: &Client, filter: Value) -> Outcome<String> {
    let query = "query($filter: FacilityFilter) { facilities(filter: $filter) { nodes { code } } }";
    let answer = client.gql(query, json!({ "filter": filter })).await?;
    Ok(joined(&answer.data()?["facilities"]["nodes"], "code"))
}

fn joined(nodes: &Value, field: &str) -> String {
    let nodes = nodes.as_array().into_iter().flatten();
    let values: Vec<&str> = nodes.filter_map(|node| node[field].as_str()).collect();
    values.join(" ")
}

/// Four facilities A to D.
async fn four_facilities(context: &TestContext) -> Outcome<(TestApp, Client)> {
    let app = TestApp::new(context).await?;
    let rows = [
        (
            "A",
            "100% Full_House",
            Some("Los Angeles"),
            FacilityType::Prison,
        ),
        (
            "B",
            "1000 Full House",
            Some("los altos"),
            FacilityType::HoldRoom,
        ),
        ("C", "back\\slash", None, FacilityType::Prison),
        (
            "D",
            "O'Brien \"Hall\"",
            Some("Áurea"),
            FacilityType::Staging,
        ),
    ];
    for (code, name, city, kind) in rows {
        build::facility(&app, |facility| {
            facility.code = Some(code.to_owned());
            facility.code_is_official = code != "D";
            name.clone_into(&mut facility.name);
            facility.city = city.map(str::to_owned);
            facility.type_grouped = kind;
        })
        .await?;
    }
    let client = app.with_scopes(&["facilities:read"])?;
    Ok((app, client))
}

async fn check(client: &Client, cases: &[(Value, &str)]) -> Outcome {
    for (filter, expected) in cases {
        let found = facilities(client, filter.clone()).await?;
        assert_eq!(found, *expected, "{filter}");
    }
    Ok(())
}

async fn text_operators(context: TestContext) -> Outcome {
    let (_app, client) = four_facilities(&context).await?;
    check(
        &client,
        &[
            (json!({}), "A B C D"),
            (json!({ "city": {} }), "A B C D"),
            (json!({ "city": { "eq": "Los Angeles" } }), "A"),
            (json!({ "city": { "eq": "los angeles" } }), ""),
            (json!({ "name": { "eq": "O'Brien \"Hall\"" } }), "D"),
            (
                json!({ "city": { "in": ["Los Angeles", "los altos", "x"] } }),
                "A B",
            ),
            (json!({ "city": { "in": [] } }), ""),
            (json!({ "city": { "notIn": ["Los Angeles"] } }), "B C D"),
            (json!({ "city": { "notIn": [] } }), "A B C D"),
            (json!({ "city": { "isNull": true } }), "C"),
            (json!({ "city": { "isNull": false } }), "A B D"),
            (
                json!({ "city": { "isNull": false, "contains": "angeles" } }),
                "A",
            ),
            (
                json!({ "city": { "eq": "Los Angeles", "contains": "altos" } }),
                "",
            ),
        ],
    )
    .await
}

async fn contains_takes_its_text_literally(context: TestContext) -> Outcome {
    let (_app, client) = four_facilities(&context).await?;
    check(
        &client,
        &[
            (json!({ "name": { "contains": "%" } }), "A"),
            (json!({ "name": { "contains": "_" } }), "A"),
            (json!({ "name": { "contains": "100%" } }), "A"),
            (json!({ "name": { "contains": "100" } }), "A B"),
            (json!({ "name": { "contains": "\\" } }), "C"),
            (json!({ "name": { "contains": "\\s" } }), "C"),
            (json!({ "name": { "contains": "FULL" } }), "A B"),
            (json!({ "name": { "contains": "'" } }), "D"),
            (json!({ "name": { "contains": "" } }), "A B C D"),
        ],
    )
    .await?;
    let long = json!({ "name": { "contains": "x".repeat(201) } });
    assert_refused(&client, long, "BAD_USER_INPUT", "200").await
}

async fn contains_finds_text_beyond_ascii(context: TestContext) -> Outcome {
    let (_app, client) = four_facilities(&context).await?;
    check(
        &client,
        &[
            (json!({ "city": { "contains": "Áurea" } }), "D"),
            (json!({ "city": { "contains": "UREA" } }), "D"),
        ],
    )
    .await
}

async fn boolean_and_code_operators(context: TestContext) -> Outcome {
    let (_app, client) = four_facilities(&context).await?;
    check(
        &client,
        &[
            (json!({ "codeIsOfficial": { "eq": false } }), "D"),
            (json!({ "codeIsOfficial": {} }), "A B C D"),
            (json!({ "typeGrouped": { "eq": "PRISON" } }), "A C"),
            (
                json!({ "typeGrouped": { "in": ["PRISON", "STAGING"] } }),
                "A C D",
            ),
            (
                json!({ "typeGrouped": { "notIn": ["PRISON", "STAGING"] } }),
                "B",
            ),
            (
                json!({ "addressAgreement": { "notIn": ["CONFLICT"] } }),
                "A B C D",
            ),
            (json!({ "addressAgreement": { "isNull": true } }), "A B C D"),
            (json!({ "addressAgreement": { "isNull": false } }), ""),
        ],
    )
    .await
}

async fn id_operators(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let one = build::facility(&app, |facility| facility.code = Some("A".to_owned())).await?;
    build::facility(&app, |facility| facility.code = Some("B".to_owned())).await?;
    let client = app.with_scopes(&["facilities:read"])?;
    let id = global_id(RecordKind::Facility, one.id);
    check(
        &client,
        &[
            (json!({ "id": { "eq": id } }), "A"),
            (json!({ "id": { "in": [id] } }), "A"),
            (json!({ "id": { "in": [] } }), ""),
            (json!({ "not": { "id": { "eq": id } } }), "B"),
        ],
    )
    .await?;
    let lawsuit = global_id(RecordKind::Lawsuit, one.id);
    for foreign in [&*lawsuit, "x", ""] {
        let filter = json!({ "id": { "eq": foreign } });
        assert_refused(&client, filter, "BAD_USER_INPUT", "Facility").await?;
    }
    Ok(())
}

async fn number_operators(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    for (metric, value) in [
        ("a", Some(1.5)),
        ("b", Some(2.0)),
        ("c", None),
        ("d", Some(-3.0)),
    ] {
        build::reported_figure(&app, |figure| {
            metric.clone_into(&mut figure.metric);
            figure.value = value;
            figure.unit = FigureUnit::People;
        })
        .await?;
    }
    let client = app.with_scopes(&["reports:read"])?;
    let query = "query($filter: ReportedFigureFilter) { reportedFigures(filter: $filter) \
         { nodes { metric } } }";
    for (operators, expected) in [
        (json!({ "eq": 1.5 }), "a"),
        (json!({ "in": [1.5, 2] }), "a b"),
        (json!({ "notIn": [1.5] }), "b c d"),
        (json!({ "gte": 1.5 }), "a b"),
        (json!({ "lt": 2 }), "a d"),
        (json!({ "gte": 1.5, "lt": 2 }), "a"),
        (json!({ "isNull": true }), "c"),
        (json!({ "isNull": false }), "a b d"),
    ] {
        let variables = json!({ "filter": { "value": operators } });
        let answer = client.gql(query, variables).await?;
        let found = joined(&answer.data()?["reportedFigures"]["nodes"], "metric");
        assert_eq!(found, expected, "{operators}");
    }
    Ok(())
}

async fn day_operators(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    for (docket, filed) in [
        ("a", Some("2017-11-09")),
        ("b", Some("2018-01-25")),
        ("c", None),
    ] {
        let filed = filed.map(day).transpose()?;
        build::lawsuit(&app, |lawsuit| {
            docket.clone_into(&mut lawsuit.caption);
            lawsuit.filed_on = filed;
        })
        .await?;
    }
    let client = app.with_scopes(&["lawsuits:read"])?;
    let query = "query($filter: LawsuitFilter) { lawsuits(filter: $filter) { nodes { caption } } }";
    for (operators, expected) in [
        (json!({ "eq": "2017-11-09" }), "a"),
        (json!({ "in": ["2017-11-09", "2018-01-25"] }), "a b"),
        (json!({ "notIn": ["2017-11-09"] }), "b c"),
        (json!({ "gte": "2017-11-10" }), "b"),
        (json!({ "gte": "2018-01-25" }), "b"),
        (json!({ "lt": "2018-01-25" }), "a"),
        (json!({ "isNull": true }), "c"),
        (json!({ "isNull": false }), "a b"),
    ] {
        let variables = json!({ "filter": { "filedOn": operators } });
        let answer = client.gql(query, variables).await?;
        let found = joined(&answer.data()?["lawsuits"]["nodes"], "caption");
        assert_eq!(found, expected, "{operators}");
    }
    Ok(())
}

async fn country_and_local_time_operators(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let client = app.as_organization("partner", &["detainees:read"]).await?;
    let organization = build::organization(&app, "partner").await?;
    let owner = Owner::Organization(organization.id);
    for (year, country) in [(1961, Some("KH")), (1962, Some("VN")), (1963, None)] {
        build::person(&app, owner, |person| {
            person.birth_year = Some(year);
            person.citizenship_country = country.map(str::to_owned);
        })
        .await?;
    }
    let query = "query($filter: DetaineeFilter) { detainees(filter: $filter, \
         orderBy: [{ field: BIRTH_YEAR }]) { nodes { birthYear } } }";
    for (filter, expected) in [
        (
            json!({ "citizenshipCountry": { "eq": "KH" } }),
            json!([1961]),
        ),
        (
            json!({ "citizenshipCountry": { "in": ["KH", "VN"] } }),
            json!([1961, 1962]),
        ),
        (
            json!({ "citizenshipCountry": { "notIn": ["KH"] } }),
            json!([1962, 1963]),
        ),
        (
            json!({ "citizenshipCountry": { "isNull": true } }),
            json!([1963]),
        ),
        (
            json!({ "birthYear": { "gte": 1962, "lt": 1963 } }),
            json!([1962]),
        ),
        (
            json!({ "birthYear": { "notIn": [1961, 1963] } }),
            json!([1962]),
        ),
    ] {
        let answer = client.gql(query, json!({ "filter": filter })).await?;
        let nodes = answer.data()?["detainees"]["nodes"].as_array().cloned();
        let years: Value = nodes
            .into_iter()
            .flatten()
            .map(|node| node["birthYear"].clone())
            .collect();
        assert_eq!(years, expected, "{filter}");
    }
    let stay = build::stay(&app, owner, None).await?;
    let booked_in = stay.detention.booked_in_at;
    let query = "query($filter: DetentionFilter) { detentions(filter: $filter) { totalCount } }";
    for (operators, expected) in [
        (json!({ "eq": booked_in }), 1),
        (json!({ "gte": booked_in }), 1),
        (json!({ "lt": booked_in }), 0),
        (json!({ "notIn": [booked_in] }), 0),
        (json!({ "isNull": true }), 0),
    ] {
        let variables = json!({ "filter": { "bookedInAt": operators } });
        let answer = client.gql(query, variables).await?;
        assert_eq!(
            answer.data()?["detentions"]["totalCount"],
            expected,
            "{operators}"
        );
    }
    Ok(())
}

async fn and_or_not_combine(context: TestContext) -> Outcome {
    let (_app, client) = four_facilities(&context).await?;
    let prison = json!({ "typeGrouped": { "eq": "PRISON" } });
    let los = json!({ "city": { "contains": "los" } });
    check(
        &client,
        &[
            (json!({ "and": [prison, los] }), "A"),
            (json!({ "or": [prison, los] }), "A B C"),
            (json!({ "and": [] }), "A B C D"),
            (json!({ "or": [] }), ""),
            (json!({ "not": prison }), "B D"),
            (json!({ "not": { "or": [prison, los] } }), "D"),
            (json!({ "not": { "not": prison } }), "A C"),
            (json!({ "not": {} }), ""),
            (json!({ "code": { "eq": "A" }, "or": [los] }), "A"),
            (json!({ "code": { "eq": "C" }, "or": [los] }), ""),
        ],
    )
    .await
}

async fn not_finds_rows_without_a_value(context: TestContext) -> Outcome {
    let (_app, client) = four_facilities(&context).await?;
    check(
        &client,
        &[
            (
                json!({ "not": { "city": { "eq": "Los Angeles" } } }),
                "B C D",
            ),
            (json!({ "not": { "city": { "contains": "los" } } }), "C D"),
            (
                json!({ "not": { "city": { "in": ["Los Angeles"] } } }),
                "B C D",
            ),
            (
                json!({ "not": { "city": { "notIn": ["Los Angeles"] } } }),
                "A",
            ),
        ],
    )
    .await
}

async fn related_records_are_filtered_by_their_own_filter(context: TestContext) -> Outcome {
    let (app, client) = four_facilities(&context).await?;
    let office = build::field_office(&app, "LOS").await?;
    build::facility(&app, |facility| {
        facility.code = Some("E".to_owned());
        facility.field_office_id = Some(office.id);
    })
    .await?;
    check(
        &client,
        &[
            (json!({ "fieldOffice": { "code": { "eq": "LOS" } } }), "E"),
            (json!({ "fieldOffice": { "code": { "eq": "SFR" } } }), ""),
            (json!({ "fieldOffice": {} }), "E"),
            (
                json!({ "not": { "fieldOffice": { "code": { "eq": "LOS" } } } }),
                "A B C D",
            ),
        ],
    )
    .await
}

async fn a_related_type_without_its_scope_is_refused(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let client = app.with_scopes(&["lawsuits:read"])?;
    let query = "query($filter: LawsuitFilter) { lawsuits(filter: $filter) { totalCount } }";
    let group = json!({ "populationGroup": { "name": { "eq": "x" } } });
    for filter in [
        group.clone(),
        json!({ "not": group }),
        json!({ "or": [{ "and": [group] }] }),
    ] {
        let answer = client.gql(query, json!({ "filter": filter })).await?;
        assert_eq!(answer.codes(), ["FORBIDDEN"], "{filter}");
        assert!(
            answer.messages().contains("reports:read"),
            "{}",
            answer.text
        );
    }
    Ok(())
}

async fn assert_refused(client: &Client, filter: Value, code: &str, word: &str) -> Outcome {
    let query = "query($filter: FacilityFilter) { facilities(filter: $filter) { nodes { id } } }";
    let answer = client.gql(query, json!({ "filter": filter })).await?;
    assert_eq!(answer.codes(), [code], "{}", answer.text);
    assert!(answer.messages().contains(word), "{}", answer.text);
    assert_eq!(answer.json["data"]["facilities"], Value::Null);
    Ok(())
}

async fn a_filter_deeper_than_five_is_refused(context: TestContext) -> Outcome {
    let (_app, client) = four_facilities(&context).await?;
    let wrapped = |depth| {
        let leaf = json!({ "code": { "eq": "A" } });
        (0..depth).fold(leaf, |inner, _| json!({ "and": [inner] }))
    };
    assert_eq!(facilities(&client, wrapped(5)).await?, "A");
    assert_refused(&client, wrapped(6), "TOO_COSTLY", "filter_depth").await?;
    assert_refused(&client, wrapped(60), "TOO_COSTLY", "depth").await
}

async fn a_filter_of_more_than_a_hundred_terms_is_refused(context: TestContext) -> Outcome {
    let (_app, client) = four_facilities(&context).await?;
    let terms = |count| json!({ "or": vec![json!({ "code": { "eq": "A" } }); count] });
    assert_eq!(facilities(&client, terms(100)).await?, "A");
    assert_refused(&client, terms(101), "TOO_COSTLY", "100").await?;
    // Branches without a term are no way around the limit.
    let empty = json!({ "or": vec![json!({}); 5000] });
    assert_refused(&client, empty, "TOO_COSTLY", "100").await
}

async fn a_list_of_more_than_a_hundred_values_is_refused(context: TestContext) -> Outcome {
    let (_app, client) = four_facilities(&context).await?;
    for operator in ["in", "notIn"] {
        let fits = json!({ "code": { operator: vec!["A"; 100] } });
        facilities(&client, fits).await?;
        let too_long = json!({ "code": { operator: vec!["A"; 101] } });
        assert_refused(&client, too_long, "BAD_USER_INPUT", "100").await?;
    }
    Ok(())
}

async fn a_malformed_value_is_refused_and_not_an_internal_fault(context: TestContext) -> Outcome {
    let (_app, client) = four_facilities(&context).await?;
    let query = "query($filter: FacilityFilter) { facilities(filter: $filter) { nodes { id } } }";
    for filter in [
        json!({ "name": { "eq": 1 } }),
        json!({ "nmae": { "eq": "x" } }),
        json!({ "typeGrouped": { "eq": "prison" } }),
        json!({ "name": "x" }),
        json!([]),
    ] {
        let answer = client.gql(query, json!({ "filter": filter })).await?;
        assert!(
            matches!(
                answer.codes()[..],
                ["BAD_USER_INPUT" | "GRAPHQL_VALIDATION_FAILED"]
            ),
            "{filter}: {}",
            answer.text
        );
        assert_eq!(answer.json["data"]["facilities"], Value::Null);
    }
    // PostgreSQL cannot even be asked for this text; SQLite finds nothing.
    for operator in ["eq", "contains"] {
        let variables = json!({ "filter": { "name": { operator: "a\u{0}b" } } });
        let answer = client.gql(query, variables).await?;
        let found = answer.json["data"]["facilities"]["nodes"]
            .as_array()
            .map_or(0, Vec::len);
        assert_eq!(found, 0, "{}", answer.text);
        assert!(
            matches!(answer.codes()[..], [] | ["BAD_USER_INPUT"]),
            "{}",
            answer.text
        );
    }
    Ok(())
}
