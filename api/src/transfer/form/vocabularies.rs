//! Forms: organizations, officials, sources, places and population groups.

use entities::codes::{OfficialKind, OrganizationKind, PlaceKind, SourceKind};

use super::Form;
use super::field::{code, country, date, flag, reference, text};
use crate::kind::RecordKind;
use crate::transfer::import::mapping::Kind;

/// An organization: a partner that contributes, or one that speaks, sues or governs in the records.
pub(super) static ORGANIZATION: Form = Form {
    kind: Kind::Organizations,
    record: RecordKind::Organization,
    key: &["slug"],
    is_dated: false,
    fields: &[
        text("slug"),            // Short stable name in lower case, such as `asian-law-caucus`
        text("name").required(), // Full name as the organization writes it
        code::<OrganizationKind>("kind"), // What sort of organization it is
        reference("parent", "parent_id", RecordKind::Organization), // The larger organization it belongs to, where it is part of one
        country("country"), // ISO 3166-1 alpha-2 code of its country; null where unknown
        text("website"),    // Address of its own site; null where unknown
        flag("is_partner"), // True for an organization that contributes case records to Habeas
        flag("is_verified"), // True once the platform has verified who the organization is
    ],
};

/// A person who speaks or acts in public office or for an organization, or a speaker whose identity is withheld.
pub(super) static OFFICIAL: Form = Form {
    kind: Kind::Officials,
    record: RecordKind::Official,
    key: &["name", "title", "organization"],
    is_dated: false,
    fields: &[
        text("name"),  // Public name; null where the speaker's identity is withheld
        text("title"), // Office or role as the source gives it, such as `Assemblymember`
        code::<OfficialKind>("kind"), // In what capacity the person speaks
        reference("organization", "organization_id", RecordKind::Organization), // The body or organization the person speaks for
        flag("identity_withheld"), // True where the source quotes the speaker without a name
    ],
};

/// Where a record comes from: an article, a press release, a court document, a data release, a case file.
pub(super) static SOURCE: Form = Form {
    kind: Kind::Sources,
    record: RecordKind::Source,
    key: &["url", "title", "publisher"],
    is_dated: false,
    fields: &[
        text("title").required(),   // Title of the document or data set
        code::<SourceKind>("kind"), // What sort of source it is
        text("publisher"),          // Who published it; null where unknown
        reference(
            "publisher_organization",
            "publisher_organization_id",
            RecordKind::Organization,
        ), // The publisher as a record of its own, where there is one
        text("author"),             // Author as printed; null where none is
        text("url"),                // Web address; null where the source has none
        date("published_on"),       // Day of publication; null where the source is undated
        date("anchor_on"), // For an undated source, the day its relative dates ("last week") are counted from; always inferred
        flag("anchor_inferred"), // True where the anchor day was inferred
        text("published_text"), // The publication date as stated, where it is less exact than a day
        date("retrieved_on"), // Day on which the document was read or downloaded
        text("archived_hash"), // SHA-256 of the archived copy, in lower-case hexadecimal; null where no copy was kept
        text("language"),      // BCP 47 language tag; null where unknown
        text("licence"), // Terms under which the source may be used; null where it states none
        text("note"),    // What a reader must know before relying on it; null where nothing is
    ],
};

/// A place that a record names: a country, a state, a city, a region, or an unnamed detention centre.
pub(super) static PLACE: Form = Form {
    kind: Kind::Places,
    record: RecordKind::Place,
    key: &["name"],
    is_dated: false,
    fields: &[
        text("name").required(),                                    // Name in English
        code::<PlaceKind>("kind"),                                  // What sort of place it is
        reference("broader", "broader_id", RecordKind::Place),      // The place it lies in
        country("country"), // ISO 3166-1 alpha-2 code; null where unknown
        text("state"), // Two-letter code of the US state or territory; null outside the United States
        reference("facility", "facility_id", RecordKind::Facility), // The facility meant, once an unnamed place has been resolved
    ],
};

/// A group of people that figures are about, with its broader group.
pub(super) static POPULATION_GROUP: Form = Form {
    kind: Kind::PopulationGroups,
    record: RecordKind::PopulationGroup,
    key: &["name"],
    is_dated: false,
    fields: &[
        text("name").required(), // Name in English, such as `Cambodian`
        reference("broader", "broader_id", RecordKind::PopulationGroup), // The broader group, such as Southeast Asian for Cambodian
        country("citizenship"), // Country of citizenship that defines the group, as ISO 3166-1 alpha-2; null where none does
        text("definition"),     // Who belongs to the group, as far as sources say
    ],
};
