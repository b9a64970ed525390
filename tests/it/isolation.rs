//! Two organizations side by side: nothing that one asks shows a trace of the other's case records,
//! unless an agreement in force says so, and then exactly what it says.

mod agreements;
mod sharing;
mod traces;

use api::kind::RecordKind;
use entities::codes::SourceKind;
use serde_json::{Value, json};
use tests::build::{self, Owner, Stay};
use tests::{Client, Outcome, Suite, TestApp, TestContext};
use uuid::Uuid;

pub(crate) fn tests(suite: &mut Suite) {
    traces::tests(suite);
    sharing::tests(suite);
    agreements::tests(suite);
}

const SCOPES: &[&str] = &[
    "detainees:read",
    "facilities:read",
    "reports:read",
    "lawsuits:read",
];

/// A text that is in the records of one organization and nowhere else.
const CANARY: &str = "canary";

/// One person with a record of every kind.
struct Case {
    stay: Stay,
    records: Vec<(RecordKind, Uuid)>,
}

/// Two organizations at one facility.
struct World {
    app: TestApp,
    alpha: Uuid,
    beta: Uuid,
    facility: Uuid,
    figure: Uuid,
}

impl World {
    async fn new(context: &TestContext) -> Outcome<Self> {
        let app = TestApp::new(context).await?;
        let alpha = build::organization(&app, "alpha").await?.id;
        let beta = build::organization(&app, "beta").await?.id;
        let facility = build::facility(&app, |_| ()).await?.id;
        let figure = build::reported_figure(&app, |_| ()).await?.id;
        Ok(Self {
            app,
            alpha,
            beta,
            facility,
            figure,
        })
    }

    async fn client(&self, slug: &str) -> Outcome<Client> {
        self.app.as_organization(slug, SCOPES).await
    }

    /// A person of an organization, with a stay, a stint, an arrest, a death, a removal, and a case
    /// file on which the stay, the facility and a reported figure rest.
    async fn case(&self, of: Uuid, mark: &str) -> Outcome<Case> {
        let (app, owner) = (&self.app, Owner::Organization(of));
        let stay = build::stay(app, owner, Some(self.facility)).await?;
        let arrest = build::arrest(app, owner, stay.person.id).await?.id;
        let death = build::death(app, owner, stay.person.id).await?.id;
        let removal = build::removal(app, |removal| {
            removal.person_id = Some(stay.person.id);
            removal.contributor_id = Some(of);
            removal.departure_city = Some(mark.to_owned());
        });
        let removal = removal.await?.id;
        let case_file = build::source(app, |source| {
            source.kind = SourceKind::CaseFile;
            source.contributor_id = Some(of);
            source.title = format!("File {mark}");
            source.url = Some(format!("https://example.org/{mark}"));
        });
        let case_file = case_file.await?.id;
        build::cite(app, RecordKind::Detention, stay.detention.id, case_file).await?;
        build::cite(app, RecordKind::Facility, self.facility, case_file).await?;
        build::cite(app, RecordKind::ReportedFigure, self.figure, case_file).await?;
        let records = vec![
            (RecordKind::Person, stay.person.id),
            (RecordKind::Detention, stay.detention.id),
            (RecordKind::Placement, stay.placement.id),
            (RecordKind::Arrest, arrest),
            (RecordKind::Death, death),
            (RecordKind::Removal, removal),
            (RecordKind::Source, case_file),
        ];
        Ok(Case { stay, records })
    }
}

/// An answer without what differs in every answer.
async fn ask(client: &Client, query: &str, variables: Value) -> Outcome<Value> {
    let mut json = client.gql(query, variables).await?.json;
    let errors = json.get_mut("errors").and_then(Value::as_array_mut);
    for error in errors.into_iter().flatten() {
        error["extensions"]["requestId"] = Value::Null;
    }
    json.as_object_mut()
        .and_then(|json| json.remove("extensions"));
    Ok(json)
}

/// How many of each kind somebody is shown, and how many are counted; they must agree.
async fn counted(client: &Client) -> Outcome<[u64; 7]> {
    let query = "{ detainees { totalCount nodes { id } } detentions { totalCount nodes { id } } \
        facilities { nodes { placements { id } } } \
        arrests { totalCount nodes { id } } deaths { totalCount nodes { id } } \
        removals { totalCount nodes { id } } sources { totalCount nodes { id } } }";
    let answer = ask(client, query, json!({})).await?;
    let data = &answer["data"];
    let mut counts = [0; 7];
    let fields = [
        "detainees",
        "detentions",
        "placements",
        "arrests",
        "deaths",
        "removals",
        "sources",
    ];
    for (count, field) in counts.iter_mut().zip(fields) {
        let shown = match field {
            "placements" => &data["facilities"]["nodes"][0]["placements"],
            field => &data[field]["nodes"],
        };
        *count = shown.as_array().map_or(0, Vec::len) as u64;
        if field != "placements" {
            assert_eq!(
                data[field]["totalCount"],
                json!(*count),
                "{field}: {answer}"
            );
        }
    }
    Ok(counts)
}
