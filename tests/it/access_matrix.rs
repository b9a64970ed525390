//! Who sees what, by which path: one table, compared with the one that is kept beside this file.
//!
//! A change of access is a change of the table, which somebody reads. It is written anew by
//! `HABEAS_TEST_WRITE_MATRIX=1 cargo test -p tests --test it -- access_matrix`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use api::auth::{Scope, Scopes, Viewer};
use api::kind::RecordKind;
use api::policy::types;
use api::store::changes;
use entities::codes::{ChangeKind, SourceKind};
use serde_json::{Value, json};
use tests::build::{self, Owner, Shared};
use tests::{Backend, Client, Outcome, Suite, TestApp, TestContext, global_id, workspace};
use uuid::Uuid;

use crate::schema;

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend: the_matrix_is_as_it_was_read);
}

const FILE: &str = "tests/it/access_matrix.txt";

/// Who asks: a name, the organization, the scopes.
const VIEWERS: &[(&str, &str, &[&str])] = &[
    ("owner", "owner", CASES),
    ("owner/public", "owner", PUBLIC),
    ("owner/none", "owner", &["audit:read"]),
    ("partner/all", "shared-all", CASES),
    ("partner/person", "shared-person", CASES),
    ("partner/kind", "shared-kind", CASES),
    ("partner/public", "shared-all", PUBLIC),
    ("revoked", "revoked", CASES),
    ("stranger", "stranger", CASES),
];

const PUBLIC: &[&str] = &["facilities:read", "lawsuits:read", "reports:read"];
const CASES: &[&str] = &[
    "detainees:read",
    "facilities:read",
    "lawsuits:read",
    "reports:read",
];

/// A record, and how it is listed.
struct Resource {
    name: &'static str,
    kind: RecordKind,
    id: Uuid,
    /// The root field of its kind; none where there is none.
    list: Option<&'static str>,
    is_case_record: bool,
}

async fn the_matrix_is_as_it_was_read(context: TestContext) -> Outcome {
    let actual = format!(
        "{}\n{}",
        of_rows(&context).await?,
        of_types(&context).await?
    );
    if std::env::var_os("HABEAS_TEST_WRITE_MATRIX").is_some() {
        if context.backend() == Backend::Sqlite {
            std::fs::write(workspace::root().join(FILE), &actual)?;
        }
        return Ok(());
    }
    let kept = workspace::read(FILE)?;
    assert_eq!(
        actual, kept,
        "{FILE}: read what changes, then write it anew"
    );
    Ok(())
}

async fn organizations(app: &TestApp) -> Outcome<BTreeMap<&'static str, Uuid>> {
    let mut made = BTreeMap::new();
    for (_, slug, _) in VIEWERS {
        made.insert(*slug, build::organization(app, slug).await?.id);
    }
    Ok(made)
}

