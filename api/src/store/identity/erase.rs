//! Erasing: the person's key is forgotten, and with it everything that it encrypts, wherever copies of
//! it lie.

use entities::codes::{AuditAction, CodeList as _};
use entities::{
    identity_consent, identity_erasure, identity_former, identity_index, identity_linkage,
    identity_linkage_block, identity_person_key, identity_retention, identity_retention_former,
    identity_value,
};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};
use uuid::Uuid;

use super::pair;
use crate::clock::Clock;
use crate::error::Result;
use crate::kind::RecordKind;
use crate::store::audit::{self, Actor, Event, Receipt};
use crate::store::reader::write_for;

/// A person whose identity was erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// Where the audit says so.
    pub receipt: Receipt,
    /// Whether there was anything to erase.
    pub was_kept: bool,
}

/// Erases the identity of a person. What is left is the de-identified record, and a mark by which no
/// file brings the identity back.
pub async fn erase(
    transaction: &DatabaseTransaction,
    clock: &Clock,
    (organization, actor): (Uuid, Actor),
    person: Uuid,
    reason: Option<&str>,
) -> Result<Erased> {
    let now = clock.now();
    write_for(transaction, organization, now).await?;
    let fields: Vec<identity_value::Model> = identity_value::Entity::find()
        .filter(identity_value::Column::Person.eq(person))
        .order_by_asc(identity_value::Column::Field)
        .all(transaction)
        .await?;
    let keys = forget_everything(transaction, &[person]).await?;
    mark(transaction, organization, person, now).await?;
    let event = Event::new(Some(organization), actor, AuditAction::DetaineeErased, now)
        .to_record(RecordKind::Person, person)
        .naming(fields.iter().map(|value| value.field.as_str()));
    let event = match reason {
        Some(reason) => event.because(reason),
        None => event,
    };
    Ok(Erased {
        receipt: audit::append_for_receipt(transaction, &event).await?,
        was_kept: keys > 0,
    })
}

/// Removes all that identifies these persons and all that was made of it; answers how many of them had
/// a key. Whoever forgets persons does it here, so that no table is left out.
pub(super) async fn forget_everything(
    transaction: &DatabaseTransaction,
    persons: &[Uuid],
) -> Result<u64> {
    macro_rules! forget {
        ($($table:ident)+) => {$(
            $table::Entity::delete_many()
                .filter($table::Column::Person.is_in(persons.iter().copied()))
                .exec(transaction)
                .await?;
        )+};
    }
    let keys = identity_person_key::Entity::delete_many()
        .filter(identity_person_key::Column::Person.is_in(persons.iter().copied()))
        .exec(transaction)
        .await?;
    forget!(identity_index identity_linkage identity_linkage_block identity_value);
    forget!(identity_former identity_consent identity_retention identity_retention_former);
    pair::forget(transaction, persons).await?;
    Ok(keys.rows_affected)
}

async fn mark(
    transaction: &DatabaseTransaction,
    organization: Uuid,
    person: Uuid,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<()> {
    use identity_erasure::{ActiveModel, Column, Entity};
    let row = ActiveModel {
        person: Set(person),
        organization: Set(organization),
        erased_at: Set(now),
    };
    let again = OnConflict::column(Column::Person)
        .update_column(Column::ErasedAt)
        .to_owned();
    Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}
