//! Case records: what a file of stints becomes, and by which rules.

use std::path::PathBuf;

use api::clock::IdGen;
use api::demo;
use api::store::universes;
use api::transfer::import::mapping::Kind;
use api::transfer::import::report::{Report, Totals};
use api::transfer::import::{Options, Tools, import};
use api::transfer::owner::Owner;
use entities::{arrest, death, detention, person, placement, removal};
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::json;
use tests::{Outcome, Suite, TestApp, TestContext};

/// Columns of the releases that the tests fill; every other column of a release stays empty.
const HEADER: &str = "unique_identifier,stay_ID,stint_ID,stay_book_in_date_time,book_in_date_time,\
    book_out_date_time,stay_book_out_date_time,detention_facility,detention_facility_code,\
    detention_release_reason,stay_release_reason,gender,citizenship_country,religion";

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        a_row_makes_a_person_a_stay_and_a_stint,
        rows_that_repeat_and_rows_that_differ,
        flaws_are_kept_and_flagged,
        facilities_that_come_later_are_linked,
        releases_never_share_people,
        a_file_that_identifies_is_refused,
        every_kind_comes_as_a_file_of_its_own,
        the_demonstration_answers,
    );
}

struct Files<'a> {
    context: &'a TestContext,
    app: &'a TestApp,
    ids: IdGen,
}

impl<'a> Files<'a> {
    fn new(context: &'a TestContext, app: &'a TestApp) -> Self {
        Self {
            context,
            app,
            ids: app.state().ids.clone(),
        }
    }

    fn tools(&self) -> Tools<'_> {
        Tools {
            db: self.app.db(),
            clock: &self.app.state().clock,
            ids: &self.ids,
        }
    }

    async fn release(&self, name: &str) -> Outcome<Owner> {
        let tools = self.tools();
        let id = universes::ensure(tools.db, tools.clock, tools.ids, name).await?;
        Ok(Owner::Universe {
            id,
            name: name.to_owned(),
        })
    }

    async fn load(&self, kind: Kind, owner: &Owner, text: &str) -> Outcome<(Totals, Vec<String>)> {
        let path: PathBuf = self.context.folder().join("cases.csv");
        std::fs::write(&path, text)?;
        let options = Options {
            kind,
            path,
            format: None,
            mapping: None,
            owner: owner.clone(),
            source: Some("A file of a test".to_owned()),
            dry_run: false,
            atomic: false,
        };
        let mut report = Report::in_memory();
        let totals = import(self.tools(), &options, &mut report, &mut |_| {}).await?;
        let refusals = report.shown().iter().map(ToString::to_string).collect();
        Ok((totals, refusals))
    }

    async fn stints(&self, owner: &Owner, rows: &[&str]) -> Outcome<(Totals, Vec<String>)> {
        let text = format!("{HEADER}\n{}\n", rows.join("\n"));
        self.load(Kind::Detentions, owner, &text).await
    }
}

async fn a_row_makes_a_person_a_stay_and_a_stint(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let files = Files::new(&context, &app);
    let owner = files.release("release-1").await?;
    let rows = [
        "p1,s1,t1,2024-09-30 23:30:00,2024-09-30 23:30:00,2024-10-01 08:00:00,,A JAIL,NOWHERE,\
         Transferred,,Male,CAMBODIA,Buddhist",
        "p1,s1,t2,2024-09-30 23:30:00,2024-10-01 08:00:00,,,B JAIL,,,,Male,CAMBODIA,Buddhist",
    ];
    let (totals, refusals) = files.stints(&owner, &rows).await?;
    assert_eq!((totals.inserted, totals.refused), (2, 0), "{refusals:?}");

    let people = person::Entity::find().all(app.db()).await?;
    assert_eq!(people.len(), 1);
    assert_eq!(people[0].citizenship_country.as_deref(), Some("KH"));
    assert_eq!(people[0].citizenship_text.as_deref(), Some("CAMBODIA"));
    assert_eq!(people[0].gender, entities::codes::Gender::Male);
    assert!(people[0].universe_id.is_some() && people[0].contributor_id.is_none());

    let stays = detention::Entity::find().all(app.db()).await?;
    assert_eq!(stays.len(), 1);
    // The last half hour of a fiscal year stays in it.
    assert_eq!(stays[0].booked_in_at.to_string(), "2024-09-30 23:30:00");
    assert_eq!(stays[0].booked_out_at, None);
    assert_eq!(stays[0].release_reason, None);

    let stints = placement::Entity::find()
        .filter(placement::Column::ExternalId.eq("t1"))
        .all(app.db())
        .await?;
    let reason = entities::codes::ReleaseReason::Transfer;
    assert_eq!(stints[0].release_reason, Some(reason));
    assert_eq!(stints[0].facility_id, None);
    assert_eq!(stints[0].facility_text.as_deref(), Some("A JAIL"));
    assert_eq!(stints[0].facility_code_text.as_deref(), Some("NOWHERE"));
    assert_eq!(stints[0].detention_id, stays[0].id);
    Ok(())
}

