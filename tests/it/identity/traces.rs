//! A thousand marked values through the running service with everything logged, as an operator and
//! clients use it; then whoever takes its log, its metrics, its error answers or its database looks
//! for them.

use std::fmt::Write as _;

use axum::http::Method;
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use tests::{Outcome, Serving, Suite, TestContext};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        none_of_a_thousand_canaries_is_found_anywhere,
    );
}

/// Persons with five identifying fields each.
const PERSONS: usize = 200;

/// What the marked texts begin with, in whatever case.
const MARK: &str = "qzcanary";

/// The five values of a person, in the order of the fields.
fn values(number: usize) -> [String; 5] {
    let first = NaiveDate::from_ymd_opt(1931, 1, 1).unwrap_or_default();
    [
        format!("Qzcanary{number:04} Nameson"),
        format!("A98765{number:04}"),
        (first + Days::new(number as u64)).to_string(),
        format!("qzcanary{number:04}@example.org"),
        format!("QZCANARY{number:04} was here"),
    ]
}

fn file(persons: usize, more: &str) -> String {
    let mut text = "external_id,identity_name,identity_alien_number,identity_birth_date,\
                    identity_contact,identity_notes\n"
        .to_owned();
    for number in 0..persons {
        let _ = writeln!(text, "case-{number:04},{}", values(number).join(","));
    }
    text + more
}

/// The service, an organization in it, and what it said that was not asked for.
struct World {
    serving: Serving,
    token: String,
    told: String,
}

impl World {
    async fn new(context: &TestContext) -> Outcome<Self> {
        let serving = Serving::traced(&context.empty_database().await?)?;
        let mut world = Self {
            serving,
            token: String::new(),
            told: String::new(),
        };
        world.habeas("organization create --slug marked --name Marked", 0)?;
        world.habeas("identity enable --organization marked --retain-days 9", 0)?;
        let scopes = "detainees:read detainees:identify contributions:write organization:admin \
                      audit:read reports:read facilities:read lawsuits:read";
        let create = [
            "token",
            "create",
            "--organization",
            "marked",
            "--scope",
            scopes,
        ];
        let token = world.serving.habeas(&create)?;
        token.success()?.trim().clone_into(&mut world.token);
        Ok(world)
    }

    /// Runs a command, which is to end with this code, and keeps what it said.
    fn habeas(&mut self, arguments: &str, code: i32) -> Outcome {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let ended = self.serving.habeas(&arguments)?;
        assert_eq!(ended.code, Some(code), "{arguments:?}: {}", ended.stderr);
        self.told += &ended.stdout;
        self.told += &ended.stderr;
        Ok(())
    }

    fn import(&mut self, name: &str, text: &str, code: i32) -> Outcome {
        let path = self.serving.write(name, text)?;
        let path = path
            .to_str()
            .ok_or("the folder's name is no text")?
            .to_owned();
        let arguments =
            format!("import persons {path} --organization marked --report {path}.report");
        self.habeas(&arguments, code)?;
        self.told += &std::fs::read_to_string(format!("{path}.report"))?;
        Ok(())
    }

    async fn post(&self, path: &str, kind: &str, body: &str) -> Outcome<String> {
        let fields = [
            ("authorization", format!("Bearer {}", self.token)),
            ("content-type", kind.to_owned()),
            ("accept", "application/graphql-response+json".to_owned()),
        ];
        Ok(self
            .serving
            .request(Method::POST, path, &fields, body)
            .await?
            .1)
    }

    /// Asks, and answers the text.
    async fn gql(&self, query: &str, variables: Value) -> Outcome<String> {
        let body = json!({ "query": query, "variables": variables }).to_string();
        self.post("/graphql", "application/json", &body).await
    }

    /// The same, where nothing marked may come back.
    async fn quietly(&mut self, query: &str, variables: Value) -> Outcome<Value> {
        let answer = self.gql(query, variables).await?;
        self.told += &answer;
        Ok(serde_json::from_str(&answer).unwrap_or_default())
    }

    async fn ids(&mut self) -> Outcome<Vec<String>> {
        let query = "{ detainees(first: 100) { nodes { id } } }";
        let answer = self.quietly(query, json!({})).await?;
        let nodes = answer["data"]["detainees"]["nodes"].as_array();
        let ids = nodes.into_iter().flatten().map(|node| &node["id"]);
        let ids: Vec<String> = ids.filter_map(Value::as_str).map(str::to_owned).collect();
        assert_eq!(ids.len(), 100, "{answer}");
        Ok(ids)
    }
}

const REVEAL: &str = "mutation($id: ID!) { revealIdentity(input: {detainee: $id, purpose: CARE, \
                      reason: \"in hospital\"}) { identity { name alienNumber birthDate contact \
                      notes } userErrors { code message } } }";
const FIND: &str = "mutation($input: FindByIdentityInput!) { findByIdentity(input: $input) { \
                    detainees { id birthYear } userErrors { code message } } }";

