//! The files of the demonstration, in an order in which each comes after those it refers to.
//!
//! Their columns are our own field names, or those of a known publication: they need no mapping.

use crate::transfer::import::mapping::Kind;

/// One file.
#[derive(Clone, Copy, Debug)]
pub(super) struct DemoFile {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) text: &'static str,
}

macro_rules! files {
    ($($name:literal $kind:ident;)+) => {
        /// Every file.
        pub(super) const ALL: &[DemoFile] = &[$(DemoFile {
            name: $name,
            kind: Kind::$kind,
            text: include_str!(concat!("../../demo/", $name)),
        }),+];
    };
}

files! {
    "organizations.csv" Organizations;
    "officials.csv" Officials;
    "places.csv" Places;
    "population-groups.csv" PopulationGroups;
    "sources.csv" Sources;
    "field-offices.csv" FieldOffices;
    "facilities.csv" Facilities;
    "courts.csv" Courts;
    "lawsuits.csv" Lawsuits;
    "lawsuit-events.csv" LawsuitEvents;
    "lawsuit-parties.csv" LawsuitParties;
    "lawsuit-relations.csv" LawsuitRelations;
    "agreements.ndjson" Agreements;
    "government-actions.csv" GovernmentActions;
    "operations.csv" Operations;
    "travel-document-batches.csv" TravelDocumentBatches;
    "removals.csv" Removals;
    "events.csv" Events;
    "statements.csv" Statements;
    "reported-figures.csv" ReportedFigures;
    "figure-relations.csv" FigureRelations;
    "corrections.csv" Corrections;
    "removals-by-country.csv" Observations;
}
