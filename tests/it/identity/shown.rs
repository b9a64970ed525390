//! Showing an identity: consent or a reason, a budget, and the audit before anything else.

use api::auth::{Scope, Scopes, Viewer};
use api::db;
use api::store::audit::Actor;
use api::store::identity::{Asked, Refused, Revealed, consent, nightly, reveal};
use chrono::TimeDelta;
use entities::audit_entry;
use entities::codes::{AuditAction, IdentityField, IdentityPurpose};
use sea_orm::{ConnectionTrait as _, EntityTrait as _, QueryOrder as _};
use tests::{Outcome, Suite, TestContext};
use uuid::Uuid;

use super::{Kept, kept};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        an_identity_is_shown_with_consent_or_a_reason,
        what_was_shown_is_in_the_audit_without_it,
        nothing_is_shown_where_the_audit_cannot_be_written,
        a_client_is_shown_so_many_in_an_hour,
        two_at_once_cannot_spend_the_same_budget,
        an_envelope_that_was_moved_is_not_opened,
        an_erased_identity_is_gone_and_stays_so,
        identities_end_with_their_time_by_one_of_the_instances,
    );
}

const PURPOSE: IdentityPurpose = IdentityPurpose::Locating;

fn viewer(organization: Uuid) -> Viewer {
    let scopes = Scopes::from(Scope::DetaineesIdentify);
    Viewer::operator(organization, scopes, Uuid::from_u128(77))
}

async fn ask(
    kept: &Kept,
    person: Uuid,
    reason: Option<&str>,
    hourly: u32,
) -> api::error::Result<Result<Revealed, Refused>> {
    let viewer = viewer(kept.organization);
    let asked = Asked {
        person,
        organization: kept.organization,
        viewer: &viewer,
        purpose: PURPOSE,
        reason,
        now: kept.app.now(),
        hourly,
    };
    reveal(kept.app.db(), &kept.vault, asked).await
}

fn texts(revealed: &Revealed) -> Vec<(IdentityField, &str)> {
    let texts = revealed.fields.iter();
    texts.map(|(field, text)| (*field, text.as_str())).collect()
}

async fn record(kept: &Kept, person: Uuid, given: bool) -> Outcome {
    let transaction = db::begin_write(kept.app.db()).await?;
    let by = (kept.organization, Actor::operator());
    let clock = &kept.app.state().clock;
    consent::record(&transaction, clock, by, (person, PURPOSE), given).await?;
    transaction.commit().await?;
    Ok(())
}

async fn entries(kept: &Kept) -> Outcome<Vec<audit_entry::Model>> {
    Ok(audit_entry::Entity::find()
        .order_by_asc(audit_entry::Column::Sequence)
        .all(kept.app.db())
        .await?)
}

async fn an_identity_is_shown_with_consent_or_a_reason(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let person = kept.person("Ann Doe").await?;
    let expected = [
        (IdentityField::Contact, "Ann Doe@example.org"),
        (IdentityField::Name, "Ann Doe"),
    ];
    assert_eq!(ask(&kept, person, None, 9).await?, Err(Refused::NoConsent));
    let shown = ask(&kept, person, Some("in hospital"), 9).await?;
    let shown = shown.map_err(|_| "refused")?;
    assert_eq!(
        (texts(&shown), shown.by_override),
        (expected.to_vec(), true)
    );

    record(&kept, person, true).await?;
    let shown = ask(&kept, person, None, 9).await?.map_err(|_| "refused")?;
    assert_eq!(
        (texts(&shown), shown.by_override),
        (expected.to_vec(), false)
    );

    record(&kept, person, false).await?;
    assert_eq!(ask(&kept, person, None, 9).await?, Err(Refused::NoConsent));
    // Nobody of whom nothing is kept is told from nobody at all.
    let nobody = Uuid::from_u128(12345);
    assert_eq!(ask(&kept, nobody, None, 9).await?, Err(Refused::Nothing));
    Ok(())
}

async fn what_was_shown_is_in_the_audit_without_it(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let person = kept.person("CANARY").await?;
    ask(&kept, person, Some("in hospital"), 9)
        .await?
        .map_err(|_| "refused")?;
    let entry = entries(&kept).await?.pop().ok_or("no entry")?;
    assert_eq!(entry.action, AuditAction::IdentityRevealedByOverride);
    assert_eq!(entry.chain, kept.organization);
    assert_eq!(entry.subject, Some(person.to_string()));
    assert_eq!(entry.purpose.as_deref(), Some("locating"));
    assert_eq!(entry.reason.as_deref(), Some("in hospital"));
    assert_eq!(entry.names.0, ["contact", "name"]);
    assert_eq!(entry.request, Some(Uuid::from_u128(77)));
    assert!(!format!("{entry:?}").contains("CANARY"));
    Ok(())
}

