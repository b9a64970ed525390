//! The schema of Habeas, step by step, for SQLite and PostgreSQL.
//!
//! A step never imports `entities`: entities move on, a step that has run stays as it was.
//! `README.md` beside this crate has the rules.

pub use sea_orm_migration::{MigrationStatus, MigratorTrait};

use sea_orm_migration::prelude::*;

mod columns;
mod m20261121_000001_create_organizations_and_sources;
mod m20261121_000002_create_facilities;
mod m20261121_000003_create_lawsuits;
mod m20261121_000004_create_people;
mod m20261121_000005_create_reports;
mod m20261121_000006_create_series;
mod m20261121_000007_create_record_change;
mod m20261121_000008_create_client_budgets;
mod m20261122_000009_create_audit;
mod m20261122_000010_create_clients;
mod m20261122_000011_create_sharing;
mod m20261122_000012_row_security;
mod m20261122_000013_create_identity;
mod m20261130_000014_create_statistics;
mod m20261130_000015_guard_identities;
mod m20261130_000016_create_record_version;
mod m20261130_000017_create_import_run;
mod m20261130_000018_create_contributions;
mod m20261130_000019_create_linkage;
mod m20261130_000020_create_statistics_lease;
mod m20261130_000022_create_webhooks;
mod m20261130_000023_create_matching;
mod m20261130_000024_create_client_guess;
mod m20261130_000025_count_vouched_people;
mod m20261130_000026_index_owned_by_id;
mod row_security;

/// Every step, oldest first.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_create_organizations_and_sources::Migration),
            Box::new(m20261121_000002_create_facilities::Migration),
            Box::new(m20261121_000003_create_lawsuits::Migration),
            Box::new(m20261121_000004_create_people::Migration),
            Box::new(m20261121_000005_create_reports::Migration),
            Box::new(m20261121_000006_create_series::Migration),
            Box::new(m20261121_000007_create_record_change::Migration),
            Box::new(m20261121_000008_create_client_budgets::Migration),
            Box::new(m20261122_000009_create_audit::Migration),
            Box::new(m20261122_000010_create_clients::Migration),
            Box::new(m20261122_000011_create_sharing::Migration),
            Box::new(m20261122_000012_row_security::Migration),
            Box::new(m20261122_000013_create_identity::Migration),
            Box::new(m20261130_000014_create_statistics::Migration),
            Box::new(m20261130_000015_guard_identities::Migration),
            Box::new(m20261130_000016_create_record_version::Migration),
            Box::new(m20261130_000017_create_import_run::Migration),
            Box::new(m20261130_000018_create_contributions::Migration),
            Box::new(m20261130_000019_create_linkage::Migration),
            Box::new(m20261130_000020_create_statistics_lease::Migration),
            Box::new(m20261130_000022_create_webhooks::Migration),
            Box::new(m20261130_000023_create_matching::Migration),
            Box::new(m20261130_000024_create_client_guess::Migration),
            Box::new(m20261130_000025_count_vouched_people::Migration),
            Box::new(m20261130_000026_index_owned_by_id::Migration),
        ]
    }
}
