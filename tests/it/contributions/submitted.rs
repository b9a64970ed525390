//! What is submitted stands, waits, or is refused record by record.

use serde_json::{Value, json};
use tests::{Outcome, Suite, TestContext, cli};

use super::{EVERYTHING, SUBMIT, World, ask, fault, faults, lawsuit, mutate, person, submit};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_case_stands_at_once_and_again_changes_nothing,
        a_file_and_a_request_find_the_same_record,
        five_hundred_records_with_damaged_ones,
        a_dry_run_says_what_the_real_run_does_and_keeps_nothing,
        all_or_none,
        every_fault_has_its_path_and_never_the_value,
        a_case_is_told_with_its_stay_and_its_source,
        a_public_record_waits_and_the_facility_keeps_its_source,
        one_thing_is_sent_once_in_a_request,
    );
}

const CASES: &str = "{ detainees { totalCount nodes { id citizenshipCountry birthYear gender \
    provenance { version contributor { slug } } } } }";

async fn a_case_stands_at_once_and_again_changes_nothing(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let fields = json!({ "citizenship_country": "Cambodia", "birth_year": 1970, "gender": "male" });
    let first = submit(&world.alpha, "1", json!([person("c-1", fields.clone())])).await?;
    assert_eq!(first["inserted"], 1, "{first}");
    let result = &first["results"][0];
    assert_eq!(result["contribution"]["state"], "ACCEPTED", "{first}");
    assert_eq!(result["awaitsReview"], false);
    let cases = ask(&world.alpha, CASES).await?;
    let expected = json!({ "totalCount": 1, "nodes": [{
        "id": result["recordId"], "citizenshipCountry": "KH", "birthYear": 1970, "gender": "MALE",
        "provenance": { "version": 1, "contributor": { "slug": "alpha" } },
    }] });
    assert_eq!(cases["detainees"], expected);
    let again = submit(&world.alpha, "2", json!([person("c-1", fields)])).await?;
    assert_eq!(again["unchanged"], 1, "{again}");
    assert_eq!(again["results"][0]["contribution"], json!(null));
    assert_eq!(again["results"][0]["recordId"], result["recordId"]);
    let changed = json!([person("c-1", json!({ "birth_year": 1971 }))]);
    let changed = submit(&world.alpha, "3", changed).await?;
    assert_eq!(changed["changed"], 1, "{changed}");
    let difference = json!([{ "field": "birth_year", "before": "1970", "after": "1971" }]);
    assert_eq!(changed["results"][0]["changes"], difference);
    let cases = ask(&world.alpha, CASES).await?;
    let node = &cases["detainees"]["nodes"][0];
    assert_eq!(node["provenance"]["version"], 2, "{cases}");
    assert_eq!(node["citizenshipCountry"], "KH", "{cases}");
    let versions = "{ detainees { nodes { versions(first: 5) { version contributionId } } } }";
    let versions = ask(&world.alpha, versions).await?;
    let expected = json!([
        { "version": 2, "contributionId": changed["results"][0]["contribution"]["id"] },
        { "version": 1, "contributionId": result["contribution"]["id"] },
    ]);
    assert_eq!(versions["detainees"]["nodes"][0]["versions"], expected);
    Ok(())
}

async fn a_file_and_a_request_find_the_same_record(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let file = context.write("persons.csv", "external_id,birth_year\nc-1,1970\n")?;
    let file = file.to_str().ok_or("no text")?;
    let arguments = ["import", "persons", file, "--organization", "alpha"];
    cli::habeas(&context, world.app.database(), &arguments)?.success()?;
    let same = submit(
        &world.alpha,
        "1",
        json!([person("c-1", json!({ "birth_year": 1970 }))]),
    );
    let same = same.await?;
    assert_eq!(same["unchanged"], 1, "{same}");
    let other = submit(
        &world.alpha,
        "2",
        json!([person("c-1", json!({ "birth_year": 1969 }))]),
    );
    assert_eq!(other.await?["changed"], 1);
    assert_eq!(
        ask(&world.alpha, CASES).await?["detainees"]["totalCount"],
        1
    );
    Ok(())
}

/// A nightly job's file: every twentieth record has a year that is none.
fn nightly() -> Vec<Value> {
    (0..500)
        .map(|number| {
            let year = if number % 20 == 3 {
                json!("nineteen-seventy")
            } else {
                json!(1950 + number % 50)
            };
            let fields = json!({ "birth_year": year, "citizenship_country": "VN" });
            person(&format!("c-{number}"), fields)
        })
        .collect()
}

