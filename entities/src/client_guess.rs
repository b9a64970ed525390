//! `client_guess`: wrong guesses at the credentials of clients, which all instances count together.

use sea_orm::entity::prelude::*;

/// The budget of guesses of an address, or of a client from an address.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "client_guess")]
pub struct Model {
    /// SHA-256 of the address, or of the address and the client that was named, in hexadecimal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub budget: String,
    /// When all guesses are paid back, in milliseconds since 1970; the row can be forgotten then.
    pub paid_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
