//! The few kinds of columns that both back ends hold alike, and the columns that every record has.
//!
//! Text is compared byte by byte on both: PostgreSQL is told so column by column, SQLite does it
//! unasked. So an order, and a cursor into it, means the same wherever the data lies.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// A case record belongs to one organization or to one public release, never to both or neither.
pub(crate) const ONE_OWNER: &str = "(contributor_id IS NULL) <> (universe_id IS NULL)";
/// A removal of a group may belong to nobody; that of a person belongs to one owner.
pub(crate) const AT_MOST_ONE_OWNER: &str = "contributor_id IS NULL OR universe_id IS NULL";
/// A period does not end before it starts.
pub(crate) const DATES_IN_ORDER: &str =
    "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on";

/// One column of a table to be made.
#[derive(Clone, Copy)]
pub(crate) struct Column {
    name: &'static str,
    kind: Kind,
    null: bool,
    unique: bool,
    indexed: bool,
    references: Option<&'static str>,
}

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Integer,
    BigInteger,
    Double,
    Date,
    Instant,
    LocalTime,
    Boolean,
    Uuid,
    List,
    Bytes,
}

impl Column {
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            null: false,
            unique: false,
            indexed: false,
            references: None,
        }
    }

    /// The value may be missing.
    pub(crate) const fn null(self) -> Self {
        Self { null: true, ..self }
    }

    /// No two rows share the value.
    pub(crate) const fn unique(self) -> Self {
        Self {
            unique: true,
            ..self
        }
    }

    /// Rows are looked up or ordered by the value.
    pub(crate) const fn indexed(self) -> Self {
        Self {
            indexed: true,
            ..self
        }
    }

    fn definition(self, backend: DbBackend) -> ColumnDef {
        let mut column = ColumnDef::new(self.name);
        match self.kind {
            Kind::Text => {
                column.text();
                if backend == DbBackend::Postgres {
                    column.extra("COLLATE \"C\"");
                }
            }
            Kind::Integer => {
                column.integer();
            }
            Kind::BigInteger => {
                column.big_integer();
            }
            Kind::Double => {
                column.double();
            }
            Kind::Date => {
                column.date();
            }
            Kind::Instant => {
                column.timestamp_with_time_zone();
            }
            Kind::LocalTime => {
                column.timestamp();
            }
            Kind::Boolean => {
                column.boolean();
            }
            Kind::Uuid => {
                column.uuid();
            }
            Kind::List => {
                column.json_binary();
            }
            Kind::Bytes => {
                column.blob();
            }
        }
        if self.null {
            column.null();
        } else {
            column.not_null();
        }
        column
    }
}

macro_rules! column_kinds {
    ($($(#[doc = $doc:literal])+ $name:ident => $kind:ident;)+) => {
        $($(#[doc = $doc])+
        pub(crate) const fn $name(name: &'static str) -> Column {
            Column::new(name, Kind::$kind)
        })+
    };
}

column_kinds! {
    /// Text, compared byte by byte.
    text => Text;
    /// A whole number of 32 bits.
    integer => Integer;
    /// A whole number of 64 bits.
    big_integer => BigInteger;
    /// A floating-point number.
    double => Double;
    /// A calendar day.
    date => Date;
    /// An instant in UTC.
    instant => Instant;
    /// A local date and time that is never shifted.
    local_time => LocalTime;
    /// True or false.
    boolean => Boolean;
    /// An id.
    uuid => Uuid;
    /// A list of texts.
    list => List;
    /// Bytes.
    bytes => Bytes;
}

/// A reference to the record of another table.
pub(crate) const fn reference(name: &'static str, table: &'static str) -> Column {
    Column {
        references: Some(table),
        indexed: true,
        ..Column::new(name, Kind::Uuid)
    }
}

/// Columns that say where a record came from, in every table of records.
const PROVENANCE: &[Column] = &[
    text("natural_key").unique(),
    reference("contributor_id", "organization").null(),
    big_integer("import_id").null().indexed(),
    text("origin_sheet").null(),
    big_integer("origin_row").null(),
    integer("version"),
    instant("created_at"),
    instant("changed_at"),
];

/// Creates a table of records: an id, its own columns, and the provenance that every record has.
pub(crate) async fn create_record(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[Column],
    checks: &[&'static str],
) -> Result<(), DbErr> {
    let all: Vec<Column> = columns.iter().chain(PROVENANCE).copied().collect();
    let mut id = ColumnDef::new("id");
    id.uuid().not_null().primary_key();
    create(manager, table, id, &all, checks).await
}

/// Creates a table whose rows are numbered.
pub(crate) async fn create_numbered(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[Column],
) -> Result<(), DbErr> {
    let mut id = ColumnDef::new("id");
    id.big_integer().not_null().auto_increment().primary_key();
    create(manager, table, id, columns, &[]).await
}

/// Creates a table with this primary key.
pub(crate) async fn create(
    manager: &SchemaManager<'_>,
    table: &'static str,
    id: ColumnDef,
    columns: &[Column],
    checks: &[&'static str],
) -> Result<(), DbErr> {
    let mut statement = Table::create();
    statement.table(table).col(id);
    for column in columns {
        statement.col(column.definition(manager.get_database_backend()));
        if let Some(target) = column.references {
            statement.foreign_key(
                ForeignKey::create()
                    .from(table, column.name)
                    .to(target, "id"),
            );
        }
    }
    for check in checks {
        statement.check(Expr::cust(*check));
    }
    manager.create_table(statement).await?;
    for column in columns
        .iter()
        .filter(|column| column.unique || column.indexed)
    {
        index(manager, table, column.name, column.unique).await?;
    }
    Ok(())
}

async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: &'static str,
    unique: bool,
) -> Result<(), DbErr> {
    let mut statement = Index::create();
    statement
        .name(format!("ix_{table}_{column}"))
        .table(table)
        .col(column);
    if unique {
        statement.unique();
    }
    manager.create_index(statement).await
}

/// Drops tables in the reverse of the order in which they were made.
pub(crate) async fn drop_tables(
    manager: &SchemaManager<'_>,
    tables: &[&'static str],
) -> Result<(), DbErr> {
    for table in tables.iter().rev() {
        manager
            .drop_table(Table::drop().table(*table).to_owned())
            .await?;
    }
    Ok(())
}