async fn five_hundred_records_with_damaged_ones(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let totals = "mutation($input: SubmitContributionInput!) { submitContribution(input: $input) { \
        inserted changed unchanged refused userErrors { code path message } } }";
    let send = async |key: &str| -> Outcome<Value> {
        let input = json!({ "idempotencyKey": key, "records": nightly() });
        mutate(&world.alpha, totals, input).await
    };
    let first = send("1").await?;
    assert_eq!(first["inserted"], 475, "{}", first["userErrors"][0]);
    assert_eq!(first["refused"], 25);
    let errors = first["userErrors"].as_array().ok_or("no errors")?;
    assert_eq!(errors.len(), 25);
    for (place, error) in errors.iter().enumerate() {
        let index = (place * 20 + 3).to_string();
        assert_eq!(
            error["path"],
            json!(["input", "records", index, "fields", "birth_year"])
        );
        assert_eq!(error["code"], "INVALID");
        assert!(!error.to_string().contains("nineteen"), "{error}");
    }
    let again = send("2").await?;
    assert_eq!(again["inserted"], 0);
    assert_eq!(again["changed"], 0);
    assert_eq!(again["unchanged"], 475);
    assert_eq!(
        ask(&world.alpha, CASES).await?["detainees"]["totalCount"],
        475
    );
    Ok(())
}

/// What is the same in a dry run and in the real one: what was kept apart.
fn essence(answer: &Value) -> Value {
    let results = answer["results"].as_array().cloned().unwrap_or_default();
    let results: Vec<Value> = results
        .iter()
        .map(|result| {
            json!([
                result["index"],
                result["effect"],
                result["awaitsReview"],
                result["changes"],
                result["errors"]
            ])
        })
        .collect();
    let totals = [
        "inserted",
        "changed",
        "unchanged",
        "refused",
        "waiting",
        "userErrors",
    ];
    let totals: Vec<&Value> = totals.iter().map(|name| &answer[*name]).collect();
    json!([results, totals])
}

async fn a_dry_run_says_what_the_real_run_does_and_keeps_nothing(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let stands = json!([
        person("c-0", json!({ "birth_year": 1970 })),
        person("c-1", json!({ "birth_year": 1970 }))
    ]);
    submit(&world.alpha, "0", stands).await?;
    let records = json!([
        person("c-0", json!({ "birth_year": 1970 })),
        person("c-1", json!({ "birth_year": 1971, "gender": "female" })),
        person("c-2", json!({ "birth_year": 1972 })),
        person("c-3", json!({ "birth_year": "x" })),
        lawsuit("8:25-cv-1", "One v. Two"),
        { "kind": "LAWSUIT_EVENT", "fields": { "lawsuit": "nobody|nothing", "kind": "hearing_scheduled" } },
        { "kind": "ARREST", "externalId": "a-1", "fields": { "person": "c-1" } },
    ]);
    let input = json!({ "idempotencyKey": "1", "records": records, "dryRun": true });
    let tried = mutate(&world.alpha, SUBMIT, input.clone()).await?;
    assert_eq!(tried["dryRun"], true);
    assert_eq!(
        ask(&world.alpha, CASES).await?["detainees"]["totalCount"],
        2
    );
    let kept = ask(&world.alpha, "{ contributions { totalCount } }").await?;
    assert_eq!(kept["contributions"]["totalCount"], 2);
    // As often as one likes, and under the key of the real run.
    assert_eq!(mutate(&world.alpha, SUBMIT, input.clone()).await?, tried);
    let mut real = input;
    real["dryRun"] = json!(false);
    let done = mutate(&world.alpha, SUBMIT, real).await?;
    assert_eq!(essence(&done), essence(&tried), "{done}\n{tried}");
    let numbers = ["inserted", "changed", "unchanged", "refused", "waiting"];
    let numbers: Vec<&Value> = numbers.iter().map(|name| &done[*name]).collect();
    assert_eq!(json!(numbers), json!([3, 1, 1, 2, 1]), "{done}");
    assert_eq!(
        ask(&world.alpha, CASES).await?["detainees"]["totalCount"],
        3
    );
    Ok(())
}

