//! Lets PostgreSQL check rows a second time: roles for those who read, and policies on every table
//! of case records that ask who they are. SQLite has no roles, and stays as it was.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::row_security::{self, OWN, Policy};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        row_security::create_roles(manager).await?;
        run(manager, FUNCTIONS).await?;
        for policy in policies() {
            row_security::enable(manager, &policy).await?;
        }
        run(manager, GRANTS).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        run(manager, REVOKES).await?;
        for policy in policies().iter().rev() {
            row_security::disable(manager, policy.table).await?;
        }
        run(manager, DROP_FUNCTIONS).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    manager.get_connection().execute_unprepared(sql).await?;
    Ok(())
}

/// Who asks and when, as a transaction says for its own time; and what others share with them.
const FUNCTIONS: &str = "
CREATE FUNCTION habeas_organization() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('habeas.organization', true), '')::uuid $$;

CREATE FUNCTION habeas_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('habeas.now', true), '')::timestamptz, now()) $$;

CREATE FUNCTION habeas_who_shares(kind text) RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT array(
    SELECT from_organization_id FROM sharing_agreement
    WHERE to_organization_id = habeas_organization()
        AND revoked_at IS NULL AND (until IS NULL OR until > habeas_now())
        AND (records = 'all' OR records = 'kinds' AND id IN (
            SELECT agreement_id FROM shared_kind WHERE record_kind = kind))) $$;

CREATE FUNCTION habeas_who_lists() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT array(
    SELECT from_organization_id FROM sharing_agreement
    WHERE to_organization_id = habeas_organization()
        AND revoked_at IS NULL AND (until IS NULL OR until > habeas_now())
        AND records = 'listed') $$;

CREATE FUNCTION habeas_listed() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT array(
    SELECT person_id FROM shared_person WHERE agreement_id IN (
        SELECT id FROM sharing_agreement
        WHERE to_organization_id = habeas_organization()
            AND revoked_at IS NULL AND (until IS NULL OR until > habeas_now())
            AND records = 'listed')) $$;
";

const DROP_FUNCTIONS: &str = "
DROP FUNCTION habeas_listed();
DROP FUNCTION habeas_who_lists();
DROP FUNCTION habeas_who_shares(text);
DROP FUNCTION habeas_now();
DROP FUNCTION habeas_organization();
";

/// The service reads and writes every table but that of the migrations; what it sees in those of
/// case records the policies say. The audit is written once and never changed. Statistics are answered by a role that reaches none of them: it
/// is granted its tables one by one.
const GRANTS: &str = "
GRANT USAGE ON SCHEMA public TO habeas_records, habeas_builder, habeas_statistics;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO habeas_records;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO habeas_records;
REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM habeas_records;
REVOKE UPDATE, DELETE ON audit_entry FROM habeas_records;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO habeas_builder;
REVOKE SELECT ON access_change, audit_entry, audit_head, client_assertion, client_secret,
    idempotency_key, organization_id_key FROM habeas_builder;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO habeas_records;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO habeas_records;
";

/// The roles belong to the server and not to this database, and stay.
const REVOKES: &str = "
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM habeas_records;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM habeas_records;
REVOKE ALL ON ALL TABLES IN SCHEMA public
    FROM habeas_records, habeas_builder, habeas_statistics;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public
    FROM habeas_records, habeas_builder, habeas_statistics;
REVOKE ALL ON SCHEMA public FROM habeas_records, habeas_builder, habeas_statistics;
";

/// Tables of case records, with the column that names the person.
const OF_PERSONS: [(&str, &str); 5] = [
    ("person", "id"),
    ("detention", "person_id"),
    ("placement", "person_id"),
    ("arrest", "person_id"),
    ("death", "person_id"),
];

