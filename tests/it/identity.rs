//! What identifies persons: taken where it is kept, shown where the audit says so, gone where it was
//! erased.

mod backups;
mod files;
mod keys;
mod look_up;
mod mutations;
mod retention;
mod shown;
mod traces;

use std::sync::Arc;

use api::db;
use api::identity::RootFile;
use api::store::audit::Actor;
use api::store::identity::{self, NewIdentity, Sealer, Vault};
use entities::codes::IdentityField;
use tests::build::{self, Owner};
use tests::{Outcome, Suite, TestApp, TestContext};
use uuid::Uuid;

pub(crate) fn tests(suite: &mut Suite) {
    backups::tests(suite);
    files::tests(suite);
    keys::tests(suite);
    look_up::tests(suite);
    mutations::tests(suite);
    retention::tests(suite);
    shown::tests(suite);
    traces::tests(suite);
}

/// The service with an organization that keeps identifying fields.
struct Kept {
    app: TestApp,
    vault: Vault,
    organization: Uuid,
}

/// A vault behind the root keys of the test's folder.
fn vault(context: &TestContext) -> Outcome<Vault> {
    Ok(Vault::new(Arc::new(RootFile::load(
        &context.folder().join("root"),
    )?)))
}

async fn kept(context: &TestContext, retain_days: Option<i32>) -> Outcome<Kept> {
    api::identity::generate(&context.folder().join("root"), Uuid::from_u128(1))?;
    let app = TestApp::new(context).await?;
    let vault = vault(context)?;
    let organization = keeping(&app, &vault, "one", retain_days).await?;
    Ok(Kept {
        app,
        vault,
        organization,
    })
}

/// An organization of this short name that keeps identifying fields.
async fn keeping(
    app: &TestApp,
    vault: &Vault,
    slug: &str,
    retain_days: Option<i32>,
) -> Outcome<Uuid> {
    let organization = build::organization(app, slug).await?.id;
    let transaction = db::begin_write(app.db()).await?;
    let tools = (&app.state().clock, &app.state().ids);
    let by = (organization, Actor::operator());
    identity::enable(&transaction, vault, tools, by, retain_days).await?;
    transaction.commit().await?;
    Ok(organization)
}

impl Kept {
    /// Another organization of the same service.
    async fn beside(&self, slug: &str, retain_days: Option<i32>) -> Outcome<Self> {
        Ok(Self {
            app: self.app.clone(),
            vault: self.vault.clone(),
            organization: keeping(&self.app, &self.vault, slug, retain_days).await?,
        })
    }

    /// A person of the organization with this name, and a contact.
    async fn person(&self, name: &str) -> Outcome<Uuid> {
        let owner = Owner::Organization(self.organization);
        let person = build::person(&self.app, owner, |_| ()).await?.id;
        self.write(person, name).await?;
        Ok(person)
    }

    async fn write(&self, person: Uuid, name: &str) -> Outcome {
        let fields = [
            (IdentityField::Name, name.to_owned()),
            (IdentityField::Contact, format!("{name}@example.org")),
        ];
        let new = NewIdentity {
            person,
            fields: fields.map(|(field, text)| (field, text.into())).into(),
            retain_until: None,
        };
        let transaction = db::begin_write(self.app.db()).await?;
        let now = self.app.now();
        let mut sealer = Sealer::open(&transaction, &self.vault, self.organization, now).await?;
        sealer.write(vec![new]).await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn erase(&self, person: Uuid) -> Outcome<identity::Erased> {
        let transaction = db::begin_write(self.app.db()).await?;
        let by = (self.organization, Actor::operator());
        let clock = &self.app.state().clock;
        let erased = identity::erase(&transaction, clock, by, person, None).await?;
        transaction.commit().await?;
        Ok(erased)
    }
}
