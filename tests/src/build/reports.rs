//! Sources, what rests on them, and what is reported in public.

use entities::codes::{
    DatePrecision, FigureStatus, FigureUnit, QualifierKind, RemovalStatus, SourceKind,
};
use entities::values::TextList;
use entities::{citation, population_group, removal, reported_figure, source};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::EntityTrait as _;
use uuid::Uuid;

use super::{insert, number, record};
use crate::{Outcome, TestApp};
use api::kind::RecordKind;

/// A news article.
pub async fn source(
    app: &TestApp,
    change: impl FnOnce(&mut source::Model),
) -> Outcome<source::Model> {
    let mut row = record!(
        app,
        source {
            title: format!("Article {}", number(app)),
            kind: SourceKind::News,
            publisher: None,
            publisher_organization_id: None,
            author: None,
            url: None,
            published_on: None,
            anchor_on: None,
            anchor_inferred: false,
            published_text: None,
            retrieved_on: None,
            archived_hash: None,
            language: None,
            licence: None,
            note: None,
            corrected_at: None,
        }
    );
    change(&mut row);
    insert::<source::Entity, _>(app, row).await
}

/// Rests a record on a source.
pub async fn cite(app: &TestApp, kind: RecordKind, record: Uuid, source: Uuid) -> Outcome {
    let row = citation::ActiveModel {
        id: NotSet,
        natural_key: Set(app.next_id().to_string()),
        record_kind: Set(kind.as_str().to_owned()),
        record_id: Set(record),
        field: Set(None),
        source_id: Set(source),
        locator: Set(None),
        import_id: Set(None),
        origin_row: Set(None),
    };
    citation::Entity::insert(row)
        .exec_without_returning(app.db())
        .await?;
    Ok(())
}

/// A group of people.
pub async fn population_group(app: &TestApp, name: &str) -> Outcome<population_group::Model> {
    let row = record!(
        app,
        population_group {
            name: name.to_owned(),
            broader_id: None,
            citizenship: None,
            definition: None,
        }
    );
    insert::<population_group::Entity, _>(app, row).await
}

/// A number that somebody claims.
pub async fn reported_figure(
    app: &TestApp,
    change: impl FnOnce(&mut reported_figure::Model),
) -> Outcome<reported_figure::Model> {
    let mut row = record!(
        app,
        reported_figure {
            metric: "people_detained".to_owned(),
            metric_text: "people detained".to_owned(),
            unit: FigureUnit::People,
            unit_text: None,
            population_group_id: None,
            population_text: None,
            place_id: None,
            place_text: None,
            as_of: None,
            value: None,
            low: None,
            low_inclusive: true,
            high: None,
            high_inclusive: true,
            qualifier: None,
            qualifier_kind: QualifierKind::Unqualified,
            speaker_id: None,
            speaker_organization_id: None,
            speaker_text: None,
            relayed_by: TextList::default(),
            quote: None,
            status: FigureStatus::Active,
            status_text: None,
            agreement_id: None,
            operation_id: None,
            starts_on: None,
            ends_on: None,
            date_precision: DatePrecision::Unknown,
            date_inferred: false,
            date_text: None,
        }
    );
    change(&mut row);
    insert::<reported_figure::Entity, _>(app, row).await
}

/// An executed removal, of a group that nobody names.
pub async fn removal(
    app: &TestApp,
    change: impl FnOnce(&mut removal::Model),
) -> Outcome<removal::Model> {
    let mut row = record!(
        app,
        removal {
            person_id: None,
            universe_id: None,
            population_group_id: None,
            number_of_people: None,
            status: RemovalStatus::Executed,
            departure_city: None,
            destination_country: None,
            travel_document_batch_id: None,
            blocked_by_id: None,
            description: None,
            starts_on: None,
            ends_on: None,
            date_precision: DatePrecision::Unknown,
            date_inferred: false,
            date_text: None,
        }
    );
    change(&mut row);
    insert::<removal::Entity, _>(app, row).await
}
