//! What the rows of a file can be.

use std::fmt;

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $importable:literal;)+) => {
        /// A kind of record, under the name that `habeas import` and mapping files use.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Kind {
            /// Every kind, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name in commands and mapping files.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// Whether `habeas import KIND` takes it. The others come only beside one of these,
            /// as a `[[record]]` of the same row.
            pub const fn is_importable(self) -> bool {
                match self { $(Self::$variant => $importable,)+ }
            }
        }
    };
}

kinds! {
    /// Places of detention.
    Facilities = "facilities", true;
    /// Field offices (areas of responsibility).
    FieldOffices = "field-offices", true;
    /// Courts, immigration courts among them.
    Courts = "courts", true;
    /// Lawsuits.
    Lawsuits = "lawsuits", true;
    /// Detentions: stays of one person.
    Detentions = "detentions", true;
    /// Removals of a person or a group.
    Removals = "removals", true;
    /// Daily populations by facility, as observations of a published series.
    Population = "population", true;
    /// Observations of published series.
    Observations = "observations", true;
    /// Numbers that somebody claims.
    ReportedFigures = "reported-figures", true;
    /// Sources: what was published where.
    Sources = "sources", true;
    /// Persons.
    Persons = "persons", true;
    /// Population groups.
    PopulationGroups = "population-groups", true;
    /// Places other than facilities.
    Places = "places", true;
    /// Arrests.
    Arrests = "arrests", true;
    /// Deaths in custody.
    Deaths = "deaths", true;
    /// Placements: stints of a detention in one facility.
    Placements = "placements", false;
    /// Events of a lawsuit.
    LawsuitEvents = "lawsuit-events", false;
    /// Parties of a lawsuit.
    LawsuitParties = "lawsuit-parties", false;
    /// How one lawsuit relates to another.
    LawsuitRelations = "lawsuit-relations", false;
    /// How one reported figure relates to another.
    FigureRelations = "figure-relations", false;
    /// Meetings, protests and other dated happenings.
    Events = "events", false;
    /// Travel documents asked for or issued together.
    TravelDocumentBatches = "travel-document-batches", false;
    /// Round-ups and raids.
    Operations = "operations", false;
    /// Agreements between states.
    Agreements = "agreements", false;
    /// Sanctions, suspensions, changes of policy.
    GovernmentActions = "government-actions", false;
    /// Letters, press statements, demands.
    Statements = "statements", false;
    /// Organizations.
    Organizations = "organizations", false;
    /// Officials.
    Officials = "officials", false;
    /// Corrections of what was published.
    Corrections = "corrections", false;
}

impl Kind {
    /// The kind of a name; none where there is no such kind.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }

    /// Whether its rows are figures: `[[observation]]` instead of records.
    pub const fn is_observations(self) -> bool {
        matches!(self, Self::Population | Self::Observations)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