/// What the second wall lets through: what the first one does (`api::policy::rows`), the scopes
/// apart.
fn policies() -> Vec<Policy> {
    let mut all = vec![Policy {
        table: "sharing_agreement",
        read: "from_organization_id = (SELECT habeas_organization()) \
               OR to_organization_id = (SELECT habeas_organization())"
            .to_owned(),
        write: "from_organization_id = (SELECT habeas_organization())".to_owned(),
    }];
    all.push(Policy {
        table: "audit_entry",
        read: "chain = (SELECT habeas_organization())".to_owned(),
        // Whoever touches records of another organization tells it so.
        write: "true".to_owned(),
    });
    for table in ["shared_kind", "shared_person"] {
        // The agreement is checked by its own policy.
        let agreement = |extra: &str| {
            format!("EXISTS (SELECT 1 FROM sharing_agreement a WHERE a.id = agreement_id{extra})")
        };
        all.push(Policy {
            table,
            read: agreement(""),
            write: agreement(" AND a.from_organization_id = habeas_organization()"),
        });
    }
    all.extend(OF_PERSONS.map(|(table, person)| Policy {
        table,
        read: own_or_shared(table, person),
        write: OWN.to_owned(),
    }));
    all.push(Policy {
        table: "removal",
        read: format!(
            "person_id IS NULL OR {}",
            own_or_shared("removal", "person_id")
        ),
        write: format!("person_id IS NULL OR {OWN}"),
    });
    all.push(Policy {
        table: "citation",
        read: citation(),
        write: citation(),
    });
    all.push(Policy {
        table: "source",
        read: format!(
            "kind <> 'case_file' OR {OWN} OR {} OR ({LISTS} AND {CITED})",
            shares("source")
        ),
        write: format!("kind <> 'case_file' OR {OWN}"),
    });
    all
}

const LISTS: &str = "contributor_id = ANY ((SELECT habeas_who_lists())::uuid[])";

/// The source is cited by a record of a listed person. The citation's own policy and that of the
/// record let only those through that are seen.
const CITED: &str = "id IN (
    SELECT c.source_id FROM citation c WHERE c.record_id = ANY ((SELECT habeas_listed())::uuid[])
    UNION ALL SELECT c.source_id FROM citation c JOIN detention r ON r.id = c.record_id
        WHERE r.person_id = ANY ((SELECT habeas_listed())::uuid[])
    UNION ALL SELECT c.source_id FROM citation c JOIN placement r ON r.id = c.record_id
        WHERE r.person_id = ANY ((SELECT habeas_listed())::uuid[])
    UNION ALL SELECT c.source_id FROM citation c JOIN arrest r ON r.id = c.record_id
        WHERE r.person_id = ANY ((SELECT habeas_listed())::uuid[])
    UNION ALL SELECT c.source_id FROM citation c JOIN death r ON r.id = c.record_id
        WHERE r.person_id = ANY ((SELECT habeas_listed())::uuid[])
    UNION ALL SELECT c.source_id FROM citation c JOIN removal r ON r.id = c.record_id
        WHERE r.person_id = ANY ((SELECT habeas_listed())::uuid[]))";

fn own_or_shared(kind: &str, person: &str) -> String {
    let listed = format!("{person} = ANY ((SELECT habeas_listed())::uuid[])");
    format!("{OWN} OR {} OR ({LISTS} AND {listed})", shares(kind))
}

fn shares(kind: &str) -> String {
    format!("contributor_id = ANY ((SELECT habeas_who_shares('{kind}'))::uuid[])")
}

/// Who cites a case record is seen as the record is.
fn citation() -> String {
    let tables = OF_PERSONS.iter().map(|(table, _)| *table);
    let kinds: Vec<&str> = tables.chain(["removal"]).collect();
    let of_kind = |table: &&str| {
        format!(
            "record_kind = '{table}' AND EXISTS (SELECT 1 FROM {table} r WHERE r.id = record_id)"
        )
    };
    let seen: Vec<String> =
        std::iter::once(format!("record_kind NOT IN ('{}')", kinds.join("', '")))
            .chain(kinds.iter().map(of_kind))
            .collect();
    seen.join(" OR ")
}