/// One record of every kind that rows are decided for, and one public one for comparison.
async fn resources(app: &TestApp, owner: Uuid) -> Outcome<Vec<Resource>> {
    let organization = Owner::Organization(owner);
    let facility = build::facility(app, |_| ()).await?.id;
    let stay = build::stay(app, organization, Some(facility)).await?;
    let person = stay.person.id;
    let arrest = build::arrest(app, organization, person).await?.id;
    let death = build::death(app, organization, person).await?.id;
    let of_person = build::removal(app, |removal| {
        removal.person_id = Some(person);
        removal.contributor_id = Some(owner);
    });
    let of_person = of_person.await?.id;
    let of_group = build::removal(app, |_| ()).await?.id;
    let case_file = build::source(app, |source| {
        source.kind = SourceKind::CaseFile;
        source.contributor_id = Some(owner);
    });
    let case_file = case_file.await?.id;
    build::cite(app, RecordKind::Person, person, case_file).await?;
    let article = build::source(app, |_| ()).await?.id;
    let lawsuit = build::lawsuit(app, |_| ()).await?.id;
    let case = |name, kind, id, list| Resource {
        name,
        kind,
        id,
        list,
        is_case_record: true,
    };
    let public = |name, kind, id, list| Resource {
        is_case_record: false,
        ..case(name, kind, id, Some(list))
    };
    Ok(vec![
        case("detainee", RecordKind::Person, person, Some("detainees")),
        case(
            "detention",
            RecordKind::Detention,
            stay.detention.id,
            Some("detentions"),
        ),
        case("placement", RecordKind::Placement, stay.placement.id, None),
        case("arrest", RecordKind::Arrest, arrest, Some("arrests")),
        case("death", RecordKind::Death, death, Some("deaths")),
        case(
            "removal of a person",
            RecordKind::Removal,
            of_person,
            Some("removals"),
        ),
        case("case file", RecordKind::Source, case_file, Some("sources")),
        public(
            "removal of a group",
            RecordKind::Removal,
            of_group,
            "removals",
        ),
        public("article", RecordKind::Source, article, "sources"),
        public("facility", RecordKind::Facility, facility, "facilities"),
        public("lawsuit", RecordKind::Lawsuit, lawsuit, "lawsuits"),
    ])
}

/// What each viewer sees of each record, by path.
async fn of_rows(context: &TestContext) -> Outcome<String> {
    let app = TestApp::builder(context)?
        .config(|config| config.feed.poll_milliseconds = 20)
        .build()
        .await?;
    let made = organizations(&app).await?;
    let owner = made["owner"];
    let resources = resources(&app, owner).await?;
    let persons = [resources[0].id];
    build::share(&app, owner, made["shared-all"], Shared::All, |_| ()).await?;
    build::share(
        &app,
        owner,
        made["shared-person"],
        Shared::Listed(&persons),
        |_| (),
    )
    .await?;
    let kinds = Shared::Kinds(&[RecordKind::Detention]);
    build::share(&app, owner, made["shared-kind"], kinds, |_| ()).await?;
    let now = app.now();
    build::share(&app, owner, made["revoked"], Shared::All, |agreement| {
        agreement.revoked_at = Some(now);
    })
    .await?;
    let mut columns = Vec::new();
    for (name, slug, scopes) in VIEWERS {
        let client = app.as_organization(slug, scopes).await?;
        let told = told(&app, &client, &resources).await?;
        let mut cells = Vec::new();
        for resource in &resources {
            let id = if resource.is_case_record {
                app.id_seen_by(made[slug], resource.kind, resource.id)
                    .await?
            } else {
                global_id(resource.kind, resource.id)
            };
            cells.push(cell(&client, resource, &id, told.contains(&id)).await?);
        }
        columns.push((*name, cells));
    }
    Ok(format!("{ROWS}\n{}", table(&resources, &columns)))
}

const ROWS: &str = "Which records a viewer sees, by path.\n\
\n\
  l  listed by the root field of its kind      n  found by its global id\n\
  c  counted there                             f  found by a filter on its id\n\
  o  listed where an order is asked for        s  told to a subscription\n\
  .  not there\n";

