//! The life of a contribution, through every state and no other.

use serde_json::{Value, json};
use tests::{Outcome, Suite, TestApp, TestContext, cli};

use super::{
    EVERYTHING, REVIEW, SUBMIT, WITHDRAW, World, ask, contribution_of, fault, faults, lawsuit,
    mutate, review, submit,
};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        from_draft_to_accepted_with_changes_requested_between,
        what_is_decided_is_decided,
        nobody_decides_on_their_own,
        two_reviewers_are_two,
        rules_by_organization_and_kind,
        an_organization_asks_for_more_reviewers_never_for_fewer,
        a_review_says_why_and_by_whom,
        what_no_longer_holds_is_not_accepted,
        a_reviewer_sees_what_would_change,
    );
}

async fn state(world: &World, id: &str) -> Outcome<Value> {
    let query = format!("{{ contribution(id: \"{id}\") {{ state round version }} }}");
    Ok(ask(&world.alpha, &query).await?["contribution"].clone())
}

async fn from_draft_to_accepted_with_changes_requested_between(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let input = json!({ "idempotencyKey": "1", "draft": true,
        "records": [lawsuit("8:25-cv-1", "One v. Tow")] });
    let draft = mutate(&world.alpha, SUBMIT, input).await?;
    let id = contribution_of(&draft)?;
    assert_eq!(
        draft["results"][0]["contribution"]["state"], "DRAFT",
        "{draft}"
    );
    // A draft is its organization's own.
    let hidden = ask(&world.beta, "{ contributions { totalCount } }").await?;
    assert_eq!(hidden["contributions"]["totalCount"], 0);
    let refused = review(&world.beta, &id, 1, "ACCEPT").await?;
    assert_eq!(faults(&refused), fault("NOT_FOUND", "contribution"));
    let again = async |key: &str, caption: &str| -> Outcome<Value> {
        let mut record = lawsuit("8:25-cv-1", caption);
        record["contribution"] = json!(id);
        submit(&world.alpha, key, json!([record])).await
    };
    let sent = again("2", "One v. Tow").await?;
    assert_eq!(contribution_of(&sent)?, id, "{sent}");
    assert_eq!(
        state(&world, &id).await?,
        json!({ "state": "SUBMITTED", "round": 2, "version": 2 })
    );
    let started = review(&world.beta, &id, 2, "START").await?;
    assert_eq!(started["contribution"]["state"], "IN_REVIEW", "{started}");
    let late = again("3", "One v. Two").await?;
    assert_eq!(faults(&late), fault("CONFLICT", "contribution"), "{late}");
    let asked = review(&world.beta, &id, 3, "REQUEST_CHANGES").await?;
    assert_eq!(
        asked["contribution"]["state"], "CHANGES_REQUESTED",
        "{asked}"
    );
    again("4", "One v. Two").await?;
    assert_eq!(
        state(&world, &id).await?,
        json!({ "state": "SUBMITTED", "round": 3, "version": 5 })
    );
    let accepted = review(&world.beta, &id, 5, "ACCEPT").await?;
    assert_eq!(accepted["contribution"]["state"], "ACCEPTED", "{accepted}");
    let seen = ask(&world.alpha, "{ lawsuits { nodes { caption } } }").await?;
    assert_eq!(
        seen["lawsuits"]["nodes"],
        json!([{ "caption": "One v. Two" }])
    );
    let decisions: Vec<&Value> = accepted["contribution"]["reviews"]
        .as_array()
        .ok_or("no reviews")?
        .iter()
        .map(|review| &review["decision"])
        .collect();
    assert_eq!(
        json!(decisions),
        json!(["START", "REQUEST_CHANGES", "ACCEPT"])
    );
    Ok(())
}