fn sought(field: &str, value: &str, reason: &str) -> Value {
    json!({ "input": {
        "field": field, "value": value, "purpose": "LOCATING", "reason": reason,
    } })
}

/// Files that are good, bad in rows, bad as a whole, and for others.
fn bring(world: &mut World) -> Outcome {
    world.import("good.csv", &file(PERSONS, ""), 0)?;
    world.import("again.csv", &file(PERSONS, ""), 0)?;
    let bad = "case-9001,Qzcanary9001,Qzcanary9001,,,\n\
               case-9002,Qzcanary9002,,Qzcanary9002,,\n\
               case-0199,Qzcanary9003,,,,\ncase-0199,Qzcanary9004,,,,\n\
               case-9005,\"Qzcanary9005,,,,\n";
    world.import("bad.csv", &file(3, bad), 3)?;
    let leaking = "external_id,Full Name\ncase-9006,Qzcanary9006\n";
    let path = world.serving.write("leaking.csv", leaking)?;
    let path = path.to_str().ok_or("no text")?.to_owned();
    world.habeas(&format!("import persons {path} --organization marked"), 1)?;
    world.habeas("organization create --slug other --name Other", 0)?;
    let path = world.serving.write("other.csv", file(3, ""))?;
    let path = path.to_str().ok_or("no text")?.to_owned();
    world.habeas(&format!("import persons {path} --organization other"), 1)
}

/// Persons shown, found, not found, erased and asked for again.
async fn identify(world: &mut World) -> Outcome {
    let ids = world.ids().await?;
    for id in &ids[..40] {
        // What is shown is the one thing that may come back.
        let shown = world.gql(REVEAL, json!({ "id": id })).await?;
        assert!(shown.to_lowercase().contains(MARK), "{shown}");
    }
    for number in 0..20 {
        let [name, alien_number, _, contact, _] = values(number);
        for (field, value) in [
            ("NAME", name),
            ("ALIEN_NUMBER", alien_number),
            ("CONTACT", contact),
        ] {
            let answer = world.quietly(FIND, sought(field, &value, "asked")).await?;
            let found = &answer["data"]["findByIdentity"]["detainees"];
            assert_eq!(found.as_array().map(Vec::len), Some(1), "{field}: {answer}");
        }
        let unknown = format!("Qzcanary{} Unknown", 5_000 + number);
        world
            .quietly(FIND, sought("NAME", &unknown, "asked"))
            .await?;
    }
    let erase = "mutation($id: ID!) { eraseDetainee(input: {detainee: $id}) { receipt { hash } } }";
    for id in &ids[..5] {
        world.quietly(erase, json!({ "id": id })).await?;
        let gone = world.quietly(REVEAL, json!({ "id": id })).await?;
        let code = &gone["data"]["revealIdentity"]["userErrors"][0]["code"];
        assert_eq!(code, "NOT_FOUND");
    }
    let audit = "{ auditEntries(first: 100) { nodes { action names reason purpose subject } } }";
    world.quietly(audit, json!({})).await?;
    Ok(())
}

/// Whatever can be wrong with what is sent, with a marked value where a value stands.
async fn send_amiss(world: &mut World) -> Outcome {
    let canary = "Qzcanary7777";
    let amiss = [
        sought("ALIEN_NUMBER", canary, "asked"),
        sought("NAME", canary, &format!("where is {canary}?")),
        sought("NAME", &canary.repeat(100), "asked"),
        sought(canary, "x", "asked"),
        json!({ "input": { "field": "NAME", "value": { "text": canary } } }),
        json!({ "input": { "field": "NAME", "value": [canary], "purpose": canary } }),
        json!({ "input": canary }),
        json!([canary]),
    ];
    for variables in amiss {
        world.quietly(FIND, variables).await?;
    }
    for id in [canary, "RGV0YWluZWU6cXpjYW5hcnk"] {
        world.quietly(REVEAL, json!({ "id": id })).await?;
        let node = "query($id: ID!) { node(id: $id) { id } }";
        world.quietly(node, json!({ "id": id })).await?;
    }
    let filter = "query($text: String!) { detainees(filter: {citizenshipText: {eq: $text}}) \
                  { nodes { id } } search(text: $text) { nodes { __typename } } }";
    world.quietly(filter, json!({ "text": canary })).await?;
    let day = "mutation($id: ID!, $day: Date!) { setIdentityRetention(input: {detainee: $id, \
               until: $day}) { userErrors { code message } } }";
    world
        .quietly(day, json!({ "id": canary, "day": canary }))
        .await?;
    // Broken JSON, and a form where JSON is due.
    for body in [
        format!("{{\"query\": \"{canary}"),
        format!("value={canary}"),
    ] {
        world.told += &world.post("/graphql", "application/json", &body).await?;
        world.told += &world
            .post("/graphql", "application/x-www-form-urlencoded", &body)
            .await?;
    }
    // The authorization server, and a token that is none.
    let form = format!("grant_type=client_credentials&client_id={canary}&client_secret={canary}");
    let form_type = "application/x-www-form-urlencoded";
    for path in ["/oauth/token", "/oauth/revoke", "/oauth/introspect"] {
        world.told += &world.post(path, form_type, &form).await?;
    }
    let fields = [(
        "authorization",
        format!("Bearer {canary}.{canary}.{canary}"),
    )];
    let refused = world
        .serving
        .request(Method::POST, "/graphql", &fields, "{}");
    world.told += &refused.await?.1;
    over_http2(world, canary).await?;
    // The documents themselves come back as they were sent: only the log is looked into.
    for document in [
        format!(
            "mutation {{ findByIdentity(input: {{field: NAME, value: \"{canary}\", purpose: CARE, \
             reason: \"asked\"}}) {{ detainees {{ id }} }} }}"
        ),
        format!("mutation {{ findByIdentity(input: {{value: \"{canary}\"}}) {{ {canary} }} }}"),
        format!("{{ facility(code: \"{canary}\") {{ name }} \"{canary}"),
    ] {
        world.gql(&document, json!({})).await?;
    }
    Ok(())
}

