//! One person out of all the records of one person.

use std::collections::BTreeSet;

use entities::codes::YesNoUnknown;
use uuid::Uuid;

use super::{NEVER, Person};
use crate::period::OPEN;

/// What one record says of a person. Codes are numbers.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// The record.
    pub id: Uuid,
    /// The person: the same id for all linked records.
    pub cluster: Uuid,
    /// Number of the organization that contributed it; 0 for public releases.
    pub organization: u16,
    /// Whether nobody has verified that organization.
    pub unverified: bool,
    /// Citizenship.
    pub citizenship: u16,
    /// Region of the citizenship.
    pub region: u16,
    /// Gender.
    pub gender: u16,
    /// Year of birth.
    pub born: Option<i16>,
    /// Criminal record.
    pub criminality: u16,
    /// Whether there is a final order.
    pub final_order: YesNoUnknown,
    /// Its day, or never.
    pub final_order_on: i32,
    /// First day of an order of supervision, or open.
    pub supervised_since: i32,
    /// A travel document is requested and not issued.
    pub document_pending: bool,
}

/// Makes persons out of records, and answers with each record's person, in the order of records' ids.
/// Of what records say differently the oldest one that knows it decides.
pub fn people(mut records: Vec<Record>) -> (Vec<Person>, Vec<(Uuid, u32)>) {
    records.sort_unstable_by_key(|record| (record.cluster, record.id));
    let mut people: Vec<Person> = Vec::new();
    let mut persons_of = Vec::with_capacity(records.len());
    for linked in records.chunk_by(|one, other| one.cluster == other.cluster) {
        let number = u32::try_from(people.len()).unwrap_or(u32::MAX);
        persons_of.extend(linked.iter().map(|record| (record.id, number)));
        people.push(one(linked));
    }
    persons_of.sort_unstable();
    (people, persons_of)
}

fn one(linked: &[Record]) -> Person {
    let first = |known: fn(&Record) -> bool| linked.iter().find(|record| known(record));
    let or_first = |known| first(known).unwrap_or(&linked[0]);
    let country = or_first(|record| record.citizenship != 0);
    let order = or_first(|record| record.final_order != YesNoUnknown::Unknown);
    let organizations: BTreeSet<u16> = linked.iter().map(|record| record.organization).collect();
    let only_through = match organizations.iter().next() {
        Some(only) if organizations.len() == 1 && linked[0].unverified => *only,
        _ => 0,
    };
    Person {
        id: linked[0].cluster,
        citizenship: country.citizenship,
        region: country.region,
        gender: or_first(|record| record.gender != 0).gender,
        born: or_first(|record| record.born.is_some()).born,
        criminality: or_first(|record| record.criminality != 0).criminality,
        final_order: order.final_order,
        final_order_on: if order.final_order == YesNoUnknown::Yes {
            order.final_order_on
        } else {
            NEVER
        },
        supervised_since: or_first(|record| record.supervised_since != OPEN).supervised_since,
        document_pending: linked.iter().any(|record| record.document_pending),
        only_through,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: u128, cluster: u128, organization: u16, unverified: bool) -> Record {
        Record {
            id: Uuid::from_u128(id),
            cluster: Uuid::from_u128(cluster),
            organization,
            unverified,
            citizenship: 0,
            region: 0,
            gender: 0,
            born: None,
            criminality: 0,
            final_order: YesNoUnknown::Unknown,
            final_order_on: NEVER,
            supervised_since: OPEN,
            document_pending: false,
        }
    }

    #[test]
    fn linked_records_are_one_person() {
        let mut known = record(3, 1, 2, false);
        known.gender = 2;
        let (people, of) = people(vec![known, record(1, 1, 1, true), record(2, 2, 1, true)]);
        assert_eq!(people.len(), 2);
        assert_eq!(people[0].gender, 2);
        assert_eq!(
            people[0].only_through, 0,
            "a verified organization knows the person too"
        );
        assert_eq!(people[1].only_through, 1);
        let of: Vec<u32> = of.iter().map(|(_, person)| *person).collect();
        assert_eq!(of, [0, 1, 0]);
    }
}