async fn what_is_decided_is_decided(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    for (key, end) in ["ACCEPT", "REJECT", "withdrawn"].into_iter().enumerate() {
        let record = lawsuit(&format!("8:25-cv-{key}"), "One v. Two");
        let sent = submit(&world.alpha, &key.to_string(), json!([record])).await?;
        let id = contribution_of(&sent)?;
        if end == "withdrawn" {
            let done = mutate(&world.alpha, WITHDRAW, json!({ "contribution": id })).await?;
            assert_eq!(done["contribution"]["state"], "WITHDRAWN", "{done}");
        } else {
            review(&world.beta, &id, 1, end).await?;
        }
        for decision in ["START", "COMMENT", "REQUEST_CHANGES", "ACCEPT", "REJECT"] {
            let late = review(&world.gamma, &id, 2, decision).await?;
            assert_eq!(
                faults(&late),
                fault("CONFLICT", "decision"),
                "{end} {decision}: {late}"
            );
        }
        let late = mutate(&world.alpha, WITHDRAW, json!({ "contribution": id })).await?;
        let code = if end == "ACCEPT" {
            "NOT_ALLOWED"
        } else {
            "CONFLICT"
        };
        assert_eq!(faults(&late), fault(code, "contribution"), "{end}: {late}");
        let stale = review(&world.gamma, &id, 1, "ACCEPT").await?;
        assert_eq!(
            faults(&stale),
            fault("CONFLICT", "expectedVersion"),
            "{end}"
        );
    }
    let seen = ask(&world.alpha, "{ lawsuits { totalCount } }").await?;
    assert_eq!(seen["lawsuits"]["totalCount"], 1);
    Ok(())
}

async fn nobody_decides_on_their_own(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let sent = submit(
        &world.alpha,
        "1",
        json!([lawsuit("8:25-cv-1", "One v. Two")]),
    )
    .await?;
    let id = contribution_of(&sent)?;
    let scopes = [
        "contributions:review",
        "contributions:write",
        "lawsuits:read",
    ];
    let own = world.app.as_organization("alpha", &scopes).await?;
    for decision in ["START", "COMMENT", "REQUEST_CHANGES", "ACCEPT", "REJECT"] {
        let refused = review(&own, &id, 1, decision).await?;
        assert_eq!(
            faults(&refused),
            fault("NOT_ALLOWED", "contribution"),
            "{decision}"
        );
    }
    // With the scope to review alone, one's own is not even there.
    let reviewer = world
        .app
        .as_organization("alpha", &["contributions:review"])
        .await?;
    let refused = review(&reviewer, &id, 1, "ACCEPT").await?;
    assert_eq!(faults(&refused), fault("NOT_FOUND", "contribution"));
    assert_eq!(state(&world, &id).await?["state"], "SUBMITTED");
    Ok(())
}

async fn two_reviewers_are_two(context: TestContext) -> Outcome {
    let app = TestApp::builder(&context)?
        .config(|config| config.contributions.reviewers = 2)
        .build()
        .await?;
    let world = World::of(app).await?;
    let sent = submit(
        &world.alpha,
        "1",
        json!([lawsuit("8:25-cv-1", "One v. Two")]),
    )
    .await?;
    let id = contribution_of(&sent)?;
    let first = review(&world.beta, &id, 1, "ACCEPT").await?;
    assert_eq!(first["contribution"]["state"], "IN_REVIEW", "{first}");
    let same = review(&world.beta, &id, 2, "ACCEPT").await?;
    assert_eq!(faults(&same), fault("CONFLICT", "contribution"), "{same}");
    // What was accepted before it was submitted anew counts no more.
    review(&world.gamma, &id, 2, "REQUEST_CHANGES").await?;
    let mut record = lawsuit("8:25-cv-1", "One v. Three");
    record["contribution"] = json!(id);
    submit(&world.alpha, "2", json!([record])).await?;
    let first = review(&world.gamma, &id, 4, "ACCEPT").await?;
    assert_eq!(first["contribution"]["state"], "IN_REVIEW", "{first}");
    let second = review(&world.beta, &id, 5, "ACCEPT").await?;
    assert_eq!(second["contribution"]["state"], "ACCEPTED", "{second}");
    let seen = ask(&world.alpha, "{ lawsuits { nodes { caption } } }").await?;
    assert_eq!(
        seen["lawsuits"]["nodes"],
        json!([{ "caption": "One v. Three" }])
    );
    Ok(())
}

