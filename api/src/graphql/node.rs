//! Relay's `Node`: any record by its global id.

use async_graphql::{Context, ID, Interface, Result};
use entities::{
    agreement, arrest, correction, court, death, detention, event, facility, field_office,
    figure_relation, government_action, lawsuit, lawsuit_event, lawsuit_party, lawsuit_relation,
    official, operation, organization, person, place, placement, population_group, removal,
    reported_figure, source, statement, travel_document_batch, universe,
};
use uuid::Uuid;

use super::context::ContextExt as _;
use super::ids;
use super::loaders::ById;
use super::types::{
    Arrest, Correction, Court, Death, Detainee, Detention, Event, Facility, FieldOffice,
    FigureRelation, GovernmentAction, Lawsuit, LawsuitEvent, LawsuitParty, LawsuitRelation,
    Official, Operation, Organization, Place, Placement, PopulationGroup, Removal,
    RepatriationAgreement, ReportedFigure, Source, Statement, TravelDocumentBatch, Universe,
};
use crate::kind::{Record, RecordKind};
use crate::policy::types;

/// A record with a global id.
#[derive(Clone, Debug, Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Global id."))]
pub(crate) enum Node {
    /// An organization: a partner that contributes, or one that speaks, sues or governs in the records.
    Organization(Organization),
    /// A person who speaks or acts in public office or for an organization, or a speaker whose identity is withheld.
    Official(Official),
    /// Where a record comes from: an article, a press release, a court document, a data release, a case file.
    Source(Source),
    /// A place that a record names: a country, a state, a city, a region, or an unnamed detention centre.
    Place(Place),
    /// A group of people that figures are about, with its broader group.
    PopulationGroup(PopulationGroup),
    /// A field office of ICE Enforcement and Removal Operations and its area of responsibility.
    FieldOffice(FieldOffice),
    /// A place where people are or were detained, one record per stable code.
    Facility(Facility),
    /// A court: federal, state or immigration.
    Court(Court),
    /// A suit about detention or removal, one record per court and docket number.
    Lawsuit(Lawsuit),
    /// Somebody's part in a suit: party, counsel, judge.
    LawsuitParty(LawsuitParty),
    /// How one suit relates to another.
    LawsuitRelation(LawsuitRelation),
    /// Something that happened or is set to happen in a suit.
    LawsuitEvent(LawsuitEvent),
    /// A round-up or raid: when, where, by whom, against whom.
    Operation(Operation),
    /// A memorandum of understanding or repatriation agreement between states.
    RepatriationAgreement(RepatriationAgreement),
    /// A sanction, a suspension of cooperation or another act of a government.
    GovernmentAction(GovernmentAction),
    /// Travel documents requested or issued together.
    TravelDocumentBatch(TravelDocumentBatch),
    /// A planned, blocked, executed or cancelled removal of a person or of a group. Only an executed one counts as a removal.
    Removal(Removal),
    /// A meeting, a protest, an official visit or another dated happening.
    Event(Event),
    /// Something said or demanded in public: a letter, a denial, an alert.
    Statement(Statement),
    /// A number that somebody claims, with its qualifier kept verbatim and its bounds derived by rule.
    ReportedFigure(ReportedFigure),
    /// How one reported figure relates to another.
    FigureRelation(FigureRelation),
    /// A published correction: what it corrects, before and after.
    Correction(Correction),
    /// A named public release of case records; never added to another, nor to partners' records.
    Universe(Universe),
    /// One person known to a contributing organization, without identifying fields.
    Detainee(Detainee),
    /// One stay: from the first book-in to the final book-out.
    Detention(Detention),
    /// One stint of a stay: one facility, from book-in to book-out.
    Placement(Placement),
    /// One arrest of one person.
    Arrest(Arrest),
    /// One death in custody.
    Death(Death),
}

