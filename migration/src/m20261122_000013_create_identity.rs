//! Creates what identifies persons, encrypted: settings, keys, values, blind indexes, consent, the
//! budget of reveals, and the tasks of the night.
//!
//! Nothing here refers to another table: keys and values are restored from different backups, in
//! any order.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::drop_tables;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A table with its columns, of which the first make the primary key.
struct NewTable {
    name: &'static str,
    key: usize,
    columns: &'static [(&'static str, Kind)],
    /// Columns that are looked up.
    indexes: &'static [&'static str],
}

#[derive(Clone, Copy)]
enum Kind {
    Uuid,
    Text,
    Bytes,
    Boolean,
    Integer,
    IntegerOrNull,
    Date,
    DateOrNull,
    Instant,
    InstantOrNull,
}

const TABLES: &[NewTable] = &[
    NewTable {
        name: "identity_setting",
        key: 1,
        columns: &[
            ("organization", Kind::Uuid),
            ("enabled", Kind::Boolean),
            ("retain_days", Kind::IntegerOrNull),
            ("changed_at", Kind::Instant),
        ],
        indexes: &[],
    },
    NewTable {
        name: "identity_organization_key",
        key: 1,
        columns: &[
            ("id", Kind::Uuid),
            ("organization", Kind::Uuid),
            ("purpose", Kind::Text),
            ("wrapped", Kind::Bytes),
            ("created_at", Kind::Instant),
        ],
        indexes: &["organization"],
    },
    NewTable {
        name: "identity_person_key",
        key: 1,
        columns: &[
            ("person", Kind::Uuid),
            ("organization", Kind::Uuid),
            ("organization_key", Kind::Uuid),
            ("wrapped", Kind::Bytes),
            ("retain_until", Kind::DateOrNull),
            ("created_at", Kind::Instant),
        ],
        indexes: &["organization_key", "retain_until"],
    },
    NewTable {
        name: "identity_value",
        key: 2,
        columns: &[
            ("person", Kind::Uuid),
            ("field", Kind::Text),
            ("organization", Kind::Uuid),
            ("envelope", Kind::Bytes),
            ("changed_at", Kind::Instant),
        ],
        indexes: &[],
    },
    NewTable {
        name: "identity_index",
        key: 2,
        columns: &[
            ("person", Kind::Uuid),
            ("field", Kind::Text),
            ("organization", Kind::Uuid),
            ("digest", Kind::Bytes),
        ],
        indexes: &["digest"],
    },
    NewTable {
        name: "identity_consent",
        key: 2,
        columns: &[
            ("person", Kind::Uuid),
            ("purpose", Kind::Text),
            ("organization", Kind::Uuid),
            ("recorded_at", Kind::Instant),
            ("withdrawn_at", Kind::InstantOrNull),
        ],
        indexes: &[],
    },
    NewTable {
        name: "identity_erasure",
        key: 1,
        columns: &[
            ("person", Kind::Uuid),
            ("organization", Kind::Uuid),
            ("erased_at", Kind::Instant),
        ],
        indexes: &[],
    },
    NewTable {
        name: "identity_budget",
        key: 1,
        columns: &[
            ("client", Kind::Text),
            ("hour", Kind::Instant),
            ("used", Kind::Integer),
        ],
        indexes: &[],
    },
    NewTable {
        name: "nightly_task",
        key: 1,
        columns: &[("name", Kind::Text), ("day", Kind::Date)],
        indexes: &[],
    },
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            create(manager, table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let names: Vec<&'static str> = TABLES.iter().map(|table| table.name).collect();
        drop_tables(manager, &names).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn create(manager: &SchemaManager<'_>, table: &NewTable) -> Result<(), DbErr> {
    let backend = manager.get_database_backend();
    let mut primary = Index::create();
    let mut statement = Table::create();
    statement.table(table.name);
    for (position, (name, kind)) in table.columns.iter().enumerate() {
        if position < table.key {
            primary.col(*name);
        }
        statement.col(column(backend, name, *kind));
    }
    manager
        .create_table(statement.primary_key(&mut primary).to_owned())
        .await?;
    for column in table.indexes {
        let mut index = Index::create();
        index
            .name(format!("ix_{}_{column}", table.name))
            .table(table.name)
            .col(*column);
        manager.create_index(index).await?;
    }
    Ok(())
}

fn column(backend: DbBackend, name: &'static str, kind: Kind) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    match kind {
        Kind::Uuid => column.uuid(),
        Kind::Text if backend == DbBackend::Postgres => column.text().extra("COLLATE \"C\""),
        Kind::Text => column.text(),
        Kind::Bytes => column.blob(),
        Kind::Boolean => column.boolean(),
        Kind::Integer | Kind::IntegerOrNull => column.integer(),
        Kind::Date | Kind::DateOrNull => column.date(),
        Kind::Instant | Kind::InstantOrNull => column.timestamp_with_time_zone(),
    };
    if matches!(
        kind,
        Kind::IntegerOrNull | Kind::DateOrNull | Kind::InstantOrNull
    ) {
        column.null();
    } else {
        column.not_null();
    }
    column
}