async fn all_or_none(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let records = json!([
        person("c-1", json!({ "birth_year": 1970 })),
        person("c-2", json!({ "birth_year": "x" })),
    ]);
    let input = json!({ "idempotencyKey": "1", "records": records, "atomic": true });
    let refused = mutate(&world.alpha, SUBMIT, input).await?;
    assert_eq!(
        faults(&refused),
        fault("INVALID", "birth_year"),
        "{refused}"
    );
    assert_eq!(refused["results"], json!([]));
    assert_eq!(
        ask(&world.alpha, CASES).await?["detainees"]["totalCount"],
        0
    );
    Ok(())
}

#[expect(clippy::too_many_lines, reason = "one row for each fault")]
async fn every_fault_has_its_path_and_never_the_value(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let cases = [
        (
            person("c", json!({ "birth_year": "Secret" })),
            "INVALID",
            "birth_year",
        ),
        (person("c", json!({ "gender": "Secret" })), "", ""),
        (
            person("c", json!({ "final_order_on": "2020-02-30" })),
            "INVALID",
            "final_order_on",
        ),
        (
            person("c", json!({ "no_such": "Secret" })),
            "INVALID",
            "no_such",
        ),
        (person("c", json!({ "Secret name": 1 })), "INVALID", "?"),
        (
            person("c", json!({ "birth_year": { "x": 1 } })),
            "INVALID",
            "birth_year",
        ),
        (
            person("c", json!({ "birth_year": [[1]] })),
            "INVALID",
            "birth_year",
        ),
        (person("A12345678", json!({})), "NOT_ALLOWED", "externalId"),
        (person(" ", json!({})), "INVALID", "externalId"),
        (
            person("c", json!({ "identity_name": "Secret" })),
            "NOT_ALLOWED",
            "identity_name",
        ),
        (
            json!({ "kind": "DETAINEE", "fields": {} }),
            "INVALID",
            "externalId",
        ),
        (
            json!({ "kind": "UNIVERSE", "fields": {} }),
            "NOT_ALLOWED",
            "kind",
        ),
        (
            json!({ "kind": "DETAINEE", "id": "x", "fields": {} }),
            "NOT_FOUND",
            "id",
        ),
        (
            json!({ "kind": "ARREST", "externalId": "a", "fields": { "person": "Secret" } }),
            "NOT_FOUND",
            "person",
        ),
        (
            json!({ "kind": "LAWSUIT", "externalId": "x", "fields": { "docket_number": "1" } }),
            "INVALID",
            "externalId",
        ),
        (
            json!({ "kind": "FACILITY", "fields": { "code": "SECRET", "name": "Secret" } }),
            "INVALID",
            "sources",
        ),
        (
            json!({ "kind": "ORGANIZATION", "fields": { "name": "x", "is_verified": true } }),
            "NOT_ALLOWED",
            "is_verified",
        ),
        (
            json!({ "kind": "EVENT", "fields": { "name": "Rally", "starts_on": "2020-02-02",
                "ends_on": "2020-02-01" } }),
            "INVALID",
            "ends_on",
        ),
        (
            json!({ "kind": "DETAINEE", "externalId": "c", "fields": {}, "expectedVersion": 3 }),
            "CONFLICT",
            "expectedVersion",
        ),
        (
            json!({ "kind": "DETAINEE", "externalId": "c", "fields": {},
                "sources": [{ "key": "Secret" }] }),
            "NOT_FOUND",
            "sources",
        ),
        (
            json!({ "kind": "DETAINEE", "externalId": "c", "fields": {},
                "sources": [{ "new": { "title": "Secret", "kind": "news" } }] }),
            "NOT_ALLOWED",
            "sources",
        ),
    ];
    for (number, (record, code, field)) in cases.into_iter().enumerate() {
        if code.is_empty() {
            continue;
        }
        let refused = submit(&world.alpha, &number.to_string(), json!([record])).await?;
        assert_eq!(faults(&refused), fault(code, field), "{record}: {refused}");
        assert!(!refused.to_string().contains("Secret"), "{refused}");
        assert_eq!(refused["refused"], 1, "{refused}");
    }
    assert_eq!(
        ask(&world.alpha, CASES).await?["detainees"]["totalCount"],
        0
    );
    let kept = ask(&world.alpha, "{ contributions { totalCount } }").await?;
    assert_eq!(kept["contributions"]["totalCount"], 0);
    Ok(())
}

