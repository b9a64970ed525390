//! The kinds of records, with their names in the database, in the schema and on the command line.

use entities::codes::SourceKind;
use sea_orm::{ColumnTrait, EntityTrait};
use uuid::Uuid;

/// A kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, async_graphql::Enum)]
pub enum RecordKind {
    /// An organization: a partner that contributes, or one that speaks, sues or governs in the records.
    Organization,
    /// A person who speaks or acts in public office or for an organization, or a speaker whose identity is withheld.
    Official,
    /// Where a record comes from: an article, a press release, a court document, a data release, a case file.
    Source,
    /// A group of people that figures are about, with its broader group.
    PopulationGroup,
    /// A place that a record names: a country, a state, a city, a region, or an unnamed detention centre.
    Place,
    /// A field office of ICE Enforcement and Removal Operations and its area of responsibility.
    FieldOffice,
    /// A place where people are or were detained, one record per stable code.
    Facility,
    /// A court: federal, state or immigration.
    Court,
    /// A suit about detention or removal, one record per court and docket number.
    Lawsuit,
    /// Somebody's part in a suit: party, counsel, judge.
    LawsuitParty,
    /// How one suit relates to another.
    LawsuitRelation,
    /// Something that happened or is set to happen in a suit.
    LawsuitEvent,
    /// A named public release of case records; never added to another, nor to partners' records.
    Universe,
    /// One person known to a contributing organization, without identifying fields.
    #[graphql(name = "DETAINEE")]
    Person,
    /// One stay: from the first book-in to the final book-out.
    Detention,
    /// One stint of a stay: one facility, from book-in to book-out.
    Placement,
    /// One arrest of one person.
    Arrest,
    /// One death in custody.
    Death,
    /// A round-up or raid: when, where, by whom, against whom.
    Operation,
    /// A memorandum of understanding or repatriation agreement between states.
    #[graphql(name = "REPATRIATION_AGREEMENT")]
    Agreement,
    /// A sanction, a suspension of cooperation or another act of a government.
    GovernmentAction,
    /// Travel documents requested or issued together.
    TravelDocumentBatch,
    /// A planned, blocked, executed or cancelled removal of a person or of a group. Only an executed one counts as a removal.
    Removal,
    /// A meeting, a protest, an official visit or another dated happening.
    Event,
    /// Something said or demanded in public: a letter, a denial, an alert.
    Statement,
    /// A number that somebody claims, with its qualifier kept verbatim and its bounds derived by rule.
    ReportedFigure,
    /// How one reported figure relates to another.
    FigureRelation,
    /// A published correction: what it corrects, before and after.
    Correction,
}

/// An entity of the database that is a record: it has an id, a natural key and provenance.
pub trait Record: EntityTrait<Model: Send + Sync + Clone, Column: ColumnTrait> {
    /// Which kind of record it is.
    const KIND: RecordKind;
    /// The id.
    const ID: Self::Column;
    /// The natural key by which an import finds the record again.
    const NATURAL_KEY: Self::Column;
    /// The contributing organization.
    const CONTRIBUTOR: Self::Column;

    /// The id of a row.
    fn id_of(model: &Self::Model) -> Uuid;

    /// The organization that contributed a row.
    fn contributor_of(model: &Self::Model) -> Option<Uuid>;

    /// Whether a row is about one person, and so is seen by its contributor and by those that this
    /// shares it with.
    fn is_case_record(model: &Self::Model) -> bool;
}

macro_rules! records {
    ($($table:ident $kind:ident $text:literal $type_name:literal
        $(case |$row:ident| $is_case:expr)?;)+) => {
        impl RecordKind {
            /// Every kind, in an order in which each comes after those it refers to.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// Name of the table, and of the kind in stored references.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$kind => $text,)+ }
            }

            /// Name of the type in the schema.
            pub const fn type_name(self) -> &'static str {
                match self { $(Self::$kind => $type_name,)+ }
            }
        }

        $(impl Record for entities::$table::Entity {
            const KIND: RecordKind = RecordKind::$kind;
            const ID: Self::Column = entities::$table::Column::Id;
            const NATURAL_KEY: Self::Column = entities::$table::Column::NaturalKey;
            const CONTRIBUTOR: Self::Column = entities::$table::Column::ContributorId;

            fn id_of(model: &Self::Model) -> Uuid {
                model.id
            }

            fn contributor_of(model: &Self::Model) -> Option<Uuid> {
                model.contributor_id
            }

            fn is_case_record(model: &Self::Model) -> bool {
                let _ = model;
                false $(|| {
                    let $row = model;
                    $is_case
                })?
            }
        })+
    };
}

