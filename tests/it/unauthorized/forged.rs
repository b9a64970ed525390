//! Several hundred forged and mutated tokens, each by every way into the service: refused with one
//! and the same answer, without data, and before a record is asked for.

mod by_claims;
mod by_form;
mod by_header;
mod forger;
mod no_longer_good;
mod places;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Request, header};
use serde_json::{Value, json};
use tests::{Client, Outcome, Response, Suite, TestContext};

use self::forger::{Forger, Forgery};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        every_forged_token_gets_the_one_refusal_by_every_way_in,
        no_byte_of_a_token_can_be_changed,
        every_forged_token_ends_a_socket_alike,
        what_forgeries_are_made_from_is_let_in,
    );
    places::tests(suite);
    no_longer_good::tests(suite);
}

const QUERY: &str = "{ facilities { totalCount } }";

fn forgeries(forger: &Forger) -> Vec<Forgery> {
    let groups = [
        by_header::forgeries,
        by_claims::forgeries,
        by_form::forgeries,
    ];
    groups.into_iter().flat_map(|group| group(forger)).collect()
}

/// The ways in over HTTP.
#[derive(Clone, Copy, Debug)]
enum Way {
    Graphql,
    Table,
    Events,
    Upload,
}

impl Way {
    const ALL: [Self; 4] = [Self::Graphql, Self::Table, Self::Events, Self::Upload];

    fn request(self, fields: &[(header::HeaderName, HeaderValue)]) -> Outcome<Request<Body>> {
        let graphql = json!({ "query": QUERY }).to_string();
        let (method, path, accept, body) = match self {
            Self::Graphql => {
                let accept = "application/graphql-response+json";
                (Method::POST, "/graphql", accept, graphql)
            }
            Self::Table => (Method::GET, "/statistics.csv", "text/csv", String::new()),
            Self::Events => (Method::POST, "/graphql", "text/event-stream", graphql),
            Self::Upload => (
                Method::POST,
                "/imports/persons",
                "*/*",
                "external_id\n1\n".to_owned(),
            ),
        };
        let mut request = Request::builder().method(method).uri(path);
        request = request.header(header::ACCEPT, accept);
        if matches!(self, Self::Graphql | Self::Events) {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        for (name, value) in fields {
            request = request.header(name, value);
        }
        Ok(request.body(Body::from(body))?)
    }

    async fn ask(self, client: &Client, credentials: &HeaderValue) -> Outcome<Response> {
        let field = (header::AUTHORIZATION, credentials.clone());
        client.send(self.request(&[field])?).await
    }
}

/// What of an answer is the same for everybody: all but the id of the request.
#[derive(Debug, PartialEq)]
struct Told {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Told {
    fn of(answer: Response) -> Self {
        let id = answer.json["errors"][0]["extensions"]["requestId"].as_str();
        let body = id.map_or(answer.text.clone(), |id| answer.text.replace(id, "-"));
        let mut headers = answer.headers;
        headers.remove("x-request-id");
        Self {
            status: answer.status.as_u16(),
            headers,
            body,
        }
    }

    /// What is told to whoever sends no token, which is looked at once.
    async fn to_nobody(way: Way, client: &Client) -> Outcome<Self> {
        let answer = client.send(way.request(&[])?).await?;
        assert_eq!(answer.status, 401, "{way:?}");
        assert_eq!(answer.codes(), ["UNAUTHENTICATED"], "{way:?}");
        assert_eq!(answer.json.get("data"), None, "{way:?}: {}", answer.text);
        let challenge = answer.headers.get(header::WWW_AUTHENTICATE);
        assert!(challenge.is_some_and(|field| field.as_bytes().starts_with(b"Bearer")));
        Ok(Self::of(answer))
    }
}

/// Whether a service asks for records here, or looks only whether a client is new.
fn is_about_records(sql: &str) -> bool {
    !sql.contains("access_change") && !sql.contains("api_client")
}

async fn refused_by(way: Way, forger: &Forger, forgeries: &[Forgery]) -> Outcome<usize> {
    let client = forger.app.anonymous();
    let expected = Told::to_nobody(way, &client).await?;
    let mut asked = 0;
    for Forgery { what, credentials } in forgeries {
        // What HTTP cannot carry goes over a socket only.
        let Ok(field) = HeaderValue::from_bytes(credentials.as_bytes()) else {
            continue;
        };
        forger.app.statements().take();
        let told = Told::of(way.ask(&client, &field).await?);
        assert_eq!(told, expected, "{way:?}: {what}");
        let statements = forger.app.statements().take();
        assert!(
            !statements.iter().any(|sql| is_about_records(sql)),
            "{way:?}: {what}: {statements:?}"
        );
        asked += 1;
    }
    Ok(asked)
}

async fn every_forged_token_gets_the_one_refusal_by_every_way_in(context: TestContext) -> Outcome {
    let forger = Forger::new(&context).await?;
    let forgeries = forgeries(&forger);
    assert!(forgeries.len() >= 700, "{} cases", forgeries.len());
    for way in Way::ALL {
        let asked = refused_by(way, &forger, &forgeries).await?;
        assert!(asked >= 690, "{way:?}: {asked} of {}", forgeries.len());
    }
    Ok(())
}

async fn no_byte_of_a_token_can_be_changed(context: TestContext) -> Outcome {
    let forger = Forger::new(&context).await?;
    let flipped = by_form::flipped(&forger);
    let asked = refused_by(Way::Graphql, &forger, &flipped).await?;
    assert!(asked > 400, "{asked}");
    Ok(())
}

async fn every_forged_token_ends_a_socket_alike(context: TestContext) -> Outcome {
    let forger = Forger::new(&context).await?;
    let served = forger.app.serve().await?;
    for Forgery { what, credentials } in forgeries(&forger) {
        let mut socket = served.socket().await?;
        let payload = json!({ "authorization": credentials });
        socket
            .send(json!({ "type": "connection_init", "payload": payload }))
            .await?;
        assert_eq!(socket.close_code().await?, 4403, "{what}");
    }
    Ok(())
}

async fn what_forgeries_are_made_from_is_let_in(context: TestContext) -> Outcome {
    let forger = Forger::new(&context).await?;
    let claims = forger.claims().json();
    let under_es = forger.es.signed(&forger.es.header().json(), &claims);
    let noted = forger.signed(&forger.claims().and("note", "{\"a\":[1,{}]}"));
    let client = forger.app.anonymous();
    for token in [forger.good(), under_es, noted] {
        for scheme in ["Bearer", "bearer", "BEARER"] {
            let field = HeaderValue::try_from(format!("{scheme} {token}"))?;
            let answer = Way::Graphql.ask(&client, &field).await?;
            let count = &answer.data()?["facilities"]["totalCount"];
            assert_eq!(*count, Value::from(0));
            let events = Way::Events.ask(&client, &field).await?;
            assert_eq!(events.status, 200, "{}", events.text);
        }
        let served = forger.app.serve().await?;
        served.connected(&token).await?;
    }
    Ok(())
}
