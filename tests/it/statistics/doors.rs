//! Whichever way somebody asks: nobody, few people and what was withheld are one answer, and no answer
//! moves because a record did.

use chrono::NaiveDateTime;
use entities::{placement, statistics_count};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _};
use serde_json::{Value, json};
use tests::build::{self, Owner};
use tests::{Client, Outcome, Suite, TestApp, TestContext};
use uuid::Uuid;

use super::canonical::answered;
use super::world::{BOTH, OCTOBER, SCOPE, world};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        nobody_few_and_withheld_are_one_answer,
        menus_name_none_of_them,
        one_record_moves_no_answer,
    );
}

/// Of whom there is nobody, of whom there are few, and of whom there are many, but withheld. All come
/// after `KH`, so that the order of a list tells them no more apart than their names do.
const HIDDEN: [(&str, &str); 3] = [
    ("MM", "Myanmar"),
    ("LA", "Lao People's Democratic Republic"),
    ("NP", "Nepal"),
];

/// Somebody of this citizenship who is in custody from the middle of October on.
async fn held(app: &TestApp, owner: Uuid, facility: Uuid, country: &str) -> Outcome {
    let at: NaiveDateTime = "2026-10-15T12:00:00".parse()?;
    let mut stay = build::stay(app, Owner::Organization(owner), Some(facility)).await?;
    stay.person.citizenship_country = Some(country.to_owned());
    stay.placement.booked_in_at = at;
    let person: entities::person::ActiveModel = stay.person.into_active_model();
    person.reset_all().update(app.db()).await?;
    let stint: placement::ActiveModel = stay.placement.into_active_model();
    stint.reset_all().update(app.db()).await?;
    Ok(())
}

/// The published numbers, and records behind those that are hidden.
async fn records(context: &TestContext) -> Outcome<(TestApp, Uuid, Uuid)> {
    let app = world(context).await?;
    let partner = build::organization(&app, "partner").await?.id;
    let facility = build::facility(&app, |_| ()).await?.id;
    for (country, number) in [("LA", 3), ("NP", 12)] {
        for _ in 0..number {
            held(&app, partner, facility, country).await?;
        }
    }
    // What the builder keeps of a cell that it withholds.
    let cell = entities::statistics_cell::Entity::find()
        .one(app.db())
        .await?
        .ok_or("no cell")?;
    let withheld = statistics_count::Model {
        cube_id: cell.cube_id,
        starts_on: "2026-10-31".parse()?,
        code1: "NP".to_owned(),
        code2: String::new(),
        code3: String::new(),
        from_release: 1,
        until_release: None,
        as_of: cell.as_of,
        people: 12,
        vouched: 12,
        amount: 12,
        offset_milli: 3000,
        value: None,
    };
    statistics_count::Entity::insert(withheld.into_active_model())
        .exec_without_returning(app.db())
        .await?;
    Ok((app, partner, facility))
}

/// Questions of all sorts about one citizenship.
fn questions(country: &str) -> Vec<String> {
    const NUMBERS: &str = "totalCount pageInfo { hasNextPage hasPreviousPage } coverage
        edges { node { groupKey key { codes { code label } }
            peopleInCustody { value lower upper status derived parts valueAsOf citation }
            initialBookIns { value lower upper status derived parts valueAsOf citation } } }";
    let alone = format!("filter: {{ citizenship: {{ eq: \"{country}\" }} }}");
    let with_others = format!("filter: {{ citizenship: {{ in: [\"KH\", \"{country}\"] }} }}");
    let without = format!("filter: {{ citizenship: {{ notIn: [\"{country}\"] }} }}");
    let largest = "orderBy: [{ field: PEOPLE_IN_CUSTODY, direction: DESC }]";
    let mut questions: Vec<String> = [
        format!("{OCTOBER}, {alone}"),
        format!("{OCTOBER}, {alone}, fillGaps: true"),
        format!("{BOTH}, {alone}, groupBy: [CITIZENSHIP], fillGaps: true"),
        format!("{OCTOBER}, {alone}, groupBy: [CITIZENSHIP], {largest}, fillGaps: true"),
        format!("{OCTOBER}, {with_others}"),
        format!("{OCTOBER}, {with_others}, groupBy: [CITIZENSHIP]"),
        format!("{OCTOBER}, {without}"),
    ]
    .iter()
    .map(|arguments| format!("{{ statistics({arguments}) {{ {NUMBERS} }} }}"))
    .collect();
    questions.push(format!(
        "{{ statistics({BOTH}, {alone}, wholeRange: true, fillGaps: true) {{ totalCount nodes {{
            groupKey initialBookIns {{ value lower upper status derived parts citation }} }} }} }}"
    ));
    questions.push(format!(
        "{{ comparison(measure: PEOPLE_IN_CUSTODY, {BOTH}, citizenship: \"{country}\") {{
            entries {{ kind source startsOn value lower upper asOf vintage
                statistics {{ status citation }} }} }} }}"
    ));
    questions.push(format!(
        "{{ detainees(filter: {{ citizenshipCountry: {{ eq: \"{country}\" }} }},
            orderBy: [{{ field: CREATED_AT }}]) {{
            totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ id }} }} }}"
    ));
    questions
}

/// Tables of all sorts about one citizenship, which stands in no row.
fn tables(country: &str) -> Vec<String> {
    let table = "/statistics.csv?interval=MONTH&from=2026-09-01&to=2026-10-31\
                 &measures=PEOPLE_IN_CUSTODY,INITIAL_BOOK_INS";
    let filter = format!("filter=%7B%22citizenship%22:%7B%22eq%22:%22{country}%22%7D%7D");
    vec![
        format!("{table}&{filter}"),
        format!("{table}&{filter}&fillGaps=true"),
    ]
}

