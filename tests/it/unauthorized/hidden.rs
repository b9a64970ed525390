//! A record of another organization and a record that never was get the same answer, to the byte,
//! whichever way somebody asks.

use api::kind::RecordKind;
use entities::codes::SourceKind;
use serde_json::{Value, json};
use tests::build::{self, Owner, Stay};
use tests::{Client, Outcome, Suite, TestApp, TestContext, global_id};
use uuid::Uuid;

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        asking_by_id_tells_hidden_and_missing_alike,
        lists_and_counts_hold_only_ones_own,
        filters_do_not_reach_hidden_records,
        nested_edges_do_not_reach_hidden_records,
        a_public_release_is_seen_by_nobody_row_by_row,
        removals_of_a_person_are_seen_by_their_organization_alone,
        a_case_file_is_seen_by_its_organization_alone,
        a_case_file_is_not_cited_to_others,
    );
}

const SCOPES: &[&str] = &["detainees:read", "facilities:read", "reports:read"];

/// Two organizations with one stay each at the same facility.
struct TwoPartners {
    app: TestApp,
    owner: Client,
    stranger: Client,
    facility: Uuid,
    hidden: Stay,
}

async fn two_partners(context: &TestContext) -> Outcome<TwoPartners> {
    let app = TestApp::new(context).await?;
    let owner = app.as_organization("owner", SCOPES).await?;
    let stranger = app.as_organization("stranger", SCOPES).await?;
    let facility = build::facility(&app, |_| ()).await?.id;
    let hidden = build::stay(&app, partner(&app, "owner").await?, Some(facility)).await?;
    build::arrest(&app, partner(&app, "owner").await?, hidden.person.id).await?;
    build::death(&app, partner(&app, "owner").await?, hidden.person.id).await?;
    build::stay(&app, partner(&app, "stranger").await?, Some(facility)).await?;
    Ok(TwoPartners {
        app,
        owner,
        stranger,
        facility,
        hidden,
    })
}

impl TwoPartners {
    /// The id of a case record as one of them sees it, or would.
    async fn seen_by(&self, slug: &str, kind: RecordKind, id: Uuid) -> Outcome<String> {
        let organization = build::organization(&self.app, slug).await?;
        self.app.id_seen_by(organization.id, kind, id).await
    }

    async fn person_seen_by(&self, slug: &str) -> Outcome<String> {
        self.seen_by(slug, RecordKind::Person, self.hidden.person.id)
            .await
    }
}

async fn partner(app: &TestApp, slug: &str) -> Outcome<Owner> {
    Ok(Owner::Organization(
        build::organization(app, slug).await?.id,
    ))
}

/// An answer without what differs in every answer.
async fn ask(client: &Client, query: &str, variables: Value) -> Outcome<Value> {
    let answer = client.gql(query, variables).await?;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let mut json = answer.json;
    if let Some(errors) = json.get_mut("errors").and_then(Value::as_array_mut) {
        for error in errors {
            error["extensions"]["requestId"] = Value::Null;
        }
    }
    json.as_object_mut()
        .and_then(|json| json.remove("extensions"));
    Ok(json)
}

async fn asking_by_id_tells_hidden_and_missing_alike(context: TestContext) -> Outcome {
    let two = two_partners(&context).await?;
    let missing = Uuid::from_u128(0xdead);
    let hidden = &two.hidden;
    for (kind, id) in [
        (RecordKind::Person, hidden.person.id),
        (RecordKind::Detention, hidden.detention.id),
        (RecordKind::Placement, hidden.placement.id),
    ] {
        for query in [
            "query($id: ID!) { node(id: $id) { __typename id } }",
            "query($id: ID!) { nodes(ids: [$id, $id]) { __typename id } }",
        ] {
            let own = two.seen_by("owner", kind, id).await?;
            let known = ask(&two.owner, query, json!({ "id": own })).await?;
            assert!(
                known.to_string().contains("__typename"),
                "{kind:?}: {known}"
            );
            let missing = two.seen_by("stranger", kind, missing).await?;
            let missing = ask(&two.stranger, query, json!({ "id": missing })).await?;
            // The owner's own id, the one that the stranger would see, and the one within.
            let would_see = two.seen_by("stranger", kind, id).await?;
            for id in [own, would_see, global_id(kind, id)] {
                let hidden = ask(&two.stranger, query, json!({ "id": id })).await?;
                assert_eq!(hidden, missing, "{kind:?}");
            }
        }
    }
    let query = "query($id: ID!) { detainee(id: $id) { id } }";
    let own = json!({ "id": two.person_seen_by("owner").await? });
    let known = ask(&two.owner, query, own.clone()).await?;
    assert_eq!(known["data"]["detainee"], own);
    let missing = two.seen_by("stranger", RecordKind::Person, missing).await?;
    let unknown = ask(&two.stranger, query, json!({ "id": missing })).await?;
    let would_see = json!({ "id": two.person_seen_by("stranger").await? });
    assert_eq!(ask(&two.stranger, query, own).await?, unknown);
    assert_eq!(ask(&two.stranger, query, would_see).await?, unknown);
    assert_eq!(unknown, json!({ "data": { "detainee": null } }));
    Ok(())
}

