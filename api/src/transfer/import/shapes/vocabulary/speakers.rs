//! Who speaks: officials, organizations, and speakers who are not named.

use crate::transfer::import::mapping::{Candidate, Kind};
use crate::transfer::import::shapes::record::Record;

/// Titles before a name, and the capacity in which their holder speaks.
const TITLES: &[(&str, &str)] = &[
    ("State Sen.", "elected_official"),
    ("County Supervisor", "elected_official"),
    ("Rep.", "elected_official"),
    ("Assemblymember", "elected_official"),
    ("PM", "government_official"),
    ("Judge", "judge"),
];

/// One speaker as a row names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Speaker {
    /// The words of the row.
    pub(in super::super) text: String,
    person: Option<Person>,
    organization: Option<String>,
    organization_kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Person {
    /// None where the identity is withheld.
    name: Option<String>,
    title: Option<String>,
    kind: &'static str,
}

/// Reads speakers row by row. Somebody who was introduced with an organization is known by the
/// bare name from then on.
#[derive(Debug, Default)]
pub(in super::super) struct Speakers {
    introduced: Vec<Speaker>,
}

impl Speakers {
    /// The speakers of a cell, of the kind that the row states.
    pub(in super::super) fn read(&mut self, text: &str, kind: &str) -> Vec<Speaker> {
        let speakers: Vec<Speaker> = text
            .split(';')
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(|text| self.one(text, kind))
            .collect();
        for speaker in &speakers {
            if speaker.person.as_ref().is_some_and(|p| p.name.is_some()) {
                self.introduced.push(speaker.clone());
            }
        }
        speakers
    }

    fn one(&self, text: &str, kind: &str) -> Speaker {
        let known = self
            .introduced
            .iter()
            .find(|speaker| speaker.person.as_ref().and_then(|p| p.name.as_deref()) == Some(text));
        if let Some(known) = known {
            return Speaker {
                text: text.to_owned(),
                ..known.clone()
            };
        }
        read_one(text, kind)
    }
}

fn read_one(text: &str, kind: &str) -> Speaker {
    let bare = Speaker {
        text: text.to_owned(),
        ..Speaker::default()
    };
    let unnamed = ["unattributed", "advocates", "groups", "letter"]
        .iter()
        .any(|word| text.contains(word));
    if unnamed {
        return bare;
    }
    if text.contains("(anonymous)") || text.starts_with("MoI official") {
        return withheld(bare);
    }
    let titled = TITLES
        .iter()
        .find_map(|(title, capacity)| Some((*title, text.strip_prefix(title)?.trim(), *capacity)));
    if let Some((title, name, capacity)) = titled {
        return Speaker {
            person: Some(person(name, Some(title), capacity)),
            ..bare
        };
    }
    let organization_kind = organization_kind(kind);
    if let Some((name, organization)) = text.split_once(" / ") {
        return with_organization(bare, name, organization, organization_kind);
    }
    if let Some((name, organization)) = text.split_once(" (") {
        let organization = organization.trim_end_matches(')');
        return with_organization(bare, name, organization, organization_kind);
    }
    let name = text.strip_suffix(" officials").unwrap_or(text);
    Speaker {
        organization: Some(name.to_owned()),
        organization_kind,
        ..bare
    }
}

/// `Brendan Raedy (ICE spokesman)`, `Bill Herod (Returnee Integration Support Center)`.
fn with_organization(
    bare: Speaker,
    name: &str,
    organization: &str,
    organization_kind: &'static str,
) -> Speaker {
    let (organization, title) = match organization.strip_suffix(" spokesman") {
        Some(organization) => (organization, Some("spokesman")),
        None => (organization, None),
    };
    let capacity = match organization_kind {
        "media" => "journalist",
        "government" if title.is_some() => "spokesperson",
        "government" => "government_official",
        _ => "advocate",
    };
    Speaker {
        person: Some(person(name, title, capacity)),
        organization: Some(organization.to_owned()),
        organization_kind,
        ..bare
    }
}

/// `Ministry of Interior official (anonymous)`, and the same official in short.
fn withheld(bare: Speaker) -> Speaker {
    Speaker {
        person: Some(Person {
            name: None,
            title: Some("Ministry of Interior official".to_owned()),
            kind: "government_official",
        }),
        organization: Some("Cambodian Ministry of Interior".to_owned()),
        organization_kind: "government",
        ..bare
    }
}

fn person(name: &str, title: Option<&str>, kind: &'static str) -> Person {
    Person {
        name: Some(name.to_owned()),
        title: title.map(str::to_owned),
        kind,
    }
}

