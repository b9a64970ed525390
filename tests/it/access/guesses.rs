//! Guesses at the secrets of clients, on two instances with one database: all of them count
//! together, and they shut out nobody but whoever guesses.

use chrono::TimeDelta;
use entities::client_guess;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use tests::{Outcome, Served, Suite, TestApp, TestContext};

use super::oauth::{Made, made};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        instances_count_guesses_together,
        who_has_shown_its_secret_does_not_wait_for_its_neighbours,
        what_is_paid_back_is_forgotten,
    );
}

/// An instance of the service behind a proxy, which says where requests come from.
struct Instance {
    app: TestApp,
    served: Served,
}

impl Instance {
    async fn first(context: &TestContext) -> Outcome<Self> {
        Self::of(TestApp::builder(context)?).await
    }

    async fn beside(&self, context: &TestContext) -> Outcome<Self> {
        Self::of(TestApp::builder(context)?.database(self.app.database())).await
    }

    async fn of(builder: tests::Builder<'_>) -> Outcome<Self> {
        let proxies = vec!["127.0.0.0/8".parse()?];
        let app = builder.config(|config| config.http.trusted_proxies = proxies);
        let app = app.build().await?;
        let served = app.serve().await?;
        Ok(Self { app, served })
    }

    /// The status of a request for a token, and the seconds to wait where it is told any.
    async fn ask(&self, from: &str, id: &str, secret: &str) -> Outcome<(u16, i64)> {
        let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
        let mut exchange = self.served.connect().await?;
        exchange
            .write(format!(
                "POST /oauth/token HTTP/1.1\r\nhost: test\r\nx-forwarded-for: {from}\r\n\
                 content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\
                 connection: close\r\n\r\n{form}",
                form.len()
            ))
            .await?;
        let answer = exchange.rest().await?.to_ascii_lowercase();
        let status = answer.split(' ').nth(1).ok_or("no status")?.parse()?;
        let wait = answer
            .lines()
            .find_map(|line| line.strip_prefix("retry-after: "));
        Ok((status, wait.map_or(Ok(0), |wait| wait.trim().parse())?))
    }

    async fn status(&self, from: &str, client: &Made) -> Outcome<u16> {
        Ok(self.ask(from, &client.id, &client.secret).await?.0)
    }
}

const GUESSER: &str = "203.0.113.1";
const HOME: &str = "198.51.100.7";

async fn instances_count_guesses_together(context: TestContext) -> Outcome {
    let one = Instance::first(&context).await?;
    let client = made(&one.app, "here", &["audit:read"]).await?;
    let other = one.beside(&context).await?;
    for number in 0..10 {
        let instance = if number % 2 == 0 { &one } else { &other };
        let answer = instance
            .ask(GUESSER, &client.id, &format!("hbs_{number}"))
            .await?;
        assert_eq!(answer.0, 401, "guess {number}");
    }
    for instance in [&one, &other] {
        // The right secret waits there as well: a guess would be told from it otherwise.
        assert_eq!(instance.ask(GUESSER, &client.id, "hbs_x").await?, (429, 6));
        assert_eq!(instance.status(GUESSER, &client).await?, 429);
        // Nobody's address but the guesser's own.
        assert_eq!(instance.status(HOME, &client).await?, 200);
    }
    for instance in [&one, &other] {
        instance.app.advance(TimeDelta::seconds(6));
    }
    // What is back is one guess, among all of them.
    assert_eq!(one.ask(GUESSER, &client.id, "hbs_x").await?.0, 401);
    assert_eq!(other.ask(GUESSER, &client.id, "hbs_x").await?, (429, 6));
    for instance in [&one, &other] {
        instance.app.advance(TimeDelta::seconds(6));
    }
    assert_eq!(other.status(GUESSER, &client).await?, 200);
    Ok(())
}

async fn who_has_shown_its_secret_does_not_wait_for_its_neighbours(
    context: TestContext,
) -> Outcome {
    let one = Instance::first(&context).await?;
    let good = made(&one.app, "here", &["audit:read"]).await?;
    let new = made(&one.app, "here", &["audit:read"]).await?;
    assert_eq!(one.status(HOME, &good).await?, 200);
    let mut guesses = 0;
    while one
        .ask(HOME, &format!("nobody-{guesses}"), "hbs_x")
        .await?
        .0
        == 401
    {
        guesses += 1;
    }
    assert_eq!(guesses, 10);
    assert_eq!(one.status(HOME, &good).await?, 200);
    assert_eq!(one.status(HOME, &new).await?, 429);
    // But who guesses at this very client, there, is stopped.
    while one.ask(HOME, &good.id, "hbs_x").await?.0 == 401 {}
    assert_eq!(one.status(HOME, &good).await?, 429);
    Ok(())
}

async fn what_is_paid_back_is_forgotten(context: TestContext) -> Outcome {
    let one = Instance::first(&context).await?;
    let app = &one.app;
    let client = made(app, "here", &["audit:read"]).await?;
    let kept = async || -> Outcome<u64> { Ok(client_guess::Entity::find().count(app.db()).await?) };
    app.statements().take();
    assert_eq!(one.status(HOME, &client).await?, 200);
    let writes = app.statements().take();
    let writes = writes.iter().filter(|sql| !sql.contains("SELECT"));
    assert_eq!(writes.count(), 0, "who has the secret writes nothing");
    for number in 1..=20 {
        let from = format!("203.0.113.{number}");
        assert_eq!(one.ask(&from, &client.id, "hbs_x").await?.0, 401);
    }
    assert_eq!(kept().await?, 40, "two for each guess");
    app.advance(TimeDelta::seconds(6));
    assert_eq!(
        one.ask(GUESSER, "hbs_a-secret-in-the-wrong-place", "x")
            .await?
            .0,
        401
    );
    let rows = client_guess::Entity::find().all(app.db()).await?;
    assert_eq!(rows.len(), 2);
    for row in &rows {
        let digits = row.budget.chars().all(|letter| letter.is_ascii_hexdigit());
        assert!(digits && row.budget.len() == 64, "{}", row.budget);
    }
    app.advance(TimeDelta::seconds(6));
    app.state().clients.prune(app.db()).await?;
    assert_eq!(kept().await?, 0);
    Ok(())
}
