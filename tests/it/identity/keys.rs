//! Keys: replaced while the service serves.

use api::auth::{Scope, Scopes, Viewer};
use api::store::audit::Actor;
use api::store::identity::{Asked, Refused, Revealed, Vault, reveal};
use api::store::identity::{rotate_organization, rotate_root};
use entities::codes::IdentityPurpose;
use entities::{identity_organization_key, identity_value};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use tests::{Outcome, Suite, TestContext};
use uuid::Uuid;

use super::{Kept, kept, vault};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        an_organizations_key_is_replaced,
        a_root_key_is_replaced_and_the_old_one_can_go,
        without_the_root_key_nothing_can_be_read,
    );
}

pub(super) async fn ask(
    kept: &Kept,
    vault: &Vault,
    person: Uuid,
) -> api::error::Result<Result<Revealed, Refused>> {
    let scopes = Scopes::from(Scope::DetaineesIdentify);
    let asked = Asked {
        person,
        organization: kept.organization,
        viewer: &Viewer::operator(kept.organization, scopes, Uuid::from_u128(77)),
        purpose: IdentityPurpose::Care,
        reason: Some("why"),
        now: kept.app.now(),
        hourly: 1_000,
    };
    reveal(kept.app.db(), vault, asked).await
}

pub(super) async fn is_shown(kept: &Kept, vault: &Vault, person: Uuid, name: &str) -> Outcome {
    let shown = ask(kept, vault, person)
        .await?
        .map_err(|_| "nothing is kept")?;
    assert!(shown.fields.iter().any(|(_, text)| text.as_str() == name));
    Ok(())
}

async fn an_organizations_key_is_replaced(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let mut persons = Vec::new();
    for number in 0..5 {
        persons.push(kept.person(&format!("Person {number}")).await?);
    }
    let before = identity_value::Entity::find().all(kept.app.db()).await?;
    let tools = (&kept.app.state().clock, &kept.app.state().ids);
    let actor = Actor::operator();
    let db = kept.app.db();
    // Later than the first key, which the clock of the test would not make it.
    kept.app.advance(chrono::TimeDelta::seconds(1));
    let anew = rotate_organization(db, &kept.vault, tools, kept.organization, &actor).await?;
    assert_eq!(anew, 5);
    for (number, person) in persons.iter().enumerate() {
        is_shown(&kept, &kept.vault, *person, &format!("Person {number}")).await?;
    }
    let late = kept.person("Late").await?;
    is_shown(&kept, &kept.vault, late, "Late").await?;
    let keys = identity_organization_key::Entity::find().count(db).await?;
    assert_eq!(
        keys, 2,
        "one for data, one for indexes: the old one is gone"
    );
    let after = identity_value::Entity::find().all(db).await?;
    assert!(
        before.iter().all(|row| after.contains(row)),
        "a value was written"
    );
    Ok(())
}

async fn a_root_key_is_replaced_and_the_old_one_can_go(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let person = kept.person("Ann Doe").await?;
    let path = context.folder().join("root");
    api::identity::generate(&path, Uuid::from_u128(2))?;
    let both = vault(&context)?;
    let (db, clock) = (kept.app.db(), &kept.app.state().clock);
    let actor = Actor::operator();
    assert_eq!(rotate_root(db, &both, clock, &actor).await?, 2);
    assert_eq!(rotate_root(db, &both, clock, &actor).await?, 0);
    let text = std::fs::read_to_string(&path)?;
    let newest = text.lines().last().ok_or("no line")?;
    std::fs::write(&path, newest)?;
    is_shown(&kept, &vault(&context)?, person, "Ann Doe").await?;
    // The instance that has not been restarted yet knows the old key only.
    assert!(ask(&kept, &kept.vault, person).await.is_err());
    Ok(())
}

async fn without_the_root_key_nothing_can_be_read(context: TestContext) -> Outcome {
    let kept = kept(&context, None).await?;
    let person = kept.person("Ann Doe").await?;
    let path = context.folder().join("root");
    std::fs::remove_file(&path)?;
    // Another key of the same id: whoever has the database can make that much.
    api::identity::generate(&path, Uuid::from_u128(1))?;
    let error = ask(&kept, &vault(&context)?, person).await.err();
    let error = error.ok_or("it was opened")?;
    assert_eq!(error.code(), api::error::Code::Unavailable);
    Ok(())
}
