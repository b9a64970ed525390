//! Closed code lists: figures.

use super::code_list;

code_list! {
    /// What one unit of a reported figure is.
    pub enum FigureUnit {
        /// People.
        People = "people",
        /// The source does not say whether people or requests.
        PeopleOrRequests = "people_or_requests",
        /// Removals.
        Removals = "removals",
        /// Deaths.
        Deaths = "deaths",
        /// Travel documents.
        TravelDocuments = "travel_documents",
        /// Visas.
        Visas = "visas",
        /// Hearings.
        Hearings = "hearings",
        /// Signers of a letter.
        Signers = "signers",
        /// Demands.
        Demands = "demands",
        /// A share of a group.
        Share = "share",
        /// A calendar year.
        CalendarYear = "calendar_year",
        /// None of the other units.
        Other = "other",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// The rule by which the qualifier of a figure was read.
    pub enum QualifierKind {
        /// A bare number: the point.
        Unqualified = "unqualified",
        /// Stated to be exact: the point is both bounds.
        Exact = "exact",
        /// `more than x`: low is x, exclusive.
        MoreThan = "more_than",
        /// `at least x`: low is x, inclusive.
        AtLeast = "at_least",
        /// `nearly x`: high is x, exclusive.
        Nearly = "nearly",
        /// `up to x`: high is x, inclusive.
        UpTo = "up_to",
        /// `roughly`, `about`, `some`: the point, no tolerance invented.
        Roughly = "roughly",
        /// An estimate: the point.
        Estimated = "estimated",
        /// Expected or planned: the point.
        Expected = "expected",
        /// `most`, `many`, `some` of a group, without a number.
        Share = "share",
        /// No number is given.
        Unquantified = "unquantified",
        /// Another qualifier; the text is kept.
        Other = "other",
    }
}

code_list! {
    /// Whether a reported figure stands.
    pub enum FigureStatus {
        /// Stands.
        Active = "active",
        /// Was corrected by its publisher.
        Corrected = "corrected",
        /// Was overtaken by a later figure.
        Superseded = "superseded",
        /// Another figure or party contradicts it.
        Disputed = "disputed",
        /// Was taken back.
        Retracted = "retracted",
    }
}

code_list! {
    /// How one reported figure relates to another.
    pub enum FigureRelationKind {
        /// The two cannot both hold.
        Contradicts = "contradicts",
        /// The two report the same claim.
        SameAs = "same_as",
        /// The figure is a part of the other.
        ComponentOf = "component_of",
        /// The figure replaces the other.
        Supersedes = "supersedes",
        /// The figure is corrected by the other.
        CorrectedBy = "corrected_by",
    }
}
