//! `matching_pair`: the key under which two organizations compare their persons.

use sea_orm::entity::prelude::*;

/// The key under which two organizations compare their persons, while both agree to it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "matching_pair")]
pub struct Model {
    /// Id of the pair; a pair that is made again has another.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The organization with the lesser id.
    pub one_organization: Uuid,
    /// The other.
    pub other_organization: Uuid,
    /// The key, wrapped by the root key.
    pub wrapped: Vec<u8>,
    /// When it was made: when the second of them agreed.
    pub made_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
