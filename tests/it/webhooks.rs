//! Webhooks as organizations make them and receivers meet them.

mod examples;
mod made;
mod secrets;
mod sent;
mod tried;
mod visible;

use api::config::Config;
use api::kind::RecordKind;
use api::metrics::Metrics;
use api::store::changes;
use api::webhooks::{Round, Sender};
use entities::codes::ChangeKind;
use serde_json::{Value, json};
use tests::build;
use tests::{Client, Outcome, Receiver, Suite, TestApp, TestContext};
use uuid::Uuid;

pub(crate) fn tests(suite: &mut Suite) {
    examples::tests(suite);
    made::tests(suite);
    secrets::tests(suite);
    sent::tests(suite);
    tried::tests(suite);
    visible::tests(suite);
}

/// What an administrator's token holds who may see cases too.
const ADMIN: &[&str] = &[
    "organization:admin",
    "audit:read",
    "contributions:write",
    "detainees:read",
    "facilities:read",
    "lawsuits:read",
    "reports:read",
    "statistics:read",
];

const CREATE: &str = "mutation($input: CreateWebhookInput!) { createWebhook(input: $input) { \
    webhook { id url events kinds scopes disabledAt createdAt } secret \
    userErrors { code path message } } }";

const DELIVERIES: &str = "query($filter: WebhookDeliveryFilter) { viewer { organization { \
    webhookDeliveries(filter: $filter) { id webhookId messageId event recordKind change state \
        attempts lastAnswer nextAttemptAt endedAt } } } }";

/// A service with a root key, a receiver, and what sends.
struct World {
    app: TestApp,
    receiver: Receiver,
    sender: Sender,
}

impl World {
    async fn new(context: &TestContext) -> Outcome<Self> {
        Self::at(context, None).await
    }

    /// A world whose clock shows the time of this machine, for programs that look at theirs.
    async fn at_this_time(context: &TestContext) -> Outcome<Self> {
        Self::at(context, Some(api::clock::Clock::System.now())).await
    }

    async fn at(
        context: &TestContext,
        now: Option<chrono::DateTime<chrono::Utc>>,
    ) -> Outcome<Self> {
        api::identity::generate(&context.folder().join("root"), Uuid::from_u128(1))?;
        let mut builder =
            TestApp::builder(context)?.config(|config| config.webhooks.allow_loopback = true);
        if let Some(now) = now {
            builder = builder.now(now);
        }
        let app = builder.build().await?;
        Ok(Self {
            receiver: Receiver::start().await?,
            sender: sender(&app)?,
            app,
        })
    }

    async fn admin(&self, slug: &str) -> Outcome<Client> {
        self.app.as_organization(slug, ADMIN).await
    }

    async fn organization(&self, slug: &str) -> Outcome<Uuid> {
        Ok(build::organization(&self.app, slug).await?.id)
    }

    /// A webhook of an organization that leads to the receiver and is told of every change.
    async fn webhook(&self, slug: &str) -> Outcome<Made> {
        let input = json!({ "events": ["RECORD_CHANGED"] });
        self.webhook_with(&self.admin(slug).await?, input).await
    }

    async fn webhook_with(&self, client: &Client, mut input: Value) -> Outcome<Made> {
        input["idempotencyKey"] = json!(self.app.next_id().to_string());
        if input.get("url").is_none() {
            input["url"] = json!(self.receiver.url());
        }
        let made = create(client, input).await?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        assert_eq!(made["userErrors"], json!([]), "{made}");
        Ok(Made {
            id: text(&made["webhook"]["id"]).ok_or("no id")?,
            secret: text(&made["secret"]).ok_or("no secret")?,
        })
    }

    /// Says that a record was changed.
    async fn change(&self, kind: RecordKind, id: Uuid) -> Outcome {
        self.change_all(kind, &[id]).await
    }

    async fn change_all(&self, kind: RecordKind, ids: &[Uuid]) -> Outcome {
        let (db, now) = (self.app.db(), self.app.now());
        Ok(changes::note(db, kind, ChangeKind::Updated, ids, now).await?)
    }

    /// Makes a facility and says that it was changed.
    async fn change_a_facility(&self) -> Outcome<Uuid> {
        let id = build::facility(&self.app, |_| ()).await?.id;
        self.change(RecordKind::Facility, id).await?;
        Ok(id)
    }

    async fn round(&self) -> Outcome<Round> {
        Ok(self.sender.round().await?)
    }

    async fn deliveries(&self, slug: &str, filter: Value) -> Outcome<Vec<Value>> {
        let admin = self.admin(slug).await?;
        let answer = admin.gql(DELIVERIES, json!({ "filter": filter })).await?;
        let found = &answer.data()?["viewer"]["organization"]["webhookDeliveries"];
        Ok(found.as_array().cloned().ok_or("no deliveries")?)
    }

    /// The one delivery to webhooks of an organization.
    async fn delivery(&self, slug: &str) -> Outcome<Value> {
        let mut all = self.deliveries(slug, json!({})).await?;
        assert_eq!(all.len(), 1, "{all:?}");
        Ok(all.remove(0))
    }
}

/// A webhook that was made.
struct Made {
    id: String,
    secret: String,
}

/// What sends for a service.
fn sender(app: &TestApp) -> Outcome<Sender> {
    let mut config = Config::defaults()?.webhooks;
    config.allow_loopback = true;
    Ok(Sender::new(app.state().clone(), config, Metrics::new())?)
}

async fn create(client: &Client, input: Value) -> Outcome<Value> {
    let answer = client.gql(CREATE, json!({ "input": input })).await?;
    Ok(answer.data()?["createWebhook"].clone())
}

/// The code and the field of the one thing that is wrong with an input.
fn fault(payload: &Value) -> (String, String) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let error = &payload["userErrors"][0];
    (text(&error["code"]), text(&error["path"][1]))
}