async fn a_case_is_told_with_its_stay_and_its_source(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let file = json!({ "kind": "SOURCE", "externalId": "f-1",
        "fields": { "title": "Case file", "kind": "case_file" } });
    let records = json!([
        file,
        { "kind": "DETAINEE", "externalId": "c-1", "fields": { "birth_year": 1970 },
            "sources": [
                { "new": { "title": "Intake form", "kind": "case_file" }, "fields": ["birth_year"],
                    "locator": "page 2" },
            ] },
        { "kind": "DETENTION", "externalId": "s-1", "fields": {
            "person": { "externalId": "c-1" }, "booked_in_at": "2025-09-30T23:30:00" } },
        { "kind": "PLACEMENT", "externalId": "t-1", "fields": {
            "person": "c-1", "detention": "s-1", "booked_in_at": "2025-09-30T23:30:00",
            "facility_text": "A jail in Texas" } },
    ]);
    let done = submit(&world.alpha, "1", records).await?;
    assert_eq!(done["inserted"], 4, "{done}");
    let query = "{ detainees { nodes { citations { field locator source { title } } \
        detentions(first: 1) { bookedInAt placements(first: 1) { facilityText } } } } }";
    let seen = ask(&world.alpha, query).await?;
    let expected = json!([{
        "citations": [{ "field": "birth_year", "locator": "page 2",
            "source": { "title": "Intake form" } }],
        "detentions": [{ "bookedInAt": "2025-09-30T23:30:00",
            "placements": [{ "facilityText": "A jail in Texas" }] }],
    }]);
    assert_eq!(seen["detainees"]["nodes"], expected);
    let cite = json!([{ "kind": "DETAINEE", "externalId": "c-1", "fields": {},
        "sources": [{ "externalId": "f-1" }] }]);
    submit(&world.alpha, "2", cite).await?;
    let seen = ask(
        &world.alpha,
        "{ detainees { nodes { citations { field } } } }",
    )
    .await?;
    let fields = json!([{ "field": "birth_year" }, { "field": null }]);
    assert_eq!(seen["detainees"]["nodes"][0]["citations"], fields);
    // A file of another organization under the same number is another one.
    let other = world.app.as_organization("delta", EVERYTHING).await?;
    let theirs = json!([{ "kind": "SOURCE", "externalId": "f-1",
        "fields": { "title": "Theirs", "kind": "case_file" } }]);
    assert_eq!(submit(&other, "1", theirs).await?["inserted"], 1);
    let seen = ask(&world.alpha, "{ sources { totalCount } }").await?;
    assert_eq!(seen["sources"]["totalCount"], 2);
    Ok(())
}

async fn a_public_record_waits_and_the_facility_keeps_its_source(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let record = json!([{ "kind": "FACILITY",
        "fields": { "code": "TESTJAIL", "name": "Test Jail", "city": "Somewhere", "state": "TX" },
        "sources": [{ "new": { "title": "A press release", "kind": "press_release" } }] }]);
    let told = submit(&world.alpha, "1", record).await?;
    assert_eq!(told["waiting"], 1, "{told}");
    assert_eq!(told["results"][0]["contribution"]["state"], "SUBMITTED");
    let query = "{ facility(code: \"TESTJAIL\") { name city \
        values { field value source { title } } } sources { totalCount } }";
    let before = ask(&world.alpha, query).await?;
    assert_eq!(before["facility"], json!(null), "{before}");
    assert_eq!(before["sources"]["totalCount"], 0);
    let id = super::contribution_of(&told)?;
    let done = super::review(&world.beta, &id, 1, "ACCEPT").await?;
    assert_eq!(done["contribution"]["state"], "ACCEPTED", "{done}");
    let after = ask(&world.alpha, query).await?;
    assert_eq!(after["facility"]["name"], "Test Jail", "{after}");
    assert!(after.to_string().contains("A press release"), "{after}");
    Ok(())
}

async fn one_thing_is_sent_once_in_a_request(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let records = json!([
        person("c-1", json!({ "birth_year": 1970 })),
        person("c-1", json!({ "birth_year": 1971 })),
    ]);
    let told = submit(&world.alpha, "1", records).await?;
    assert_eq!(
        (&told["inserted"], &told["refused"]),
        (&json!(1), &json!(1)),
        "{told}"
    );
    assert_eq!(faults(&told), fault("CONFLICT", "1"));
    let none = submit(&world.alpha, "2", json!([])).await?;
    assert_eq!(faults(&none), fault("LIMIT_REACHED", "records"));
    Ok(())
}