/// The letters of the paths by which a record is reached.
async fn cell(client: &Client, resource: &Resource, id: &str, told: bool) -> Outcome<String> {
    let mut cell = String::new();
    let mut add = |letter: char, seen: bool| cell.push(if seen { letter } else { '.' });
    if let Some(list) = resource.list {
        let shown = |answer: &Value| answer["data"][list]["nodes"].to_string().contains(id);
        let query = format!("{{ {list} {{ totalCount nodes {{ id }} }} }}");
        let answer = client.gql(&query, json!({})).await?.json;
        let listed = shown(&answer);
        let nodes = answer["data"][list]["nodes"].as_array().map_or(0, Vec::len);
        let counted = answer["data"][list]["totalCount"].as_u64().unwrap_or(0);
        assert_eq!(counted, nodes as u64, "{list}: {answer}");
        add('l', listed);
        add('c', listed && counted > 0);
        let query = format!("{{ {list}(orderBy: [{{field: CREATED_AT}}]) {{ nodes {{ id }} }} }}");
        add('o', shown(&client.gql(&query, json!({})).await?.json));
        let query = format!(
            "query($id: ID!) {{ {list}(filter: {{id: {{eq: $id}}}}) {{ nodes {{ id }} }} }}"
        );
        add(
            'f',
            shown(&client.gql(&query, json!({ "id": id })).await?.json),
        );
    } else {
        cell.push_str("    ");
    }
    let query = "query($id: ID!) { node(id: $id) { id } }";
    let node = client.gql(query, json!({ "id": id })).await?.json;
    let mut add = |letter: char, seen: bool| cell.push(if seen { letter } else { '.' });
    add('n', node["data"]["node"]["id"] == json!(id));
    add('s', told);
    Ok(cell)
}

/// The ids that a subscriber to everything is told when each of the records changes.
async fn told(app: &TestApp, client: &Client, resources: &[Resource]) -> Outcome<BTreeSet<String>> {
    let query = "subscription { recordChanged { kind recordId } }";
    let mut events = client.events(query).await?;
    app.wait_for_subscribers(1).await?;
    // An organization is told to everybody, and last.
    let last = build::organization(app, "owner").await?.id;
    let noted = resources
        .iter()
        .map(|resource| (resource.kind, resource.id));
    for (kind, id) in noted.chain([(RecordKind::Organization, last)]) {
        changes::note(app.db(), kind, ChangeKind::Updated, &[id], app.now()).await?;
    }
    let mut told = BTreeSet::new();
    while let Some((_, data)) = events.next().await? {
        let change = &data["data"]["recordChanged"];
        if change["kind"] == "ORGANIZATION" {
            break;
        }
        told.insert(change["recordId"].as_str().unwrap_or_default().to_owned());
    }
    drop(events);
    app.wait_for_subscribers(0).await?;
    Ok(told)
}

fn table(resources: &[Resource], columns: &[(&str, Vec<String>)]) -> String {
    let mut text = format!("{:<20}", "");
    for (name, _) in columns {
        let _ = write!(text, "{name:<16}");
    }
    text = format!("{}\n", text.trim_end());
    for (place, resource) in resources.iter().enumerate() {
        let mut line = format!("{:<20}", resource.name);
        for (_, cells) in columns {
            let _ = write!(line, "{:<16}", cells[place]);
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

/// Which scope opens which type, each scope alone, and the fields that need something else.
async fn of_types(context: &TestContext) -> Outcome<String> {
    let mut text =
        "Which scope opens a type, each alone; the fields that need another.\n\n".to_owned();
    for each in schema::types(context).await? {
        let type_name = schema::name(&each);
        if each["kind"] != "OBJECT"
            || type_name.ends_with("Connection")
            || type_name.ends_with("Edge")
        {
            continue;
        }
        let of_type = openers(|viewer| types::check(viewer, type_name).is_ok());
        let _ = writeln!(text, "{type_name:<34}{of_type}");
        for field in schema::members(&each, "fields") {
            let field = schema::name(field);
            let of_field = openers(|viewer| types::check_field(viewer, type_name, field).is_ok());
            if of_field != of_type {
                let _ = writeln!(text, "  .{field:<31}{of_field}");
            }
        }
    }
    Ok(text)
}

fn openers(opens: impl Fn(&Viewer) -> bool) -> String {
    let with = |scopes: Scopes| opens(&Viewer::operator(Uuid::nil(), scopes, Uuid::nil()));
    if with(Scopes::EMPTY) {
        return "any token".to_owned();
    }
    let alone = Scope::ALL.into_iter().filter(|scope| with((*scope).into()));
    let names: Vec<&str> = alone.map(Scope::as_str).collect();
    if names.is_empty() {
        "nobody".to_owned()
    } else {
        names.join(", ")
    }
}
