//! Creates facilities, field offices, places and population groups.

use sea_orm_migration::prelude::*;

use crate::columns::{
    big_integer, boolean, create_numbered, create_record, date, double, drop_tables, integer, list,
    reference, text,
};

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &[&str] = &[
    "population_group",
    "field_office",
    "facility",
    "facility_value",
    "facility_code",
    "facility_succession",
    "place",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_population_group(manager).await?;
        create_field_office(manager).await?;
        create_facility(manager).await?;
        create_facility_value(manager).await?;
        create_facility_code(manager).await?;
        create_facility_succession(manager).await?;
        create_place(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, TABLES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn create_population_group(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "population_group",
        &[
            text("name").indexed(),
            reference("broader_id", "population_group").null(),
            text("citizenship").null(),
            text("definition").null(),
        ],
        &[],
    )
    .await
}

async fn create_field_office(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "field_office",
        &[
            text("code").unique(),
            text("name").indexed(),
            text("area_of_responsibility").null(),
            text("address").null(),
            text("city").null(),
            text("state").null(),
            text("phone").null(),
            list("county_fips"),
            text("agreement"),
        ],
        &[],
    )
    .await
}

async fn create_facility(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "facility",
        &[
            text("code").null().unique(),
            boolean("code_is_official"),
            text("name").indexed(),
            text("name_agreement"),
            text("type_detailed").null(),
            text("type_grouped"),
            text("address").null(),
            text("address_agreement").null(),
            text("city").null(),
            text("county").null(),
            text("county_fips").null(),
            text("state").null().indexed(),
            text("zip").null(),
            double("latitude").null(),
            double("longitude").null(),
            reference("field_office_id", "field_office").null(),
            integer("capacity").null().indexed(),
            text("gender_served").null(),
            date("first_used_on").null().indexed(),
            date("last_used_on").null().indexed(),
        ],
        &[],
    )
    .await
}

async fn create_place(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_record(
        manager,
        "place",
        &[
            text("name").indexed(),
            text("kind"),
            reference("broader_id", "place").null(),
            text("country").null(),
            text("state").null(),
            reference("facility_id", "facility").null(),
        ],
        &[],
    )
    .await
}

/// Every value that a source gives for a field of a facility; the preferred one stands in
/// `facility` itself.
async fn create_facility_value(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_numbered(
        manager,
        "facility_value",
        &[
            text("natural_key").unique(),
            reference("facility_id", "facility"),
            text("field"),
            text("field_text").null(),
            text("value"),
            reference("source_id", "source"),
            text("agreement").null(),
            integer("sources_counted").null(),
            date("as_of").null(),
            text("certainty").null(),
            big_integer("import_id").null(),
            big_integer("origin_row").null(),
        ],
    )
    .await
}

async fn create_facility_code(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_numbered(
        manager,
        "facility_code",
        &[
            text("natural_key").unique(),
            reference("facility_id", "facility"),
            text("system"),
            text("code").indexed(),
            reference("source_id", "source").null(),
        ],
    )
    .await
}

async fn create_facility_succession(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create_numbered(
        manager,
        "facility_succession",
        &[
            text("natural_key").unique(),
            reference("predecessor_id", "facility"),
            reference("successor_id", "facility"),
            date("succeeded_on").null(),
            reference("source_id", "source").null(),
        ],
    )
    .await
}