async fn rows_that_repeat_and_rows_that_differ(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let files = Files::new(&context, &app);
    let owner = files.release("release-1").await?;
    let first = "p1,s1,t1,2024-01-01 10:00:00,2024-01-01 10:00:00,2024-01-02 10:00:00,,A,,,,,,";
    let other = "p1,s1,t1,2024-01-01 10:00:00,2024-01-01 11:00:00,2024-01-02 10:00:00,,A,,,,,,";
    // The blank gender and citizenship of the first row are filled; the second gender is not taken.
    let later = "p1,s2,t2,2024-03-01 10:00:00,2024-03-01 10:00:00,,,A,,,,Female,CUBA,";
    let contradicts = "p1,s3,t3,2024-05-01 10:00:00,2024-05-01 10:00:00,,,A,,,,Male,CUBA,";
    let rows = [first, first, other, later, contradicts];
    let (totals, refusals) = files.stints(&owner, &rows).await?;
    assert_eq!(
        (totals.inserted, totals.duplicate, totals.refused),
        (3, 1, 1),
        "{refusals:?}"
    );
    assert!(refusals[0].starts_with("row 4") && refusals[0].contains("DUPLICATE_KEY"));
    let people = person::Entity::find().all(app.db()).await?;
    assert_eq!(people.len(), 1);
    assert_eq!(people[0].gender, entities::codes::Gender::Female);
    assert_eq!(people[0].citizenship_country.as_deref(), Some("CU"));
    assert_eq!(people[0].flags.0, ["conflicting_values"]);

    let (again, _) = files.stints(&owner, &rows).await?;
    assert_eq!((again.inserted, again.changed, again.unchanged), (0, 0, 3));
    assert_eq!((again.duplicate, again.refused), (1, 1));
    assert_eq!(person::Entity::find().all(app.db()).await?, people);
    Ok(())
}

async fn flaws_are_kept_and_flagged(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let files = Files::new(&context, &app);
    let owner = files.release("release-1").await?;
    let rows = [
        "p1,s1,zero,2024-01-01 10:00:00,2024-01-01 10:00:00,2024-01-01 10:00:00,,A,,,,Zed,,",
        "p1,s1,long,2024-01-01 10:00:00,2024-01-01 10:00:00,2024-01-09 10:00:00,,A,,,,,,",
        "p1,s1,inside,2024-01-01 10:00:00,2024-01-03 10:00:00,2024-01-04 10:00:00,,B,,,,,,",
        "p1,s1,after,2024-01-01 10:00:00,2024-01-09 10:00:00,,,B,,,,,,",
        "p2,s2,backwards,2024-02-02 10:00:00,2024-02-02 10:00:00,2024-02-01 10:00:00,,A,,,,,,",
    ];
    let (totals, refusals) = files.stints(&owner, &rows).await?;
    assert_eq!((totals.inserted, totals.refused), (5, 0), "{refusals:?}");
    for (stint, flags) in [
        ("zero", vec!["zero_length"]),
        ("long", vec!["overlaps"]),
        ("inside", vec!["overlaps"]),
        ("after", vec![]),
        ("backwards", vec!["out_before_in"]),
    ] {
        let found = placement::Entity::find()
            .filter(placement::Column::ExternalId.eq(stint))
            .one(app.db())
            .await?;
        let found = found.ok_or("the stint is not there")?;
        assert_eq!(found.flags.0, flags, "{stint}");
    }
    let odd = person::Entity::find()
        .filter(person::Column::ExternalId.eq("p1"))
        .one(app.db())
        .await?;
    assert_eq!(odd.ok_or("no person")?.flags.0, ["gender_not_read"]);
    let (again, _) = files.stints(&owner, &rows).await?;
    assert_eq!((again.inserted, again.changed, again.unchanged), (0, 0, 5));
    Ok(())
}

async fn facilities_that_come_later_are_linked(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let files = Files::new(&context, &app);
    let owner = files.release("release-1").await?;
    let rows = [
        "p1,s1,t1,2024-01-01 10:00:00,2024-01-01 10:00:00,,,Sample Jail,ZZ01,,,,,",
        "p2,s2,t2,2024-01-01 10:00:00,2024-01-01 10:00:00,,,Sample Jail,,,,,,",
    ];
    files.stints(&owner, &rows).await?;
    let open = || placement::Entity::find().filter(placement::Column::FacilityId.is_null());
    assert_eq!(open().count(app.db()).await?, 2);
    let facilities = "code,name,city,state\nzz01,Sample Jail,Sample,TX\n";
    files
        .load(Kind::Facilities, &Owner::Operator, facilities)
        .await?;
    // By its code; a name alone is no key.
    let left = open().all(app.db()).await?;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].external_id, "t2");
    let (again, _) = files.stints(&owner, &rows).await?;
    assert_eq!((again.changed, again.unchanged), (0, 2));
    Ok(())
}

