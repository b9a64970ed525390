//! Orders: which fields a list can be ordered by, and how.

use async_graphql::{Enum, InputObject, InputType};

use super::types::{
    ArrestOrderField, CorrectionOrderField, CourtOrderField, DeathOrderField, DetaineeOrderField,
    DetentionOrderField, EventOrderField, FacilityOrderField, FieldOfficeOrderField,
    GovernmentActionOrderField, LawsuitOrderField, OfficialOrderField, OperationOrderField,
    OrganizationOrderField, PlaceOrderField, PopulationGroupOrderField, RemovalOrderField,
    RepatriationAgreementOrderField, ReportedFigureOrderField, SourceOrderField,
    StatementOrderField, TravelDocumentBatchOrderField,
};
use crate::kind::Record;
use crate::store::keyset::Key;

/// Which end of an order comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum OrderDirection {
    /// Smallest, earliest, A first. Elements without a value come last.
    Asc,
    /// Largest, latest, Z first. Elements without a value come last.
    Desc,
}

/// One key of an order.
#[derive(Clone, Debug, InputObject)]
#[graphql(
    concrete(name = "OrganizationOrder", params(OrganizationOrderField)),
    concrete(name = "OfficialOrder", params(OfficialOrderField)),
    concrete(name = "SourceOrder", params(SourceOrderField)),
    concrete(name = "PlaceOrder", params(PlaceOrderField)),
    concrete(name = "PopulationGroupOrder", params(PopulationGroupOrderField)),
    concrete(name = "FieldOfficeOrder", params(FieldOfficeOrderField)),
    concrete(name = "FacilityOrder", params(FacilityOrderField)),
    concrete(name = "CourtOrder", params(CourtOrderField)),
    concrete(name = "LawsuitOrder", params(LawsuitOrderField)),
    concrete(name = "OperationOrder", params(OperationOrderField)),
    concrete(
        name = "RepatriationAgreementOrder",
        params(RepatriationAgreementOrderField)
    ),
    concrete(name = "GovernmentActionOrder", params(GovernmentActionOrderField)),
    concrete(
        name = "TravelDocumentBatchOrder",
        params(TravelDocumentBatchOrderField)
    ),
    concrete(name = "RemovalOrder", params(RemovalOrderField)),
    concrete(name = "EventOrder", params(EventOrderField)),
    concrete(name = "StatementOrder", params(StatementOrderField)),
    concrete(name = "ReportedFigureOrder", params(ReportedFigureOrderField)),
    concrete(name = "CorrectionOrder", params(CorrectionOrderField)),
    concrete(name = "DetaineeOrder", params(DetaineeOrderField)),
    concrete(name = "DetentionOrder", params(DetentionOrderField)),
    concrete(name = "ArrestOrder", params(ArrestOrderField)),
    concrete(name = "DeathOrder", params(DeathOrderField))
)]
pub(crate) struct OrderInput<O: InputType> {
    /// The field to order by.
    pub(crate) field: O,
    /// Which end comes first.
    #[graphql(default_with = "OrderDirection::Asc")]
    pub(crate) direction: OrderDirection,
}

/// The fields that one type can be ordered by.
pub(crate) trait RecordOrder: InputType + Copy {
    /// The table.
    type Entity: Record;

    /// The order of a list for which the client names none.
    const DEFAULT: Self;

    /// The name of the field, as the access registry knows it.
    fn name(self) -> &'static str;

    /// The column behind the field.
    fn column(self) -> <Self::Entity as sea_orm::EntityTrait>::Column;

    /// The whole order: what the client asks for, then the id, so that no two rows are equal.
    fn keys(
        order: &[OrderInput<Self>],
    ) -> Vec<Key<<Self::Entity as sea_orm::EntityTrait>::Column>> {
        let mut keys: Vec<_> = order
            .iter()
            .map(|key| Key {
                column: key.field.column(),
                descending: key.direction == OrderDirection::Desc,
            })
            .collect();
        if keys.is_empty() {
            keys.push(Key {
                column: Self::DEFAULT.column(),
                descending: false,
            });
        }
        keys.push(Key {
            column: Self::Entity::ID,
            descending: false,
        });
        keys
    }
}

/// Declares the fields that a type can be ordered by.
macro_rules! record_order {
    (
        $(#[doc = $doc:literal])+
        $name:ident of $entity:ident {
            $( $(#[doc = $field_doc:literal])+ $field:ident, )+
        }
        default $default:ident
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
        pub(crate) enum $name {
            $( $(#[doc = $field_doc])+ $field, )+
        }

        impl crate::graphql::order::RecordOrder for $name {
            type Entity = entities::$entity::Entity;

            const DEFAULT: Self = Self::$default;

            fn name(self) -> &'static str {
                match self {
                    $(Self::$field => stringify!($field),)+
                }
            }

            fn column(self) -> entities::$entity::Column {
                match self {
                    $(Self::$field => entities::$entity::Column::$field,)+
                }
            }
        }
    };
}
pub(crate) use record_order;
