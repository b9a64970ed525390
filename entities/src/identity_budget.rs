//! `identity_budget`: how many identities a client was shown in an hour.

use sea_orm::entity::prelude::*;

/// How many identities a client was shown in an hour.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_budget")]
pub struct Model {
    /// Organization and client.
    #[sea_orm(primary_key, auto_increment = false)]
    pub client: String,
    /// Start of the hour.
    pub hour: DateTimeUtc,
    /// How many.
    pub used: i32,
}

impl ActiveModelBehavior for ActiveModel {}
