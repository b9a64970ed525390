//! `identity_setting`: whether an organization keeps identifying fields, and for how long.

use sea_orm::entity::prelude::*;

/// Whether an organization keeps identifying fields, and for how long.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_setting")]
pub struct Model {
    /// The organization.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization: Uuid,
    /// Whether identifying fields are taken.
    pub enabled: bool,
    /// Days after which they are erased, counted from their first writing; null: no such rule.
    pub retain_days: Option<i32>,
    /// When the setting was changed.
    pub changed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
