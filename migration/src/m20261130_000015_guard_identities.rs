//! Gives a person's identity a last day of its own, and puts on PostgreSQL every table of identities
//! behind the second wall: its own organization reads and writes, and who has an agreement that
//! identifies reads what that opens.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::{create, date, drop_tables, instant, uuid};
use crate::row_security::{self, Policy};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const RETENTION: &str = "identity_retention";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut person = ColumnDef::new("person");
        person.uuid().not_null().primary_key();
        // Like the other tables of identities it refers to none: they are restored in any order.
        let columns = [
            uuid("organization"),
            date("until").indexed(),
            instant("changed_at"),
        ];
        create(manager, RETENTION, person, &columns, &[]).await?;
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        run(manager, FUNCTIONS).await?;
        for policy in policies() {
            row_security::enable(manager, &policy).await?;
        }
        run(manager, NOBODY_ELSE).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            for policy in policies().iter().rev() {
                row_security::disable(manager, policy.table).await?;
            }
            run(manager, DROP_FUNCTIONS).await?;
        }
        drop_tables(manager, &[RETENTION]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    manager.get_connection().execute_unprepared(sql).await?;
    Ok(())
}

/// What others share with who asks, as far as it identifies.
const FUNCTIONS: &str = "
CREATE FUNCTION habeas_who_identifies() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT array(
    SELECT from_organization_id FROM sharing_agreement
    WHERE to_organization_id = habeas_organization() AND tier = 'identifying'
        AND revoked_at IS NULL AND (until IS NULL OR until > habeas_now())
        AND (records = 'all' OR records = 'kinds' AND id IN (
            SELECT agreement_id FROM shared_kind WHERE record_kind = 'person'))) $$;

CREATE FUNCTION habeas_who_identifies_listed() RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT array(
    SELECT from_organization_id FROM sharing_agreement
    WHERE to_organization_id = habeas_organization() AND tier = 'identifying'
        AND revoked_at IS NULL AND (until IS NULL OR until > habeas_now())
        AND records = 'listed') $$;

CREATE FUNCTION habeas_identified() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT array(
    SELECT person_id FROM shared_person WHERE agreement_id IN (
        SELECT id FROM sharing_agreement
        WHERE to_organization_id = habeas_organization() AND tier = 'identifying'
            AND revoked_at IS NULL AND (until IS NULL OR until > habeas_now())
            AND records = 'listed')) $$;
";

const DROP_FUNCTIONS: &str = "
DROP FUNCTION habeas_identified();
DROP FUNCTION habeas_who_identifies_listed();
DROP FUNCTION habeas_who_identifies();
";

/// Who makes statistics has no business here; said once more, whatever an operator has granted.
const NOBODY_ELSE: &str = "
REVOKE ALL ON identity_setting, identity_organization_key, identity_person_key, identity_value,
    identity_index, identity_consent, identity_erasure, identity_retention, identity_budget
    FROM habeas_builder, habeas_statistics;
";

const OWN: &str = "organization = (SELECT habeas_organization())";
const SHARES: &str = "organization = ANY ((SELECT habeas_who_identifies())::uuid[])";
const LISTS: &str = "organization = ANY ((SELECT habeas_who_identifies_listed())::uuid[])";
const LISTED: &str = "person = ANY ((SELECT habeas_identified())::uuid[])";

/// Tables of what identifies one person.
const OF_PERSONS: [&str; 4] = [
    "identity_person_key",
    "identity_value",
    "identity_index",
    "identity_consent",
];

/// Tables that nobody but the organization itself has to do with.
const OF_THE_ORGANIZATION: [&str; 3] =
    ["identity_setting", "identity_erasure", "identity_retention"];

fn policies() -> Vec<Policy> {
    let of_persons = OF_PERSONS.map(|table| Policy {
        table,
        read: format!("{OWN} OR {SHARES} OR ({LISTS} AND {LISTED})"),
        write: OWN.to_owned(),
    });
    let of_the_organization = OF_THE_ORGANIZATION.map(|table| Policy {
        table,
        read: OWN.to_owned(),
        write: OWN.to_owned(),
    });
    let keys = Policy {
        table: "identity_organization_key",
        // It wraps the keys of those persons.
        read: format!("{OWN} OR {SHARES} OR {LISTS}"),
        write: OWN.to_owned(),
    };
    of_persons
        .into_iter()
        .chain(of_the_organization)
        .chain([keys])
        .collect()
}