async fn releases_never_share_people(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let files = Files::new(&context, &app);
    let rows = ["p1,s1,t1,2024-01-01 10:00:00,2024-01-01 10:00:00,,,A,,,,,,"];
    for name in ["release-1", "release-2"] {
        let owner = files.release(name).await?;
        let (totals, _) = files.stints(&owner, &rows).await?;
        assert_eq!(totals.inserted, 1);
    }
    assert_eq!(person::Entity::find().count(app.db()).await?, 2);
    let operator = files.stints(&Owner::Operator, &rows).await?;
    assert_eq!(operator.0.refused, 1, "case records need an owner");
    Ok(())
}

async fn a_file_that_identifies_is_refused(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let files = Files::new(&context, &app);
    let owner = files.release("release-1").await?;
    let text = "external_id,Last Name\nc1,Example\n";
    let refused = files.load(Kind::Persons, &owner, text).await;
    let error = refused.err().ok_or("the file was taken")?;
    let message = error.message().unwrap_or_default();
    assert!(message.contains("Last Name") && !message.contains("Example"));
    assert_eq!(person::Entity::find().count(app.db()).await?, 0);
    let number = "external_id\nA123 456 789\n";
    let (totals, refusals) = files.load(Kind::Persons, &owner, number).await?;
    assert_eq!(totals.refused, 1);
    assert!(refusals[0].contains("IDENTIFYING") && !refusals[0].contains("123"));
    Ok(())
}

async fn every_kind_comes_as_a_file_of_its_own(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let files = Files::new(&context, &app);
    let owner = files.release("release-1").await?;
    let facilities = "code,name,city,state\nZZ01,Sample Jail,Sample,TX\n";
    files
        .load(Kind::Facilities, &Owner::Operator, facilities)
        .await?;
    for (kind, text) in [
        (
            Kind::Persons,
            "external_id,citizenship_country,birth_year,gender,final_order,supervision_since\n\
             c1,KH,1979,male,yes,2005-01-31\nc2,VN,,F,unknown,\n",
        ),
        (
            Kind::Detentions,
            "external_id,person,booked_in_at,booked_out_at,release_reason\n\
             d1,c1,2017-10-05T09:00,2017-12-20,order_of_supervision\nd2,c2,2017-10-06T09:00,,\n",
        ),
        (
            Kind::Arrests,
            "external_id,person,detention,arrested_at,agency,method\n\
             a1,c1,d1,2017-10-05T08:00,ICE,check_in\na2,c2,,,,\n",
        ),
        (
            Kind::Deaths,
            "external_id,person,detention,facility,died_on\nx1,c2,d2,ZZ01,2018-02-03\n",
        ),
        (
            Kind::Removals,
            "person,status,destination_country,starts_on\nc1,planned,KH,2018-01\n",
        ),
    ] {
        let (totals, refusals) = files.load(kind, &owner, text).await?;
        assert_eq!(totals.refused, 0, "{kind}: {refusals:?}");
        assert_eq!(totals.inserted, totals.read, "{kind}");
        let (again, _) = files.load(kind, &owner, text).await?;
        assert_eq!((again.inserted, again.changed), (0, 0), "{kind} again");
    }
    let unknown = "external_id,person,facility,died_on\nx2,c2,NOWHERE,2018-02-03\n";
    let (totals, refusals) = files.load(Kind::Deaths, &owner, unknown).await?;
    assert_eq!(
        totals.refused, 1,
        "a death keeps no text of a facility: {refusals:?}"
    );
    assert_eq!(arrest::Entity::find().count(app.db()).await?, 2);
    assert_eq!(death::Entity::find().count(app.db()).await?, 1);
    let removals = removal::Entity::find().all(app.db()).await?;
    assert!(removals[0].person_id.is_some() && removals[0].universe_id.is_some());
    Ok(())
}

async fn the_demonstration_answers(context: TestContext) -> Outcome {
    let app = TestApp::new(&context).await?;
    let files = Files::new(&context, &app);
    let loaded = demo::load(files.tools()).await?;
    assert!(loaded.cases.stays >= 5_000, "{loaded:?}");
    let cambodians = person::Entity::find()
        .filter(person::Column::CitizenshipCountry.eq("KH"))
        .all(app.db())
        .await?;
    assert_eq!(cambodians.len(), 190);
    assert!(
        cambodians
            .iter()
            .all(|person| person.flags.0.iter().any(|flag| flag == "synthetic"))
    );
    let client = app.with_every_scope()?;
    let query = "{ facility(code: \"ADAMSMS\") { name city state fieldOffice { name } } }";
    let answer = client.gql(query, json!({})).await?;
    let facility = &answer.data()?["facility"];
    assert_eq!(facility["name"], "Adams County Correctional Center");
    assert_eq!(facility["fieldOffice"]["name"], "New Orleans Field Office");
    Ok(())
}
