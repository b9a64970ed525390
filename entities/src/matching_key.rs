//! `matching_key`: a digest by which a person is found by another organization.

use sea_orm::entity::prelude::*;

use crate::codes::{MatchAgreement, MatchCertainty, MatchField};

/// A digest by which a person is found by another organization: of a name joined with an alien number or
/// a birth date, under the key of the pair.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "matching_key")]
pub struct Model {
    /// The pair.
    #[sea_orm(primary_key, auto_increment = false)]
    pub pair: Uuid,
    /// HMAC of what is joined, cut to 64 bits.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: i64,
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person: Uuid,
    /// The organization that contributed the person.
    pub organization: Uuid,
    /// What the name is joined with: the alien number or the birth date.
    pub field: MatchField,
    /// How far names agree that share it: in spelling, or in sound only.
    pub name_agreement: MatchAgreement,
    /// How sure it is that two who share it are one person.
    pub certainty: MatchCertainty,
}

impl ActiveModelBehavior for ActiveModel {}