/// The record behind a kind and an id; none where there is none, or the viewer may not see it.
pub(crate) async fn record(ctx: &Context<'_>, kind: RecordKind, id: Uuid) -> Result<Option<Node>> {
    if !types::access(kind.type_name())
        .is_some_and(|access| ctx.viewer().is_ok_and(|viewer| access.allows(viewer)))
    {
        return Ok(None);
    }
    match kind {
        RecordKind::Organization => load::<organization::Entity, Organization>(ctx, id).await,
        RecordKind::Official => load::<official::Entity, Official>(ctx, id).await,
        RecordKind::Source => load::<source::Entity, Source>(ctx, id).await,
        RecordKind::Place => load::<place::Entity, Place>(ctx, id).await,
        RecordKind::PopulationGroup => {
            load::<population_group::Entity, PopulationGroup>(ctx, id).await
        }
        RecordKind::FieldOffice => load::<field_office::Entity, FieldOffice>(ctx, id).await,
        RecordKind::Facility => load::<facility::Entity, Facility>(ctx, id).await,
        RecordKind::Court => load::<court::Entity, Court>(ctx, id).await,
        RecordKind::Lawsuit => load::<lawsuit::Entity, Lawsuit>(ctx, id).await,
        RecordKind::LawsuitParty => load::<lawsuit_party::Entity, LawsuitParty>(ctx, id).await,
        RecordKind::LawsuitRelation => {
            load::<lawsuit_relation::Entity, LawsuitRelation>(ctx, id).await
        }
        RecordKind::LawsuitEvent => load::<lawsuit_event::Entity, LawsuitEvent>(ctx, id).await,
        RecordKind::Operation => load::<operation::Entity, Operation>(ctx, id).await,
        RecordKind::Agreement => load::<agreement::Entity, RepatriationAgreement>(ctx, id).await,
        RecordKind::GovernmentAction => {
            load::<government_action::Entity, GovernmentAction>(ctx, id).await
        }
        RecordKind::TravelDocumentBatch => {
            load::<travel_document_batch::Entity, TravelDocumentBatch>(ctx, id).await
        }
        RecordKind::Removal => load::<removal::Entity, Removal>(ctx, id).await,
        RecordKind::Event => load::<event::Entity, Event>(ctx, id).await,
        RecordKind::Statement => load::<statement::Entity, Statement>(ctx, id).await,
        RecordKind::ReportedFigure => {
            load::<reported_figure::Entity, ReportedFigure>(ctx, id).await
        }
        RecordKind::FigureRelation => {
            load::<figure_relation::Entity, FigureRelation>(ctx, id).await
        }
        RecordKind::Correction => load::<correction::Entity, Correction>(ctx, id).await,
        RecordKind::Universe => load::<universe::Entity, Universe>(ctx, id).await,
        RecordKind::Person => load::<person::Entity, Detainee>(ctx, id).await,
        RecordKind::Detention => load::<detention::Entity, Detention>(ctx, id).await,
        RecordKind::Placement => load::<placement::Entity, Placement>(ctx, id).await,
        RecordKind::Arrest => load::<arrest::Entity, Arrest>(ctx, id).await,
        RecordKind::Death => load::<death::Entity, Death>(ctx, id).await,
    }
}

async fn load<E, T>(ctx: &Context<'_>, id: Uuid) -> Result<Option<Node>>
where
    E: Record,
    T: From<E::Model> + Into<Node>,
{
    let row = ctx.loaders()?.load_one(ById::<E>::new(id)).await?;
    Ok(row.map(|row| T::from(row).into()))
}

/// The record behind a global id; none for an id that was never given out.
pub(crate) async fn by_id(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    let Some((type_name, key)) = ids::split(id) else {
        return Ok(None);
    };
    let (Some(kind), Ok(id)) = (
        RecordKind::from_type_name(&type_name),
        Uuid::parse_str(&key),
    ) else {
        return Ok(None);
    };
    record(ctx, kind, id).await
}
