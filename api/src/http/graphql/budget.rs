//! What an operation takes from its client's budget, and how the answer says so.

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Response, Value};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::cost::{Meter, Standing};
use crate::error::{Code, Error, Result};
use crate::http::failure::Failure;
use crate::http::{Backend, Edge};

/// What there is to spend, as <https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/>
/// has it.
const RATELIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATELIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// What a request costs at least, one that is refused too: looking at it was work.
pub(super) const LEAST: u64 = 1;

/// Points that were taken from a budget for an operation that may run now.
#[derive(Debug)]
pub(crate) struct Charge {
    account: String,
    requested: u64,
    /// Points that the budget is short of by now.
    accounted: u64,
    standing: Standing,
    meter: Meter,
}

impl Charge {
    /// Takes the points, or refuses with the seconds to wait.
    pub(crate) async fn take<B: Backend>(
        edge: &Edge<B>,
        account: &str,
        requested: u64,
        meter: Meter,
    ) -> Result<Self, Failure> {
        let standing = edge.backend().charge(account, requested).await?;
        if !standing.granted {
            return Err(exhausted(requested, standing));
        }
        Ok(Self {
            account: account.to_owned(),
            requested,
            accounted: requested,
            standing,
            meter,
        })
    }

    /// Gives back what was not used, and says in the answer what it did cost. Of a subscription it
    /// is called for each event: the first gives back, the next take what they cost.
    pub(crate) fn settle<B: Backend>(&mut self, edge: &Edge<B>, response: &mut Response) {
        let actual = self.correct(edge);
        let cost = describe(self.requested, Some(actual), self.standing);
        response.extensions.insert("cost".to_owned(), cost);
        response.http_headers.extend(header_fields(self.standing));
    }

    /// Gives back what was not used, and sets the header fields of an answer that is no GraphQL.
    pub(crate) fn settle_headers<B: Backend>(mut self, edge: &Edge<B>, headers: &mut HeaderMap) {
        self.correct(edge);
        headers.extend(header_fields(self.standing));
    }

    /// Brings the budget in line with what was resolved so far, and says how much that was.
    fn correct<B: Backend>(&mut self, edge: &Edge<B>) -> u64 {
        let actual = self.meter.points().max(LEAST);
        edge.backend().settle(&self.account, self.accounted, actual);
        self.standing = self.standing.settled(self.accounted, actual);
        self.accounted = actual;
        actual
    }
}

/// Completes the refusal of a client's request with the state of its budget. A flood of requests
/// that are refused is a flood: each takes a little, and where nothing is left that is the answer.
pub(crate) async fn refuse<B: Backend>(edge: &Edge<B>, account: &str, failure: Failure) -> Failure {
    // Nor is it the client's doing where the service is busy.
    if failure.is_charged() || failure.code() == Code::Unavailable.as_str() {
        return failure;
    }
    match edge.backend().charge(account, LEAST).await {
        Ok(standing) if standing.granted => failure
            .with_header_fields(header_fields(standing))
            .costing(describe(LEAST, None, standing)),
        Ok(standing) => exhausted(LEAST, standing),
        // The refusal stands; that the budget could not be read is logged where it happened.
        Err(_) => failure,
    }
}

/// The refusal of a client that has spent its budget.
fn exhausted(requested: u64, standing: Standing) -> Failure {
    let seconds = standing.seconds_until(requested).max(1);
    let error = Error::new(
        Code::RateLimited,
        format!(
            "The budget of this client is spent: the request costs {requested} points, {} are \
             left, and {} come back each second. Send it again after {seconds} s.",
            standing.available, standing.restore_rate
        ),
    );
    Failure::from(error)
        .with_header_fields(header_fields(standing))
        .with_header_fields([(RETRY_AFTER, HeaderValue::from(seconds))])
        .extended("retryAfterSeconds", Value::from(seconds))
        .costing(describe(requested, None, standing))
}

/// `extensions.cost`.
fn describe(requested: u64, actual: Option<u64>, standing: Standing) -> Value {
    let rows = [
        ("requested", Some(requested)),
        ("actual", actual),
        ("available", Some(standing.available)),
        ("restoreRate", Some(standing.restore_rate)),
    ];
    let known = rows
        .into_iter()
        .filter_map(|(name, number)| Some((Name::new(name), Value::from(number?))));
    Value::Object(known.collect::<IndexMap<_, _>>())
}

/// `RateLimit` and `RateLimit-Policy`: points that are left and seconds until all are there again;
/// points at most and seconds that refill them.
fn header_fields(standing: Standing) -> Vec<(HeaderName, HeaderValue)> {
    let full = standing.seconds_until(standing.capacity);
    let window = standing.capacity.div_ceil(standing.restore_rate.max(1));
    let fields = [
        (
            RATELIMIT,
            format!("\"cost\";r={};t={full}", standing.available),
        ),
        (
            RATELIMIT_POLICY,
            format!("\"cost\";q={};w={window}", standing.capacity),
        ),
    ];
    fields
        .into_iter()
        .filter_map(|(name, value)| Some((name, HeaderValue::from_str(&value).ok()?)))
        .collect()
}
