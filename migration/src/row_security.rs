//! Row security of PostgreSQL: the roles that read and write, and what they see of a table.
//!
//! A table is forced under its policies, its owner too: whoever connects as the owner sees rows
//! only where the connection says that an operator is at work (`habeas.operator`), which the
//! service's own connections never do.

use sea_orm_migration::prelude::*;

/// Rows of the organization that asks.
pub(crate) const OWN: &str = "contributor_id = (SELECT habeas_organization())";

/// What the service sees and may write of a table.
pub(crate) struct Policy {
    /// The table.
    pub(crate) table: &'static str,
    /// Which rows it sees.
    pub(crate) read: String,
    /// Which rows it may insert, change and delete.
    pub(crate) write: String,
}

const OPERATOR: &str = "current_setting('habeas.operator', true) = 'on'";

/// Puts a table under row security.
pub(crate) async fn enable(manager: &SchemaManager<'_>, policy: &Policy) -> Result<(), DbErr> {
    let Policy { table, read, write } = policy;
    let sql = format!(
        "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
         ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
         CREATE POLICY records_read ON {table} FOR SELECT TO habeas_records USING ({read});
         CREATE POLICY records_insert ON {table} FOR INSERT TO habeas_records
             WITH CHECK ({write});
         CREATE POLICY records_update ON {table} FOR UPDATE TO habeas_records
             USING ({write}) WITH CHECK ({write});
         CREATE POLICY records_delete ON {table} FOR DELETE TO habeas_records USING ({write});
         CREATE POLICY builder_read ON {table} FOR SELECT TO habeas_builder USING (true);
         CREATE POLICY operator ON {table} TO CURRENT_USER
             USING ({OPERATOR}) WITH CHECK ({OPERATOR});"
    );
    manager.get_connection().execute_unprepared(&sql).await?;
    Ok(())
}

/// Takes row security from a table.
pub(crate) async fn disable(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let sql = format!(
        "DROP POLICY records_read ON {table};
         DROP POLICY records_insert ON {table};
         DROP POLICY records_update ON {table};
         DROP POLICY records_delete ON {table};
         DROP POLICY builder_read ON {table};
         DROP POLICY operator ON {table};
         ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
         ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    );
    manager.get_connection().execute_unprepared(&sql).await?;
    Ok(())
}

/// Makes the roles where they are not there yet, and lets the login that migrates take them on.
/// Roles belong to the whole server: another database, or another migration at the same moment,
/// may have made them.
pub(crate) async fn create_roles(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let sql = "
DO $$
DECLARE
    name text;
    may_take_on boolean;
BEGIN
    FOREACH name IN ARRAY ARRAY['habeas_records', 'habeas_statistics', 'habeas_builder'] LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', name);
            EXCEPTION
                WHEN duplicate_object OR unique_violation THEN NULL;
                WHEN insufficient_privilege THEN
                    RAISE EXCEPTION 'The role % is missing and this login may not create roles', name
                        USING HINT = 'Create it as docs/operations.md says.';
            END;
        END IF;
        IF current_setting('server_version_num')::int >= 160000 THEN
            may_take_on := pg_has_role(current_user, name, 'SET');
        ELSE
            may_take_on := pg_has_role(current_user, name, 'MEMBER');
        END IF;
        IF NOT may_take_on THEN
            BEGIN
                EXECUTE format('GRANT %I TO CURRENT_USER', name);
            EXCEPTION
                WHEN insufficient_privilege THEN NULL;
            END;
        END IF;
    END LOOP;
END $$;";
    manager.get_connection().execute_unprepared(sql).await?;
    Ok(())
}