async fn rules_by_organization_and_kind(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let rule = |arguments: &str| {
        let arguments: Vec<&str> = ["contributions", "rule"]
            .into_iter()
            .chain(arguments.split(' '))
            .collect();
        cli::habeas(&context, world.app.database(), &arguments)
    };
    rule("set --kind lawsuit --reviewers 1")?.success()?;
    rule("set --kind lawsuit --reviewers 2")?.success()?;
    rule("set --organization alpha --kind lawsuit --reviewers 0")?.success()?;
    let listed = rule("list")?;
    let listed: Vec<Value> = listed
        .success()?
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?;
    let expected = json!([
        { "organization": null, "kind": "lawsuit", "reviewers": 2, "own": false },
        { "organization": "alpha", "kind": "lawsuit", "reviewers": 0, "own": false },
    ]);
    assert_eq!(json!(listed), expected);
    for wrong in [
        "set --kind detention --reviewers 1",
        "set --organization nobody --reviewers 1",
        "remove --kind event",
    ] {
        assert_eq!(rule(wrong)?.code, Some(1), "{wrong}");
    }
    assert_eq!(rule("set --reviewers 3")?.code, Some(2));
    let at_once = submit(
        &world.alpha,
        "1",
        json!([lawsuit("8:25-cv-1", "One v. Two")]),
    )
    .await?;
    assert_eq!(
        at_once["results"][0]["contribution"]["state"], "ACCEPTED",
        "{at_once}"
    );
    let delta = world.app.as_organization("delta", EVERYTHING).await?;
    let sent = submit(&delta, "1", json!([lawsuit("8:25-cv-2", "One v. Two")])).await?;
    let first = review(&world.beta, &contribution_of(&sent)?, 1, "ACCEPT").await?;
    assert_eq!(first["contribution"]["state"], "IN_REVIEW", "{first}");
    let event = json!([{ "kind": "EVENT", "externalId": "e-1", "fields": { "name": "Rally" } }]);
    let sent = submit(&delta, "2", event).await?;
    let first = review(&world.beta, &contribution_of(&sent)?, 1, "ACCEPT").await?;
    assert_eq!(first["contribution"]["state"], "ACCEPTED", "{first}");
    Ok(())
}

