//! Revocation on two instances that are asked all the time: how long a token is still taken after it
//! was said to be revoked.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use axum::http::Method;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Outcome, Serving, Suite, TestContext};

use super::revocation::{post, status};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        what_is_revoked_under_load_is_refused_within_two_seconds,
    );
}

/// What a revocation may take until every instance refuses.
const PROMISED: Duration = Duration::from_secs(2);

/// How many ask with each token at each instance, one request after the other.
const ASKERS: usize = 3;

/// One request: when it was sent, and its status.
type Answer = (Instant, u16);

/// Somebody who asks steadily with one token at one instance.
struct Asker<'a> {
    instance: &'a Serving,
    token: &'a str,
    answers: RefCell<Vec<Answer>>,
}

impl Asker<'_> {
    async fn ask_until(&self, stop: &Cell<bool>) -> Outcome {
        while !stop.get() {
            let sent = Instant::now();
            let status = status(self.instance, self.token).await?;
            self.answers.borrow_mut().push((sent, status));
        }
        Ok(())
    }

    /// How long after an instant a request was sent that was still let in.
    fn last_let_in(&self, revoked: Instant) -> Duration {
        let answers = self.answers.borrow();
        let let_in = answers.iter().filter(|(_, status)| *status == 200);
        let late = let_in.filter_map(|(sent, _)| sent.checked_duration_since(revoked));
        late.max().unwrap_or_default()
    }

    fn count(&self, status: u16) -> usize {
        let answers = self.answers.borrow();
        answers.iter().filter(|(_, found)| *found == status).count()
    }
}

/// Waits until each of these has had so many answers of this status.
async fn each_had<'a>(askers: impl Iterator<Item = &'a Asker<'a>>, status: u16, times: usize) {
    for asker in askers {
        while asker.count(status) < times {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

/// A client of the first organization, with its credentials as a form.
fn client(instance: &Serving, slug: &str) -> Outcome<(String, String)> {
    let create = "client create --scope facilities:read --organization";
    let create: Vec<&str> = create.split(' ').chain([slug]).collect();
    let made: Value = serde_json::from_str(instance.habeas(&create)?.success()?)?;
    let id = made["client_id"].as_str().ok_or("no id")?;
    let secret = made["client_secret"].as_str().ok_or("no secret")?;
    let form = format!("client_id={id}&client_secret={secret}");
    Ok((id.to_owned(), form))
}

async fn token(instance: &Serving, credentials: &str) -> Outcome<String> {
    let form = format!("grant_type=client_credentials&{credentials}");
    let (status, body) = post(instance, "/oauth/token", &form).await?;
    assert_eq!(status, 200, "{body}");
    Ok(body["access_token"].as_str().ok_or("no token")?.to_owned())
}

async fn revoke_client(instance: &Serving, admin: &str, id: &str) -> Outcome {
    let query = "mutation($id: String!) { revokeClient(input: {clientId: $id}) \
                 { userErrors { code } } }";
    let body = json!({ "query": query, "variables": { "id": id } }).to_string();
    let fields = [
        ("authorization", format!("Bearer {admin}")),
        ("content-type", "application/json".to_owned()),
    ];
    let (_, answer) = instance
        .request(Method::POST, "/graphql", &fields, &body)
        .await?;
    let answer: Value = serde_json::from_str(&answer)?;
    let faults = &answer["data"]["revokeClient"]["userErrors"];
    assert_eq!(*faults, json!([]), "{answer}");
    Ok(())
}

async fn what_is_revoked_under_load_is_refused_within_two_seconds(context: TestContext) -> Outcome {
    let one = context.demo().await?;
    let other = one.beside()?;
    let listed = one.habeas(&["organization", "list"])?;
    let first: Value = serde_json::from_str(listed.success()?.lines().next().unwrap_or_default())?;
    let slug = first["slug"].as_str().ok_or("no organization")?;
    let scope = "organization:admin";
    let admin = ["token", "create", "--organization", slug, "--scope", scope];
    let admin = one.habeas(&admin)?.success()?.trim().to_owned();
    let (id, credentials) = client(one, slug)?;
    let (_, of_another) = client(one, slug)?;
    let by_token = token(one, &credentials).await?;
    let by_client = token(&other, &credentials).await?;
    let good = token(one, &of_another).await?;

    let mut askers = Vec::new();
    for _ in 0..ASKERS {
        for instance in [one, &other] {
            for token in [&by_token, &by_client, &good] {
                askers.push(Asker {
                    instance,
                    token,
                    answers: RefCell::default(),
                });
            }
        }
    }
    let with = |token: &str| -> Vec<&Asker<'_>> {
        askers.iter().filter(|asker| asker.token == token).collect()
    };
    let stop = Cell::new(false);
    let asking = join_all(askers.iter().map(|asker| asker.ask_until(&stop)));
    let revoking = async {
        each_had(askers.iter(), 200, 5).await;
        let form = format!("{credentials}&token={by_token}");
        assert_eq!(post(&other, "/oauth/revoke", &form).await?.0, 200);
        let token_revoked = Instant::now();
        each_had(with(&by_token).into_iter(), 401, 5).await;
        revoke_client(one, &admin, &id).await?;
        let client_revoked = Instant::now();
        each_had(with(&by_client).into_iter(), 401, 5).await;
        // The good token goes on being good.
        let had = askers.iter().map(|asker| asker.count(200)).max();
        each_had(with(&good).into_iter(), 200, had.unwrap_or_default()).await;
        stop.set(true);
        Outcome::Ok((token_revoked, client_revoked))
    };
    let (asked, revoked) = tokio::join!(asking, revoking);
    for asked in asked {
        asked?;
    }
    let (token_revoked, client_revoked) = revoked?;
    for (what, token, revoked) in [
        ("a token", &by_token, token_revoked),
        ("a client", &by_client, client_revoked),
    ] {
        let late = with(token)
            .iter()
            .map(|asker| asker.last_let_in(revoked))
            .max();
        let late = late.unwrap_or_default();
        let requests: usize = askers
            .iter()
            .map(|asker| asker.answers.borrow().len())
            .sum();
        let backend = context.backend();
        eprintln!("{backend}: {what} was let in {late:?} after its end, of {requests} requests");
        assert!(
            late <= PROMISED,
            "{what} was let in {late:?} after its revocation"
        );
    }
    for asker in with(&good) {
        let all = asker.answers.borrow().len();
        assert_eq!(asker.count(200), all, "a good token was refused");
    }
    drop(askers);
    drop(other);
    let started_anew = one.beside()?;
    for (token, expected) in [(&by_token, 401), (&by_client, 401), (&good, 200)] {
        assert_eq!(status(&started_anew, token).await?, expected);
    }
    Ok(())
}