const SCOPES: &[&str] = &["statistics:read", "detainees:read", "reports:read"];

/// The header fields that tell of the answer, and not of the asker's budget or the request.
fn told(answer: &tests::Response) -> Vec<(String, String)> {
    let of_the_request = |name: &str| name.starts_with("ratelimit") || name == "x-request-id";
    let fields = answer.headers.iter();
    fields
        .filter(|(name, _)| !of_the_request(name.as_str()))
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.to_string(), value)
        })
        .collect()
}

/// What a question is answered with, its costs too, with the citizenship blotted out.
async fn blotted(
    app: &TestApp,
    client: &Client,
    question: &str,
    (code, name): (&str, &str),
) -> Outcome<(String, Value, usize)> {
    app.statements().take();
    let answer = client.gql(question, json!({})).await?;
    answer.data()?;
    let statements = app.statements().take().len();
    let text = answered(&answer.text)
        .replace(name, "@")
        .replace(&format!("\"{code}\""), "\"@\"")
        .replace(&format!("={code}"), "=@");
    let cost = &answer.json["extensions"]["cost"];
    let cost = json!([cost["requested"], cost["actual"]]);
    Ok((text, cost, statements))
}

async fn nobody_few_and_withheld_are_one_answer(context: TestContext) -> Outcome {
    let (app, ..) = records(&context).await?;
    let client = app.as_organization("stranger", SCOPES).await?;
    let [nobody, few, withheld] = HIDDEN;
    for place in 0..questions("").len() {
        let of = |hidden: (&str, &str)| questions(hidden.0)[place].clone();
        let expected = blotted(&app, &client, &of(nobody), nobody).await?;
        for hidden in [few, withheld] {
            let found = blotted(&app, &client, &of(hidden), hidden).await?;
            assert_eq!(found, expected, "{}", of(hidden));
        }
    }
    for place in 0..tables("").len() {
        let of = |hidden: (&str, &str)| tables(hidden.0)[place].clone();
        let expected = client.get(&of(nobody)).await?;
        assert_eq!(expected.status, 200, "{}", expected.text);
        for hidden in [few, withheld] {
            let found = client.get(&of(hidden)).await?;
            assert_eq!(found.text, expected.text, "{hidden:?}");
            assert_eq!(told(&found), told(&expected), "{hidden:?}");
        }
    }
    Ok(())
}

async fn menus_name_none_of_them(context: TestContext) -> Outcome {
    let (app, ..) = records(&context).await?;
    let client = app.with_scopes(SCOPE)?;
    let query = "{ statisticsFacets { dimensions { dimension codes { code label } } } }";
    let first = client.gql(query, json!({})).await?;
    let dimensions = &first.data()?["statisticsFacets"]["dimensions"];
    let of = |name: &str| -> Vec<&Value> {
        let facets = dimensions.as_array().into_iter().flatten();
        let facets = facets.filter(|facet| facet["dimension"] == name);
        let codes = facets.flat_map(|facet| facet["codes"].as_array().into_iter().flatten());
        codes.map(|code| &code["label"]).collect()
    };
    assert_eq!(of("CITIZENSHIP"), ["Cambodia", "Viet Nam"]);
    // By name, not by code; bands in their order.
    assert_eq!(of("STATE"), ["California", "Georgia"]);
    assert_eq!(
        of("LENGTH_OF_STAY"),
        [
            "0 to 2 days",
            "3 to 7 days",
            "8 to 30 days",
            "31 to 90 days"
        ]
    );
    // The facility of the records has no number, and the agencies of their arrests have none.
    assert_eq!(
        of("FACILITY"),
        ["ADELANTO Center", "MESAVRD Center", "STEWART Center"]
    );
    assert_eq!(of("ARRESTING_AGENCY").len(), 0);
    // Kept, and the same to everybody.
    app.statements().take();
    let other = app.as_organization("stranger", SCOPE).await?;
    let again = other.gql(query, json!({})).await?;
    assert_eq!(answered(&again.text), answered(&first.text));
    let looked = app.statements().take();
    let cells = looked
        .iter()
        .filter(|text| text.contains("statistics_cell"));
    assert_eq!(cells.count(), 0, "{looked:#?}");
    Ok(())
}

/// All answers about a citizenship, as they go over the wire.
async fn everything(client: &Client, country: &str) -> Outcome<Vec<String>> {
    let mut texts = Vec::new();
    let person_bound = |question: &String| !question.contains("detainees(");
    for question in questions(country).iter().filter(|one| person_bound(one)) {
        let answer = client.gql(question, json!({})).await?;
        answer.data()?;
        texts.push(answered(&answer.text));
    }
    for table in tables(country) {
        let answer = client.get(&table).await?;
        texts.push(format!("{:?}{}", told(&answer), answer.text));
    }
    texts.push(client.get("/statistics").await?.text);
    Ok(texts)
}

async fn one_record_moves_no_answer(context: TestContext) -> Outcome {
    let (app, partner, facility) = records(&context).await?;
    let one = app.as_organization("stranger", SCOPES).await?;
    let other = app.as_organization("partner", SCOPES).await?;
    for country in ["KH", "LA", "MM"] {
        let before = everything(&one, country).await?;
        assert_eq!(everything(&one, country).await?, before, "{country}, again");
        assert_eq!(
            everything(&other, country).await?,
            before,
            "{country}, the owner"
        );
        held(&app, partner, facility, country).await?;
        assert_eq!(
            everything(&one, country).await?,
            before,
            "{country}, one more"
        );
        assert_eq!(
            everything(&other, country).await?,
            before,
            "{country}, the owner"
        );
    }
    Ok(())
}