async fn an_organization_asks_for_more_reviewers_never_for_fewer(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let admin = world
        .app
        .as_organization("alpha", &["organization:admin", "audit:read"])
        .await?;
    let set_rule = async |input: Value| -> Outcome<Value> {
        let query = "mutation($input: SetReviewRuleInput!) { setReviewRule(input: $input) { \
            reviewRules { kind reviewers } userErrors { code path } } }";
        mutate(&admin, query, input).await
    };
    for (input, field) in [
        (json!({ "reviewers": 0 }), "reviewers"),
        (json!({ "reviewers": 3 }), "reviewers"),
        (json!({ "kind": "DETENTION", "reviewers": 2 }), "kind"),
    ] {
        let refused = set_rule(input).await?;
        assert_eq!(
            refused["userErrors"][0]["path"],
            json!(["input", field]),
            "{refused}"
        );
    }
    let two = set_rule(json!({ "kind": "LAWSUIT", "reviewers": 2 })).await?;
    let rules = json!([{ "kind": "LAWSUIT", "reviewers": 2 }]);
    assert_eq!(two["reviewRules"], rules, "{two}");
    let submitted = submit(
        &world.alpha,
        "1",
        json!([lawsuit("8:25-cv-1", "One v. Two")]),
    )
    .await?;
    let first = review(&world.beta, &contribution_of(&submitted)?, 1, "ACCEPT").await?;
    assert_eq!(first["contribution"]["state"], "IN_REVIEW", "{first}");
    let none = set_rule(json!({ "kind": "LAWSUIT" })).await?;
    assert_eq!(none["reviewRules"], json!([]), "{none}");
    // One reviewer, where the operator requires two, is none the fewer.
    set_rule(json!({ "reviewers": 1 })).await?;
    let arguments = ["contributions", "rule", "set", "--reviewers", "2"];
    cli::habeas(&context, world.app.database(), &arguments)?.success()?;
    let submitted = submit(
        &world.alpha,
        "2",
        json!([lawsuit("8:25-cv-2", "One v. Two")]),
    )
    .await?;
    let first = review(&world.beta, &contribution_of(&submitted)?, 1, "ACCEPT").await?;
    assert_eq!(first["contribution"]["state"], "IN_REVIEW", "{first}");
    let query = "{ auditEntries(filter: { action: { eq: REVIEW_RULE_SET } }) { totalCount } \
        viewer { organization { reviewRules { kind reviewers } } } }";
    let seen = ask(&admin, query).await?;
    assert_eq!(seen["auditEntries"]["totalCount"], 3, "{seen}");
    let rules = json!([{ "kind": null, "reviewers": 1 }]);
    assert_eq!(seen["viewer"]["organization"]["reviewRules"], rules);
    Ok(())
}

async fn a_review_says_why_and_by_whom(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let sent = submit(
        &world.alpha,
        "1",
        json!([lawsuit("8:25-cv-1", "One v. Two")]),
    )
    .await?;
    let id = contribution_of(&sent)?;
    let say = async |more: Value| -> Outcome<Value> {
        let mut input = json!({ "contribution": id, "expectedVersion": 1 });
        for (name, value) in more.as_object().into_iter().flatten() {
            input[name] = value.clone();
        }
        mutate(&world.beta, REVIEW, input).await
    };
    for (more, field) in [
        (json!({ "decision": "REJECT" }), "comment"),
        (json!({ "decision": "COMMENT", "comment": "  " }), "comment"),
        (
            json!({ "decision": "COMMENT", "comment": "a\u{202E}b" }),
            "comment",
        ),
        (
            json!({ "decision": "COMMENT", "comment": "x".repeat(10_001) }),
            "comment",
        ),
        (
            json!({ "decision": "START", "reviewer": "Jane Doe" }),
            "reviewer",
        ),
        (json!({ "decision": "START", "reviewer": "" }), "reviewer"),
    ] {
        let refused = say(more.clone()).await?;
        assert_eq!(
            faults(&refused),
            fault("INVALID", field),
            "{more}: {refused}"
        );
    }
    let said = json!({ "decision": "REJECT", "comment": "It is there already.",
        "reviewer": "reviewer-2" });
    let done = say(said).await?;
    let expected = json!([{ "decision": "REJECT", "comment": "It is there already.",
        "reviewer": "reviewer-2", "round": 1, "organization": { "slug": "beta" } }]);
    assert_eq!(done["contribution"]["reviews"], expected, "{done}");
    let audit = "{ auditEntries(direction: ASC) { nodes { action names actor { slug } } } }";
    let told = ask(&world.alpha, audit).await?;
    let expected = json!([
        { "action": "CONTRIBUTION_SUBMITTED", "names": ["Lawsuit"], "actor": { "slug": "alpha" } },
        { "action": "CONTRIBUTION_REVIEWED",
            "names": ["decision:reject", "reviewer:reviewer-2"], "actor": { "slug": "beta" } },
    ]);
    assert_eq!(told["auditEntries"]["nodes"], expected);
    Ok(())
}