async fn lists_and_counts_hold_only_ones_own(context: TestContext) -> Outcome {
    let two = two_partners(&context).await?;
    let query = "{ detainees { totalCount nodes { id } pageInfo { hasNextPage } } \
         detentions { totalCount nodes { id } } arrests { totalCount } deaths { totalCount } }";
    let hidden = two.person_seen_by("owner").await?;
    let own = ask(&two.owner, query, json!({})).await?;
    assert_eq!(own["data"]["detainees"]["nodes"], json!([{ "id": hidden }]));
    assert_eq!(own["data"]["arrests"]["totalCount"], 1);
    assert_eq!(own["data"]["deaths"]["totalCount"], 1);
    let strangers = ask(&two.stranger, query, json!({})).await?;
    assert_eq!(strangers["data"]["detainees"]["totalCount"], 1);
    assert_eq!(strangers["data"]["detentions"]["totalCount"], 1);
    assert_eq!(strangers["data"]["arrests"]["totalCount"], 0);
    assert_eq!(strangers["data"]["deaths"]["totalCount"], 0);
    assert!(!strangers.to_string().contains(&hidden));
    let somebody = two.app.with_scopes(SCOPES)?;
    let nothing = ask(&somebody, query, json!({})).await?;
    assert_eq!(nothing["data"]["detainees"]["totalCount"], 0);
    Ok(())
}

async fn filters_do_not_reach_hidden_records(context: TestContext) -> Outcome {
    let two = two_partners(&context).await?;
    let query = "query($person: DetaineeFilter, $stay: DetentionFilter) { \
         detainees(filter: $person) { totalCount nodes { id } } \
         detentions(filter: $stay) { totalCount nodes { id } } }";
    let by = |id: String| {
        let id = json!({ "id": { "eq": id } });
        json!({ "person": id, "stay": { "person": id } })
    };
    let own = ask(&two.owner, query, by(two.person_seen_by("owner").await?)).await?;
    assert_eq!(own["data"]["detentions"]["totalCount"], 1);
    let would_see = two.person_seen_by("stranger").await?;
    let hidden = ask(&two.stranger, query, by(would_see.clone())).await?;
    let missing = Uuid::from_u128(0xdead);
    let missing = two.seen_by("stranger", RecordKind::Person, missing).await?;
    let missing = ask(&two.stranger, query, by(missing)).await?;
    assert_eq!(hidden, missing);
    // Nor does the opposite: a filter that excludes the hidden person excludes nobody.
    let everybody = ask(&two.stranger, query, json!({})).await?;
    let not = by(would_see);
    let not = json!({ "person": { "not": not["person"] }, "stay": { "not": not["stay"] } });
    assert_eq!(ask(&two.stranger, query, not).await?, everybody);
    Ok(())
}

async fn nested_edges_do_not_reach_hidden_records(context: TestContext) -> Outcome {
    let two = two_partners(&context).await?;
    let query = "query($id: ID) { facility(id: $id) { placements { id person { id } \
         detention { id person { id } } } } }";
    let id = json!({ "id": global_id(RecordKind::Facility, two.facility) });
    let hidden = two.person_seen_by("owner").await?;
    let would_see = two.person_seen_by("stranger").await?;
    for (client, sees) in [(&two.owner, true), (&two.stranger, false)] {
        let answer = ask(client, query, id.clone()).await?;
        let placements = answer["data"]["facility"]["placements"].as_array();
        assert_eq!(placements.map(Vec::len), Some(1), "{answer}");
        assert_eq!(answer.to_string().contains(&hidden), sees, "{answer}");
        assert!(!answer.to_string().contains(&would_see), "{answer}");
    }
    // Without the scope the edge is refused, and the facility stays.
    let reader = two.app.with_scopes(&["facilities:read"])?;
    let answer = reader.gql(query, id).await?;
    assert_eq!(answer.codes(), ["FORBIDDEN"]);
    assert_eq!(
        answer.json["data"],
        json!({ "facility": { "placements": null } })
    );
    Ok(())
}