fn organization_kind(speaker_kind: &str) -> &'static str {
    match speaker_kind {
        kind if kind.starts_with("media") => "media",
        kind if kind.contains("legislative") => "legislature",
        kind if kind.contains("government") || kind.contains("official") => "government",
        kind if kind.contains("court") => "court",
        kind if kind.contains("organization") => "advocacy",
        _ => "unknown",
    }
}

impl Speaker {
    /// An organization that speaks.
    pub(in super::super) fn of_organization(text: &str, name: &str, kind: &'static str) -> Self {
        Self {
            text: text.to_owned(),
            person: None,
            organization: Some(name.to_owned()),
            organization_kind: kind,
        }
    }

    /// A person who speaks, for an organization that is told elsewhere.
    pub(in super::super) fn of_person(text: &str, name: &str, kind: &'static str) -> Self {
        Self {
            text: text.to_owned(),
            person: Some(person(name, None, kind)),
            ..Self::default()
        }
    }

    /// A record with the fields that say who speaks.
    pub(in super::super) fn fill(&self, record: Record) -> Record {
        record
            .with_some("speaker", self.official_key())
            .with_some("speaker_organization", self.organization.as_deref())
            .with("speaker_text", self.text.as_str())
    }

    /// The natural key of the official: the name, or what is told of one who is not named.
    pub(in super::super) fn official_key(&self) -> Option<String> {
        let person = self.person.as_ref()?;
        let key = match (&person.name, &person.title) {
            (Some(name), _) => name.clone(),
            (None, Some(title)) => format!("{title}, identity withheld"),
            (None, None) => return None,
        };
        Some(key)
    }

    /// The organization.
    pub(in super::super) fn organization(&self) -> Option<&str> {
        self.organization.as_deref()
    }

    /// The official and the organization as records.
    pub(in super::super) fn records(&self, row: u64) -> Vec<Candidate> {
        let mut records = Vec::new();
        if let Some(organization) = &self.organization {
            let record = Record::new(Kind::Organizations, row)
                .with("key", organization.as_str())
                .with("name", organization.as_str())
                .with("kind", self.organization_kind);
            records.push(record.build());
        }
        if let (Some(person), Some(key)) = (&self.person, self.official_key()) {
            let record = Record::new(Kind::Officials, row)
                .with("key", key)
                .with_some("name", person.name.as_deref())
                .with_some("title", person.title.as_deref())
                .with("kind", person.kind)
                .with_some("organization", self.organization.as_deref())
                .flagged("identity_withheld", person.name.is_none());
            records.push(record.build());
        }
        records
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str, kind: &str) -> Vec<(Option<String>, Option<String>)> {
        let speakers = Speakers::default().read(text, kind);
        speakers
            .iter()
            .map(|s| (s.official_key(), s.organization.clone()))
            .collect()
    }

    fn pair(person: Option<&str>, organization: Option<&str>) -> (Option<String>, Option<String>) {
        (person.map(str::to_owned), organization.map(str::to_owned))
    }

    #[test]
    fn a_title_tells_a_person() {
        assert_eq!(
            keys("Rep. A. Example", "elected official"),
            [pair(Some("A. Example"), None)]
        );
    }

    #[test]
    fn an_organization_stands_behind_a_bar_or_in_brackets() {
        assert_eq!(
            keys("A. Example / Some Paper", "media"),
            [pair(Some("A. Example"), Some("Some Paper"))]
        );
        assert_eq!(
            keys("B. Example (ICE spokesman)", "government"),
            [pair(Some("B. Example"), Some("ICE"))]
        );
        assert_eq!(
            keys("ICE officials", "government"),
            [pair(None, Some("ICE"))]
        );
    }

    #[test]
    fn a_withheld_identity_has_no_name() {
        let speakers =
            Speakers::default().read("Ministry of Interior official (anonymous)", "government");
        let official = &speakers[0].records(1)[1];
        assert_eq!(official.text("name"), None);
        assert_eq!(official.text("identity_withheld"), Some("yes"));
        assert_eq!(
            speakers[0].official_key(),
            Speakers::default().read("MoI official", "government")[0].official_key()
        );
    }

    #[test]
    fn somebody_introduced_is_known_by_name() {
        let mut speakers = Speakers::default();
        speakers.read("C. Example (Some Center)", "organization");
        let again = speakers.read("C. Example", "organization");
        assert_eq!(again[0].official_key().as_deref(), Some("C. Example"));
        assert_eq!(again[0].organization(), Some("Some Center"));
    }

    #[test]
    fn groups_without_a_name_are_text_only() {
        assert_eq!(
            keys("civil rights groups", "organizations"),
            [pair(None, None)]
        );
        assert_eq!(
            keys("House letter (6 members)", "elected officials"),
            [pair(None, None)]
        );
    }
}