records! {
    organization Organization "organization" "Organization";
    official Official "official" "Official";
    source Source "source" "Source" case |row| row.kind == SourceKind::CaseFile;
    population_group PopulationGroup "population_group" "PopulationGroup";
    place Place "place" "Place";
    field_office FieldOffice "field_office" "FieldOffice";
    facility Facility "facility" "Facility";
    court Court "court" "Court";
    lawsuit Lawsuit "lawsuit" "Lawsuit";
    lawsuit_party LawsuitParty "lawsuit_party" "LawsuitParty";
    lawsuit_relation LawsuitRelation "lawsuit_relation" "LawsuitRelation";
    lawsuit_event LawsuitEvent "lawsuit_event" "LawsuitEvent";
    universe Universe "universe" "Universe";
    person Person "person" "Detainee" case |_row| true;
    detention Detention "detention" "Detention" case |_row| true;
    placement Placement "placement" "Placement" case |_row| true;
    arrest Arrest "arrest" "Arrest" case |_row| true;
    death Death "death" "Death" case |_row| true;
    operation Operation "operation" "Operation";
    agreement Agreement "agreement" "RepatriationAgreement";
    government_action GovernmentAction "government_action" "GovernmentAction";
    travel_document_batch TravelDocumentBatch "travel_document_batch" "TravelDocumentBatch";
    removal Removal "removal" "Removal" case |row| row.person_id.is_some();
    event Event "event" "Event";
    statement Statement "statement" "Statement";
    reported_figure ReportedFigure "reported_figure" "ReportedFigure";
    figure_relation FigureRelation "figure_relation" "FigureRelation";
    correction Correction "correction" "Correction";
}

/// Evaluates an expression with `$entity` as the entity of a kind that is known only at run time.
macro_rules! with_entity {
    ($kind:expr, $entity:ident => $body:expr) => {
        match $kind {
            $crate::kind::RecordKind::Organization => {
                type $entity = entities::organization::Entity;
                $body
            }
            $crate::kind::RecordKind::Official => {
                type $entity = entities::official::Entity;
                $body
            }
            $crate::kind::RecordKind::Source => {
                type $entity = entities::source::Entity;
                $body
            }
            $crate::kind::RecordKind::PopulationGroup => {
                type $entity = entities::population_group::Entity;
                $body
            }
            $crate::kind::RecordKind::Place => {
                type $entity = entities::place::Entity;
                $body
            }
            $crate::kind::RecordKind::FieldOffice => {
                type $entity = entities::field_office::Entity;
                $body
            }
            $crate::kind::RecordKind::Facility => {
                type $entity = entities::facility::Entity;
                $body
            }
            $crate::kind::RecordKind::Court => {
                type $entity = entities::court::Entity;
                $body
            }
            $crate::kind::RecordKind::Lawsuit => {
                type $entity = entities::lawsuit::Entity;
                $body
            }
            $crate::kind::RecordKind::LawsuitParty => {
                type $entity = entities::lawsuit_party::Entity;
                $body
            }
            $crate::kind::RecordKind::LawsuitRelation => {
                type $entity = entities::lawsuit_relation::Entity;
                $body
            }
            $crate::kind::RecordKind::LawsuitEvent => {
                type $entity = entities::lawsuit_event::Entity;
                $body
            }
            $crate::kind::RecordKind::Universe => {
                type $entity = entities::universe::Entity;
                $body
            }
            $crate::kind::RecordKind::Person => {
                type $entity = entities::person::Entity;
                $body
            }
            $crate::kind::RecordKind::Detention => {
                type $entity = entities::detention::Entity;
                $body
            }
            $crate::kind::RecordKind::Placement => {
                type $entity = entities::placement::Entity;
                $body
            }
            $crate::kind::RecordKind::Arrest => {
                type $entity = entities::arrest::Entity;
                $body
            }
            $crate::kind::RecordKind::Death => {
                type $entity = entities::death::Entity;
                $body
            }
            $crate::kind::RecordKind::Operation => {
                type $entity = entities::operation::Entity;
                $body
            }
            $crate::kind::RecordKind::Agreement => {
                type $entity = entities::agreement::Entity;
                $body
            }
            $crate::kind::RecordKind::GovernmentAction => {
                type $entity = entities::government_action::Entity;
                $body
            }
            $crate::kind::RecordKind::TravelDocumentBatch => {
                type $entity = entities::travel_document_batch::Entity;
                $body
            }
            $crate::kind::RecordKind::Removal => {
                type $entity = entities::removal::Entity;
                $body
            }
            $crate::kind::RecordKind::Event => {
                type $entity = entities::event::Entity;
                $body
            }
            $crate::kind::RecordKind::Statement => {
                type $entity = entities::statement::Entity;
                $body
            }
            $crate::kind::RecordKind::ReportedFigure => {
                type $entity = entities::reported_figure::Entity;
                $body
            }
            $crate::kind::RecordKind::FigureRelation => {
                type $entity = entities::figure_relation::Entity;
                $body
            }
            $crate::kind::RecordKind::Correction => {
                type $entity = entities::correction::Entity;
                $body
            }
        }
    };
}
pub(crate) use with_entity;

impl RecordKind {
    /// The kind whose table has this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }

    /// The kind whose type in the schema has this name.
    pub fn from_type_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|kind| kind.type_name() == name)
    }
}
