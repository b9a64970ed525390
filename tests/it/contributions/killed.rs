//! Submitters that do not give up, while the real binary is killed again and again: nothing that was
//! acknowledged is lost, and nothing is there twice.
//!
//! `HABEAS_TEST_KILLS=50 HABEAS_TEST_SUBMITTERS=1000` is the long form of it; `HABEAS_TEST_RECORDS` says how
//! many records each submitter sends.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::Method;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Exchange, Outcome, Serving, Suite, TestContext};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend: nothing_acknowledged_is_lost_and_nothing_is_twice);
}

/// The first wait of a client before it asks again, which doubles each time, and the longest.
const WAITS: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(10));

/// What the submitters share.
#[derive(Default)]
struct Shared {
    /// Where the service is now.
    address: Mutex<String>,
    /// What was acknowledged: the record of each number.
    acknowledged: Mutex<BTreeMap<String, String>>,
}

impl Shared {
    fn address(&self) -> String {
        let address = self.address.lock().unwrap_or_else(PoisonError::into_inner);
        address.clone()
    }

    fn moved(&self, serving: &Serving) {
        let address = serving.url("").trim_start_matches("http://").to_owned();
        *self.address.lock().unwrap_or_else(PoisonError::into_inner) = address;
    }

    fn acknowledge(&self, number: &str, record: &str) {
        let mut all = self
            .acknowledged
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        all.insert(number.to_owned(), record.to_owned());
    }

    fn acknowledged(&self) -> BTreeMap<String, String> {
        let all = self
            .acknowledged
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        all.clone()
    }
}

fn setting(name: &str, default: usize) -> usize {
    let stated = std::env::var(name).ok();
    stated.and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Sends one request, which may be cut off at any moment.
async fn attempt(address: &str, token: &str, body: &Value) -> Outcome<Option<String>> {
    let body = body.to_string();
    let mut exchange = Exchange::with(address).await?;
    exchange
        .write(format!(
            "POST /graphql HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
             authorization: Bearer {token}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        ))
        .await?;
    let answer = exchange.rest().await?;
    let (_, body) = answer.split_once("\r\n\r\n").ok_or("cut off")?;
    let json: Value = serde_json::from_str(body)?;
    let result = &json["data"]["submitContribution"]["results"][0];
    Ok(result["recordId"].as_str().map(str::to_owned))
}

/// Sends its records, each until it is acknowledged, with the same key each time.
async fn submitter(shared: Arc<Shared>, token: Arc<str>, place: usize, each: usize) {
    for nth in 0..each {
        let number = format!("kill-{place}-{nth}");
        let record = json!({ "kind": "DETAINEE", "externalId": number,
            "fields": { "birth_year": 1970 } });
        let body = json!({
            "query": "mutation($input: SubmitContributionInput!) { \
                submitContribution(input: $input) { results { recordId } } }",
            "variables": { "input": { "idempotencyKey": number, "records": [record] } },
        });
        let (mut wait, longest) = WAITS;
        loop {
            if let Ok(Some(record)) = attempt(&shared.address(), &token, &body).await {
                shared.acknowledge(&number, &record);
                break;
            }
            // As a client waits before it asks again: longer each time, and not all at once.
            let apart = u32::try_from(place % 16).unwrap_or_default();
            tokio::time::sleep(wait + wait / 16 * apart).await;
            wait = longest.min(wait * 2);
        }
    }
}

async fn nothing_acknowledged_is_lost_and_nothing_is_twice(context: TestContext) -> Outcome {
    let (kills, submitters, each) = (
        setting("HABEAS_TEST_KILLS", 2),
        setting("HABEAS_TEST_SUBMITTERS", 12),
        setting("HABEAS_TEST_RECORDS", 10),
    );
    let database = context.empty_database().await?;
    let mut serving = Serving::demo(&database)?;
    let token: Arc<str> = serving.token("contributor")?.into();
    let shared = Arc::new(Shared::default());
    shared.moved(&serving);
    let all = submitters * each;
    let running: Vec<_> = (0..submitters)
        .map(|place| {
            let (shared, token) = (Arc::clone(&shared), Arc::clone(&token));
            tokio::spawn(submitter(shared, token, place, each))
        })
        .collect();
    for kill in 1..=kills {
        while shared.acknowledged().len() < all * kill / (kills + 1) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // The next one stands ready; the one that serves is killed in the midst of it.
        let next = serving.beside()?;
        drop(std::mem::replace(&mut serving, next));
        shared.moved(&serving);
    }
    for ended in join_all(running).await {
        ended?;
    }
    let acknowledged = shared.acknowledged();
    assert_eq!(acknowledged.len(), all);
    let kept = kept(&serving, &token).await?;
    let records: BTreeSet<&String> = acknowledged.values().collect();
    assert_eq!(records.len(), all, "two numbers have one record");
    for (number, record) in &acknowledged {
        assert_eq!(
            kept.get(record),
            Some(&1),
            "{number} is lost or there twice"
        );
    }
    assert_eq!(
        kept.len(),
        all,
        "something is there that nobody was told of"
    );
    Ok(())
}

/// How many contributions made each record.
async fn kept(serving: &Serving, token: &str) -> Outcome<BTreeMap<String, usize>> {
    let fields = [
        ("authorization", format!("Bearer {token}")),
        ("content-type", "application/json".to_owned()),
    ];
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    let mut after = Value::Null;
    loop {
        let query = "query($after: String) { contributions(first: 100, after: $after) { \
            nodes { recordId effect } pageInfo { hasNextPage endCursor } } }";
        let body = json!({ "query": query, "variables": { "after": after } });
        let body = body.to_string();
        let asked = serving.request(Method::POST, "/graphql", &fields, &body);
        let (_, body) = asked.await?;
        let json: Value = serde_json::from_str(&body)?;
        let page = &json["data"]["contributions"];
        for node in page["nodes"].as_array().ok_or_else(|| body.clone())? {
            let record = node["recordId"].as_str().ok_or("no record")?;
            *found.entry(record.to_owned()).or_default() += 1;
        }
        if page["pageInfo"]["hasNextPage"] == false {
            return Ok(found);
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}