async fn what_no_longer_holds_is_not_accepted(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    // An event of a suit that waits itself.
    let records = json!([
        lawsuit("8:25-cv-1", "One v. Two"),
        { "kind": "LAWSUIT_EVENT", "fields": { "kind": "hearing_scheduled", "starts_on": "2026-01-05",
            "lawsuit": "District Court, D. Maryland|8:25-cv-1" } },
    ]);
    let sent = submit(&world.alpha, "1", records).await?;
    assert_eq!(sent["waiting"], 2, "{sent}");
    let suit = contribution_of(&sent)?;
    let event = sent["results"][1]["contribution"]["id"]
        .as_str()
        .ok_or("no id")?;
    let early = review(&world.beta, event, 1, "ACCEPT").await?;
    assert_eq!(faults(&early), fault("NOT_FOUND", "lawsuit"), "{early}");
    assert_eq!(
        early["userErrors"][0]["path"],
        json!(["input", "contribution", "fields", "lawsuit"])
    );
    assert_eq!(
        state(&world, event).await?,
        json!({ "state": "SUBMITTED", "round": 1, "version": 1 })
    );
    review(&world.beta, &suit, 1, "ACCEPT").await?;
    let done = review(&world.beta, event, 1, "ACCEPT").await?;
    assert_eq!(done["contribution"]["state"], "ACCEPTED", "{done}");
    // Two made from the same version: the second is of what stood before.
    let change = |caption: &str| {
        let mut record = lawsuit("8:25-cv-1", caption);
        record["expectedVersion"] = json!(1);
        json!([record])
    };
    let one = contribution_of(&submit(&world.alpha, "2", change("One v. Three")).await?)?;
    let two = contribution_of(&submit(&world.alpha, "3", change("One v. Four")).await?)?;
    review(&world.beta, &one, 1, "ACCEPT").await?;
    let late = review(&world.beta, &two, 1, "ACCEPT").await?;
    assert_eq!(
        faults(&late),
        fault("CONFLICT", "expectedVersion"),
        "{late}"
    );
    let seen = ask(&world.alpha, "{ lawsuits { nodes { caption } } }").await?;
    assert_eq!(
        seen["lawsuits"]["nodes"],
        json!([{ "caption": "One v. Three" }])
    );
    Ok(())
}

async fn a_reviewer_sees_what_would_change(context: TestContext) -> Outcome {
    let world = World::new(&context).await?;
    let sent = submit(
        &world.alpha,
        "1",
        json!([lawsuit("8:25-cv-1", "One v. Two")]),
    )
    .await?;
    review(&world.beta, &contribution_of(&sent)?, 1, "ACCEPT").await?;
    let mut record = lawsuit("8:25-cv-1", "One v. Three");
    record["fields"]["status"] = json!("pending");
    let sent = submit(&world.alpha, "2", json!([record])).await?;
    let id = contribution_of(&sent)?;
    let query = format!(
        "{{ contribution(id: \"{id}\") {{ effect fields clientId batchId organization {{ slug }} \
            record {{ id ... on Lawsuit {{ caption }} }} changes {{ field before after }} }} }}"
    );
    let seen = &ask(&world.beta, &query).await?["contribution"];
    assert_eq!(seen["effect"], "CHANGED", "{seen}");
    assert_eq!(seen["organization"]["slug"], "alpha");
    assert_eq!(seen["record"]["caption"], "One v. Two");
    assert_eq!(
        (&seen["clientId"], &seen["batchId"]),
        (&json!(null), &json!(null))
    );
    let caption = json!({ "field": "caption", "before": "One v. Two", "after": "One v. Three" });
    let changes = seen["changes"].as_array().ok_or("no changes")?;
    assert!(changes.contains(&caption), "{seen}");
    assert_eq!(json!(changes), sent["results"][0]["changes"]);
    let before = changes.clone();
    review(&world.beta, &id, 1, "ACCEPT").await?;
    let after = &ask(&world.beta, &query).await?["contribution"];
    assert_eq!(after["changes"], json!(before), "{after}");
    assert_eq!(after["record"]["caption"], "One v. Three");
    Ok(())
}