async fn a_public_release_is_seen_by_nobody_row_by_row(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let release = build::universe(&app, "release").await?;
    let stay = build::stay(&app, Owner::Universe(release.id), None).await?;
    let client = app.as_organization("partner", SCOPES).await?;
    let query = "query($id: ID!) { detainees { totalCount } detentions { totalCount } \
         detainee(id: $id) { id } node(id: $id) { id } }";
    let organization = build::organization(&app, "partner").await?.id;
    let id = app.id_seen_by(organization, RecordKind::Person, stay.person.id);
    let id = json!({ "id": id.await? });
    let nothing = json!({
        "detainees": { "totalCount": 0 }, "detentions": { "totalCount": 0 },
        "detainee": null, "node": null,
    });
    assert_eq!(ask(&client, query, id).await?["data"], nothing);
    Ok(())
}

async fn removals_of_a_person_are_seen_by_their_organization_alone(
    context: TestContext,
) -> Outcome {
    let two = two_partners(&context).await?;
    let app = &two.app;
    let owner = build::organization(app, "owner").await?.id;
    build::removal(app, |_| ()).await?;
    build::removal(app, |removal| {
        removal.person_id = Some(two.hidden.person.id);
        removal.contributor_id = Some(owner);
    })
    .await?;
    let query = "{ removals { totalCount } }";
    for (slug, scopes, expected) in [
        ("owner", SCOPES, 2),
        ("owner", &["detainees:read"][..], 1),
        ("owner", &["reports:read"], 1),
        ("stranger", SCOPES, 1),
        ("stranger", &["detainees:read"], 0),
        ("stranger", &["reports:read"], 1),
    ] {
        let client = app.as_organization(slug, scopes).await?;
        let answer = ask(&client, query, json!({})).await?;
        assert_eq!(
            answer["data"]["removals"]["totalCount"], expected,
            "{slug} {scopes:?}"
        );
    }
    Ok(())
}

/// A facility that rests on a public source and on a case file of the organization `owner`.
async fn a_facility_with_a_case_file(app: &TestApp) -> Outcome<(Uuid, Uuid)> {
    let owner = build::organization(app, "owner").await?.id;
    let facility = build::facility(app, |_| ()).await?.id;
    let public = build::source(app, |_| ()).await?.id;
    let case_file = build::source(app, |source| {
        source.kind = SourceKind::CaseFile;
        source.contributor_id = Some(owner);
    })
    .await?
    .id;
    build::cite(app, RecordKind::Facility, facility, public).await?;
    build::cite(app, RecordKind::Facility, facility, case_file).await?;
    Ok((facility, case_file))
}

async fn a_case_file_is_seen_by_its_organization_alone(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let (_, case_file) = a_facility_with_a_case_file(&app).await?;
    let query = "query($id: ID!) { node(id: $id) { id } source(id: $id) { id } \
         sources { totalCount } }";
    let seen_by = async |slug| {
        let organization = build::organization(&app, slug).await?.id;
        let id = app.id_seen_by(organization, RecordKind::Source, case_file);
        Outcome::Ok(json!({ "id": id.await? }))
    };
    let variables = seen_by("owner").await?;
    let owner = app.as_organization("owner", SCOPES).await?;
    let own = ask(&owner, query, variables.clone()).await?;
    assert_eq!(own["data"]["source"], variables);
    assert_eq!(own["data"]["sources"]["totalCount"], 2);
    let stranger = app.as_organization("stranger", SCOPES).await?;
    let hidden = ask(&stranger, query, seen_by("stranger").await?).await?;
    let nothing = json!({ "node": null, "source": null, "sources": { "totalCount": 1 } });
    assert_eq!(hidden["data"], nothing);
    Ok(())
}

async fn a_case_file_is_not_cited_to_others(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let (facility, _) = a_facility_with_a_case_file(&app).await?;
    let query = "query($id: ID) { facility(id: $id) { citations { source { id } } } }";
    let variables = json!({ "id": global_id(RecordKind::Facility, facility) });
    for (slug, expected) in [("owner", 2), ("stranger", 1)] {
        let client = app.as_organization(slug, SCOPES).await?;
        let answer = ask(&client, query, variables.clone()).await?;
        let citations = answer["data"]["facility"]["citations"].as_array();
        assert_eq!(citations.map(Vec::len), Some(expected), "{slug}: {answer}");
    }
    Ok(())
}