async fn nothing_is_shown_where_the_audit_cannot_be_written(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let person = kept.person("Ann Doe").await?;
    for table in ["audit_entry", "audit_head"] {
        // A name of its own for each: a connection may remember the other.
        let away = format!("{table}_away");
        let rename = |from: &str, to: &str| format!("ALTER TABLE {from} RENAME TO {to}");
        let db = kept.app.db();
        db.execute_unprepared(&rename(table, &away)).await?;
        assert!(ask(&kept, person, Some("why"), 1).await.is_err(), "{table}");
        db.execute_unprepared(&rename(&away, table)).await?;
    }
    // What failed was not counted either.
    assert!(ask(&kept, person, Some("why"), 1).await?.is_ok());
    Ok(())
}

async fn a_client_is_shown_so_many_in_an_hour(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let person = kept.person("Ann Doe").await?;
    kept.app.advance(TimeDelta::minutes(50));
    for _ in 0..2 {
        assert!(ask(&kept, person, Some("why"), 2).await?.is_ok());
    }
    let before = entries(&kept).await?.len();
    let refused = ask(&kept, person, Some("why"), 2).await?;
    let ten_minutes = TimeDelta::minutes(10).to_std()?;
    let expected = Refused::Budget {
        retry_after: ten_minutes,
    };
    assert_eq!(refused, Err(expected));
    assert_eq!(entries(&kept).await?.len(), before);
    kept.app.advance(TimeDelta::minutes(10));
    assert!(ask(&kept, person, Some("why"), 2).await?.is_ok());
    Ok(())
}

async fn two_at_once_cannot_spend_the_same_budget(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let person = kept.person("Ann Doe").await?;
    let asked = (0..8).map(|_| ask(&kept, person, Some("why"), 5));
    let shown = futures_util::future::try_join_all(asked).await?;
    assert_eq!(shown.iter().filter(|shown| shown.is_ok()).count(), 5);
    Ok(())
}

async fn an_envelope_that_was_moved_is_not_opened(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let (one, other) = (kept.person("Ann Doe").await?, kept.person("Bea Roe").await?);
    let id = |person: Uuid| match context.backend() {
        tests::Backend::Sqlite => format!("x'{}'", person.simple()),
        tests::Backend::Postgres => format!("'{person}'"),
    };
    // The keys are moved too, or nothing could be opened anyway.
    for (table, column) in [
        ("identity_value", "envelope"),
        ("identity_person_key", "wrapped"),
    ] {
        let sql = format!(
            "UPDATE {table} SET {column} = (SELECT other.{column} FROM {table} AS other \
             WHERE other.person = {} ORDER BY other.{column} LIMIT 1) WHERE person = {}",
            id(other),
            id(one)
        );
        kept.app.db().execute_unprepared(&sql).await?;
    }
    let error = ask(&kept, one, Some("why"), 9).await;
    let error = error.err().ok_or("it was opened")?;
    assert_eq!(error.code(), api::error::Code::Unavailable);
    assert!(ask(&kept, other, Some("why"), 9).await?.is_ok());
    Ok(())
}

async fn an_erased_identity_is_gone_and_stays_so(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let (person, other) = (kept.person("Ann Doe").await?, kept.person("Bea Roe").await?);
    let erased = kept.erase(person).await?;
    assert!(erased.was_kept);
    let entry = entries(&kept).await?.pop().ok_or("no entry")?;
    assert_eq!(entry.action, AuditAction::DetaineeErased);
    assert_eq!(
        (entry.sequence, entry.hash),
        (erased.receipt.sequence, erased.receipt.hash)
    );
    assert_eq!(
        ask(&kept, person, Some("why"), 9).await?,
        Err(Refused::Nothing)
    );
    // The file that brought it does not bring it back.
    kept.write(person, "Ann Doe").await?;
    assert_eq!(
        ask(&kept, person, Some("why"), 9).await?,
        Err(Refused::Nothing)
    );
    assert!(ask(&kept, other, Some("why"), 9).await?.is_ok());
    assert!(!kept.erase(person).await?.was_kept);
    let stands = entities::person::Entity::find_by_id(person)
        .one(kept.app.db())
        .await?;
    assert!(stands.is_some(), "the de-identified record is gone");
    Ok(())
}

async fn identities_end_with_their_time_by_one_of_the_instances(context: TestContext) -> Outcome {
    let kept = kept(&context, Some(10)).await?;
    let early = kept.person("Ann Doe").await?;
    kept.app.advance(TimeDelta::days(5));
    let late = kept.person("Bea Roe").await?;
    let (db, clock) = (kept.app.db(), &kept.app.state().clock);
    assert_eq!(nightly::retain(db, clock).await?, Some(0));
    kept.app.advance(TimeDelta::days(6));
    assert_eq!(nightly::retain(db, clock).await?, Some(1));
    assert_eq!(
        nightly::retain(db, clock).await?,
        None,
        "done today already"
    );
    assert_eq!(
        ask(&kept, early, Some("why"), 9).await?,
        Err(Refused::Nothing)
    );
    assert!(ask(&kept, late, Some("why"), 9).await?.is_ok());
    let actors: Vec<String> = (entries(&kept).await?.into_iter())
        .filter(|entry| entry.action == AuditAction::DetaineeErased)
        .map(|entry| entry.actor_client)
        .collect();
    assert_eq!(actors, ["retention"]);
    Ok(())
}
