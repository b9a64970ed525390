//! Indexes the case records of each owner in the order of their ids: they are read in pages by id, and
//! with an index on the owner alone every page sorted all that the owner has.

use sea_orm_migration::prelude::*;

/// See the module.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &[&str] = &[
    "person",
    "detention",
    "placement",
    "arrest",
    "death",
    "removal",
];

const OWNERS: &[&str] = &["contributor_id", "universe_id"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        replace(manager, &[], &["id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        replace(manager, &["id"], &[]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Makes indexes of an owner and some columns in place of those of the owner and others.
async fn replace(
    manager: &SchemaManager<'_>,
    others: &[&'static str],
    columns: &[&'static str],
) -> Result<(), DbErr> {
    for table in TABLES {
        for owner in OWNERS {
            let mut made = Index::create();
            made.name(name(table, owner, columns)).table(*table);
            for column in [owner].into_iter().chain(columns) {
                made.col(*column);
            }
            manager.create_index(made).await?;
            let mut dropped = Index::drop();
            dropped.name(name(table, owner, others)).table(*table);
            manager.drop_index(dropped).await?;
        }
    }
    Ok(())
}

fn name(table: &str, owner: &str, columns: &[&str]) -> String {
    let columns = [&[owner], columns].concat().join("_");
    format!("ix_{table}_{columns}")
}
