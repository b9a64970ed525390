//! `webhook`: where an organization wants to be told what happens.

use sea_orm::entity::prelude::*;

use crate::values::TextList;

/// Where an organization wants to be told what happens.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The organization that is told.
    pub organization_id: Uuid,
    /// Where events are sent to.
    pub url: String,
    /// What it is told of, as codes.
    pub events: TextList,
    /// Only of these kinds of records; of every kind that the scopes open where empty.
    pub kinds: TextList,
    /// The scopes of the token that made it, separated by blanks: it is told of nothing else.
    pub scopes: String,
    /// The client that made it.
    pub created_by: String,
    /// When its receiver said that it is gone; null while it is told.
    pub disabled_at: Option<DateTimeUtc>,
    /// When it was made.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
