//! Closed code lists: organizations.

use super::code_list;

code_list! {
    /// What sort of organization it is.
    pub enum OrganizationKind {
        /// Contributes case records to Habeas.
        Partner = "partner",
        /// Speaks or acts for the people concerned.
        Advocacy = "advocacy",
        /// A government, an agency or an office of one.
        Government = "government",
        /// A parliament, a caucus or a group of its members.
        Legislature = "legislature",
        /// A court.
        Court = "court",
        /// Represents parties in court.
        LawFirm = "law_firm",
        /// Publishes news.
        Media = "media",
        /// Studies and publishes data.
        Research = "research",
        /// None of the other kinds.
        Other = "other",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// In what capacity a person speaks.
    pub enum OfficialKind {
        /// Holds an elected office.
        ElectedOfficial = "elected_official",
        /// Works for a government.
        GovernmentOfficial = "government_official",
        /// Speaks for an organization or agency.
        Spokesperson = "spokesperson",
        /// A judge.
        Judge = "judge",
        /// Speaks for an advocacy organization.
        Advocate = "advocate",
        /// Reports for a news organization.
        Journalist = "journalist",
        /// None of the other kinds.
        Other = "other",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// What sort of source it is.
    pub enum SourceKind {
        /// A news article.
        News = "news",
        /// A press release or public statement.
        PressRelease = "press_release",
        /// A filing, an order or an opinion.
        CourtDocument = "court_document",
        /// Data that a government publishes.
        GovernmentData = "government_data",
        /// Records released under a freedom-of-information law.
        Foia = "foia",
        /// A partner's case file; seen only as its records are.
        CaseFile = "case_file",
        /// Data or a study by researchers.
        Research = "research",
        /// None of the other kinds.
        Other = "other",
        /// Not known.
        Unknown = "unknown",
    }
}

code_list! {
    /// What sort of place it is.
    pub enum PlaceKind {
        /// A country.
        Country = "country",
        /// A state, province or territory.
        State = "state",
        /// A county.
        County = "county",
        /// A city or town.
        City = "city",
        /// A part of a country without borders of its own.
        Region = "region",
        /// The district of a court.
        Jurisdiction = "jurisdiction",
        /// A detention centre that the source does not name.
        UnnamedFacility = "unnamed_facility",
        /// None of the other kinds.
        Other = "other",
        /// Not known.
        Unknown = "unknown",
    }
}