/// A question over HTTP/2, whose frames the library logs one by one: a marked value in the path and
/// one in a header field.
async fn over_http2(world: &World, canary: &str) -> Outcome {
    let frame = |kind: u8, flags: u8, stream: u8, payload: &[u8]| {
        let length = u8::try_from(payload.len()).unwrap_or(u8::MAX);
        let head = [0, 0, length, kind, flags, 0, 0, 0, stream];
        [&head, payload].concat()
    };
    // GET over http by their numbers; path, authority and token as text.
    let mut fields = vec![0x82, 0x86];
    let path = format!("/graphql?query=%7Bfacility(code:%22{canary}%22)%7Bname%7D%7D");
    for (name, text) in [(0x04, &path), (0x01, &"test".to_owned())] {
        fields.extend([name, u8::try_from(text.len())?]);
        fields.extend(text.bytes());
    }
    let (name, text) = ("authorization", format!("Bearer {canary}"));
    fields.extend([0x00, u8::try_from(name.len())?]);
    fields.extend(name.bytes());
    fields.push(u8::try_from(text.len())?);
    fields.extend(text.bytes());
    let mut exchange = world.serving.connect().await?;
    exchange.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await?;
    exchange.write(frame(4, 0, 0, &[])).await?;
    exchange.write(frame(1, 5, 1, &fields)).await?;
    loop {
        let head = exchange.read(9).await?;
        let length = usize::from(head[1]) << 8 | usize::from(head[2]);
        exchange.read(length).await?;
        if head[3] == 1 {
            return Ok(());
        }
    }
}

async fn none_of_a_thousand_canaries_is_found_anywhere(context: TestContext) -> Outcome {
    let mut world = World::new(&context).await?;
    bring(&mut world)?;
    identify(&mut world).await?;
    send_amiss(&mut world).await?;
    world.habeas("identity retention", 0)?;
    world.habeas("identity rotate-organization --organization marked", 0)?;
    world.habeas("verify-audit", 0)?;
    world.habeas("doctor", 0)?;

    let stolen = world.serving.database().stolen()?;
    let log = world.serving.log()?;
    assert!(stolen.contains("case-0199"), "nothing would be found in it");
    assert!(log.contains("TRACE"), "the log is no trace");
    // What was wrong was said, without what was given.
    for words in ["IDENTIFYING", "BAD_FORMAT", "that was given", "\"INVALID\""] {
        assert!(world.told.contains(words), "nothing is said of {words}");
    }
    let metrics = world.serving.metrics().await?;
    assert!(metrics.contains("habeas_"), "{metrics}");
    for (place, text) in [
        ("the database", &stolen),
        ("the log", &log),
        ("the metrics", &metrics),
        ("what was answered and printed", &world.told),
    ] {
        let lower = text.to_lowercase();
        if let Some(at) = lower.find(MARK) {
            return Err(format!("{place}: {}", around(&lower, at)).into());
        }
        let hex: Vec<String> = MARK.bytes().map(|byte| format!("{byte:02x}")).collect();
        let hex = hex.concat();
        assert!(!lower.contains(&hex), "{place}: in hexadecimal digits");
        for number in 0..PERSONS {
            let [_, alien_number, birth_date, ..] = values(number);
            for value in [&alien_number[1..], &birth_date] {
                assert!(!lower.contains(value), "{place}: {value}");
            }
        }
    }
    Ok(())
}

/// A few words of a text, without the rest of it.
fn around(text: &str, at: usize) -> String {
    let from = text[..at]
        .char_indices()
        .rev()
        .nth(120)
        .map_or(0, |(at, _)| at);
    text[from..].chars().take(240).collect()
}
