//! `client_budget`: what a client may still ask for.

use sea_orm::entity::prelude::*;

/// What a client may still ask for. Written by one statement that locks the row, see the store.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "client_budget")]
pub struct Model {
    /// Organization and client.
    #[sea_orm(primary_key, auto_increment = false)]
    pub client: String,
    /// Points that were left.
    pub level: f64,
    /// Whether the last request got the points it asked for.
    pub granted: bool,
    /// When that was.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
