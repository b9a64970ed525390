//! Sharing agreements.

use api::kind::RecordKind;
use entities::codes::{SharedRecords, SharingTier};
use entities::{shared_kind, shared_person, sharing_agreement};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::EntityTrait as _;
use uuid::Uuid;

use super::insert;
use crate::{Outcome, TestApp};

/// Which records an agreement is about.
#[derive(Clone, Copy, Debug)]
pub enum Shared<'a> {
    /// All of them.
    All,
    /// Those of these kinds.
    Kinds(&'a [RecordKind]),
    /// Those of these persons.
    Listed(&'a [Uuid]),
}

/// One organization shares records with another, without an end.
pub async fn share(
    app: &TestApp,
    from: Uuid,
    to: Uuid,
    shared: Shared<'_>,
    change: impl FnOnce(&mut sharing_agreement::Model),
) -> Outcome<sharing_agreement::Model> {
    let mut row = sharing_agreement::Model {
        id: app.next_id(),
        from_organization_id: from,
        to_organization_id: to,
        records: match shared {
            Shared::All => SharedRecords::All,
            Shared::Kinds(_) => SharedRecords::Kinds,
            Shared::Listed(_) => SharedRecords::Listed,
        },
        tier: SharingTier::Deidentified,
        purpose: "A purpose of a test".to_owned(),
        lawsuit_id: None,
        until: None,
        revoked_at: None,
        created_by: "test".to_owned(),
        created_at: app.now(),
    };
    change(&mut row);
    let agreement = insert::<sharing_agreement::Entity, _>(app, row).await?;
    match shared {
        Shared::All => {}
        Shared::Kinds(kinds) => {
            let rows = kinds.iter().map(|kind| shared_kind::ActiveModel {
                id: NotSet,
                agreement_id: Set(agreement.id),
                record_kind: Set(kind.as_str().to_owned()),
            });
            shared_kind::Entity::insert_many(rows)
                .exec_without_returning(app.db())
                .await?;
        }
        Shared::Listed(persons) => {
            let rows = persons.iter().map(|person| shared_person::ActiveModel {
                id: NotSet,
                agreement_id: Set(agreement.id),
                person_id: Set(*person),
            });
            shared_person::Entity::insert_many(rows)
                .exec_without_returning(app.db())
                .await?;
        }
    }
    Ok(agreement)
}
