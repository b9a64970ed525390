//! Relay's `Node`: any record, and any release of statistics, by its global id.

use std::collections::HashMap;

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
use super::statistics::{self, StatisticsRelease};
use super::types::{
    Arrest, Correction, Court, Death, Detainee, Detention, Event, Facility, FieldOffice,
    FigureRelation, GovernmentAction, Lawsuit, LawsuitEvent, LawsuitParty, LawsuitRelation,
    Official, Operation, Organization, Place, Placement, PopulationGroup, Removal,
    RepatriationAgreement, ReportedFigure, Source, Statement, TravelDocumentBatch, Universe,
};
use crate::error::Error;
use crate::kind::{Record, RecordKind};
use crate::policy::{rows, types};
use crate::store::id_keys::Pairwise;
use crate::store::reader::Reader;
use crate::store::records;

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
    /// A release of statistics: counted, audited and published at one time for all universes. An earlier one stays as it was.
    StatisticsRelease(StatisticsRelease),
}

/// Calls a function that is generic over the table of a kind and the type of its records.
macro_rules! of_kind {
    ($kind:expr, $call:ident($($argument:expr),*)) => {
        match $kind {
            RecordKind::Organization => {
                $call::<organization::Entity, Organization>($($argument),*).await
            }
            RecordKind::Official => $call::<official::Entity, Official>($($argument),*).await,
            RecordKind::Source => $call::<source::Entity, Source>($($argument),*).await,
            RecordKind::Place => $call::<place::Entity, Place>($($argument),*).await,
            RecordKind::PopulationGroup => {
                $call::<population_group::Entity, PopulationGroup>($($argument),*).await
            }
            RecordKind::FieldOffice => {
                $call::<field_office::Entity, FieldOffice>($($argument),*).await
            }
            RecordKind::Facility => $call::<facility::Entity, Facility>($($argument),*).await,
            RecordKind::Court => $call::<court::Entity, Court>($($argument),*).await,
            RecordKind::Lawsuit => $call::<lawsuit::Entity, Lawsuit>($($argument),*).await,
            RecordKind::LawsuitParty => {
                $call::<lawsuit_party::Entity, LawsuitParty>($($argument),*).await
            }
            RecordKind::LawsuitRelation => {
                $call::<lawsuit_relation::Entity, LawsuitRelation>($($argument),*).await
            }
            RecordKind::LawsuitEvent => {
                $call::<lawsuit_event::Entity, LawsuitEvent>($($argument),*).await
            }
            RecordKind::Operation => $call::<operation::Entity, Operation>($($argument),*).await,
            RecordKind::Agreement => {
                $call::<agreement::Entity, RepatriationAgreement>($($argument),*).await
            }
            RecordKind::GovernmentAction => {
                $call::<government_action::Entity, GovernmentAction>($($argument),*).await
            }
            RecordKind::TravelDocumentBatch => {
                $call::<travel_document_batch::Entity, TravelDocumentBatch>($($argument),*).await
            }
            RecordKind::Removal => $call::<removal::Entity, Removal>($($argument),*).await,
            RecordKind::Event => $call::<event::Entity, Event>($($argument),*).await,
            RecordKind::Statement => $call::<statement::Entity, Statement>($($argument),*).await,
            RecordKind::ReportedFigure => {
                $call::<reported_figure::Entity, ReportedFigure>($($argument),*).await
            }
            RecordKind::FigureRelation => {
                $call::<figure_relation::Entity, FigureRelation>($($argument),*).await
            }
            RecordKind::Correction => $call::<correction::Entity, Correction>($($argument),*).await,
            RecordKind::Universe => $call::<universe::Entity, Universe>($($argument),*).await,
            RecordKind::Person => $call::<person::Entity, Detainee>($($argument),*).await,
            RecordKind::Detention => $call::<detention::Entity, Detention>($($argument),*).await,
            RecordKind::Placement => $call::<placement::Entity, Placement>($($argument),*).await,
            RecordKind::Arrest => $call::<arrest::Entity, Arrest>($($argument),*).await,
            RecordKind::Death => $call::<death::Entity, Death>($($argument),*).await,
        }
    };
}

/// The record behind a kind and an id; none where there is none, or the viewer may not see it.
pub(crate) async fn record(ctx: &Context<'_>, kind: RecordKind, id: Uuid) -> Result<Option<Node>> {
    if !types::access(kind.type_name())
        .is_some_and(|access| ctx.viewer().is_ok_and(|viewer| access.allows(viewer)))
    {
        return Ok(None);
    }
    of_kind!(kind, load(ctx, id))
}

async fn load<E, T>(ctx: &Context<'_>, id: Uuid) -> Result<Option<Node>>
where
    E: Record,
    T: From<E::Model> + Into<Node>,
{
    let row = ctx.loaders()?.load_one(ById::<E>::new(id)).await?;
    Ok(row.map(|row| T::from(row).into()))
}

/// The records of one kind that are behind these ids and that the viewer may see, in their order, each
/// with its global id.
pub(crate) async fn all(
    reader: &Reader,
    pairwise: &Pairwise,
    kind: RecordKind,
    ids: &[Uuid],
) -> Result<Vec<(ID, Node)>, Error> {
    let mut found = of_kind!(kind, load_all(reader, pairwise, ids))?;
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

async fn load_all<E, T>(
    reader: &Reader,
    pairwise: &Pairwise,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, (ID, Node)>, Error>
where
    E: Record,
    T: From<E::Model> + Into<Node>,
{
    let rows = records::by_ids::<E>(reader, ids).await?;
    rows.into_iter()
        .map(|row| {
            let seen = ids::of_row::<E>(&row, pairwise)?;
            Ok((E::id_of(&row), (seen, T::from(row).into())))
        })
        .collect()
}

/// The global id of a record that may be gone or hidden by now. Where it cannot be told whether it
/// is a case record, it is taken for one.
pub(crate) async fn id_of(ctx: &Context<'_>, kind: RecordKind, id: Uuid) -> Result<ID> {
    if !rows::is_person_bound(kind) {
        return Ok(ids::public(kind, id));
    }
    match record(ctx, kind, id).await? {
        Some(found) => found.id(ctx).await,
        None => Ok(ids::case_record(kind, id, ctx.pairwise()?)?),
    }
}

/// The record behind a global id; none for an id that was never given out to whoever asks.
pub(crate) async fn by_id(ctx: &Context<'_>, asked: &ID) -> Result<Option<Node>> {
    if let Some(release) = statistics::release_of(ctx, asked).await? {
        return Ok(release.map(Node::from));
    }
    let Some((kind, id)) = ids::named(asked, ctx.pairwise()?) else {
        return Ok(None);
    };
    let Some(found) = record(ctx, kind, id).await? else {
        return Ok(None);
    };
    Ok((found.id(ctx).await? == *asked).then_some(found))
}
