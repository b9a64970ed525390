//! `api_client`: a program that an organization lets use the API.

use sea_orm::entity::prelude::*;

use crate::codes::ClientKind;
use crate::values::TextList;

/// A program that an organization lets use the API.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_client")]
pub struct Model {
    /// Id: `client_id` of OAuth 2.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The organization it belongs to.
    pub organization_id: Uuid,
    /// What the organization calls it; unique within the organization.
    pub name: String,
    /// How it shows that it is who it says.
    pub kind: ClientKind,
    /// What its tokens may open, separated by blanks.
    pub scopes: String,
    /// Origins of the pages that a public client runs on.
    pub origins: TextList,
    /// Networks that its requests must come from; any where empty.
    pub addresses: TextList,
    /// Public keys that it signs assertions with, as a JWK Set; null where it has none.
    pub jwks: Option<String>,
    /// Its tokens of a lower epoch are revoked.
    pub epoch: i64,
    /// When it ends; null where it does not.
    pub expires_at: Option<DateTimeUtc>,
    /// When it was revoked; null while it is good.
    pub revoked_at: Option<DateTimeUtc>,
    /// When it was made.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
